"""`${name}`: what it stands for, and what is refused."""

from typing import ClassVar

import pytest
from pydantic import Field, ValidationError

from signoff_gen.model import Int, RunnerBlock
from signoff_gen.variables import Scope, UnsetVariable, interpolate, is_name, references

SCOPE = Scope(
    vars={
        "base": "http://h:${env:PORT}",
        "url": "${base}/api",
        "loop": "${pool}",
        "pool": "${loop}",
    },
    environment={"PORT": "80"},
    captured={"id": "42"},
)


class Sample(RunnerBlock):
    kind: ClassVar[str] = "sample"
    verbatim: ClassVar[frozenset[str]] = frozenset({"run"})
    run: str | tuple[str, ...] = ""
    url: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    parts: tuple[str, ...] = ()
    code: Int | None = None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${id}", "42"),
        ("${url}/${id}", "http://h:80/api/42"),
        ("${env:PORT}", "80"),
        ("$${id}", "${id}"),
        ("$id {id} $", "$id {id} $"),
    ],
)
def test_references_are_replaced(text: str, value: str) -> None:
    filled = interpolate(Sample(url=text), SCOPE)
    assert isinstance(filled, Sample)
    assert filled.url == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("${nope}", "variable `nope` has no value"),
        ("${env:NOPE}", "environment variable NOPE is not set"),
        ("${loop}", "variables refer to each other: loop -> pool -> loop"),
        ("${}", "`${}` is not a reference such as `${name}`"),
        ("${a b}", "`${a b}` is not a reference such as `${name}`"),
        ("${open", "`${` is not a reference such as `${name}`"),
    ],
)
def test_what_has_no_value_is_an_error_and_never_empty(text: str, reason: str) -> None:
    with pytest.raises(UnsetVariable) as caught:
        interpolate(Sample(url=text), SCOPE)
    assert caught.value.reason == reason


def test_every_text_of_a_block_is_filled_keys_too() -> None:
    filled = interpolate(Sample(headers={"X-${id}": "${id}"}, parts=("a", "${id}")), SCOPE)
    assert filled.model_dump(exclude_unset=True) == {
        "headers": {"X-42": "42"},
        "parts": ("a", "42"),
    }


def test_a_command_for_a_shell_is_left_alone_a_list_is_not() -> None:
    assert interpolate(Sample(run="echo ${id}", url="${id}"), SCOPE).run == "echo ${id}"  # type: ignore[attr-defined]
    assert interpolate(Sample(run=("echo", "${id}")), SCOPE).run == ("echo", "42")  # type: ignore[attr-defined]


def test_a_block_without_references_is_the_same_object() -> None:
    sample = Sample(url="x", code=5)
    assert interpolate(sample, SCOPE) is sample


def test_other_values_keep_their_type() -> None:
    filled = interpolate(Sample(url="${id}", code=5), SCOPE)
    assert (filled.url, filled.code) == ("42", 5)  # type: ignore[attr-defined]


def test_a_block_that_does_not_hold_any_more_is_refused() -> None:
    class Short(Sample):
        url: str = ""

        def model_post_init(self, _: object) -> None:
            if "/" in self.url:
                raise ValueError("no slash, please")

    with pytest.raises(ValidationError, match="no slash"):
        interpolate(Short(url="${url}"), SCOPE)


def test_exported_variables_hold_captured_values() -> None:
    scope = Scope({"a": "${env:PORT}"}, {"PORT": "80"}, {"b": "x"})
    assert scope.exported() == {"a": "80", "b": "x"}


def test_names_and_references_of_a_text() -> None:
    assert list(references("${a} $${b} ${env:C} ${d e} ${")) == ["a", "env:C", "d e", "${"]
    assert [is_name(name) for name in ("a", "env:C", "d e", "${", "env:", "1a")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip
