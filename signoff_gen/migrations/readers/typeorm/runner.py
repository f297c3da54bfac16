"""TypeORM's query runner: what each of its calls does to the database."""

from collections.abc import Callable, Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Arguments, Run, argument
from signoff_gen.migrations.readers.javascript.expressions import spread_out
from signoff_gen.migrations.readers.javascript.known import Known
from signoff_gen.migrations.readers.javascript.lookups import exists, looked_up
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Conditions,
    Guess,
    Host,
    Question,
    Record,
    Site,
    Unknown,
    joined,
    text_of,
    unanswered,
)
from signoff_gen.migrations.readers.names import split_path
from signoff_gen.migrations.readers.typeorm import changes, ddl, names
from signoff_gen.migrations.readers.typeorm.lookups import Named
from signoff_gen.migrations.readers.typeorm.names import quoted, quoted_path
from signoff_gen.migrations.readers.typeorm.options import Options, name_of, path_of
from signoff_gen.migrations.readers.typeorm.settings import Settings
from signoff_gen.migrations.readers.typeorm.tables import FoundTable

_HARMLESS: Final = frozenset({
    "connect", "release", "startTransaction", "commitTransaction", "rollbackTransaction",
    "enableSqlMemory", "disableSqlMemory", "clearSqlMemory", "getMemorySql", "afterMigration",
    "beforeMigration", "getCurrentDatabase", "getDatabases", "getSchemas", "getViews",
    "getTables", "getReplicationMode", "getCurrentSchema", "getVersion", "escape",
    "hasDatabase",
})  # fmt: skip
"""Calls that leave the schema as it is."""


def flag(arguments: Arguments, position: int, default: bool = False) -> bool:
    """An argument that says yes or no."""
    value = argument(arguments, position)
    return default if value is UNDEFINED else value is True


class QueryRunner(Host):
    """What `up` is given.

    Args:
        recorder: takes down what is done.
        known: what earlier statements say about tables.
        settings: of the data source.
        run: calls a function of the project.
        manager: what `queryRunner.manager` is.
    """

    effective = True

    def __init__(
        self,
        recorder: Recorder,
        known: Known,
        settings: Settings,
        run: Run,
        manager: Callable[["QueryRunner"], Host],
    ) -> None:
        self.recorder = recorder
        self.known = known
        self.settings = settings
        self._run = run
        self._manager = manager

    def get(self, name: str, site: Site) -> object:
        """Its connection and its entity manager, which do the same things."""
        if name in ("connection", "manager", "dataSource"):
            return self._manager(self)
        return Unknown(site.excerpt)

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """What a call does, taken down; the value is what it answers."""
        method = self._METHODS.get(name)
        if method is not None:
            return method(self, arguments, site)
        if name not in _HARMLESS:
            self.recorder.gap(site, f"`{name}` of the query runner is not understood")
        return UNDEFINED if name.endswith("Transaction") else Unknown(site.excerpt)

    def _make(self, sql: str, site: Site, conditions: Conditions = (), sure: bool = True) -> None:
        self.recorder.made(sql, site, conditions, sure=sure)

    def _table(self, arguments: Arguments) -> str:
        return path_of(argument(arguments, 0))

    # SQL as it is written.

    def query(self, arguments: Arguments, site: Site) -> object:
        """`query('…')`, with several statements if there are no parameters."""
        sql, parameters = argument(arguments, 0), argument(arguments, 1)
        if isinstance(sql, Record) and isinstance(sql.members.get("text"), str):
            sql = sql.members["text"]
        if not isinstance(sql, str) or not sql.strip(HOLE + " \n\t"):
            if sql != "":
                self.recorder.gap(site, f"the SQL of `{site.excerpt}` is known only at run time")
            return Unknown(site.excerpt)
        self.recorder.written(sql, site)
        return looked_up(self.recorder, sql, parameters, site) or Unknown(site.excerpt)

    # Questions.

    def _asked(self, question: Question, path: str, site: Site) -> Question:
        if isinstance(path, Guess):
            return unanswered(site.excerpt)
        return self.recorder.asks(question, self.recorder.now(site))

    def _has_table(self, arguments: Arguments, site: Site) -> object:
        path = self._table(arguments)
        return self._asked(exists("table", self.settings.shown(path)), path, site)

    def _has_column(self, arguments: Arguments, site: Site) -> object:
        path, column = self._table(arguments), name_of(argument(arguments, 1))
        asked = exists("column", self.settings.shown(path), column)
        return self._asked(asked, joined((path, column)), site)

    def _has_schema(self, arguments: Arguments, site: Site) -> object:
        return unanswered(site.excerpt)

    def _get_table(self, arguments: Arguments, site: Site) -> object:
        path = self._table(arguments)
        if isinstance(path, Guess):
            return Unknown(site.excerpt)
        return FoundTable(path, self.recorder, self.known, self.settings, self._run, site)

    # Tables.

    def _create_table(self, arguments: Arguments, site: Site) -> object:
        options = self._options(argument(arguments, 0), site)
        if options is None:
            return UNDEFINED
        path = path_of(options.record)
        conditions: Conditions = ()
        if flag(arguments, 1):
            conditions = self._asked(exists("table", self.settings.shown(path)), path, site).no
        columns = options.parts("columns")
        self._make_types(path, columns, site, conditions)
        made = ddl.table(path, options, self.settings.uuid, foreign_keys=flag(arguments, 2, True))
        indexes = options.parts("indices") if flag(arguments, 3, True) else []
        made_indexes = [ddl.index(path, item) for item in indexes]
        for sql in (made, *ddl.comments(path, options), *made_indexes):
            self._make(sql, site, conditions, sure=not options.doubtful)
        if options.doubtful:
            self.recorder.gap(site, f"parts of table {path} are known only at run time")
        return UNDEFINED

    def _options(self, value: object, site: Site) -> Options | None:
        if isinstance(value, Record):
            return Options(value)
        self.recorder.gap(site, f"the arguments of `{site.excerpt}` are known only at run time")
        return None

    def _make_types(
        self, path: str, columns: Sequence[Options], site: Site, conditions: Conditions = ()
    ) -> None:
        """The types of enumerated columns, each once and unless there is one of that name."""
        already = set()
        for column in columns:
            name = names.enum_type(path, column.text("name"), column.text("enumName"))
            if ddl.is_enum(column) and name not in already:
                already.add(name)
                missing = exists("type", self.settings.shown(name)).no
                self._make(ddl.enum_type(path, column), site, conditions + missing)

    def _create_tables(self, arguments: Arguments, site: Site) -> object:
        return self._each(arguments, site, self._create_table, position=0)

    def _each(
        self,
        arguments: Arguments,
        site: Site,
        method: Callable[[Arguments, Site], object],
        position: int = 1,
    ) -> object:
        """A call for each element of a list, under the element's own conditions."""
        value = argument(arguments, position)
        if not isinstance(value, Array) or value.open:
            self.recorder.gap(site, f"the list in `{site.excerpt}` is known only at run time")
        before, after = list(arguments[:position]), list(arguments[position + 1 :])
        for item, conditions in spread_out(value.items) if isinstance(value, Array) else ():
            self.recorder.under(conditions, lambda i=item: method([*before, i, *after], site))  # type: ignore[misc]
        return UNDEFINED

    def _drop_table(self, arguments: Arguments, site: Site) -> object:
        path = self._table(arguments)
        guard = " IF EXISTS" if flag(arguments, 1) else ""
        self._make(joined((f"DROP TABLE{guard} ", quoted_path(path))), site)
        return UNDEFINED

    def _rename_table(self, arguments: Arguments, site: Site) -> object:
        path, new = self._table(arguments), text_of(argument(arguments, 1))
        for sql in changes.renamed_table(path, new, self.known):
            self._make(sql, site)
        return UNDEFINED

    def _clear_table(self, arguments: Arguments, site: Site) -> object:
        self._make(joined(("TRUNCATE TABLE ", quoted_path(self._table(arguments)))), site)
        return UNDEFINED

    def _change_table_comment(self, arguments: Arguments, site: Site) -> object:
        comment = text_of(argument(arguments, 1))
        said = joined(("'", joined(comment.split("'"), "''"), "'"))
        self._make(
            joined(("COMMENT ON TABLE ", quoted_path(self._table(arguments)), " IS ", said)), site
        )
        return UNDEFINED

    # Columns.

    def _add_column(self, arguments: Arguments, site: Site) -> object:
        path, column = self._table(arguments), self._options(argument(arguments, 1), site)
        if column is None:
            return UNDEFINED
        self._make_types(path, [column], site)
        for sql in list(changes.added_column(path, column, self.known, self.settings.uuid)):
            self._make(sql, site, sure=not column.doubtful)
        return UNDEFINED

    def _drop_column(self, arguments: Arguments, site: Site) -> object:
        path, column = self._table(arguments), name_of(argument(arguments, 1))
        for sql in list(changes.dropped_column(path, column, self.known)):
            self._make(sql, site)
        return UNDEFINED

    def _rename_column(self, arguments: Arguments, site: Site) -> object:
        path, old = self._table(arguments), name_of(argument(arguments, 1))
        for sql in changes.renamed_column(path, old, name_of(argument(arguments, 2)), self.known):
            self._make(sql, site)
        return UNDEFINED

    def _change_column(self, arguments: Arguments, site: Site) -> object:
        path, old = self._table(arguments), argument(arguments, 1)
        new = self._options(argument(arguments, 2), site)
        if new is None:
            return UNDEFINED
        former = Options(old) if isinstance(old, Record) else None
        for sql, sure in changes.changed_column(
            path, name_of(old), former, new, self.known, self.settings.uuid
        ):
            self._make(sql, site, sure=sure)
        return UNDEFINED

    def _change_columns(self, arguments: Arguments, site: Site) -> object:
        def change(given: Arguments, where: Site) -> object:
            pair = given[1] if isinstance(given[1], Record) else Record()
            both = [pair.members.get(name, UNDEFINED) for name in ("oldColumn", "newColumn")]
            return self._change_column([given[0], *both], where)

        return self._each(arguments, site, change)

    def _add_columns(self, arguments: Arguments, site: Site) -> object:
        return self._each(arguments, site, self._add_column)

    def _drop_columns(self, arguments: Arguments, site: Site) -> object:
        return self._each(arguments, site, self._drop_column)

    # Constraints and indexes.

    def _create_primary_key(self, arguments: Arguments, site: Site) -> object:
        path, columns = self._table(arguments), argument(arguments, 1)
        given = argument(arguments, 2)
        listed = Options(Record({"columns": columns})).names("columns")
        made = ddl.primary_key(path, listed, given if isinstance(given, str) else "")
        self._make(ddl.add(path, made), site)
        return UNDEFINED

    def _update_primary_keys(self, arguments: Arguments, site: Site) -> object:
        path, columns = self._table(arguments), argument(arguments, 1)
        options = Options(Record({"columns": columns})).parts("columns")
        former = self.known.constraint(path, "primary", ())
        if former:
            self._make(ddl.drop_constraint(path, former), site)
        self._make(
            ddl.add(path, ddl.primary_key(path, [item.text("name") for item in options])), site
        )
        return UNDEFINED

    def _drop_primary_key(self, arguments: Arguments, site: Site) -> object:
        path, name = self._table(arguments), argument(arguments, 1)
        name = self.known.constraint(path, "primary", ()) or (name if type(name) is str else "")
        if name:
            self._make(ddl.drop_constraint(path, name), site)
        else:
            self.recorder.gap(site, f"the name of the primary key of {path} is not known")
        return UNDEFINED

    def _create_constraint(
        self,
        arguments: Arguments,
        site: Site,
        definition: Callable[[str, Options], tuple[str, str]],
    ) -> object:
        path, options = self._table(arguments), self._options(argument(arguments, 1), site)
        if options is not None:
            made = ddl.add(path, definition(path, options))
            self._make(made, site, sure=not options.doubtful)
        return UNDEFINED

    def _drop_constraint(
        self, arguments: Arguments, site: Site, named: Callable[[str, Options], tuple[str, str]]
    ) -> object:
        path, given = self._table(arguments), argument(arguments, 1)
        name = name_of(given)
        if isinstance(given, Record) and not name:
            # TypeORM makes up the names of foreign keys only, and drops "undefined" else.
            is_key = named is ddl.foreign_key
            name = named(path, Options(given))[0] if is_key or given.open else "undefined"
        if name and not isinstance(name, Guess):
            self._make(ddl.drop_constraint(path, name), site)
        elif isinstance(given, Named) or name:
            self.recorder.gap(site, f"the constraint of {path} is looked up at run time")
        return UNDEFINED

    def _create_index(self, arguments: Arguments, site: Site) -> object:
        path, options = self._table(arguments), self._options(argument(arguments, 1), site)
        if options is not None:
            made = ddl.index(path, options)
            self._make(made, site, sure=not options.doubtful)
        return UNDEFINED

    def _drop_index(self, arguments: Arguments, site: Site) -> object:
        path, given = self._table(arguments), argument(arguments, 1)
        name, concurrently = name_of(given), False
        if isinstance(given, Record):
            options = Options(given)
            concurrently = options.flag("isConcurrent")
            columns, where = options.names("columnNames"), options.text("where")
            name = name or names.index(path, columns, where)
        if not name or isinstance(name, Guess):
            self.recorder.gap(site, f"the index of {path} is looked up at run time")
            return UNDEFINED
        self._make(ddl.drop_index(path, name, concurrently=concurrently), site)
        return UNDEFINED

    # Schemas, databases, views.

    def _create_schema(self, arguments: Arguments, site: Site) -> object:
        guard = " IF NOT EXISTS" if flag(arguments, 1) else ""
        name = split_path(text_of(argument(arguments, 0)))[1]
        self._make(joined((f"CREATE SCHEMA{guard} ", quoted(name))), site)
        return UNDEFINED

    def _drop_schema(self, arguments: Arguments, site: Site) -> object:
        guard = " IF EXISTS" if flag(arguments, 1) else ""
        name = split_path(text_of(argument(arguments, 0)))[1]
        cascade = " CASCADE" if flag(arguments, 2) else ""
        self._make(joined((f"DROP SCHEMA{guard} ", quoted(name), cascade)), site)
        return UNDEFINED

    def _create_database(self, arguments: Arguments, site: Site) -> object:
        self._make(joined(("CREATE DATABASE ", quoted(text_of(argument(arguments, 0))))), site)
        return UNDEFINED

    def _drop_database(self, arguments: Arguments, site: Site) -> object:
        guard = " IF EXISTS" if flag(arguments, 1) else ""
        name = quoted(text_of(argument(arguments, 0)))
        self._make(joined((f"DROP DATABASE{guard} ", name)), site)
        return UNDEFINED

    def _create_view(self, arguments: Arguments, site: Site) -> object:
        options = self._options(argument(arguments, 0), site)
        if options is None:
            return UNDEFINED
        expression = options.get("expression")
        if not isinstance(expression, str):
            self.recorder.gap(site, "the query of the view is made at run time")
            return UNDEFINED
        kind = "MATERIALIZED VIEW" if options.flag("materialized") else "VIEW"
        path = quoted_path(path_of(options.record))
        self._make(joined((f"CREATE {kind} ", path, " AS ", expression)), site)
        return UNDEFINED

    def _drop_view(self, arguments: Arguments, site: Site) -> object:
        given = argument(arguments, 0)
        materialized = isinstance(given, Record) and Options(given).flag("materialized")
        kind = "MATERIALIZED VIEW" if materialized else "VIEW"
        self._make(joined((f"DROP {kind} ", quoted_path(path_of(given)))), site)
        return UNDEFINED

    _METHODS: Final[dict[str, Callable[["QueryRunner", Arguments, Site], object]]] = {
        "query": query,
        "hasTable": _has_table,
        "hasColumn": _has_column,
        "hasSchema": _has_schema,
        "getTable": _get_table,
        "getView": lambda self, arguments, site: Unknown(site.excerpt),
        "createTable": _create_table,
        "createTables": _create_tables,
        "dropTable": _drop_table,
        "renameTable": _rename_table,
        "clearTable": _clear_table,
        "changeTableComment": _change_table_comment,
        "addColumn": _add_column,
        "addColumns": _add_columns,
        "dropColumn": _drop_column,
        "dropColumns": _drop_columns,
        "renameColumn": _rename_column,
        "changeColumn": _change_column,
        "changeColumns": _change_columns,
        "createPrimaryKey": _create_primary_key,
        "updatePrimaryKeys": _update_primary_keys,
        "dropPrimaryKey": _drop_primary_key,
        "createIndex": _create_index,
        "createIndices": lambda self, a, site: self._each(a, site, self._create_index),
        "dropIndex": _drop_index,
        "dropIndices": lambda self, a, site: self._each(a, site, self._drop_index),
        "createSchema": _create_schema,
        "dropSchema": _drop_schema,
        "createDatabase": _create_database,
        "dropDatabase": _drop_database,
        "createView": _create_view,
        "dropView": _drop_view,
    }

    _CONSTRAINTS: Final = {
        "ForeignKey": ddl.foreign_key,
        "UniqueConstraint": ddl.unique,
        "CheckConstraint": ddl.check,
        "ExclusionConstraint": ddl.exclusion,
    }


def _constraint_methods() -> dict[str, Callable[[QueryRunner, Arguments, Site], object]]:
    """`createForeignKey`, `dropForeignKeys` and the like, for each kind of constraint."""
    made: dict[str, Callable[[QueryRunner, Arguments, Site], object]] = {}
    for kind, definition in QueryRunner._CONSTRAINTS.items():
        for verb, one in (
            ("create", QueryRunner._create_constraint),
            ("drop", QueryRunner._drop_constraint),
        ):

            def call(
                runner: QueryRunner,
                arguments: Arguments,
                site: Site,
                one: Callable[..., object] = one,
                definition: Callable[[str, Options], tuple[str, str]] = definition,
            ) -> object:
                return one(runner, arguments, site, definition)

            def calls(
                runner: QueryRunner,
                arguments: Arguments,
                site: Site,
                call: Callable[..., object] = call,
            ) -> object:
                return runner._each(arguments, site, lambda a, s: call(runner, a, s))

            made[f"{verb}{kind}"], made[f"{verb}{kind}s"] = call, calls
    return made


QueryRunner._METHODS.update(_constraint_methods())
