"""ALTER TABLE and its kin, command by command, in the order in which PostgreSQL takes them."""

from collections.abc import Callable

from signoff_gen.migrations.schema import Column, Constraint, Relation, Type
from signoff_gen.migrations.sql.constraints import (
    FORMS,
    add_constraint,
    column_constraints,
    contains_null,
    missing_constraint,
    recheck_keys,
    refuse_nulls,
)
from signoff_gen.migrations.sql.drops import drop, drop_column
from signoff_gen.migrations.sql.inheritance import (
    add_inherit,
    attach,
    detach,
    drop_inherit,
    spread_column,
    spread_constraint,
    withdraw_column,
    withdraw_constraint,
)
from signoff_gen.migrations.sql.retyping import alter_type, existing_column
from signoff_gen.migrations.sql.roles import need_role
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.tables import (
    define_column,
    finish_tables,
    judge_default,
    own_sequence,
)
from signoff_gen.migrations.sql.tree import Node

Command = Callable[[Session, Relation, Node], None]


def alter_table(session: Session, node: Node) -> None:
    """Carry out ALTER TABLE, VIEW, INDEX, SEQUENCE or (composite) TYPE."""
    target = node["relation"]
    if node.get("missing_ok") and (
        session.find_relation(target.get("schemaname"), target["relname"]) is None
    ):
        return
    relation = session.relation(target)
    if relation in session.pending:
        session.refuse_pending(relation, "ALTER TABLE")
    only = {} if target.get("inh") else {"only": True}
    commands = [item["AlterTableCmd"] | only for item in node.get("cmds", ())]
    # Columns are judged before anything is changed, in the order they are written.
    for command in sorted(commands, key=_pass):
        carry_out = COMMANDS.get(command.get("subtype", ""))
        if carry_out is not None:
            if command["subtype"] in TABLES_ONLY and relation.kind in NOT_TABLES:
                _wrong_kind(session, relation, command["subtype"])
            carry_out(session, relation, command)
    finish_tables(session)
    retyped = [item["name"] for item in commands if item.get("subtype") == "AT_AlterColumnType"]
    if retyped:
        recheck_keys(session, relation, retyped)


NOT_TABLES = frozenset({"view", "materialized view", "index", "sequence"})
TABLES_ONLY = {
    "AT_AddColumn": "ADD COLUMN",
    "AT_DropColumn": "DROP COLUMN",
    "AT_AlterColumnType": "ALTER COLUMN ... SET DATA TYPE",
    "AT_AddConstraint": "ADD CONSTRAINT",
    "AT_SetNotNull": "ALTER COLUMN ... SET NOT NULL",
}


def _wrong_kind(session: Session, relation: Relation, subtype: str) -> None:
    error = f'ALTER action {TABLES_ONLY[subtype]} cannot be performed on relation "{relation.name}"'
    if session.words < 15:
        row = "" if subtype in ("AT_AddConstraint", "AT_SetNotNull") else " composite type,"
        error = f'"{relation.name}" is not a table{"," if row else ""}{row} or foreign table'
    session.broken(
        "42809",
        error,
        Key("relation", relation.schema, relation.name),
        hint=f"it is a {relation.kind}",
    )


def _pass(command: Node) -> int:
    """When PostgreSQL takes a command: what drops comes first, what needs columns last."""
    subtype = command.get("subtype", "")
    if subtype == "AT_ColumnDefault":
        return 9 if "def" in command else 0
    if subtype == "AT_AddConstraint":
        form = FORMS.get(command["def"]["Constraint"].get("contype", ""))
        return {"check": 5, "foreign": 9}.get(form or "", 7)
    return PASSES.get(subtype, 10)


PASSES = {
    "AT_DropColumn": 0, "AT_DropConstraint": 0, "AT_DropNotNull": 0, "AT_DropIdentity": 0,
    "AT_DropExpression": 0, "AT_AlterColumnType": 1, "AT_AddColumn": 4, "AT_SetNotNull": 6,
    "AT_AddIdentity": 9, "AT_SetIdentity": 6,
}  # fmt: skip


# Columns ----------------------------------------------------------------------------------------


def _add_column(session: Session, relation: Relation, command: Node) -> None:
    node = command["def"]["ColumnDef"]
    name = node["colname"]
    existing = relation.columns.get(name)
    if existing is not None and existing.sure and not existing.assumed:
        if command.get("missing_ok"):
            session.record(Key("column", relation.schema, relation.name, name), "skipped")
            session.need(existing)
            return
        session.need(existing)
        session.broken(
            "42701", f'column "{name}" of relation "{relation.name}" already exists',
            Key("column", relation.schema, relation.name, name),
        )  # fmt: skip
        return
    column = define_column(session, relation, node)
    if column is None:
        return
    _check_filled(session, relation, column)
    domain = column.type is not None and column.type.form == "domain"
    column.nulls = session.has_rows(relation) and not column.default and not domain
    session.schema.add_column(column)
    session.made(column, guarded=bool(command.get("missing_ok")))
    if "only" in command:
        _children_too(session, relation, "column")
    else:
        spread_column(session, column)
    finish_tables(session)
    for constraint in column_constraints(node):
        if constraint.get("contype") in FORMS:
            _new_constraint(session, relation, constraint, column)


def _children_too(session: Session, relation: Relation, what: str) -> None:
    """`ONLY` is refused where children would have to get the same."""
    if relation.children:
        session.broken("42P16", f"{what} must be added to child tables too", key_of(relation))


def _check_filled(session: Session, relation: Relation, column: Column) -> None:
    """A NOT NULL column without a default cannot be added where there are rows for certain."""
    if column.not_null and not column.default and session.has_rows(relation):
        contains_null(session, column, "the migrations before it put rows into the table")


def _drop_column(session: Session, relation: Relation, command: Node) -> None:
    name = command["name"]
    column = relation.columns.get(name)
    if column is None:
        if not command.get("missing_ok"):
            session.missing_column(relation, name)
        return
    session.need(column)
    if column.inherited and not column.assumed and relation.parents:
        session.broken(
            "42P16", f'cannot drop inherited column "{name}"',
            Key("column", relation.schema, relation.name, name),
        )  # fmt: skip
        return
    if name in (relation.partitioned or ()):
        session.broken(
            "42P16", f'cannot drop column "{name}" because it is part of the partition key of '
            f'relation "{relation.name}"', key_of(column),
        )  # fmt: skip
        return
    drop_column(session, relation, column, cascade=command.get("behavior") == "DROP_CASCADE")
    withdraw_column(session, relation, name, only="only" in command)


def _set_default(session: Session, relation: Relation, command: Node) -> None:
    column = existing_column(session, relation, command)
    if column is None:
        return
    if column.identity and relation.kind == "table":
        _refuse_identity(session, column)
    _forget_default(session, column)
    if "def" not in command:
        return
    judge_default(session, column, command["def"])
    session.schema.set(column, "default", True)


def _refuse_identity(session: Session, column: Column) -> None:
    session.broken(
        "42601",
        f'column "{column.name}" of relation "{column.relation.name}" is an identity column',
        key_of(column),
    )


def _forget_default(session: Session, column: Column) -> None:
    session.schema.set(column, "default", False)
    for used in list(column.uses or ()):
        # A dropped default no longer holds the sequence or function that it calls.
        if isinstance(used, Type) or used.kind == "collation":
            continue
        if used is not (column.type and column.type.relation):
            session.schema.release(column, used)


def _set_not_null(session: Session, relation: Relation, command: Node) -> None:
    column = existing_column(session, relation, command)
    if column is not None:
        refuse_nulls(session, column)
        session.schema.set(column, "not_null", True)


def _drop_not_null(session: Session, relation: Relation, command: Node) -> None:
    column = existing_column(session, relation, command)
    if column is None:
        return
    if column.identity:
        _refuse_identity(session, column)
    primary = [item for item in relation.constraints.values() if item.form == "primary"]
    if any(column.name in item.columns for item in primary):
        session.broken(
            "42P16", f'column "{column.name}" is in a primary key',
            key_of(column),
        )  # fmt: skip
        return
    session.schema.set(column, "not_null", False)


def _add_identity(session: Session, relation: Relation, command: Node) -> None:
    column = existing_column(session, relation, command)
    if column is None:
        return
    if not column.not_null and not column.assumed:
        session.broken(
            "55000",
            f'column "{column.name}" of relation "{relation.name}" must be declared NOT NULL '
            "before identity can be added",
            key_of(column),
        )
        return
    if column.identity or column.default:
        word = "is already an identity column" if column.identity else "already has a default value"
        session.broken(
            "55000", f'column "{column.name}" of relation "{relation.name}" {word}',
            key_of(column),
        )  # fmt: skip
        return
    definition = command.get("def", {}).get("Constraint", {})
    always = definition.get("generated_when") == "a"
    session.schema.set(column, "identity", "always" if always else "by default")
    session.schema.set(column, "default", True)
    own_sequence(session, relation, column, definition.get("options", ()))


def _drop_identity(session: Session, relation: Relation, command: Node) -> None:
    column = existing_column(session, relation, command)
    if column is None:
        return
    if not column.identity and not column.assumed and not command.get("missing_ok"):
        session.broken(
            "55000",
            f'column "{column.name}" of relation "{relation.name}" is not an identity column',
            key_of(column),
        )
    session.schema.set(column, "identity", "")
    session.schema.set(column, "default", False)
    for part in list(column.parts or ()):
        session.schema.release(column, part)
        drop(session, [part], cascade=True)


def _drop_expression(session: Session, relation: Relation, command: Node) -> None:
    column = existing_column(session, relation, command)
    if column is None:
        return
    if column.virtual:
        what = "ALTER TABLE / DROP EXPRESSION"
        error = f"{what} is not supported for virtual generated columns"
        session.broken("0A000", error, key_of(column))
    elif not column.generated and not column.assumed and not command.get("missing_ok"):
        error = (
            f'column "{column.name}" of relation "{relation.name}" is not a '
            f"{'' if session.words >= 18 else 'stored '}generated column"
        )
        session.broken("55000", error, key_of(column))
    session.schema.set(column, "generated", False)
    _forget_default(session, column)


def _column_only(session: Session, relation: Relation, command: Node) -> None:
    if command.get("name"):
        existing_column(session, relation, command)


# Constraints ------------------------------------------------------------------------------------


def _add_constraint(session: Session, relation: Relation, command: Node) -> None:
    node = command["def"]["Constraint"]
    if "only" not in command:
        _new_constraint(session, relation, node)
        return
    if node.get("contype") == "CONSTR_CHECK" and not node.get("is_no_inherit"):
        _children_too(session, relation, "constraint")
    add_constraint(session, relation, node)


def _new_constraint(
    session: Session, relation: Relation, node: Node, column: Column | None = None
) -> None:
    """Add a constraint to a table and to its children."""
    before = set(relation.constraints)
    add_constraint(session, relation, node, column)
    for name, constraint in list(relation.constraints.items()):
        if name not in before:
            spread_constraint(session, constraint)


def _drop_constraint(session: Session, relation: Relation, command: Node) -> None:
    name = command["name"]
    found = relation.constraints.get(name)
    if found is None:
        if not command.get("missing_ok"):
            _missing_constraint(session, relation, name)
        for each, column in relation.columns.items():
            if name == f"{relation.name}_{each}_not_null":
                session.schema.set(column, "not_null", False)
        return
    session.need(found)
    if found.above is not None:
        session.broken(
            "42P16",
            f'cannot drop inherited constraint "{name}" of relation "{relation.name}"',
            key_of(found),
        )
        return
    withdraw_constraint(session, found, only="only" in command)
    drop(session, [found], cascade=command.get("behavior") == "DROP_CASCADE")
    # Its index is a part of it, and goes with it.
    for each in found.columns if found.form == "not null" else ():
        if each in relation.columns:
            session.schema.set(relation.columns[each], "not_null", False)


def _missing_constraint(session: Session, relation: Relation, name: str) -> None:
    if relation.assumed:
        return
    error = f'constraint "{name}" of relation "{relation.name}" does not exist'
    missing_constraint(session, relation, name, error)


def _need_constraint(session: Session, relation: Relation, command: Node) -> None:
    name = command.get("name") or command.get("def", {}).get("Constraint", {}).get("conname")
    found: Constraint | None = relation.constraints.get(name or "")
    if found is not None:
        session.need(found)
    elif name:
        _missing_constraint(session, relation, name)


# The rest ---------------------------------------------------------------------------------------


def _owner(session: Session, relation: Relation, command: Node) -> None:
    need_role(session, command.get("newowner"))


def _trigger(session: Session, relation: Relation, command: Node) -> None:
    name = command.get("name")
    if name and name not in relation.triggers and not relation.open:
        session.broken(
            "42704", f'trigger "{name}" for table "{relation.name}" does not exist',
            Key("trigger", relation.schema, relation.name, name),
        )  # fmt: skip


def _unguarded(session: Session, relation: Relation, command: Node) -> None:
    """`DISABLE TRIGGER ALL` puts foreign keys out of force, too."""
    session.unguarded = True


def _replica_identity(session: Session, relation: Relation, command: Node) -> None:
    name = command.get("def", {}).get("ReplicaIdentityStmt", {}).get("name")
    if name and session.find_relation(relation.schema, name) is None:
        session.broken(
            "42704", f'index "{name}" for table "{relation.name}" does not exist',
            Key("relation", relation.schema, name),
        )  # fmt: skip


COMMANDS: dict[str, Command] = {
    "AT_AddColumn": _add_column,
    "AT_DropColumn": _drop_column,
    "AT_ColumnDefault": _set_default,
    "AT_SetNotNull": _set_not_null,
    "AT_DropNotNull": _drop_not_null,
    "AT_AlterColumnType": alter_type,
    "AT_AddIdentity": _add_identity,
    "AT_SetIdentity": _column_only,
    "AT_DropIdentity": _drop_identity,
    "AT_DropExpression": _drop_expression,
    "AT_SetStatistics": _column_only,
    "AT_SetStorage": _column_only,
    "AT_SetOptions": _column_only,
    "AT_AddConstraint": _add_constraint,
    "AT_DropConstraint": _drop_constraint,
    "AT_ValidateConstraint": _need_constraint,
    "AT_AlterConstraint": _need_constraint,
    "AT_AttachPartition": attach,
    "AT_DetachPartition": detach,
    "AT_AddInherit": add_inherit,
    "AT_DropInherit": drop_inherit,
    "AT_ChangeOwner": _owner,
    "AT_EnableTrig": _trigger,
    "AT_DisableTrig": _trigger,
    "AT_EnableAlwaysTrig": _trigger,
    "AT_DisableTrigAll": _unguarded,
    "AT_ReplicaIdentity": _replica_identity,
    "AT_ClusterOn": _replica_identity,
}
