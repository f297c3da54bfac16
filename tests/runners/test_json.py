import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from signoff_gen.errors import EvidenceError
from signoff_gen.model import bind
from signoff_gen.runners import json as json_runner
from signoff_gen.runners import registry
from signoff_gen.runners.base import Context, Outcome


def put(context: Context, name: str, content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    context.evidence.file(name).write_bytes(data)


def run(context: Context, files: Any, *expect: dict[str, Any]) -> Outcome:
    rules = bind(registry["json"], {"files": files, "expect": expect})
    assert isinstance(rules, json_runner.JsonRules)
    return rules.run(context)


THERE = {"path": "$.data", "exists": True}


def test_every_expectation_in_every_file_earns_the_tick(context: Context) -> None:
    put(context, "a.response.json", '{"data": 1}')
    put(context, "sub/b.response.json", '{"data": 2}')
    outcome = run(context, ["**/*.response.json"], THERE, {"path": "$.data", "min": 1})
    assert (outcome.status, outcome.message) == ("passed", "2 expectations hold in 2 files")
    assert outcome.evidence == ("a.response.json", "sub/b.response.json")


def test_one_file_and_one_expectation_are_spoken_of_in_the_singular(context: Context) -> None:
    put(context, "a.json", '{"data": 1}')
    assert run(context, "a.json", THERE).message == "1 expectation holds in 1 file"


def test_a_failure_names_file_path_and_value_and_the_rest_is_in_the_details(
    context: Context,
) -> None:
    for name in ("a", "b", "c"):
        put(context, f"{name}.json", json.dumps({"data": {"issuesProcessed": 3}}))
    outcome = run(context, ["*.json"], {"path": "$.data.issuesProcessed", "equals": 0})
    first = "$['data']['issuesProcessed'] in a.json is 3, expected 0"
    assert (outcome.status, outcome.message) == ("failed", f"{first} (+2 more)")
    assert len(outcome.details) == 3
    assert outcome.evidence == ("a.json", "b.json", "c.json")


def test_a_pattern_without_a_file_fails_and_is_named(context: Context) -> None:
    put(context, "a.json", '{"data": 1}')
    outcome = run(context, ["a.json", "*.response.json", "gone.json"], THERE)
    assert outcome.status == "failed"
    assert outcome.details == ("no file matches *.response.json", "no file matches gone.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"data": }', "a.json: not JSON at 1:10: expecting value"),
        (b'{"data": "\xff"}', "a.json: not UTF-8 at 1:11"),
        (b'{"data": NaN}', "a.json: NaN is not JSON"),
        (b"", "a.json: empty"),
        (b'{"data": 1, "data": 2}', 'a.json: the key "data" stands twice in one object'),
    ],
)
def test_a_file_that_is_not_json_fails(context: Context, content: bytes, message: str) -> None:
    put(context, "a.json", content)
    outcome = run(context, ["a.json"], THERE)
    assert (outcome.status, outcome.message) == ("failed", message)


def test_a_file_beyond_the_limit_fails(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_runner, "MAX_BYTES", 1 << 20)
    put(context, "a.json", b'"' + b"x" * (1 << 20) + b'"')
    assert run(context, ["a.json"], THERE).message == "a.json: larger than 1 MiB"


def test_a_link_that_leaves_the_folder_is_an_error(context: Context, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_text('{"data": 1}', encoding="utf-8")
    (context.evidence.path / "a.json").symlink_to(tmp_path / "outside.json")
    for files in ("a.json", "*.json"):
        with pytest.raises(EvidenceError, match="a link that leaves"):
            run(context, files, THERE)


def test_a_file_that_cannot_be_read_is_an_error(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    put(context, "a.json", "{}")
    monkeypatch.setattr(Path, "open", refuse)
    outcome = run(context, "a.json", THERE)
    assert outcome.status == "error"
    assert outcome.message == "cannot read the evidence: Permission denied"


def test_a_folder_under_the_name_is_no_file(context: Context) -> None:
    context.evidence.file("a.json/b").write_bytes(b"1")
    assert run(context, "a.json", THERE).message == "no file matches a.json"


def test_what_cannot_be_judged_is_an_error_that_names_the_file(context: Context) -> None:
    put(context, "a.json", "[" * 500 + "]" * 500)
    outcome = run(context, "a.json", {"path": "$..x", "exists": False})
    assert outcome.status == "error"
    assert outcome.message == "a.json: cannot be searched for $..x: nested too deep"


def test_the_title_names_the_files() -> None:
    rules = bind(registry["json"], {"files": ["a.json", "*.json"], "expect": [THERE]})
    assert rules.default_title() == "Check JSON: `a.json`, `*.json`"


@pytest.mark.parametrize(
    "block",
    [
        {"files": [], "expect": [THERE]},
        {"files": ["../a.json"], "expect": [THERE]},
        {"files": ["/*.json"], "expect": [THERE]},
        {"files": ["[.json"], "expect": [THERE]},
        {"files": ["a.json"], "expect": []},
        {"files": ["a.json"]},
    ],
)
def test_blocks_that_could_never_earn_a_tick_are_refused(block: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        bind(registry["json"], block)
