"""What expressions in some places must not hold: subqueries, what is not immutable, aggregates."""

from collections.abc import Iterator
from typing import Any

from signoff_gen.migrations.schema import Thing, Type
from signoff_gen.migrations.sql.casts import NUMBERS, base_of
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.tree import Node, strings

MUTABLE = frozenset({
    "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday",
    "random", "setseed", "gen_random_uuid", "to_char", "to_date", "concat", "concat_ws", "format",
    "current_setting", "set_config", "nextval", "currval", "lastval", "setval", "txid_current",
    "version", "pg_backend_pid", "jsonb_build_object", "jsonb_build_array", "json_build_object",
    "json_build_array", "to_json", "to_jsonb", "row_to_json", "array_to_string", "array_to_json",
    "current_database", "current_schema", "current_schemas", "inet_client_addr", "to_regclass",
})  # fmt: skip
"""PostgreSQL's own functions of which no form is immutable."""
AGGREGATES = frozenset({
    "count", "sum", "avg", "array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg",
    "jsonb_object_agg", "bool_and", "bool_or", "every",
})  # fmt: skip
CLASSES = {
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(("text", "varchar", "bpchar"), "string"),
    **dict.fromkeys(("date", "timestamp", "timestamptz"), "time"),
    "bool": "bool", "uuid": "uuid", "jsonb": "jsonb",
}  # fmt: skip
"""Types by what they can be compared with."""


def _nodes(node: Any) -> Iterator[tuple[str, Any]]:
    """The nodes of an expression, its own first; what a subquery holds is not its own."""
    if isinstance(node, list):
        for item in node:
            yield from _nodes(item)
    elif isinstance(node, dict):
        for kind, fields in node.items():
            if kind[:1].isupper():
                yield kind, fields
            if kind != "SubLink":
                yield from _nodes(fields)


def _is_plain(node: Node | None) -> bool:
    """Whether an expression is a constant, or a call without arguments, as most defaults are."""
    while node and "TypeCast" in node:
        node = node["TypeCast"].get("arg")
    return not node or "A_Const" in node or "args" not in node.get("FuncCall", {"args": ()})


def refuse_subquery(session: Session, node: Node | None, where: str, key: Key) -> None:
    """A subquery is a break here."""
    if not _is_plain(node) and any(kind == "SubLink" for kind, _ in _nodes(node)):
        session.broken("0A000", f"cannot use subquery in {where}", key)


def refuse_mutable(session: Session, node: Node | None, error: str, of: Thing) -> None:
    """A function that is certainly not immutable is a break here."""
    for kind, fields in _nodes(node):
        mutable = kind == "SQLValueFunction"
        if kind == "FuncCall":
            parts = strings(fields.get("funcname"))
            mutable = _is_mutable(session, parts[-2] if len(parts) > 1 else None, parts[-1])
        if mutable:
            session.broken("42P17", error, key_of(of))
            return


def _is_mutable(session: Session, schema: str | None, name: str) -> bool:
    found = session.find_routines(schema, name)
    if not found:
        return name in MUTABLE and session.is_builtin_function(schema, name)
    # One in SQL may be written out in place, and is then as immutable as what it says.
    return all(
        item.kind == "function" and item.language == "plpgsql" and item.sure and not item.assumed
        and not item.immutable
        for item in found
    )  # fmt: skip


def refuse_aggregates(session: Session, node: Node | None, where: str) -> None:
    """An aggregate is a break here."""
    for kind, fields in _nodes(node):
        if kind == "FuncCall" and "over" not in fields:
            name = strings(fields.get("funcname"))[-1]
            if name in AGGREGATES and not session.find_routines(None, name):
                error = f"aggregate functions are not allowed in {where}"
                session.broken("42803", error, Key("query", "", name))
                return


def refuse_other_than_bool(session: Session, found: Type | None, where: str) -> None:
    """A condition that is certainly none is a break."""
    kind = _class(found)
    if found is not None and kind not in ("", "bool"):
        session.broken(
            "42804", f"argument of {where} must be type boolean, not type {found.shown}",
            Key("query", "", where),
        )  # fmt: skip


def refuse_incomparable(session: Session, name: str, left: Type | None, right: Type | None) -> None:
    """Two values that no operator compares are a break."""
    one, other = _class(left), _class(right)
    if left is None or right is None or not one or not other or one == other:
        return
    if one.startswith("enum ") and other.startswith("enum ") and base_of(left) is base_of(right):
        return
    if "casts" in session.parameters or session.find_other("operator", name) is not None:
        return
    session.broken(
        "42883", f"operator does not exist: {left.shown} {name} {right.shown}",
        Key("query", "", name), hint="a cast says how to turn one into the other",
    )  # fmt: skip


def _class(type_: Type | None) -> str:
    """What a type can be compared with; nothing where that is not plain."""
    if type_ is None or type_.assumed or not type_.sure:
        return ""
    base = base_of(type_)
    if base.form == "enum":
        return f"enum {base.schema}.{base.name}"
    plain = base.form == "base" and base.schema == "pg_catalog"
    return CLASSES.get(base.name, "") if plain else ""
