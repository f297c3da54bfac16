"""The SQL that Sequelize makes for functions and triggers."""

from collections.abc import Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.values import UNDEFINED, Array, Record, text_of
from signoff_gen.migrations.readers.sequelize.names import quoted
from signoff_gen.migrations.readers.sequelize.options import Options, Refused, Table, listed

_TIMES: Final = {"after": "AFTER", "before": "BEFORE", "instead_of": "INSTEAD OF",
                 "after_constraint": "AFTER"}  # fmt: skip
_EVENTS: Final = ("insert", "update", "delete", "truncate")


def parameters(value: object, doubts: list[str]) -> str:
    """The parameters of a function.

    Raises:
        Refused: they are no list, or one has no type.
    """
    if not isinstance(value, Array):
        raise Refused("function parameters array required, including an empty one for no arguments")
    made = []
    for item in listed(value, "params", doubts):
        own = Options(item, doubts) if isinstance(item, Record) else Options(Record(), doubts)
        if not own.text("type"):
            raise Refused("function or trigger used with a parameter without any type")
        parts = [own.text("direction"), own.text("name"), own.text("type")]
        made.append(" ".join(part for part in parts if part))
    return ", ".join(made)


def function(arguments: Sequence[object], doubts: list[str]) -> str:
    """`CREATE FUNCTION`.

    Args:
        arguments: name, parameters, returned type, language, body, options, more options.
        doubts: takes what is known only at run time.
    """
    given = [*arguments, *[UNDEFINED] * 7]
    name, returned, language, body = (_words(given[index]) for index in (0, 2, 3, 4))
    if not (name and returned and language and body):
        raise Refused("createFunction missing some parameters.")
    more = Options(given[6], doubts) if isinstance(given[6], Record) else None
    variables = _variables(more, doubts) if more is not None else ""
    settings = " ".join(text_of(item) for item in listed(given[5], "options", doubts))
    verb = "CREATE OR REPLACE" if more is not None and more.flag("force") else "CREATE"
    return (
        f"{verb} FUNCTION {name}({parameters(given[1], doubts)}) RETURNS {returned} AS $func$ "
        f"{variables} BEGIN {body} END; $func$ language '{language}'{settings};"
    )


def _words(value: object) -> str:
    return "" if value is UNDEFINED or value is None else text_of(value)


def _variables(options: Options, doubts: list[str]) -> str:
    made = []
    for item in options.items("variables"):
        own = Options(item, doubts) if isinstance(item, Record) else Options(Record(), doubts)
        default = own.text("default")
        start = f" := {default}" if default else ""
        made.append(f"DECLARE {own.text('name')} {own.text('type')}{start};")
    return " ".join(made)


def dropped_function(name: object, given: object, doubts: list[str]) -> str:
    """`DROP FUNCTION`."""
    return f"DROP FUNCTION {text_of(name)}({parameters(given, doubts)}) RESTRICT;"


def renamed_function(name: object, given: object, new: object, doubts: list[str]) -> str:
    """`ALTER FUNCTION … RENAME TO`."""
    made = f"ALTER FUNCTION {text_of(name)}({parameters(given, doubts)})"
    return f"{made} RENAME TO {text_of(new)};"


def trigger(target: Table, arguments: Sequence[object], doubts: list[str]) -> str:
    """`CREATE TRIGGER`.

    Args:
        target: the table.
        arguments: name, time, events, function, its parameters, options.
        doubts: takes what is known only at run time.
    """
    name, time, events, routine, given, settings = [*arguments, *[UNDEFINED] * 6][:6]
    when = _TIMES.get(text_of(time))
    if when is None:
        raise Refused(f"Invalid trigger event specified: {text_of(time)}")
    kind = "CONSTRAINT " if time == "after_constraint" else ""
    if isinstance(events, Record):
        events = Array(list(events.members.values()))
    fired = [text_of(event) for event in listed(events, "events", doubts)]
    if not fired or any(event not in _EVENTS for event in fired):
        raise Refused("no table change events specified to trigger on")
    on = " OR ".join(event.upper() for event in fired)
    options = " ".join(text_of(item) for item in listed(settings, "options", doubts))
    return (
        f"CREATE {kind}TRIGGER {quoted(text_of(name))} {when} {on} ON {target.sql}"
        f"{f' {options}' if options else ''} EXECUTE PROCEDURE "
        f"{text_of(routine)}({parameters(given, doubts)});"
    )
