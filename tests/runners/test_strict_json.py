import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff_gen.redact import Redactor, fields
from signoff_gen.runners.strict_json import NotJson, cut, parse, pretty, same, shown, type_name

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b'{"a":\n 1,}', "not JSON at 2:4: "),
        (b'{"a": "\n"}', "not JSON at 1:8: invalid control character"),
        (b'["\xc3\xa4", "\xff"]', "not UTF-8 at 1:8"),
        (b'[\n"ok",\n "\xff"]', "not UTF-8 at 3:3"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b"[-Infinity]", "-Infinity is not JSON"),
        (b"[1e999]", "a number that is too large"),
        (b"[" + b"9" * 5000 + b"]", "a number that is too long"),
        (b'{"data": {"a": 1}, "data": {}}', 'the key "data" stands twice in one object'),
        (b"[" * 200_000, "nested too deep"),
    ],
)
def test_what_is_not_json_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotJson) as caught:
        parse(data)
    assert reason in str(caught.value)


def test_a_byte_order_mark_is_let_pass() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1.5}') == {"a": 1.5}


@settings(max_examples=50)
@given(JSON)
def test_evidence_is_what_the_standard_library_would_indent(value: Any) -> None:
    assert pretty(value) == json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def test_half_a_surrogate_pair_is_kept_as_its_escape() -> None:
    assert pretty({"a": "\ud800ä"}) == b'{\n  "a": "\\ud800\\u00e4"\n}\n'


def test_evidence_may_be_nested_deeper_than_python_recurses() -> None:
    value: list[Any] = []
    for _ in range(20_000):
        value = [value]
    data = pretty(value)
    assert data.count(b"[") == data.count(b"]") == 20_001
    assert len(data) < 20_001 * 2 * 202


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (0, False, False),
        ([1, {"a": True}], [1.0, {"a": True}], True),
        ([1, {"a": True}], [1.0, {"a": 1}], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1], [1, 2], False),
        ("1", 1, False),
        (None, False, False),
        (None, None, True),
    ],
)
def test_equality_is_by_value_and_true_is_not_one(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "boolean"),
        (3, "integer"),
        (3.0, "integer"),
        (3.5, "number"),
        ("", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_type_names(value: Any, name: str) -> None:
    assert type_name(value) == name


def test_a_shown_value_is_masked_before_it_is_cut() -> None:
    secret = "correct" + "horsebattery"
    redactor = Redactor({"PW": secret})
    value = {"note": "x" * 60 + secret, "apiToken": "abc"}
    text = shown(value, [], fields(["apiToken"]), redactor)
    assert len(text) == 80
    assert "correct" not in text
    assert shown("abc", ["data", "API_TOKEN", 0], fields(["apiToken"]), redactor) == "[REDACTED]"
    assert shown(None, ["apiToken"], fields(["apiToken"]), redactor) == "null"


def test_shown_text_stays_on_one_line() -> None:
    assert cut("a\nb\x7f\u2028\u202ec") == "a\\nb\\u007f\\u2028\\u202ec"
    assert cut("x" * 81) == "x" * 79 + "…"
