import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from signoff_gen.redact import Redactor
from signoff_gen.runners import expect
from signoff_gen.runners.base import Context
from signoff_gen.runners.expect import Expectation, compiled, failures, select, summary
from signoff_gen.runners.json_schema import CannotJudge
from signoff_gen.scalars import Plain

DOCUMENT = {
    "data": {
        "id": 7,
        "ratio": 0.5,
        "name": "Ada",
        "on": True,
        "none": None,
        "tags": ["a", "b"],
        "items": [{"n": 1}, {"n": 2}, {"n": 3.0}],
    },
}


def said(context: Context, document: Any = DOCUMENT, **rule: Any) -> list[str]:
    return failures([Expectation.model_validate(rule)], document, "x.json", context)


@pytest.mark.parametrize(
    "rule",
    [
        {"path": "$.data", "exists": True},
        {"path": "$..apiToken", "exists": False},
        {"path": "$.data.none", "equals": None},
        {"path": "$.data.id", "equals": 7.0},
        {"path": "$.data.tags", "equals": ["a", "b"]},
        {"path": "$.data.id", "not_equals": 8},
        {"path": "$.data.name", "contains": "d"},
        {"path": "$.data.tags", "contains": "b"},
        {"path": "$.data.name", "matches": "^A"},
        {"path": "$.data.items[*].n", "type": "integer"},
        {"path": "$.data.items[*].n", "type": "number", "count": 3, "min": 1, "max": 3},
        {"path": "$.data.none", "type": ["string", "null"]},
        {"path": "$.nothing", "count": 0},
        {"path": "$.nothing", "count": 0, "exists": False},
        {"path": "$.data.items[?@.n == 2]", "count": 1},
        {"path": "$.data", "schema": {"required": ["id"], "properties": {"id": {"minimum": 1}}}},
    ],
)
def test_what_holds_raises_no_complaint(context: Context, rule: dict[str, Any]) -> None:
    assert said(context, **rule) == []


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ({"path": "$.data.x", "exists": True}, "no node at $.data.x in x.json"),
        ({"path": "$.data.x", "equals": None}, "no node at $.data.x in x.json"),
        (
            {"path": "$..id", "exists": False},
            "$['data']['id'] in x.json is 7, must not be there",
        ),
        ({"path": "$.data.id", "equals": 0}, "$['data']['id'] in x.json is 7, expected 0"),
        ({"path": "$.data.on", "equals": 1}, "$['data']['on'] in x.json is true, expected 1"),
        (
            {"path": "$.data.id", "not_equals": 7},
            "$['data']['id'] in x.json is 7, expected another value",
        ),
        (
            {"path": "$.data.name", "contains": "z"},
            "$['data']['name'] in x.json is \"Ada\", expected to contain \"z\"",
        ),
        (
            {"path": "$.data.id", "contains": 7},
            "$['data']['id'] in x.json is 7, expected to contain 7",
        ),
        (
            {"path": "$.data.id", "matches": "7"},
            "$['data']['id'] in x.json is 7, expected to match `7`",
        ),
        (
            {"path": "$.data.ratio", "type": ["integer", "null"]},
            "$['data']['ratio'] in x.json is 0.5, expected integer or null",
        ),
        ({"path": "$.data.on", "min": 0}, "$['data']['on'] in x.json is true, expected at least 0"),
        ({"path": "$.data.id", "max": 6.5}, "$['data']['id'] in x.json is 7, expected at most 6.5"),
        (
            {"path": "$.data.tags[*]", "count": 3, "type": "string"},
            "$.data.tags[*] in x.json has 2 nodes, expected 3",
        ),
        (
            {"path": "$.data", "schema": {"required": ["key"]}},
            "expected to fit its schema: 'key' is a required property",
        ),
        (
            {"path": "$.data", "schema": {"properties": {"tags": {"items": {"type": "number"}}}}},
            'expected to fit its schema: at [\'tags\'][0] "a" breaks `type: "number"`',
        ),
    ],
)
def test_what_does_not_hold_is_said(context: Context, rule: dict[str, Any], line: str) -> None:
    lines = said(context, **rule)
    assert line in lines[0]


def test_an_assertion_must_hold_for_every_node(context: Context) -> None:
    lines = said(context, path="$.data.items[*].n", equals=2)
    assert [line.partition(" in ")[0] for line in lines] == [
        "$['data']['items'][0]['n']",
        "$['data']['items'][2]['n']",
    ]
    assert summary(lines).endswith("is 1, expected 2 (+1 more)")


def test_a_summary_fits_a_result_whatever_is_in_it() -> None:
    assert len(summary(["x" * 500, "y"])) == 200
    assert summary(["x" * 500, "y"]).endswith("… (+1 more)")


def test_thousands_of_failures_are_not_all_written_down(context: Context) -> None:
    lines = said(context, [0] * 20_000, path="$[*]", equals=1)
    assert len(lines) == expect.MOST_FAILURES


def test_values_under_masked_names_and_known_values_are_never_shown(context: Context) -> None:
    secret = "hunter2" + "hunter2"
    context = dataclasses.replace(context, redactor=Redactor({"PW": secret}))
    document = {"apiToken": {"inner": secret, "short": "abc"}, "note": f"is {secret}"}
    rules: list[dict[str, Any]] = [
        {"path": "$..apiToken", "exists": False},
        {"path": "$.apiToken.short", "equals": secret},
        {"path": "$.note", "matches": f"^{secret}"},
        {"path": "$", "schema": {"properties": {"note": {"const": secret}}}},
        {"path": "$.apiToken", "schema": {"properties": {"short": {"const": "def"}}}},
    ]
    lines = [line for rule in rules for line in said(context, document, **rule)]
    assert len(lines) == len(rules)
    assert not [line for line in lines if secret in line or "abc" in line or "def" in line]
    assert lines[0] == "$['apiToken'] in x.json is [REDACTED], must not be there"


def test_a_document_that_is_a_text_is_not_parsed_again(context: Context) -> None:
    assert said(context, '{"a": 1}', path="$.a", exists=False) == []
    assert said(context, "word", path="$", equals="word") == []


def test_yaml_scalars_become_json_values(context: Context) -> None:
    assert said(context, path=Plain("$.data.id"), equals=Plain("7"), min=Plain("1")) == []
    assert said(context, path="$.data.none", equals=Plain("null")) == []


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"path": "$.a"}, "say what is expected there"),
        ({"path": "$.a", "exists": False, "equals": 1}, "nothing else can be expected"),
        ({"path": "$.a", "count": 0, "type": "null"}, "nothing else can be expected"),
        ({"path": "data", "exists": True}, "not a JSONPath: expected root, found name at char"),
        ({"path": "$.a[", "exists": True}, "not a JSONPath"),
        ({"path": f"$[?@.a == 1e{'9' * 500}]", "exists": True}, "not a JSONPath"),
        ({"path": "", "exists": True}, "not a JSONPath"),
        ({"path": "$.a[?foo(@)]", "exists": True}, "function 'foo' is not defined at character 6"),
        ({"path": "$.a", "matches": "("}, "not a regular expression"),
        ({"path": "$.a", "type": "text"}, "Input should be"),
        ({"path": "$.a", "type": []}, "at least 1"),
        ({"path": "$.a", "count": -1}, "greater than or equal"),
    ],
)
def test_nonsense_is_refused_when_the_file_is_loaded(rule: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Expectation.model_validate(rule)
    message = caught.value.errors()[0]["msg"]
    assert reason in message
    assert "\n" not in message


def test_what_holds_a_variable_is_judged_when_it_is_known(context: Context) -> None:
    Expectation.model_validate({"path": "$.a[${n}]", "matches": "${"})
    with pytest.raises(CannotJudge, match=r"x\.json: not a JSONPath"):
        said(context, path="$.a[${n}]", exists=True)
    with pytest.raises(CannotJudge, match="not a regular expression"):
        said(context, path="$.data.name", matches="(${")


@settings(max_examples=50)
@given(st.from_regex(expect._SIMPLE_PATH, fullmatch=True))
def test_paths_that_are_waved_through_are_right(path: str) -> None:
    compiled(path)


def test_a_pattern_in_a_path_that_is_too_large_is_no_verdict(context: Context) -> None:
    with pytest.raises(CannotJudge, match="the repetition number is too large"):
        said(context, [{"a": "b"}], path="$[?match(@.a, 'a{99999999999}')]", exists=True)


def test_too_deep_a_document_is_no_verdict(context: Context) -> None:
    document: Any = 1
    for _ in range(5_000):
        document = [document]
    with pytest.raises(CannotJudge, match="too deep"):
        said(context, document, path="$..apiToken", exists=False)
    with pytest.raises(CannotJudge, match="cannot be applied"):
        said(context, document, path="$", schema={"items": {"$ref": "#"}})


def test_selecting_gives_nodes_with_their_place() -> None:
    (node,) = select("$.data.tags[-1]", DOCUMENT)
    assert (node.obj, node.path, node.parts) == ("b", "$['data']['tags'][1]", ("data", "tags", 1))


class TestSchemaFile:
    def test_is_read_from_below_the_root(self, context: Context) -> None:
        (context.root / "s.json").write_text(json.dumps({"type": "array"}), encoding="utf-8")
        (line,) = said(context, path="$", schema="s.json")
        assert line.endswith('breaks `type: "array"`')

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (None, "s.json cannot be read"),
            ("{", "s.json is not JSON at 1:2"),
            ('{"type": "strng"}', "s.json is not a JSON Schema"),
            ('{"$ref": "https://example.com/s.json"}', "s.json refers to https://example.com/s"),
            ('{"pattern": "("}', "s.json"),
        ],
    )
    def test_that_cannot_be_used_is_no_verdict(
        self, context: Context, text: str | None, reason: str
    ) -> None:
        if text is not None:
            (context.root / "s.json").write_text(text, encoding="utf-8")
        with pytest.raises(CannotJudge, match=reason):
            said(context, path="$.data.name", schema="s.json")

    def test_outside_the_root_is_refused(self, context: Context) -> None:
        with pytest.raises(CannotJudge, match="outside the repository"):
            said(context, path="$", schema="../s.json")

    def test_draft_4_is_honoured(self, context: Context) -> None:
        schema = {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "properties": {"id": {"maximum": 7, "exclusiveMaximum": True}},
        }
        (line,) = said(context, path="$.data", schema=schema)
        assert "breaks `maximum: 7`" in line
