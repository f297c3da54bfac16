"""Roles, grants and policies: roles belong to the server, so a missing one is only likely."""

from signoff_gen.migrations.schema import Thing
from signoff_gen.migrations.sql.expressions import expression
from signoff_gen.migrations.sql.scope import Scope, source_of
from signoff_gen.migrations.sql.session import Key, Session
from signoff_gen.migrations.sql.tree import Node, strings
from signoff_gen.migrations.sql.typenames import signature


def need_role(session: Session, node: Node | None) -> None:
    """Check that the role of a `RoleSpec` is there."""
    spec = (node or {}).get("RoleSpec", node) or {}
    name = spec.get("rolename")
    if spec.get("roletype") != "ROLESPEC_CSTRING" or not name:
        return
    if name == "postgres" or name.startswith("pg_"):
        error = f'role "{name}" does not exist'
        session.need_name("roles", name, "42704", error, Key("role", "", name))
        return
    found = session.find_other("role", name)
    if found is not None:
        session.need(found)
        return
    found = Thing("role", "", name, session.step)
    found.assumed, found.sure = True, False
    session.broken("42704", f'role "{name}" does not exist', Key("role", "", name), met=found)
    session.schema.put(session.schema.others, ("role", name), found)


def create_role(session: Session, node: Node) -> None:
    """Carry out CREATE ROLE, USER or GROUP."""
    name = node["role"]
    existing = session.find_other("role", name)
    if existing is not None and existing.sure:
        session.broken("42710", f'role "{name}" already exists', Key("role", "", name))
        return
    role = Thing("role", "", name, session.step)
    session.schema.put(session.schema.others, ("role", name), role)
    session.made(role)


def alter_role(session: Session, node: Node) -> None:
    """Carry out ALTER ROLE."""
    need_role(session, node.get("role"))


def drop_role(session: Session, node: Node) -> None:
    """Carry out DROP ROLE."""
    for item in node.get("roles", ()):
        if not node.get("missing_ok"):
            need_role(session, item)
        name = item.get("RoleSpec", {}).get("rolename", "")
        session.schema.pop(session.schema.others, ("role", name))


def grant(session: Session, node: Node) -> None:
    """Carry out GRANT and REVOKE on objects."""
    if node.get("targtype") == "ACL_TARGET_OBJECT":
        for item in node.get("objects", ()):
            _granted(session, node, item)
    elif node.get("targtype") == "ACL_TARGET_ALL_IN_SCHEMA":
        for name in strings(node.get("objects")):
            session.need_schema(name)
    for item in node.get("grantees", ()):
        need_role(session, item)


def _granted(session: Session, node: Node, item: Node) -> None:
    if "RangeVar" in item:
        relation = session.relation(item["RangeVar"])
        for privilege in node.get("privileges", ()):
            for name in strings(privilege["AccessPriv"].get("cols")):
                session.column(relation, name)
    elif node.get("objtype") == "OBJECT_SCHEMA":
        session.need_schema(strings([item])[0])
    elif "ObjectWithArgs" in item:
        named = item["ObjectWithArgs"]
        session.need_function(strings(named.get("objname")), ", ".join(signature(session, named)))
    elif node.get("objtype") == "OBJECT_TYPE" and "List" in item:
        session.type_of({"names": item["List"].get("items")})


def grant_role(session: Session, node: Node) -> None:
    """Carry out GRANT role TO role."""
    for item in node.get("granted_roles", ()):
        name = item["AccessPriv"].get("priv_name")
        need_role(session, {"roletype": "ROLESPEC_CSTRING", "rolename": name})
    for item in node.get("grantee_roles", ()):
        need_role(session, item)


def default_privileges(session: Session, node: Node) -> None:
    """Carry out ALTER DEFAULT PRIVILEGES."""
    for option in node.get("options", ()):
        element = option["DefElem"]
        items = element.get("arg", {}).get("List", {}).get("items", ())
        for item in items:
            if element.get("defname") == "schemas":
                session.need_schema(strings([item])[0])
            elif element.get("defname") == "roles":
                need_role(session, item)
    for item in node.get("action", {}).get("grantees", ()):
        need_role(session, item)


def create_policy(session: Session, node: Node) -> None:
    """Carry out CREATE POLICY."""
    table = session.relation(node["table"])
    for item in node.get("roles", ()):
        need_role(session, item)
    scope = Scope(sources={table.name: source_of(table)})
    name = node["policy_name"]
    with session.collecting() as used:
        expression(session, node.get("qual"), scope)
        expression(session, node.get("with_check"), scope)
    existing = table.policies.get(name)
    if existing is not None and existing.sure:
        session.broken(
            "42710", f'policy "{name}" for table "{table.name}" already exists',
            Key("policy", table.schema, table.name, name),
        )  # fmt: skip
        return
    policy = Thing("policy", table.schema, name, session.step)
    policy.of = table
    session.schema.put(table.policies, name, policy)
    session.schema.attach(policy, table)
    for thing in used:
        session.schema.use(policy, thing)
    session.made(policy)


def alter_policy(session: Session, node: Node) -> None:
    """Carry out ALTER POLICY."""
    table = session.relation(node["table"])
    scope = Scope(sources={table.name: source_of(table)})
    expression(session, node.get("qual"), scope)
    expression(session, node.get("with_check"), scope)
    name = node["policy_name"]
    if name not in table.policies and not table.assumed:
        session.broken(
            "42704", f'policy "{name}" for table "{table.name}" does not exist',
            Key("policy", table.schema, table.name, name),
        )  # fmt: skip
