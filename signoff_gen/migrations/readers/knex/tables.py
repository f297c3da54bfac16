"""Knex's table builder: what a function that is given one asks for, and the SQL of it."""

from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Arguments, argument
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Conditions,
    Host,
    Native,
    Record,
    Site,
    Unknown,
    text_of,
    truth,
)
from signoff_gen.migrations.readers.knex.columns import KINDS, MODIFIERS, Column
from signoff_gen.migrations.readers.knex.session import Session, link
from signoff_gen.migrations.readers.knex.wording import Fragment, Misused

KEYS: Final = ("index", "primary", "unique")
DROPS: Final = (
    "dropPrimary", "dropPrimaryIfExists", "dropUnique", "dropUniqueIfExists", "dropIndex",
    "dropForeign", "dropForeignIfExists",
)  # fmt: skip
ALTERS: Final = (
    "renameColumn", "setNullable", "dropNullable", "dropChecks", "dropColumn", "dropColumns",
)  # fmt: skip
"""What is there only when a table is altered."""
_FOREIGN: Final = ("engine", "charset", "collate")
"""What Knex refuses for PostgreSQL."""


@dataclass(slots=True, eq=False)
class Entry:
    """Something that a table builder is asked for besides columns."""

    method: str
    arguments: list[object]
    site: Site
    conditions: Conditions


class Key:
    """A foreign key as it is being described."""

    def __init__(self, columns: object, name: object) -> None:
        self.columns = columns
        self.name = name
        self.references: object = UNDEFINED
        self.table: object = UNDEFINED
        self.options: dict[str, object] = {}

    def refer(self, value: object) -> None:
        """`references('column')` or `references('table.column')`."""
        pieces = value.split(".") if isinstance(value, str) else [value]
        if len(pieces) == 1:
            self.references = pieces[0]
        else:
            self.table, self.references = pieces[0], pieces[1]

    def take(self, name: str, arguments: Arguments) -> bool:
        """Take in one of the calls that describe a key; False if it is none of them."""
        given = argument(arguments, 0)
        if name == "references":
            self.refer(given)
        elif name in ("on", "inTable"):
            if not isinstance(given, (str, Unknown)):
                raise Misused(f"Expected tableName to be a string, got: {text_of(given)}")
            self.table = given
        elif name == "withKeyName":
            self.name = given
        elif name in ("onDelete", "onUpdate", "deferrable"):
            self.options[name] = given
        else:
            return False
        return True


class KeyBuilder(Host):
    """What `table.foreign(…)` gives."""

    def __init__(self, key: Key, session: Session) -> None:
        self._key = key
        self._session = session

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Describe the key further."""
        if not self._key.take(name, arguments):
            self._session.recorder.gap(site, f"`{name}` of a foreign key is not understood")
        return self


class ColumnBuilder(Host):
    """What `table.string(…)` and its like give."""

    def __init__(self, column: Column, table: "TableBuilder") -> None:
        self._column = column
        self._table = table
        self._key: Key | None = None

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Describe the column further."""
        column, given = self._column, list(arguments)
        if name in ("notNullable", "notNull"):
            column.modifiers["nullable"] = [False]
        elif name in MODIFIERS:
            if MODIFIERS[name]:
                column.modifiers[MODIFIERS[name]] = given
        elif name in KEYS:
            if not column.increments:
                self._table.add(name, [argument(column.arguments, 0), *given], link(site))
        elif name == "references":
            self._key = self._table.foreign([argument(column.arguments, 0)], site)
            self._key.refer(argument(given, 0))
        elif name == "alter" and self._table.alters:
            self._alter(argument(given, 0))
        elif self._key is None or not self._key.take(name, given):
            self._other(name, site)
        return self

    def _alter(self, options: object) -> None:
        members = options.members if isinstance(options, Record) else {}
        self._column.alters = True
        self._column.alters_null = truth(members.get("alterNullable", True)) is not False
        self._column.alters_type = truth(members.get("alterType", True)) is not False

    def _other(self, name: str, site: Site) -> None:
        if name in ("queryContext", "alterType"):
            return
        if name in ("on", "inTable", "onDelete", "onUpdate", "withKeyName", "deferrable", "alter"):
            raise Misused(f"{name} is not a function")
        self._table.session.recorder.gap(site, f"`{name}` of a column is not understood")


class TableBuilder(Host):
    """What the functions of `createTable` and `alterTable` are given.

    Args:
        session: of the migration.
        alters: the table is there already.
    """

    effective = True

    def __init__(self, session: Session, *, alters: bool) -> None:
        self.session = session
        self.alters = alters
        self.columns: list[Column] = []
        self.entries: list[Entry] = []
        self.checks: list[Entry] = []
        self.comment: Entry | None = None
        self.inherits: object = UNDEFINED
        self._born = session.recorder.holds()
        self._late: TableBuilder | None = None

    def waited(self) -> None:
        """Its function waits for something; Knex does not, and overlooks what it asks for later."""
        self._late = TableBuilder(self.session, alters=self.alters)

    def get(self, name: str, site: Site) -> object:
        """One of its methods, to be called later."""
        return Native(name, lambda arguments, where: self.call(name, arguments, where))

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Ask for a column, a key, a change."""
        if self._late is not None:
            return self._late.call(name, arguments, site)
        given = list(arguments)
        if name in KINDS:
            return self._column(name, given, site)
        if name in KEYS or name in DROPS:
            self.add(name, given, link(site))
            return self
        if name == "foreign":
            return KeyBuilder(self.foreign(given, site), self.session)
        method = self._METHODS.get(name)
        if method is not None:
            return method(self, given, site)
        if name in ALTERS or name == "dropTimestamps":
            return self._change(name, given, site)
        if name in _FOREIGN:
            raise Misused(f"Knex only supports {name} statement with mysql.")
        self.session.recorder.gap(site, f"`{name}` of a table is not understood")
        return self

    def add(self, method: str, arguments: list[object], site: Site) -> None:
        """Ask for something besides columns."""
        self.entries.append(Entry(method, arguments, site, self.session.beyond(self._born)))

    def foreign(self, arguments: Arguments, site: Site) -> Key:
        """Ask for a foreign key."""
        key = Key(argument(arguments, 0), argument(arguments, 1))
        self.add("foreign", [key], link(site))
        return key

    def _column(self, kind: str, arguments: list[object], site: Site) -> ColumnBuilder:
        column = Column(kind, arguments, link(site), self.session.beyond(self._born))
        self.columns.append(column)
        return ColumnBuilder(column, self)

    def _change(self, name: str, arguments: list[object], site: Site) -> object:
        if not self.alters:
            raise Misused(f"table.{name} is not a function")
        if name == "dropTimestamps":
            camel = argument(arguments, 0) is True
            names = ("createdAt", "updatedAt") if camel else ("created_at", "updated_at")
            name, arguments = "dropColumn", list(names)
        self.add(name.replace("dropColumns", "dropColumn"), arguments, link(site))
        return self

    def _timestamps(self, arguments: list[object], site: Site) -> object:
        options = argument(arguments, 0)
        values = [argument(arguments, position) for position in range(3)]
        if isinstance(options, Record):
            names = ("useTimestamps", "defaultToNow", "useCamelCase")
            values = [options.members.get(name, UNDEFINED) for name in names]
        kind = "timestamp" if values[0] is True else "datetime"
        camel = truth(values[2]) is True
        for name in ("createdAt", "updatedAt") if camel else ("created_at", "updated_at"):
            column = self._column(kind, [name], site)
            if values[1] is True:
                column.call("notNullable", [], site)
                column.call("defaultTo", [Plain("CURRENT_TIMESTAMP")], site)
        return UNDEFINED

    def _check(self, arguments: list[object], site: Site) -> object:
        entry = Entry("check", arguments, link(site), self.session.beyond(self._born))
        (self.entries if self.alters else self.checks).append(entry)
        return self

    def _comment(self, arguments: list[object], site: Site) -> object:
        if not isinstance(argument(arguments, 0), (str, Unknown)):
            raise Misused("Table comment must be string")
        self.comment = Entry("comment", arguments, link(site), self.session.beyond(self._born))
        return UNDEFINED

    def _inherits(self, arguments: list[object], site: Site) -> object:
        if self.alters:
            raise Misused("Knex does not support altering the inherits outside of create table")
        self.inherits = argument(arguments, 0)
        return UNDEFINED

    def _context(self, arguments: list[object], site: Site) -> object:
        return self

    _METHODS: Final = {
        "timestamps": _timestamps, "check": _check, "comment": _comment, "inherits": _inherits,
        "queryContext": _context,
    }  # fmt: skip

    def conditions(self) -> list[Conditions]:
        """The different conditions under which something is asked for, the certain ones first."""
        parts = [part.conditions for part in self.columns]
        parts += [part.conditions for part in (*self.checks, *self.entries)]
        return list(dict.fromkeys([(), *parts]))


class Plain(Fragment):
    """A piece of SQL as it is."""

    def __init__(self, sql: str) -> None:
        self._sql = sql

    def inline(self, wording: object) -> str:
        """Itself."""
        return self._sql
