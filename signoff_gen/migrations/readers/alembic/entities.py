"""Views, functions and the like, as alembic_utils writes them."""

from signoff_gen.migrations.readers.names import qualified, quoted
from signoff_gen.migrations.readers.python.values import Made, Value

_KINDS = {
    "PGView": "VIEW",
    "PGMaterializedView": "MATERIALIZED VIEW",
    "PGFunction": "FUNCTION",
    "PGTrigger": "TRIGGER",
    "PGExtension": "EXTENSION",
}


def statement(operation: str, entity: Value) -> str | None:
    """The statement of `create_entity` and its like; None if it is not known.

    Args:
        operation: its name.
        entity: what it is about.
    """
    if not isinstance(entity, Made) or entity.name not in _KINDS:
        return None
    schema, signature = entity.get("schema", 0), entity.get("signature", 1)
    definition = entity.get("definition", 2)
    if not isinstance(schema, str) or not isinstance(signature, str):
        return None
    kind = _KINDS[entity.name]
    if kind == "EXTENSION":
        return _extension(operation, schema, signature)
    if not isinstance(definition, str):
        return None
    table = entity.get("on_entity", 3)
    if kind == "TRIGGER":
        return _trigger(operation, signature, definition, table)
    if operation == "drop_entity":
        return f"DROP {kind} {_name(schema, signature)}"
    anew = "OR REPLACE " if operation == "replace_entity" and kind != "MATERIALIZED VIEW" else ""
    body = definition.strip().rstrip(";")
    between = "" if kind == "FUNCTION" else "AS "
    return f"CREATE {anew}{kind} {_name(schema, signature)} {between}{body}"


def _name(schema: str, signature: str) -> str:
    """A name with its schema; the parameters of a function stay as they are."""
    name, bracket, rest = signature.partition("(")
    return f"{qualified(schema, name.strip().strip(chr(34)))}{bracket}{rest}"


def _extension(operation: str, schema: str, name: str) -> str:
    if operation == "drop_entity":
        return f"DROP EXTENSION {quoted(name)}"
    return f"CREATE EXTENSION {quoted(name)} WITH SCHEMA {quoted(schema)}"


def _trigger(operation: str, name: str, definition: str, table: Value) -> str | None:
    if operation == "drop_entity":
        return f"DROP TRIGGER {quoted(name)} ON {table}" if isinstance(table, str) else None
    anew = "OR REPLACE " if operation == "replace_entity" else ""
    return f"CREATE {anew}TRIGGER {quoted(name)} {definition.strip().rstrip(';')}"
