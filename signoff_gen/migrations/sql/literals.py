"""Values that are known as SQL writes them: as text, as names, as literals, by functions."""

import re
from collections.abc import Callable
from typing import Any, Final

from signoff_gen.migrations.schema import Thing
from signoff_gen.migrations.sql.keywords import NEITHER_FUNCTION_NOR_TYPE, RESERVED


class _Unknown:
    """A value that only the database would know."""

    __slots__ = ()


UNKNOWN: Final = _Unknown()


def text_of(value: Any) -> Any:
    """A value as text; a thing as PostgreSQL prints its OID's name."""
    if isinstance(value, Thing):
        return value.title
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or value is UNKNOWN else str(value)


def quote_ident(text: str) -> str:
    """An identifier as SQL needs it.

    >>> quote_ident("users"), quote_ident("userId"), quote_ident("user")
    ('users', '"userId"', '"user"')
    """
    plain = re.fullmatch(r"[a-z_][a-z0-9_]*", text)
    if plain and text not in RESERVED and text not in NEITHER_FUNCTION_NOR_TYPE:
        return text
    return '"' + text.replace('"', '""') + '"'


def quote_literal(value: Any) -> str:
    """A value as an SQL literal."""
    return "'" + str(text_of(value)).replace("'", "''") + "'"


def _format(pattern: str, *args: Any) -> str:
    left = list(args)

    def fill(match: re.Match[str]) -> str:
        number, kind = match.group(1), match.group(3)
        if kind == "%":
            return "%"
        value = args[int(number[:-1]) - 1] if number else left.pop(0)
        if kind == "I":
            return quote_ident(str(text_of(value)))
        if kind == "L":
            return "NULL" if value is None else quote_literal(value)
        return "" if value is None else str(text_of(value))

    return re.sub(r"%(\d+\$)?(-?\d*)([sIL%])", fill, pattern)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "format": _format,
    "quote_ident": quote_ident,
    "quote_literal": quote_literal,
    "concat": lambda *args: "".join(str(text_of(arg)) for arg in args if arg is not None),
    "lower": str.lower,
    "upper": str.upper,
    "btrim": str.strip,
    "replace": str.replace,
    "length": len,
    "chr": chr,
    "array_length": lambda array, _: len(array) or None,
    "cardinality": len,
}
