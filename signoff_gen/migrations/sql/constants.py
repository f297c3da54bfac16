"""Values that are known without a database: literals, variables, and what the catalogs say.

Three-valued: what is not known is `UNKNOWN`, and NULL is None. Things of the model stand for their
OIDs, so that `'users'::regclass` can be compared with `conrelid`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from signoff_gen.migrations.schema import Relation, Thing
from signoff_gen.migrations.sql.comparisons import applied, like, same_value
from signoff_gen.migrations.sql.introspection import CATALOGS, SURE, Row
from signoff_gen.migrations.sql.literals import FUNCTIONS, UNKNOWN, text_of
from signoff_gen.migrations.sql.queries import output_name
from signoff_gen.migrations.sql.session import Session
from signoff_gen.migrations.sql.tree import Node, dotted, strings

Values = Mapping[str, Any]
MOST_ROWS = 4000
"""Catalog rows that a question may look at; beyond, the answer is UNKNOWN."""
MOST_LOOKED_AT = 10_000
"""The same for all questions of one statement, those in its functions and loops included."""


def evaluate(session: Session, node: Node | None, values: Values) -> Any:
    """The value of an expression.

    Args:
        session: whose schema catalogs show.
        node: `{Kind: fields}`.
        values: what names mean: variables, and columns of the row at hand (also as `alias.name`).
    """
    if not node:
        return UNKNOWN
    ((kind, fields),) = node.items()
    rule = RULES.get(kind)
    return rule(session, fields, values) if rule is not None else UNKNOWN


def truth(value: Any) -> bool | None:
    """A condition's value: None where it is not known. NULL is not true."""
    if value is UNKNOWN:
        return None
    return bool(value) and value != "f"


def _constant(session: Session, node: Node, values: Values) -> Any:
    if "sval" in node:
        return node["sval"].get("sval", "")
    if "ival" in node:
        return node["ival"].get("ival", 0)
    if "boolval" in node:
        return node["boolval"].get("boolval", False)
    return None if node.get("isnull") else UNKNOWN


def _column(session: Session, node: Node, values: Values) -> Any:
    parts = strings(node.get("fields"))
    name = ".".join(parts)
    if name in values:
        return values[name]
    return values.get(parts[-1], UNKNOWN) if len(parts) == 1 else UNKNOWN


def _parameter(session: Session, node: Node, values: Values) -> Any:
    return values.get(f"${node.get('number', 0)}", UNKNOWN)


def _cast(session: Session, node: Node, values: Values) -> Any:
    value = evaluate(session, node.get("arg"), values)
    target = strings(node["typeName"].get("names"))[-1]
    if value is UNKNOWN or value is None:
        return value
    if target in ("regclass", "regtype", "regnamespace"):
        return look_up(session, target, value)
    if target in ("text", "varchar", "name", "bpchar"):
        return text_of(value)
    if target == "bool" and isinstance(value, str):
        return value.lower() in ("t", "true", "yes", "on", "1", "y")
    if target in ("int4", "int8", "int2") and isinstance(value, str | int):
        return int(value) if re.fullmatch(r"-?\d+", str(value)) else UNKNOWN
    return value if isinstance(value, Thing) else UNKNOWN


def look_up(session: Session, kind: str, value: Any) -> Any:
    """What a name means to `regclass` and its kin: a thing, None, or UNKNOWN."""
    if isinstance(value, Thing):
        return value
    parts = dotted(str(value))
    if not parts:
        return UNKNOWN
    schema, name = (parts[-2], parts[-1]) if len(parts) > 1 else (None, parts[-1])
    found: Thing | None
    if kind == "regclass":
        found = session.find_relation(schema, name)
    elif kind == "regtype":
        found = session.find_type(schema, name)
    else:
        found = session.schema.namespaces.get(parts[-1])
    if found is not None and (not found.sure or found.assumed):
        return UNKNOWN
    return found


def _operator(session: Session, node: Node, values: Values) -> Any:
    kind = node.get("kind")
    name = strings(node.get("name"))[-1]
    left = evaluate(session, node.get("lexpr"), values)
    if kind in ("AEXPR_IN", "AEXPR_OP_ANY"):
        return _member(session, node, left, name, values)
    right = evaluate(session, node.get("rexpr"), values)
    if kind in ("AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT"):
        distinct = kind == "AEXPR_DISTINCT"
        return UNKNOWN if UNKNOWN in (left, right) else (left != right) is distinct
    if kind in ("AEXPR_LIKE", "AEXPR_ILIKE"):
        return like(left, right, negated=name.startswith("!"), ignore=kind == "AEXPR_ILIKE")
    if kind != "AEXPR_OP" or left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left is None or right is None:
        return None
    return applied(name, left, right)


def _member(session: Session, node: Node, left: Any, name: str, values: Values) -> Any:
    right = node.get("rexpr", {})
    if "List" in right:
        items = [evaluate(session, item, values) for item in right["List"].get("items", ())]
    else:
        array = evaluate(session, right, values)
        if not isinstance(array, list):
            return UNKNOWN
        items = array
    if left is UNKNOWN:
        return UNKNOWN
    answers = [same_value(left, item) if item is not UNKNOWN else UNKNOWN for item in items]
    if any(answer is True for answer in answers):
        found: Any = True
    else:
        found = UNKNOWN if any(answer is UNKNOWN for answer in answers) else False
    return found if found is UNKNOWN or name == "=" else not found


def _boolean(session: Session, node: Node, values: Values) -> Any:
    kind, args = node.get("boolop"), node.get("args", ())
    if kind == "NOT_EXPR":
        answer = truth(evaluate(session, args[0], values))
        return UNKNOWN if answer is None else not answer
    decisive = kind == "OR_EXPR"
    known = True
    for arg in sorted(args, key=_asks):  # questions of their own are asked only where they matter
        answer = truth(evaluate(session, arg, values))
        if answer is decisive:
            return decisive
        known = known and answer is not None
    return not decisive if known else UNKNOWN


def _asks(node: Node) -> bool:
    """Whether a condition asks a question of its own, as far as is quickly seen."""
    ((kind, fields),) = node.items()
    if kind == "BoolExpr":
        return any(map(_asks, fields.get("args", ())))
    if kind == "A_Expr":
        return "SubLink" in fields.get("lexpr", ()) or "SubLink" in fields.get("rexpr", ())
    return kind == "SubLink"


def _null_test(session: Session, node: Node, values: Values) -> Any:
    value = evaluate(session, node.get("arg"), values)
    if value is UNKNOWN:
        return UNKNOWN
    return (value is None) == (node.get("nulltesttype", "IS_NULL") == "IS_NULL")


def _array(session: Session, node: Node, values: Values) -> Any:
    items = [evaluate(session, item, values) for item in node.get("elements", ())]
    return UNKNOWN if UNKNOWN in items else items


def _call(session: Session, node: Node, values: Values) -> Any:
    name = strings(node.get("funcname"))[-1]
    args = [evaluate(session, arg, values) for arg in node.get("args", ())]
    if name == "current_schema":
        return session.first_path()
    if name in ("to_regclass", "to_regtype", "to_regnamespace"):
        kind = name.removeprefix("to_")
        return look_up(session, kind, args[0]) if args and isinstance(args[0], str) else UNKNOWN
    if name == "current_setting" and args[:1] == ["server_version_num"] and session.server:
        return f"{session.server}0010"  # which minor version it is decides nothing
    function = FUNCTIONS.get(name)
    if function is None or UNKNOWN in args:
        return UNKNOWN
    try:
        return function(*args)
    except (TypeError, ValueError, AttributeError, IndexError):
        return UNKNOWN


def _coalesce(session: Session, node: Node, values: Values) -> Any:
    for arg in node.get("args", ()):
        value = evaluate(session, arg, values)
        if value is not None:
            return value
    return None


def _value_function(session: Session, node: Node, values: Values) -> Any:
    return session.first_path() if node.get("op") == "SVFOP_CURRENT_SCHEMA" else UNKNOWN


# Questions to the catalogs -----------------------------------------------------------------------


def _subquery(session: Session, node: Node, values: Values) -> Any:
    select = node.get("subselect", {}).get("SelectStmt", {})
    kind = node.get("subLinkType")
    found = rows(session, select, values)
    if kind == "EXISTS_SUBLINK":
        return exists(found)
    if kind == "EXPR_SUBLINK":
        return single(session, select, found, values)
    if kind == "ANY_SUBLINK" and not node.get("operName"):
        left = evaluate(session, node.get("testexpr"), values)
        return _among(left, listed(session, select, found, values))
    if kind == "ARRAY_SUBLINK":
        items = listed(session, select, found, values)
        return UNKNOWN if items is None else items
    return UNKNOWN


def _among(left: Any, items: list[Any] | None) -> Any:
    if left is UNKNOWN or items is None:
        return UNKNOWN
    answers = [same_value(left, item) for item in items]
    if any(answer is True for answer in answers):
        return True
    return UNKNOWN if any(answer is UNKNOWN for answer in answers) else False


def exists(found: "list[Row] | None") -> Any:
    """Whether there are rows: UNKNOWN where none is certain and some are possible."""
    if found is None:
        return UNKNOWN
    if any(row[SURE] for row in found):
        return True
    return UNKNOWN if found else False


def listed(
    session: Session, select: Node, found: "list[Row] | None", values: Values
) -> list[Any] | None:
    """The first output column of certain rows; None where they are not all known."""
    targets = select.get("targetList", ())
    if found is None or not targets or any(not row[SURE] for row in found):
        return None
    node = targets[0]["ResTarget"].get("val")
    items = [evaluate(session, node, {**values, **row}) for row in found]
    return None if UNKNOWN in items else items


def single(
    session: Session, select: Node, found: "list[Row] | None", values: Values
) -> Any:  # fmt: skip
    """The value of a scalar subquery, `count(*)` included."""
    if found is None or any(not row[SURE] for row in found):
        return UNKNOWN
    targets = select.get("targetList", ())
    node = targets[0]["ResTarget"].get("val", {}) if targets else {}
    if "FuncCall" in node and strings(node["FuncCall"].get("funcname"))[-1] == "count":
        return len(found)
    if "FuncCall" in node and select.get("fromClause"):
        return UNKNOWN
    if not found:
        return None
    return evaluate(session, node, {**values, **found[0]}) if len(found) == 1 else UNKNOWN


def outputs(
    session: Session, select: Node, values: Values
) -> list[dict[str, Any]] | None:  # fmt: skip
    """The output rows of a query over catalogs, for a loop; None where they are not known."""
    found = rows(session, select, values)
    if found is None or any(not row[SURE] for row in found):
        return None
    result = []
    for row in found:
        here = {**values, **row}
        output: dict[str, Any] = {}
        for item in select.get("targetList", ()):
            target = item["ResTarget"]
            value = target.get("val", {})
            if "ColumnRef" in value and "*" in strings(value["ColumnRef"].get("fields")):
                output.update({k: v for k, v in row.items() if k != SURE and "." not in k})
                continue
            output[target.get("name") or output_name(value)] = evaluate(session, value, here)
        result.append(output)
    return result


def rows(session: Session, select: Node, values: Values) -> list[Row] | None:
    """The rows of a query that may pass its conditions, each with how sure it is.

    Returns:
        None where the query cannot be answered from the model.
    """
    if select.get("op", "SETOP_NONE") != "SETOP_NONE" or "withClause" in select:
        return None
    if "groupClause" in select or "havingClause" in select:
        return None
    if session.looked_at > MOST_LOOKED_AT:
        return None
    found: list[Row] | None = [{SURE: True}]
    for item in select.get("fromClause", ()):
        found = _join(session, found, item, select.get("whereClause"), values)
        if found is None:
            return None
    return _filter(session, found or [], select.get("whereClause"), values)


def _filter(
    session: Session, found: list[Row], condition: Node | None, values: Values
) -> list[Row]:
    if condition is None:
        return found
    kept = []
    session.looked_at += len(found)
    for row in found:
        answer = truth(evaluate(session, condition, {**values, **row}))
        if answer is True:
            kept.append(row)
        elif answer is None:
            kept.append({**row, SURE: False})
    return kept


def _join(
    session: Session, found: list[Row] | None, item: Node, condition: Node | None, values: Values
) -> list[Row] | None:
    """Join what was found so far with another item of a FROM clause."""
    if found is None:
        return None
    ((kind, node),) = item.items()
    if kind == "JoinExpr":
        if node.get("jointype") not in ("JOIN_INNER", None):
            return None
        left = _join(session, found, node["larg"], condition, values)
        both = _join(session, left, node["rarg"], condition, values)
        if both is None or "usingClause" in node:
            return both
        return _filter(session, both, node.get("quals"), values)
    source = _source(session, kind, node, condition, values)
    if source is None:
        return None
    # What surely fails the conditions on this relation alone needs no joining.
    session.looked_at += len(source)
    plain = _without_questions(condition)
    plausible = [
        row for row in source
        if plain is None or truth(evaluate(session, plain, {**values, **row})) is not False
    ]  # fmt: skip
    if len(plausible) * max(len(found), 1) > MOST_ROWS:
        return None
    return [
        {**one, **other, SURE: one[SURE] and other[SURE]} for one in found for other in plausible
    ]


def _without_questions(condition: Node | None) -> Node | None:
    """A condition without those of its parts that need another question answered."""
    if condition is None or not _asks(condition):
        return condition
    ((kind, fields),) = condition.items()
    if kind != "BoolExpr" or fields.get("boolop") != "AND_EXPR":
        return None
    return {kind: {**fields, "args": [arg for arg in fields["args"] if not _asks(arg)]}}


def _source(
    session: Session, kind: str, node: Node, condition: Node | None, values: Values
) -> list[Row] | None:
    if kind == "RangeFunction":
        return _set_function(session, node, values)
    if kind != "RangeVar":
        return None
    name, schema = node.get("relname", ""), node.get("schemaname")
    catalog = CATALOGS.get(f"{schema or 'pg_catalog'}.{name}")
    alias = node.get("alias", {}).get("aliasname") or name
    if catalog is not None:
        wanted = _wanted(session, condition, alias, values)
        given = catalog(session, wanted)
        return list(_under(alias, (row for row in given if _may_be(row, wanted))))
    relation = session.find_relation(schema, name)
    if isinstance(relation, Relation) and not relation.filled and relation.kind == "table":
        return []
    return None


def _wanted(
    session: Session, condition: Node | None, alias: str, values: Values
) -> dict[str, str]:  # fmt: skip
    """What a condition wants an alias's columns to be, where that is plain: `name = 'text'`."""
    if condition is None:
        return {}
    ((kind, fields),) = condition.items()
    found: dict[str, str] = {}
    if kind == "BoolExpr" and fields.get("boolop") == "AND_EXPR":
        for arg in fields["args"]:
            found |= _wanted(session, arg, alias, values)
    elif kind == "A_Expr" and fields.get("kind") == "AEXPR_OP" and _is_equality(fields):
        for one, other in (("lexpr", "rexpr"), ("rexpr", "lexpr")):
            column, value = fields[one].get("ColumnRef"), evaluate(session, fields[other], values)
            if column is None or not isinstance(value, str):
                continue
            parts = strings(column["fields"])
            if len(parts) == 1 or parts[-2] == alias:
                found[parts[-1]] = value
    return found


def _is_equality(fields: Node) -> bool:
    return strings(fields["name"])[-1] == "=" and "lexpr" in fields and "rexpr" in fields


def _may_be(row: Row, wanted: Mapping[str, str]) -> bool:
    for name, value in wanted.items():
        found = row.get(name)
        if isinstance(found, str) and found != value:
            return False
    return True


def _under(alias: str, given: Any) -> Iterator[Row]:
    for row in given:
        yield row | {f"{alias}.{name}": value for name, value in row.items() if name != SURE}


def _set_function(session: Session, node: Node, values: Values) -> list[Row] | None:
    calls = [call for item in node.get("functions", ()) for call in item["List"]["items"] if call]
    alias = node.get("alias", {})
    name = (strings(alias.get("colnames")) or [alias.get("aliasname", "")])[0]
    if len(calls) != 1 or "FuncCall" not in calls[0]:
        return None
    items = set_items(session, calls[0]["FuncCall"], values)
    if items is None:
        return None
    return [{name: value, f"{alias.get('aliasname')}.{name}": value, SURE: True} for value in items]


def set_items(session: Session, call: Node, values: Values) -> list[Any] | None:
    """What `unnest` or `generate_series` of constants gives."""
    function = strings(call.get("funcname"))[-1]
    args = [evaluate(session, arg, values) for arg in call.get("args", ())]
    if function == "unnest" and len(args) == 1 and isinstance(args[0], list):
        return args[0]
    if function == "generate_series" and all(isinstance(arg, int) for arg in args[:2]):
        first, last = args[0], args[1]
        return list(range(first, last + 1)) if len(args) == 2 and last - first < 1000 else None
    return None


RULES: dict[str, Callable[[Session, Node, Values], Any]] = {
    "A_Const": _constant,
    "ColumnRef": _column,
    "ParamRef": _parameter,
    "TypeCast": _cast,
    "A_Expr": _operator,
    "BoolExpr": _boolean,
    "NullTest": _null_test,
    "A_ArrayExpr": _array,
    "FuncCall": _call,
    "CoalesceExpr": _coalesce,
    "SubLink": _subquery,
    "SQLValueFunction": _value_function,
    "CollateClause": lambda session, node, values: evaluate(session, node.get("arg"), values),
}
