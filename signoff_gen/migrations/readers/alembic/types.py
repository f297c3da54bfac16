"""SQLAlchemy's types as PostgreSQL writes them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from signoff_gen.migrations.readers.names import literal, qualified
from signoff_gen.migrations.readers.python.values import Class, Made, Symbol, Value


@dataclass(frozen=True, slots=True)
class Enumeration:
    """An enum type that a table needs."""

    name: str
    schema: str | None
    labels: tuple[str, ...]
    certain: bool
    """All labels are known."""
    made: bool = True
    """Creating a table creates it."""
    doubtful: bool = False
    """Whether it does depends on SQLAlchemy's version."""

    @property
    def sql(self) -> str:
        """Its name, as SQL writes it."""
        return qualified(self.schema, self.name)

    def create(self) -> str:
        """The statement that makes it."""
        labels = ", ".join(str(literal(label)) for label in self.labels)
        return f"CREATE TYPE {self.sql} AS ENUM ({labels})"


@dataclass(frozen=True, slots=True)
class Type:
    """A column's type."""

    sql: str
    certain: bool = True
    enum: Enumeration | None = None


_PLAIN = {
    "integer": "INTEGER", "int": "INTEGER", "biginteger": "BIGINT", "bigint": "BIGINT",
    "smallinteger": "SMALLINT", "smallint": "SMALLINT", "text": "TEXT", "unicodetext": "TEXT",
    "clob": "TEXT", "boolean": "BOOLEAN", "bool": "BOOLEAN", "date": "DATE", "real": "REAL",
    "double": "DOUBLE PRECISION", "double_precision": "DOUBLE PRECISION", "largebinary": "BYTEA",
    "binary": "BYTEA", "varbinary": "BYTEA", "blob": "BYTEA", "bytea": "BYTEA",
    "pickletype": "BYTEA", "json": "JSON", "jsonb": "JSONB", "uuid": "UUID", "guid": "UUID",
    "uuidtype": "UUID", "inet": "INET", "cidr": "CIDR", "macaddr": "MACADDR",
    "macaddr8": "MACADDR8", "money": "MONEY", "oid": "OID", "regclass": "REGCLASS",
    "regconfig": "REGCONFIG", "tsvector": "TSVECTOR", "tsquery": "TSQUERY", "hstore": "HSTORE",
    "citext": "CITEXT", "ltree": "LTREE", "ltreetype": "LTREE", "ciemailtype": "CITEXT",
    "int4range": "INT4RANGE", "int8range": "INT8RANGE", "numrange": "NUMRANGE",
    "daterange": "DATERANGE", "tsrange": "TSRANGE", "tstzrange": "TSTZRANGE",
    "int4multirange": "INT4MULTIRANGE", "tstzmultirange": "TSTZMULTIRANGE", "name": "NAME",
    "datemultirange": "DATEMULTIRANGE", "xml": "XML", "char1": '"char"', "jsonpath": "JSONPATH",
    "nulltype": "TEXT", "autostring": "VARCHAR", "emailtype": "VARCHAR(255)", "urltype": "TEXT",
    "ipaddresstype": "VARCHAR(50)", "choicetype": "VARCHAR(255)", "passwordtype": "BYTEA",
    "jsontype": "JSON", "phonenumbertype": "VARCHAR(20)", "datetimeoffset": "TIMESTAMPTZ",
}  # fmt: skip
"""Types without arguments of interest, by their names in lower case."""

SERIAL = {"INTEGER": "SERIAL", "BIGINT": "BIGSERIAL", "SMALLINT": "SMALLSERIAL"}
"""What a single whole-numbered primary key becomes."""


def type_of(value: Value, schema: str | None = None) -> Type:
    """A type as PostgreSQL writes it; one that is not known is taken for text, uncertainly.

    Args:
        value: what stands for it in Python.
        schema: that of the table, for an enum that inherits it.
    """
    if isinstance(value, Symbol):
        value = Made(value.path)
    if not isinstance(value, Made):
        return Type("TEXT", certain=False)
    name = value.name.lower()
    if name in _PLAIN:
        return Type(_PLAIN[name])
    if name in ("array",):
        return _array(value, schema)
    if name == "enum" and value.path != "enum.Enum":
        return _enumeration(value, schema)
    write = _WITH_ARGUMENTS.get(name)
    return Type("TEXT", certain=False) if write is None else Type(write(value))


def _array(value: Made, schema: str | None) -> Type:
    item = type_of(value.get("item_type", 0), schema)
    size = value.get("dimensions")
    brackets = "[]" * (size if type(size) is int and 0 < size < 7 else 1)
    return Type(item.sql + brackets, item.certain, item.enum)


def _enumeration(value: Made, schema: str | None) -> Type:
    labels, certain = _labels(value.args)
    if value.get("native_enum") is False:
        length = value.get("length")
        longest = max(map(len, labels), default=1)
        return Type(f"VARCHAR({length if type(length) is int else max(longest, 1)})", certain)
    name = value.get("name")
    if not isinstance(name, str):
        first = value.args[0] if value.args else None
        if not isinstance(first, Class):
            return Type("TEXT", certain=False)
        name = first.name.lower()
    own = value.get("schema")
    if not isinstance(own, str):
        own = schema if value.get("inherit_schema") is True else None
    refused = value.get("create_type") is False
    dialects_own = "postgresql" in value.path or value.name == "ENUM"
    enum = Enumeration(
        name,
        own,
        labels,
        certain,
        made=not (refused and dialects_own),
        doubtful=refused and not dialects_own,
    )
    return Type(enum.sql, enum=enum)


def _labels(args: Iterable[Value]) -> tuple[tuple[str, ...], bool]:
    """An enum's labels, and whether they are all known."""
    found: list[str] = []
    certain = True
    for item in args:
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, Class):
            found += [str(member.args[0]) for member in item.members() if isinstance(member, Made)]
        elif isinstance(item, (list, tuple)):
            more, known = _labels(item)
            found += more
            certain = certain and known
        else:
            certain = False
    return tuple(found), certain


def _sized(word: str) -> Callable[[Made], str]:
    def write(value: Made) -> str:
        length = value.get("length", 0)
        return f"{word}({length})" if type(length) is int else word

    return write


def _numeric(value: Made) -> str:
    precision, scale = value.get("precision", 0), value.get("scale", 1)
    if type(precision) is not int:
        return "NUMERIC"
    return f"NUMERIC({precision}, {scale})" if type(scale) is int else f"NUMERIC({precision})"


def _float(value: Made) -> str:
    precision = value.get("precision", 0)
    return f"FLOAT({precision})" if type(precision) is int and 0 < precision < 54 else "FLOAT"


def _moment(word: str) -> Callable[[Made], str]:
    def write(value: Made) -> str:
        precision = value.get("precision")
        size = f"({precision})" if type(precision) is int else ""
        zone = value.get("timezone", 0) is True
        return f"{word}{size} {'WITH' if zone else 'WITHOUT'} TIME ZONE"

    return write


def _geometry(word: str) -> Callable[[Made], str]:
    def write(value: Made) -> str:
        shape, number = value.get("geometry_type", 0), value.get("srid", 1)
        if not isinstance(shape, str):
            return word
        return f"{word}({shape},{number})" if type(number) is int else f"{word}({shape})"

    return write


def _vector(value: Made) -> str:
    size = value.get("dim", 0)
    return f"VECTOR({size})" if type(size) is int else "VECTOR"


_WITH_ARGUMENTS: dict[str, Callable[[Made], str]] = {
    "string": _sized("VARCHAR"),
    "unicode": _sized("VARCHAR"),
    "varchar": _sized("VARCHAR"),
    "nvarchar": _sized("VARCHAR"),
    "char": _sized("CHAR"),
    "nchar": _sized("CHAR"),
    "bit": _sized("BIT"),
    "numeric": _numeric,
    "decimal": _numeric,
    "float": _float,
    "datetime": _moment("TIMESTAMP"),
    "timestamp": _moment("TIMESTAMP"),
    "time": _moment("TIME"),
    "interval": lambda value: "INTERVAL",
    "geometry": _geometry("geometry"),
    "geography": _geometry("geography"),
    "vector": _vector,
}
