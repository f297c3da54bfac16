"""What migrations ask the database, and what each answer would mean."""

import re
from collections.abc import Mapping

from signoff_gen.migrations.readers.names import qualified, quoted
from signoff_gen.migrations.readers.python.values import (
    Asking,
    Listing,
    Made,
    Question,
    Rows,
    Value,
    asks,
)

CONNECTION = "alembic.connection"
CONTEXT = "alembic.context"
DIALECT = "alembic.dialect"
INSPECTOR = "alembic.inspector"

_LISTINGS = {
    "get_table_names": "table", "get_view_names": "table", "get_columns": "column",
    "get_indexes": "index", "get_foreign_keys": "constraint", "get_enums": "type",
    "get_unique_constraints": "constraint", "get_check_constraints": "constraint",
}  # fmt: skip

_CATALOG = re.compile(
    r"\b(?:information_schema|pg_type|pg_tables|pg_class|pg_indexes|pg_constraint|pg_enum"
    r"|pg_attribute|to_regclass)\b",
    re.IGNORECASE,
)
_EQUALS = re.compile(
    r"\b(?P<column>table_name|tablename|relname|column_name|attname|typname|indexname|conname"
    r"|constraint_name)\s*=\s*(?:'(?P<text>[^']*)'|:(?P<bind>\w+))",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(\w+)\s*(?:=|<|>|!|\blike\b|\bin\b|\bis\b)", re.IGNORECASE)
_WHERE_ELSE = {
    "table_schema", "schemaname", "nspname", "constraint_schema", "table_catalog", "relkind",
    "constraint_type", "table_type", "typtype", "contype", "oid", "relnamespace", "typnamespace",
    "tgrelid", "conrelid", "attrelid", "connamespace",
}  # fmt: skip
"""What tells where or of which kind something is, rather than its name."""
_REGCLASS = re.compile(r"to_regclass\(\s*'(?P<text>[^']+)'", re.IGNORECASE)
_KINDS = {
    "table_name": "table", "tablename": "table", "relname": "table", "column_name": "column",
    "attname": "column", "typname": "type", "indexname": "index", "conname": "constraint",
    "constraint_name": "constraint",
}  # fmt: skip


def attribute(owner: Value, name: str) -> Value:
    """What an attribute of a connection, a context or an inspector is; None for all others."""
    path = owner.path if isinstance(owner, Made) else ""
    if path == DIALECT or (path in (CONNECTION, CONTEXT) and name in ("name", "drivername")):
        return "postgresql" if name in ("name", "drivername") else None
    if name == "dialect" and path in (CONNECTION, CONTEXT, INSPECTOR):
        return Made(DIALECT)
    if name in ("engine", "bind", "connection") and path in (CONNECTION, CONTEXT, INSPECTOR):
        return Made(CONNECTION)
    if name in ("c", "columns") and path.endswith(".Table") and _is_reflected(owner):
        table = owner.get("name", 0)
        if isinstance(table, str):
            return Listing("column", qualified(_schema(owner), table), named=name == "c")
    return None


def _is_reflected(table: Made) -> bool:
    """Whether the database tells what a `Table(…)` has."""
    return "autoload_with" in table.kwargs or "autoload" in table.kwargs


def _schema(made: Made, position: int | None = None) -> str | None:
    schema = made.get("schema", position)
    return schema if isinstance(schema, str) else None


def inspected(name: str, made: Made, asking: Asking) -> Value:
    """What a method of an inspector finds; None if it is none that is known.

    Args:
        name: the method.
        made: its call.
        asking: the inspector's own, as it remembers what it was told.
    """
    first = made.get("table_name", 0)
    if name in ("has_table", "has_index"):
        if not isinstance(first, str):
            return Question(None, None, name)
        index = made.get("index_name", 1)
        if name == "has_index" and isinstance(index, str):
            return asks(Listing("index", asking=asking).condition(index), name)
        tables = Listing("table", _schema(made, 1) or "", asking=asking)
        return asks(tables.condition(first), name)
    if name not in _LISTINGS:
        return Rows(name) if name.startswith("get_") else None
    kind = _LISTINGS[name]
    if kind == "table":
        schema = made.get("schema", 0)
        return Listing(kind, schema if isinstance(schema, str) else "", asking=asking)
    if kind == "type":
        return Listing(kind, named=False, asking=asking)
    if not isinstance(first, str):
        return Rows(name)
    return Listing(kind, qualified(_schema(made, 1), first), named=False, asking=asking)


def question_of(sql: str, given: Mapping[str, Value], asking: Asking) -> Question | None:
    """What a query of the catalogs asks; None if it asks nothing that is understood.

    Args:
        sql: a query.
        given: values of its parameters.
        asking: when it is run.
    """
    if not _CATALOG.search(sql) or not sql.lstrip().lower().startswith("select"):
        return None
    if found := _REGCLASS.search(sql):
        schema, _, name = found["text"].rpartition(".")
        return asks(Listing("table", schema, asking=asking).condition(name), sql)
    compared = {word.lower() for word in _COMPARED.findall(sql)}
    if compared - _KINDS.keys() - _WHERE_ELSE or re.search(r"\bnot\b", sql, re.IGNORECASE):
        return None
    names: dict[str, str] = {}
    for item in _EQUALS.finditer(sql):
        value = item["text"] if item["bind"] is None else given.get(item["bind"])
        if not isinstance(value, str):
            return None
        names[_KINDS[item["column"].lower()]] = value
    if set(names) == {"table", "column"}:
        columns = Listing("column", quoted(names["table"]), asking=asking)
        return asks(columns.condition(names["column"]), sql)
    if set(names) - {"table"} and len(set(names) - {"table"}) == 1:
        names.pop("table", None)
    if len(names) != 1 or "column" in names:
        return None
    ((kind, name),) = names.items()
    return asks(Listing(kind, asking=asking).condition(name), sql)
