"""GROUP BY: what a query gives for a group must have one value in all of its rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from signoff_gen.migrations.sql.record import Key
from signoff_gen.migrations.sql.scope import Scope, Source
from signoff_gen.migrations.sql.session import Session
from signoff_gen.migrations.sql.tree import Node, strings

AGGREGATES = frozenset({
    "any_value", "array_agg", "avg", "bit_and", "bit_or", "bit_xor", "bool_and", "bool_or", "corr",
    "count", "covar_pop", "covar_samp", "every", "json_agg", "json_object_agg", "jsonb_agg",
    "jsonb_object_agg", "max", "min", "mode", "percentile_cont", "percentile_disc", "range_agg",
    "range_intersect_agg", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept", "regr_r2",
    "regr_slope", "regr_sxx", "regr_sxy", "regr_syy", "stddev", "stddev_pop", "stddev_samp",
    "string_agg", "sum", "var_pop", "var_samp", "variance", "xmlagg",
})  # fmt: skip
"""PostgreSQL's own."""
_SUBQUERIES = frozenset({"SubLink", "SelectStmt"})
_Member = tuple[str, str]
"""A source's alias, and the name of one of its columns."""


def refuse_ungrouped(session: Session, node: Node, scope: Scope) -> None:
    """A column of which a group may have several values is a break, where it is not aggregated.

    Args:
        session: where the break goes.
        node: the `SelectStmt`.
        scope: what its FROM clause brings.
    """
    groups = node.get("groupClause", ())
    values = [item["ResTarget"].get("val") or {} for item in node.get("targetList", ())]
    judged = [*values, node.get("havingClause") or {}, *_sorted_by(node)]
    if not groups and not any(_aggregates(session, value) for value in judged):
        return
    if scope.natural or not scope.sources or any(item.open for item in scope.sources.values()):
        return
    if any("GroupingSet" in item for item in groups):
        return
    expressions = [_meant(item, node, values, scope) for item in groups]
    alike = [_plain(item, scope) for item in expressions]
    grouped = {member for item in expressions if (member := _member(item, scope)) is not None}
    for value in judged:
        for member in _loose(session, value, scope, alike):
            if not _is_settled(scope, member, grouped):
                alias, name = member
                session.broken(
                    "42803",
                    f'column "{alias}.{name}" must appear in the GROUP BY clause or be used in an '
                    "aggregate function",
                    Key("query", "", f"{alias}.{name}"),
                )
                return


def _sorted_by(node: Node) -> Iterator[Node]:
    """What a query is sorted by, without columns of its output."""
    names = [item["ResTarget"].get("name") for item in node.get("targetList", ())]
    for item in node.get("sortClause", ()):
        value = item["SortBy"].get("node", {})
        fields = strings(value.get("ColumnRef", {}).get("fields")) if "ColumnRef" in value else []
        if len(fields) != 1 or fields[0] not in names:
            yield value


def _calls(node: Any) -> Iterator[Node]:
    """Calls of functions below a node, without those in subqueries."""
    if isinstance(node, list | tuple):
        for item in node:
            yield from _calls(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "FuncCall":
                yield value
            if key not in _SUBQUERIES:
                yield from _calls(value)


def _aggregates(session: Session, node: Node) -> bool:
    """Whether a value is certainly made of many rows."""
    return any("over" not in call and _is_aggregate(session, call) for call in _calls(node))


def _is_aggregate(session: Session, call: Node) -> bool | None:
    """Whether a call is one of an aggregate; None where that is not known."""
    parts = strings(call.get("funcname"))
    if call.get("agg_star") or call.get("agg_within_group"):
        return True
    found = session.find_routines(parts[-2] if len(parts) > 1 else None, parts[-1])
    if found:
        kinds = {"aggregate" if item.kind == "aggregate" else item.language for item in found}
        return "aggregate" in kinds or (None if "" in kinds else False)
    return parts[-1] in AGGREGATES


def _meant(item: Node, node: Node, values: list[Node], scope: Scope) -> Node:
    """The expression that an item of GROUP BY stands for: itself, or one of the output."""
    number = item.get("A_Const", {}).get("ival", {}).get("ival")
    if isinstance(number, int) and 0 < number <= len(values):
        return values[number - 1]
    names = strings(item.get("ColumnRef", {}).get("fields")) if "ColumnRef" in item else []
    if len(names) == 1 and not any(names[0] in source.columns for source in scope.sources.values()):
        for target, value in zip(node.get("targetList", ()), values, strict=True):
            if target["ResTarget"].get("name") == names[0]:
                return value
    return item


def _plain(node: Any, scope: Scope) -> Any:
    """A node without the places and the spelling of its parts, so that equal ones are alike."""
    if isinstance(node, list | tuple):
        return [_plain(item, scope) for item in node]
    if isinstance(node, dict):
        member = _member(node, scope)
        if member is not None:
            return member
        return {key: _plain(value, scope) for key, value in node.items() if key != "location"}
    return node


def _member(node: Node, scope: Scope) -> _Member | None:
    """The column that a reference means, if it is plain which one."""
    names = strings(node.get("ColumnRef", {}).get("fields")) if "ColumnRef" in node else []
    if len(names) == 2 and names[0] in scope.sources and names[1] in _columns(scope, names[0]):
        return names[0], names[1]
    found = [alias for alias in scope.sources if names[-1:] and names[-1] in _columns(scope, alias)]
    if len(names) != 1 or len(found) != 1 or names[0] in scope.merged:
        return None
    return found[0], names[0]


def _columns(scope: Scope, alias: str) -> Iterable[str]:
    return scope.sources[alias].columns


def _loose(session: Session, node: Any, scope: Scope, alike: list[Any]) -> Iterator[_Member]:
    """Columns that an expression uses outside of aggregates and of what is grouped by."""
    if isinstance(node, list | tuple):
        for item in node:
            yield from _loose(session, item, scope, alike)
        return
    if not isinstance(node, dict) or _plain(node, scope) in alike:
        return
    member = _member(node, scope)
    if member is not None:
        yield member
    for key, value in node.items():
        if key in _SUBQUERIES or key in ("ColumnRef", "JsonArrayAgg", "JsonObjectAgg"):
            continue
        inside = key == "FuncCall" and "over" not in value
        if not inside or _is_aggregate(session, value) is False:
            yield from _loose(session, value, scope, alike)


def _is_settled(scope: Scope, member: _Member, grouped: set[_Member]) -> bool:
    """Whether a group has one value of a column: it is grouped by it, or by its row's key."""
    alias, name = member
    if member in grouped:
        return True
    source: Source = scope.sources[alias]
    if source.relation is None:
        return False
    column = source.relation.columns.get(name)
    if column is None or column.assumed or not column.sure or not source.relation.sure:
        return True
    keys = [item for item in source.relation.constraints.values() if item.form == "primary"]
    return any(all((alias, each) in grouped for each in key.columns) for key in keys)
