"""Operations of `op` that change the schema, and the statements that each makes."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from signoff_gen.migrations.readers.alembic import entities
from signoff_gen.migrations.readers.alembic.tables import (
    Table,
    actions,
    clause,
    clause_or_name,
    deferral,
    exclusion,
    expression,
    index,
    is_column,
)
from signoff_gen.migrations.readers.alembic.types import Enumeration, type_of
from signoff_gen.migrations.readers.names import listed, literal, qualified, quoted
from signoff_gen.migrations.readers.python.evaluation import Frame
from signoff_gen.migrations.readers.python.values import Made, Value

if TYPE_CHECKING:
    from signoff_gen.migrations.readers.alembic.operations import Operations


def _create_table(ops: "Operations", frame: Frame, made: Made) -> Value:
    name, schema = made.get("table_name", 0), schema_of(made)
    if not isinstance(name, str):
        return ops.not_known(frame, made)
    table = Table(name, schema, made.args[1:])
    prefixes = made.get("prefixes")
    words = ["CREATE"]
    if isinstance(prefixes, (list, tuple)):
        words += [item for item in prefixes if isinstance(item, str)]
    words.append("TABLE")
    if made.get("if_not_exists") is True:
        words.append("IF NOT EXISTS")
    sql = table.create(" ".join(words))
    _enums_of_table(ops, frame, made, table.found.enums)
    if not table.found.certain:
        ops.gap(frame, made, "a part of {} is known only at run time")
    ops.emit(frame, made, sql, table.found.certain)
    for after in table.found.after:
        ops.emit(frame, made, after)
    for column in table.columns:
        what = f"COLUMN {table.sql}.{quoted(column.get('name', 0))}"
        _comment(ops, frame, made, what, column.get("comment"))
    _comment(ops, frame, made, f"TABLE {table.sql}", made.get("comment"))
    return Made("sqlalchemy.Table", made.args, made.kwargs)


def _enums_of_table(
    ops: "Operations", frame: Frame, made: Made, enums: Iterable[Enumeration]
) -> None:
    """Alembic makes each enum with the first table of a run that has it, unasked."""
    for enum in enums:
        if enum.made and enum.sql not in ops.seen:
            ops.seen.add(enum.sql)
            ops.create_type(frame, made, enum, guarded=enum.doubtful)


def _comment(ops: "Operations", frame: Frame, made: Made, what: str, text: Value) -> None:
    if isinstance(text, str):
        ops.emit(frame, made, f"COMMENT ON {what} IS {literal(text)}")


def _drop_table(ops: "Operations", frame: Frame, made: Made) -> Value:
    name = made.get("table_name", 0)
    if not isinstance(name, str):
        return ops.not_known(frame, made)
    schema = schema_of(made, 1)
    ops.emit(frame, made, f"DROP TABLE {_if_exists(made)}{qualified(schema, name)}")
    return None


def _rename_table(ops: "Operations", frame: Frame, made: Made) -> Value:
    old, new = made.get("old_table_name", 0), made.get("new_table_name", 1)
    if not isinstance(old, str) or not isinstance(new, str):
        return ops.not_known(frame, made)
    name = qualified(schema_of(made, 2), old)
    ops.emit(frame, made, f"ALTER TABLE {name} RENAME TO {quoted(new)}")
    return None


def _add_column(ops: "Operations", frame: Frame, made: Made) -> Value:
    name, column = made.get("table_name", 0), made.get("column", 1)
    if not isinstance(name, str) or not is_column(column):
        return ops.not_known(frame, made)
    table = Table(name, schema_of(made), [])
    guard = "IF NOT EXISTS " if made.get("if_not_exists") is True else ""
    for sql in table.add(column, guard):
        ops.emit(frame, made, sql, table.found.certain)
    return None


def _drop_column(ops: "Operations", frame: Frame, made: Made) -> Value:
    table, column = _table(made), made.get("column_name", 1)
    if table is None or not isinstance(column, str):
        return ops.not_known(frame, made)
    guard = _if_exists(made)
    ops.emit(frame, made, f"ALTER TABLE {table} DROP COLUMN {guard}{quoted(column)}")
    return None


def _alter_column(ops: "Operations", frame: Frame, made: Made) -> Value:
    table, column = _table(made), made.get("column_name", 1)
    if table is None or not isinstance(column, str):
        return ops.not_known(frame, made)
    alter = f"ALTER TABLE {table} ALTER COLUMN {quoted(column)}"
    changes = made.kwargs
    if (given := changes.get("type_")) is not None:
        kind = type_of(given, schema_of(made))
        using = changes.get("postgresql_using")
        suffix = f" USING {using}" if isinstance(using, str) else ""
        ops.emit(frame, made, f"{alter} TYPE {kind.sql}{suffix}", kind.certain)
    if isinstance(changes.get("nullable"), bool):
        ops.emit(frame, made, f"{alter} {'DROP' if changes['nullable'] else 'SET'} NOT NULL")
    if "server_default" in changes and changes["server_default"] is not False:
        found = expression(changes["server_default"])
        text = f"SET DEFAULT {found.sql}" if found else "DROP DEFAULT"
        ops.emit(frame, made, f"{alter} {text}", found is None or found.certain)
    _comment(ops, frame, made, f"COLUMN {table}.{quoted(column)}", changes.get("comment"))
    new = changes.get("new_column_name")
    if isinstance(new, str):
        sql = f"ALTER TABLE {table} RENAME COLUMN {quoted(column)} TO {quoted(new)}"
        ops.emit(frame, made, sql)
    elif new is not None:
        return ops.not_known(frame, made)
    return None


def _create_index(ops: "Operations", frame: Frame, made: Made) -> Value:
    table, columns = _table(made, 1), made.get("columns", 2)
    if table is None or not isinstance(columns, (list, tuple)):
        return ops.not_known(frame, made)
    texts = [clause_or_name(item) for item in columns]
    found = index(made, table, made.get("index_name", 0), texts)
    ops.emit(frame, made, found.sql, found.certain)
    return None


def _drop_index(ops: "Operations", frame: Frame, made: Made) -> Value:
    name = made.get("index_name", 0)
    if not isinstance(name, str):
        return ops.not_known(frame, made)
    words = "CONCURRENTLY " if made.get("postgresql_concurrently") is True else ""
    sql = f"DROP INDEX {words}{_if_exists(made)}{qualified(schema_of(made), name)}"
    ops.emit(frame, made, sql)
    return None


def _create_foreign_key(ops: "Operations", frame: Frame, made: Made) -> Value:
    source, target = made.get("source_table", 1), made.get("referent_table", 2)
    columns, others = made.get("local_cols", 3), made.get("remote_cols", 4)
    if not isinstance(source, str) or not isinstance(target, str):
        return ops.not_known(frame, made)
    if not _are_names(columns) or not _are_names(others):
        return ops.not_known(frame, made)
    schema, other = made.get("source_schema"), made.get("referent_schema")
    sql = (
        f"ALTER TABLE {qualified(schema if isinstance(schema, str) else None, source)} ADD"
        f" {_named(made)}FOREIGN KEY {listed(columns)} REFERENCES"
        f" {qualified(other if isinstance(other, str) else None, target)} {listed(others)}"
    )
    not_valid = " NOT VALID" if made.get("postgresql_not_valid") is True else ""
    ops.emit(frame, made, sql + actions(made) + not_valid)
    return None


def _create_key(ops: "Operations", frame: Frame, made: Made) -> Value:
    table, columns = _table(made, 1), made.get("columns", 2)
    if table is None or not _are_names(columns):
        return ops.not_known(frame, made)
    word = "PRIMARY KEY" if made.name == "create_primary_key" else "UNIQUE"
    sql = f"ALTER TABLE {table} ADD {_named(made)}{word} {listed(columns)}{deferral(made)}"
    ops.emit(frame, made, sql)
    return None


def _create_check(ops: "Operations", frame: Frame, made: Made) -> Value:
    table = _table(made, 1)
    if table is None:
        return ops.not_known(frame, made)
    found = clause(made.get("condition", 2))
    sql = f"ALTER TABLE {table} ADD {_named(made)}CHECK ({found.sql})"
    not_valid = " NOT VALID" if made.get("postgresql_not_valid") is True else ""
    ops.emit(frame, made, sql + not_valid, found.certain)
    return None


def _create_exclude(ops: "Operations", frame: Frame, made: Made) -> Value:
    table = _table(made, 1)
    text = exclusion(made, _named(made), made.args[2:])
    if table is None or text is None:
        return ops.not_known(frame, made)
    ops.emit(frame, made, f"ALTER TABLE {table} ADD {text}")
    return None


def _drop_constraint(ops: "Operations", frame: Frame, made: Made) -> Value:
    name, table = made.get("constraint_name", 0), _table(made, 1)
    if table is None or not isinstance(name, str):
        return ops.not_known(frame, made)
    ops.emit(frame, made, f"ALTER TABLE {table} DROP CONSTRAINT {_if_exists(made)}{quoted(name)}")
    return None


def _table_comment(ops: "Operations", frame: Frame, made: Made) -> Value:
    table = _table(made)
    if table is None:
        return ops.not_known(frame, made)
    text = made.get("comment", 1) if made.name == "create_table_comment" else None
    value = literal(text) if isinstance(text, str) else "NULL"
    ops.emit(frame, made, f"COMMENT ON TABLE {table} IS {value}")
    return None


def _entity(ops: "Operations", frame: Frame, made: Made) -> Value:
    sql = entities.statement(made.name, made.args[0] if made.args else None)
    if sql is None:
        return ops.not_known(frame, made)
    ops.emit(frame, made, sql)
    return None


def _table(made: Made, position: int = 0) -> str | None:
    name = made.get("table_name", position)
    return qualified(schema_of(made), name) if isinstance(name, str) else None


def schema_of(made: Made, position: int | None = None) -> str | None:
    """The schema that a call names, if it does.

    Args:
        made: the call.
        position: of the argument, where it need not be named.
    """
    schema = made.get("schema", position)
    return schema if isinstance(schema, str) else None


def _if_exists(made: Made) -> str:
    return "IF EXISTS " if made.get("if_exists") is True else ""


def _named(made: Made) -> str:
    name = made.get("constraint_name", 0)
    return f"CONSTRAINT {quoted(name)} " if isinstance(name, str) else ""


def _are_names(value: Value) -> bool:
    return (
        isinstance(value, (list, tuple))
        and bool(value)
        and all(isinstance(item, str) for item in value)
    )


OPERATIONS: dict[str, Callable[["Operations", Frame, Made], Value]] = {
    "create_table": _create_table,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "add_column": _add_column,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "create_index": _create_index,
    "drop_index": _drop_index,
    "create_foreign_key": _create_foreign_key,
    "create_unique_constraint": _create_key,
    "create_primary_key": _create_key,
    "create_check_constraint": _create_check,
    "create_exclude_constraint": _create_exclude,
    "drop_constraint": _drop_constraint,
    "create_table_comment": _table_comment,
    "drop_table_comment": _table_comment,
    "create_entity": _entity,
    "replace_entity": _entity,
    "drop_entity": _entity,
}
