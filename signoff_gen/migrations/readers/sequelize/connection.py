"""`queryInterface.sequelize`: SQL as it is written, and transactions."""

from collections.abc import Callable, Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Run
from signoff_gen.migrations.readers.javascript.lookups import looked_up
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    FileText,
    Function,
    Guess,
    Host,
    Native,
    Record,
    Site,
    Unknown,
    text_of,
)
from signoff_gen.migrations.readers.sequelize.calls import carried_out
from signoff_gen.migrations.readers.sequelize.models import Model, Models
from signoff_gen.migrations.readers.sequelize.package import Package
from signoff_gen.migrations.readers.sequelize.placeholders import bound, replaced
from signoff_gen.migrations.readers.sequelize.sending import Sender, Transaction

Arguments = Sequence[object]

_PASSED_ON: Final = ("createSchema", "dropSchema", "showAllSchemas", "dropAllSchemas",
                     "databaseVersion")  # fmt: skip
_QUIET: Final = frozenset({
    "authenticate", "close", "getDatabaseName", "isDefined", "validate", "addHook", "useCLS",
})  # fmt: skip
ROWS: Final = ("SELECT", "SHOWTABLES", "DESCRIBE")
"""Kinds of queries that answer with rows alone, without what else there is to say."""


class Connection(Host):
    """An instance of `Sequelize`.

    Args:
        sender: takes statements down.
        package: what its class has.
        run: calls a function of the project.
        interface: gives the query interface.
    """

    effective = True

    def __init__(
        self, sender: Sender, package: Package, run: Run, interface: Callable[[], Host]
    ) -> None:
        self._sender = sender
        self._package = package
        self._run = run
        self._interface = interface

    def get(self, name: str, site: Site) -> object:
        """A member."""
        if name == "queryInterface":
            return self._interface()
        if name in ("Sequelize", "constructor"):
            return self._package
        if name == "sequelize":
            return self
        if name == "models":
            return Models(self._sender.recorder, {"sequelize": self})
        if name == "dialect":
            return Record({"name": "postgres"}, open=True)
        if name in ("options", "config"):
            return Record({"dialect": "postgres"}, open=True)
        if name in ("query", "transaction", "escape", "getQueryInterface", "getDialect"):
            return Native(name, lambda arguments, where: self.call(name, arguments, where))
        return self._package.get(name, site)

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """The outcome of a method."""
        if name == "query":
            recorder = self._sender.recorder
            return carried_out(lambda: self._query(arguments, site), recorder, site)
        if name == "transaction":
            return self._transaction(arguments, site)
        if name == "getQueryInterface":
            return self._interface()
        if name == "getDialect":
            return "postgres"
        if name in _PASSED_ON:
            return self._interface().call(name, arguments, site)
        if name in ("define", "import", "model"):
            first = arguments[0] if arguments else UNDEFINED
            return Model(text_of(first).replace(HOLE, "…"), self._sender.recorder)
        if name in ("sync", "drop", "truncate", "set"):
            self._sender.recorder.gap(site, f"what `{name}` sends depends on models")
            return UNDEFINED
        if name in _QUIET:
            return UNDEFINED
        return self._package.call(name, arguments, site)

    # SQL.

    def _query(self, arguments: Arguments, site: Site) -> object:
        given = [*arguments, UNDEFINED, UNDEFINED]
        sql, options = given[0], given[1]
        values: object = UNDEFINED
        if isinstance(sql, Record):
            values = sql.members.get("values", sql.members.get("bind", UNDEFINED))
            sql = sql.members.get("query", UNDEFINED)
        if not isinstance(sql, str) or not sql.strip(HOLE + " \n\t;"):
            if not isinstance(sql, str) or sql.strip():
                what = f"the SQL of `{site.excerpt}` is known only at run time"
                self._sender.recorder.gap(site, what)
            return Unknown(site.excerpt)
        known = options if isinstance(options, Record) else Record()
        parameters = known.members.get("bind", values)
        text = self._filled(sql, known, values)
        self._sender.written(text, site, options)
        return self._answer(text, parameters, known, site)

    def _filled(self, sql: str, options: Record, values: object) -> str:
        """The SQL with its replacements, still the text of a file if it was one."""
        replacements = options.members.get("replacements", values)
        made = sql
        if isinstance(replacements, (Array, Record)):
            made = replaced(sql, replacements)
        elif isinstance(replacements, Unknown):
            made = replaced(sql, Record(open=True))
        bind = options.members.get("bind", UNDEFINED)
        if isinstance(bind, (Array, Record)):
            made = bound(made, bind)
        is_file = isinstance(sql, FileText) and not isinstance(made, Guess)
        return FileText(made, sql.path) if is_file and isinstance(sql, FileText) else made

    def _answer(self, sql: str, parameters: object, options: Record, site: Site) -> object:
        rows = looked_up(self._sender.recorder, sql, parameters, site)
        found = Unknown(site.excerpt) if rows is None else rows
        kind = options.members.get("type", UNDEFINED)
        if options.members.get("plain") is True and rows is not None:
            return rows.get("0", site)
        if kind in ROWS or not isinstance(kind, str):
            return found if kind in ROWS else Array([found, Unknown(site.excerpt)])
        return Unknown(site.excerpt)

    # Transactions.

    def _transaction(self, arguments: Arguments, site: Site) -> object:
        function = next((a for a in arguments if isinstance(a, (Function, Native))), None)
        options = arguments[0] if arguments and isinstance(arguments[0], Record) else Record()
        outer = options.members.get("transaction")
        if isinstance(outer, Transaction):
            return self._nested(outer, function, site)
        level = options.members.get("isolationLevel")
        opened = self._sender.transaction(site, level if type(level) is str else "")
        opened.run = self._run
        if isinstance(function, Function):
            value = self._run(function, [opened])
            opened.commit(site)
            return value
        if any(isinstance(argument, Unknown) for argument in arguments):
            self._sender.recorder.gap(site, "what runs in a transaction is not known")
            opened.commit(site)
            return Unknown(site.excerpt)
        return opened

    def _nested(self, outer: Transaction, function: object, site: Site) -> object:
        """A transaction within another is a savepoint, which is released with the outer one."""
        if isinstance(function, Function):
            return self._run(function, [outer])
        return _Savepoint()


class _Savepoint(Host):
    """A transaction within another."""

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Its commit does nothing yet."""
        return UNDEFINED if name in ("commit", "rollback") else Unknown(site.excerpt)


class Driver(Host):
    """The package `pg`, and what it makes: connections beside those of Sequelize.

    Args:
        sender: takes statements down.
    """

    effective = True

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def get(self, name: str, site: Site) -> object:
        """`Pool`, `Client` and the like."""
        return self

    def construct(self, arguments: Arguments, site: Site) -> object:
        """A connection."""
        return self

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """`query` sends SQL, the rest opens and closes connections."""
        if name != "query":
            return self
        first = arguments[0] if arguments else UNDEFINED
        sql = first.members.get("text") if isinstance(first, Record) else first
        if isinstance(sql, str) and sql.strip(HOLE + " \n\t;"):
            self._sender.written(sql, site, UNDEFINED)
        else:
            what = f"the SQL of `{site.excerpt}` is known only at run time"
            self._sender.recorder.gap(site, what)
        return Unknown(site.excerpt)
