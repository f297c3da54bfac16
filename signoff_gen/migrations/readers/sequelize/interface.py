"""Sequelize's query interface: what each of its calls sends."""

from collections.abc import Callable, Sequence
from typing import Final, Literal

from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Guess,
    Host,
    Native,
    Question,
    Record,
    Site,
    Unknown,
    text_of,
    unanswered,
)
from signoff_gen.migrations.readers.sequelize import ddl, routines, rows
from signoff_gen.migrations.readers.sequelize.attributes import Attribute, enum_made
from signoff_gen.migrations.readers.sequelize.connection import Connection
from signoff_gen.migrations.readers.sequelize.names import quoted, quoted_parts
from signoff_gen.migrations.readers.sequelize.options import (
    NotKnown,
    Options,
    Refused,
    Table,
    columns_of,
    is_missing,
    listed,
    options_of,
    table_of,
)
from signoff_gen.migrations.readers.sequelize.package import Package
from signoff_gen.migrations.readers.sequelize.questions import (
    Description,
    Names,
    is_there,
    path_of,
)
from signoff_gen.migrations.readers.sequelize.sending import Run, Sender
from signoff_gen.migrations.readers.typeorm.lookups import exists

_READS: Final = frozenset({
    "showAllSchemas", "databaseVersion", "getForeignKeysForTables",
    "getForeignKeyReferencesForTable", "pgListEnums", "nameIndexes", "normalizeAttribute",
    "getForeignKeyReferences",
})  # fmt: skip
"""Calls that leave the schema as it is."""


class Call:
    """One call: its arguments, and what of them is known only at run time."""

    def __init__(self, arguments: Sequence[object], site: Site) -> None:
        self.arguments = arguments
        self.site = site
        self.doubts: list[str] = []

    def at(self, position: int) -> object:
        """An argument, `undefined` if it is not given."""
        return self.arguments[position] if position < len(self.arguments) else UNDEFINED

    def table(self, position: int = 0) -> Table:
        """An argument that names a table."""
        return table_of(self.at(position))

    def name(self, position: int) -> str:
        """An argument that is a name."""
        value = self.at(position)
        if is_missing(value):
            raise Refused("a name is undefined")
        return text_of(value)

    def options(self, position: int) -> Options:
        """An argument with options."""
        return options_of(self.at(position), self.doubts)


class QueryInterface(Host):
    """What `up` is given; in umzug's newer versions as `context`.

    Args:
        sender: takes statements down.
        package: the package `sequelize`.
        run: calls a function of the project.
        tables: the tables that are there, as earlier statements say.
    """

    effective = True

    def __init__(
        self,
        sender: Sender,
        package: Package,
        run: Run,
        tables: Callable[[], "Sequence[tuple[str, str]]"],
    ) -> None:
        self._sender = sender
        self._package = package
        self._run = run
        self._there = tables
        self.connection = Connection(sender, package, run, lambda: self)

    @property
    def recorder(self) -> Recorder:
        """Where statements are taken down."""
        return self._sender.recorder

    def get(self, name: str, site: Site) -> object:
        """Its connection; and itself, since it is also what umzug hands over."""
        if name in ("context", "queryInterface"):
            return self
        if name == "sequelize":
            return self.connection
        if name in ("queryGenerator", "QueryGenerator"):
            return Generator()
        if name in self._METHODS:
            return Native(name, lambda arguments, where: self.call(name, arguments, where))
        return self.connection.get(name, site)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """What a call sends, taken down; the value is what it answers."""
        try:
            method = self._METHODS.get(name)
            if method is not None:
                return method(self, Call(arguments, site))
            if name in _READS:
                return Unknown(site.excerpt)
            if name in ("query", "transaction", "getQueryInterface", "getDialect", "define"):
                return self.connection.call(name, arguments, site)
        except Refused as refused:
            self.recorder.thrown(site, str(refused))
            return Unknown(site.excerpt)
        except NotKnown as unknown:
            self.recorder.gap(site, f"{unknown} of `{site.excerpt}` are known only at run time")
            return Unknown(site.excerpt)
        self.recorder.gap(site, f"`{name}` of the query interface is not understood")
        return Unknown(site.excerpt)

    def _send(self, sql: str, call: Call, options: object) -> object:
        self._sender.made(sql, call.site, options, sure=not call.doubts)
        return Unknown(call.site.excerpt)

    def _asked(self, question: Question, name: str, site: Site) -> Question:
        if HOLE in name:
            return unanswered(site.excerpt)
        return self.recorder.asks(question, self.recorder.now(site))

    # Schemas.

    def _create_schema(self, call: Call) -> object:
        return self._send(f"CREATE SCHEMA IF NOT EXISTS {quoted(call.name(0))};", call, call.at(1))

    def _drop_schema(self, call: Call) -> object:
        sql = f"DROP SCHEMA IF EXISTS {quoted(call.name(0))} CASCADE;"
        return self._send(sql, call, call.at(1))

    def _create_database(self, call: Call) -> object:
        return self._send(f"CREATE DATABASE {call.table().sql};", call, call.at(1))

    def _drop_database(self, call: Call) -> object:
        return self._send(f"DROP DATABASE IF EXISTS {call.table().sql};", call, call.at(1))

    # Tables.

    def _create_table(self, call: Call) -> object:
        target, options = call.table(), call.options(2)
        schema = options.text("schema")
        columns = [
            (key, Attribute.of(value, call.doubts))
            for key, value in columns_of(call.at(1), call.doubts)
        ]
        whole = target.within(schema)
        made = ddl.table(whole, columns, options)
        self._make_types(target.within(schema), columns, call)
        if call.doubts:
            shown = target.sql.replace(HOLE, "…")
            self.recorder.gap(call.site, f"parts of table {shown} are known only at run time")
        return self._send(made, call, call.at(2))

    def _make_types(
        self, target: Table, columns: Sequence[tuple[str, Attribute]], call: Call
    ) -> None:
        """The types of ENUM columns, if that of the first is not there."""
        enums = [(item.field(key), item) for key, item in columns if item.enum is not None]
        if not enums:
            return
        first = f"enum_{target.name}_{enums[0][0]}"
        path = path_of(Table(first, target.schema))
        missing = self._asked(exists("type", path), path, call.site).no

        def make() -> None:
            for name, item in enums:
                self._send(enum_made(target, name, item.enum_sql()), call, call.at(2))

        self.recorder.under(missing, make)

    def _drop_table(self, call: Call) -> object:
        target, options = call.table(), call.options(1)
        cascade = options.flag("cascade") or options.flag("force")
        sql = f"DROP TABLE IF EXISTS {target.sql}{' CASCADE' if cascade else ''};"
        return self._send(sql, call, call.at(1))

    def _drop_all_tables(self, call: Call) -> object:
        options = call.options(0)
        kept = {text_of(name) for name in options.items("skip")} if options.has("skip") else set()
        for schema, name in self._there():
            if schema == "public" and name not in kept:
                self._send(f"DROP TABLE IF EXISTS {quoted(name)} CASCADE;", call, call.at(0))
        return UNDEFINED

    def _drop_enum(self, call: Call) -> object:
        return self._send(f"DROP TYPE IF EXISTS {quoted(call.name(0))}; ", call, call.at(1))

    def _drop_all_enums(self, call: Call) -> object:
        self.recorder.gap(call.site, "which types `dropAllEnums` drops is known only at run time")
        return UNDEFINED

    def _rename_table(self, call: Call) -> object:
        sql = f"ALTER TABLE {call.table(0).sql} RENAME TO {call.table(1).sql};"
        return self._send(sql, call, call.at(2))

    # Columns.

    def _add_column(self, call: Call) -> object:
        attribute = Attribute.of(call.at(2), call.doubts)
        sql = ddl.added_column(call.table(), call.name(1), attribute)
        if attribute.options.doubtful:
            what = f"parts of column {call.name(1)} are known only at run time"
            self.recorder.gap(call.site, what.replace(HOLE, "…"))
        return self._send(sql, call, call.at(3))

    def _remove_column(self, call: Call) -> object:
        sql = f"ALTER TABLE {call.table().public} DROP COLUMN {quoted(call.name(1))};"
        return self._send(sql, call, call.at(2))

    def _change_column(self, call: Call) -> object:
        attribute = Attribute.of(call.at(2), call.doubts)
        sql = ddl.changed_column(call.table(), call.name(1), attribute)
        return self._send(sql, call, call.at(3))

    def _rename_column(self, call: Call) -> object:
        change = f"{quoted(call.name(1))} TO {quoted(call.name(2))}"
        sql = f"ALTER TABLE {call.table().sql} RENAME COLUMN {change};"
        return self._send(sql, call, call.at(3))

    # Indexes and constraints.

    def _add_index(self, call: Call) -> object:
        fields, position = call.at(1), 2
        if not isinstance(fields, Array):
            position = 1
        options = call.options(position)
        if position == 1:
            fields = options.get("fields")
        if is_missing(fields):
            raise Refused("Cannot read properties of undefined (reading 'map')")
        names = listed(fields, "fields", call.doubts)
        raw = call.at(position + 1)
        target = call.table()
        sql = ddl.index(target, names, options, raw if isinstance(raw, str) else "")
        return self._send(sql, call, call.at(position))

    def _remove_index(self, call: Call) -> object:
        sql = ddl.dropped_index(call.table(), call.at(1), call.options(2))
        return self._send(sql, call, call.at(2))

    def _add_constraint(self, call: Call) -> object:
        options = call.options(1)
        if isinstance(call.at(1), Array):  # as it was before version 6
            options = call.options(2)
            options.record.members.setdefault("fields", call.at(1))
        if not options.has("fields") and not options.doubtful:
            raise Refused("Fields must be specified through options.fields")
        return self._send(ddl.constraint(call.table(), options), call, options.record)

    def _remove_constraint(self, call: Call) -> object:
        sql = ddl.dropped_constraint(call.table(), call.name(1))
        return self._send(sql, call, call.at(2))

    # Rows.

    def _bulk_insert(self, call: Call) -> object:
        target, options = call.table(), call.options(2)
        types = call.at(3)
        try:
            records = listed(call.at(1), "rows", call.doubts)
            if call.doubts:
                raise NotKnown("the rows")
            known = types if isinstance(types, Record) else None
            sql = rows.inserted(target, records, options, known)
        except NotKnown:
            self.recorder.gap(call.site, f"rows of {_shown(target)} are known only at run time")
            return self._send(rows.looked_at(target), call, call.at(2))
        return self._send(sql, call, call.at(2))

    def _insert(self, call: Call) -> object:
        sql = rows.inserted(call.table(1), [call.at(2)], call.options(3))
        return self._send(sql, call, call.at(3))

    def _upsert(self, call: Call) -> object:
        options, target = call.options(4), call.table()
        if not options.has("model") and not options.doubtful:
            raise Refused("Cannot read properties of undefined (reading 'rawAttributes')")
        self.recorder.gap(call.site, f"what `upsert` writes to {_shown(target)} needs a model")
        return self._send(rows.looked_at(target), call, call.at(4))

    def _bulk_update(self, call: Call) -> object:
        sql = rows.updated(call.table(), call.at(1), call.at(2), call.options(3))
        return self._send(sql, call, call.at(3)) if sql else UNDEFINED

    def _update(self, call: Call) -> object:
        sql = rows.updated(call.table(1), call.at(2), call.at(3), call.options(4))
        return self._send(sql, call, call.at(4)) if sql else UNDEFINED

    def _bulk_delete(self, call: Call) -> object:
        sql = rows.deleted(call.table(), call.at(1), call.options(2))
        return self._send(sql, call, call.at(2))

    def _delete(self, call: Call) -> object:
        sql = rows.deleted(call.table(1), call.at(2), call.options(3))
        return self._send(sql, call, call.at(3))

    def _increment(self, call: Call) -> object:
        return self._arithmetic("+", call)

    def _decrement(self, call: Call) -> object:
        return self._arithmetic("-", call)

    def _arithmetic(self, sign: str, call: Call) -> object:
        sql = rows.changed_by(call.table(1), sign, call.at(2), call.at(3), call.at(4))
        return self._send(sql, call, call.at(5))

    def _select(self, call: Call) -> object:
        return self._send(rows.selected(call.table(1), call.options(2)), call, call.at(2))

    def _raw_select(self, call: Call) -> object:
        return self._send(rows.selected(call.table(), call.options(1)), call, call.at(1))

    # Functions and triggers.

    def _create_function(self, call: Call) -> object:
        return self._send(routines.function(call.arguments, call.doubts), call, call.at(6))

    def _drop_function(self, call: Call) -> object:
        sql = routines.dropped_function(call.at(0), call.at(1), call.doubts)
        return self._send(sql, call, call.at(2))

    def _rename_function(self, call: Call) -> object:
        sql = routines.renamed_function(call.at(0), call.at(1), call.at(2), call.doubts)
        return self._send(sql, call, call.at(3))

    def _create_trigger(self, call: Call) -> object:
        sql = routines.trigger(call.table(), call.arguments[1:], call.doubts)
        return self._send(sql, call, call.at(7))

    def _drop_trigger(self, call: Call) -> object:
        sql = f"DROP TRIGGER {quoted(call.name(1))} ON {call.table().sql} RESTRICT;"
        return self._send(sql, call, call.at(2))

    def _rename_trigger(self, call: Call) -> object:
        change = f"{quoted(call.name(1))} ON {call.table().sql} RENAME TO {quoted(call.name(2))}"
        return self._send(f"ALTER TRIGGER {change};", call, call.at(3))

    # Questions.

    def _table_exists(self, call: Call) -> object:
        target = call.table()
        return self._asked(is_there("table", target), target.name, call.site)

    def _show_all_tables(self, call: Call) -> object:
        moment = self.recorder.now(call.site)
        return Names(
            lambda name: self.recorder.asks(is_there("table", Table(name)), moment), self._run
        )

    def _describe_table(self, call: Call) -> object:
        """It throws if the table is not there, for which a look at the table stands."""
        target = self._described(call)
        self._send(rows.looked_at(target), call, call.at(1))
        if HOLE in target.sql:
            return Unknown(call.site.excerpt)
        moment = self.recorder.now(call.site)

        def ask(name: str) -> Question:
            return self.recorder.asks(is_there("column", target, name), moment)

        return Description(ask, self._run)

    def attempt(self, name: str, arguments: Sequence[object], site: Site) -> Question | None:
        """`describeTable` throws if the table is not there, and so does what reads its indexes."""
        if name != "describeTable":
            return None
        call = Call(arguments, site)
        try:
            target = self._described(call)
        except Refused:
            return None
        return self._asked(is_there("table", target), target.sql, site)

    def _described(self, call: Call) -> Table:
        options = call.at(1)
        if isinstance(options, str):
            return call.table().within(options)
        schema = Options(options).text("schema") if isinstance(options, Record) else ""
        return call.table().within(schema)

    def _show_index(self, call: Call) -> object:
        return self._named("index", call)

    def _show_constraint(self, call: Call) -> object:
        return self._named("constraint", call)

    def _named(self, kind: Literal["index", "constraint"], call: Call) -> object:
        """The indexes or constraints of a table, which code looks through by their names."""
        schema, moment = call.table().schema, self.recorder.now(call.site)

        def ask(name: str) -> Question:
            return self.recorder.asks(exists(kind, path_of(Table(name, schema))), moment)

        return Names(ask, self._run)

    def _quote(self, call: Call) -> object:
        value = call.at(0)
        return quoted(value) if isinstance(value, str) else Guess(HOLE)

    def _quote_parts(self, call: Call) -> object:
        value = call.at(0)
        return quoted_parts(value) if isinstance(value, str) else Guess(HOLE)

    _METHODS: Final[dict[str, Callable[["QueryInterface", Call], object]]] = {
        "createSchema": _create_schema,
        "dropSchema": _drop_schema,
        "createDatabase": _create_database,
        "dropDatabase": _drop_database,
        "createTable": _create_table,
        "dropTable": _drop_table,
        "dropAllTables": _drop_all_tables,
        "dropEnum": _drop_enum,
        "dropAllEnums": _drop_all_enums,
        "renameTable": _rename_table,
        "addColumn": _add_column,
        "removeColumn": _remove_column,
        "changeColumn": _change_column,
        "renameColumn": _rename_column,
        "addIndex": _add_index,
        "removeIndex": _remove_index,
        "addConstraint": _add_constraint,
        "removeConstraint": _remove_constraint,
        "bulkInsert": _bulk_insert,
        "insert": _insert,
        "upsert": _upsert,
        "bulkUpdate": _bulk_update,
        "update": _update,
        "bulkDelete": _bulk_delete,
        "delete": _delete,
        "increment": _increment,
        "decrement": _decrement,
        "select": _select,
        "rawSelect": _raw_select,
        "createFunction": _create_function,
        "dropFunction": _drop_function,
        "renameFunction": _rename_function,
        "createTrigger": _create_trigger,
        "dropTrigger": _drop_trigger,
        "renameTrigger": _rename_trigger,
        "tableExists": _table_exists,
        "showAllTables": _show_all_tables,
        "describeTable": _describe_table,
        "showIndex": _show_index,
        "showConstraint": _show_constraint,
        "quoteIdentifier": _quote,
        "quoteIdentifiers": _quote_parts,
        "quoteTable": _quote,
    }


class Generator(Host):
    """`queryGenerator`: the SQL that it makes is not known, and a gap where it is sent."""


def _shown(table: Table) -> str:
    return table.sql.replace(HOLE, "…")
