"""Plain YAML scalars, kept as written until a typed consumer says what they are.

`version: 1.10` is text to a field that wants text, and the number 1.1 to one that wants JSON.
Resolution follows the YAML 1.2.2 core schema, section 10.3.2; dates and `yes`/`no` stay text.
"""

import re
from typing import Any, Final

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


def resolve(value: Any) -> Any:
    """Turn a value as read into JSON values by the YAML 1.2 core schema.

    Dates, `NO`, `on` and everything in quotes stay text. A number with more digits than Python
    converts (thousands) stays text as well.

    Args:
        value: `Map`, list or text, as `Document.value` holds them; nesting is bounded by `parse`.

    Returns:
        A new tree of None, bool, int, float, str, list and dict.
    """
    if type(value) is str:
        return value
    if isinstance(value, Plain):
        return _typed(value)
    if isinstance(value, dict):
        return {key: resolve(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolve(item) for item in value]
    return value


def _typed(text: Plain) -> bool | int | float | str | None:
    match = core_match(text)
    if match is None:
        return str(text)
    try:
        return _convert(text, match.lastgroup)
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
