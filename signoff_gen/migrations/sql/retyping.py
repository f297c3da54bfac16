"""ALTER COLUMN … TYPE: what can become what, and what stands in the way."""

from signoff_gen.migrations.schema import Column, Relation, Type
from signoff_gen.migrations.sql.casts import INTEGERS, assignable, base_of
from signoff_gen.migrations.sql.constraints import recheck_indexes
from signoff_gen.migrations.sql.expressions import expression
from signoff_gen.migrations.sql.inheritance import descendants
from signoff_gen.migrations.sql.scope import rows_of
from signoff_gen.migrations.sql.session import Session, key_of
from signoff_gen.migrations.sql.tree import Node, strings


def existing_column(session: Session, relation: Relation, command: Node) -> Column | None:
    """The column that a command names; a break where it is missing."""
    column = session.column(relation, command["name"])
    if column is not None:
        session.need(column)
    return column


def _may_be_retyped(
    session: Session, relation: Relation, column: Column, *, using: bool
) -> bool:  # fmt: skip
    """Whether a column's type can be changed at all; a break where it cannot."""
    state, error = "42P16", ""
    if column.inherited and relation.parents and relation.kind == "table":
        error = f'cannot alter inherited column "{column.name}"'
    elif column.name in (relation.partitioned or ()):
        error = (
            f'cannot alter column "{column.name}" because it is part of the partition key of '
            f'relation "{relation.name}"'
        )
    elif column.generated and using:
        state, error = "42611", "cannot specify USING when altering type of generated column"
    if error:
        session.broken(state, error, key_of(column))
    return not error


def alter_type(session: Session, relation: Relation, command: Node) -> None:
    """Carry out ALTER COLUMN … TYPE."""
    column = existing_column(session, relation, command)
    node = command["def"]["ColumnDef"]
    using = node.get("raw_default")
    if column is not None and not _may_be_retyped(session, relation, column, using=bool(using)):
        return
    type_ = session.type_of(node.get("typeName", {}))
    if using:
        scope = rows_of(relation)
        expression(session, using, scope)
    if column is None or type_ is None:
        return
    if column.identity and base_of(type_).name not in INTEGERS:
        error = "identity column type must be smallint, integer, or bigint"
        session.broken("22023", error, key_of(column))
        return
    known = column.type is not None and not column.assumed
    if (
        known
        and not using
        and "casts" not in session.parameters
        and assignable(column.type, type_) is False
    ):
        session.broken(
            "42804",
            f'column "{column.name}" cannot be cast automatically to type {type_.shown}',
            key_of(column),
            hint=f'it is {column.type.shown}; add USING "{column.name}"::…' if column.type else "",
        )
    elif known and column.default and not column.generated:
        _check_default_cast(session, column, type_)
    _check_users(session, column)
    session.schema.release(column, column.type)
    session.schema.set(column, "type", None if session.unsure else type_)
    session.schema.use(column, type_)
    for used in [item for item in column.uses or () if item.kind == "collation"]:
        session.schema.release(column, used)  # unless it is named again, it is the usual one
    if "collClause" in node:
        names = strings(node["collClause"].get("collname"))
        session.schema.use(column, session.find_other("collation", names[-1]))
    recheck_indexes(session, relation, column)
    for child in descendants(relation):
        if column.name in child.columns:
            session.schema.set(child.columns[column.name], "type", type_)


def _check_default_cast(session: Session, column: Column, type_: Type) -> None:
    if column.identity or assignable(column.type, type_) is not False:
        return
    session.broken(
        "42804",
        f'default for column "{column.name}" cannot be cast automatically to type {type_.shown}',
        key_of(column),
        hint="drop the default before, and set it again after",
    )


def _check_users(session: Session, column: Column) -> None:
    for user in column.users or ():
        if not user.sure:
            continue
        what = {
            "view": "cannot alter type of a column used by a view or rule",
            "materialized view": "cannot alter type of a column used by a view or rule",
            "policy": "cannot alter type of a column used in a policy definition",
            "trigger": "cannot alter type of a column used in a trigger definition",
            "column": "cannot alter type of a column used by a generated column",
        }.get(user.kind)
        if what is not None:
            state = "42601" if user.kind == "column" and session.words < 15 else "0A000"
            session.broken(
                state, what,
                key_of(column),
                hint=f"{user.label} depends on it",
            )  # fmt: skip
            return
