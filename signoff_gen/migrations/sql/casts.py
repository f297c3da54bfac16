"""What can become what: assignment casts, literals, and the two sides of a foreign key."""

import re
from collections.abc import Callable

from signoff_gen.migrations.catalog import builtins
from signoff_gen.migrations.schema import Type

STRINGS = frozenset({"text", "varchar", "bpchar", "name"})
INTEGERS = {"int2": 2**15, "int4": 2**31, "int8": 2**63}
"""One above the largest value of each."""
NUMBERS = frozenset({*INTEGERS, "numeric", "float4", "float8"})
FAMILIES = (
    frozenset(INTEGERS),
    frozenset({"date", "timestamp", "timestamptz"}),
    frozenset({"float4", "float8"}),
    frozenset({"text", "varchar", "name"}),
)
"""Types that can be compared by one index, so that a foreign key may join them."""
CLASSLESS = NUMBERS | {"bool", "uuid", "date", "timestamptz"}
"""Types that nothing turns into an array, nor an array into them."""
CASTABLE = NUMBERS | {
    "bool", "uuid", "date", "timestamp", "timestamptz", "time", "timetz", "interval", "json",
    "jsonb", "bytea", "inet", "money",
}  # fmt: skip
"""Types of which all casts among them are known."""


def is_no_text(type_: Type | None) -> bool:
    """Whether a value is certainly of a type that does not become a text by itself."""
    if type_ is None or type_.assumed or not type_.sure:
        return False
    type_ = base_of(type_)
    if type_.form in ("enum", "array"):
        return True
    return _plain(type_) and type_.name in CASTABLE


def base_of(type_: Type) -> Type:
    """A domain's underlying type; any other type itself."""
    while type_.form == "domain" and type_.element is not None:
        type_ = type_.element
    return type_


def _plain(type_: Type) -> bool:
    return type_.form == "base" and type_.schema == "pg_catalog"


def _underlying(one: Type | None, other: Type | None) -> tuple[Type, Type] | None:
    """What decides about two types: those behind domains, and of elements where both are arrays.

    Returns:
        None where one is not known.
    """
    while one is not None and other is not None:
        one, other = base_of(one), base_of(other)
        if one is other or one.form != "array" or other.form != "array":
            return one, other
        one, other = one.element, other.element
    return None


def assignable(source: Type | None, target: Type | None) -> bool | None:
    """Whether a value of one type can be stored as another without being told how.

    Returns:
        None where that is not known.
    """
    pair = _underlying(source, target)
    if pair is None:
        return None
    source, target = pair
    if source is target:
        return True
    if _plain(target) and target.name in STRINGS and source.form in ("base", "enum", "array"):
        return True
    known = ("base", "enum", "array")
    if source.form not in known or target.form not in known:
        return None
    if not all(_plain(item) or item.form in ("enum", "array") for item in (source, target)):
        return None  # an extension's types may bring casts
    if not (_plain(source) and _plain(target)):
        return False
    casts = builtins()["pg_catalog"].casts
    return any(f"{source.name}.{target.name}.{how}" in casts for how in "ia")


def castable(source: Type | None, target: Type | None) -> bool | None:
    """Whether a value of one type can be made one of another by asking for it.

    Returns:
        None where that is not known.
    """
    pair = _underlying(source, target)
    if pair is None:
        return None
    source, target = pair
    if source is target:
        return True
    if "array" in (source.form, target.form):
        other = target if source.form == "array" else source
        return False if _plain(other) and other.name in CLASSLESS else None
    if any(_plain(item) and item.name in STRINGS for item in (source, target)):
        return True  # by way of their text
    if not all(_plain(item) or item.form == "enum" for item in (source, target)):
        return None
    if source.form == "enum" or target.form == "enum":
        return False
    if not {source.name, target.name} <= CASTABLE:
        return None
    casts = builtins()["pg_catalog"].casts
    return any(f"{source.name}.{target.name}.{how}" in casts for how in "iae")


def joinable(referencing: Type | None, referenced: Type | None) -> bool | None:
    """Whether a foreign key can join columns of two types; None where that is not known."""
    pair = _underlying(referencing, referenced)
    if pair is None:
        return None
    one, other = pair
    if one is other:
        return True
    if {one.form, other.form} == {"enum"}:
        return False
    if {one.form, other.form} == {"array", "base"}:
        plain = other if one.form == "array" else one
        return False if _plain(plain) and plain.name in CLASSLESS else None
    if not all(_plain(item) or item.form == "enum" for item in (one, other)):
        return None
    if any({one.name, other.name} <= family for family in FAMILIES):
        return True
    return f"{one.name}.{other.name}.i" in builtins()["pg_catalog"].casts


def _integer(text: str) -> bool:
    # Underscores and other bases are for PostgreSQL 16 and later.
    return bool(re.fullmatch(r"\s*[+-]?(\d[\d_]*|0[xXoObB][\da-fA-F_]+)\s*", text))


def _boolean(text: str) -> bool:
    word = text.strip().lower()
    whole = ("true", "false", "yes", "no")
    return word in ("on", "off", "of", "1", "0") or any(word and w.startswith(word) for w in whole)


def _uuid(text: str) -> bool:
    word = text.strip().removeprefix("{").removesuffix("}").replace("-", "")
    return bool(re.fullmatch(r"[0-9a-fA-F]{32}", word))


def _number(text: str) -> bool:
    pattern = r"\s*([+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?|nan|[+-]?inf(inity)?|0[xob].*)\s*"
    return bool(re.fullmatch(pattern, text, re.IGNORECASE))


LITERALS: dict[str, Callable[[str], bool]] = {
    "int2": _integer,
    "int4": _integer,
    "int8": _integer,
    "numeric": _number,
    "float4": _number,
    "float8": _number,
    "bool": _boolean,
    "uuid": _uuid,
}


def unreadable(text: str, type_: Type) -> tuple[str, str] | None:
    """What PostgreSQL says to a quoted literal that is no value of one of its own types.

    Returns:
        SQLSTATE and message; None where it is a value, or where that is not plain.
    """
    accepts = LITERALS.get(type_.name) if _plain(type_) else None
    if accepts is None:
        return None
    if not accepts(text):
        return "22P02", f'invalid input syntax for type {type_.shown}: "{text}"'
    limit = INTEGERS.get(type_.name)
    if limit and text.strip().lstrip("+-").isdigit() and not -limit <= int(text) < limit:
        return "22003", f'value "{text}" is out of range for type {type_.shown}'
    return None
