"""The `command` runner, with real processes."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from signoff_gen.errors import EvidenceError
from signoff_gen.model import bind
from signoff_gen.redact import Redactor
from signoff_gen.runners.base import Context, Outcome
from signoff_gen.runners.command import Command
from signoff_gen.scalars import Plain


def run(context: Context, block: Any) -> Outcome:
    runner = bind(Command, block)
    assert isinstance(runner, Command)
    return runner.run(context)


def log_of(context: Context, outcome: Outcome) -> str:
    path = context.evidence.find(outcome.evidence[0])
    assert path is not None
    return path.read_text()


def test_a_command_that_succeeds_passes_with_its_log(context: Context) -> None:
    outcome = run(context, "echo out; echo err >&2")
    assert (outcome.status, outcome.message) == ("passed", "exit status 0")
    assert outcome.evidence == ("07_step_check.log",)
    assert log_of(context, outcome) == "out\nerr\n"


def test_the_log_can_be_named(context: Context) -> None:
    assert run(context, {"run": "true", "log": "own/x.log"}).evidence == ("own/x.log",)


@pytest.mark.parametrize(
    ("block", "status", "message"),
    [
        ("exit 3", "failed", "exit status 3"),
        ("false | true", "failed", "exit status 1"),
        ("false; true", "failed", "exit status 1"),
        ({"run": "exit 3", "exit": "3"}, "passed", "exit status 3"),
        ({"run": "true", "exit": "3"}, "failed", "exit status 0, expected 3"),
        ("kill -KILL $$", "failed", "was ended by signal 9"),
        (["no-such-program"], "error", "command not found: no-such-program"),
        ({"run": ["true"], "cwd": "nowhere"}, "error", "no such folder: nowhere"),
    ],
)
def test_how_it_ends_decides(context: Context, block: Any, status: str, message: str) -> None:
    if isinstance(block, dict) and "exit" in block:
        block = {**block, "exit": Plain(block["exit"])}
    outcome = run(context, block)
    assert outcome.status == status
    assert outcome.message.replace(f"{context.root}/", "") == message


def test_a_string_sees_variables_as_environment_and_is_not_interpolated(context: Context) -> None:
    context = replace(context, variables={"name": "value; echo hacked"})
    outcome = run(context, {"run": 'echo "$name" "${name}"', "env": {"MORE": "x"}})
    assert log_of(context, outcome) == "value; echo hacked value; echo hacked\n"


def test_a_list_runs_without_a_shell(context: Context) -> None:
    outcome = run(context, ["echo", "$HOME; *"])
    assert log_of(context, outcome) == "$HOME; *\n"


def test_it_is_told_where_evidence_goes(context: Context) -> None:
    run(context, 'echo x > "$SIGNOFF_EVIDENCE_DIR/made.txt"')
    assert context.evidence.find("made.txt") is not None


def test_of_a_log_that_is_too_long_the_middle_is_left_out(context: Context) -> None:
    """As much as the check allows is kept, its beginning and its end."""
    lines = "seq -f 'line %06g' 1 5000"
    whole = log_of(context, run(context, {"run": lines}))
    assert whole.count("\n") == 5000
    short = log_of(context, run(context, {"run": lines, "max_bytes": 20_000}))
    assert len(short) <= 20_000
    assert short.startswith("line 000001\n")
    assert short.endswith("line 005000\n")
    assert "bytes left out" in short


@pytest.mark.parametrize("size", [16 * 1024 - 1, (1 << 40) + 1])
def test_a_log_of_no_use_or_no_end_is_refused(context: Context, size: int) -> None:
    with pytest.raises(ValidationError):
        run(context, {"run": "true", "max_bytes": size})


def test_it_ends_when_its_time_is_over(context: Context) -> None:
    outcome = run(replace(context, timeout=0.3), "echo begun; sleep 60")
    assert (outcome.status, outcome.message) == ("failed", "did not end within 0.3 s")
    assert outcome.details == ("begun",)


def test_it_ends_when_the_run_is_cancelled(context: Context) -> None:
    context.cancellation.set()
    assert run(context, "sleep 60").message == "was interrupted"


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"stdout": {"matches": r"^\d+ tests$"}}, None),
        ({"stdout": {"contains": ["12", "tests"]}}, None),
        ({"stderr": {"contains": "warning"}}, None),
        ({"stderr": {"excludes": "error"}}, None),
        ({"stdout": {"contains": "warning"}}, "stdout does not contain `warning`"),
        ({"stdout": {"matches": "^tests"}}, "no line of stdout matches `^tests`"),
        ({"stderr": {"excludes": ["warning"]}}, "stderr contains `warning`"),
        (
            {"stdout": {"contains": ["a", "b"]}},
            "stdout does not contain `a` (+1 more)",
        ),
    ],
)
def test_the_output_is_judged(context: Context, expected: Any, message: str | None) -> None:
    outcome = run(context, {"run": "echo 12 tests; echo a warning >&2; echo", **expected})
    assert outcome.message == (message or "exit status 0")
    assert outcome.status == ("failed" if message else "passed")


def test_known_secrets_never_reach_the_log_or_the_details(context: Context) -> None:
    secret = "hunter2" + "hunter2"
    context = replace(context, redactor=Redactor({"PASSWORD": secret}))
    outcome = run(context, {"run": f"echo {secret}; exit 1"})
    assert log_of(context, outcome) == "[REDACTED:PASSWORD]\n"
    assert outcome.details == ("[REDACTED:PASSWORD]",)


@pytest.mark.parametrize("folder", ["..", "a\0b"])
def test_a_folder_outside_the_repository_is_refused(context: Context, folder: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        run(context, {"run": "true", "cwd": folder})
    assert caught.value.code == "SG303"


def test_a_folder_that_no_disk_can_hold_is_not_there(context: Context) -> None:
    outcome = run(context, {"run": "true", "cwd": "a" * 300})
    assert (outcome.status, outcome.message.startswith("no such folder")) == ("error", True)


def test_a_long_address_names_its_log_all_the_same(context: Context) -> None:
    outcome = run(replace(context, address="s." + "c" * 400), {"run": "echo hi"})
    assert log_of(context, outcome) == "hi\n"


def test_the_title_is_the_command_line() -> None:
    assert bind(Command, "npm run x").default_title() == "Run: `npm run x`"
    assert bind(Command, ["npm", "run", "x"]).default_title() == "Run: `npm run x`"


def test_a_pattern_that_is_none_is_refused_when_the_file_is_read() -> None:
    with pytest.raises(ValidationError, match="not a regular expression"):
        bind(Command, {"run": "x", "stdout": {"matches": "("}})
