"""CREATE TYPE in its forms, domains, and new values of enums."""

from signoff_gen.migrations.schema import Constraint, Type
from signoff_gen.migrations.sql.expressions import expression, fits
from signoff_gen.migrations.sql.naming import free_name
from signoff_gen.migrations.sql.renames import need_type
from signoff_gen.migrations.sql.routines import create_aggregate
from signoff_gen.migrations.sql.scope import Scope
from signoff_gen.migrations.sql.session import Key, Session
from signoff_gen.migrations.sql.settings import new_other
from signoff_gen.migrations.sql.tables import create_table
from signoff_gen.migrations.sql.tree import Node, strings


def new_type(session: Session, form: str, parts: list[str]) -> Type | None:
    """Make a type; a break and None where its name is taken."""
    schema = session.creation_schema(parts[-2] if len(parts) > 1 else None)
    name = parts[-1]
    space = session.schema.namespace(schema)
    existing = space.types.get(name) or space.relations.get(name)
    if existing is not None and existing.kind in ("index", "sequence"):
        existing = None
    shell = isinstance(existing, Type) and existing.form == "shell"
    if existing is not None and existing.sure and not existing.assumed and not shell:
        session.need(existing)
        session.broken("42710", f'type "{name}" already exists', Key("type", schema, name))
        return existing if isinstance(existing, Type) else None
    type_ = Type(form, schema, name, session.step)
    if existing is not None and not existing.assumed and isinstance(existing, Type):
        # One or the other definition holds: accept the values of both.
        type_.labels.update(existing.labels)
    session.schema.add_type(type_)
    session.made(type_)
    return type_


def create_enum(session: Session, node: Node) -> None:
    """Carry out CREATE TYPE … AS ENUM."""
    type_ = new_type(session, "enum", strings(node.get("typeName")))
    if type_ is None:
        return
    for label in strings(node.get("vals")):
        type_.labels.setdefault(label, session.step)
    session.fresh_types.add(type_)


def alter_enum(session: Session, node: Node) -> None:
    """Carry out ALTER TYPE … ADD VALUE and RENAME VALUE."""
    type_ = need_type(session, strings(node.get("typeName")))
    if type_.form != "enum" or type_.assumed:
        if type_.form not in ("enum", "open"):
            session.broken(
                "42809", f"{type_.name} is not an enum", Key("type", type_.schema, type_.name)
            )
        return
    label = node.get("newVal", "")
    old = node.get("oldVal")
    labels = dict(type_.labels)
    key = Key("label", type_.schema, type_.name, label)
    if old is not None:
        if old not in labels:
            session.broken(
                "22023", f'"{old}" is not an existing enum label',
                Key("label", type_.schema, type_.name, old),
            )  # fmt: skip
        labels.pop(old, None)
    elif label in labels and type_.sure:
        if not node.get("skipIfNewValExists"):
            session.broken("42710", f'enum label "{label}" already exists', key)
        return
    neighbour = node.get("newValNeighbor")
    if neighbour and neighbour not in labels:
        session.broken(
            "22023", f'"{neighbour}" is not an existing enum label',
            Key("label", type_.schema, type_.name, neighbour),
        )  # fmt: skip
    labels[label] = session.step
    session.schema.set(type_, "labels", labels)
    session.record(key, "made")
    session.makes.setdefault(session.step[0], {}).setdefault(f"value {type_.title}.{label}")
    if old is None and session.in_block:
        session.fresh_labels.add((type_, label))


def create_domain(session: Session, node: Node) -> None:
    """Carry out CREATE DOMAIN."""
    base = session.type_of(node.get("typeName", {}))
    type_ = new_type(session, "domain", strings(node.get("domainname")))
    if type_ is None:
        return
    type_.element = base
    session.schema.use(type_, base)
    names: list[str] = []
    for item in node.get("constraints", ()):
        _domain_constraint(session, type_, item["Constraint"], names)


def _domain_constraint(session: Session, type_: Type, node: Node, names: list[str]) -> None:
    scope = Scope(variables={"value": type_.element})
    with session.collecting() as used:
        expression(session, node.get("raw_expr"), scope)
    for thing in used:
        session.schema.use(type_, thing)
    if node.get("contype") == "CONSTR_DEFAULT":
        fits(session, type_, node.get("raw_expr"))
    elif node.get("contype") == "CONSTR_CHECK":
        name = node.get("conname") or free_name(f"{type_.name}_check", names)
        names.append(name)
        constraint = Constraint("check", type_, name, session.step)
        session.schema.add_constraint(constraint)


def alter_domain(session: Session, node: Node) -> None:
    """Carry out ALTER DOMAIN."""
    type_ = need_type(session, strings(node.get("typeName")))
    kind, name = node.get("subtype"), node.get("name", "")
    constraints = [part for part in type_.parts or () if part.kind == "constraint"]
    if kind == "C" and "def" in node:
        names = [part.name for part in constraints]
        definition = node["def"]["Constraint"]
        if definition.get("conname") in names:
            session.broken(
                "42710", f'constraint "{definition["conname"]}" for domain "{type_.name}" already '
                "exists", Key("constraint", type_.schema, type_.name, definition["conname"]),
            )  # fmt: skip
            return
        _domain_constraint(session, type_, definition, names)
    elif kind == "X":
        found = [part for part in constraints if part.name == name]
        if not found and not node.get("missing_ok") and not type_.assumed:
            session.broken(
                "42704", f'constraint "{name}" of domain "{type_.name}" does not exist',
                Key("constraint", type_.schema, type_.name, name),
            )  # fmt: skip
        for part in found:
            session.schema.remove(part)


def create_composite(session: Session, node: Node) -> None:
    """Carry out CREATE TYPE … AS (…)."""
    target = dict(node["typevar"])
    create_table(
        session, {"relation": target, "tableElts": node.get("coldeflist", ())},
        kind="composite type",
    )  # fmt: skip


def create_range(session: Session, node: Node) -> None:
    """Carry out CREATE TYPE … AS RANGE."""
    type_ = new_type(session, "range", strings(node.get("typeName")))
    for item in node.get("params", ()):
        element = item["DefElem"]
        if element.get("defname") == "subtype":
            subtype = session.type_of(element["arg"]["TypeName"])
            if type_ is not None:
                session.schema.use(type_, subtype)
    if type_ is not None and session.words >= 14:
        name = type_.name
        multi = name.replace("range", "multirange") if "range" in name else f"{name}_multirange"
        other = Type("range", type_.schema, multi, session.step)
        session.schema.add_type(other)
        session.schema.attach(other, type_)


def define(session: Session, node: Node) -> None:
    """Carry out CREATE TYPE with functions, CREATE AGGREGATE, OPERATOR, COLLATION and the like."""
    kind = node.get("kind")
    parts = strings(node.get("defnames"))
    if kind == "OBJECT_TYPE":
        new_type(session, "base" if node.get("definition") else "shell", parts)
    elif kind == "OBJECT_AGGREGATE":
        create_aggregate(session, parts, node)
    elif kind is not None:
        word = kind.removeprefix("OBJECT_").lower().replace("_", " ")
        # Operators of one name differ by what they take, which is not followed.
        guarded = bool(node.get("if_not_exists")) or kind == "OBJECT_OPERATOR"
        new_other(session, word, parts[-1], guarded=guarded)
