"""The SQL that Sequelize makes for tables, columns, indexes and constraints."""

import re
from collections.abc import Sequence

from signoff_gen.migrations.readers.javascript.values import Record, text_of
from signoff_gen.migrations.readers.sequelize.attributes import (
    ENUM,
    Attribute,
    enum_made,
    enum_name,
    mapped,
)
from signoff_gen.migrations.readers.sequelize.escaping import clause, conditions, fragment, text
from signoff_gen.migrations.readers.sequelize.fragments import Deferral, Fragment
from signoff_gen.migrations.readers.sequelize.names import quoted, quoted_parts, underscored
from signoff_gen.migrations.readers.sequelize.options import Options, Refused, Table, table_of


def table(target: Table, columns: Sequence[tuple[str, Attribute]], options: Options) -> str:
    """`CREATE TABLE`, with comments.

    Args:
        target: the table.
        columns: each with what is said of it.
        options: of the whole table.
    """
    parts, remarks, keys = [], "", []
    if isinstance(options.get("comment"), str) and options.text("comment"):
        remarks += f"; COMMENT ON TABLE {target.sql} IS {text(options.text('comment'))}"
    on_columns = ""
    foreign = not options.flag("withoutForeignKeyConstraints")
    for key, attribute in columns:
        name = attribute.field(key)
        said, mark, comment = attribute.sql(target, "createTable", key, foreign).partition(
            "COMMENT "
        )
        if mark:
            on_columns += f"; COMMENT ON COLUMN {target.sql}.{quoted(name)} IS {text(comment)}"
        parts.append(f"{quoted(name)} {mapped(target, name, said)}")
        if "PRIMARY KEY" in said:
            keys.append(quoted(name))
    parts += _unique_keys(options)
    if keys:
        parts.append(f"PRIMARY KEY ({','.join(keys)})")
    return f"CREATE TABLE IF NOT EXISTS {target.sql} ({', '.join(parts)}){remarks}{on_columns};"


def _unique_keys(options: Options) -> list[str]:
    value, made = options.get("uniqueKeys"), []
    for item in value.members.values() if isinstance(value, Record) else ():
        key = Options(item, options.doubts) if isinstance(item, Record) else None
        if key is not None and (not key.has("customIndex") or key.flag("customIndex")):
            names = ", ".join(quoted(text_of(name)) for name in key.items("fields"))
            made.append(f"UNIQUE ({names})")
    return made


def added_column(target: Table, key: str, attribute: Attribute, *, guarded: bool) -> str:
    """`ADD COLUMN`, with the type of an ENUM before it, `guarded` or not."""
    definition = mapped(target, key, attribute.sql(target, "addColumn", key))
    made = f"ALTER TABLE {target.public} ADD COLUMN {quoted(key)} {definition};"
    if attribute.enum is not None:
        made = enum_made(target, key, attribute.enum_sql(), guarded=guarded) + made
    return made


def changed_column(target: Table, key: str, attribute: Attribute, *, guarded: bool) -> str:
    """All that `changeColumn` sends, which is taken out of what is said of the column.

    Args:
        target: the table.
        key: the column's name.
        attribute: what is said of it.
        guarded: the type of an ENUM is made only if it is not there.
    """
    said, column = attribute.sql(target, "changeColumn", key), attribute.field(key)
    definition, name = mapped(target, column, said), quoted(column)
    made = ""

    def alter(action: str) -> str:
        return f"ALTER TABLE {target.sql} ALTER COLUMN {action};"

    if "NOT NULL" in definition:
        made += alter(f"{name} SET NOT NULL")
        definition = definition.replace("NOT NULL", "", 1).strip()
    elif "REFERENCES" not in definition:
        made += alter(f"{name} DROP NOT NULL")
    default = re.search(r"DEFAULT ([^;]+)", definition)
    if default:
        made += alter(f"{name} SET DEFAULT {default[1]}")
        definition = re.sub(r"(DEFAULT[^;]+)", "", definition, count=1).strip()
    elif "REFERENCES" not in definition:
        made += alter(f"{name} DROP DEFAULT")
    values = ENUM.match(said)
    if values:
        made += enum_made(target, column, values[0], guarded=guarded)
        definition += f" USING ({name}::{enum_name(target, column)})"
    if re.search(r"UNIQUE;*$", definition):
        definition = re.sub(r"UNIQUE;*$", "", definition)
        made += alter(f"ADD UNIQUE ({name})").replace("ALTER COLUMN", "", 1)
    if "REFERENCES" in definition:
        definition = re.sub(r".+?(?=REFERENCES)", "", definition)
        foreign = alter(f"ADD FOREIGN KEY ({name}) {definition}")
        return made + foreign.replace("ALTER COLUMN", "", 1)
    return made + alter(f"{name} TYPE {definition}")


# Indexes and constraints --------------------------------------------------------------------------


def index(target: Table, fields: Sequence[object], options: Options) -> str:
    """`CREATE INDEX`.

    Args:
        target: the table.
        fields: names, objects, and pieces of SQL.
        options: the index's.
    """
    written = ", ".join(_indexed(field, options) for field in fields)
    name = options.text("name")
    if not name:
        prefix = options.text("prefix") or target.name
        if target.plain or options.text("prefix"):
            prefix = re.sub("[\"']", "", prefix.replace(".", "_"))
        name = underscored(f"{prefix}_{'_'.join(_field_name(field) for field in fields)}")
    kind = options.text("type").lower()
    unique = options.flag("unique") or kind == "unique"
    using = options.text("using")
    parts = [
        "CREATE",
        "UNIQUE" if unique else "",
        "INDEX",
        "CONCURRENTLY" if options.flag("concurrently") else "",
        quoted_parts(name),
        f"ON {target.parted}",
        f"USING {using}" if using else "",
        f"({written})",
        clause(options.get("where")),
    ]
    return " ".join(part for part in parts if part)


def _field_name(field: object) -> str:
    if isinstance(field, Record):
        options = Options(field)
        return options.text("name") or options.text("attribute")
    return field if isinstance(field, str) else ""


def _indexed(field: object, options: Options) -> str:
    """A column or an expression of an index, with its order and the like."""
    if isinstance(field, Fragment):
        return fragment(field)
    own = Options(field, options.doubts) if isinstance(field, Record) else None
    name = text_of(field) if own is None else own.text("attribute") or own.text("name")
    if not name:
        raise Refused("The following index field has no name")
    made = quoted(name)
    if own is not None and own.text("collate"):
        made += f" COLLATE {quoted(own.text('collate'))}"
    operator = (own.text("operator") if own is not None else "") or options.text("operator")
    made += f" {operator}" if operator else ""
    if own is not None and own.text("length"):
        made += f"({own.text('length')})"
    if own is not None and own.text("order"):
        made += f" {own.text('order')}"
    return made


def constraint(target: Table, options: Options) -> str:
    """`ADD CONSTRAINT`.

    Raises:
        Refused: of what kind, over which columns, or what it refers to is not said.
    """
    kind, fields = options.text("type").upper(), options.get("fields")
    if not isinstance(fields, (Record, type(None))) and not options.has("fields"):
        raise Refused("Fields must be specified through options.fields")
    if not kind:
        raise Refused("Constraint type must be specified through options.type")
    columns = [_constrained(field, options) for field in options.items("fields")]
    listed, own = ", ".join(columns), f"{target.parted}_{'_'.join(columns)}"
    given = options.text("name")
    if kind == "UNIQUE":
        made = f"CONSTRAINT {quoted(given or f'{own}_uk')} UNIQUE ({listed})"
    elif kind == "CHECK":
        said = conditions(options.get("where"))
        made = f"CONSTRAINT {quoted(given or f'{own}_ck')} CHECK ({said})"
    elif kind == "PRIMARY KEY":
        made = f"CONSTRAINT {quoted(given or f'{own}_pk')} PRIMARY KEY ({listed})"
    elif kind == "FOREIGN KEY":
        made = _foreign_key(options, given, own, listed)
    elif kind == "DEFAULT":
        raise Refused("Default constraints are supported only for MSSQL dialect.")
    else:
        raise Refused(f"{options.text('type')} is invalid.")
    deferral = options.get("deferrable")
    if isinstance(deferral, Deferral) and kind != "CHECK":
        made += f" {deferral.sql}"
    return f"ALTER TABLE {target.parted} ADD {made};"


def _constrained(field: object, options: Options) -> str:
    if isinstance(field, Fragment):
        return fragment(field)
    if isinstance(field, Record):
        own = Options(field, options.doubts)
        return quoted(own.text("attribute") or own.text("name"))
    return quoted(text_of(field))


def _foreign_key(options: Options, given: str, own: str, listed: str) -> str:
    references = options.part("references")
    if references is None or not references.has("table"):
        raise Refused("references object with table and field must be specified")
    value = references.get("table")
    target = table_of(value)
    if references.has("field"):
        columns = quoted(references.text("field"))
    else:
        columns = ", ".join(quoted(text_of(name)) for name in references.items("fields"))
    if not columns:
        raise Refused("references object with table and field must be specified")
    shown = value if isinstance(value, str) else "[object Object]"
    name = quoted(given or f"{own}_{shown}_fk")
    made = f"CONSTRAINT {name} FOREIGN KEY ({listed}) REFERENCES {target.sql} ({columns})"
    for word, rule in (("UPDATE", options.text("onUpdate")), ("DELETE", options.text("onDelete"))):
        made += f" ON {word} {rule.upper()}" if rule else ""
    return made


def dropped_constraint(target: Table, name: str) -> str:
    """`DROP CONSTRAINT`."""
    return f"ALTER TABLE {target.parted} DROP CONSTRAINT {quoted_parts(name)}"


def dropped_index(target: Table, given: object, options: Options) -> str:
    """`DROP INDEX`, by name or by the columns that it is named after."""
    name = text_of(given)
    if not isinstance(given, str):
        columns = Options(Record({"fields": given}), options.doubts).items("fields")
        whole = target.name if target.plain else "[object Object]"
        name = underscored(f"{whole}_{'_'.join(text_of(column) for column in columns)}")
    concurrently = "CONCURRENTLY " if options.flag("concurrently") else ""
    return f"DROP INDEX {concurrently}IF EXISTS {quoted_parts(name)}"
