"""Expressions: the columns, functions and types they need, and their own type where it is plain."""

from collections.abc import Callable, Iterable
from typing import Any

from signoff_gen.migrations.catalog.versions import LAST, Lifetime
from signoff_gen.migrations.schema import Relation, Type
from signoff_gen.migrations.sql import syntax
from signoff_gen.migrations.sql.casts import NUMBERS, STRINGS, castable, is_no_text
from signoff_gen.migrations.sql.restrictions import refuse_incomparable
from signoff_gen.migrations.sql.scope import Scope, resolve
from signoff_gen.migrations.sql.session import Key, Session
from signoff_gen.migrations.sql.tree import Node, Unparsable, dotted, parse_expression, strings

Found = Type | None


def expression(session: Session, node: Node | None, scope: Scope) -> Found:
    """Judge an expression.

    Args:
        session: where breaks and needs go.
        node: `{Kind: fields}`; None is nothing.
        scope: what names mean.

    Returns:
        Its type, where that is plain; a literal in quotes has none yet.
    """
    if not node:
        return None
    for kind, fields in node.items():
        rule = RULES.get(kind)
        if rule is not None:
            return rule(session, fields, scope)
        children(session, fields, scope)
    return None


def children(session: Session, fields: Any, scope: Scope) -> None:
    """Judge whatever stands below a node that needs no rule of its own."""
    if type(fields) is list:
        for item in fields:
            if type(item) is dict:
                expression(session, item, scope)
    elif type(fields) is dict:
        for value in fields.values():
            if type(value) is dict:
                ((kind, _),) = value.items() if len(value) == 1 else (("", None),)
                if kind[:1].isupper():
                    expression(session, value, scope)
                else:
                    children(session, value, scope)
            elif type(value) is list:
                children(session, value, scope)


def literal(node: Node | None) -> str | None:
    """The text of a quoted literal, or None."""
    if node and "A_Const" in node:
        value = node["A_Const"].get("sval")
        if value is not None:
            text: str = value.get("sval", "")
            return text
    return None


def fits(session: Session, type_: Found, node: Node | None) -> None:
    """Check that a literal can become a type: an enum's value must be one of its labels."""
    if type_ is None or type_.form not in ("enum", "domain") or not node:
        return
    while type_.form == "domain" and type_.element is not None:
        type_ = type_.element
    text = literal(node)
    if text is None or type_.form != "enum" or type_.assumed:
        return
    if text not in type_.labels:
        if type_.sure:
            session.broken(
                "22P02", f'invalid input value for enum {type_.name}: "{text}"',
                Key("label", type_.schema, type_.name, text),
            )  # fmt: skip
            type_.labels[text] = session.step
    elif (type_, text) in session.fresh_labels:
        _fresh(session, type_, text)


def _fresh(session: Session, type_: Type, label: str) -> None:
    """An enum's value is used in the transaction that has added it."""
    name = type_.name if type_.schema in session.path else f"{type_.schema}.{type_.name}"
    error = f'unsafe use of new value "{label}" of enum type {name}'
    key = Key("label", type_.schema, type_.name, label)
    hint = "a new enum value can only be used after the transaction that adds it has ended"
    if type_ in session.fresh_types:
        what = "a new value of an enum that its own transaction has made"
        session.only_in(Lifetime(17, LAST), "55P04", error, key, what=what, hint=hint)
    else:
        session.broken("55P04", error, key, hint=hint)


# Rules ------------------------------------------------------------------------------------


def _column(session: Session, node: Node, scope: Scope) -> Found:
    fields = strings(node.get("fields"))
    if fields and fields[-1] == "*":
        return None
    return resolve(session, scope, fields)


def _constant(session: Session, node: Node, scope: Scope) -> Found:
    if "ival" in node:
        return session.builtin("int4")
    if "fval" in node:
        text = node["fval"].get("fval", "")
        return session.builtin("numeric" if "." in text or "e" in text.lower() else "int8")
    return session.builtin("bool") if "boolval" in node else None


def _cast(session: Session, node: Node, scope: Scope) -> Found:
    arg = node.get("arg")
    found = expression(session, arg, scope)
    target = session.type_of(node.get("typeName", {}))
    if target is None:
        return None
    if found is not None and "casts" not in session.parameters:
        refuse_cast(session, found, target)
    fits(session, target, arg)
    text = literal(arg)
    if text is not None and target.schema == "pg_catalog":
        named = regnames(session, target.name, text)
        if named is not None:
            session.depend(named)
    return target


def refuse_cast(session: Session, found: Type, target: Type) -> None:
    """A value that cannot be cast is a break."""
    error = f"cannot cast type {found.shown} to {target.shown}"
    key = Key("query", "", "cast")
    if castable(found, target) is False:
        session.broken("42846", error, key)
    elif {found.schema, target.schema} == {"pg_catalog"}:
        session.need_name("casts", f"{found.name}.{target.name}.e", "42846", error, key)


def regnames(session: Session, type_name: str, text: str) -> Relation | None:
    """Look up what a literal of a type such as `regclass` names; a break where it is missing."""
    if type_name not in ("regclass", "regtype", "regnamespace", "regrole") or text.isdigit():
        return None
    parts = dotted(text)
    if not parts:
        return None
    schema, name = (parts[-2], parts[-1]) if len(parts) > 1 else (None, parts[-1])
    if type_name == "regclass":
        apart = session.words < 16  # older versions look at the schema apart
        return session.relation({"schemaname": schema, "relname": name}, reading=not apart)
    if type_name == "regnamespace":
        session.need_schema(parts[-1])
    elif type_name == "regtype" and " " not in text and "(" not in text:
        try:
            cast = parse_expression(f"NULL::{text}")
        except Unparsable:
            return None
        session.type_of(cast["TypeCast"]["typeName"])
    return None


def _call(session: Session, node: Node, scope: Scope) -> Found:
    parts = strings(node.get("funcname"))
    args = node.get("args") or []
    types = [expression(session, arg, scope) for arg in args]
    for key in ("agg_order", "agg_filter", "over"):
        if key in node:
            children(session, {key: node[key]}, scope)
    name = parts[-1]
    if name in REGCLASS_FIRST and args and (text := literal(args[0])) is not None:
        sequence = regnames(session, "regclass", text)
        if sequence is not None:
            session.depend(sequence)
    if name == "pg_get_serial_sequence":
        _serial_sequence(session, args)
    elif name == "addgeometrycolumn":
        _opened(session, args)
    shape = ", ".join(item.shown if item else "unknown" for item in types)
    kind = "procedure" if node.get("procedure") else "function"
    found = session.need_function(parts, shape, kind)
    for routine in found:
        session.depend(routine)
    if len(found) == 1:
        session.calling(found[0], args)
    if found and not node.get("func_variadic"):
        known = [r for r in found if r.most is None or r.required <= len(args) <= r.most]
        schema = parts[-2] if len(parts) > 1 else None
        if not known and not session.is_builtin_function(schema, name):
            session.broken(
                "42883", f"function {'.'.join(parts)}({shape}) does not exist",
                Key("routine", found[0].schema, found[0].name),
                hint=f"it is called with {len(args)} arguments, which none of its forms takes",
            )  # fmt: skip
        return known[0].returns if len(known) == 1 else None
    if name in TEXT_ONLY and len(types) == 1 and is_no_text(types[0]):
        error = f"function {'.'.join(parts)}({shape}) does not exist"
        hint = f"it takes a text: cast its argument, as in {name}(…::text)"
        session.broken("42883", error, Key("query", "", name), hint=hint)
    if name in ("lower", "upper") and not _is_text(types, args):
        return None  # of a range, its bound
    result = RESULTS.get(name)
    return session.builtin(result) if result else None


def _serial_sequence(session: Session, args: list[Node]) -> None:
    table, column = (literal(arg) for arg in args) if len(args) == 2 else (None, None)
    if table and column and (relation := regnames(session, "regclass", table)) is not None:
        session.column(relation, column)


def _is_text(types: list[Found], args: list[Node]) -> bool:
    """Whether the first argument is certainly a text."""
    if not types or types[0] is None:
        return bool(args) and literal(args[0]) is not None
    return types[0].name in STRINGS


def _is_joined_text(sides: Iterable[tuple[Found, Node | None]]) -> bool:
    """Whether `||` gives a text for certain: one side is one, and the other none of many."""
    texts = 0
    for type_, node in sides:
        if type_ is None and literal(node) is None:
            return False
        if type_ is not None and (type_.form != "base" or type_.schema != "pg_catalog"):
            return False
        texts += type_ is not None and type_.name in STRINGS
    return texts > 0


def _opened(session: Session, args: list[Node]) -> None:
    """PostGIS adds a column to the table that one of the texts names."""
    for arg in args:
        relation = session.find_relation(None, (literal(arg) or "").lower())
        if relation is not None:
            session.schema.set(relation, "open", True)


def _operator(session: Session, node: Node, scope: Scope) -> Found:
    left, right = node.get("lexpr"), node.get("rexpr")
    left_type = expression(session, left, scope)
    items = right["List"].get("items", []) if right and "List" in right else [right]
    right_types = [expression(session, item, scope) for item in items]
    for item in items:
        fits(session, left_type, item)
    if right_types:
        fits(session, right_types[0], left)
    kind = node.get("kind", "")
    if kind == "AEXPR_NULLIF":
        return left_type
    name = strings(node.get("name"))[-1] if node.get("name") else ""
    if kind != "AEXPR_OP" or (left is not None and name in COMPARISONS):
        if kind == "AEXPR_OP" and name in ORDERED:
            refuse_incomparable(session, name, left_type, right_types[0])
        return session.builtin("bool")
    if name == "||":
        sides = ((left_type, left), (right_types[0] if right_types else None, right))
        return session.builtin("text") if _is_joined_text(sides) else None
    if name in ("->>", "#>>"):
        return session.builtin("text")
    if name in ("->", "#>"):
        return left_type
    if left_type is None or left_type.name not in NUMBERS or name not in ARITHMETIC:
        return None
    return left_type if left_type in right_types else None


def _boolean(session: Session, node: Node, scope: Scope) -> Found:
    children(session, node, scope)
    return session.builtin("bool")


def _subquery(session: Session, node: Node, scope: Scope) -> Found:
    expression(session, node.get("testexpr"), scope)
    result = session.query(node.get("subselect"), scope)
    kind = node.get("subLinkType")
    if kind in ("EXPR_SUBLINK", "ARRAY_SUBLINK"):
        first = next(iter(result.columns.values()), None)
        return first.as_array() if first is not None and kind == "ARRAY_SUBLINK" else first
    return session.builtin("bool")


def _coalesce(session: Session, node: Node, scope: Scope) -> Found:
    types = [expression(session, arg, scope) for arg in node.get("args", ())]
    known = [item for item in types if item is not None]
    for arg in node.get("args", ()):
        fits(session, known[0] if known else None, arg)
    return known[0] if len(set(known)) == 1 else None


def _case(session: Session, node: Node, scope: Scope) -> Found:
    subject = expression(session, node.get("arg"), scope)
    results: list[Found] = []
    for item in node.get("args", ()):
        when = item["CaseWhen"]
        expression(session, when.get("expr"), scope)
        fits(session, subject, when.get("expr"))
        results.append(expression(session, when.get("result"), scope))
    results.append(expression(session, node.get("defresult"), scope))
    known = {item for item in results if item is not None}
    return known.pop() if len(known) == 1 else None


def _json(kind: str) -> Callable[[Session, Node, Scope], Found]:
    """The rule for one of SQL's own functions of JSON."""

    def judge(session: Session, node: Node, scope: Scope) -> Found:
        fields = dict(node)
        named = [fields.pop(key, None) for key in ("expr", "arg", "context_item", "pathspec")]
        args = [item for item in named if item]
        if kind == "JsonArrayConstructor":
            args += [item["JsonValueExpr"] for item in fields.pop("exprs", ())]
        types = [expression(session, item.get("raw_expr", item), scope) for item in args]
        children(session, fields, scope)
        shown = [item.shown if item else "unknown" for item in types]
        syntax.json(session, kind, node, shown)
        return None

    return judge


def _array(session: Session, node: Node, scope: Scope) -> Found:
    types = [expression(session, item, scope) for item in node.get("elements", ())]
    return types[0].as_array() if types and types[0] is not None else None


def _indirection(session: Session, node: Node, scope: Scope) -> Found:
    inner = expression(session, node.get("arg"), scope)
    steps = node.get("indirection", ())
    children(session, [item for item in steps if "String" not in item], scope)
    if any("A_Indices" in item for item in steps):
        subscripted(session, inner)
    if inner is not None and inner.form == "array" and all("A_Indices" in item for item in steps):
        sliced = any(item["A_Indices"].get("is_slice") for item in steps)
        return inner if sliced else inner.element
    return None


def subscripted(session: Session, type_: Found) -> None:
    """An element is asked for by a subscript, which JSON has not always had."""
    if type_ is not None and type_.name == "jsonb" and type_.schema == "pg_catalog":
        error, what = "cannot subscript type jsonb because it is not an array", "a jsonb subscript"
        versions = Lifetime(14, LAST)
        session.only_in(versions, "42804", error, Key("query", "", what), what=what)


def _collate(session: Session, node: Node, scope: Scope) -> Found:
    collation = session.find_other("collation", strings(node.get("collname"))[-1])
    if collation is not None:
        session.depend(collation)
    return expression(session, node.get("arg"), scope)


def _value_function(session: Session, node: Node, scope: Scope) -> Found:
    name = node.get("op", "").removeprefix("SVFOP_").lower()
    result = VALUE_FUNCTIONS.get(name.removesuffix("_n"), "name")
    return session.builtin(result)


def _xml(session: Session, node: Node, scope: Scope) -> Found:
    expression(session, node.get("expr"), scope)
    return session.type_of(node["typeName"])


def _nothing(session: Session, node: Node, scope: Scope) -> Found:
    return None


def _statement(session: Session, node: Node, scope: Scope) -> Found:
    session.query({"SelectStmt": node}, scope)
    return None


RULES: dict[str, Callable[[Session, Node, Scope], Found]] = {
    "ColumnRef": _column,
    "A_Const": _constant,
    "TypeCast": _cast,
    "FuncCall": _call,
    "A_Expr": _operator,
    "BoolExpr": _boolean,
    "NullTest": _boolean,
    "BooleanTest": _boolean,
    "SubLink": _subquery,
    "CoalesceExpr": _coalesce,
    "CaseExpr": _case,
    "A_ArrayExpr": _array,
    "A_Indirection": _indirection,
    "CollateClause": _collate,
    "SQLValueFunction": _value_function,
    "XmlSerialize": _xml,
    "ParamRef": _nothing,
    "SetToDefault": _nothing,
    "String": _nothing,
    "SelectStmt": _statement,
    **{kind: _json(kind) for kind in (*syntax.JSON, "JsonFuncExpr") if kind != "JsonTable"},
}

TEXT_ONLY = frozenset({"lower", "upper", "initcap"})
"""Functions of one text, which takes nothing that has to be told how to become one."""
ARITHMETIC = frozenset({"+", "-", "*", "/", "%"})
"""Operators that give two numbers of one type another of it."""
ORDERED = frozenset({"=", "<>", "!=", "<", ">", "<=", ">="})
REGCLASS_FIRST = frozenset({"nextval", "currval", "setval"})
COMPARISONS = frozenset({
    "=", "<>", "!=", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*",
    "@>", "<@", "&&", "?", "?|", "?&", "@@", "@?",
})  # fmt: skip
RESULTS = {
    "now": "timestamptz", "clock_timestamp": "timestamptz", "statement_timestamp": "timestamptz",
    "transaction_timestamp": "timestamptz", "count": "int8", "nextval": "int8", "lower": "text",
    "upper": "text", "concat": "text", "concat_ws": "text", "format": "text", "md5": "text",
    "btrim": "text", "replace": "text", "to_char": "text", "substring": None, "length": "int4",
    "char_length": "int4", "jsonb_build_object": "jsonb", "jsonb_build_array": "jsonb",
    "to_jsonb": "jsonb", "to_json": "json", "json_build_object": "json", "random": "float8",
    "gen_random_uuid": "uuid", "row_number": "int8", "rank": "int8", "dense_rank": "int8",
    "to_tsvector": "tsvector", "setweight": "tsvector", "jsonb_agg": "jsonb",
    "json_agg": "json", "string_agg": "text",
    "bool_and": "bool", "bool_or": "bool", "every": "bool", "to_tsquery": "tsquery",
    "plainto_tsquery": "tsquery", "date_part": "float8", "extract": "numeric",
}  # fmt: skip
VALUE_FUNCTIONS = {
    "current_date": "date",
    "current_time": "timetz",
    "current_timestamp": "timestamptz",
    "localtime": "time",
    "localtimestamp": "timestamp",
}
