"""CREATE INDEX: the table, its columns, the operator classes, and the index's name."""

from collections.abc import Iterable

from signoff_gen.migrations.catalog import brings, extensions
from signoff_gen.migrations.schema import Column, Relation, Type
from signoff_gen.migrations.sql.casts import base_of
from signoff_gen.migrations.sql.expressions import expression
from signoff_gen.migrations.sql.naming import check_free_name, free_name, implicit_name
from signoff_gen.migrations.sql.queries import output_name
from signoff_gen.migrations.sql.restrictions import refuse_mutable, refuse_subquery
from signoff_gen.migrations.sql.scope import Scope, rows_of
from signoff_gen.migrations.sql.session import METHODS, Key, Session, key_of
from signoff_gen.migrations.sql.tree import Node, strings


def create_index(session: Session, node: Node) -> None:
    """Carry out CREATE INDEX."""
    if node.get("concurrent"):
        session.outside_block("CREATE INDEX CONCURRENTLY")
    table = session.relation(node["relation"])
    session.refuse_pending(table, "CREATE INDEX")
    if node.get("concurrent") and table.partitioned is not None:
        session.broken(
            "0A000", f'cannot create index on partitioned table "{table.name}" concurrently',
            key_of(table),
        )  # fmt: skip
    if table.kind not in ("table", "materialized view", "foreign table"):
        error = f'cannot create index on relation "{table.name}"'
        if session.words < 15:
            error = f'"{table.name}" is not a table or materialized view'
        session.broken(
            "42809", error,
            Key("relation", table.schema, table.name), hint=f"it is a {table.kind}",
        )  # fmt: skip
    with session.collecting() as used:
        if "whereClause" in node:
            refuse_subquery(session, node["whereClause"], "index predicate", key_of(table))
            expression(session, node["whereClause"], rows_of(table))
            error = "functions in index predicate must be marked IMMUTABLE"
            refuse_mutable(session, node["whereClause"], error, table)
        items = node.get("indexParams", [])
        method = node.get("accessMethod") or "btree"
        keys = index_elements(session, table, items, method)
        if "indexIncludingParams" in node:
            index_elements(session, table, node["indexIncludingParams"], "")
    for thing in used:
        if isinstance(thing, Column) and thing.virtual:
            error = "indexes on virtual generated columns are not supported"
            session.broken("0A000", error, key_of(thing), hint="make the column STORED")
    name = node.get("idxname")
    space = session.schema.namespace(table.schema)
    guarded = bool(node.get("if_not_exists"))
    if not name:
        parts = _column_names([*items, *node.get("indexIncludingParams", ())])
        name = free_name(implicit_name(table.name, parts, "idx"), space.relations)
    elif guarded and name in space.relations and space.relations[name].sure:
        session.record(Key("relation", table.schema, name), "skipped")
        return
    else:
        check_free_name(session, table.schema, name)
    index = _add_index(session, table, name)
    index.keys = None if None in keys else tuple(key for key in keys if key)
    plain = (item["IndexElem"] for item in items if "opclass" not in item["IndexElem"])
    index.methods = {item["name"]: method for item in plain if item.get("name")}
    elements = [item["IndexElem"] for item in items]
    index.classes = {
        item["name"]: f"{method}.{strings(item['opclass'])[-1]}"
        for item in elements if "opclass" in item and item.get("name")
    }  # fmt: skip
    judged = [*(item.get("expr") for item in elements), node.get("whereClause")]
    index.expressions = tuple(item for item in judged if item)
    index.unique = bool(node.get("unique")) and "whereClause" not in node and None not in keys
    for thing in used:
        session.schema.use(index, thing, silent=isinstance(thing, Column))
    session.made(index, guarded=guarded)
    if node["relation"].get("inh") and table.partitioned is not None and index.keys:
        for child in table.children:
            take_index(session, child, index)


def take_index(session: Session, child: Relation, index: Relation) -> None:
    """Give a partition the index of what it is part of, unless it has one like it."""
    own = (part for part in child.parts or () if isinstance(part, Relation))
    if any(part.keys == index.keys and part.unique == index.unique for part in own):
        return
    copy_index(session, child, index)
    for grandchild in child.children:
        take_index(session, grandchild, index)


def _add_index(session: Session, table: Relation, name: str) -> Relation:
    index = Relation("index", table.schema, name, session.step)
    index.of = table
    session.schema.add_relation(index)
    session.schema.attach(index, table)
    return index


def copy_index(session: Session, table: Relation, other: Relation) -> None:
    """Give a table an index like that of another table, which holds no expressions."""
    keys = other.keys or ()
    relations = session.schema.namespace(table.schema).relations
    name = free_name(implicit_name(table.name, keys, "idx"), relations)
    index = _add_index(session, table, name)
    index.keys, index.unique = keys, other.unique
    for key in keys:
        session.schema.use(index, table.columns.get(key), silent=True)
    session.made(index, quiet=True)


def _column_names(items: Iterable[Node]) -> list[str]:
    """What PostgreSQL calls an index's own columns: no two alike."""
    names: list[str] = []
    for item in items:
        element = item["IndexElem"]
        name = element.get("name") or output_name(element.get("expr", {}), "expr")
        names.append(free_name(name, names))
    return names


def index_elements(
    session: Session, table: Relation, items: Iterable[Node], method: str
) -> list[str | None]:
    """Judge what an index is on.

    Args:
        session: the session.
        table: what is indexed.
        items: `{IndexElem: …}` nodes.
        method: the access method; empty for columns that are only carried along.

    Returns:
        The columns; None for an expression.
    """
    if method and method not in METHODS:
        _need_method(session, method)
    keys: list[str | None] = []
    scope: Scope | None = None
    for item in items:
        element = item["IndexElem"]
        name = element.get("name")
        if name:
            column = session.column(table, name, f'column "{name}" does not exist')
            type_ = column.type if column is not None else None
            if column is not None:
                session.depend(column)
            collation = session.find_other("collation", "".join(strings(element.get("collation"))))
            if collation is not None:
                session.depend(collation)
        else:
            scope = scope or rows_of(table)
            refuse_subquery(session, element.get("expr"), "index expression", key_of(table))
            type_ = expression(session, element.get("expr"), scope)
            error = "functions in index expression must be marked IMMUTABLE"
            refuse_mutable(session, element.get("expr"), error, table)
        keys.append(name)
        if not method:
            continue
        classes = strings(element.get("opclass"))
        if classes:
            _need_opclass(session, method, classes[-1])
            refuse_class(session, method, classes[-1], type_)
        elif type_ is not None and session.indexes_by_default(method, type_) is False:
            no_default(session, method, type_.shown)
    return keys


def _need_method(session: Session, method: str) -> None:
    provided = any(
        method in extensions()[name].methods or extensions()[name].open
        for name in session.schema.extensions
        if name in extensions()
    )
    if provided or session.open_world or session.find_other("access method", method):
        return
    session.broken(
        "42704", f'access method "{method}" does not exist', Key("access method", "", method),
        hint=extension_hint("methods", method),
    )  # fmt: skip


def _need_opclass(session: Session, method: str, name: str) -> None:
    if session.has_opclass(method, name) or method not in METHODS:
        return
    session.broken(
        "42704", f'operator class "{name}" does not exist for access method "{method}"',
        Key("operator class", "", f"{method}.{name}"),
        hint=extension_hint("opclasses", f"{method}.{name}"),
    )  # fmt: skip


CLASSES = {
    "btree.text_pattern_ops": "text", "btree.varchar_pattern_ops": "text",
    "btree.bpchar_pattern_ops": "bpchar", "gin.jsonb_ops": "jsonb", "gin.jsonb_path_ops": "jsonb",
    "gin.gin_trgm_ops": "text", "gist.gist_trgm_ops": "text",
}  # fmt: skip
"""The types that operator classes are for, of those that people name most."""


def refuse_class(session: Session, method: str, name: str, type_: Type | None) -> None:
    """A type that an operator class is not for is a break."""
    wanted = CLASSES.get(f"{method}.{name}")
    if wanted is None or type_ is None or type_.assumed or not type_.sure:
        return
    base = base_of(type_)
    plain = base.schema == "pg_catalog" and base.form == "base"
    fits = base.name == wanted or (wanted == "text" and base.name == "varchar")
    if base.form in ("enum", "array") or (plain and not fits):
        session.broken(
            "42804", f'operator class "{name}" does not accept data type {type_.shown}',
            Key("operator class", "", f"{method}.{name}"), hint=f"it is for {wanted}",
        )  # fmt: skip


def no_default(session: Session, method: str, shown: str) -> None:
    """Break for a type that an access method does not index by itself."""
    session.broken(
        "42704",
        f'data type {shown} has no default operator class for access method "{method}"',
        Key("operator class", "", f"{method}.{shown}"),
        hint=f"CREATE EXTENSION btree_{method} brings one" if method in ("gist", "gin") else "",
    )


def extension_hint(kind: str, name: str) -> str:
    """Which extension would bring something, or nothing."""
    found = brings(kind, name)
    return f"CREATE EXTENSION {_quoted(found[0])} brings it" if found else ""


def _quoted(name: str) -> str:
    return name if name.replace("_", "a").isalnum() else f'"{name}"'
