"""Functions, procedures, aggregates and triggers."""

from signoff_gen.migrations.catalog.versions import LAST, Lifetime
from signoff_gen.migrations.schema import Relation, Routine, Thing, Trigger, Type
from signoff_gen.migrations.sql.bodies import read_body, stand_in
from signoff_gen.migrations.sql.expressions import expression
from signoff_gen.migrations.sql.renames import add_routine, find_routine
from signoff_gen.migrations.sql.scope import Scope, Source, source_of
from signoff_gen.migrations.sql.session import Key, Session, key_of
from signoff_gen.migrations.sql.tree import Node, Unparsable, parse, strings
from signoff_gen.migrations.sql.typenames import type_word

CALLED_WITH = ("FUNC_PARAM_IN", "FUNC_PARAM_INOUT", "FUNC_PARAM_VARIADIC", "FUNC_PARAM_DEFAULT")


def create_function(session: Session, node: Node) -> None:
    """Carry out CREATE [OR REPLACE] FUNCTION and PROCEDURE."""
    parts = strings(node.get("funcname"))
    schema = session.creation_schema(parts[-2] if len(parts) > 1 else None)
    kind = "procedure" if node.get("is_procedure") else "function"
    routine = Routine(kind, schema, parts[-1], session.step)
    options = {item["DefElem"].get("defname"): item["DefElem"] for item in node.get("options", ())}
    routine.language = _option(options, "language").lower() or "sql"
    variables, types = _parameters(session, routine, node)
    if "returnType" in node:
        routine.returns = session.type_of(node["returnType"])
    body = _body(options)
    routine.immutable = _option(options, "volatility") == "immutable"
    routine.body = body
    if routine.language == "plpgsql":
        routine.head = _head(routine, node, types)
    _check_language(session, routine.language)
    replaced = _existing(session, routine)
    if replaced is not None and not node.get("replace"):
        session.need(replaced)
        session.broken(
            "42723", f'function "{routine.name}" already exists with same argument types',
            Key("routine", schema, routine.name),
        )  # fmt: skip
        return
    if replaced is not None:
        _replace(session, replaced, routine)
        routine = replaced
    else:
        add_routine(session, routine)
        session.made(routine, guarded=bool(node.get("replace")))
    for type_ in (*types, routine.returns):
        used = type_.relation if type_ is not None and type_.relation is not None else type_
        session.schema.use(routine, used)
    _check_body(session, routine, node, body, variables)


def _option(options: dict[str | None, Node], name: str) -> str:
    text: str = options.get(name, {}).get("arg", {}).get("String", {}).get("sval", "")
    return text


def _body(options: dict[str | None, Node]) -> str:
    items = options.get("as", {}).get("arg", {}).get("List", {}).get("items", ())
    return strings(items)[0] if items and len(items) == 1 else ""


def _parameters(
    session: Session, routine: Routine, node: Node
) -> tuple[dict[str, Type | None], list[Type | None]]:
    variables: dict[str, Type | None] = {}
    types: list[Type | None] = []
    inputs: list[Type | None] = []
    names: list[str] = []
    routine.most = 0
    for item in node.get("parameters", ()):
        parameter = item["FunctionParameter"]
        parts = strings(parameter["argType"].get("names"))
        missing = f"type {'.'.join(parts)} does not exist"  # without quotes, unlike elsewhere
        type_ = session.type_of(parameter["argType"], missing)
        types.append(type_)
        mode = parameter.get("mode", "FUNC_PARAM_DEFAULT")
        if parameter.get("name"):
            variables[parameter["name"]] = type_
        if mode not in CALLED_WITH:
            continue
        inputs.append(type_)
        names.append(parameter.get("name", ""))
        expression(session, parameter.get("defexpr"), Scope())
        if mode == "FUNC_PARAM_VARIADIC" or routine.most is None:
            routine.most = None
        else:
            routine.most += 1
            routine.required += "defexpr" not in parameter
    routine.inputs, routine.input_names = tuple(inputs), tuple(names)
    return variables, types


def _existing(session: Session, routine: Routine) -> Routine | None:
    for other in session.schema.namespace(routine.schema).routines.get(routine.name, ()):
        same = other.arguments == routine.arguments and "?" not in routine.arguments
        if same and other.sure and not other.assumed:
            return other
    return None


def _replace(session: Session, old: Routine, new: Routine) -> None:
    session.need(old)
    key = Key("routine", old.schema, old.name)
    if old.kind != new.kind:
        session.broken("42809", "cannot change routine kind", key)
    elif old.returns is not new.returns and old.returns is not None and new.returns is not None:
        rows = "row" in (old.returns.form, new.returns.form)
        if not rows and old.returns.title != new.returns.title:
            session.broken(
                "42P13", "cannot change return type of existing function", key,
                hint="DROP FUNCTION first",
            )  # fmt: skip
    _check_inputs(session, old, new, key)
    for attribute in (
        "head", "body", "immutable", "language", "required", "most", "input_names", "returns",
    ):  # fmt: skip
        session.schema.set(old, attribute, getattr(new, attribute))
    session.makes.setdefault(session.step[0], {}).setdefault(old.label)


def _check_inputs(session: Session, old: Routine, new: Routine, key: Key) -> None:
    for before, after in zip(old.input_names, new.input_names, strict=False):
        if before and before != after:
            session.broken(
                "42P13", f'cannot change name of input parameter "{before}"', key,
                hint="DROP FUNCTION first",
            )  # fmt: skip
            return
    if new.required > old.required and old.most is not None:
        session.broken(
            "42P13", "cannot remove parameter defaults from existing function", key,
            hint="DROP FUNCTION first",
        )  # fmt: skip


LANGUAGES = frozenset({"sql", "plpgsql", "c", "internal"})


def _check_language(session: Session, language: str) -> None:
    if language in LANGUAGES or session.find_other("language", language) is not None:
        return
    if language in session.schema.extensions or session.open_world:
        return
    session.broken(
        "42704", f'language "{language}" does not exist', Key("language", "", language),
        hint=f"CREATE EXTENSION {language} brings it" if language.startswith("pl") else "",
    )  # fmt: skip


# Bodies -------------------------------------------------------------------------------------------


def _head(routine: Routine, node: Node, types: list[Type | None]) -> str:
    """The function as PL/pgSQL's parser wants it, up to its body: the shape of its arguments."""
    arguments: list[str] = []
    columns: list[str] = []
    for item, type_ in zip(node.get("parameters", ()), types, strict=True):
        parameter = item["FunctionParameter"]
        mode = parameter.get("mode", "FUNC_PARAM_DEFAULT").removeprefix("FUNC_PARAM_")
        name = parameter.get("name", "")
        shape = "record" if stand_in(type_) == "record" else "text"
        if type_ is not None and type_.name == "refcursor":
            shape = "refcursor"
        quoted = '"' + name.replace('"', '""') + f'" {shape}' if name else shape
        if mode == "TABLE":
            columns.append(quoted)
        else:
            arguments.append(f"{mode} {quoted}" if mode in ("OUT", "INOUT") else quoted)
    returns = _returns(node, columns)
    return f"CREATE {routine.kind} f({', '.join(arguments)}) {returns} LANGUAGE plpgsql"


def _returns(node: Node, columns: list[str]) -> str:
    """What kind of result a function has: PL/pgSQL judges RETURN by it."""
    if columns:
        return f"RETURNS TABLE ({', '.join(columns)})"
    type_ = node.get("returnType")
    if type_ is None:
        return ""
    name = strings(type_.get("names"))[-1]
    known = name if name in ("void", "trigger", "event_trigger", "record") else "text"
    return f"RETURNS SETOF {known}" if type_.get("setof") else f"RETURNS {known}"


_POLYMORPHIC = frozenset({
    "anyelement", "anyarray", "anynonarray", "anyenum", "anyrange", "anymultirange",
    "anycompatible", "anycompatiblearray", "anycompatiblenonarray", "anycompatiblerange",
    "anycompatiblemultirange",
})  # fmt: skip
"""Types of arguments that stand for those of each call."""


def _check_body(
    session: Session, routine: Routine, node: Node, body: str, variables: dict[str, Type | None]
) -> None:
    if "sql_body" in node:
        with session.collecting() as used:
            _check_statements(session, node["sql_body"], variables)
        for thing in used:
            session.schema.use(routine, thing)
    elif session.parameters.get("check_function_bodies", "on") not in ("on", "true", "1", "yes"):
        return
    elif routine.language == "sql" and body:
        if any(type_ is not None and type_.name in _POLYMORPHIC for type_ in routine.inputs):
            return  # what it means is looked up where it is called
        _check_sql(session, routine, body, variables)
    elif routine.language == "plpgsql" and body:
        _check_plpgsql(session, routine)


def _check_statements(session: Session, node: Node, variables: dict[str, Type | None]) -> None:
    if "List" in node:
        for item in node["List"].get("items", ()):
            _check_statements(session, item, variables)
        return
    scope = Scope(variables=variables)
    if "ReturnStmt" in node:
        expression(session, node["ReturnStmt"].get("returnval"), scope)
    else:
        session.query(node, scope)


def _check_sql(
    session: Session, routine: Routine, body: str, variables: dict[str, Type | None]
) -> None:
    """PostgreSQL judges the statements of an SQL function when it is made."""
    try:
        statements = parse(body)
    except Unparsable as error:
        if error.understood:
            session.broken("42601", error.message, Key("query", "", ""))
        return
    with session.defining():
        for parsed in statements:
            arguments = {routine.name: Source(dict(variables))}
            session.query(
                {parsed.kind: parsed.node}, Scope(sources=arguments, variables=dict(variables))
            )


def _check_plpgsql(session: Session, routine: Routine) -> None:
    """PostgreSQL checks the syntax of PL/pgSQL, and the tables whose row types are declared."""
    read_body(session, routine.head, routine.body, runs=False)


def create_aggregate(session: Session, parts: list[str], node: Node) -> None:
    """Carry out CREATE AGGREGATE."""
    schema = session.creation_schema(parts[-2] if len(parts) > 1 else None)
    routine = Routine("aggregate", schema, parts[-1], session.step)
    routine.most = None
    routine.inputs = (None,)
    add_routine(session, routine)
    session.made(routine, guarded=bool(node.get("replace")))
    given = {item["DefElem"].get("defname"): item["DefElem"] for item in node["definition"]}
    state = [type_word(session, given["stype"]["arg"]["TypeName"])] if "stype" in given else []
    parameters = node.get("args", [{}])[0].get("List", {}).get("items", ())
    rows = [type_word(session, item["FunctionParameter"]["argType"]) for item in parameters]
    for option, words in (("sfunc", [*state, *rows]), ("finalfunc", state)):
        function = given.get(option, {}).get("arg", {}).get("TypeName")
        if function is not None:
            session.need_function(strings(function.get("names")), ", ".join(words))


def alter_function(session: Session, node: Node) -> None:
    """Carry out ALTER FUNCTION."""
    routine = find_routine(session, node["func"])
    for item in node.get("actions", ()):
        element = item["DefElem"]
        if element.get("defname") == "volatility" and isinstance(routine, Routine):
            immutable = element["arg"]["String"].get("sval") == "immutable"
            session.schema.set(routine, "immutable", immutable)


# Triggers -----------------------------------------------------------------------------------------


def create_trigger(session: Session, node: Node) -> None:
    """Carry out CREATE TRIGGER."""
    table = session.relation(node["relation"])
    name = node["trigname"]
    _check_timing(session, table, node)
    with session.collecting() as used:
        rows = Scope(sources={"new": source_of(table), "old": source_of(table)})
        expression(session, node.get("whenClause"), rows)
    if table.partitioned is not None and node.get("timing") == BEFORE and node.get("row"):
        error, what = (
            f'"{table.name}" is a partitioned table',
            "a trigger before rows of partitions",
        )
        session.only_in(Lifetime(13, LAST), "42809", error, key_of(table), what=what)
    functions = session.need_function(strings(node.get("funcname")), "")
    for routine in functions[:1]:
        returns = routine.returns
        if returns is not None and returns.name != "trigger" and not routine.assumed:
            session.broken(
                "42P17", f"function {routine.name} must return type trigger",
                Key("routine", routine.schema, routine.name),
            )  # fmt: skip
    existing = table.triggers.get(name)
    if existing is not None and existing.sure and not node.get("replace"):
        session.broken(
            "42710", f'trigger "{name}" for relation "{table.name}" already exists',
            Key("trigger", table.schema, table.name, name),
        )  # fmt: skip
        return
    trigger = Trigger(table, name, session.step)
    trigger.events = node.get("events", 0)
    trigger.before = bool(node.get("timing", 0)) and bool(node.get("row"))
    session.schema.attach(trigger, table)
    session.schema.put(table.triggers, name, trigger)
    for column in strings(node.get("columns")):
        found = session.column(table, column)
        session.schema.use(trigger, found)
    for thing in [*used, *functions[:1]]:
        session.schema.use(trigger, thing)
    session.made(trigger, guarded=bool(node.get("replace")))


BEFORE, INSTEAD = 2, 64
"""The bit of a trigger's timing that says INSTEAD OF."""


def _check_timing(session: Session, table: Relation, node: Node) -> None:
    """Rows of a view are changed by INSTEAD OF triggers only, and those of a table by no such."""
    instead = bool(node.get("timing", 0) & INSTEAD)
    wrong = (table.kind == "view" and node.get("row") and not instead) or (
        table.kind == "table" and instead
    )
    if wrong and table.sure and not table.assumed:
        session.broken(
            "42809", f'"{table.name}" is a {table.kind}',
            Key("relation", table.schema, table.name),
            hint="a view has triggers INSTEAD OF, a table BEFORE and AFTER",
        )  # fmt: skip


def create_event_trigger(session: Session, node: Node) -> None:
    """Carry out CREATE EVENT TRIGGER."""
    session.need_function(strings(node.get("funcname")), "")
    name = node["trigname"]
    trigger = Thing("event trigger", "", name, session.step)
    if session.find_other("event trigger", name) is not None:
        session.broken(
            "42710", f'event trigger "{name}" already exists', Key("event trigger", "", name)
        )
    session.schema.put(session.schema.others, ("event trigger", name), trigger)
    session.made(trigger)
