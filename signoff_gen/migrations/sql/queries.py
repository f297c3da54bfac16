"""SELECT and all that reads: FROM clauses, common table expressions, output columns."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from signoff_gen.migrations.schema import Relation, Type
from signoff_gen.migrations.sql import syntax
from signoff_gen.migrations.sql.expressions import children, expression
from signoff_gen.migrations.sql.grouping import refuse_ungrouped
from signoff_gen.migrations.sql.restrictions import refuse_aggregates, refuse_other_than_bool
from signoff_gen.migrations.sql.scope import Scope, Source, missing_table, source_of, use_column
from signoff_gen.migrations.sql.session import Key, Session
from signoff_gen.migrations.sql.tree import Node, strings


def select(session: Session, node: Node, parent: Scope | None) -> Source:
    """Judge a SELECT, VALUES or set operation; gives its output."""
    scope = Scope(parent)
    with_clause(session, node.get("withClause"), scope)
    if node.get("op", "SETOP_NONE") != "SETOP_NONE":
        return _set_operation(session, node, scope)
    if "valuesLists" in node:
        return _values(session, node["valuesLists"], scope)
    syntax.query(session, node)
    for item in node.get("fromClause", ()):
        from_item(session, item, scope)
    output = targets(session, node.get("targetList"), scope)
    if "whereClause" in node:
        condition(session, node["whereClause"], scope)
    named = Scope(scope, variables={**output.columns})
    for key in ("groupClause", "sortClause", "distinctClause", "windowClause"):
        # A name may mean an output column here; everything else means what it means above.
        children(session, node.get(key), _by_output(scope, output) if key in node else named)
    expression(session, node.get("havingClause"), scope)
    expression(session, node.get("limitCount"), scope)
    expression(session, node.get("limitOffset"), scope)
    refuse_ungrouped(session, node, scope)
    output.filled = all(source.filled for source in scope.sources.values()) or _aggregates(node)
    output.stocked = not _UNSTOCKED & node.keys() and _stocked(node, scope)
    return output


def condition(session: Session, node: Node | None, scope: Scope) -> None:
    """Judge a WHERE clause."""
    refuse_aggregates(session, node, "WHERE")
    refuse_other_than_bool(session, expression(session, node, scope), "WHERE")


_UNSTOCKED = frozenset({"whereClause", "havingClause", "limitCount", "limitOffset", "groupClause"})
"""Clauses under which a query may give no rows."""
_SCALAR = frozenset({
    "now", "gen_random_uuid", "uuid_generate_v4", "count", "max", "min", "sum", "lower", "upper",
    "concat", "format", "md5", "coalesce", "random", "clock_timestamp", "jsonb_build_object",
    "json_build_object", "to_char", "nextval", "row_number", "replace", "substring", "length",
})  # fmt: skip
"""Functions that give one value for a row."""


def _stocked(node: Node, scope: Scope) -> bool:
    """Whether a query without conditions gives rows for certain."""
    if any("JoinExpr" in item for item in node.get("fromClause", ())):
        return False
    if not all(source.stocked for source in scope.sources.values()):
        return False
    return all(name in _SCALAR for name in _called(node.get("targetList", ())))


def _called(node: Any) -> Iterator[str]:
    """Names of all functions that are called below a node."""
    if isinstance(node, list | tuple):
        for item in node:
            yield from _called(item)
    elif isinstance(node, dict):
        if "funcname" in node:
            yield strings(node["funcname"])[-1]
        for value in node.values():
            yield from _called(value)


def _aggregates(node: Node) -> bool:
    """Whether rows may come of an empty table: outer joins, aggregates, set functions."""
    from_clause = node.get("fromClause", ())
    plain = all("RangeVar" in item for item in from_clause)
    targets = node.get("targetList", ())
    return not plain or any("FuncCall" in str(target) for target in targets)


def _by_output(scope: Scope, output: Source) -> Scope:
    level = Scope(scope.parent, scope.sources, scope.ctes, scope.merged, scope.natural)
    level.open = scope.open
    level.variables = {**output.columns, **scope.variables}
    if output.open:
        level.open = True
    # An output column hides the ambiguity of the columns that it is made of.
    level.merged = scope.merged | set(output.columns)
    return level


def with_clause(session: Session, node: Node | None, scope: Scope) -> None:
    """Make the common table expressions of a WITH clause known to a level."""
    if not node:
        return
    for item in node.get("ctes", ()):
        cte = item["CommonTableExpr"]
        syntax.with_item(session, cte)
        name, aliases = cte.get("ctename", ""), strings(cte.get("aliascolnames"))
        body = cte.get("ctequery")
        if node.get("recursive") and body and "SelectStmt" in body:
            # What it calls itself has the columns of its first branch.
            scope.ctes[name] = _recursive_source(session, body["SelectStmt"], scope, aliases)
        source = session.query(body, scope)
        scope.ctes[name] = _marked(_renamed(source, aliases), cte)


def _marked(source: Source, cte: Node) -> Source:
    """With the columns that SEARCH and CYCLE add."""
    search, cycle = cte.get("search_clause", {}), cte.get("cycle_clause", {})
    added = (
        search.get("search_seq_column"),
        cycle.get("cycle_mark_column"),
        cycle.get("cycle_path_column"),
    )
    return replace(source, columns={**source.columns, **dict.fromkeys(filter(None, added))})


def _recursive_source(session: Session, node: Node, scope: Scope, aliases: list[str]) -> Source:
    if node.get("op", "SETOP_NONE") == "SETOP_NONE" or aliases:
        return Source(dict.fromkeys(aliases), not aliases)
    first = Scope(scope)
    with_clause(session, node.get("withClause"), first)
    return select(session, node["larg"], first)


def _renamed(source: Source, aliases: list[str]) -> Source:
    if not aliases:
        return replace(source, relation=None)
    columns: dict[str, Type | None] = {}
    left = list(source.columns.items())
    for index, alias in enumerate(aliases):
        columns[alias] = left[index][1] if index < len(left) else None
    columns.update(left[len(aliases) :])
    return replace(source, columns=columns, relation=None, doubled="", hidden=0)


def _set_operation(session: Session, node: Node, scope: Scope) -> Source:
    left = select(session, node["larg"], scope)
    right = select(session, node["rarg"], scope)
    if not (left.open or right.open) and left.width != right.width:
        word = node["op"].removeprefix("SETOP_")
        session.broken(
            "42601", f"each {word} query must have the same number of columns",
            Key("query", "", ""),
        )  # fmt: skip
    children(session, node.get("sortClause"), Scope(scope, {"": left}, open=left.open))
    left.filled = left.filled or right.filled
    left.stocked = node["op"] == "SETOP_UNION" and (left.stocked or right.stocked)
    return left


def _values(session: Session, lists: list[Node], scope: Scope) -> Source:
    types: list[Type | None] = []
    for row in lists:
        items = row["List"].get("items", ())
        found = [expression(session, item, scope) for item in items]
        types = types or found
    columns = {f"column{index}": type_ for index, type_ in enumerate(types, 1)}
    return Source(columns, stocked=True)


# FROM -------------------------------------------------------------------------------------


def from_item(session: Session, node: Node, scope: Scope) -> None:
    """Bring an item of a FROM clause into a level."""
    ((kind, item),) = node.items()
    if kind == "RangeVar":
        _from_relation(session, item, scope)
    elif kind == "JoinExpr":
        _join(session, item, scope)
    elif kind == "RangeSubselect":
        syntax.nameless(session, item)
        around = scope if item.get("lateral") else _outside(scope)
        _add(session, scope, item, session.query(item.get("subquery"), around), "")
    elif kind == "RangeFunction":
        _from_function(session, item, scope)
    elif kind == "RangeTableSample":
        from_item(session, item["relation"], scope)
        children(session, item.get("args"), scope)
    else:
        if kind == "JsonTable":
            syntax.json(session, kind, item, ())
        children(session, item, scope)
        _add(session, scope, item, Source(open=True), "")


def _outside(scope: Scope) -> Scope:
    """What a subquery that is not LATERAL sees: the same, without its neighbours."""
    return Scope(
        scope.parent, {}, scope.ctes, open=scope.open, variables=scope.variables,
        out_of_sight=frozenset(scope.sources),
    )  # fmt: skip


def _from_relation(session: Session, node: Node, scope: Scope) -> None:
    name = node.get("relname", "")
    cte = None if node.get("schemaname") else scope.cte(name)
    if cte is not None:
        _add(session, scope, node, cte, name)
        return
    relation = readable(session, session.relation(node, reading=True))
    session.depend(relation)
    source = source_of(relation)
    source.stocked = session.has_rows(relation)
    _add(session, scope, node, source, name)


def readable(session: Session, relation: Relation) -> Relation:
    """Check that a relation has rows to read or change."""
    if relation.kind in ("index", "composite type"):
        article = "an index" if relation.kind == "index" else "a composite type"
        opened = f'cannot open relation "{relation.name}"'
        session.broken(
            "42809", opened if session.words >= 16 else f'"{relation.name}" is {article}',
            Key("relation", relation.schema, relation.name),
        )  # fmt: skip
    return relation


def _add(session: Session, scope: Scope, node: Node, source: Source, name: str) -> None:
    alias = node.get("alias") or {}
    shown = alias.get("aliasname") or name
    other = scope.sources.get(shown)
    if other is not None and (other.relation is source.relation or None in (
        other.relation, source.relation
    )):  # fmt: skip
        session.broken(
            "42712", f'table name "{shown}" specified more than once', Key("query", "", shown)
        )
    renamed = strings(alias.get("colnames"))
    if renamed:
        relation = source.relation
        source = _renamed(source, renamed)
        source.relation = relation if relation is not None and relation.open else None
    scope.add(shown, source)


def _from_function(session: Session, node: Node, scope: Scope) -> None:
    name = ""
    for item in node.get("functions", ()):
        for call in item["List"].get("items", ()):
            if call and "FuncCall" in call:
                name = name or strings(call["FuncCall"].get("funcname"))[-1]
            expression(session, call, scope)
    for definition in node.get("coldeflist", ()):
        session.type_of(definition["ColumnDef"].get("typeName", {}))
    alias = node.get("alias") or {}
    columns: dict[str, Type | None] = dict.fromkeys(strings(alias.get("colnames")))
    source = Source(columns, open=True, stocked=_is_series(node))
    scope.add(alias.get("aliasname") or name, source)


def _is_series(node: Node) -> bool:
    """Whether rows come from `generate_series` upwards between two constants."""
    calls = [call for item in node.get("functions", ()) for call in item["List"].get("items", ())]
    call = calls[0].get("FuncCall", {}) if len(calls) == 2 and not calls[1] else {}
    bounds = [arg.get("A_Const", {}).get("ival", {}).get("ival") for arg in call.get("args", ())]
    if len(bounds) != 2 or strings(call.get("funcname"))[-1] != "generate_series":
        return False
    low, high = bounds
    return isinstance(low, int) and isinstance(high, int) and low <= high


def _join(session: Session, node: Node, scope: Scope) -> None:
    before = set(scope.sources)
    from_item(session, node["larg"], scope)
    left = [source for alias, source in scope.sources.items() if alias not in before]
    middle = set(scope.sources)
    from_item(session, node["rarg"], scope)
    right = [source for alias, source in scope.sources.items() if alias not in middle]
    for name in strings(node.get("usingClause")):
        scope.merged.add(name)
        for side, sources in (("left", left), ("right", right)):
            _check_using(session, name, side, sources)
    if node.get("isNatural"):
        scope.natural = True
    expression(session, node.get("quals"), scope)
    if node.get("alias"):  # the join's alias hides its tables
        for name in set(scope.sources) - before:
            del scope.sources[name]
        scope.add(node["alias"]["aliasname"], Source(open=True))


def _check_using(session: Session, name: str, side: str, sources: list[Source]) -> None:
    for source in sources:
        if name in source.columns:
            if source.relation is not None:
                use_column(session, source, name, "")
            return
    if sources and not any(source.open for source in sources):
        error = f'column "{name}" specified in USING clause does not exist in {side} table'
        relation = sources[0].relation
        if relation is not None and len(sources) == 1:
            session.missing_column(relation, name, error)
        else:
            session.broken("42703", error, Key("column", "", "", name))


# Output -----------------------------------------------------------------------------------


def targets(session: Session, items: list[Node] | None, scope: Scope) -> Source:
    """Judge a target or RETURNING list; gives its columns."""
    output = Source()
    for item in items or ():
        target = item["ResTarget"]
        value = target.get("val") or {}
        fields = value.get("ColumnRef", {}).get("fields", ())
        if fields and "A_Star" in fields[-1]:
            _star(session, strings(fields)[:-1], scope, output)
            continue
        type_ = expression(session, value, scope)
        name = target.get("name") or output_name(value)
        if name in output.columns:
            output.doubled = name
            output.hidden += 1
        output.columns[name] = type_
    return output


def _star(session: Session, prefix: list[str], scope: Scope, output: Source) -> None:
    if prefix:
        for level in scope.levels():
            if prefix[-1] in level.sources:
                _take_all(session, level.sources[prefix[-1]], output, scope.merged)
                return
        output.open = True
        if not any(level.open or prefix[-1] in level.variables for level in scope.levels()):
            missing_table(session, scope, prefix[-1])
        return
    for source in scope.sources.values():
        _take_all(session, source, output, scope.merged)
    if scope.natural:
        output.open, output.doubled = True, ""


def _take_all(session: Session, source: Source, output: Source, merged: set[str]) -> None:
    output.open = output.open or source.open
    for name, type_ in source.columns.items():
        if name in output.columns and name not in merged:
            output.doubled = name
            output.hidden += 1
        output.columns[name] = type_
        if source.relation is not None and name in source.relation.columns:
            column = source.relation.columns[name]
            session.depend(column)


def output_name(node: Node, nameless: str = "?column?") -> str:
    """What PostgreSQL calls an output column that has no alias."""
    return _name(node) or nameless


def _name(node: Any) -> str:
    if not node:
        return ""
    ((kind, fields),) = node.items()
    if kind == "ColumnRef":
        return strings(fields.get("fields"))[-1]
    if kind == "FuncCall":
        return strings(fields.get("funcname"))[-1]
    if kind == "TypeCast":
        return _name(fields.get("arg")) or strings(fields["typeName"].get("names"))[-1]
    if kind == "A_Indirection":
        names = [item for item in fields.get("indirection", ()) if "String" in item]
        return strings(names)[-1] if names else _name(fields.get("arg"))
    if kind == "CollateClause":
        return _name(fields.get("arg"))
    if kind == "SubLink":
        return _sublink_name(fields)
    if kind == "CaseExpr":
        return _name(fields.get("defresult")) or "case"
    if kind == "A_Expr":
        return "nullif" if fields.get("kind") == "AEXPR_NULLIF" else ""
    if kind == "MinMaxExpr":
        return "greatest" if fields.get("op", "").endswith("GREATEST") else "least"
    if kind == "SQLValueFunction":
        name: str = fields.get("op", "").removeprefix("SVFOP_").lower()
        return name.removesuffix("_n")
    return FIXED_NAMES.get(kind, "")


def _sublink_name(fields: Node) -> str:
    kind = fields.get("subLinkType")
    if kind == "EXISTS_SUBLINK":
        return "exists"
    if kind == "ARRAY_SUBLINK":
        return "array"
    select_node = fields.get("subselect", {}).get("SelectStmt", {})
    items = select_node.get("targetList", ())
    if kind == "EXPR_SUBLINK" and items:
        target = items[0]["ResTarget"]
        return target.get("name") or _name(target.get("val"))
    return ""


FIXED_NAMES = {
    "A_ArrayExpr": "array",
    "RowExpr": "row",
    "CoalesceExpr": "coalesce",
    "GroupingFunc": "grouping",
    "XmlSerialize": "xmlserialize",
    "JsonObjectConstructor": "json_object",
    "JsonArrayConstructor": "json_array",
}
