"""Calls that ask the database what there is."""

from typing import Final, Literal

from signoff_gen.migrations.readers.javascript.lookups import exists
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    Guess,
    Question,
    Record,
    Unknown,
)
from signoff_gen.migrations.readers.sequelize import known, rows
from signoff_gen.migrations.readers.sequelize.calls import Call, Interface, Method
from signoff_gen.migrations.readers.sequelize.names import quoted, quoted_parts
from signoff_gen.migrations.readers.sequelize.options import Options, Table
from signoff_gen.migrations.readers.sequelize.questions import (
    Description,
    Look,
    Names,
    is_there,
    path_of,
)


def _table_exists(own: Interface, call: Call) -> object:
    target = call.table()
    return own.asked(is_there("table", target), target.name, call.site)


def _show_all_tables(own: Interface, call: Call) -> object:
    moment = own.recorder.now(call.site)

    def ask(name: str) -> Question:
        return own.recorder.asks(is_there("table", Table(name)), moment)

    def find(folded: str) -> str:
        names = [name for _, name in known.tables(own.so_far()) if name.lower() == folded]
        return names[0] if names else folded

    return Names(Look(ask, find), own.run)


def _describe_table(own: Interface, call: Call) -> object:
    """It throws if the table is not there, for which a look at the table stands."""
    target = described(call)
    own.send(rows.looked_at(target), call, call.at(1))
    if HOLE in target.sql:
        return Unknown(call.site.excerpt)
    moment = own.recorder.now(call.site)

    def ask(name: str) -> Question:
        return own.recorder.asks(is_there("column", target, name), moment)

    def find(folded: str) -> str:
        names = known.columns(own.so_far(), target.name)
        return next((name for name in names if name.lower() == folded), folded)

    return Description(Look(ask, find), own.run)


def described(call: Call) -> Table:
    """The table that `describeTable` is asked about."""
    options = call.at(1)
    if isinstance(options, str):
        return call.table().within(options)
    schema = Options(options).text("schema") if isinstance(options, Record) else ""
    return call.table().within(schema)


def _show_index(own: Interface, call: Call) -> object:
    return _named(own, "index", call)


def _show_constraint(own: Interface, call: Call) -> object:
    return _named(own, "constraint", call)


def _named(own: Interface, kind: Literal["index", "constraint"], call: Call) -> object:
    """The indexes or constraints of a table, which code looks through by their names."""
    schema, moment = call.table().schema, own.recorder.now(call.site)

    def ask(name: str) -> Question:
        return own.recorder.asks(exists(kind, path_of(Table(name, schema))), moment)

    return Names(Look(ask), own.run)


def _references(own: Interface, call: Call) -> object:
    target = call.table()
    if HOLE in target.name:
        return Unknown(call.site.excerpt)
    return known.references(own.so_far(), target.name)


def _quote(own: Interface, call: Call) -> object:
    value = call.at(0)
    return quoted(value) if isinstance(value, str) else Guess(HOLE)


def _quote_parts(own: Interface, call: Call) -> object:
    value = call.at(0)
    return quoted_parts(value) if isinstance(value, str) else Guess(HOLE)


def _nothing_known(own: Interface, call: Call) -> object:
    return Unknown(call.site.excerpt)


METHODS: Final[dict[str, Method]] = {
    "tableExists": _table_exists,
    "showAllTables": _show_all_tables,
    "describeTable": _describe_table,
    "getForeignKeyReferencesForTable": _references,
    "showIndex": _show_index,
    "showConstraint": _show_constraint,
    "quoteIdentifier": _quote,
    "quoteIdentifiers": _quote_parts,
    "quoteTable": _quote,
    "showAllSchemas": _nothing_known,
    "databaseVersion": _nothing_known,
    "getForeignKeysForTables": _nothing_known,
    "pgListEnums": _nothing_known,
    "normalizeAttribute": _nothing_known,
}
