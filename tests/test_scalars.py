"""Plain scalars under the YAML 1.2 core schema."""

import math
from typing import Any

import pytest

from signoff_gen.scalars import Plain, PlainFloat, is_null, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None),
        ("true", True), ("False", False), ("TRUE", True),
        ("0", 0), ("-7", -7), ("+7", 7), ("0644", 644), ("0o17", 15), ("0x1F", 31),
        ("1.10", 1.1), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1.5E-2", -0.015),
        (".inf", math.inf), ("-.Inf", -math.inf), ("+.INF", math.inf),
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("2025-01-15", "2025-01-15"),
        ("12:30:00", "12:30:00"), ("1_000", "1_000"), ("0b1", "0b1"), ("e3", "e3"), (".", "."),
    ],
)  # fmt: skip
def test_a_plain_scalar_has_its_core_schema_value(text: str, value: Any) -> None:
    resolved = resolve(Plain(text))
    assert resolved == value
    assert type(resolved) is type(value)


def test_nan_is_a_number() -> None:
    assert math.isnan(resolve(Plain(".nan")))


def test_a_number_too_long_for_python_stays_text() -> None:
    assert resolve(Plain("9" * 5000)) == "9" * 5000


def test_an_explicit_float_is_one() -> None:
    assert type(resolve(PlainFloat("1"))) is float


def test_null_is_known() -> None:
    assert [is_null(Plain("")), is_null(Plain("~")), is_null(""), is_null(Plain("0"))] == [
        True, True, False, False,
    ]  # fmt: skip


def test_only_plain_scalars_of_a_tree_are_resolved() -> None:
    tree = {Plain("1"): [Plain("1.10"), "1.10", {"a": Plain("true")}], "b": (Plain("~"),), "c": 7}
    assert resolve(tree) == {"1": [1.1, "1.10", {"a": True}], "b": [None], "c": 7}
