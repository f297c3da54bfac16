"""The plain Python values that a YAML text becomes.

Mappings are `Map` (a dict), sequences are lists, scalars are text. Text that YAML 1.2's core schema
would read as null, a boolean or a number, because it stands unquoted, is `Plain`: it keeps what was
written (`0644`, `1.10`), and whoever wants the typed value asks `resolve`.
"""

import re
from typing import Any, Final, Literal, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""What can be written, and what `resolve` gives."""

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a document: keys and 0-based indexes from the top."""

Style: TypeAlias = Literal["block", "flow"]
"""How a new collection is written into a block mapping: over several lines, or on one."""

_CORE: Final = re.compile(
    r"""(?P<null>(?:null|Null|NULL|~)?)
    | (?P<true>true|True|TRUE) | (?P<false>false|False|FALSE)
    | (?P<int>[-+]?[0-9]+) | (?P<oct>0o[0-7]+) | (?P<hex>0x[0-9a-fA-F]+)
    | (?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)
    | (?P<inf>[-+]?\.(?:inf|Inf|INF)) | (?P<nan>\.(?:nan|NaN|NAN))""",
    re.VERBOSE,
)
core_match: Final = _CORE.fullmatch
"""Match text that the core schema does not read as a string; `lastgroup` names its kind."""

CORE_FIRST: Final = frozenset("nN~tTfF-+.0123456789") | {""}
"""First characters of all that `core_match` accepts: a cheap test that spares most matches."""


class Plain(str):
    """Unquoted text, kept as written, that the core schema reads as null, boolean or number."""

    __slots__ = ()


class PlainFloat(Plain):
    """`Plain` under an explicit `!!float`: `1` is 1.0."""

    __slots__ = ()


class Map(dict[str, Any]):
    """A mapping that knows where its content stands in the text it was read from."""

    __slots__ = ("end", "start")

    start: int
    """Offset of the first key (block) or of the brace (flow), in characters; -1: written since."""
    end: int
    """Offset after the last character of the content."""


def resolve(value: Any) -> Any:
    """Turn a value as read into JSON values by the YAML 1.2 core schema.

    Dates, `NO`, `on` and everything in quotes stay text. A number with more digits than Python
    converts (thousands) stays text as well.

    Args:
        value: `Map`, list or text, as `Document.value` holds them; nesting is bounded by `parse`.

    Returns:
        A new tree of None, bool, int, float, str, list and dict.
    """
    if isinstance(value, Plain):
        return _typed(value)
    if isinstance(value, dict):
        return {key: resolve(item) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item) for item in value]
    return value


def _typed(text: Plain) -> bool | int | float | str | None:
    match = core_match(text)
    kind = match.lastgroup if match else None
    try:
        return _convert(text, kind)
    except ValueError:  # Python's limit on the length of a number
        return str(text)


def _convert(text: Plain, kind: str | None) -> bool | int | float | str | None:
    match kind:
        case "null":
            return None
        case "true" | "false":
            return kind == "true"
        case "int" if not isinstance(text, PlainFloat):
            return int(text)
        case "oct" | "hex":
            return int(text, 0)
        case "inf" | "nan":
            return float(text.replace(".", ""))
        case _:
            return float(text)


def is_null(value: Any) -> bool:
    """Whether a value as read is null, such as the value of a key with nothing after it."""
    return isinstance(value, Plain) and _typed(value) is None


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal down to the type; the order of keys does not count.

    Both are values as read, or both are JSON values.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)
