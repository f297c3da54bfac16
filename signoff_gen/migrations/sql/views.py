"""Views, materialized views and rules."""

from signoff_gen.migrations.schema import Column, Relation, Thing
from signoff_gen.migrations.sql.scope import Scope, source_of
from signoff_gen.migrations.sql.session import Key, Session
from signoff_gen.migrations.sql.tables import columns_from, register
from signoff_gen.migrations.sql.tree import Node, strings


def create_view(session: Session, node: Node) -> None:
    """Carry out CREATE [OR REPLACE] VIEW."""
    target = node["view"]
    temporary = target.get("relpersistence") == "t"
    outer = session.outer
    aliases = strings(node.get("aliases"))
    if _is_recursive(node):
        outer = Scope(outer)
    with session.collecting() as used:
        source = session.query(node.get("query"), outer)
    schema = session.creation_schema(target.get("schemaname"), temporary=temporary)
    view = Relation("view", schema, target["relname"], session.step)
    view.filled = True
    columns_from(session, view, source, aliases)
    existing = session.schema.namespace(schema).relations.get(view.name)
    if existing is not None and existing.sure and not existing.assumed:
        if not node.get("replace"):
            session.need(existing)
            session.broken(
                "42P07", f'relation "{view.name}" already exists',
                Key("relation", schema, view.name),
            )  # fmt: skip
            return
        _replace(session, existing, view, used)
        return
    register(session, view, guarded=bool(node.get("replace")))
    _depend(session, view, used)


def _is_recursive(node: Node) -> bool:
    with_clause = node.get("query", {}).get("SelectStmt", {}).get("withClause", {})
    return bool(with_clause.get("recursive"))


def _depend(session: Session, view: Thing, used: dict[Thing, None]) -> None:
    for thing in used:
        session.schema.use(view, thing)


def _replace(session: Session, existing: Relation, view: Relation, used: dict[Thing, None]) -> None:
    session.need(existing)
    key = Key("relation", existing.schema, existing.name)
    if existing.kind != "view":
        session.broken("42809", f'"{existing.name}" is not a view', key)
        return
    if not existing.open and not view.open:
        _check_replacement(session, existing, view, key)
    for column in view.columns.values():
        if column.name not in existing.columns:
            copy = Column(existing, column.name, column.type, session.step)
            session.schema.add_column(copy)
            session.made(copy, quiet=True)
    if view.open:
        session.schema.set(existing, "open", True)
    session.schema.release_all(existing)
    _depend(session, existing, used)
    session.makes.setdefault(session.step[0], {}).setdefault(existing.label)


def _check_replacement(session: Session, existing: Relation, view: Relation, key: Key) -> None:
    old, new = list(existing.columns.values()), list(view.columns.values())
    if len(new) < len(old):
        session.broken("42P16", "cannot drop columns from view", key)
        return
    for before, after in zip(old, new, strict=False):
        if before.name != after.name:
            session.broken(
                "42P16",
                f'cannot change name of view column "{before.name}" to "{after.name}"', key,
                hint="CREATE OR REPLACE VIEW only adds columns at the end; drop the view first",
            )  # fmt: skip
            return
        if before.type is not None and after.type is not None and before.type is not after.type:
            session.broken(
                "42P16",
                f'cannot change data type of view column "{before.name}" from '
                f"{before.type.shown} to {after.type.shown}", key,
                hint="drop the view first",
            )  # fmt: skip
            return


def refresh(session: Session, node: Node) -> None:
    """Carry out REFRESH MATERIALIZED VIEW."""
    target = node["relation"]
    relation = session.relation(target)
    if relation.kind == "materialized view" or relation.assumed:
        return
    plain = relation.kind == "table"
    session.broken(
        "0A000" if plain else "42809",
        f'"{relation.name}" is not a {"" if plain else "table or "}materialized view',
        Key("relation", relation.schema, relation.name),
    )


def create_rule(session: Session, node: Node) -> None:
    """Carry out CREATE [OR REPLACE] RULE."""
    table = session.relation(node["relation"])
    name = node["rulename"]
    rows = source_of(table)
    scope = Scope(session.outer, {"old": rows, "new": source_of(table)})
    for action in node.get("actions", ()):
        session.query(action, scope)
    if name in table.rules and not node.get("replace") and table.rules[name].sure:
        session.broken(
            "42710", f'rule "{name}" for relation "{table.name}" already exists',
            Key("rule", table.schema, table.name, name),
        )  # fmt: skip
        return
    rule = Thing("rule", table.schema, name, session.step)
    session.schema.put(table.rules, name, rule)
    session.schema.attach(rule, table)
    session.made(rule)
