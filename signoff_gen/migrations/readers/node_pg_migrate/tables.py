"""Tables, their columns and constraints, as node-pg-migrate makes them."""

from collections.abc import Callable
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import (
    Arguments,
    argument,
    is_given,
    listed,
)
from signoff_gen.migrations.readers.javascript.values import UNDEFINED, Array, Record, is_known
from signoff_gen.migrations.readers.node_pg_migrate.terms import Options, Refused, Terms

Operation = Callable[[Terms, Arguments], list[str]]
_NUMBERS: Final = {
    "increment": "INCREMENT BY", "minvalue": "MINVALUE", "maxvalue": "MAXVALUE",
    "start": "START WITH", "cache": "CACHE",
}  # fmt: skip


def sequence_options(terms: Terms, options: Options) -> list[str]:
    """What stands behind a sequence, or an identity."""
    made = []
    if options.has("type"):
        made.append(f"AS {terms.type_name(options.get('type'))}")
    for name, words in _NUMBERS.items():
        value = options.get(name)
        if is_given(value):
            made.append(f"{words} {terms.text(value)}")
        elif name in ("minvalue", "maxvalue") and (value is None or value is False):
            made.append(f"NO {words}")
    if options.has("cycle"):
        made.append("CYCLE")
    elif options.get("cycle") is False:
        made.append("NO CYCLE")
    owner = options.get("owner")
    if is_given(owner):
        made.append(f"OWNED BY {terms.text(owner)}")
    elif owner is None or owner is False:
        made.append("OWNED BY NONE")
    return made


def _references(terms: Terms, options: Options) -> str:
    target = options.get("references")
    written = isinstance(target, str) and (target.startswith('"') or target.endswith(")"))
    made = f"REFERENCES {terms.text(target) if written else terms.name(target)}"
    for name, words in (("match", "MATCH"), ("onDelete", "ON DELETE"), ("onUpdate", "ON UPDATE")):
        if options.has(name):
            made += f" {words} {terms.text(options.get(name))}"
    return made


def _deferrable(options: Options) -> str:
    return f"DEFERRABLE INITIALLY {'DEFERRED' if options.has('deferred') else 'IMMEDIATE'}"


def _identity(terms: Terms, value: object) -> str:
    options = Options(value, terms)
    behind = " ".join(sequence_options(terms, options))
    precedence = terms.text(options.get("precedence"))
    return f"GENERATED {precedence} AS IDENTITY{f' ({behind})' if behind else ''}"


class _Columns:
    """The columns of a table."""

    def __init__(self, terms: Terms, table: object, columns: object) -> None:
        self._terms = terms
        self._table = table
        self.lines: list[str] = []
        self.comments: list[str] = []
        self.keys: list[str] = []
        if not isinstance(columns, Record) or columns.open:
            raise LookupError("the columns are known only at run time")
        typed = {name: terms.typed(value) for name, value in columns.members.items()}
        keys = [name for name, options in typed.items() if options.has("primaryKey")]
        self.keys = keys if len(keys) > 1 else []
        for name, options in typed.items():
            if options.get("comment") is not UNDEFINED:
                place = f"{terms.name(table)}.{terms.name(name)}"
                self.comments.append(terms.comment("COLUMN", place, options.get("comment")))
        for name, options in typed.items():
            parts = [terms.name(name), self._type(options), *self._rest(name, options)]
            self.lines.append(" ".join(parts))

    def _type(self, options: Options) -> str:
        kind, array = options.get("type"), options.get("array")
        text = self._terms.name(kind) if isinstance(kind, Record) else self._terms.text(kind)
        if array is True:
            return f"{text} ARRAY"
        return f"{text} ARRAY[{array}]" if isinstance(array, int) and array else text

    def _rest(self, name: str, options: Options) -> list[str]:
        terms, made = self._terms, []
        if options.has("collation"):
            made.append(f"COLLATE {terms.text(options.get('collation'))}")
        if options.get("default") is not UNDEFINED:
            made.append(f"DEFAULT {terms.default(options.get('default'))}")
        if options.has("unique"):
            made.append("UNIQUE")
        if options.has("primaryKey") and not self.keys:
            made.append("PRIMARY KEY")
        if options.has("notNull"):
            made.append("NOT NULL")
        if options.has("check"):
            made.append(f"CHECK ({terms.text(options.get('check'))})")
        if options.has("references"):
            made.append(self._reference(name, options))
        if options.has("deferrable"):
            made.append(_deferrable(options))
        if options.has("sequenceGenerated"):
            made.append(_identity(terms, options.get("sequenceGenerated")))
        if options.has("expressionGenerated"):
            expression = terms.text(options.get("expressionGenerated"))
            made.append(f"GENERATED ALWAYS AS ({expression}) STORED")
        return made

    def _reference(self, column: str, options: Options) -> str:
        terms, name = self._terms, options.get("referencesConstraintName")
        comment = options.get("referencesConstraintComment")
        if not is_given(name) and is_given(comment):
            name = f"{terms.text(self._table)}_fk_{column}"
        named = f"CONSTRAINT {terms.name(name)} " if is_given(name) else ""
        made = f"{named}{_references(terms, options)}"
        if is_given(comment):
            what = f"CONSTRAINT {terms.name(name)} ON"
            self.comments.append(terms.comment(what, terms.name(self._table), comment))
        return made


def _constraints(
    terms: Terms, table: object, options: Options, name: object
) -> tuple[list[str], list[str]]:
    """Constraints of a table, and comments on them."""
    own = terms.text(terms.bare(table))
    made: list[str] = []
    comments: list[str] = []

    def named(usual: str) -> str:
        return f"CONSTRAINT {terms.name(name if is_given(name) else f'{own}_{usual}')}"

    check = options.get("check")
    if isinstance(check, Array):
        for number, item in enumerate(listed(check), 1):
            made.append(f"{named(f'chck_{number}')} CHECK ({terms.text(item)})")
    elif is_given(check):
        made.append(f"{named('chck')} CHECK ({terms.text(check)})")
    if options.has("unique"):
        for group in _groups(options.get("unique")):
            columns = listed(group)
            usual = f"uniq_{'_'.join(terms.text(column) for column in columns)}"
            made.append(f"{named(usual)} UNIQUE ({terms.names(group)})")
    if options.has("primaryKey"):
        made.append(f"{named('pkey')} PRIMARY KEY ({terms.names(options.get('primaryKey'))})")
    for key in listed(options.get("foreignKeys")) if options.has("foreignKeys") else ():
        described = Options(key, terms)
        columns = listed(described.get("columns"))
        usual = f"fk_{'_'.join(terms.text(column) for column in columns)}"
        label = described.get("referencesConstraintName")
        start = f"CONSTRAINT {terms.name(label)}" if is_given(label) else named(usual)
        listing = terms.names(described.get("columns"))
        made.append(f"{start} FOREIGN KEY ({listing}) {_references(terms, described)}")
        if described.has("referencesConstraintComment"):
            text = described.get("referencesConstraintComment")
            comments.append(terms.comment(f"{start} ON", terms.name(table), text))
    if options.has("exclude"):
        made.append(f"{named('excl')} EXCLUDE {terms.text(options.get('exclude'))}")
    if options.has("deferrable"):
        made = [f"{text} {_deferrable(options)}" for text in made]
    if options.has("comment"):
        if not is_given(name):
            raise Refused("cannot comment on unspecified constraints")
        what = f"CONSTRAINT {terms.name(name)} ON"
        comments.append(terms.comment(what, terms.name(table), options.get("comment")))
    return made, comments


def _groups(value: object) -> list[object]:
    items = listed(value)
    return items if any(isinstance(item, Array) for item in items) else [Array(items)]


def _like(terms: Terms, value: object) -> str:
    table, behind = value, ""
    if isinstance(value, Record) and "table" in value.members:
        table = value.members["table"]
        options = Options(value.members.get("options", UNDEFINED), terms)
        for name, word in (("including", "INCLUDING"), ("excluding", "EXCLUDING")):
            for item in listed(options.get(name)):
                behind += "" if item is UNDEFINED else f" {word} {terms.text(item)}"
    return f"LIKE {terms.name(table)}{behind}"


def create_table(terms: Terms, arguments: Arguments) -> list[str]:
    """`createTable(name, columns, options)`."""
    table, options = argument(arguments, 0), Options(argument(arguments, 2), terms)
    columns = _Columns(terms, table, argument(arguments, 1))
    described = options.get("constraints")
    members = dict(described.members) if isinstance(described, Record) else {}
    if is_given(described) and not isinstance(described, Record):
        terms.sure = False
    if columns.keys and "primaryKey" in members:
        raise Refused("There is duplicate constraint definition in table and columns options")
    if columns.keys:
        members["primaryKey"] = Array(list(columns.keys))
    lines, comments = _constraints(terms, table, Options(Record(members), terms), "")
    lines = [*columns.lines, *lines]
    if options.has("like"):
        lines.append(_like(terms, options.get("like")))
    if options.has("temporary") and options.has("unlogged"):
        raise Refused("TEMPORARY and UNLOGGED cannot be used together.")
    kind = "".join(f" {word.upper()}" for word in ("temporary", "unlogged") if options.has(word))
    guard = " IF NOT EXISTS" if options.has("ifNotExists") else ""
    sql = f"CREATE{kind} TABLE{guard} {terms.name(table)} ( {', '.join(lines)} )"
    if options.has("inherits"):
        sql += f" INHERITS ({terms.name(options.get('inherits'))})"
    if options.has("partition"):
        sql += _partition(terms, Options(options.get("partition"), terms))
    made = [sql, *columns.comments, *comments]
    if options.get("comment") is not UNDEFINED:
        made.append(terms.comment("TABLE", terms.name(table), options.get("comment")))
    return made


def _partition(terms: Terms, options: Options) -> str:
    made = []
    for column in listed(options.get("columns")):
        if isinstance(column, Record):
            described = Options(column, terms)
            text = terms.name(described.get("name"))
            if described.has("collate"):
                text += f" COLLATE {terms.text(described.get('collate'))}"
            if described.has("opclass"):
                text += f" {terms.text(described.get('opclass'))}"
        else:
            text = terms.name(column)
        made.append(text)
    return f" PARTITION BY {terms.text(options.get('strategy'))} ({', '.join(made)})"


def add_columns(terms: Terms, arguments: Arguments) -> list[str]:
    """`addColumns(table, columns, options)`."""
    table, options = argument(arguments, 0), Options(argument(arguments, 2), terms)
    columns = _Columns(terms, table, argument(arguments, 1))
    guard = "IF NOT EXISTS " if options.has("ifNotExists") else ""
    lines = ", ".join(f"ADD {guard}{line}" for line in columns.lines)
    return [f"ALTER TABLE {terms.name(table)} {lines}", *columns.comments]


def drop_columns(terms: Terms, arguments: Arguments) -> list[str]:
    """`dropColumns(table, columns, options)`."""
    table, columns = argument(arguments, 0), argument(arguments, 1)
    options = Options(argument(arguments, 2), terms)
    names = list(columns.members) if isinstance(columns, Record) else listed(columns)
    guard = "IF EXISTS " if options.has("ifExists") else ""
    cascade = " CASCADE" if options.has("cascade") else ""
    lines = ", ".join(f"DROP {guard}{terms.name(name)}{cascade}" for name in names)
    return [f"ALTER TABLE {terms.name(table)} {lines}"]


def alter_column(terms: Terms, arguments: Arguments) -> list[str]:
    """`alterColumn(table, column, options)`."""
    table, column = terms.name(argument(arguments, 0)), terms.name(argument(arguments, 1))
    if not isinstance(argument(arguments, 2), Record):
        raise LookupError("the options are known only at run time")
    options = Options(argument(arguments, 2), terms)
    actions = _default(terms, options)
    if options.has("type"):
        action = f"SET DATA TYPE {terms.adapted(options.get('type'))}"
        for name, word in (("collation", "COLLATE"), ("using", "USING")):
            if options.has(name):
                action += f" {word} {terms.text(options.get(name))}"
        actions.append(action)
    actions += _nullable(options)
    identity = options.get("sequenceGenerated")
    if is_given(identity):
        actions.append(f"ADD {_identity(terms, identity)}")
    elif identity is not UNDEFINED:
        actions.append("DROP IDENTITY")
    expression = options.get("expressionGenerated")
    if isinstance(expression, str):
        actions.append(f"SET EXPRESSION AS ({terms.text(expression)})")
    elif expression is None:
        actions.append("DROP EXPRESSION")
    made = []
    if actions:
        lines = ", ".join(f"ALTER {column} {action}" for action in actions)
        made.append(f"ALTER TABLE {table} {lines}")
    if options.get("comment") is not UNDEFINED:
        made.append(terms.comment("COLUMN", f"{table}.{column}", options.get("comment")))
    return made


def _default(terms: Terms, options: Options) -> list[str]:
    value = options.get("default")
    if value is UNDEFINED:
        return []
    return ["DROP DEFAULT" if value is None else f"SET DEFAULT {terms.default(value)}"]


def _nullable(options: Options) -> list[str]:
    if options.has("notNull"):
        return ["SET NOT NULL"]
    drops = options.get("notNull") is False or options.has("allowNull")
    return ["DROP NOT NULL"] if drops else []


def alter_domain(terms: Terms, arguments: Arguments) -> list[str]:
    """`alterDomain(name, options)`."""
    options = Options(argument(arguments, 1), terms)
    actions = [*_default(terms, options), *_nullable(options)]
    if options.has("check"):
        name = options.get("constraintName")
        named = f"CONSTRAINT {terms.name(name)} " if is_given(name) else ""
        actions.append(f"{named}CHECK ({terms.text(options.get('check'))})")
    return [f"ALTER DOMAIN {terms.name(argument(arguments, 0))} {action}" for action in actions]


def alter_table(terms: Terms, arguments: Arguments) -> list[str]:
    """`alterTable(table, options)`."""
    options = Options(argument(arguments, 1), terms)
    actions = []
    if options.has("levelSecurity"):
        actions.append(f"{terms.text(options.get('levelSecurity'))} ROW LEVEL SECURITY")
    if isinstance(options.get("unlogged"), bool):
        actions.append("SET UNLOGGED" if options.get("unlogged") else "SET LOGGED")
    if not actions:
        raise Refused("No table options provided for alterTable")
    return [f"ALTER TABLE {terms.name(argument(arguments, 0))} {', '.join(actions)}"]


def add_constraint(terms: Terms, arguments: Arguments) -> list[str]:
    """`addConstraint(table, name, expression or options)`."""
    table, name, value = (argument(arguments, position) for position in range(3))
    if isinstance(value, str):
        named = f"CONSTRAINT {terms.name(name)} " if is_given(name) else ""
        lines, comments = [f"{named}{terms.text(value)}"], list[str]()
    elif isinstance(value, Record) and is_known(name):
        lines, comments = _constraints(terms, table, Options(value, terms), name)
    else:
        raise LookupError("the constraint is known only at run time")
    if not lines:
        raise Refused("No constraint options provided for addConstraint")
    adds = ", ".join(f"ADD {line}" for line in lines)
    return [f"ALTER TABLE {terms.name(table)} {adds}", *comments]


def drop_constraint(terms: Terms, arguments: Arguments) -> list[str]:
    """`dropConstraint(table, name, options)`."""
    options = Options(argument(arguments, 2), terms)
    there = "IF EXISTS " if options.has("ifTableExists") else ""
    guard = "IF EXISTS " if options.has("ifExists") else ""
    cascade = " CASCADE" if options.has("cascade") else ""
    table, name = (terms.name(argument(arguments, position)) for position in range(2))
    return [f"ALTER TABLE {there}{table} DROP CONSTRAINT {guard}{name}{cascade}"]


OPERATIONS: Final[dict[str, Operation]] = {
    "createTable": create_table, "addColumns": add_columns, "addColumn": add_columns,
    "dropColumns": drop_columns, "dropColumn": drop_columns, "alterColumn": alter_column,
    "alterTable": alter_table, "addConstraint": add_constraint, "createConstraint": add_constraint,
    "dropConstraint": drop_constraint, "alterDomain": alter_domain,
}  # fmt: skip
