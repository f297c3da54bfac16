"""Bodies of PL/pgSQL: from their text to a tree, and what is looked up before they run."""

from functools import lru_cache

from signoff_gen.migrations.catalog import builtins
from signoff_gen.migrations.schema import Type
from signoff_gen.migrations.sql.casts import base_of
from signoff_gen.migrations.sql.declarations import Declared, has_fields, with_types
from signoff_gen.migrations.sql.session import Key, Session
from signoff_gen.migrations.sql.tree import (
    Node,
    Unparsable,
    dotted,
    parse_expression,
    parse_plpgsql,
    strings,
)

DO_HEAD = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql"
"""What stands before the body of a DO block to make a function of it."""


def read_body(session: Session, head: str, body: str, *, runs: bool) -> Node | None:
    """The tree of a body, with the types of its variables looked up as PL/pgSQL does it.

    Args:
        session: where breaks go.
        head: the rest of its CREATE FUNCTION statement.
        body: between its quotes.
        runs: it is about to run, so that not to know it is not to know what it changes.

    Returns:
        The function's tree; None where it has none, which has been told.
    """
    text = with_types(body, lambda item: _alike(session, body, item))
    tag = _quoting(text)
    try:
        function = parse_plpgsql(f"{head} AS {tag}{text}{tag}")
    except Unparsable as error:
        _broken_body(session, error, runs=runs)
        return None
    _check_copied_types(session, function)
    return function


def _quoting(body: str) -> str:
    """A dollar quote that the body does not contain."""
    tag = "$body$"
    while tag in body:
        tag = tag[:-1] + "_$"
    return tag


def _broken_body(session: Session, error: Unparsable, *, runs: bool) -> None:
    """Break for a body that is not PL/pgSQL, or note that it could not be read."""
    if error.understood:
        shape = error.message.startswith(("RETURN ", "cannot use RETURN "))
        state = "42804" if shape and not error.message.endswith("a procedure") else "42601"
        session.broken(state, error.message, Key("query", "", ""))
    else:
        session.note_opaque("a PL/pgSQL block that could not be read", changes=runs)


# Types of variables -------------------------------------------------------------------------------


def _alike(session: Session, body: str, item: Declared) -> str | None:
    """A type that our parser of PL/pgSQL knows and treats alike; None for one it knows itself."""
    if "%" in item.type:
        return _alike_copied(session, item.type)
    node = _type_name(item.type)
    if node is None:
        return None  # a mistake that the parser will find
    names = strings(node.get("names"))
    system = len(names) == 1 or names[0] == "pg_catalog"
    if system and names[-1] in builtins()["pg_catalog"].types:
        return None
    bounds = "[]" if node.get("arrayBounds") else ""
    found = session.type_of(node, f'type "{".".join(names)}{bounds}" does not exist')
    return stand_in(found, fields=has_fields(body, item.name))


def _alike_copied(session: Session, text: str) -> str | None:
    """The same for `table%ROWTYPE` and `table.column%TYPE`; what is not there is told later."""
    table, _, kind = text.partition("%")
    parts = dotted(table)
    if not parts:
        return None
    if kind.strip().lower() == "rowtype":
        found = session.find_relation(parts[-2] if len(parts) > 1 else None, parts[-1])
        return None if found is None else "record"
    if kind.strip().lower() != "type" or len(parts) < 2:
        return None
    relation = session.find_relation(parts[-3] if len(parts) > 2 else None, parts[-2])
    column = relation.columns.get(parts[-1]) if relation is not None else None
    return None if column is None else stand_in(column.type)


def stand_in(type_: Type | None, *, fields: bool = False) -> str:
    """One of the system's own types that a variable of a type behaves like.

    Args:
        type_: None where it is not known.
        fields: it is used like a record, which counts where it is not known.
    """
    if type_ is None or type_.form == "open" or type_.assumed:
        return "record" if fields else "text"
    if type_.form == "array":
        return "text[]"
    form = base_of(type_).form
    return "record" if form in ("row", "composite") else "text[]" if form == "array" else "text"


@lru_cache(maxsize=256)
def _type_name(text: str) -> Node | None:
    """The `TypeName` of a text; None where it is none."""
    try:
        cast = parse_expression(f"NULL::{text}")
    except Unparsable:
        return None
    node: Node | None = cast.get("TypeCast", {}).get("typeName")
    return node


def _check_copied_types(session: Session, function: Node) -> None:
    """Check what variables take their types from."""
    for datum in function.get("datums", ()):
        fields = datum.get("PLpgSQL_var", {})
        name = fields.get("datatype", {}).get("PLpgSQL_type", {}).get("typname", "")
        table, percent, kind = name.partition("%")
        if percent:
            _check_copied(session, dotted(table), kind.strip().lower())


def _check_copied(session: Session, parts: list[str] | None, kind: str) -> None:
    """`table%ROWTYPE` and `table.column%TYPE`."""
    if parts and kind == "rowtype":
        schema = parts[-2] if len(parts) > 1 else None
        session.relation({"schemaname": schema, "relname": parts[-1]})
    elif parts and len(parts) > 1:
        relation = session.find_relation(parts[-3] if len(parts) > 2 else None, parts[-2])
        if relation is None or (parts[-1] not in relation.columns and not relation.open):
            state, error = "42601", 'syntax error at or near "%"'
            if session.words < 14:
                error = f'invalid type name "{".".join(parts)}%TYPE"'
            elif session.words >= 17 and relation is not None:
                state = "42703"
                error = f'column "{parts[-1]}" of relation "{relation.name}" does not exist'
            session.broken(
                state, error, Key("query", "", ""),
                hint=f"there is no column {'.'.join(parts)} to take the type of",
            )  # fmt: skip
