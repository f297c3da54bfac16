"""CREATE TABLE, with all that a column can bring; CREATE TABLE AS and SELECT INTO."""

from collections.abc import Iterable

from signoff_gen.migrations.schema import Column, Constraint, Relation, Type
from signoff_gen.migrations.sql.casts import assignable, base_of, unreadable
from signoff_gen.migrations.sql.constraints import (
    FORMS,
    add_constraint,
    check_key_columns,
    column_constraints,
)
from signoff_gen.migrations.sql.expressions import expression, fits, literal
from signoff_gen.migrations.sql.indexes import copy_index
from signoff_gen.migrations.sql.inheritance import merge_columns, take_over
from signoff_gen.migrations.sql.naming import (
    check_free_name,
    free_name,
    implicit_name,
    made_hint,
)
from signoff_gen.migrations.sql.restrictions import refuse_mutable, refuse_subquery
from signoff_gen.migrations.sql.rows import is_null
from signoff_gen.migrations.sql.scope import NOTHING, Source, rows_of
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.tree import Node, strings

SERIALS = {
    "smallserial": "int2", "serial2": "int2", "serial": "int4", "serial4": "int4",
    "bigserial": "int8", "serial8": "int8",
}  # fmt: skip


def create_table(session: Session, node: Node, *, kind: str = "table") -> None:
    """Carry out CREATE TABLE."""
    target = node["relation"]
    temporary = target.get("relpersistence") == "t"
    schema = session.creation_schema(target.get("schemaname"), temporary=temporary)
    name, guarded = target["relname"], bool(node.get("if_not_exists"))
    existing = session.schema.namespace(schema).relations.get(name)
    standing = _standing(existing)
    if guarded and standing is not None:
        session.need(standing)
        session.record(Key("relation", schema, name), "skipped")
        return
    relation = Relation(kind, schema, name, session.step)
    relation.temporary = temporary
    elements = node.get("tableElts", ())
    constraints: list[tuple[Node, Column | None]] = []
    for element in elements:
        _element(session, relation, element, constraints)
    whole = _with_parents(session, relation, node)
    for constraint, column in constraints:
        check_key_columns(session, whole, constraint, column)
    _inherit(session, relation, node)
    if node.get("ofTypename"):
        _of_type(session, relation, node["ofTypename"])
    if standing is not None:
        session.later.clear()
        _made_twice(session, standing, relation)
        return
    if existing is not None:
        relation.open = relation.open or (not existing.sure and not existing.assumed)
    register(session, relation, guarded=guarded)
    if existing is not None and existing.assumed:
        _take_over(session, existing, relation)
    judge_later(session)
    if node.get("partspec"):
        _partition_key(session, relation, node["partspec"])
    for constraint, column in sorted(constraints, key=_rank):
        add_constraint(session, relation, constraint, column)


def _standing(existing: Relation | None) -> Relation | None:
    """What certainly stands in the way of a new relation of its name."""
    plain = existing is not None and existing.sure and not existing.assumed
    return existing if plain else None


def _rank(item: tuple[Node, Column | None]) -> int:
    """PostgreSQL's order: checks, then keys, then foreign keys."""
    order = ("CONSTR_CHECK", "CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION")
    kind = item[0].get("contype", "")
    return order.index(kind) if kind in order else len(order)


def register(session: Session, relation: Relation, *, guarded: bool = False) -> None:
    """Put a new relation with its columns into the schema, and tell so."""
    schema = session.schema
    clash = schema.namespace(relation.schema).types.get(relation.name)
    if clash is not None and clash.sure and not clash.assumed:
        session.broken(
            "42710", f'type "{relation.name}" already exists',
            Key("type", relation.schema, relation.name),
            hint="a table's name is also the name of the type of its rows",
        )  # fmt: skip
    schema.add_relation(relation)
    schema.adopt_columns(relation)
    for column in relation.columns.values():
        session.record(key_of(column), "made")
    for parent in relation.parents:
        schema.use(relation, parent, silent=relation.kind == "table" and _is_partition(relation))
    session.made(relation, guarded=guarded)


def _is_partition(relation: Relation) -> bool:
    return any(parent.partitioned is not None for parent in relation.parents)


def _take_over(session: Session, assumed: Relation, relation: Relation) -> None:
    """What was done to a table before it was made is kept, as if it had been made in time."""
    schema = session.schema
    for column in assumed.columns.values():
        if column.name not in relation.columns:
            copy = Column(relation, column.name, column.type, column.made)
            copy.default, copy.assumed, copy.sure = True, column.assumed, column.sure
            schema.add_column(copy)
    for attribute in ("constraints", "triggers", "policies", "rules"):
        for name, thing in getattr(assumed, attribute).items():
            schema.put(getattr(relation, attribute), name, thing)
    for part in list(assumed.parts or ()):
        if part.kind != "column":
            schema.attach(part, relation)
    for user in list(assumed.users or ()):
        if isinstance(user, Constraint) and user.target is assumed:
            schema.set(user, "target", relation)
        if isinstance(user, Relation) and assumed in user.parents:
            parents = tuple(relation if item is assumed else item for item in user.parents)
            schema.set(user, "parents", parents)
        schema.use(user, relation, silent=bool(assumed.users and assumed.users[user]))


def _made_twice(session: Session, existing: Relation, again: Relation) -> None:
    session.need(existing)
    type_ = again.kind == "composite type" and existing.kind not in ("index", "sequence")
    session.broken(
        "42710" if type_ else "42P07",
        f'{"type" if type_ else "relation"} "{existing.name}" already exists',
        Key("relation", existing.schema, existing.name), hint=made_hint(existing),
    )  # fmt: skip
    for column in again.columns.values():  # what follows may rely on either definition
        if column.name not in existing.columns:
            copy = Column(existing, column.name, column.type, session.step)
            copy.not_null, copy.default = column.not_null, True
            session.schema.add_column(copy)


def _element(
    session: Session, relation: Relation, element: Node,
    constraints: list[tuple[Node, Column | None]],
) -> None:  # fmt: skip
    ((kind, fields),) = element.items()
    if kind == "TableLikeClause":
        _like(session, relation, fields)
    elif kind == "Constraint":
        constraints.append((fields, None))
    elif kind == "ColumnDef":
        column = define_column(session, relation, fields)
        if column is None:
            return
        _put_column(session, relation, column)
        constraints += [
            (item, column) for item in column_constraints(fields) if item.get("contype") in FORMS
        ]


def _put_column(session: Session, relation: Relation, column: Column) -> None:
    if column.name in relation.columns:
        error = f'column "{column.name}" specified more than once'
        session.broken("42701", error, key_of(column))
    relation.columns[column.name] = column


def define_column(session: Session, relation: Relation, node: Node) -> Column | None:
    """A column as a `ColumnDef` describes it, not yet added; None for an inherited one's options.

    Its table constraints are left to the caller; its default is judged.
    """
    if "typeName" not in node:
        return None
    name = node["colname"]
    words = strings(node["typeName"].get("names"))
    serial = SERIALS.get(words[0]) if len(words) == 1 else None
    type_ = session.builtin(serial) if serial else session.type_of(node["typeName"])
    column = Column(relation, name, type_, session.step)
    if type_ is not None and type_.assumed:
        column.sure = True
    if serial:
        column.default = column.not_null = True
        own_sequence(session, relation, column)
    for constraint in column_constraints(node):
        _column_constraint(session, relation, column, constraint)
    if "collClause" in node:
        names = strings(node["collClause"].get("collname"))
        session.schema.use(column, session.find_other("collation", names[-1]))
    return column


def own_sequence(
    session: Session, relation: Relation, column: Column, options: Iterable[Node] = ()
) -> None:
    """Make the sequence of a serial or identity column, whose options may name it."""
    schema, name = relation.schema, ""
    for item in options:
        if item["DefElem"].get("defname") == "sequence_name":
            parts = strings(item["DefElem"]["arg"]["List"].get("items"))
            schema, name = (parts[-2] if len(parts) > 1 else schema), parts[-1]
    space = session.schema.namespace(schema)
    if name:
        check_free_name(session, schema, name)
    else:
        name = free_name(implicit_name(relation.name, [column.name], "seq"), space.relations)
    sequence = Relation("sequence", schema, name, session.step)
    sequence.open = True
    sequence.of = column
    session.schema.add_relation(sequence)
    session.schema.use(column, sequence)
    session.made(sequence, quiet=True)


def _column_constraint(session: Session, relation: Relation, column: Column, node: Node) -> None:
    kind = node.get("contype")
    if kind in ("CONSTR_NOTNULL", "CONSTR_PRIMARY"):
        column.not_null = True
    elif kind == "CONSTR_DEFAULT":
        column.default = not is_null(node.get("raw_expr"))
        session.later.append((relation, column, node.get("raw_expr")))
    elif kind == "CONSTR_IDENTITY":
        column.identity = "always" if node.get("generated_when") == "a" else "by default"
        column.default = column.not_null = True
        own_sequence(session, relation, column, node.get("options", ()))
    elif kind == "CONSTR_GENERATED":
        column.default = column.generated = True
        column.virtual = node.get("generated_kind") == "v"
        if (
            column.virtual
            and column.type is not None
            and column.type.schema != "pg_catalog"
            and column.type.sure
        ):
            kind = "domain" if column.type.form == "domain" else "user-defined"
            error = f'virtual generated column "{column.name}" cannot have a {kind} type'
            session.broken("0A000", error, key_of(column), hint="make the column STORED")
        session.later.append((relation, column, node.get("raw_expr")))


def judge_default(session: Session, column: Column, node: Node | None) -> None:
    """Check a DEFAULT expression against its column."""
    if node and "ColumnRef" in node:
        session.broken(
            "0A000", "cannot use column reference in DEFAULT expression",
            key_of(column),
            hint="a text literal needs single quotes",
        )  # fmt: skip
        return
    refuse_subquery(session, node, "DEFAULT expression", key_of(column))
    with session.collecting() as used:
        found = expression(session, node, NOTHING)
    for thing in used:
        session.schema.use(column, thing)
    fits(session, column.type, node)
    text = literal(node)
    if text is not None and column.type is not None:
        refusal = unreadable(text, base_of(column.type))
        if refusal is not None:
            session.broken(*refusal, key_of(column))
    elif assignable(found, column.type) is False and found is not None and column.type:
        session.broken(
            "42804",
            f'column "{column.name}" is of type {column.type.shown} but default expression '
            f"is of type {found.shown}",
            key_of(column),
        )


def judge_later(session: Session) -> None:
    """Judge defaults and the expressions of generated columns, once their tables are whole."""
    waiting, session.later = session.later, []
    for relation, column, node in waiting:
        if not column.generated:
            judge_default(session, column, node)
            continue
        scope = rows_of(relation)
        refuse_subquery(session, node, "column generation expression", key_of(column))
        with session.collecting() as used:
            expression(session, node, scope)
        for thing in used:
            session.schema.use(column, thing)
        refuse_mutable(session, node, "generation expression is not immutable", column)


def _like(session: Session, relation: Relation, node: Node) -> None:
    source = session.relation(node["relation"])
    relation.open = relation.open or source.open
    options = node.get("options", 0)
    for column in source.columns.values():
        copy = Column(relation, column.name, column.type, session.step)
        copy.not_null = column.not_null
        _like_default(session, relation, column, copy, options)
        _put_column(session, relation, copy)
    for constraint in source.constraints.values():
        if constraint.form == "check" and options & LIKE_CONSTRAINTS:
            check = {"contype": "CONSTR_CHECK", "conname": constraint.name}
            session.after.append((relation, check))
        elif constraint.form in ("primary", "unique") and options & LIKE_INDEXES:
            kind = "CONSTR_PRIMARY" if constraint.form == "primary" else "CONSTR_UNIQUE"
            keys = [{"String": {"sval": name}} for name in constraint.columns]
            session.after.append((relation, {"contype": kind, "keys": keys}))
    if options & LIKE_INDEXES:
        for part in source.parts or ():
            if isinstance(part, Relation) and part.kind == "index" and part.keys:
                session.after.append((relation, {"index": part}))


LIKE_CONSTRAINTS, LIKE_DEFAULTS, LIKE_GENERATED = 1 << 2, 1 << 3, 1 << 4
LIKE_IDENTITY, LIKE_INDEXES = 1 << 5, 1 << 6


def _like_default(
    session: Session, relation: Relation, column: Column, copy: Column, options: int
) -> None:  # fmt: skip
    """What a column that is copied fills itself with, as far as that is copied."""
    if column.identity:
        if options & LIKE_IDENTITY:
            copy.identity, copy.default = column.identity, True
            own_sequence(session, relation, copy)
    elif column.generated:
        copy.generated = copy.default = bool(options & LIKE_GENERATED)
    elif options & LIKE_DEFAULTS:
        copy.default = column.default
        for used in column.uses or ():
            if not isinstance(used, Type):  # a sequence or function that the default calls
                session.schema.use(copy, used)


def _parents(session: Session, node: Node) -> list[Relation]:
    return [session.relation(item["RangeVar"]) for item in node.get("inhRelations", ())]


def _with_parents(session: Session, relation: Relation, node: Node) -> Relation:
    """The relation as its constraints see it: inherited columns included."""
    if not node.get("inhRelations") and not node.get("ofTypename"):
        return relation
    merged = Relation(relation.kind, relation.schema, relation.name, relation.made)
    merged.open = relation.open or bool(node.get("ofTypename"))
    merged.columns = dict(relation.columns)
    for item in node.get("inhRelations", ()):
        parent = session.find_relation(
            item["RangeVar"].get("schemaname"), item["RangeVar"]["relname"]
        )
        merged.open = merged.open or parent is None or parent.open
        if parent is not None:
            merged.columns.update(parent.columns)
    return merged


def _inherit(session: Session, relation: Relation, node: Node) -> None:
    parents = _parents(session, node)
    merge_columns(session, relation, parents)
    for parent in parents:
        if node.get("partbound") and parent.partitioned is None and not parent.open:
            session.broken(
                "42P17", f'"{parent.name}" is not partitioned',
                Key("relation", parent.schema, parent.name),
            )  # fmt: skip
        session.after.append((relation, {"parent": parent}))


def finish_tables(session: Session) -> None:
    """Carry out what waits until a table is in the schema: generated columns, copied keys."""
    judge_later(session)
    waiting, session.after = session.after, []
    for relation, node in waiting:
        if session.find_relation(relation.schema, relation.name) is relation:
            if "parent" in node:
                take_over(session, relation, node["parent"])
            elif "index" in node:
                copy_index(session, relation, node["index"])
            else:
                add_constraint(session, relation, node)


def _of_type(session: Session, relation: Relation, node: Node) -> None:
    type_ = session.type_of(node)
    source = type_.relation if type_ is not None else None
    if source is None:
        relation.open = True
        return
    for column in source.columns.values():
        relation.columns.setdefault(
            column.name, Column(relation, column.name, column.type, session.step)
        )
    session.schema.use(relation, source)


def _partition_key(session: Session, relation: Relation, node: Node) -> None:
    scope = rows_of(relation)
    keys = []
    for item in node.get("partParams", ()):
        element = item["PartitionElem"]
        name = element.get("name", "")
        if name:
            session.column(relation, name, f'column "{name}" named in partition key does not exist')
        else:
            expression(session, element.get("expr"), scope)
        keys.append(name)
    relation.partitioned = tuple(keys)


# CREATE TABLE AS --------------------------------------------------------------------------------


def create_table_as(session: Session, node: Node) -> None:
    """Carry out CREATE TABLE AS and CREATE MATERIALIZED VIEW."""
    into = node["into"]
    view = node.get("objtype") == "OBJECT_MATVIEW"
    target = into["rel"]
    schema = session.creation_schema(
        target.get("schemaname"), temporary=target.get("relpersistence") == "t"
    )
    existing = session.schema.namespace(schema).relations.get(target["relname"])
    guarded = bool(node.get("if_not_exists"))
    standing = _standing(existing)
    if guarded and standing is not None:
        session.record(Key("relation", schema, target["relname"]), "skipped")
        return
    with session.collecting() as used:
        source = session.query(node.get("query"), session.outer)
    kind = "materialized view" if view else "table"
    relation = Relation(kind, schema, target["relname"], session.step)
    relation.temporary = target.get("relpersistence") == "t"
    relation.filled = not into.get("skipData") and source.filled
    columns_from(session, relation, source, strings(into.get("colNames")))
    if standing is not None:
        _made_twice(session, standing, relation)
        return
    register(session, relation, guarded=guarded)
    if view:
        for thing in used:
            session.schema.use(relation, thing)


def columns_from(
    session: Session, relation: Relation, source: Source, names: list[str]
) -> None:  # fmt: skip
    """Give a relation the columns that a query gives."""
    relation.open = source.open
    if source.doubled and not names:
        session.broken(
            "42701", f'column "{source.doubled}" specified more than once',
            Key("column", relation.schema, relation.name, source.doubled),
        )  # fmt: skip
    given: list[tuple[str, Type | None]] = list(source.columns.items())
    if source.doubled:  # columns of one name are kept as one, so that places say nothing
        given, relation.open = [], True
    if len(names) > len(given) and not relation.open:
        session.broken(
            "42601",
            "CREATE VIEW specifies more column names than columns"
            if relation.kind == "view"
            else "too many column names were specified",
            Key("relation", relation.schema, relation.name),
        )
    for index, name in enumerate(names):
        if index < len(given):
            given[index] = (name, given[index][1])
        else:
            given.append((name, None))
    for name, type_ in given:
        relation.columns[name] = Column(relation, name, type_, session.step)
