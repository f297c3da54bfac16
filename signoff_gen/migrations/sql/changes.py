"""INSERT, UPDATE, DELETE, MERGE, COPY and TRUNCATE: the tables and columns that they need."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from signoff_gen.migrations.schema import Column, Relation, Type
from signoff_gen.migrations.sql.casts import assignable, unreadable
from signoff_gen.migrations.sql.constraints import unique_index
from signoff_gen.migrations.sql.expressions import expression, fits, literal, subscripted
from signoff_gen.migrations.sql.queries import (
    condition,
    from_item,
    readable,
    select,
    targets,
    with_clause,
)
from signoff_gen.migrations.sql.rows import is_null
from signoff_gen.migrations.sql.scope import Scope, Source, source_of
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.settings import set_config
from signoff_gen.migrations.sql.tables import create_table_as
from signoff_gen.migrations.sql.tree import SEVERAL, Node, strings


def _target(session: Session, node: Node, scope: Scope) -> tuple[Relation, Source]:
    """The relation that a statement changes, brought into its scope under its alias."""
    relation = readable(session, session.relation(node["relation"], reading=True))
    session.depend(relation)
    source = source_of(relation)
    alias = node["relation"].get("alias", {}).get("aliasname") or relation.name
    scope.sources[alias] = source
    return relation, source


def _returned(session: Session, node: Node, scope: Scope) -> Source:
    """What RETURNING gives."""
    clause = node.get("returningClause", {})
    level = replace(scope, returning=True)
    for item in clause.get("options", ()):
        session.newer(18, "WITH", "RETURNING WITH")
        level.variables = {**level.variables, item["ReturningOption"].get("value", ""): None}
    return targets(session, clause.get("exprs"), level)


# INSERT -------------------------------------------------------------------------------------------


def insert(session: Session, node: Node, parent: Scope | None) -> Source:
    """Judge INSERT; gives what it returns."""
    scope = Scope(parent)
    with_clause(session, node.get("withClause"), scope)
    inner = Scope(scope)
    relation, source = _target(session, node, inner)
    names = [item["ResTarget"].get("name", "") for item in node.get("cols", ())]
    columns = [session.column(relation, name) for name in names]
    if not names:
        columns = list(relation.columns.values())
    given = node.get("selectStmt", {}).get("SelectStmt")
    if given is not None and "valuesLists" in given and not names and not relation.open:
        # A list of values that is shorter than the table fills its first columns.
        first = given["valuesLists"][0]["List"].get("items", ())
        columns = columns if _is_loose(first) else columns[: len(first)]
    rows = Source(stocked=True)
    if given is not None and "valuesLists" in given:
        _insert_values(session, relation, columns, names, given, scope)
        _check_references(session, relation, columns, given)
    elif given is not None:
        rows = _insert_query(session, relation, columns, names, given, scope)
    told = names or [column.name for column in columns if column is not None]
    _check_given(session, relation, told, rows)
    if "onConflictClause" in node:
        _on_conflict(session, relation, source, node["onConflictClause"], inner)
    # Where a row is in conflict, there is a row.
    certain = rows.filled and session.fill(relation, certain=rows.stocked)
    if certain and "onConflictClause" not in node:
        values = given.get("valuesLists", ()) if given is not None else ()
        wanted = columns if given is not None else []
        told_rows = [row["List"].get("items", []) for row in values]
        session.inserted(relation, wanted, [row for row in told_rows if not _is_loose(row)])
    return _returned(session, node, inner)


def _is_loose(items: Iterable[Node]) -> bool:
    """Whether what stands among values may be several of them."""
    return any(item.get("ParamRef", {}).get("number") == SEVERAL for item in items)


def _insert_values(
    session: Session, relation: Relation, columns: list[Column | None], names: list[str],
    given: Node, scope: Scope,
) -> None:  # fmt: skip
    with_clause(session, given.get("withClause"), scope)
    for row in given["valuesLists"]:
        items = row["List"].get("items", ())
        loose = _is_loose(items)
        if not loose:
            _check_count(session, relation, len(items), names)
        for index, item in enumerate(items):
            column = columns[index] if index < len(columns) and not loose else None
            _assign(session, relation, column, item, scope)


def _check_references(
    session: Session, relation: Relation, columns: list[Column | None], given: Node
) -> None:
    """Rows of constants that refer to a table which is certainly empty are a break."""
    if session.unguarded or relation.triggers or relation.rules or relation.kind != "table":
        return
    positions = {column.name: index for index, column in enumerate(columns) if column is not None}
    for constraint in relation.constraints.values():
        target = constraint.target
        if target is None or target is relation or not constraint.sure or constraint.deferred:
            continue
        indexes = [positions.get(name, -1) for name in constraint.columns]
        rows = [row["List"].get("items", ()) for row in given["valuesLists"]]
        rows = [row for row in rows if not _is_loose(row)]
        refers = any(all(_is_value(row, index) for index in indexes) for row in rows)
        if refers and indexes and session.is_empty(target):
            session.broken(
                "23503",
                f'insert or update on table "{relation.name}" violates foreign key constraint '
                f'"{constraint.name}"',
                key_of(constraint),
                hint=f"{target.label} holds no rows yet",
            )
            return


def _is_value(row: list[Node], index: int) -> bool:
    """Whether a row gives a constant that is not NULL there."""
    node = row[index] if 0 <= index < len(row) else {}
    while "TypeCast" in node:
        node = node["TypeCast"].get("arg", {})
    return "A_Const" in node and not is_null(node)


def _check_count(session: Session, relation: Relation, count: int, names: list[str]) -> None:
    most = len(names) or (None if relation.open else len(relation.columns))
    if most is not None and count > most:
        session.broken(
            "42601", "INSERT has more expressions than target columns",
            Key("relation", relation.schema, relation.name),
        )  # fmt: skip
    elif names and count < len(names):
        session.broken(
            "42601", "INSERT has more target columns than expressions",
            Key("relation", relation.schema, relation.name),
        )  # fmt: skip


def _assign(
    session: Session, relation: Relation, column: Column | None, item: Node, scope: Scope
) -> None:
    """Judge a value given to a column."""
    if "SetToDefault" in item:
        return
    found = expression(session, item, scope)
    if column is None:
        return
    key = key_of(column)
    _check_type(session, column, found)
    fits(session, column.type, item)
    if column.identity == "always" or column.generated:
        if not session.overriding or column.generated:
            old = session.words < 14
            what = "into" if old else "a non-DEFAULT value into"
            error = f'cannot insert {what} column "{column.name}"'
            session.broken("42601" if old and column.generated else "428C9", error, key)
        return
    text = literal(item)
    if text is not None and column.type is not None:
        refusal = unreadable(text, column.type)
        if refusal is not None:
            session.broken(*refusal, key)
    if is_null(item) and column.not_null and not column.assumed and relation.kind == "table":
        _null(session, relation, column.name)


def _check_type(session: Session, column: Column, found: Type | None) -> None:
    """A value must be of a type that can be stored in its column."""
    if found is None or column.type is None or "casts" in session.parameters:
        return
    if assignable(found, column.type) is False:
        session.broken(
            "42804",
            f'column "{column.name}" is of type {column.type.shown} but expression is of '
            f"type {found.shown}",
            key_of(column),
            hint="a cast says how to turn one into the other",
        )


def _null(session: Session, relation: Relation, name: str) -> None:
    table = f' of relation "{relation.name}"' if session.words >= 13 else ""
    session.broken(
        "23502",
        f'null value in column "{name}"{table} violates not-null constraint',
        Key("column", relation.schema, relation.name, name),
    )


def _insert_query(
    session: Session, relation: Relation, columns: list[Column | None], names: list[str],
    given: Node, scope: Scope,
) -> Source:  # fmt: skip
    """Judge INSERT … SELECT; gives its rows."""
    output = select(session, given, scope)
    items = given.get("targetList", ())
    if _is_loose(item["ResTarget"].get("val", {}) for item in items):
        return output
    if not output.open:
        _check_count(session, relation, output.width, names)
    if not output.open and len(items) == len(output.columns):
        types = output.columns.values()
        for column, item, found in zip(columns, items, types, strict=False):
            if column is not None:
                fits(session, column.type, item["ResTarget"].get("val"))
                _check_type(session, column, found)
    return output


def _check_given(session: Session, relation: Relation, names: list[str], rows: Source) -> None:
    """A column that must have a value and gets none is a break, where a row is added for sure."""
    if not rows.stocked or relation.open or relation.kind != "table" or not names:
        return
    if relation.triggers or relation.rules or not relation.sure:
        return
    for column in relation.columns.values():
        if column.name in names or not column.not_null or column.default or column.assumed:
            continue
        if column.sure:
            _null(session, relation, column.name)
            return


def _on_conflict(
    session: Session, relation: Relation, source: Source, node: Node, scope: Scope
) -> None:
    infer = node.get("infer", {})
    alone = Scope(scope.parent, dict(scope.sources))
    scope.sources["excluded"] = source_of(relation)
    names = []
    for item in infer.get("indexElems", ()):
        element = item["IndexElem"]
        if element.get("name"):
            names.append(element["name"])
            error = f'column "{element["name"]}" does not exist'
            session.column(relation, element["name"], error)
        else:
            expression(session, element.get("expr"), alone)
            names.append("")
    expression(session, infer.get("whereClause"), alone)
    _check_arbiter(session, relation, infer, names)
    _assignments(session, relation, node.get("targetList", ()), scope)
    expression(session, node.get("whereClause"), scope)


def _check_arbiter(session: Session, relation: Relation, infer: Node, names: list[str]) -> None:
    name = infer.get("conname")
    if name and name not in relation.constraints and not relation.open:
        session.broken(
            "42704", f'constraint "{name}" for table "{relation.name}" does not exist',
            Key("constraint", relation.schema, relation.name, name),
        )  # fmt: skip
    if not names or "" in names or relation.open or not relation.sure:
        return
    if any(relation.columns.get(each) is None or relation.columns[each].assumed for each in names):
        return
    # An index on some rows serves where the statement names these rows, too.
    partial = "whereClause" in infer and any(
        isinstance(part, Relation) and part.kind == "index" and set(part.keys or ()) == set(names)
        for part in relation.parts or ()
    )
    if unique_index(session, relation, names) is None and not partial:
        session.broken(
            "42P10",
            "there is no unique or exclusion constraint matching the ON CONFLICT specification",
            Key("constraint", relation.schema, relation.name, ", ".join(names)),
        )


def _assignments(session: Session, relation: Relation, items: list[Node], scope: Scope) -> None:
    """Judge the SET list of an UPDATE."""
    for item in items:
        target = item["ResTarget"]
        value = target.get("val", {})
        found = None
        if "SetToDefault" not in value:
            source = value.get("MultiAssignRef", {}).get("source")
            found = expression(session, source or value, scope)
        column = session.column(relation, target.get("name", ""))
        if column is not None and not {"SetToDefault", "MultiAssignRef"} & value.keys():
            _check_computed(session, column)
        if column is not None and target.get("indirection"):
            subscripted(session, column.type)
        elif column is not None:
            fits(session, column.type, value)
            _check_type(session, column, None if "MultiAssignRef" in value else found)


def _check_computed(session: Session, column: Column) -> None:
    """A column that fills itself can only be set to what it would be anyway."""
    if column.generated or column.identity == "always":
        state = "42601" if session.words < 14 and column.generated else "428C9"
        error = f'column "{column.name}" can only be updated to DEFAULT'
        session.broken(state, error, key_of(column))


# UPDATE, DELETE, MERGE ----------------------------------------------------------------------------


def update(session: Session, node: Node, parent: Scope | None) -> Source:
    """Judge UPDATE; gives what it returns."""
    scope = Scope(parent)
    with_clause(session, node.get("withClause"), scope)
    relation, _ = _target(session, node, scope)
    for item in node.get("fromClause", ()):
        from_item(session, item, scope)
    condition(session, node.get("whereClause"), scope)
    output = _returned(session, node, scope)
    items = node.get("targetList", ())
    _assignments(session, relation, items, scope)
    session.changed(relation, [item["ResTarget"].get("name", "") for item in items])
    return output


def delete(session: Session, node: Node, parent: Scope | None) -> Source:
    """Judge DELETE; gives what it returns."""
    scope = Scope(parent)
    with_clause(session, node.get("withClause"), scope)
    relation, _ = _target(session, node, scope)
    session.empty(relation)
    for item in node.get("usingClause", ()):
        from_item(session, item, scope)
    condition(session, node.get("whereClause"), scope)
    return _returned(session, node, scope)


def merge(session: Session, node: Node, parent: Scope | None) -> Source:
    """Judge MERGE."""
    scope = Scope(parent)
    with_clause(session, node.get("withClause"), scope)
    relation, _ = _target(session, node, scope)
    from_item(session, node["sourceRelation"], scope)
    expression(session, node.get("joinCondition"), scope)
    for item in node.get("mergeWhenClauses", ()):
        clause = item["MergeWhenClause"]
        expression(session, clause.get("condition"), scope)
        for value in clause.get("values", ()):
            if "SetToDefault" not in value:
                expression(session, value, scope)
        items = clause.get("targetList", ())
        if clause.get("commandType") == "CMD_INSERT":
            for target in items:
                session.column(relation, target["ResTarget"].get("name", ""))
        else:
            _assignments(session, relation, items, scope)
    session.fill(relation)
    session.empty(relation)
    return _returned(session, node, scope)


READS_AND_CHANGES: dict[str, Callable[[Session, Node, Scope | None], Source]] = {
    "SelectStmt": select,
    "InsertStmt": insert,
    "UpdateStmt": update,
    "DeleteStmt": delete,
    "MergeStmt": merge,
}


def query(session: Session, node: Node | None, parent: Scope | None) -> Source:
    """Judge a query, or a data-modifying statement that stands where one can.

    Args:
        session: where breaks and needs go.
        node: `{Kind: fields}`.
        parent: the level around it.

    Returns:
        The rows it gives.
    """
    if not node:
        return Source(open=True)
    ((kind, fields),) = node.items()
    rule = READS_AND_CHANGES.get(kind)
    return rule(session, fields, parent) if rule is not None else Source(open=True)


# On their own -------------------------------------------------------------------------------------


def copy(session: Session, node: Node) -> None:
    """Carry out COPY."""
    if "query" in node:
        session.query(node["query"], session.outer)
        return
    relation = session.relation(node["relation"])
    for name in strings(node.get("attlist")):
        session.column(relation, name)
    if node.get("is_from"):
        session.fill(relation)


def truncate(session: Session, node: Node) -> None:
    """Carry out TRUNCATE."""
    tables = [session.relation(item["RangeVar"]) for item in node.get("relations", ())]
    cascade = node.get("behavior") == "DROP_CASCADE"
    for table in tables:
        session.refuse_pending(table, "TRUNCATE")
        session.empty(table)
        for user in table.users or ():
            of = user.of
            foreign = user.kind == "constraint" and of is not None and of not in tables
            if foreign and user.sure and not cascade:
                session.broken(
                    "0A000", "cannot truncate a table referenced in a foreign key constraint",
                    Key("relation", table.schema, table.name),
                    hint=f'table "{of.name if of else ""}" references "{table.name}"',
                )  # fmt: skip
                break


def plain_query(session: Session, node: Node) -> None:
    """Carry out a SELECT of its own; one with INTO makes a table."""
    if "intoClause" in node:
        inner = {key: value for key, value in node.items() if key != "intoClause"}
        create_table_as(session, {"query": {"SelectStmt": inner}, "into": node["intoClause"]})
        return
    with session.executing(certain="fromClause" not in node):
        select(session, node, session.outer)
    set_config(session, node)


def plain_change(kind: str) -> Callable[[Session, Node], None]:
    """A handler for a change of its own."""
    change = READS_AND_CHANGES[kind]

    def handler(session: Session, node: Node) -> None:
        with session.overridden(node):
            change(session, node, session.outer)

    return handler


def call(session: Session, node: Node) -> None:
    """Carry out CALL."""
    with session.executing(certain=True):
        expression(
            session, {"FuncCall": {**node["funccall"], "procedure": True}}, session.outer or Scope()
        )


def explain(session: Session, node: Node) -> None:
    """Carry out EXPLAIN and DECLARE CURSOR, which judge their query."""
    session.query(node.get("query"), session.outer)
