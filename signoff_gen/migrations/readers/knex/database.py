"""What Knex hands to a migration: `knex`, which is a function with members, and transactions."""

from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Arguments, argument
from signoff_gen.migrations.readers.javascript.promises import is_function
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Host,
    Native,
    Record,
    Site,
    Unknown,
    text_of,
)
from signoff_gen.migrations.readers.knex import raw
from signoff_gen.migrations.readers.knex.queries import Query, begins
from signoff_gen.migrations.readers.knex.schema import SchemaBuilder
from signoff_gen.migrations.readers.knex.session import Session
from signoff_gen.migrations.readers.knex.tables import Plain
from signoff_gen.migrations.readers.knex.wording import Fragment, Wording

_HARMLESS: Final = frozenset({
    "commit", "rollback", "isCompleted", "destroy", "initialize", "on", "once", "off", "emit",
    "removeListener", "withUserParams", "isTransaction", "userParams",
})  # fmt: skip


_TAKEN: Final = frozenset({"raw", "ref", "transaction", "savepoint", "batchInsert", *_HARMLESS})


class Database(Host):
    """`knex`, and a transaction of it.

    Args:
        session: of the migration.
    """

    effective = True

    def __init__(self, session: Session) -> None:
        self._session = session
        self._functions = Functions()

    def get(self, name: str, site: Site) -> object:
        """Builders, and functions that are taken out of it."""
        if name == "schema":
            return SchemaBuilder(self._session)
        if name == "fn":
            return self._functions
        if name == "client":
            return Client(self)
        if name == "isTransaction":
            return True
        if name in _TAKEN or begins(name):
            return Native(name, lambda arguments, where: self.call(name, arguments, where))
        return Unread(self._session, f"knex.{name}")

    def invoke(self, arguments: Arguments, site: Site) -> object:
        """`knex('table')`."""
        return Query(self._session, argument(arguments, 0), site)

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Begin a query, or a transaction."""
        if name == "raw":
            return raw.of_call(self._session, arguments, site)
        if name == "ref":
            return Reference(argument(arguments, 0))
        if name in ("transaction", "savepoint"):
            return self._transaction(arguments, site)
        if name == "batchInsert":
            return self._insert(arguments, site)
        if begins(name):
            begun = Query(self._session, UNDEFINED, site)
            return begun if name == "queryBuilder" else begun.call(name, arguments, site)
        if name == "transactionProvider":
            return Native(name, lambda given, where: self)
        if name in _HARMLESS:
            return UNDEFINED
        return Unread(self._session, f"knex.{name}").invoke(arguments, site)

    def _transaction(self, arguments: Arguments, site: Site) -> object:
        """The function is handed a transaction; without one, that is the outcome."""
        function = argument(arguments, 0)
        if not is_function(function):
            return self
        outcome = self._session.call(function, [self], UNDEFINED, site)
        if isinstance(outcome, Host) and outcome.lazy:
            return outcome.settle(site)
        return outcome

    def _insert(self, arguments: Arguments, site: Site) -> object:
        table, rows, size = (argument(arguments, position) for position in range(3))
        chunk = size if isinstance(size, int) and size > 0 else 1000
        if not isinstance(rows, Array):
            rows = Array(open=True)
        for start in range(0, max(len(rows.items), 1), chunk):
            part = Array(rows.items[start : start + chunk], open=rows.open)
            query = Query(self._session, table, site)
            query.call("insert", [part], site)
            query.settle(site)
        return Unknown(site.excerpt)


class Unread(Host):
    """A member of `knex` that is not understood, such as `knex.migrate`."""

    effective = True

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """It may do anything."""
        return self.invoke(arguments, site)

    def invoke(self, arguments: Arguments, site: Site) -> object:
        """It may do anything."""
        self._session.recorder.gap(site, f"`{self._name}` is not understood")
        return Unknown(site.excerpt)


class Client(Host):
    """`knex.client`, whose configuration says little here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str, site: Site) -> object:
        """Which database it is for."""
        if name == "config":
            return Record({"client": "pg"}, open=True)
        return {"dialect": "postgresql", "driverName": "pg"}.get(name, Unknown(site.excerpt))

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Raw SQL goes the same way."""
        return self._database.call(name, arguments, site)


class Functions(Host):
    """`knex.fn`."""

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """`now()` and `uuid()`."""
        if name == "now":
            given = argument(arguments, 0)
            precision = f"({text_of(given)})" if isinstance(given, (int, float)) else ""
            return Plain(f"CURRENT_TIMESTAMP{precision}")
        return Plain("(gen_random_uuid())") if name == "uuid" else Unknown(site.excerpt)


class Reference(Fragment):
    """`knex.ref('table.column')`."""

    lazy = False

    def __init__(self, column: object) -> None:
        self._column = column
        self._schema: object = UNDEFINED
        self._alias: object = UNDEFINED

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """`withSchema` and `as`."""
        if name == "withSchema":
            self._schema = argument(arguments, 0)
        elif name == "as":
            self._alias = argument(arguments, 0)
        return self

    def inline(self, wording: Wording) -> str:
        """It, as a part of a statement."""
        column = self._column
        if self._schema is not UNDEFINED:
            column = f"{wording.text(self._schema)}.{wording.text(column)}"
        text = wording.name(column)
        return text if self._alias is UNDEFINED else f"{text} as {wording.name(self._alias)}"
