"""The SQL that TypeORM makes for PostgreSQL from tables, columns, indexes and constraints."""

from collections.abc import Iterator

from signoff_gen.migrations.readers.javascript.values import joined
from signoff_gen.migrations.readers.names import split_path
from signoff_gen.migrations.readers.typeorm import names
from signoff_gen.migrations.readers.typeorm.names import quoted, quoted_path
from signoff_gen.migrations.readers.typeorm.options import Options

_SERIAL = {
    "integer": "SERIAL", "int": "SERIAL", "int4": "SERIAL", "smallint": "SMALLSERIAL",
    "int2": "SMALLSERIAL", "bigint": "BIGSERIAL", "int8": "BIGSERIAL",
}  # fmt: skip
_TIMES = {
    "time without time zone": ("TIME", ""),
    "time with time zone": ("TIME", " WITH TIME ZONE"),
    "timestamp without time zone": ("TIMESTAMP", ""),
    "timestamp with time zone": ("TIMESTAMP", " WITH TIME ZONE"),
}
_SPATIAL = ("geometry", "geography")
_ENUMS = ("enum", "simple-enum")


def is_enum(column: Options) -> bool:
    """Whether a column has a type of its own."""
    return column.text("type") in _ENUMS


def full_type(column: Options) -> str:
    """A column's type with its length, precision and array mark."""
    name, length = column.text("type"), column.text("length")
    precision, scale = column.text("precision"), column.text("scale")
    if name in _TIMES:
        word, zone = _TIMES[name]
        made = joined((word, _bracketed(precision), zone))
    elif name in _SPATIAL:
        feature, system = column.text("spatialFeatureType"), column.text("srid")
        made = joined((name, _bracketed(",".join(part for part in (feature, system) if part))))
    elif length:
        made = joined((name, _bracketed(length)))
    else:
        size = joined((precision, ",", scale)) if precision and scale else precision
        made = joined((name, _bracketed(size)))
    return joined((made, " array")) if column.flag("isArray") else made


def _bracketed(text: str) -> str:
    return joined(("(", text, ")")) if text else ""


def column_type(table: str, column: Options) -> str:
    """A column's type as it stands in `CREATE TABLE`."""
    if is_enum(column):
        name = quoted_path(names.enum_type(table, column.text("name"), column.text("enumName")))
        return joined((name, " array")) if column.flag("isArray") else name
    generated, kind = column.flag("isGenerated"), column.text("type")
    if generated and column.text("generationStrategy") == "identity":
        how = column.text("generatedIdentity") or "BY DEFAULT"
        return joined((kind, " GENERATED ", how, " AS IDENTITY"))
    if generated and column.text("generationStrategy") != "uuid":
        return _SERIAL.get(kind, full_type(column) if kind == "uuid" else "")
    return full_type(column) if not generated or kind == "uuid" else ""


def column(table: str, column: Options, uuid: str) -> str:
    """A column's definition.

    Args:
        table: its table's path.
        column: what is said of it.
        uuid: the function that makes a uuid.
    """
    pieces = [quoted(column.text("name")), column_type(table, column)]
    expression = column.text("asExpression")
    if column.text("generatedType") == "STORED" and expression:
        pieces.append(joined(("GENERATED ALWAYS AS (", expression, ") STORED")))
    if column.text("collation"):
        pieces.append(joined(('COLLATE "', column.text("collation"), '"')))
    if not column.flag("isNullable"):
        pieces.append("NOT NULL")
    default = column.get("default")
    if default is not None:
        pieces.append(joined(("DEFAULT ", _default(column))))
    elif column.flag("isGenerated") and column.text("generationStrategy") == "uuid":
        pieces.append(f"DEFAULT {uuid}")
    return joined([piece for piece in pieces if piece], " ")


def _default(column: Options) -> str:
    return "false" if column.get("default") is False else column.text("default") or "NULL"


def enum_type(table: str, column: Options) -> str:
    """`CREATE TYPE` for an enumerated column."""
    name = names.enum_type(table, column.text("name"), column.text("enumName"))
    values = joined([joined(("'", _escaped(v), "'")) for v in column.names("enum")], ", ")
    return joined(("CREATE TYPE ", quoted_path(name), " AS ENUM(", values, ")"))


def _escaped(text: str) -> str:
    return joined(text.split("'"), "''") if type(text) is str else text


def table(path: str, options: Options, uuid: str, *, foreign_keys: bool) -> str:
    """`CREATE TABLE` with its constraints."""
    columns = options.parts("columns")
    parts = [column(path, item, uuid) for item in columns]
    parts += [_constraint(*item) for item in _uniques(path, options, columns)]
    for item in options.parts("checks"):
        parts.append(_constraint(*check(path, item)))
    for item in options.parts("exclusions"):
        parts.append(_constraint(*exclusion(path, item)))
    if foreign_keys:
        schema = options.text("schema")
        for item in options.parts("foreignKeys"):
            parts.append(_constraint(*foreign_key(path, item, schema)))
    primary = [item for item in columns if item.flag("isPrimary")]
    if primary:
        given = primary[0].text("primaryKeyConstraintName")
        parts.append(_constraint(*primary_key(path, [c.text("name") for c in primary], given)))
    return joined(("CREATE TABLE ", quoted_path(path), " (", joined(parts, ", "), ")"))


def comments(path: str, options: Options) -> Iterator[str]:
    """What is said about a table and its columns, for people."""
    yield from column_comments(path, options.parts("columns"))
    if options.text("comment"):
        said = _escaped(options.text("comment"))
        yield joined(("COMMENT ON TABLE ", quoted_path(path), " IS '", said, "'"))


def column_comments(path: str, columns: list[Options]) -> Iterator[str]:
    """What is said about columns."""
    for item in columns:
        if item.text("comment"):
            where = joined((quoted_path(path), ".", quoted(item.text("name"))))
            said = _escaped(item.text("comment"))
            yield joined(("COMMENT ON COLUMN ", where, " IS '", said, "'"))


def _uniques(path: str, options: Options, columns: list[Options]) -> Iterator[tuple[str, str]]:
    listed = options.parts("uniques")
    yield from (unique(path, item) for item in listed)
    already = [item.names("columnNames") for item in listed]
    for item in columns:
        only = [item.text("name")]
        if item.flag("isUnique") and only not in already:
            yield names.unique(path, only), f"UNIQUE ({names.columns(only)})"


def _constraint(name: str, definition: str) -> str:
    return joined(("CONSTRAINT ", quoted(name), " ", definition))


def primary_key(path: str, columns: list[str], name: str = "") -> tuple[str, str]:
    """A primary key's name and definition."""
    made = joined(("PRIMARY KEY (", names.columns(columns), ")"))
    return name or names.primary_key(path, columns), made


def unique(path: str, item: Options) -> tuple[str, str]:
    """A unique constraint's name and definition."""
    columns = item.names("columnNames")
    made = joined(("UNIQUE (", names.columns(columns), ")", _deferrable(item)))
    return item.text("name") or names.unique(path, columns), made


def check(path: str, item: Options) -> tuple[str, str]:
    """A check constraint's name and definition."""
    expression = item.text("expression")
    name = item.text("name") or names.check(path, expression)
    return name, joined(("CHECK (", expression, ")"))


def exclusion(path: str, item: Options) -> tuple[str, str]:
    """An exclusion constraint's name and definition."""
    expression = item.text("expression")
    name = item.text("name") or names.exclusion(path, expression)
    return name, joined(("EXCLUDE ", expression))


def foreign_key(path: str, item: Options, schema: str = "") -> tuple[str, str]:
    """A foreign key's name and definition.

    Args:
        path: the table that it stands in.
        item: what is said of it.
        schema: that of the table it refers to, unless it says so itself.
    """
    columns = item.names("columnNames")
    target = item.text("referencedTableName")
    schema = item.text("referencedSchema") or schema
    if schema and "." not in target:
        target = joined((schema, ".", target))
    references = names.columns(item.names("referencedColumnNames"))
    made = ["FOREIGN KEY (", names.columns(columns), ") REFERENCES ", quoted_path(target), " ("]
    made += [references, ")"]
    for word, option in (("DELETE", "onDelete"), ("UPDATE", "onUpdate")):
        if item.text(option):
            made += [f" ON {word} ", item.text(option)]
    made.append(_deferrable(item))
    return item.text("name") or names.foreign_key(path, columns), joined(made)


def _deferrable(item: Options) -> str:
    when = item.text("deferrable")
    return joined((" DEFERRABLE ", when)) if when else ""


def index(path: str, item: Options) -> str:
    """`CREATE INDEX`."""
    columns, where = item.names("columnNames"), item.text("where")
    name = item.text("name") or names.index(path, columns, where)
    made = ["CREATE ", "UNIQUE " if item.flag("isUnique") else "", "INDEX "]
    made += ["CONCURRENTLY " if item.flag("isConcurrent") else "", quoted(name)]
    made += [" ON ", quoted_path(path), " USING GiST " if item.flag("isSpatial") else " "]
    made += ["(", names.columns(columns), ")", joined((" WHERE ", where)) if where else ""]
    return joined(made)


def alter(path: str, action: str) -> str:
    """`ALTER TABLE` with an action."""
    return joined(("ALTER TABLE ", quoted_path(path), " ", action))


def add(path: str, constraint: tuple[str, str]) -> str:
    """`ALTER TABLE … ADD CONSTRAINT`."""
    return alter(path, joined(("ADD ", _constraint(*constraint))))


def drop_constraint(path: str, name: str) -> str:
    """`ALTER TABLE … DROP CONSTRAINT`."""
    return alter(path, joined(("DROP CONSTRAINT ", quoted(name))))


def drop_index(path: str, name: str, *, concurrently: bool = False) -> str:
    """`DROP INDEX`, in the schema of its table."""
    schema, own = split_path(path)[0], name
    full = quoted_path(joined((schema, ".", own))) if schema else quoted(own)
    return joined(("DROP INDEX ", "CONCURRENTLY " if concurrently else "", full))
