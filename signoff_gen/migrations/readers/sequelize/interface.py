"""Sequelize's query interface: what each of its calls sends."""

from collections.abc import Callable, Sequence
from typing import Final

from signoff_gen.migrations.chain import Statement
from signoff_gen.migrations.readers.javascript.arguments import Run
from signoff_gen.migrations.readers.javascript.lookups import exists
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Host,
    Native,
    Question,
    Record,
    Site,
    Unknown,
    text_of,
)
from signoff_gen.migrations.readers.sequelize import asking, data, ddl, known
from signoff_gen.migrations.readers.sequelize.asking import described
from signoff_gen.migrations.readers.sequelize.attributes import Attribute, enum_made
from signoff_gen.migrations.readers.sequelize.calls import Call, Interface, carried_out
from signoff_gen.migrations.readers.sequelize.connection import Connection
from signoff_gen.migrations.readers.sequelize.names import quoted
from signoff_gen.migrations.readers.sequelize.options import (
    Options,
    Refused,
    Table,
    columns_of,
    is_missing,
    listed,
)
from signoff_gen.migrations.readers.sequelize.package import Package
from signoff_gen.migrations.readers.sequelize.questions import (
    is_there,
    path_of,
)
from signoff_gen.migrations.readers.sequelize.sending import Sender
from signoff_gen.migrations.readers.sequelize.settings import Settings


class QueryInterface(Interface):
    """What `up` is given; in umzug's newer versions as `context`.

    Args:
        sender: takes statements down.
        package: the package `sequelize`.
        run: calls a function of the project.
        so_far: the statements so far, of this migration and of those before it.
        settings: what the project says beside its migrations.
    """

    def __init__(
        self,
        sender: Sender,
        package: Package,
        run: Run,
        so_far: Callable[[], Sequence[Statement]],
        settings: Settings,
    ) -> None:
        super().__init__(sender, run, so_far, settings)
        self.connection = Connection(sender, package, run, lambda: self)

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
        method = self._METHODS.get(name)
        if method is not None:
            return carried_out(lambda: method(self, Call(arguments, site)), self.recorder, site)
        if name in ("query", "transaction", "getQueryInterface", "getDialect", "define"):
            return self.connection.call(name, arguments, site)
        self.recorder.gap(site, f"`{name}` of the query interface is not understood")
        return Unknown(site.excerpt)

    def attempt(self, name: str, arguments: Sequence[object], site: Site) -> Question | None:
        """`describeTable` throws if the table is not there."""
        if name != "describeTable":
            return None
        try:
            target = described(Call(arguments, site))
        except Refused:
            return None
        return self.asked(is_there("table", target), target.sql, site)

    # Schemas.

    def _create_schema(self, call: Call) -> object:
        sql = f"CREATE SCHEMA IF NOT EXISTS {self._schema(call)};"
        return self.send(sql, call, call.at(1))

    def _drop_schema(self, call: Call) -> object:
        sql = f"DROP SCHEMA IF EXISTS {self._schema(call)} CASCADE;"
        return self.send(sql, call, call.at(1))

    def _schema(self, call: Call) -> str:
        name = call.name(0)
        return quoted(name) if self.settings.is_new else name

    def _create_database(self, call: Call) -> object:
        return self.send(f"CREATE DATABASE {call.table().sql};", call, call.at(1))

    def _drop_database(self, call: Call) -> object:
        return self.send(f"DROP DATABASE IF EXISTS {call.table().sql};", call, call.at(1))

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
            self.recorder.gap(
                call.site, f"parts of table {target.shown} are known only at run time"
            )
        return self.send(made, call, call.at(2))

    def _make_types(
        self, target: Table, columns: Sequence[tuple[str, Attribute]], call: Call
    ) -> None:
        """The types of ENUM columns, if that of the first is not there."""
        enums = [(item.field(key), item) for key, item in columns if item.enum is not None]
        if not enums:
            return
        first = f"enum_{target.name}_{enums[0][0]}"
        path = path_of(Table(first, target.schema))
        missing = self.asked(exists("type", path), path, call.site).no

        def make() -> None:
            for name, item in enums:
                made = enum_made(target, name, item.enum_sql(), guarded=self.settings.is_new)
                self.send(made, call, call.at(2))

        self.recorder.under(missing, make)

    def _drop_table(self, call: Call) -> object:
        target, options = call.table(), call.options(1)
        cascade = options.flag("cascade") or options.flag("force")
        sql = f"DROP TABLE IF EXISTS {target.sql}{' CASCADE' if cascade else ''};"
        return self.send(sql, call, call.at(1))

    def _drop_all_tables(self, call: Call) -> object:
        options = call.options(0)
        kept = {text_of(name) for name in options.items("skip")} if options.has("skip") else set()
        for schema, name in known.tables(self.so_far()):
            if schema == "public" and name not in kept:
                self.send(f"DROP TABLE IF EXISTS {quoted(name)} CASCADE;", call, call.at(0))
        return UNDEFINED

    def _drop_enum(self, call: Call) -> object:
        return self.send(f"DROP TYPE IF EXISTS {quoted(call.name(0))}; ", call, call.at(1))

    def _drop_all_enums(self, call: Call) -> object:
        for name in known.enums(self.so_far()):
            self.send(f"DROP TYPE IF EXISTS {quoted(name)}; ", call, call.at(0))
        return UNDEFINED

    def _rename_table(self, call: Call) -> object:
        sql = f"ALTER TABLE {call.table(0).sql} RENAME TO {call.table(1).sql};"
        return self.send(sql, call, call.at(2))

    # Columns.

    def _add_column(self, call: Call) -> object:
        attribute = Attribute.of(call.at(2), call.doubts)
        is_new = self.settings.is_new
        sql = ddl.added_column(call.table(), call.name(1), attribute, guarded=is_new)
        if attribute.options.doubtful:
            what = f"parts of column {call.name(1)} are known only at run time"
            self.recorder.gap(call.site, what.replace(HOLE, "…"))
        return self.send(sql, call, call.at(3))

    def _remove_column(self, call: Call) -> object:
        sql = f"ALTER TABLE {call.table().public} DROP COLUMN {quoted(call.name(1))};"
        return self.send(sql, call, call.at(2))

    def _change_column(self, call: Call) -> object:
        attribute = Attribute.of(call.at(2), call.doubts)
        is_new = self.settings.is_new
        sql = ddl.changed_column(call.table(), call.name(1), attribute, guarded=is_new)
        return self.send(sql, call, call.at(3))

    def _rename_column(self, call: Call) -> object:
        change = f"{quoted(call.name(1))} TO {quoted(call.name(2))}"
        sql = f"ALTER TABLE {call.table().sql} RENAME COLUMN {change};"
        return self.send(sql, call, call.at(3))

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
        sql = ddl.index(call.table(), names, options)
        return self.send(sql, call, call.at(position))

    def _remove_index(self, call: Call) -> object:
        sql = ddl.dropped_index(call.table(), call.at(1), call.options(2))
        return self.send(sql, call, call.at(2))

    def _add_constraint(self, call: Call) -> object:
        options = call.options(1)
        if isinstance(call.at(1), Array) and not self.settings.without_lists:
            options = call.options(2)
            more = {**options.record.members, "fields": call.at(1)}
            options = Options(Record(more, options.record.open), call.doubts)
        if not options.has("fields") and not options.doubtful:
            raise Refused("Fields must be specified through options.fields")
        return self.send(ddl.constraint(call.table(), options), call, options.record)

    def _remove_constraint(self, call: Call) -> object:
        sql = ddl.dropped_constraint(call.table(), call.name(1))
        return self.send(sql, call, call.at(2))

    _METHODS: Final[dict[str, Callable[["QueryInterface", Call], object]]] = {
        **data.METHODS,
        **asking.METHODS,
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
    }


class Generator(Host):
    """`queryGenerator`: the SQL that it makes is not known, and a gap where it is sent."""
