"""Values and conditions as Sequelize writes them into SQL."""

import json
import re
from typing import Final

from signoff_gen.migrations.readers.javascript import library
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Perhaps,
    Record,
    is_known,
    text_of,
)
from signoff_gen.migrations.readers.sequelize.fragments import (
    OPERATOR,
    Cast,
    Col,
    Fn,
    Fragment,
    Literal,
    Where,
)
from signoff_gen.migrations.readers.sequelize.names import quoted, quoted_parts
from signoff_gen.migrations.readers.sequelize.options import Refused
from signoff_gen.migrations.readers.sequelize.types import DataType

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?(?:Z|\+00:?00)")
_INVALID: Final = 'invalid input syntax for type {}: "Invalid date"'
_FLOATING: Final = ("FLOAT", "DOUBLE", "DOUBLE PRECISION", "REAL")
_SIGNS: Final = {
    "eq": "=", "ne": "!=", "gte": ">=", "gt": ">", "lte": "<=", "lt": "<", "not": "IS NOT",
    "is": "IS", "in": "IN", "notIn": "NOT IN", "like": "LIKE", "notLike": "NOT LIKE",
    "iLike": "ILIKE", "notILike": "NOT ILIKE", "startsWith": "LIKE", "endsWith": "LIKE",
    "substring": "LIKE", "regexp": "~", "notRegexp": "!~", "iRegexp": "~*", "notIRegexp": "!~*",
    "between": "BETWEEN", "notBetween": "NOT BETWEEN", "overlap": "&&", "contains": "@>",
    "contained": "<@", "adjacent": "-|-", "strictLeft": "<<", "strictRight": ">>",
    "noExtendRight": "&<", "noExtendLeft": "&>", "match": "@@",
}  # fmt: skip
_PATTERNS: Final = {"startsWith": "{}%", "endsWith": "%{}", "substring": "%{}%"}
Key = str | Fragment | None


def text(value: str) -> str:
    """Text between single quotes."""
    return "'{}'".format(value.replace("'", "''").replace("\0", "\\0"))


def escaped(value: object, kind: DataType | None = None, *, listed: bool = False) -> str:
    """A value as it is written.

    Args:
        value: of the code.
        kind: the type of its column, where Sequelize is told.
        listed: lists are written with commas alone, as replacements are.

    Raises:
        Refused: Sequelize does not know how to write it.
    """
    if isinstance(value, Fragment):
        return fragment(value)
    if value is None or value is UNDEFINED:
        return "NULL"
    if isinstance(value, Perhaps):
        return HOLE
    if kind is not None:
        made = _typed(value, kind)
        if made is not None:
            return made
    if isinstance(value, (bool, int, float)):
        return text_of(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Array):
        return _list(value, listed)
    if isinstance(value, Record) and not value.open and value.kind is None:
        raise Refused("Invalid value: an object")
    return HOLE


def _list(value: Array, listed: bool) -> str:
    if value.open:
        return HOLE
    if not listed:
        return "ARRAY[{}]".format(",".join(escaped(item) for item in value.items))
    return ", ".join(
        "({})".format(", ".join(escaped(part, listed=True) for part in item.items))
        if isinstance(item, Array)
        else escaped(item, listed=True)
        for item in value.items
    )


def _typed(value: object, kind: DataType) -> str | None:
    """A value as its type writes it; None where it is written like any other."""
    if kind.key in ("JSON", "JSONB"):
        if not is_known(value):
            return HOLE
        plain = library.plain(value)
        return text(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))
    if kind.key in _FLOATING and isinstance(value, (int, float, str)):
        return f"'{text_of(value)}'"
    if kind.key == "ARRAY" and isinstance(value, Array) and not value.open:
        return _array(value, kind)
    if kind.key == "HSTORE" and isinstance(value, Record) and is_known(value):
        pairs = (f'"{key}"=>"{text_of(item)}"' for key, item in value.members.items())
        return text(",".join(pairs))
    if kind.key in ("DATE", "DATEONLY") and type(value) is str:
        return _moment(value, kind.key)
    if kind.key in ("BLOB", "RANGE", "GEOMETRY", "GEOGRAPHY"):
        return HOLE
    return None


def _array(value: Array, kind: DataType) -> str:
    inner = kind.inner()
    if isinstance(inner, DataType) and inner.key == "ENUM":
        raise Refused("Cannot read properties of undefined (reading 'getTableName')")
    of = inner if isinstance(inner, DataType) else None
    return "ARRAY[{}]::{}".format(",".join(escaped(i, of) for i in value.items), kind.sql([]))


def _moment(value: str, key: str) -> str:
    """A date that is written as text; what is none becomes `Invalid date`, which fails."""
    match = _TIME.fullmatch(value)
    if key == "DATEONLY":
        date = _DATE.match(value)
        if date is None:
            raise Refused(_INVALID.format("date"))
        return f"'{date[0]}'"
    if match:
        return f"'{match[1]} {match[2]}{(match[3] or '.').ljust(4, '0')} +00:00'"
    if _DATE.match(value):
        return HOLE  # in the time zone of the machine
    raise Refused(_INVALID.format("timestamp with time zone"))


def fragment(value: Fragment) -> str:
    """A piece of SQL as it is written.

    Raises:
        Refused: Sequelize does not know how to write what is in it.
    """
    if isinstance(value, Literal):
        return value.text
    if isinstance(value, Fn):
        arguments = (
            conditions(argument)
            if isinstance(argument, Record)
            else escaped(argument.replace("$", "$$") if type(argument) is str else argument)
            for argument in value.arguments
        )
        return f"{value.name}({', '.join(arguments)})"
    if isinstance(value, Col):
        return "*" if value.name.startswith("*") else quoted_parts(value.name)
    if isinstance(value, Cast):
        inner = conditions(value.value) if isinstance(value.value, Record) else escaped(value.value)
        return f"CAST({inner} AS {value.kind.upper()})"
    if isinstance(value, Where):
        return comparison(value)
    return HOLE


# Conditions, as in `{age: {[Op.gt]: 18}}` ---------------------------------------------------------


def conditions(where: object, joint: str = " AND ") -> str:
    """What an object or a piece of SQL says; empty if it says nothing.

    Raises:
        Refused: Sequelize does not know how to write it.
    """
    if where is None or where is UNDEFINED:
        return ""
    if isinstance(where, Record):
        if where.open:
            return HOLE
        items = [_item(key, value) for key, value in _members(where)]
        return joint.join(item for item in items if item)
    if isinstance(where, Array):
        return _group("and", where) if where.items else ""
    if isinstance(where, str):
        raise Refused("Support for `{where: 'raw query'}` has been removed.")
    return fragment(where) if isinstance(where, Fragment) else HOLE


def _members(where: Record) -> list[tuple[str, object]]:
    """Operators come before columns."""
    return sorted(where.members.items(), key=lambda item: not item[0].startswith(OPERATOR))


def clause(where: object) -> str:
    """`WHERE …`, empty if there is no condition."""
    made = conditions(where)
    return f"WHERE {made}" if made else ""


def comparison(value: Where) -> str:
    """`Sequelize.where(…)`."""
    comparator = value.comparator.removeprefix(OPERATOR)
    sign = _SIGNS.get(comparator, comparator)
    key = fragment(value.attribute) if isinstance(value.attribute, Fragment) else HOLE
    if isinstance(value.logic, Record):
        return _item(Literal(key), value.logic)
    made = escaped(value.logic)
    if made == "NULL":
        sign = {"=": "IS", "!=": "IS NOT"}.get(sign, sign)
    return f"{key} {sign} {made}"


def _item(key: Key, value: object) -> str:
    if isinstance(key, str) and key.startswith(OPERATOR):
        name = key.removeprefix(OPERATOR)
        if name in ("or", "and", "not"):
            return _group(name, value)
        return _compared(None, name, value)
    if value is UNDEFINED:
        raise Refused(f'WHERE parameter "{key}" has invalid "undefined" value')
    if value is None:
        return _pair(key, "IS", "NULL")
    if isinstance(value, Fragment) and not (key is not None and isinstance(value, Fn)):
        return fragment(value)
    if isinstance(value, Record):
        return _object(key, value)
    if isinstance(value, Array):
        return _compared(key, "in", value)
    return _pair(key, "=", escaped(value))


def _object(key: Key, value: Record) -> str:
    if value.open:
        return HOLE
    for name, joint in (("or", " OR "), ("and", " AND ")):
        inner = value.members.get(OPERATOR + name)
        if inner is not None:
            return _bound(key, inner, joint)
    if len(value.members) > 1:
        return _bound(key, value, " AND ")
    for name, item in value.members.items():
        if not name.startswith(OPERATOR):
            raise Refused("Invalid value: an object")
        return _compared(key, name.removeprefix(OPERATOR), item)
    raise Refused("Invalid value: an object")


def _bound(key: Key, value: object, joint: str) -> str:
    if isinstance(value, Record):
        items = [_item(key, Record({name: item})) for name, item in _members(value)]
    elif isinstance(value, Array) and not value.open:
        items = [_item(key, item) for item in value.items]
    else:
        return HOLE
    kept = [item for item in items if item]
    return f"({joint.join(kept)})" if kept else ""


def _group(name: str, value: object) -> str:
    joint = " OR " if name == "or" else " AND "
    if isinstance(value, Array):
        items = []
        for item in value.items:
            made = conditions(item)
            several = isinstance(item, Record) and len(item.members) > 1
            items.append(f"({made})" if made and several else made)
        made = joint.join(item for item in items if item) if not value.open else HOLE
    else:
        made = conditions(value, joint)
    if not made:
        return "" if name == "and" else "0 = 1"
    return f"NOT ({made})" if name == "not" else f"({made})"


def _compared(key: Key, name: str, value: object) -> str:
    if name == "not":
        plain = value is None or isinstance(value, bool)
        name = "notIn" if isinstance(value, Array) else "not" if plain else "ne"
    sign = _SIGNS.get(name, "=")
    if name in ("in", "notIn"):
        return _among(key, name, sign, value)
    if name in ("between", "notBetween"):
        given = value.items if isinstance(value, Array) and not value.open else []
        ends = [escaped(item) for item in given] if len(given) == 2 else [HOLE, HOLE]
        return _pair(key, sign, " AND ".join(ends))
    if name in _PATTERNS:
        shown = value.text if isinstance(value, Literal) else text_of(value)
        return _pair(key, sign, escaped(_PATTERNS[name].format(shown)))
    if name == "col":
        return _pair(key, "=", ".".join(quoted(part) for part in text_of(value).split(".")))
    if name in ("any", "all"):
        return _pair(key, f"= {name.upper()}", f"({escaped(value)})")
    if isinstance(value, Record):
        return _within(key, sign, value)
    if value is None:
        sign = {"=": "IS", "!=": "IS NOT"}.get(sign, sign)
    return _pair(key, sign, escaped(value))


def _among(key: Key, name: str, sign: str, value: object) -> str:
    if isinstance(value, Literal):
        return _pair(key, sign, value.text)
    if not isinstance(value, Array) or value.open:
        return _pair(key, sign, f"({HOLE})")
    if value.items:
        return _pair(key, sign, "({})".format(", ".join(escaped(item) for item in value.items)))
    return _pair(key, sign, "(NULL)") if name == "in" else ""


def _within(key: Key, sign: str, value: Record) -> str:
    for name in ("any", "all"):
        inner = value.members.get(OPERATOR + name)
        if inner is not None:
            return _pair(key, f"{sign} {name.upper()}", f"({escaped(inner)})")
    column = value.members.get(OPERATOR + "col")
    if column is not None:
        return _pair(key, sign, ".".join(quoted(part) for part in text_of(column).split(".")))
    return _pair(key, sign, escaped(value))


def _pair(key: Key, sign: str, value: str) -> str:
    if key is None:
        return value
    if isinstance(key, Fragment):
        return f"{fragment(key)} {sign} {value}"
    if len(key) > 2 and key.startswith("$") and key.endswith("$"):
        *before, last = key[1:-1].split(".")
        parts = ["->".join(before), last] if len(before) > 1 else [*before, last]
        return f"{'.'.join(quoted(part) for part in parts)} {sign} {value}"
    return f"{quoted(key)} {sign} {value}"
