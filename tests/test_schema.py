"""The schema takes what the loader takes, says no where the models do, and tells every key."""

import json
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from pydantic import BaseModel, BeforeValidator, Field, RootModel, ValidationError

from signoff_gen.meanings import meaning, meanings
from signoff_gen.model import RunnerBlock, Signoff
from signoff_gen.runners import RUNNERS, registry
from signoff_gen.runners.command import Command
from signoff_gen.scalars import Plain, resolve
from signoff_gen.schema import status_schema, status_schema_text
from signoff_gen.yamltext import parse

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = status_schema(registry)
VALIDATOR = Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER)
EXAMPLES = sorted(
    path
    for pattern in ("examples/*/status/*.yaml", "status/*.yaml", "tests/cases/*/given/*.yaml")
    for path in ROOT.glob(pattern)
)
FORMAT = runpy.run_path(str(ROOT / "docs" / "generate_format.py"))


def raw(text: str) -> Any:
    """The values of a file as the loader sees them."""
    return parse(text.encode(), Path("x.yaml")).value


def complaints(value: Any) -> list[str]:
    """What an editor says about the values of a file, which it resolves first."""
    return [error.message for error in VALIDATOR.iter_errors(resolve(value))]


def loader_errors(value: Any) -> set[str]:
    """The kinds of error that the loader finds, which sees to a file's `id` itself."""
    if "id" in value:
        return {"extra_forbidden"}
    try:
        Signoff.model_validate({**value, "id": "x"}, context=registry)
    except ValidationError as error:
        return {details["type"] for details in error.errors()}
    return set()


def walk(schema: Any) -> Iterator[dict[str, Any]]:
    """Every mapping within a schema."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(inner, (dict, list)):
            yield from walk(inner)


def check(text: str) -> str:
    """A status file with one check."""
    return f"title: T\nsteps:\n  - title: S\n    checks:\n      - {text}\n"


# What kind of schema it is


def test_is_draft_07() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    later = {"$defs", "prefixItems", "$dynamicRef", "unevaluatedProperties", "discriminator"}
    ours = {"ge", "gt", "le", "lt", "deprecated"}
    assert not [found for part in walk(SCHEMA) if (found := part.keys() & (later | ours))]


def test_references_resolve_and_stand_alone() -> None:
    """Draft-07 ignores whatever stands beside a `$ref`, so nothing may."""
    references = [part for part in walk(SCHEMA) if isinstance(part.get("$ref"), str)]
    assert all(part.keys() == {"$ref"} for part in references)
    used = {part["$ref"].removeprefix("#/definitions/") for part in references}
    assert used == SCHEMA["definitions"].keys()


def test_every_mapping_is_closed_and_every_key_explained() -> None:
    for name, block in {"": SCHEMA, **SCHEMA["definitions"]}.items():
        assert block["additionalProperties"] is False, name
        assert block["description"], name
        unsaid = [key for key, value in block["properties"].items() if not value["description"]]
        assert unsaid == [], name


def test_keys_are_those_of_the_file() -> None:
    assert "id" not in SCHEMA["properties"]
    assert {"date", "next_action"} < SCHEMA["properties"].keys()
    keys = SCHEMA["definitions"]["Check"]["properties"].keys()
    assert RUNNERS.keys() < keys
    assert "runner" not in keys
    assert {"run", "exit"} < SCHEMA["definitions"]["Command"]["properties"].keys()


def test_defaults_are_as_one_writes_them() -> None:
    definitions = SCHEMA["definitions"]
    assert definitions["Retries"]["properties"]["delay"]["default"] == "1s"
    assert definitions["Retries"]["properties"]["on"]["default"] == ["failed", "error"]
    assert definitions["Step"]["properties"]["milestone"]["default"] is False
    assert SCHEMA["properties"]["report"]["default"] == "SIGNOFF_STATUS.md"
    assert "default" not in SCHEMA["properties"]["artifacts"]
    for block in (SCHEMA, *definitions.values()):
        for key, value in block["properties"].items():
            if "default" in value:
                part = {**value, "definitions": definitions}
                assert list(Draft7Validator(part).iter_errors(value["default"])) == [], key


def test_is_the_same_every_time() -> None:
    assert status_schema_text(registry) == status_schema_text(dict(registry))
    assert json.loads(status_schema_text(registry)) == SCHEMA
    assert status_schema_text(registry).isascii()


# What it accepts


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_example_is_valid(path: Path) -> None:
    value = raw(path.read_text(encoding="utf-8"))
    assert loader_errors(value) == set()
    assert complaints(value) == []


def test_there_are_examples() -> None:
    names = {path.name for path in EXAMPLES}
    assert {"phase-2.yaml", "release.yaml", "integrations.yaml"} <= names


@pytest.mark.parametrize(
    "text",
    [
        "title: 1.10",
        "title: NO",
        "title: true",
        "title: T\nphase:\nsteps:\nvars: {port: 8080, empty: , zero: 0644}",
        "title: T\nblockers: [{title: B, options: [A text, 2, {title: C, entails: [x, ]}]}]",
        check("{title: by hand}"),
        check("{id: by-hand}"),
        check("manual:"),
        check("manual: true"),
        check("{title: t, manual: {instructions: look}}"),
        check("command: make"),
        check("command: [make, -j, 4]"),
        check("{command: {run: make, exit: 2, stdout: {contains: 200}}, timeout: 1h30m}"),
        check("{service: {run: serve, ready: {tcp: 8080}, stop: 500ms}}"),
        check("{service: {run: serve, ready: {log: up}, stop: {grace: 1s}}}"),
        check("http: http://127.0.0.1/"),
        check(
            "http: {url: http://a/, expect: {status: 2xx, headers: {ETag: 7, X: {exists: true}}}}"
        ),
        check("http: {url: http://a/, expect: {status: [200, 3xx]}, query: {a: 1, b: [1, 2]}}"),
        check("http: {url: http://a/, json: {any: [thing, {at: all}, null]}, max_bytes: 1024}"),
        check("json: {files: a.json, expect: [{path: $.a, type: null, equals: null}]}"),
        check("json: {files: [a.json], expect: [{path: $.a, type: [string, null]}]}"),
        check("json: {files: [a.json], expect: [{path: $, schema: {type: object}}]}"),
        check("artifacts: boot.log"),
        check("env: ACCESS_TOKEN"),
        check("junit: {files: unit.xml, min_tests: 1}"),
        check("migrations: {files: [a/*.ts], framework: typeorm}"),
        check("{command: x, retries: {attempts: 3, on: [error], delay: 0.5s}, max_age: 7d}"),
    ],
)
def test_accepts_every_way_to_write_it(text: str) -> None:
    assert loader_errors(raw(text)) == set()
    assert complaints(raw(text)) == []


# What it refuses


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("phase: P", id="title missing"),
        pytest.param("title:", id="title empty"),
        pytest.param("title: T\nid: x", id="id of a file"),
        pytest.param("title: T\nverison: 2", id="unknown key at the top"),
        pytest.param("title: T\nsteps: {title: S}", id="mapping for a list"),
        pytest.param("title: T\nsteps: [S]", id="text for a mapping"),
        pytest.param("title: [T]", id="list for text"),
        pytest.param("title: T\nsteps: [{title: S, milestone: 'true'}]", id="quoted boolean"),
        pytest.param("title: T\nsteps: [{title: S, id: Not an id}]", id="not an id"),
        pytest.param("title: T\nsteps: [{title: S, summary: one}]", id="text for a list"),
        pytest.param("title: T\nsteps: [{title: S, when: {decision: d}}]", id="half a condition"),
        pytest.param("title: T\ndate: tomorrow", id="not a date"),
        pytest.param("title: T\ndate: 2025-02-30", id="no such day"),
        pytest.param("title: T\nvars: [a]", id="list for a mapping"),
        pytest.param("title: T\napprovals: {required: [{role: R, form: [a]}]}", id="form for from"),
        pytest.param(
            "title: T\ndecisions: [{question: Q, chosen: {option: A}}]", id="nobody chose"
        ),
        pytest.param(check("{}"), id="check without a name"),
        pytest.param(check("{timeout: 5m}"), id="check without a name or a runner"),
        pytest.param(check("{comand: make}"), id="misspelt runner"),
        pytest.param(check("{runner: make}"), id="the model's own key"),
        pytest.param(check("{command: make, http: http://a/}"), id="two runners"),
        pytest.param(check("{title: t, manual: , env: [A]}"), id="two runners, one empty"),
        pytest.param(check("{command: }"), id="empty runner"),
        pytest.param(check("{service: serve}"), id="short form that is none"),
        pytest.param(check("{service: {run: serve}}"), id="service without readiness"),
        pytest.param(check("{command: {run: make, exit: '0'}}"), id="quoted number"),
        pytest.param(check("{command: {run: make, exit: zero}}"), id="word for a number"),
        pytest.param(check("{command: {run: make, shell: zsh}}"), id="unknown key of a runner"),
        pytest.param(check("{command: x, timeout: 30}"), id="duration without a unit"),
        pytest.param(check("{command: x, timeout: 5 minutes}"), id="duration in words"),
        pytest.param(check("{command: x, retries: {attempts: 0}}"), id="below the least"),
        pytest.param(check("{command: x, retries: {attempts: 101}}"), id="above the most"),
        pytest.param(check("{command: x, retries: {attempts: 2, on: [failure]}}"), id="not one of"),
        pytest.param(check("{command: x, retries: 3}"), id="number for a mapping"),
        pytest.param(check("{command: x, waived: {by: a, on: 2025-01-01}}"), id="half a waiver"),
        pytest.param(check("{title: t, done: yes}"), id="text for an attestation"),
        pytest.param(check("{artifacts: []}"), id="empty list"),
        pytest.param(check("{env: [A-B]}"), id="not a variable's name"),
        pytest.param(check("{json: {files: a.json, expect: []}}"), id="nothing expected"),
        pytest.param(
            check("{json: {files: a, expect: [{path: $, type: strin}]}}"), id="not a type"
        ),
        pytest.param(check("{http: {url: http://a/, capture: {a b: $.c}}}"), id="not a name"),
        pytest.param(
            check("{http: {url: http://a/, expect: {headers: {A: {equal: b}}}}}"), id="deep down"
        ),
        pytest.param(check("{http: {url: http://a/, expect: {max_ms: 0}}}"), id="not above 0"),
        pytest.param(
            check(
                "{command: x, result: {status: ok, at: 2025-01-01T00:00:00Z, inputs: i, seal: s}}"
            ),
            id="unknown verdict",
        ),
    ],
)
def test_refuses_each_kind_of_mistake(text: str) -> None:
    assert loader_errors(raw(text))
    assert complaints(raw(text))


# In general: examples that were changed at random

SCALARS = st.sampled_from(
    [Plain("1.10"), Plain("0644"), Plain("7"), Plain("-1"), Plain("null"), Plain(""), Plain("true"),
     "", "NO", "5m", "30s", "2026-01-01", "$.a", "a b", "decision:x", "2xx", "8080", "x"]
)  # fmt: skip
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=2),
    st.dictionaries(st.sampled_from(["run", "files", "title", "id", "by", "x"]), SCALARS),
)
KEYS = st.sampled_from(
    [
        *RUNNERS,
        "title",
        "id",
        "verison",
        "needs",
        "on",
        "timeout",
        "json",
        "expect",
        "run_",
        "runner",
        "x",
    ]
)
TIMES = {"at"}
PARTS = ("steps", "blockers", "decisions")


def pieces(document: Any) -> Iterator[Any]:
    """Small documents, each with one step, blocker or decision of a larger one."""
    head = {key: value for key, value in document.items() if key not in PARTS}
    yield head
    for part in PARTS:
        yield from ({"title": "T", part: [item]} for item in document.get(part, ()))


PIECES = [piece for path in EXAMPLES for piece in pieces(raw(path.read_text(encoding="utf-8")))]


def containers(value: Any) -> Iterator[Any]:
    """Every mapping and list of a document that is not empty."""
    if isinstance(value, (dict, list)) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


@st.composite
def changed_documents(draw: Callable[[Any], Any]) -> Any:
    """A piece of an example with one to three changes: something replaced, removed or added."""
    document = deepcopy(draw(st.sampled_from(PIECES)))
    for _ in range(draw(st.integers(1, 3))):
        places = list(containers(document))
        if not places:
            break
        place = places[draw(st.integers(0, len(places) - 1))]
        if isinstance(place, dict):
            key = draw(st.one_of(st.sampled_from(sorted(place)), KEYS))
        else:
            key = draw(st.integers(0, len(place) - 1))
        value = draw(VALUES)
        if key in TIMES and isinstance(value, Plain):
            value = str(value)  # pydantic takes a bare number for seconds since 1970
        if key in (place if isinstance(place, dict) else range(len(place))) and draw(st.booleans()):
            del place[key]
        else:
            place[key] = value
    return document


@given(changed_documents())
def test_whatever_the_loader_accepts_is_accepted(document: Any) -> None:
    """And unknown keys, and more than one runner, are refused by both."""
    errors = loader_errors(document)
    found = complaints(document)
    if not errors:
        assert found == []
    if errors & {"extra_forbidden", "two_runners", "missing", "nameless"}:
        assert found


# Runners of others


class Colour(Enum):
    RED = "red"


class Height(RootModel[float]):
    pass


class Deeper(BaseModel):
    size: int = 3
    height: Height | None = None


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Check(RunnerBlock):
    """Looks at the sky.

    More than this one need not know.
    """

    kind: ClassVar[str] = "sky"
    shorthand: ClassVar[str | None] = "colour"

    colour: Colour | None = None
    """What it should
    look like."""
    clouds: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)] = ("few",)
    deeper: Deeper = Deeper()
    judge: Callable[[str], bool] | None = None
    limit: float | str = 0.5
    mood: Literal["calm", "wild"] | None = None
    paths: tuple[Path, ...] = (Path(),)


def test_a_runner_of_somebody_else_is_described() -> None:
    """Its class may be called like one of ours, and its fields may be of any type."""
    schema = status_schema({"command": Command, "sky": Check})
    Draft7Validator.check_schema(schema)
    (own,) = (d for d in schema["definitions"].values() if "colour" in d.get("properties", ()))
    assert own["description"] == "Looks at the sky."
    assert own["properties"]["colour"]["description"] == "What it should look like."
    assert "description" not in own["properties"]["paths"]
    assert own["properties"]["limit"]["default"] == 0.5
    assert json.loads(json.dumps(schema)) == schema
    validator = Draft7Validator(schema)
    for text in (
        "sky: red",
        "sky: {clouds: x, judge: anything, mood: }",
        "{sky: {deeper: {height: 1}}}",
    ):
        assert list(validator.iter_errors(resolve(raw(check(text))))) == []
    for text in (
        "sky: green",
        "sky: {wind: 1}",
        "sky: {mood: mild}",
        "{sky: red, command: x}",
        "http: http://a/",
    ):
        assert list(validator.iter_errors(resolve(raw(check(text)))))


def test_the_words_for_our_keys_are_not_put_under_those_of_others() -> None:
    assert meaning(Check) == "Looks at the sky."
    assert meanings(Check).keys() == {"colour"}


def test_a_class_without_source_has_no_words() -> None:
    made = type("Made", (RunnerBlock,), {"__module__": "nowhere", "__doc__": None})
    assert meaning(made) == ""
    assert meanings(made) == {}


def test_installed_runners_are_in_it(tmp_path: Path) -> None:
    (tmp_path / "acme.py").write_text(
        "from signoff_gen.runners import Runner\n"
        "class Load(Runner):\n"
        "    '''The load test passes.'''\n"
        "    kind = 'load'\n"
        "    users: int = 10\n"
    )
    info = tmp_path / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[signoff_gen.runners]\nload = acme:Load\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from signoff_gen.cli import execute; sys.exit(execute(['schema']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    properties = json.loads(ran.stdout)["definitions"]["Check"]["properties"]
    assert properties["load"]["description"] == "The load test passes."
    assert RUNNERS.keys() < properties.keys()


# docs/format.md


def test_the_reference_is_up_to_date() -> None:
    """Otherwise: python docs/generate_format.py."""
    assert FORMAT["PAGE"].read_text(encoding="utf-8") == FORMAT["current_page"]()


def test_the_reference_tells_every_key() -> None:
    text = FORMAT["current_page"]()
    for block in (SCHEMA, *SCHEMA["definitions"].values()):
        assert all(f"| `{key}` |" in text for key in block["properties"])
    assert len(re.findall("^## ", text, re.MULTILINE)) == len(SCHEMA["definitions"]) + 2


def test_links_of_the_reference_lead_to_its_headings() -> None:
    text = FORMAT["current_page"]()
    headings = re.findall("^## (.*)$", text, re.MULTILINE)
    anchors = [FORMAT["_anchor"](heading) for heading in headings]
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= set(anchors)


def test_the_example_of_the_reference_is_valid() -> None:
    (example,) = re.findall("```yaml\n(.*?)```", FORMAT["current_page"](), re.DOTALL)
    assert loader_errors(raw(example)) == set()
    assert complaints(raw(example)) == []
