"""Sequelize's data types, and what PostgreSQL calls them."""

from collections.abc import Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Guess,
    Host,
    Record,
    Site,
    Unknown,
    is_known,
    text_of,
)
from signoff_gen.migrations.readers.sequelize.options import Refused, listed

_NAMES: Final = {
    "TEXT": "TEXT", "CITEXT": "CITEXT", "INTEGER": "INTEGER", "BIGINT": "BIGINT",
    "SMALLINT": "SMALLINT", "TINYINT": "TINYINT", "MEDIUMINT": "MEDIUMINT", "REAL": "REAL",
    "DOUBLE": "DOUBLE PRECISION", "DOUBLE PRECISION": "DOUBLE PRECISION", "NUMBER": "NUMBER",
    "DATE": "TIMESTAMP WITH TIME ZONE", "DATEONLY": "DATE", "TIME": "TIME", "NOW": "NOW",
    "BOOLEAN": "BOOLEAN", "UUID": "UUID", "UUIDV1": "UUIDV1", "UUIDV4": "UUIDV4",
    "JSON": "JSON", "JSONB": "JSONB", "HSTORE": "HSTORE", "CIDR": "CIDR", "INET": "INET",
    "MACADDR": "MACADDR", "TSVECTOR": "TSVECTOR", "BLOB": "BYTEA", "VIRTUAL": "VIRTUAL",
    "ENUM": "ENUM", "ABSTRACT": "ABSTRACT",
}  # fmt: skip
_SIZED: Final = ("STRING", "CHAR", "FLOAT", "DECIMAL", "NUMERIC", "RANGE", "ARRAY", "GEOMETRY",
                 "GEOGRAPHY")  # fmt: skip
TYPES: Final = (*_NAMES, *_SIZED)
"""The names of all data types."""
_RANGES: Final = {
    "INTEGER": "int4range", "DECIMAL": "numrange", "NUMERIC": "numrange", "DATE": "tstzrange",
    "DATEONLY": "daterange", "BIGINT": "int8range",
}  # fmt: skip
_MARKS: Final = ("UNSIGNED", "ZEROFILL", "BINARY")


class DataType(Host):
    """A data type, with what it was called with.

    Args:
        key: its name.
        arguments: such as a length.
        binary: it is text as bytes.
    """

    def __init__(self, key: str, arguments: Sequence[object] = (), *, binary: bool = False) -> None:
        self.key = key
        self.arguments = tuple(arguments)
        self.binary = binary

    def get(self, name: str, site: Site) -> object:
        """A variant such as `UNSIGNED`, the values of an ENUM, or its name."""
        if name in _MARKS:
            return DataType(self.key, self.arguments, binary=self.binary or name == "BINARY")
        if name == "values" and self.key == "ENUM":
            return self.values() or UNDEFINED
        if name == "key":
            return self.key
        return Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """A variant that is called, or its SQL."""
        if name in _MARKS:
            return DataType(self.key, arguments or self.arguments, binary=name == "BINARY")
        return self.as_text() if name in ("toSql", "toString") else Unknown(site.excerpt)

    def invoke(self, arguments: Sequence[object], site: Site) -> object:
        """The type with a length and the like."""
        return DataType(self.key, arguments, binary=self.binary)

    def construct(self, arguments: Sequence[object], site: Site) -> object:
        """`new` gives the same."""
        return self.invoke(arguments, site)

    def as_text(self) -> str:
        """Its SQL."""
        try:
            return self.sql([])
        except Refused:
            return Guess(HOLE)

    # What it says.

    def _option(self, name: str, position: int, doubts: list[str]) -> str:
        """An argument, by its name in an object or by its place; empty if it is not given."""
        first = self.arguments[0] if self.arguments else UNDEFINED
        if isinstance(first, Record):
            value = first.members.get(name, UNDEFINED)
        else:
            value = self.arguments[position] if position < len(self.arguments) else UNDEFINED
        if value is UNDEFINED or value is None or value is False:
            return ""
        if not is_known(value):
            doubts.append(name)
            return ""
        return text_of(value)

    def values(self) -> Array | None:
        """The values of an ENUM; None if there are none."""
        first = self.arguments[0] if self.arguments else UNDEFINED
        if isinstance(first, Record):
            first = first.members.get("values", UNDEFINED)
            return first if isinstance(first, Array) else None
        made = Array()
        for argument in self.arguments:
            if isinstance(argument, Array):
                made.add(argument.items)
                made.open = made.open or argument.open
            else:
                made.open = made.open or isinstance(argument, Unknown)
                made.add([] if isinstance(argument, Unknown) else [argument])
        return made if made.items or made.open else None

    def inner(self) -> object:
        """The type of the elements of an ARRAY or RANGE; `undefined` if it is not given."""
        first = self.arguments[0] if self.arguments else UNDEFINED
        if isinstance(first, Record):
            first = first.members.get("type", first.members.get("subtype", UNDEFINED))
        return first

    def enum(self) -> "DataType | None":
        """The ENUM that it is, or has as elements."""
        if self.key == "ENUM":
            return self
        inner = self.inner() if self.key == "ARRAY" else None
        return inner if isinstance(inner, DataType) and inner.key == "ENUM" else None

    def sql(self, doubts: list[str]) -> str:
        """How PostgreSQL calls it.

        Args:
            doubts: takes the names of arguments that are known only at run time.

        Raises:
            Refused: there is no such type.
        """
        if self.key in ("STRING", "CHAR"):
            if self.binary or self._option("binary", 1, doubts):
                return "BYTEA"
            name = "VARCHAR" if self.key == "STRING" else "CHAR"
            return f"{name}({self._option('length', 0, doubts) or 255})"
        if self.key == "FLOAT":
            length, decimals = (
                self._option("length", 0, doubts),
                self._option("decimals", 1, doubts),
            )
            return f"FLOAT({length})" if length and not decimals else "FLOAT"
        if self.key in ("DECIMAL", "NUMERIC"):
            sizes = [self._option("precision", 0, doubts), self._option("scale", 1, doubts)]
            sizes = [size for size in sizes if size not in ("", "0")]
            return f"DECIMAL({','.join(sizes)})" if sizes else "DECIMAL"
        if self.key == "ARRAY":
            return f"{self._inner_sql(doubts)}[]"
        if self.key == "RANGE":
            inner = self.inner()
            key = inner.key if isinstance(inner, DataType) else "INTEGER"
            return _RANGES.get(key, "undefined")
        if self.key in ("GEOMETRY", "GEOGRAPHY"):
            parts = [self._option("type", 0, doubts), self._option("srid", 1, doubts)]
            return f"{self.key}({','.join(p for p in parts if p)})" if parts[0] else self.key
        return _NAMES[self.key]

    def _inner_sql(self, doubts: list[str]) -> str:
        inner = self.inner()
        if isinstance(inner, DataType):
            return inner.sql(doubts)
        if inner is UNDEFINED:
            raise Refused("ARRAY is missing type definition for its values.")
        doubts.append("type")
        return "text"

    def enum_values(self, doubts: list[str]) -> list[object]:
        """The values of an ENUM as a list."""
        return listed(self.values() or Array(), "values", doubts)


def type_sql(value: object, doubts: list[str]) -> str:
    """How a type is written: one of Sequelize's, or text as it is.

    Raises:
        Refused: it is undefined.
    """
    if isinstance(value, DataType):
        return value.sql(doubts)
    if isinstance(value, str) and not isinstance(value, Guess):
        return value
    if value is UNDEFINED or value is None:
        raise Refused("the type of a column is undefined")
    doubts.append("type")
    return "text"


class DataTypes(Host):
    """`DataTypes`, and what `Sequelize` has of them."""

    def get(self, name: str, site: Site) -> object:
        """A type; `undefined` if there is none of that name."""
        if name in TYPES:
            return DataType(name)
        return UNDEFINED if name.isupper() else Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """A type with arguments."""
        if name in TYPES:
            return DataType(name, arguments)
        return Unknown(site.excerpt)
