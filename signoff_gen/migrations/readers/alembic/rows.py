"""Statements about rows, built with SQLAlchemy: `table.update().where(…).values(…)`."""

from collections.abc import Mapping

from signoff_gen.migrations.readers.alembic.tables import Text, name_of
from signoff_gen.migrations.readers.names import listed, literal, qualified, quoted
from signoff_gen.migrations.readers.python.values import Made, Value

DML = "alembic.rows."
_VERBS = {"insert", "update", "delete", "select"}


def is_table(value: Value) -> bool:
    """Whether something is a `table(…)` or a `Table(…)` with a known name."""
    if not isinstance(value, Made) or value.name not in ("table", "Table", "TableClause"):
        return False
    return isinstance(name_of(value), str)


def table_sql(value: Made) -> str:
    """A table's name, as SQL writes it."""
    schema = value.get("schema")
    return qualified(schema if isinstance(schema, str) else None, name_of(value))


def begun(path: str, made: Made) -> Made | None:
    """`insert(table)` and its like; None for everything else."""
    name = path.rpartition(".")[2]
    if name not in _VERBS or not made.args or not path.startswith("sqlalchemy"):
        return None
    if name == "select" or is_table(made.args[0]):
        return Made(DML + name, made.args[:1], {}, made.node)
    return None


def continued(owner: Made, name: str, made: Made) -> Made | None:
    """`table.insert()`, and what follows it; None for everything else."""
    if is_table(owner):
        return Made(DML + name, (owner,), {}, made.node) if name in _VERBS else None
    if not owner.path.startswith(DML):
        return None
    values = owner.get("values", default={})
    if name == "values":
        values = {**values, **_values(made)}
    return Made(owner.path, owner.args, {"values": values}, made.node)


def _values(made: Made) -> dict[str, Value]:
    first = made.args[0] if made.args else {}
    rows = first if isinstance(first, list) else [first]
    found = dict(made.kwargs)
    for row in rows:
        if isinstance(row, dict):
            found |= {name: value for name, value in row.items() if isinstance(name, str)}
    return found


def sql_of(made: Made, given: Value = None) -> Text | None:
    """The SQL of a built statement; its conditions are a parameter.

    Args:
        made: what `begun` and `continued` gave.
        given: further values, as `execute` takes them; a list of rows or one row.

    Returns:
        None where the table is not known.
    """
    verb = made.name
    if not made.args or not is_table(made.args[0]):
        return None
    table = table_sql(made.args[0])
    values: Mapping[str, Value] = made.get("values", default={})
    rows = given if isinstance(given, list) else [given]
    for row in rows:
        if isinstance(row, dict):
            values = {**values, **row}
    if verb == "delete":
        return Text(f"DELETE FROM {table} WHERE $1")  # noqa: S608 - names are quoted
    if verb == "update" and values:
        parts = ", ".join(f"{quoted(name)} = {_value(item)}" for name, item in values.items())
        return Text(f"UPDATE {table} SET {parts} WHERE $1")  # noqa: S608 - names are quoted
    if verb == "insert" and values:
        return insert(table, dict(values))
    return Text(f"SELECT FROM {table}")


def insert(table: str, row: Mapping[str, Value]) -> Text:
    """The statement that adds one row."""
    values = ", ".join(map(_value, row.values()))
    return Text(f"INSERT INTO {table} {listed(row)} VALUES ({values})")  # noqa: S608


def _value(value: Value) -> str:
    return literal(value) or "$1"
