"""The plain Python values that a YAML text becomes.

Mappings are `Map` (a dict), sequences are lists, scalars are text or `scalars.Plain`.
"""

from math import isfinite
from typing import Any, Literal, TypeAlias

from signoff_gen.scalars import CORE_FIRST, Plain, PlainFloat, core_match, is_null, resolve

__all__ = [
    "CORE_FIRST",
    "Json",
    "KeyPath",
    "Map",
    "Plain",
    "PlainFloat",
    "Style",
    "as_json",
    "core_match",
    "is_null",
    "resolve",
    "same",
]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""What can be written, and what `resolve` gives."""

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a document: keys and 0-based indexes from the top."""

Style: TypeAlias = Literal["block", "flow"]
"""How a new collection is written into a block mapping: over several lines, or on one."""


class Map(dict[str, Any]):
    """A mapping that knows where its content stands in the text it was read from."""

    __slots__ = ("end", "start")

    start: int
    """Offset of the first key (block) or of the brace (flow), in characters; -1: written since."""
    end: int
    """Offset after the last character of the content."""


def as_json(value: Any) -> Json:
    """A copy of a value that holds JSON values of exact types only; `Plain` text is resolved.

    Raises:
        TypeError: something in it, or a key, is not JSON.
        ValueError: a float is not finite, or text holds half of a surrogate pair.
    """
    if type(value) is str:  # most of all there is
        return _exact_text(value)
    if isinstance(value, dict):
        return {_exact_text(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, Plain):
        value = resolve(value)
    if isinstance(value, str):
        return _exact_text(value)
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"cannot write the number {value}")
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, (bool, float)):
        return value
    raise TypeError(f"cannot write a {type(value).__name__} into YAML")


def _exact_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"cannot write a key that is a {type(value).__name__}")
    if not value.isascii():
        value.encode()  # half of a surrogate pair cannot be written
    return str.__str__(value)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal down to the type; the order of keys does not count.

    Both are values as read, or both are JSON values.
    """
    if type(one) is str:
        return type(other) is str and one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
