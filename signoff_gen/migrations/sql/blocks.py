"""PL/pgSQL: DO blocks and the bodies of functions that a migration calls."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from signoff_gen.migrations.schema import Routine
from signoff_gen.migrations.sql.bodies import DO_HEAD, read_body
from signoff_gen.migrations.sql.conditions import CONDITIONS, states
from signoff_gen.migrations.sql.constants import (
    evaluate,
    outputs,
    rows,
    set_items,
    single,
    truth,
)
from signoff_gen.migrations.sql.declarations import aliases
from signoff_gen.migrations.sql.frames import Frame, parsed_text
from signoff_gen.migrations.sql.literals import UNKNOWN, quote_literal
from signoff_gen.migrations.sql.scope import Scope
from signoff_gen.migrations.sql.session import Break, Key, Raised, Returned, Session, matches
from signoff_gen.migrations.sql.tree import (
    Node,
    Parsed,
    Unparsable,
    parse,
)

LOG_LEVEL_ERROR = 21
RAISE_ERRCODE, RAISE_MESSAGE = 0, 1
DEEPEST = 8
"""How many calls of one function by another are followed."""
LONGEST_LOOP = 200
"""How many turns of a loop over constants are carried out."""


class Failed(Exception):
    """The block raised an error of its own, which has been noted."""


def do_block(session: Session, node: Node) -> None:
    """Carry out DO."""
    language, body = "plpgsql", ""
    for item in node.get("args", ()):
        element = item["DefElem"]
        text = element.get("arg", {}).get("String", {}).get("sval", "")
        if element.get("defname") == "language":
            language = text
        elif element.get("defname") == "as":
            body = text
    if language != "plpgsql":
        session.note_opaque(f"a DO block in {language}", changes=True)
        return
    run_body(session, DO_HEAD, body, {})


def run_body(
    session: Session, head: str, body: str, arguments: dict[str, Any], name: str = ""
) -> None:  # fmt: skip
    """Carry out the body of a PL/pgSQL function.

    Args:
        session: the session.
        head: its CREATE FUNCTION statement up to the body.
        body: between its quotes.
        arguments: values of its arguments, by name and as `$1`, as far as they are known.
        name: the function's name.
    """
    function = read_body(session, head, body, runs=True)
    if function is None:
        return
    frame = Frame(session, function, arguments, aliases(body))
    frame.labels.append(name)
    outer, session.outer = session.outer, frame.scope()
    before = session.unsure
    try:
        _statement(frame, function.get("action", {}))
    except (Returned, Failed):
        pass
    finally:
        session.outer, session.unsure = outer, before


def _run(frame: Frame, items: Iterable[Node]) -> None:
    for item in items:
        _statement(frame, item)


def _statement(frame: Frame, item: Node) -> None:
    for kind, fields in item.items():
        rule = STATEMENTS.get(kind.removeprefix("PLpgSQL_stmt_"))
        if rule is not None:
            rule(frame, fields)


def _block(frame: Frame, node: Node) -> None:
    frame.labels.append(node.get("label", ""))
    handlers = node.get("exceptions", {}).get("PLpgSQL_exception_block", {}).get("exc_list", ())
    if not handlers:
        _run(frame, node.get("body", ()))
        return
    session = frame.session
    caught = [states(item["PLpgSQL_exception"]) for item in handlers]
    mark, unsure = session.schema.mark(), session.unsure
    depth = len(session.handled)
    session.handled.append(tuple(state for found in caught for state in found))
    try:
        _run(frame, node.get("body", ()))
    except Raised as raised:
        if raised.level:
            raised.level -= 1
            raise
        session.schema.undo(mark)
        del session.handled[depth:]
        session.unsure = unsure
        _handle(frame, handlers, caught, raised.broken)
    finally:
        del session.handled[depth:]


def _handle(
    frame: Frame, handlers: list[Node], caught: list[list[str]], broken: Break
) -> None:  # fmt: skip
    places = (
        index for index, found in enumerate(caught)
        if any(matches(broken.sqlstate, state) for state in found)
    )  # fmt: skip
    before, frame.caught = frame.caught, broken
    _run(frame, handlers[next(places)]["PLpgSQL_exception"].get("action", ()))
    frame.caught = before


# Control flow -------------------------------------------------------------------------------------


def _text(node: Node | None) -> str:
    text: str = (node or {}).get("PLpgSQL_expr", {}).get("query", "")
    return text


def _condition(frame: Frame, node: Node | None) -> bool | None:
    text = _text(node)
    _judge(frame, text)
    return truth(frame.value(text))


def _judge(frame: Frame, text: str) -> None:
    """Judge an expression as a query: what it reads must be there."""
    for parsed in parsed_text(f"SELECT {text}"):  # only parsed, never run
        frame.session.query({parsed.kind: parsed.node}, frame.scope())


def _if(frame: Frame, node: Node) -> None:
    branches = [(node.get("cond"), node.get("then_body", ()))]
    for item in node.get("elsif_list", ()):
        branch = item["PLpgSQL_if_elsif"]
        branches.append((branch.get("cond"), branch.get("stmts", ())))
    _choose(frame, branches, node.get("else_body", ()))


def _choose(
    frame: Frame, branches: list[tuple[Node | None, Iterable[Node]]], otherwise: Iterable[Node]
) -> None:
    """Run the branch whose condition holds; where that is not known, each as a possibility."""
    possible = False
    for condition, body in branches:
        answer = _condition(frame, condition)
        if answer is True:
            _perhaps(frame, body, possible)
            return
        if answer is None:
            _perhaps(frame, body, True)
            possible = True
    _perhaps(frame, otherwise, possible)


def _perhaps(frame: Frame, body: Iterable[Node], unsure: bool) -> None:
    if not unsure:
        _run(frame, body)
        return
    session = frame.session
    before, depth = session.unsure, len(session.handled)
    session.unsure += 1
    ended = False
    try:
        _run(frame, body)
    except Returned:
        ended = True
    except Raised:
        # It would be caught further up, if this runs at all: nothing after it is certain.
        ended = True
        del session.handled[depth:]
    except Failed:
        pass  # whatever comes after it runs only where this branch did not
    session.unsure = before + ended


def _case(frame: Frame, node: Node) -> None:
    subject = node.get("t_varno")
    if subject is not None and node.get("t_expr"):
        frame.values[frame.names[subject]] = frame.value(_text(node["t_expr"]))
    branches = []
    for item in node.get("case_when_list", ()):
        when = item["PLpgSQL_case_when"]
        branches.append((when.get("expr"), when.get("stmts", ())))
    _choose(frame, branches, node.get("else_stmts", ()))


def _repeat(frame: Frame, body: Iterable[Node]) -> None:
    """A loop of which it is not known how often it turns."""
    _perhaps(frame, body, True)


def _loop(frame: Frame, node: Node) -> None:
    _repeat(frame, node.get("body", ()))


def _while(frame: Frame, node: Node) -> None:
    if _condition(frame, node.get("cond")) is not False:
        _repeat(frame, node.get("body", ()))


def _turns(frame: Frame, variable: str, values: Iterable[Any], body: list[Node]) -> None:
    for value in values:
        frame.values[variable] = value
        _run(frame, body)


def _for_integers(frame: Frame, node: Node) -> None:
    low, high = frame.value(_text(node.get("lower"))), frame.value(_text(node.get("upper")))
    name = node.get("var", {}).get("PLpgSQL_var", {}).get("refname", "")
    body = node.get("body", [])
    if isinstance(low, int) and isinstance(high, int) and not node.get("step"):
        if node.get("reverse"):
            low, high = high, low
        if high - low < LONGEST_LOOP and not _leaves(body):
            _turns(frame, name, range(low, high + 1), body)
            return
    frame.values[name] = UNKNOWN
    _repeat(frame, body)


def _leaves(body: Any) -> bool:
    """Whether a loop may be left early."""
    return "PLpgSQL_stmt_exit" in str(body)


def _for_rows(frame: Frame, node: Node) -> None:
    text = _text(node.get("query"))
    found = None
    for parsed in parsed_text(text):
        frame.session.query({parsed.kind: parsed.node}, frame.scope())
        if parsed.kind == "SelectStmt":
            found = frame.asked(text, partial(_row_values, frame, parsed.node), None)
    _over_rows(frame, node, found)


def _row_values(frame: Frame, select: Node) -> list[dict[str, Any]] | None:
    targets = select.get("targetList", ())
    if len(targets) == 1 and not select.get("fromClause") and "valuesLists" not in select:
        target = targets[0]["ResTarget"]
        call = target.get("val", {}).get("FuncCall")
        items = set_items(frame.session, call, frame.values) if call else None
        if items is not None:
            name = target.get("name") or call["funcname"][-1]["String"]["sval"]
            return [{name: item} for item in items]
    return outputs(frame.session, select, frame.values)


def _over_rows(frame: Frame, node: Node, found: list[dict[str, Any]] | None) -> None:
    body = node.get("body", [])
    record = node.get("var", {}).get("PLpgSQL_rec", {}).get("refname")
    row = node.get("var", {}).get("PLpgSQL_row", {}).get("fields", [])
    if found is not None and len(found) < LONGEST_LOOP and not _leaves(body):
        for values in found:
            if record:
                frame.values.update({f"{record}.{name}": item for name, item in values.items()})
            for field, item in zip(row, values.values(), strict=False):
                frame.values[field["name"]] = item
            _run(frame, body)
        return
    _forget(frame, record, row)
    _repeat(frame, body)


def _forget(frame: Frame, record: str | None, row: list[Node]) -> None:
    for name in list(frame.values):
        if record and name.startswith(f"{record}."):
            del frame.values[name]
    for field in row:
        frame.values[field["name"]] = UNKNOWN


def _for_dynamic(frame: Frame, node: Node) -> None:
    _judge(frame, _text(node.get("query")))
    _over_rows(frame, node, None)


def _for_each(frame: Frame, node: Node) -> None:
    items = frame.value(_text(node.get("expr")))
    name = frame.names[node.get("varno", 0)]
    body = node.get("body", [])
    if isinstance(items, list) and len(items) < LONGEST_LOOP and not _leaves(body):
        _turns(frame, name, items, body)
        return
    frame.values[name] = UNKNOWN
    _repeat(frame, body)


def _exit(frame: Frame, node: Node) -> None:
    frame.session.unsure += 1  # what follows in this loop may not run


def _return(frame: Frame, node: Node) -> None:
    if node.get("expr"):
        _judge(frame, _text(node["expr"]))
    raise Returned


def _return_query(frame: Frame, node: Node) -> None:
    _sql(frame, _text(node.get("query")), node)


# Statements ---------------------------------------------------------------------------------------


def _assign(frame: Frame, node: Node) -> None:
    text = _text(node.get("expr"))
    value = re.split(":?=", text, maxsplit=1)[-1]
    name = frame.names[node.get("varno", 0)] if node.get("varno", 0) < len(frame.names) else ""
    _judge(frame, value)
    if not name:
        return
    known = frame.value(value) if not frame.session.unsure else UNKNOWN
    frame.values[name] = known if frame.kinds[node.get("varno", 0)] == "PLpgSQL_var" else UNKNOWN


def _sql(frame: Frame, text: str, node: Node) -> None:
    statements = parsed_text(text)
    for parsed in statements:
        _execute(frame, parsed)
    if node.get("into"):
        if node.get("strict"):
            _check_one_row(frame, statements)
        _into(frame, node, statements)


def _check_one_row(frame: Frame, statements: Sequence[Parsed]) -> None:
    """INTO STRICT wants exactly one row."""
    found = None
    if len(statements) == 1 and statements[0].kind == "SelectStmt":
        found = rows(frame.session, statements[0].node, frame.values)
    if found == [] and not _is_aggregate(statements[0].node):
        frame.session.broken("P0002", "query returned no rows", Key("query", "", ""))


def _is_aggregate(select: Node) -> bool:
    """Whether a query may give a row out of none."""
    return any("FuncCall" in str(item) for item in select.get("targetList", ()))


def _execute(frame: Frame, parsed: Parsed) -> None:
    frame.session.within(frame.scope(), frame.values, parsed)


def _into(frame: Frame, node: Node, statements: Sequence[Parsed]) -> None:
    row = node.get("target", {}).get("PLpgSQL_row", {}).get("fields", [])
    record = node.get("target", {}).get("PLpgSQL_rec", {}).get("refname")
    _forget(frame, record, row)
    if len(statements) != 1 or statements[0].kind != "SelectStmt" or len(row) != 1:
        return
    select = statements[0].node
    found = rows(frame.session, select, frame.values)
    targets = select.get("targetList", ())
    if len(targets) == 1 and not frame.session.unsure:
        value = single(frame.session, select, found, frame.values)
        frame.values[row[0]["name"]] = value


def _exec_sql(frame: Frame, node: Node) -> None:
    _sql(frame, _text(node.get("sqlstmt")), node)


def _perform(frame: Frame, node: Node) -> None:
    _sql(frame, _text(node.get("expr")), node)


def _dynamic(frame: Frame, node: Node) -> None:
    text = frame.value(_text(node.get("query")))
    if not isinstance(text, str):
        frame.session.note_opaque("EXECUTE of a text known only at run time", changes=True)
        return
    for number, item in enumerate(node.get("params", ()), 1):
        value = frame.value(_text(item))
        if value is not UNKNOWN and value is not None:
            text = text.replace(f"${number}", quote_literal(value))
    try:
        statements = parse(text)
    except Unparsable as error:
        if error.understood:
            frame.session.broken("42601", error.message, Key("query", "", ""))
        return
    for parsed in statements:
        frame.session.within(Scope(), {}, parsed)
    if node.get("into"):
        _into(frame, node, [])


def _raise(frame: Frame, node: Node) -> None:
    if node.get("elog_level") != LOG_LEVEL_ERROR:
        return
    session, caught = frame.session, frame.caught
    if caught is not None and not node.keys() & {"condname", "message", "options"}:
        session.broken(caught.sqlstate, caught.error, caught.key, hint=caught.hint)
        raise Failed
    name = node.get("condname", "")
    state = CONDITIONS.get(name, name if re.fullmatch(r"[0-9A-Z]{5}", name) else "P0001")
    message = node.get("message") or name or "raised by the migration itself"
    for item in node.get("options", ()):
        option = item["PLpgSQL_raise_option"]
        value = frame.value(_text(option.get("expr")))
        if not isinstance(value, str):
            continue
        if option.get("opt_type", 0) == RAISE_ERRCODE:
            state = CONDITIONS.get(value, value)
        elif option["opt_type"] == RAISE_MESSAGE:
            message = value
    for item in node.get("params", ()):
        value = frame.value(_text(item))
        message = message.replace("%", "…" if value is UNKNOWN else str(value), 1)
    session.broken(state, message, Key("query", "", "raise"), hint="the migration raises it itself")
    raise Failed


STATEMENTS: dict[str, Callable[[Frame, Node], None]] = {
    "block": _block,
    "if": _if,
    "case": _case,
    "loop": _loop,
    "while": _while,
    "fori": _for_integers,
    "fors": _for_rows,
    "forc": _loop,
    "dynfors": _for_dynamic,
    "foreach_a": _for_each,
    "exit": _exit,
    "return": _return,
    "return_query": _return_query,
    "assign": _assign,
    "execsql": _exec_sql,
    "perform": _perform,
    "call": _perform,
    "dynexecute": _dynamic,
    "raise": _raise,
}


def call_routine(session: Session, routine: Routine, given: list[Node]) -> None:
    """Carry out the body of a function that a statement calls.

    Args:
        session: the session.
        routine: what is called.
        given: the expressions of its arguments.
    """
    if routine.language != "plpgsql" or not routine.body or session.depth >= DEEPEST:
        return
    arguments = [evaluate(session, item, session.values) for item in given]
    session.depth += 1
    named = dict(zip(routine.input_names, arguments, strict=False))
    values = {**named, **{f"${number}": value for number, value in enumerate(arguments, 1)}}
    before = session.unsure
    try:
        run_body(session, routine.head, routine.body, values, routine.name)
    except Raised:
        session.unsure = before
        raise
    finally:
        session.depth -= 1
