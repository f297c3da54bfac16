"""What is not a table, as node-pg-migrate makes it: types, indexes, views, functions and so on."""

import re
from collections.abc import Callable
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import (
    Arguments,
    argument,
    is_given,
    listed,
)
from signoff_gen.migrations.readers.javascript.values import UNDEFINED, Array, Record
from signoff_gen.migrations.readers.node_pg_migrate.tables import Operation, sequence_options
from signoff_gen.migrations.readers.node_pg_migrate.terms import Literal, Options, Refused, Terms


def _drops(what: str, *, on: bool = False, cascades: bool = True) -> Operation:
    """`drop…(name, options)`, or `drop…(table, name, options)` for what belongs to a table."""

    def write(terms: Terms, arguments: Arguments) -> list[str]:
        options = Options(argument(arguments, 2 if on else 1), terms)
        guard = " IF EXISTS" if options.has("ifExists") else ""
        cascade = " CASCADE" if cascades and options.has("cascade") else ""
        name = terms.name(argument(arguments, 1 if on else 0))
        table = f" ON {terms.name(argument(arguments, 0))}" if on else ""
        return [f"DROP {what}{guard} {name}{table}{cascade}"]

    return write


def _renames(what: str, *, on: bool = False, within: str = "") -> Operation:
    """`rename…(name, new)`, `rename…(table, name, new)`, or of a member within something."""

    def write(terms: Terms, arguments: Arguments) -> list[str]:
        names = [terms.name(item) for item in arguments[:3]]
        names += [terms.name(UNDEFINED)] * (3 - len(names))
        if within or (what == "TABLE" and on):
            return [f"ALTER {what} {names[0]} RENAME {within}{names[1]} TO {names[2]}"]
        if on:
            return [f"ALTER {what} {names[1]} ON {names[0]} RENAME TO {names[2]}"]
        return [f"ALTER {what} {names[0]} RENAME TO {names[1]}"]

    return write


# Types, domains, sequences.


def _create_type(terms: Terms, arguments: Arguments) -> list[str]:
    name, value = terms.name(argument(arguments, 0)), argument(arguments, 1)
    if isinstance(value, Array) and not value.open:
        return [f"CREATE TYPE {name} AS ENUM ({', '.join(terms.value(v) for v in listed(value))})"]
    if not isinstance(value, Record) or value.open:
        raise LookupError("what the type holds is known only at run time")
    members = value.members.items()
    listing = ", ".join(f"{terms.name(key)} {terms.type_name(item)}" for key, item in members)
    return [f"CREATE TYPE {name} AS ({listing})"]


def _add_value(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 2), terms)
    if options.has("before") and options.has("after"):
        raise Refused('"before" and "after" can\'t be specified together')
    guard = " IF NOT EXISTS" if options.has("ifNotExists") else ""
    behind = "".join(
        f" {word.upper()} {terms.value(options.get(word))}"
        for word in ("before", "after")
        if options.has(word)
    )
    value = terms.value(argument(arguments, 1))
    return [f"ALTER TYPE {terms.name(argument(arguments, 0))} ADD VALUE{guard} {value}{behind}"]


def _rename_value(terms: Terms, arguments: Arguments) -> list[str]:
    old, new = (terms.value(argument(arguments, position)) for position in (1, 2))
    return [f"ALTER TYPE {terms.name(argument(arguments, 0))} RENAME VALUE {old} TO {new}"]


def _attribute(action: str, behind: str = "") -> Operation:
    def write(terms: Terms, arguments: Arguments) -> list[str]:
        start = f"ALTER TYPE {terms.name(argument(arguments, 0))} {action} ATTRIBUTE"
        name, third = terms.name(argument(arguments, 1)), argument(arguments, 2)
        if action == "DROP":
            guard = " IF EXISTS" if Options(third, terms).has("ifExists") else ""
            return [f"{start} {name}{guard}"]
        return [f"{start} {name} {behind}{terms.type_name(third)}"]

    return write


def _create_domain(terms: Terms, arguments: Arguments) -> list[str]:
    name, kind = argument(arguments, 0), argument(arguments, 1)
    options = Options(argument(arguments, 2), terms)
    made = [f"CREATE DOMAIN {terms.name(name)} AS {terms.type_name(kind)}"]
    if options.has("collation"):
        made.append(f"COLLATE {terms.text(options.get('collation'))}")
    if options.get("default") is not UNDEFINED:
        made.append(f"DEFAULT {terms.default(options.get('default'))}")
    if options.has("notNull") and options.has("check"):
        raise Refused('"notNull" and "check" can\'t be specified together')
    if options.has("notNull") or options.has("check"):
        if options.has("constraintName"):
            made.append(f"CONSTRAINT {terms.name(options.get('constraintName'))}")
        check = options.get("check")
        made.append(f"CHECK ({terms.text(check)})" if is_given(check) else "NOT NULL")
    return [" ".join(made)]


def _create_sequence(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 1), terms)
    kind = " TEMPORARY" if options.has("temporary") else ""
    guard = " IF NOT EXISTS" if options.has("ifNotExists") else ""
    start = f"CREATE{kind} SEQUENCE{guard} {terms.name(argument(arguments, 0))}"
    return [" ".join([start, *sequence_options(terms, options)])]


def _alter_sequence(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 1), terms)
    made = sequence_options(terms, options)
    restart = options.get("restart")
    if is_given(restart):
        made.append("RESTART" if restart is True else f"RESTART WITH {terms.text(restart)}")
    if not made:
        raise Refused("No sequence options provided for alterSequence")
    return [f"ALTER SEQUENCE {terms.name(argument(arguments, 0))} {' '.join(made)}"]


# Extensions, schemas.


def _create_extension(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 1), terms)
    guard = " IF NOT EXISTS" if options.has("ifNotExists") else ""
    schema = f" SCHEMA {terms.name(options.get('schema'))}" if options.has("schema") else ""
    names = listed(argument(arguments, 0))
    return [f"CREATE EXTENSION{guard} {terms.name(name)}{schema}" for name in names]


def _drop_extension(terms: Terms, arguments: Arguments) -> list[str]:
    drop, rest = _drops("EXTENSION"), arguments[1:]
    return [drop(terms, [name, *rest])[0] for name in listed(argument(arguments, 0))]


def _create_schema(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 1), terms)
    guard = " IF NOT EXISTS" if options.has("ifNotExists") else ""
    role = options.get("authorization")
    owner = f" AUTHORIZATION {terms.text(role)}" if is_given(role) else ""
    return [f"CREATE SCHEMA{guard} {terms.name(argument(arguments, 0))}{owner}"]


# Indexes.


def _index_name(terms: Terms, table: object, columns: list[object], options: Options) -> str:
    schema = table.members.get("schema", UNDEFINED) if isinstance(table, Record) else UNDEFINED
    name = options.get("name")
    if not is_given(name):
        if any(isinstance(column, Literal) for column in columns):
            raise Refused("Index name must be provided when using PgLiteral columns")
        parts = [terms.plain(terms.bare(column)) for column in columns]
        unique = "_unique" if options.has("unique") else ""
        name = f"{terms.text(terms.bare(table))}_{'_'.join(parts)}{unique}_index"
    elif isinstance(name, Record):
        return terms.name(name)
    made = {"name": name} if schema is UNDEFINED else {"schema": schema, "name": name}
    return terms.name(Record(made))


def _index_column(terms: Terms, column: object) -> str:
    if isinstance(column, Record):
        options = Options(column, terms)
        parts = [_index_column(terms, options.get("name"))]
        if options.has("opclass"):
            parts.append(terms.name(options.get("opclass")))
        if options.has("sort"):
            parts.append(terms.text(options.get("sort")))
        return " ".join(parts)
    if isinstance(column, Literal):
        return terms.text(column.sql)
    name = terms.plain(column)
    if not re.search(r'[^\w".]', name):
        return terms.name(name)
    return name if name.endswith(")") else f"({name})"


def _create_index(terms: Terms, arguments: Arguments) -> list[str]:
    table, options = argument(arguments, 0), Options(argument(arguments, 2), terms)
    columns = listed(argument(arguments, 1))
    if options.has("nulls") and not options.has("unique"):
        raise Refused('The "nulls" option can only be used with unique indexes.')
    name = _index_name(terms, terms.bare(table), columns, options)
    unique = " UNIQUE" if options.has("unique") else ""
    concurrently = " CONCURRENTLY" if options.has("concurrently") else ""
    guard = " IF NOT EXISTS" if options.has("ifNotExists") else ""
    method = f" USING {terms.text(options.get('method'))}" if options.has("method") else ""
    listing = ", ".join(_index_column(terms, column) for column in columns)
    behind = ""
    if options.has("include"):
        behind += f" INCLUDE ({terms.names(options.get('include'))})"
    if options.has("nulls"):
        behind += f" NULLS {terms.text(options.get('nulls')).upper()}"
    if options.has("where"):
        behind += f" WHERE {terms.text(options.get('where'))}"
    start = f"CREATE{unique} INDEX{concurrently}{guard} {name}"
    return [f"{start} ON {terms.name(table)}{method} ({listing}){behind}"]


def _drop_index(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 2), terms)
    columns = listed(argument(arguments, 1))
    concurrently = " CONCURRENTLY" if options.has("concurrently") else ""
    guard = " IF EXISTS" if options.has("ifExists") else ""
    cascade = " CASCADE" if options.has("cascade") else ""
    name = _index_name(terms, argument(arguments, 0), columns, options)
    return [f"DROP INDEX{concurrently}{guard} {name}{cascade}"]


# Views.


def _settings(terms: Terms, value: object) -> str:
    members = value.members.items() if isinstance(value, Record) else ()
    return ", ".join(key if v is True else f"{key} = {terms.text(v)}" for key, v in members)


def _create_view(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 1), terms)
    words = (("replace", " OR REPLACE"), ("temporary", " TEMPORARY"), ("recursive", " RECURSIVE"))
    kind = "".join(word for name, word in words if options.has(name))
    columns = f"({terms.names(options.get('columns'))})" if options.has("columns") else ""
    settings = _settings(terms, options.get("options"))
    behind = f" WITH ({settings})" if settings else ""
    check = options.get("checkOption")
    checked = f" WITH {terms.text(check)} CHECK OPTION" if is_given(check) else ""
    name, query = terms.name(argument(arguments, 0)), terms.text(argument(arguments, 2))
    return [f"CREATE{kind} VIEW {name}{columns}{behind} AS {query}{checked}"]


def _alter_view(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 1), terms)
    inner = options.get("options")
    members = dict(inner.members) if isinstance(inner, Record) else {}
    if options.get("checkOption") is not UNDEFINED:
        members.setdefault("check_option", options.get("checkOption"))
    sets = {key: value for key, value in members.items() if value is not None}
    resets = ", ".join(key for key, value in members.items() if value is None)
    start, made = f"ALTER VIEW {terms.name(argument(arguments, 0))}", []
    if sets:
        made.append(f"{start} SET ({_settings(terms, Record(sets))})")
    return [*made, f"{start} RESET ({resets})"] if resets else made


def _alter_view_column(terms: Terms, arguments: Arguments) -> list[str]:
    value = Options(argument(arguments, 2), terms).get("default")
    if value is UNDEFINED:
        return []
    action = "DROP DEFAULT" if value is None else f"SET DEFAULT {terms.default(value)}"
    view, column = (terms.name(argument(arguments, position)) for position in range(2))
    return [f"ALTER VIEW {view} ALTER COLUMN {column} {action}"]


def _with_data(options: Options) -> str:
    data = options.get("data")
    return "" if data is UNDEFINED else f" WITH{'' if is_given(data) else ' NO'} DATA"


def _create_materialized(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 1), terms)
    guard = " IF NOT EXISTS" if options.has("ifNotExists") else ""
    columns = f"({terms.names(options.get('columns'))})" if options.has("columns") else ""
    settings = _settings(terms, options.get("storageParameters"))
    behind = f" WITH ({settings})" if settings else ""
    if options.has("tablespace"):
        behind += f" TABLESPACE {terms.name(options.get('tablespace'))}"
    name, query = terms.name(argument(arguments, 0)), terms.text(argument(arguments, 2))
    start = f"CREATE MATERIALIZED VIEW{guard} {name}{columns}{behind}"
    return [f"{start} AS {query}{_with_data(options)}"]


def _refresh(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 1), terms)
    concurrently = " CONCURRENTLY" if options.has("concurrently") else ""
    name = terms.name(argument(arguments, 0))
    return [f"REFRESH MATERIALIZED VIEW{concurrently} {name}{_with_data(options)}"]


# Functions, triggers.


def _parameters(terms: Terms, value: object, *, defaults: bool = True) -> str:
    made = []
    for item in [] if value is UNDEFINED else listed(value):
        options = terms.typed(item)
        parts = []
        if options.has("mode"):
            parts.append(terms.text(options.get("mode")))
        if options.has("name"):
            parts.append(terms.name(options.get("name")))
        if options.has("type"):
            parts.append(terms.text(options.get("type")))
        if defaults and options.get("default") is not UNDEFINED:
            parts.append(f"DEFAULT {terms.default(options.get('default'))}")
        made.append(" ".join(parts))
    return f"({', '.join(made)})"


def _create_function(terms: Terms, arguments: Arguments) -> list[str]:
    name, parameters, third, body = (argument(arguments, position) for position in range(4))
    options = Options(third, terms)
    if not options.has("language"):
        raise Refused(f"Language for function {terms.name(name)} have to be specified")
    returns, behavior = options.get("returns"), options.get("behavior")
    made = ["VOLATILE"]
    if behavior is not UNDEFINED:
        made = [] if behavior is None else [terms.text(behavior)]
    made.append(f"LANGUAGE {terms.text(options.get('language'))}")
    if options.has("security") and options.get("security") != "INVOKER":
        made.append(f"SECURITY {terms.text(options.get('security'))}")
    if options.has("window"):
        made.append("WINDOW")
    if options.has("onNull"):
        made.append("RETURNS NULL ON NULL INPUT")
    if options.has("parallel"):
        made.append(f"PARALLEL {terms.text(options.get('parallel'))}")
    for item in listed(options.get("set")) if options.has("set") else ():
        setting = Options(item, terms)
        key, value = terms.name(setting.get("configurationParameter")), setting.get("value")
        now = value == "FROM CURRENT"
        made.append(f"SET {key} {'FROM CURRENT' if now else f'TO {terms.text(value)}'}")
    replace = " OR REPLACE" if options.has("replace") else ""
    start = f"CREATE{replace} FUNCTION {terms.name(name)}{_parameters(terms, parameters)}"
    gives = "void" if returns is UNDEFINED else terms.text(returns)
    return [f"{start} RETURNS {gives} AS {terms.value(body)} {' '.join(made)}"]


def _drop_function(terms: Terms, arguments: Arguments) -> list[str]:
    options = Options(argument(arguments, 2), terms)
    guard = " IF EXISTS" if options.has("ifExists") else ""
    cascade = " CASCADE" if options.has("cascade") else ""
    parameters = _parameters(terms, argument(arguments, 1), defaults=False)
    return [f"DROP FUNCTION{guard} {terms.name(argument(arguments, 0))}{parameters}{cascade}"]


def _rename_function(terms: Terms, arguments: Arguments) -> list[str]:
    old, new = (terms.name(argument(arguments, position)) for position in (0, 2))
    return [f"ALTER FUNCTION {old}{_parameters(terms, argument(arguments, 1))} RENAME TO {new}"]


def _create_trigger(terms: Terms, arguments: Arguments) -> list[str]:
    table, name, third, body = (argument(arguments, position) for position in range(4))
    options = Options(third, terms)
    constraint = options.has("constraint")
    when = "AFTER" if constraint else options.get("when")
    if not is_given(when):
        raise Refused('"when" (BEFORE/AFTER/INSTEAD OF) have to be specified')
    moment = terms.text(when)
    instead = re.search(r"instead\s+of", moment, re.IGNORECASE) is not None
    level = options.get("level")
    each = "ROW" if instead else "STATEMENT" if level is UNDEFINED else terms.text(level)
    function = options.get("function")
    if is_given(body) and function is UNDEFINED:
        function = name
    if not is_given(function):
        raise Refused("Can't determine function name")
    if instead and options.has("condition"):
        raise Refused("INSTEAD OF trigger can't have condition specified")
    events = " OR ".join(terms.text(item) for item in listed(options.get("operation")))
    if not events or not options.has("operation"):
        raise Refused('"operation" (INSERT/UPDATE[ OF ...]/DELETE/TRUNCATE) have to be specified')
    middle = ""
    if constraint:
        late = "DEFERRED" if options.has("deferred") else "IMMEDIATE"
        can = options.has("deferrable")
        middle = f"DEFERRABLE INITIALLY {late} " if can else "NOT DEFERRABLE "
    middle += f"FOR EACH {each} "
    if options.has("condition"):
        middle += f"WHEN ({terms.text(options.get('condition'))}) "
    given_values = options.get("functionParams")
    values = "" if given_values is UNDEFINED else ", ".join(map(terms.value, listed(given_values)))
    kind = " CONSTRAINT" if constraint else ""
    start = f"CREATE{kind} TRIGGER {terms.name(name)} {moment} {events} ON {terms.name(table)}"
    made = [f"{start} {middle}EXECUTE PROCEDURE {terms.name(function)}({values})"]
    if is_given(body):
        described = Record({**options.members, "returns": "trigger"})
        made = [*_create_function(terms, [function, Array(), described, body]), *made]
    return made


# Rights.


def _roles(terms: Terms, value: object) -> str:
    return ", ".join("PUBLIC" if r == "PUBLIC" else terms.name(r) for r in listed(value))


def _policy_clauses(terms: Terms, options: Options, role: object) -> list[str]:
    made = []
    if role is not UNDEFINED:
        made.append(f"TO {', '.join(terms.text(item) for item in listed(role))}")
    if options.has("using"):
        made.append(f"USING ({terms.text(options.get('using'))})")
    if options.has("check"):
        made.append(f"WITH CHECK ({terms.text(options.get('check'))})")
    return made


def _policy(word: str) -> Operation:
    def write(terms: Terms, arguments: Arguments) -> list[str]:
        table, name = (argument(arguments, position) for position in range(2))
        options = Options(argument(arguments, 2), terms)
        role, command, first = options.get("role"), options.get("command"), ""
        if word == "CREATE":
            role = "PUBLIC" if role is UNDEFINED else role
            first = f" FOR {'ALL' if command is UNDEFINED else terms.text(command)}"
        clauses = _policy_clauses(terms, options, role)
        if not clauses:
            raise Refused("No policy options provided for alterPolicy")
        start = f"{word} POLICY {terms.name(name)} ON {terms.name(table)}{first}"
        return [" ".join([start, *clauses])]

    return write


def _rights(word: str, joint: str, extra: Callable[[Options], tuple[str, str]]) -> Operation:
    def write(terms: Terms, arguments: Arguments) -> list[str]:
        options = Options(argument(arguments, 0), terms)
        before, after = extra(options)
        rights = ", ".join(terms.text(item) for item in listed(options.get("privileges")))
        if options.has("schemas"):
            what = f"SCHEMA {terms.names(options.get('schemas'))}"
        elif options.has("schema"):
            what = f"ALL TABLES IN SCHEMA {terms.name(options.get('schema'))}"
        else:
            what = terms.names(options.get("tables"))
        roles = _roles(terms, options.get("roles"))
        return [f"{word}{before} {rights} ON {what} {joint} {roles}{after}"]

    return write


def _granted(options: Options) -> tuple[str, str]:
    return "", " WITH GRANT OPTION" if options.has("withGrantOption") else ""


def _revoked(options: Options) -> tuple[str, str]:
    before = " GRANT OPTION FOR" if options.has("onlyGrantOption") else ""
    return before, " CASCADE" if options.has("cascade") else ""


_GRANT, _REVOKE = _rights("GRANT", "TO", _granted), _rights("REVOKE", "FROM", _revoked)

OPERATIONS: Final[dict[str, Operation]] = {
    "createExtension": _create_extension, "addExtension": _create_extension,
    "dropExtension": _drop_extension, "createSchema": _create_schema,
    "dropSchema": _drops("SCHEMA"), "renameSchema": _renames("SCHEMA"),
    "dropTable": _drops("TABLE"), "renameTable": _renames("TABLE"),
    "renameColumn": _renames("TABLE", on=True),
    "renameConstraint": _renames("TABLE", within="CONSTRAINT "),
    "createType": _create_type, "addType": _create_type, "dropType": _drops("TYPE"),
    "renameType": _renames("TYPE"), "addTypeValue": _add_value, "renameTypeValue": _rename_value,
    "renameTypeAttribute": _renames("TYPE", within="ATTRIBUTE "),
    "addTypeAttribute": _attribute("ADD"), "dropTypeAttribute": _attribute("DROP"),
    "setTypeAttribute": _attribute("ALTER", "SET DATA TYPE "),
    "createDomain": _create_domain, "dropDomain": _drops("DOMAIN"),
    "renameDomain": _renames("DOMAIN"), "createSequence": _create_sequence,
    "alterSequence": _alter_sequence, "dropSequence": _drops("SEQUENCE"),
    "renameSequence": _renames("SEQUENCE"), "createIndex": _create_index,
    "addIndex": _create_index, "dropIndex": _drop_index, "renameIndex": _renames("INDEX"),
    "createView": _create_view, "alterView": _alter_view, "alterViewColumn": _alter_view_column,
    "dropView": _drops("VIEW"), "renameView": _renames("VIEW"),
    "createMaterializedView": _create_materialized, "refreshMaterializedView": _refresh,
    "dropMaterializedView": _drops("MATERIALIZED VIEW"),
    "renameMaterializedView": _renames("MATERIALIZED VIEW"),
    "renameMaterializedViewColumn": _renames("MATERIALIZED VIEW", within="COLUMN "),
    "createFunction": _create_function, "dropFunction": _drop_function,
    "renameFunction": _rename_function, "createTrigger": _create_trigger,
    "dropTrigger": _drops("TRIGGER", on=True), "renameTrigger": _renames("TRIGGER", on=True),
    "createPolicy": _policy("CREATE"), "alterPolicy": _policy("ALTER"),
    "dropPolicy": _drops("POLICY", on=True, cascades=False),
    "renamePolicy": _renames("POLICY", on=True), "grantOnTables": _GRANT,
    "grantOnSchemas": _GRANT, "revokeOnTables": _REVOKE, "revokeOnSchemas": _REVOKE,
}  # fmt: skip
