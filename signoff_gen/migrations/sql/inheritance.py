"""What children take from their parents, and partitions from what they are part of."""

from collections.abc import Iterator

from signoff_gen.migrations.schema import Column, Constraint, Relation
from signoff_gen.migrations.sql.constraints import add_constraint
from signoff_gen.migrations.sql.drops import drop
from signoff_gen.migrations.sql.indexes import take_index
from signoff_gen.migrations.sql.naming import free_name
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.tree import Node


def descendants(relation: Relation) -> Iterator[Relation]:
    """Its children, and theirs."""
    for child in relation.children:
        yield child
        yield from descendants(child)


def _elsewhere(child: Relation, parent: Relation, name: str) -> bool:
    """Whether a child has a column from another parent, too."""
    return any(name in other.columns for other in child.parents if other is not parent)


# Columns ------------------------------------------------------------------------------------------


def merge_columns(session: Session, relation: Relation, parents: list[Relation]) -> None:
    """Put the columns of its parents before a new relation's own."""
    own = relation.columns
    columns: dict[str, Column] = {}
    for parent in parents:
        relation.open = relation.open or parent.open
        for column in parent.columns.values():
            copy = columns.get(column.name) or own.get(column.name)
            if copy is None:
                copy = Column(relation, column.name, column.type, session.step)
                copy.local = False
            if _differ(copy, column):
                word = "inherited column" if copy.inherited else "column"
                session.broken("42804", f'{word} "{copy.name}" has a type conflict', key_of(copy))
            copy.inherited = True
            copy.not_null = copy.not_null or column.not_null
            copy.default = copy.default or column.default
            columns[column.name] = copy
    columns.update({name: column for name, column in own.items() if name not in columns})
    relation.columns = columns
    relation.parents = tuple(parents)


def _differ(one: Column, other: Column) -> bool:
    """Whether two columns are certainly of different types."""
    if one.type is None or other.type is None or one.assumed or other.assumed:
        return False
    return one.type.shown != other.type.shown


def spread_column(session: Session, column: Column) -> None:
    """Give a parent's new column to its children; where they have it already, it becomes one."""
    for child in column.relation.children:
        existing = child.columns.get(column.name)
        if existing is None:
            existing = Column(child, column.name, column.type, session.step)
            existing.local, existing.inherited = False, True
            existing.default, existing.not_null = column.default, column.not_null
            session.schema.add_column(existing)
        elif not _accept(session, child, existing, column):
            return
        spread_column(session, existing)


def _accept(session: Session, child: Relation, own: Column, column: Column) -> bool:
    """Make a child's own column that of its parent, too; a break where they differ."""
    if _differ(own, column):
        session.broken(
            "42804", f'child table "{child.name}" has different type for column "{own.name}"',
            key_of(own),
        )  # fmt: skip
        return False
    session.schema.set(own, "inherited", True)
    if column.relation.partitioned is not None:
        session.schema.set(own, "local", False)
    return True


def withdraw_column(session: Session, parent: Relation, name: str, *, only: bool) -> None:
    """A parent's column is gone: its children's go with it where they are not their own."""
    for child in parent.children:
        copy = child.columns.get(name)
        if copy is None or not copy.inherited or _elsewhere(child, parent, name):
            continue
        if copy.local or only:
            session.schema.set(copy, "inherited", False)
            session.schema.set(copy, "local", True)
        else:
            drop(session, [copy], cascade=True)
            withdraw_column(session, child, name, only=False)


# Constraints --------------------------------------------------------------------------------------


def spread_constraint(session: Session, constraint: Constraint) -> None:
    """Give a parent's constraint to its children: all its checks, and a partitioned one's keys."""
    parent = constraint.whole
    if isinstance(parent, Relation) and not constraint.alone:
        for child in parent.children:
            take_constraint(session, child, constraint)


def take_constraint(session: Session, child: Relation, constraint: Constraint) -> None:
    """Give a constraint of a parent to one child, and to the child's own children."""
    parent = constraint.whole
    if constraint.alone or not isinstance(parent, Relation):
        return
    if constraint.form == "check":
        copy = _take_check(session, child, constraint)
    elif parent.partitioned is not None and constraint.form not in ("exclude", "not null"):
        copy = _take_key(session, child, constraint)
    else:
        return
    if copy is not None:
        session.schema.set(copy, "above", constraint)
        if parent.partitioned is not None:
            session.schema.set(copy, "local", False)
        spread_constraint(session, copy)


def _take_check(session: Session, child: Relation, constraint: Constraint) -> Constraint | None:
    existing = child.constraints.get(constraint.name)
    if existing is not None:
        if existing.form != "check" and existing.sure:
            session.broken(
                "42710",
                f'constraint "{existing.name}" for relation "{child.name}" already exists',
                key_of(existing),
            )
            return None
        return existing
    copy = Constraint("check", child, constraint.name, session.step)
    copy.columns, copy.local, copy.sure = constraint.columns, False, constraint.sure
    session.schema.add_constraint(copy)
    for name in copy.columns:
        session.schema.use(copy, child.columns.get(name), silent=True)
    session.made(copy, quiet=True)
    return copy


def _take_key(session: Session, child: Relation, constraint: Constraint) -> Constraint | None:
    for existing in child.constraints.values():
        alike = existing.form, existing.columns, existing.target, existing.target_columns
        wanted = (
            constraint.form, constraint.columns, constraint.target, constraint.target_columns,
        )  # fmt: skip
        if alike == wanted and existing.above is None:
            return existing
    before = set(child.constraints)
    add_constraint(session, child, _definition(child, constraint))
    return next((item for name, item in child.constraints.items() if name not in before), None)


def _definition(child: Relation, constraint: Constraint) -> Node:
    """The constraint of a partitioned table, for a partition."""
    keys = [{"String": {"sval": name}} for name in constraint.columns]
    if constraint.form == "foreign" and constraint.target is not None:
        target = {"schemaname": constraint.target.schema, "relname": constraint.target.name}
        wanted = [{"String": {"sval": name}} for name in constraint.target_columns]
        return {
            "contype": "CONSTR_FOREIGN", "fk_attrs": keys, "pktable": target, "pk_attrs": wanted,
            "conname": free_name(constraint.name, child.constraints),
        }  # fmt: skip
    kind = "CONSTR_PRIMARY" if constraint.form == "primary" else "CONSTR_UNIQUE"
    return {"contype": kind, "keys": keys}


def withdraw_constraint(session: Session, constraint: Constraint, *, only: bool) -> None:
    """A parent's constraint is gone: its children's go with it where they are not their own."""
    parent = constraint.whole
    for child in parent.children if isinstance(parent, Relation) else ():
        for copy in [item for item in child.constraints.values() if item.above is constraint]:
            session.schema.set(copy, "above", None)
            if copy.local or only:
                session.schema.set(copy, "local", True)
            else:
                withdraw_constraint(session, copy, only=False)
                drop(session, [copy], cascade=True)


# Becoming a child, and no longer being one --------------------------------------------------------


def take_over(session: Session, child: Relation, parent: Relation) -> None:
    """What a new child takes from its parent beside columns: checks; a partition, keys as well."""
    for constraint in list(parent.constraints.values()):
        take_constraint(session, child, constraint)
    if parent.partitioned is not None:
        for part in list(parent.parts or ()):
            if isinstance(part, Relation) and part.kind == "index" and part.keys:
                take_index(session, child, part)


def add_inherit(session: Session, relation: Relation, command: Node) -> None:
    """Carry out ALTER TABLE … INHERIT."""
    parent = session.relation(command["def"]["RangeVar"])
    _become_child(session, relation, parent, silent=False)


def attach(session: Session, relation: Relation, command: Node) -> None:
    """Carry out ALTER TABLE … ATTACH PARTITION."""
    if relation.kind == "index":
        return
    child = session.relation(command["def"]["PartitionCmd"]["name"])
    key = key_of(child)
    if relation.partitioned is None and not relation.open:
        state, error = "42P17", f'table "{relation.name}" is not partitioned'
        if session.words >= 18:
            state = "42809"
            error = (
                f'ALTER action ATTACH PARTITION cannot be performed on relation "{relation.name}"'
            )
        session.broken(state, error, key_of(relation))
    if any(parent.partitioned is not None for parent in child.parents):
        session.broken("42809", f'"{child.name}" is already a partition', key)
        return
    for name, column in child.columns.items():
        if name not in relation.columns and not relation.open and column.sure:
            session.broken(
                "42804",
                f'table "{child.name}" contains column "{name}" not found in parent '
                f'"{relation.name}"',
                key_of(column),
            )
            break
    _become_child(session, child, relation, silent=True)


def _become_child(session: Session, child: Relation, parent: Relation, *, silent: bool) -> None:
    """Check that a relation has what its parent has, and make it its child."""
    for column in parent.columns.values():
        own = child.columns.get(column.name)
        key = Key("column", child.schema, child.name, column.name)
        if own is None:
            if not child.open and column.sure:
                session.broken("42804", f'child table is missing column "{column.name}"', key)
        elif _accept(session, child, own, column) and _lacks_not_null(own, column):
            named = f' "{child.name}"' if session.words >= 18 else ""
            error = f'column "{column.name}" in child table{named} must be marked NOT NULL'
            session.broken("42804", error, key)
    for constraint in parent.constraints.values():
        missing = constraint.name not in child.constraints and not child.assumed
        if constraint.form == "check" and not constraint.alone and missing and constraint.sure:
            session.broken(
                "42804", f'child table is missing constraint "{constraint.name}"',
                Key("constraint", child.schema, child.name, constraint.name),
            )  # fmt: skip
    session.schema.set(child, "parents", (*child.parents, parent))
    session.schema.use(child, parent, silent=silent)
    take_over(session, child, parent)


def _lacks_not_null(own: Column, column: Column) -> bool:
    sure = own.sure and column.sure and not own.assumed
    return sure and column.not_null and not own.not_null


def drop_inherit(session: Session, relation: Relation, command: Node) -> None:
    """Carry out ALTER TABLE … NO INHERIT."""
    _leave(session, relation, session.relation(command["def"]["RangeVar"]))


def detach(session: Session, relation: Relation, command: Node) -> None:
    """Carry out ALTER TABLE … DETACH PARTITION."""
    part = command["def"]["PartitionCmd"]
    if part.get("concurrent"):
        session.outside_block("ALTER TABLE ... DETACH CONCURRENTLY")
    _leave(session, session.relation(part["name"]), relation)


def _leave(session: Session, child: Relation, parent: Relation) -> None:
    """What a child had from a parent is its own from here on."""
    schema = session.schema
    for name, column in child.columns.items():
        if column.inherited and not _elsewhere(child, parent, name):
            schema.set(column, "inherited", False)
            schema.set(column, "local", True)
    for constraint in child.constraints.values():
        if constraint.above is not None and constraint.above.whole is parent:
            schema.set(constraint, "above", None)
            schema.set(constraint, "local", True)
    schema.set(child, "parents", tuple(item for item in child.parents if item is not parent))
    schema.release(child, parent)
