"""The plain Python values that a YAML text becomes.

Mappings are `Map` (a dict), sequences are lists, scalars are text or `scalars.Plain`.
"""

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


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal down to the type; the order of keys does not count.

    Both are values as read, or both are JSON values.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
