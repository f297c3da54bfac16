"""What PostgreSQL learnt to read with its later versions, by the kind of statement.

The parser reads all that the newest version reads, so that a server that is older has to be told
apart here. The word at which an older one gives up is measured.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from signoff_gen.migrations.catalog.versions import FIRST, LAST, Lifetime
from signoff_gen.migrations.sql.record import Key
from signoff_gen.migrations.sql.tree import Node, strings

if TYPE_CHECKING:
    from signoff_gen.migrations.sql.session import Handler, Session


# Tables -------------------------------------------------------------------------------------------


def _create_table(session: "Session", node: Node) -> None:
    for element in node.get("tableElts", ()):
        ((kind, fields),) = element.items()
        if kind == "ColumnDef":
            column(session, fields)
        elif kind == "Constraint":
            _table_constraint(session, fields)
    if "partspec" in node and node["relation"].get("relpersistence") == "u":
        name = node["relation"]["relname"]
        session.only_in(
            Lifetime(FIRST, 17), "0A000", "partitioned tables cannot be unlogged",
            Key("relation", node["relation"].get("schemaname") or "public", name),
            what="an unlogged partitioned table", hint="its partitions can be, each by itself",
        )  # fmt: skip


def column(session: "Session", node: Node) -> None:
    """Look at what a column may be given only in later versions."""
    if "storage_name" in node:
        session.newer(16, "STORAGE", "a column's STORAGE")
    if "compression" in node:
        session.newer(14, "COMPRESSION", "a column's COMPRESSION")
    _numeric(session, node.get("typeName", {}))
    for item in node.get("constraints", ()):
        constraint = item["Constraint"]
        if constraint.get("generated_kind") == "v":
            session.newer(18, "VIRTUAL", "a virtual generated column")
        _constraint(session, constraint)


def _numeric(session: "Session", node: Node) -> None:
    """A scale below 0 or above the precision."""
    limits = [item.get("A_Const", {}).get("ival") for item in node.get("typmods", ())]
    if len(limits) != 2 or None in limits or strings(node.get("names"))[-1] != "numeric":
        return
    precision, scale = (limit.get("ival", 0) for limit in limits if limit is not None)
    if not 0 <= scale <= precision:
        error = f"NUMERIC scale {scale} must be between 0 and precision {precision}"
        _since(session, 15, "22023", error, "a scale beyond the precision")


def _table_constraint(session: "Session", node: Node) -> None:
    if node.get("contype") == "CONSTR_NOTNULL":
        session.newer(18, "NOT", "a constraint of its own for NOT NULL")
    elif node.get("contype") in ("CONSTR_CHECK", "CONSTR_FOREIGN") and not node.get("is_enforced"):
        session.newer(18, "ENFORCED", "a constraint that is not enforced")
    _constraint(session, node)


def _constraint(session: "Session", node: Node) -> None:
    if node.get("nulls_not_distinct"):
        session.newer(15, "NULLS", "NULLS NOT DISTINCT")
    if "fk_del_set_cols" in node:
        session.newer(15, "(", "the columns of ON DELETE SET NULL")
    if node.get("contype") == "CONSTR_ATTR_NOT_ENFORCED":
        session.newer(18, "ENFORCED", "a constraint that is not enforced")
    if node.get("without_overlaps"):
        session.newer(18, "WITHOUT", "a key WITHOUT OVERLAPS")
    if node.get("fk_with_period"):
        session.newer(18, strings(node.get("fk_attrs"))[-1], "a foreign key with a PERIOD")


COMMANDS = {
    "AT_SetExpression": (17, "EXPRESSION", "SET EXPRESSION"),
    "AT_DropExpression": (13, "EXPRESSION", "DROP EXPRESSION"),
    "AT_SetCompression": (14, "COMPRESSION", "a column's COMPRESSION"),
    "AT_SetAccessMethod": (15, "ACCESS", "SET ACCESS METHOD"),
    "AT_DetachPartitionFinalize": (14, "FINALIZE", "DETACH PARTITION FINALIZE"),
}
"""Commands of ALTER TABLE: since when they are known, and where an older version gives up."""


def _alter_table(session: "Session", node: Node) -> None:
    for item in node.get("cmds", ()):
        command = item["AlterTableCmd"]
        subtype = command.get("subtype", "")
        if subtype in COMMANDS:
            session.newer(*COMMANDS[subtype])
        elif subtype == "AT_AddColumn":
            column(session, command["def"]["ColumnDef"])
        elif subtype == "AT_AddConstraint":
            _table_constraint(session, command["def"]["Constraint"])
        elif subtype == "AT_DetachPartition" and command["def"]["PartitionCmd"].get("concurrent"):
            session.newer(14, "CONCURRENTLY", "DETACH PARTITION CONCURRENTLY")
        elif subtype == "AT_ChangeOwner":
            _role(session, command.get("newowner", {}))


def _role(session: "Session", node: Node) -> None:
    if node.get("roletype") == "ROLESPEC_CURRENT_ROLE":
        session.newer(14, "CURRENT_ROLE", "CURRENT_ROLE as an owner")


def _alter_domain(session: "Session", node: Node) -> None:
    if node.get("def", {}).get("Constraint", {}).get("contype") == "CONSTR_NOTNULL":
        session.newer(17, "NOT", "a constraint of its own for a domain's NOT NULL")


def _index(session: "Session", node: Node) -> None:
    if node.get("nulls_not_distinct"):
        session.newer(15, "NULLS", "NULLS NOT DISTINCT")


def _statistics(session: "Session", node: Node) -> None:
    if "defnames" not in node:
        session.newer(16, "ON", "statistics without a name")
    if any("expr" in item.get("StatsElem", {}) for item in node.get("exprs", ())):
        error = "only simple column references are allowed in CREATE STATISTICS"
        _since(session, 14, "0A000", error, "statistics of expressions")


# What is not a table ------------------------------------------------------------------------------


def _trigger(session: "Session", node: Node) -> None:
    if node.get("replace"):
        session.newer(14, "TRIGGER", "CREATE OR REPLACE TRIGGER")


def _function(session: "Session", node: Node) -> None:
    body = node.get("sql_body")
    if body:
        near = "RETURN" if "ReturnStmt" in body else "BEGIN"
        session.newer(14, near, "a function whose body is SQL, not a text")
    if node.get("is_procedure"):
        modes = [item["FunctionParameter"].get("mode") for item in node.get("parameters", ())]
        if "FUNC_PARAM_OUT" in modes:
            error = "procedures cannot have OUT arguments"
            _since(session, 14, "0A000", error, "a procedure's OUT arguments")


def _view(session: "Session", node: Node) -> None:
    names = [item["DefElem"].get("defname") for item in node.get("options", ())]
    if "security_invoker" in names:
        error = 'unrecognized parameter "security_invoker"'
        _since(session, 15, "22023", error, "a view with security_invoker")


def _rename(session: "Session", node: Node) -> None:
    if node.get("renameType") == "OBJECT_COLUMN" and node.get("relationType") == "OBJECT_VIEW":
        session.newer(13, "COLUMN", "renaming a view's column")


def _publication(session: "Session", node: Node) -> None:
    for item in node.get("pubobjects", ()):
        named = item["PublicationObjSpec"]
        if named.get("pubobjtype", "").startswith("PUBLICATIONOBJ_TABLES_IN"):
            session.newer(15, "TABLES", "a publication of a schema")
        if "columns" in named.get("pubtable", {}):
            session.newer(15, "(", "a publication of columns")
        if "whereClause" in named.get("pubtable", {}):
            session.newer(15, "WHERE", "a publication of rows")


def _grant(session: "Session", node: Node) -> None:
    if node.get("objtype") == "OBJECT_PARAMETER_ACL":
        named = node.get("objects", [{}])[0].get("String", {}).get("sval", "")
        session.newer(15, named, "privileges on settings")
    if any(item["AccessPriv"].get("priv_name") == "maintain" for item in _given(node)):
        error = 'unrecognized privilege type "maintain"'
        _since(session, 17, "42601", error, "the privilege MAINTAIN")


def _given(node: Node) -> Iterable[Node]:
    found: Iterable[Node] = node.get("privileges", ())
    return found


def _grant_role(session: "Session", node: Node) -> None:
    for item in node.get("opt", ()):
        name = item["DefElem"].get("defname", "")
        if name in ("inherit", "set"):
            session.newer(16, name.upper(), f"GRANT … WITH {name.upper()}")


# Queries and rows ---------------------------------------------------------------------------------


def query(session: "Session", node: Node) -> None:
    """Look at what a SELECT may say only in later versions."""
    if node.get("limitOption") == "LIMIT_OPTION_WITH_TIES":
        session.newer(13, "WITH", "FETCH FIRST … WITH TIES")
    if node.get("groupDistinct"):
        session.newer(14, "DISTINCT", "GROUP BY DISTINCT")


def with_item(session: "Session", node: Node) -> None:
    """Look at what a common table expression may say only in later versions."""
    if "search_clause" in node:
        session.newer(14, "SEARCH", "SEARCH in a recursive query")
    if "cycle_clause" in node:
        session.newer(14, "CYCLE", "CYCLE in a recursive query")


def nameless(session: "Session", node: Node) -> None:
    """Look at a subquery in FROM, which had to have an alias once."""
    if "alias" not in node:
        select = (node.get("subquery") or {}).get("SelectStmt", {})
        word = "VALUES" if "valuesLists" in select else "subquery"
        error = f"{word} in FROM must have an alias"
        _since(session, 16, "42601", error, "a subquery without an alias")


def _merge(session: "Session", node: Node) -> None:
    session.newer(15, "MERGE", "MERGE")
    kinds = [
        item["MergeWhenClause"].get("matchKind", "") for item in node.get("mergeWhenClauses", ())
    ]
    if "MERGE_WHEN_NOT_MATCHED_BY_SOURCE" in kinds:
        session.newer(17, "BY", "MERGE … WHEN NOT MATCHED BY SOURCE")
    if "returningClause" in node:
        session.newer(17, "RETURNING", "MERGE … RETURNING")


def _copy(session: "Session", node: Node) -> None:
    for item in node.get("options", ()):
        name = item["DefElem"].get("defname", "")
        if name in ("on_error", "log_verbosity"):
            error = f'option "{name}" not recognized'
            _since(session, 17, "42601", error, f"COPY … ({name.upper()} …)")


def _since(session: "Session", first: int, sqlstate: str, error: str, what: str) -> None:
    session.only_in(Lifetime(first, LAST), sqlstate, error, Key("query", "", what), what=what)


NEWER: "dict[str, Handler]" = {
    "CreateStmt": _create_table,
    "AlterTableStmt": _alter_table,
    "AlterDomainStmt": _alter_domain,
    "IndexStmt": _index,
    "CreateStatsStmt": _statistics,
    "CreateTrigStmt": _trigger,
    "CreateFunctionStmt": _function,
    "ViewStmt": _view,
    "RenameStmt": _rename,
    "CreatePublicationStmt": _publication,
    "GrantStmt": _grant,
    "GrantRoleStmt": _grant_role,
    "MergeStmt": _merge,
    "CopyStmt": _copy,
}
"""By the kind of the node; what may stand inside of others is looked at where it is judged."""

JSON = {
    "JsonObjectConstructor": (16, "json_object"),
    "JsonArrayConstructor": (16, "json_array"),
    "JsonArrayQueryConstructor": (16, "json_array"),
    "JsonObjectAgg": (16, "json_objectagg"),
    "JsonArrayAgg": (16, "json_arrayagg"),
    "JsonIsPredicate": (16, "IS JSON"),
    "JsonScalarExpr": (17, "json_scalar"),
    "JsonSerializeExpr": (17, "json_serialize"),
    "JSON_EXISTS_OP": (17, "json_exists"),
    "JSON_QUERY_OP": (17, "json_query"),
    "JSON_VALUE_OP": (17, "json_value"),
    "JsonTable": (17, "JSON_TABLE"),
}
"""SQL's own functions of JSON: since when, and what they are called."""
_READ_AS = {"JsonIsPredicate": "JSON", "JsonTable": "COLUMNS"}
"""What an older version cannot read at all, and where it gives up."""


def json(session: "Session", kind: str, node: Node, types: Iterable[str]) -> None:
    """Look at one of SQL's own functions of JSON.

    Args:
        session: the session.
        kind: of the node.
        node: its fields.
        types: those of its arguments, in PostgreSQL's words.
    """
    first, name = JSON[node.get("op", "") if kind == "JsonFuncExpr" else kind]
    pairs = node.get("exprs", ()) if kind == "JsonObjectConstructor" else node.get("arg", {})
    if kind in _READ_AS:
        session.newer(first, _READ_AS[kind], name)
    elif "output" in node:
        session.newer(first, "RETURNING", name)
    elif pairs and kind in ("JsonObjectConstructor", "JsonObjectAgg"):
        session.newer(first, ":", name)
    else:
        error = f"function {name}({', '.join(types)}) does not exist"
        _since(session, first, "42883", error, name)
