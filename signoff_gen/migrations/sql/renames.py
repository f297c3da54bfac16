"""RENAME, SET SCHEMA and OWNER TO."""

from signoff_gen.migrations.schema import Constraint, Namespace, Relation, Routine, Thing, Type
from signoff_gen.migrations.sql.constraints import missing_constraint
from signoff_gen.migrations.sql.drops import names_of
from signoff_gen.migrations.sql.roles import need_role
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.tree import Node, strings
from signoff_gen.migrations.sql.typenames import signature

RELATIONS = frozenset({
    "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_INDEX", "OBJECT_SEQUENCE",
    "OBJECT_FOREIGN_TABLE",
})  # fmt: skip
COLUMNS = frozenset({"OBJECT_COLUMN", "OBJECT_ATTRIBUTE"})
ROUTINES = frozenset({"OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE"})
MEMBERS = {"OBJECT_TRIGGER": "trigger", "OBJECT_POLICY": "policy", "OBJECT_RULE": "rule"}


def rename(session: Session, node: Node) -> None:
    """Carry out ALTER … RENAME."""
    kind = node.get("renameType", "")
    target = node.get("relation")
    if target is not None and _absent(session, node, target):
        return
    if kind in RELATIONS and target is not None:
        _rename_relation(session, session.relation(target), node["newname"])
    elif kind in COLUMNS and target is not None:
        relation = session.relation(target)
        column = relation.columns.get(node["subname"])
        if column is not None and column.inherited and relation.parents:
            error = f'cannot rename inherited column "{column.name}"'
            session.broken("42P16", error, key_of(column))
        else:
            _rename_column(session, relation, node["subname"], node["newname"])
    elif kind == "OBJECT_TABCONSTRAINT" and target is not None:
        _rename_constraint(session, session.relation(target), node["subname"], node["newname"])
    elif kind in MEMBERS and target is not None:
        relation = session.relation(target)
        _rename_member(session, relation, MEMBERS[kind], node["subname"], node["newname"])
    elif kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        _rename_type(session, names_of(node["object"]), node["newname"])
    elif kind == "OBJECT_SCHEMA":
        _rename_schema(session, node["subname"], node["newname"])
    elif kind in ROUTINES:
        _rename_routine(session, node["object"]["ObjectWithArgs"], node["newname"])
    elif kind == "OBJECT_ROLE":
        need_role(session, {"roletype": "ROLESPEC_CSTRING", "rolename": node["subname"]})
        role = Thing("role", "", node["newname"], session.step)
        session.schema.put(session.schema.others, ("role", node["newname"]), role)


def _absent(session: Session, node: Node, target: Node) -> bool:
    found = session.find_relation(target.get("schemaname"), target["relname"])
    return bool(node.get("missing_ok")) and found is None


def moved(session: Session, thing: Thing, old: Key) -> None:
    """Tell that a thing has another name now; under conditions, that both may be right."""
    session.record(old, "dropped")
    session.record(key_of(thing), "made", alias=old.label)
    session.makes.setdefault(session.step[0], {}).setdefault(thing.label)


def _rename_relation(session: Session, relation: Relation, name: str) -> None:
    space = session.schema.namespace(relation.schema)
    taken = space.relations.get(name)
    if taken is not None and taken.sure and not taken.assumed and taken is not relation:
        session.need(taken)
        session.broken(
            "42P07", f'relation "{name}" already exists', Key("relation", relation.schema, name)
        )
        return
    old = key_of(relation)
    if session.unsure:
        session.schema.set(relation, "sure", False)
        alias = Relation(relation.kind, relation.schema, name, session.step)
        alias.open, alias.sure = True, False
        session.schema.add_relation(alias)
        session.record(key_of(alias), "made", alias=old.label)
        return
    for column in relation.columns.values():
        session.record(key_of(column), "dropped")
    session.schema.pop(space.relations, relation.name)
    session.schema.set(relation, "name", name)
    session.schema.put(space.relations, name, relation)
    for column in relation.columns.values():
        session.record(key_of(column), "made", alias=old.label)
    moved(session, relation, old)
    constraint = relation.of
    if relation.kind == "index" and constraint is not None and constraint.kind == "constraint":
        _constraint_follows(session, constraint, name)


def _constraint_follows(session: Session, constraint: Thing, name: str) -> None:
    """A constraint takes the new name of its index."""
    table = constraint.of
    if isinstance(table, Relation):
        session.schema.pop(table.constraints, constraint.name)
        session.schema.put(table.constraints, name, constraint)
        session.schema.set(constraint, "name", name)


def _rename_column(session: Session, relation: Relation, old: str, new: str) -> None:
    column = session.column(relation, old, f'column "{old}" does not exist')
    if column is None:
        return
    session.need(column)
    taken = relation.columns.get(new)
    if taken is not None and taken.sure and not taken.assumed:
        session.broken(
            "42701", f'column "{new}" of relation "{relation.name}" already exists',
            Key("column", relation.schema, relation.name, new),
        )  # fmt: skip
        return
    if session.unsure:
        session.schema.set(column, "sure", False)
        session.schema.set(relation, "open", True)
        return
    before = key_of(column)
    order = dict(relation.columns)
    session.schema.set(column, "name", new)
    # The column keeps its place among the others.
    renamed = {(new if name == old else name): item for name, item in order.items()}
    session.schema.set(relation, "columns", renamed)
    for constraint in relation.constraints.values():
        _replace(session, constraint, "columns", old, new)
        if constraint.index is not None:
            _replace(session, constraint.index, "keys", old, new)
    for part in relation.parts or ():
        if isinstance(part, Relation):
            _replace(session, part, "keys", old, new)
    if relation.partitioned:
        _replace(session, relation, "partitioned", old, new)
    for user in [*(column.users or ()), *(relation.users or ())]:
        if getattr(user, "target", None) is relation:
            _replace(session, user, "target_columns", old, new)
        if isinstance(user, Relation) and relation in user.parents and old in user.columns:
            _rename_column(session, user, old, new)
    moved(session, column, before)


def _replace(session: Session, thing: Thing, attribute: str, old: str, new: str) -> None:
    names = getattr(thing, attribute)
    if names and old in names:
        renamed = tuple(new if name == old else name for name in names)
        session.schema.set(thing, attribute, renamed)


def _rename_constraint(session: Session, relation: Relation, old: str, new: str) -> None:
    found = relation.constraints.get(old)
    if found is None:
        error = f'constraint "{old}" for table "{relation.name}" does not exist'
        if not relation.assumed:
            missing_constraint(session, relation, old, error)
        return
    session.need(found)
    if found.form == "check" and found.above is not None:
        session.broken("42P16", f'cannot rename inherited constraint "{old}"', key_of(found))
        return
    _rename_known_constraint(session, relation, found, new)


def _rename_known_constraint(
    session: Session, relation: Relation, found: Constraint, new: str
) -> None:  # fmt: skip
    old = found.name
    if new in relation.constraints:
        session.broken(
            "42710", f'constraint "{new}" for relation "{relation.name}" already exists',
            Key("constraint", relation.schema, relation.name, new),
        )  # fmt: skip
        return
    before = key_of(found)
    session.schema.pop(relation.constraints, old)
    session.schema.set(found, "name", new)
    session.schema.put(relation.constraints, new, found)
    index = found.index
    if index is not None and index.name == old:
        space = session.schema.namespace(index.schema)
        session.schema.pop(space.relations, old)
        session.schema.set(index, "name", new)
        session.schema.put(space.relations, new, index)
    moved(session, found, before)
    for child in relation.children:
        copy = child.constraints.get(old)
        if copy is not None and copy.form == "check" and copy.above is found:
            _rename_known_constraint(session, child, copy, new)


def _rename_member(session: Session, relation: Relation, kind: str, old: str, new: str) -> None:
    members = {"trigger": relation.triggers, "policy": relation.policies, "rule": relation.rules}
    found = members[kind].get(old)
    if found is None:
        if not relation.assumed:
            word = "relation" if kind == "rule" else "table"
            session.broken(
                "42704", f'{kind} "{old}" for {word} "{relation.name}" does not exist',
                Key(kind, relation.schema, relation.name, old),
            )  # fmt: skip
        return
    before = key_of(found)
    session.schema.pop(members[kind], old)
    session.schema.set(found, "name", new)
    session.schema.put(members[kind], new, found)
    moved(session, found, before)


def need_type(session: Session, parts: list[str]) -> Type:
    """The type of a name; a break and an assumed one where it is missing."""
    schema, name = (parts[-2], parts[-1]) if len(parts) > 1 else (None, parts[-1])
    found = session.find_type(schema, name)
    if found is None:
        return session.assume_type(schema, name)
    session.need(found.relation or found)
    return found


def _rename_type(session: Session, parts: list[str], name: str) -> None:
    found = need_type(session, parts)
    if found.relation is not None:
        if found.relation.kind != "composite type":
            _row_type(session, found.relation)
        _rename_relation(session, found.relation, name)
        return
    space = session.schema.namespace(found.schema)
    taken = space.types.get(name)
    if taken is not None and taken.sure and not taken.assumed:
        session.broken("42710", f'type "{name}" already exists', Key("type", found.schema, name))
        return
    before = key_of(found)
    if session.unsure:
        session.schema.set(found, "sure", False)
        alias = Type("open", found.schema, name, session.step)
        alias.sure = False
        session.schema.add_type(alias)
        return
    session.schema.pop(space.types, found.name)
    session.schema.set(found, "name", name)
    session.schema.put(space.types, name, found)
    moved(session, found, before)


def _row_type(session: Session, relation: Relation) -> None:
    """The type of a table's rows goes with its table only."""
    if not relation.assumed:
        session.broken(
            "42809", f"{relation.name} is a table's row type", key_of(relation),
            hint="use ALTER TABLE",
        )  # fmt: skip


def _rename_schema(session: Session, old: str, new: str) -> None:
    found = session.need_schema(old)
    if new in session.schema.namespaces:
        session.broken("42P06", f'schema "{new}" already exists', Key("schema", "", new))
        return
    before = key_of(found)
    _relabel(session, found, new)
    session.schema.pop(session.schema.namespaces, old)
    session.schema.set(found, "name", new)
    session.schema.put(session.schema.namespaces, new, found)
    moved(session, found, before)


def _relabel(session: Session, space: Namespace, name: str) -> None:
    routines = [item for group in space.routines.values() for item in group]
    for thing in [*space.relations.values(), *space.types.values(), *routines]:
        session.record(key_of(thing), "dropped")
        session.schema.set(thing, "schema", name)
        session.record(key_of(thing), "made", alias=f"schema {space.name}")


def _rename_routine(session: Session, node: Node, name: str) -> None:
    found = find_routine(session, node)
    if found is None:
        return
    before = key_of(found)
    session.schema.remove(found)
    session.schema.set(found, "name", name)
    add_routine(session, found)
    moved(session, found, before)


def add_routine(session: Session, routine: Routine) -> None:
    """Add a routine beside those of the same name."""
    routines = session.schema.namespace(routine.schema).routines
    group = [*routines.get(routine.name, ()), routine]
    session.schema.put(routines, routine.name, group)


def find_routine(session: Session, node: Node) -> Routine | None:
    """The routine that an `ObjectWithArgs` names; a break and None where there is none."""
    parts = strings(node.get("objname"))
    unspecified = bool(node.get("args_unspecified"))
    wanted = () if unspecified else signature(session, node)
    found = session.need_function(parts, ", ".join(wanted))
    if unspecified or not found:
        return found[0] if found else None
    for routine in found:
        if routine.assumed or routine.arguments == wanted or "?" in (*routine.arguments, *wanted):
            return routine
    session.broken(
        "42883", f"function {'.'.join(parts)}({', '.join(wanted)}) does not exist",
        Key("routine", found[0].schema, found[0].name),
    )  # fmt: skip
    return None


def set_schema(session: Session, node: Node) -> None:
    """Carry out ALTER … SET SCHEMA."""
    kind = node.get("objectType", "")
    target = node.get("relation")
    if target is not None and _absent(session, node, target):
        return
    thing: Thing | None = None
    if target is not None:
        thing = session.relation(target)
    elif kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        thing = need_type(session, names_of(node["object"]))
        thing = thing.relation if isinstance(thing, Type) and thing.relation else thing
    elif kind in ROUTINES:
        thing = find_routine(session, node["object"]["ObjectWithArgs"])
    schema = session.need_schema(node["newschema"]).name
    if thing is None or thing.schema in ("pg_catalog", schema):
        return
    if isinstance(thing, Relation) and _taken(session, thing, schema):
        return
    _move(session, thing, schema)


def _taken(session: Session, relation: Relation, schema: str) -> bool:
    existing = session.schema.namespace(schema).relations.get(relation.name)
    if existing is None or not existing.sure or existing.assumed:
        return False
    session.broken(
        "42P07", f'relation "{relation.name}" already exists in schema "{schema}"',
        Key("relation", schema, relation.name),
    )  # fmt: skip
    return True


def _move(session: Session, thing: Thing, schema: str) -> None:
    before = key_of(thing)
    of = thing.of
    session.schema.remove(thing)
    session.schema.set(thing, "schema", schema)
    if isinstance(thing, Routine):
        add_routine(session, thing)
    elif isinstance(thing, Relation):
        session.schema.add_relation(thing)
        for part in [*(thing.parts or ()), *_sequences(thing)]:
            if isinstance(part, Relation):
                _move(session, part, schema)
            elif part.parts:
                for inner in list(part.parts):
                    if isinstance(inner, Relation):
                        _move(session, inner, schema)
            session.schema.set(part, "schema", schema)
    elif isinstance(thing, Type):
        session.schema.add_type(thing)
    if of is not None:
        session.schema.attach(thing, of)
    moved(session, thing, before)


def _sequences(relation: Relation) -> list[Thing]:
    return [part for column in relation.columns.values() for part in column.parts or ()]


def alter_owner(session: Session, node: Node) -> None:
    """Carry out ALTER … OWNER TO."""
    kind = node.get("objectType", "")
    item = node.get("object", {})
    if kind in ROUTINES and "ObjectWithArgs" in item:
        find_routine(session, item["ObjectWithArgs"])
    elif kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        need_type(session, names_of(item))
    elif kind == "OBJECT_SCHEMA":
        session.need_schema(names_of(item)[-1])
    need_role(session, node.get("newowner"))
