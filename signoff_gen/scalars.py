"""Plain YAML scalars, kept as written until a typed consumer says what they are.

`version: 1.10` is text to a field that wants text, and the number 1.1 to one that wants JSON.
Resolution follows the YAML 1.2.2 core schema, section 10.3.2; dates and `yes`/`no` stay text.
"""

import re
from typing import Any

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INF = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_WORDS: dict[str, bool | float] = {
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
}  # fmt: skip
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Plain(str):
    """An unquoted scalar that is not plain text under the core schema, exactly as written."""

    __slots__ = ()


def resolve_plain(text: str) -> Any:
    """The core-schema value of an unquoted scalar: None, bool, int, float, or the text itself."""
    if text in NULLS:
        return None
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if inf := _INF.fullmatch(text):
        return float(inf[1] + "inf")
    return text


def resolve(value: Any) -> Any:
    """A tree with every `Plain` scalar replaced by its core-schema value; the rest is shared."""
    if type(value) is Plain:
        return resolve_plain(value)
    if isinstance(value, dict):
        return {str(key): resolve(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolve(item) for item in value]
    return value
