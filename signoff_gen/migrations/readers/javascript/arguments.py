"""What a call of a framework is given: arguments, lists and what counts as given."""

from collections.abc import Callable, Sequence

from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Function,
    Perhaps,
    Unknown,
    truth,
)

Arguments = Sequence[object]
Run = Callable[[Function, Arguments], object]
"""Calls a function of the project."""


def argument(arguments: Arguments, position: int) -> object:
    """An argument, `undefined` if it is not given."""
    return arguments[position] if position < len(arguments) else UNDEFINED


def listed(value: object) -> list[object]:
    """A value, or the elements of a list; one that is not known stands for those that are not."""
    if not isinstance(value, Array):
        return [value]
    items = [item.value if isinstance(item, Perhaps) else item for item in value.items]
    return [*items, Unknown("…")] if value.open else items


def is_given(value: object) -> bool:
    """Whether a value counts as true; one that is not known is taken to be there."""
    return truth(value) is not False
