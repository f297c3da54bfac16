"""Constraints of tables: their names, their indexes, and what they refer to."""

from collections.abc import Iterable, Sequence

from signoff_gen.migrations.catalog.versions import LAST, Lifetime
from signoff_gen.migrations.schema import Column, Constraint, Relation
from signoff_gen.migrations.sql.casts import joinable
from signoff_gen.migrations.sql.expressions import expression
from signoff_gen.migrations.sql.indexes import index_elements, no_default, refuse_class
from signoff_gen.migrations.sql.naming import check_free_name, free_name, implicit_name
from signoff_gen.migrations.sql.restrictions import refuse_other_than_bool, refuse_subquery
from signoff_gen.migrations.sql.scope import rows_of
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.tree import Node, strings

FORMS = {
    "CONSTR_PRIMARY": "primary",
    "CONSTR_UNIQUE": "unique",
    "CONSTR_FOREIGN": "foreign",
    "CONSTR_CHECK": "check",
    "CONSTR_EXCLUSION": "exclude",
}
ATTRIBUTES = {
    "CONSTR_ATTR_DEFERRABLE": {"deferrable": True},
    "CONSTR_ATTR_DEFERRED": {"deferrable": True, "initdeferred": True},
}
"""What stands behind a constraint of a column, and is said of it."""
ENDINGS = {
    "primary": "pkey",
    "unique": "key",
    "foreign": "fkey",
    "check": "check",
    "exclude": "excl",
}


def column_constraints(definition: Node) -> list[Node]:
    """The constraints behind a column, each with what is said of it in words of its own."""
    if "constraints" not in definition:
        return []
    found: list[Node] = []
    for item in definition["constraints"]:
        node = item["Constraint"]
        said = ATTRIBUTES.get(node.get("contype", ""))
        if said is not None and found:
            found[-1] = {**found[-1], **said}
        else:
            found.append(node)
    return found


def key_columns(node: Node, column: Column | None) -> list[str]:
    """The columns that a constraint lists, or the one that it stands behind."""
    names = strings(node.get("fk_attrs") or node.get("keys"))
    return names or ([column.name] if column is not None else [])


def add_constraint(
    session: Session, relation: Relation, node: Node, column: Column | None = None
) -> None:
    """Carry out one constraint of a CREATE or ALTER TABLE.

    Args:
        session: the session.
        relation: the table.
        node: a `Constraint`.
        column: the column that it stands behind, if it does.
    """
    form = FORMS.get(node.get("contype", ""))
    if form is None:
        if node.get("contype") == "CONSTR_NOTNULL" and column is None:
            _not_null(session, relation, node)
        return
    refuse_virtual(session, VIRTUAL.get(form, ""), key_columns(node, column), relation)
    if form == "foreign":
        _foreign_key(session, relation, node, column)
    elif form == "check":
        _check(session, relation, node, column)
    else:
        _key(session, relation, node, form, column)


def missing_constraint(session: Session, relation: Relation, name: str, error: str) -> None:
    """Break for a constraint that is not there, unless it is one that newer versions make."""
    key = Key("constraint", relation.schema, relation.name, name)
    if any(name == f"{relation.name}_{each}_not_null" for each in relation.columns):
        what = "a constraint of its own for NOT NULL"
        session.only_in(Lifetime(18, LAST), "42704", error, key, what=what)
        return
    near = [item for item in relation.constraints if item.lower() == name.lower()]
    hint = f'there is one called "{near[0]}"' if near else ""
    session.broken("42704", error, key, hint=hint)


def _register(
    session: Session, relation: Relation, node: Node, form: str, name: str, columns: Sequence[str]
) -> Constraint:
    """Put a constraint on its table; a break where the name is taken."""
    existing = relation.constraints.get(name)
    if existing is not None and existing.sure and not existing.assumed:
        session.broken(
            "42710", f'constraint "{name}" for relation "{relation.name}" already exists',
            Key("constraint", relation.schema, relation.name, name),
        )  # fmt: skip
    constraint = Constraint(form, relation, name, session.step)
    constraint.columns = tuple(columns)
    constraint.alone = bool(node.get("is_no_inherit"))
    constraint.deferred = bool(node.get("deferrable"))
    constraint.at_end = bool(node.get("initdeferred"))
    session.schema.add_constraint(constraint)
    for each in columns:
        if each in relation.columns:
            session.schema.use(constraint, relation.columns[each], silent=True)
    # What comes with a table that is being made is told with the table.
    session.made(constraint, quiet=relation.made == session.step)
    return constraint


def refuse_virtual(
    session: Session, what: str, names: Iterable[str], relation: Relation
) -> None:  # fmt: skip
    """Break for what cannot be had on columns that are not stored.

    Args:
        session: the session.
        what: in PostgreSQL's words; nothing where it can be had.
        names: of the columns.
        relation: their table.
    """
    for name in names if what else ():
        column = relation.columns.get(name)
        if column is not None and column.virtual:
            error = f"{what} on virtual generated columns are not supported"
            session.broken("0A000", error, key_of(column), hint="make the column STORED")
            return


VIRTUAL = {
    "primary": "primary keys", "unique": "unique constraints",
    "foreign": "foreign key constraints",
}  # fmt: skip
"""What PostgreSQL calls constraints that virtual columns cannot have."""


def _not_null(session: Session, relation: Relation, node: Node) -> None:
    """NOT NULL as a constraint of a table, with a name of its own."""
    for name in key_columns(node, None):
        column = session.column(relation, name)
        if column is None:
            continue
        if not node.get("skip_validation"):
            refuse_nulls(session, column)
        session.schema.set(column, "not_null", True)
        made_up = implicit_name(relation.name, [name], "not_null")
        label = node.get("conname") or free_name(made_up, relation.constraints)
        _register(session, relation, node, "not null", label, [name])


# Primary keys, UNIQUE and EXCLUDE ------------------------------------------------------------


def check_key_columns(
    session: Session, relation: Relation, node: Node, column: Column | None = None
) -> None:
    """Check that the columns of a PRIMARY KEY or UNIQUE constraint are there."""
    if FORMS.get(node.get("contype", "")) in ("primary", "unique"):
        for name in key_columns(node, column):
            session.column(relation, name, f'column "{name}" named in key does not exist')


def _key(
    session: Session, relation: Relation, node: Node, form: str, column: Column | None
) -> None:
    columns = key_columns(node, column)
    if form == "primary":
        _check_only_primary(session, relation)
    if node.get("indexname"):
        _adopt_index(session, relation, node, form)
        return
    if form == "exclude" and relation.partitioned is not None:
        error = "exclusion constraints are not supported on partitioned tables"
        what = "an exclusion constraint of a partitioned table"
        session.only_in(Lifetime(17, LAST), "0A000", error, key_of(relation), what=what)
    if form == "exclude":
        columns = _exclusion(session, relation, node)
    else:
        check_key_columns(session, relation, node, column)
        _check_partition_key(session, relation, form, columns)
    space = session.schema.namespace(relation.schema)
    name = node.get("conname")
    if not name:
        parts = [] if form == "primary" else columns
        base = implicit_name(relation.name, parts, ENDINGS[form])
        name = free_name(base, space.relations, relation.constraints)
    elif name in relation.constraints and relation.constraints[name].sure:
        pass  # said by _register
    else:
        check_free_name(session, relation.schema, name)
    index = Relation("index", relation.schema, name, session.step)
    index.of, index.keys, index.unique = relation, tuple(columns), form != "exclude"
    constraint = _register(session, relation, node, form, name, columns)
    constraint.index = index
    index.of = constraint
    if form != "exclude":
        index.methods = dict.fromkeys(columns, "btree")
    session.schema.add_relation(index)
    session.made(index, quiet=True)
    if form == "primary":
        for each in columns:
            if each in relation.columns:
                refuse_nulls(session, relation.columns[each])
                session.schema.set(relation.columns[each], "not_null", True)


def refuse_nulls(session: Session, column: Column) -> None:
    """A column that must not be NULL from here on is a break where it is for certain."""
    if session.holds_null(column):
        hint = "the migrations before it put rows into the table that have no value there"
        contains_null(session, column, hint)


def contains_null(session: Session, column: Column, hint: str) -> None:
    """Break for a column that must not be NULL and is."""
    table = f' of relation "{column.relation.name}"' if session.words >= 13 else ""
    error = f'column "{column.name}"{table} contains null values'
    session.broken("23502", error, key_of(column), hint=hint)


def _check_only_primary(session: Session, relation: Relation) -> None:
    for constraint in relation.constraints.values():
        if constraint.form == "primary" and constraint.sure:
            session.broken(
                "42P16", f'multiple primary keys for table "{relation.name}" are not allowed',
                Key("constraint", relation.schema, relation.name, constraint.name),
            )  # fmt: skip
            return


def _check_partition_key(
    session: Session, relation: Relation, form: str, columns: Sequence[str]
) -> None:
    missing = [name for name in relation.partitioned or () if name and name not in columns]
    if missing:
        word = "primary key" if form == "primary" else "unique"
        session.broken(
            "0A000",
            f"{word} constraint on partitioned table must include all partitioning columns"
            if form == "unique"
            else "unique constraint on partitioned table must include all partitioning columns",
            Key("constraint", relation.schema, relation.name, missing[0]),
        )


def _adopt_index(session: Session, relation: Relation, node: Node, form: str) -> None:
    """`ADD CONSTRAINT … USING INDEX`."""
    name = node["indexname"]
    index = session.find_relation(relation.schema, name)
    if index is None or index.kind != "index":
        session.broken(
            "42704", f'index "{name}" does not exist', Key("relation", relation.schema, name)
        )
        constraint = _register(session, relation, node, form, node.get("conname") or name, ())
        return
    session.need(index)
    constraint = _register(
        session, relation, node, form, node.get("conname") or name, index.keys or ()
    )
    constraint.index = index
    if constraint.name != index.name:
        session.schema.remove(index)
        session.schema.set(index, "name", constraint.name)
    session.schema.attach(index, constraint)
    session.schema.add_relation(index)


def _exclusion(session: Session, relation: Relation, node: Node) -> list[str]:
    elements = [item["List"]["items"][0] for item in node.get("exclusions", ())]
    method = node.get("access_method") or "btree"
    keys = index_elements(session, relation, elements, method)
    where = rows_of(relation)
    expression(session, node.get("where_clause"), where)
    return [name or "expr" for name in keys]


# CHECK -----------------------------------------------------------------------------------------


def _check(session: Session, relation: Relation, node: Node, column: Column | None) -> None:
    scope = rows_of(relation)
    refuse_subquery(session, node.get("raw_expr"), "check constraint", key_of(relation))
    with session.collecting() as used:
        found = expression(session, node.get("raw_expr"), scope)
    refuse_other_than_bool(session, found, "CHECK")
    columns = [item.name for item in used if isinstance(item, Column) and item.of is relation]
    columns = list(dict.fromkeys(columns))
    name = node.get("conname")
    if not name:
        parts = columns if len(columns) == 1 else []
        base = implicit_name(relation.name, parts, "check")
        name = free_name(base, relation.constraints)
    existing = relation.constraints.get(name)
    if existing is not None and existing.above is not None and not existing.local:
        session.schema.set(existing, "local", True)  # the parent's, and its own from now on
        return
    constraint = _register(session, relation, node, "check", name, columns)
    for item in used:
        if not isinstance(item, Column):
            session.schema.use(constraint, item)


# Foreign keys ----------------------------------------------------------------------------------


def _foreign_key(session: Session, relation: Relation, node: Node, column: Column | None) -> None:
    target = session.relation(node["pktable"])
    columns = strings(node.get("fk_attrs")) or ([column.name] if column is not None else [])
    if target.kind not in ("table", "foreign table"):
        session.broken(
            "42809", f'referenced relation "{target.name}" is not a table',
            Key("relation", target.schema, target.name),
        )  # fmt: skip
    missing = 'column "{}" referenced in foreign key constraint does not exist'
    own = [session.column(relation, name, missing.format(name)) for name in columns]
    wanted = strings(node.get("pk_attrs"))
    if wanted:
        for name in wanted:
            session.column(target, name, missing.format(name))
    else:
        wanted = _primary_key(session, target, len(columns))
    given = node.get("conname")
    base = implicit_name(relation.name, columns, "fkey")
    label: str = given or free_name(base, relation.constraints)
    constraint = _register(session, relation, node, "foreign", label, columns)
    constraint.target, constraint.target_columns = target, tuple(wanted)
    session.schema.use(constraint, target)
    others = [target.columns.get(each) for each in wanted]
    for other in others:
        session.schema.use(constraint, other)
    if len(wanted) != len(columns) and wanted:
        session.broken(
            "42830", "number of referencing and referenced columns for foreign key disagree",
            key_of(constraint),
        )  # fmt: skip
        return
    if _is_unique(session, target, wanted, constraint):
        _check_types(session, constraint, own, others)


def _primary_key(session: Session, target: Relation, count: int) -> list[str]:
    for constraint in target.constraints.values():
        if constraint.form == "primary":
            session.need(constraint)
            return list(constraint.columns)
    if not target.open:
        session.broken(
            "42704", f'there is no primary key for referenced table "{target.name}"',
            Key("constraint", target.schema, target.name, f"{target.name}_pkey"),
        )  # fmt: skip
    return []


def _is_unique(
    session: Session, target: Relation, wanted: Sequence[str], constraint: Constraint
) -> bool:
    """Whether a foreign key refers to unique columns; a break where it does not."""
    if not wanted or target.open or any(not _known(target, name) for name in wanted):
        return False
    index = unique_index(session, target, wanted)
    if index is not None:
        session.schema.use(constraint, index.of if isinstance(index.of, Constraint) else index)
        return True
    session.broken(
        "42830",
        f'there is no unique constraint matching given keys for referenced table "{target.name}"',
        Key("constraint", target.schema, target.name, ", ".join(wanted)),
    )
    return False


def _known(relation: Relation, name: str) -> bool:
    column = relation.columns.get(name)
    return column is not None and not column.assumed


def unique_index(session: Session, table: Relation, columns: Iterable[str]) -> Relation | None:
    """A unique index or constraint on exactly these columns."""
    wanted = set(columns)
    for constraint in table.constraints.values():
        if constraint.form in ("primary", "unique") and set(constraint.columns) == wanted:
            session.need(constraint)
            return constraint.index or Relation("index", table.schema, constraint.name)
    for part in table.parts or ():
        if isinstance(part, Relation) and part.unique and set(part.keys or ()) == wanted:
            session.need(part)
            return part
    return None


def recheck_keys(session: Session, relation: Relation, names: Iterable[str]) -> None:
    """Check the foreign keys from and to columns whose types have changed."""
    changed = set(names)
    keys = [item for item in relation.constraints.values() if changed.intersection(item.columns)]
    keys += [
        item for item in relation.users or ()
        if isinstance(item, Constraint) and item.target is relation
        and item not in keys and changed.intersection(item.target_columns)
    ]  # fmt: skip
    for key in keys:
        if key.form == "foreign" and key.sure and isinstance(key.whole, Relation):
            target = key.target.columns if key.target is not None else {}
            own = [key.whole.columns.get(name) for name in key.columns]
            _check_types(session, key, own, [target.get(name) for name in key.target_columns])


def recheck_indexes(session: Session, relation: Relation, column: Column) -> None:
    """Check the indexes on a column whose type has changed."""
    for index in _indexes(relation):
        method, _, class_ = index.classes.get(column.name, "").partition(".")
        refuse_class(session, method, class_, column.type)
        if column in (index.uses or ()):
            for node in index.expressions:
                expression(session, node, rows_of(relation))
        name = index.methods.get(column.name)
        if name and column.type and session.indexes_by_default(name, column.type) is False:
            no_default(session, name, column.type.shown)
            return


def _indexes(relation: Relation) -> Iterable[Relation]:
    for item in (*(relation.parts or ()), *relation.constraints.values()):
        index = item.index if isinstance(item, Constraint) else item
        if isinstance(index, Relation) and index.kind == "index" and index.sure:
            yield index


def _check_types(
    session: Session, constraint: Constraint, own: list[Column | None],
    others: list[Column | None],
) -> None:  # fmt: skip
    for column, other in zip(own, others, strict=False):
        if column is None or other is None or column.assumed or other.assumed:
            continue
        if column.type and other.type and joinable(column.type, other.type) is False:
            session.broken(
                "42804",
                f'foreign key constraint "{constraint.name}" cannot be implemented',
                Key("column", constraint.schema, constraint.of.name, column.name)
                if constraint.of is not None
                else Key("constraint", constraint.schema, constraint.name),
                hint=f"{column.title} is {column.type.shown}, {other.title} is {other.type.shown}",
            )
            return
