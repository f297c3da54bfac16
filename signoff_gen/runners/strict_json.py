"""JSON as RFC 8259 has it, read without forgiveness, and shown without giving secrets away.

A check must not pass because a parser looked away: with a key that stands twice the last one
would hide the first, and `NaN` or a number beyond all bounds is no JSON at all.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any

from signoff_gen.redact import MASK, FieldNames, Redactor, mask_json

_MOST_INDENTED = 100  # deeper levels stay there: hostile nesting would square a file's size
SHOWN = 80
"""Characters of a value, or of a path, that a message shows."""


class NotJson(ValueError):
    """The bytes are not JSON; the text says why, with `line:column` where that is known."""


def parse(data: bytes) -> Any:
    """The value that UTF-8 encoded JSON stands for; a byte order mark is let pass.

    Raises:
        NotJson: it is something else, or it is ambiguous.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 at {_place(data[: error.start])}") from error
    if not text.strip():
        raise NotJson("empty")
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON at {error.lineno}:{error.colno}: {_plain(error.msg)}") from error
    except RecursionError as error:
        raise NotJson("nested too deep to be read") from error
    except NotJson:
        raise
    except ValueError as error:  # Python refuses to convert integers of thousands of digits
        raise NotJson("it holds a number that is too long") from error


def _place(before: bytes) -> str:
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    return f"{line}:{column}"


def _plain(message: str) -> str:
    # "Expecting ',' delimiter" and the like: our messages go on in lower case.
    return message[:1].lower() + message[1:]


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counts.items() if count > 1)
        raise NotJson(f"the key {json.dumps(cut(twice))} stands twice in one object")
    return value


def _refuse(name: str) -> Any:
    raise NotJson(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NotJson("it holds a number that is too large")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates, parse_constant=_refuse, parse_float=_finite
)


def pretty(value: Any) -> bytes:
    """A JSON value as evidence: two spaces, UTF-8, keys as they came, one final newline."""
    try:
        return _indented(value, encode_basestring).encode()
    except UnicodeEncodeError:  # half of a surrogate pair has no UTF-8; its escape is faithful
        return _indented(value, encode_basestring_ascii).encode()


def _indented(value: Any, text: Callable[[str], str]) -> str:
    """What `json.dumps(…, indent=2)` gives, in half the time and at any depth."""
    if not isinstance(value, (dict, list)) or not value:
        return f"{_scalar(value, text)}\n"
    out: list[str] = []
    newline = "\n  "
    # What is open: the rest of its items, and what ends it.
    open_: list[tuple[Iterator[Any], str]] = []
    items, end, opening = _opened(value)
    separator = opening + newline
    while True:
        for item in items:
            if end == "}":
                key, item = item
                separator += f"{text(key)}: "
            kind = type(item)
            if kind is str:
                out.append(separator + text(item))
            elif (kind is dict or kind is list) and item:
                open_.append((items, end))
                items, end, opening = _opened(item)
                out.append(separator + opening)
                newline = "\n" + "  " * min(len(open_) + 1, _MOST_INDENTED)
                separator = newline
                break
            else:
                out.append(separator + _scalar(item, text))
            separator = "," + newline
        else:
            newline = "\n" + "  " * min(len(open_), _MOST_INDENTED)
            out.append(newline + end)
            if not open_:
                return "".join(out) + "\n"
            items, end = open_.pop()
            separator = "," + newline


def _opened(value: dict[str, Any] | list[Any]) -> tuple[Iterator[Any], str, str]:
    if isinstance(value, dict):
        return iter(value.items()), "}", "{"
    return iter(value), "]", "["


def _scalar(value: Any, text: Callable[[str], str]) -> str:
    if type(value) is int:
        return repr(value)
    return text(value) if isinstance(value, str) else json.dumps(value)


def type_name(value: Any) -> str:
    """The JSON type of a value; a number without a fraction is an `integer`."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: numbers by value, `true` never `1`."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def shown(value: Any, at: Iterable[object], fields: FieldNames, redactor: Redactor) -> str:
    """A value as a message may show it: masked, then cut, on one line.

    Args:
        value: what was found.
        at: the keys and indices that lead to it; below a masked name everything is masked.
        fields: names whose values are masked.
        redactor: masks known values.
    """
    if value not in (None, "") and any(part in fields for part in at):
        return MASK
    text = json.dumps(mask_json(value, fields), ensure_ascii=False)
    return cut(redactor.text(text))


def cut(text: str, size: int = SHOWN) -> str:
    """Text on one line, what is not printable escaped, and at most `size` characters of it."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _escaped(c) for c in text[: size + 1])
    return text if len(text) <= size else f"{text[: size - 1]}…"


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if character < "\x7f" else f"\\u{ord(character):04x}"
