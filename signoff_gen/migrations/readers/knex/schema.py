"""Knex's schema builder, `knex.schema`: a chain of calls that are made when it is awaited."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Arguments, argument
from signoff_gen.migrations.readers.javascript.promises import is_function
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Conditions,
    Host,
    Site,
    Unknown,
    joined,
    text_of,
    truth,
)
from signoff_gen.migrations.readers.knex import raw
from signoff_gen.migrations.readers.knex.queries import Query
from signoff_gen.migrations.readers.knex.questions import asked
from signoff_gen.migrations.readers.knex.session import Session, link
from signoff_gen.migrations.readers.knex.tables import TableBuilder
from signoff_gen.migrations.readers.knex.wording import Fragment, Misused, Wording, positioned
from signoff_gen.migrations.readers.knex.writing import Made, TableWriter

_SIMPLE: Final = {
    "createSchema": "create schema {name}",
    "createSchemaIfNotExists": "create schema if not exists {name}",
    "dropSchema": "drop schema {name}{cascade}",
    "dropSchemaIfExists": "drop schema if exists {name}{cascade}",
    "createExtension": "create extension {name}",
    "createExtensionIfNotExists": "create extension if not exists {name}",
    "dropExtension": "drop extension {name}",
    "dropExtensionIfExists": "drop extension if exists {name}",
    "dropTable": "drop table {placed}",
    "dropTableIfExists": "drop table if exists {placed}",
    "dropView": "drop view {placed}",
    "dropViewIfExists": "drop view if exists {placed}",
    "dropMaterializedView": "drop materialized view {placed}",
    "dropMaterializedViewIfExists": "drop materialized view if exists {placed}",
    "renameTable": "alter table {placed} rename to {new}",
    "renameView": "alter view {name} rename to {new}",
    "refreshMaterializedView": "refresh materialized view{concurrently} {name}",
}
_VIEWS: Final = {
    "createView": "create view", "createViewOrReplace": "create or replace view",
    "createMaterializedView": "create materialized view",
}  # fmt: skip
_TABLES: Final = ("createTable", "createTableIfNotExists", "createTableLike", "alterTable", "table")
_CHECKS: Final = {
    "checkOption": " with check option", "localCheckOption": " with local check option",
    "cascadedCheckOption": " with cascaded check option",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Step:
    """A call of the chain."""

    name: str
    arguments: list[object]
    site: Site
    conditions: Conditions


class SchemaBuilder(Host):
    """A chain of calls.

    Args:
        session: of the migration.
    """

    effective = True
    lazy = True

    def __init__(self, session: Session) -> None:
        self._session = session
        self._schema: object = UNDEFINED
        self._steps: list[_Step] = []
        self._born = session.recorder.holds()

    def get(self, name: str, site: Site) -> object:
        """It has no properties that are known."""
        return Unknown(site.excerpt)

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Another step; nothing is done yet."""
        if name == "withSchema":
            self._schema = argument(arguments, 0)
        elif name in self._METHODS or name in _SIMPLE or name in _VIEWS or name in _TABLES:
            conditions = self._session.beyond(self._born)
            self._steps.append(_Step(name, list(arguments), link(site), conditions))
        elif name in ("toString", "toQuery", "toSQL", "generateDdlCommands"):
            return Unknown(site.excerpt)
        elif name not in raw.SAME:
            self._session.recorder.gap(site, f"`{name}` of the schema builder is not understood")
        return self

    def settle(self, site: Site) -> object:
        """All steps are made."""
        self._session.waited()
        answers: list[object] = []
        for step in self._steps:
            needed = self._session.lacking(step.conditions)
            self._session.recorder.under(needed, lambda s=step: answers.append(self._made(s)))  # type: ignore[misc]
        return answers[0] if len(answers) == 1 else Array(answers)

    def _made(self, step: _Step) -> object:
        self._session.site = step.site
        try:
            return self._step(step)
        except Misused as error:
            self._session.recorder.thrown(step.site, str(error))
            return UNDEFINED

    def _step(self, step: _Step) -> object:
        if step.name in _SIMPLE:
            return self._simple(step)
        if step.name in _VIEWS:
            return self._view(step)
        if step.name in _TABLES:
            return self._table(step)
        return self._METHODS[step.name](self, step)

    # Statements of one line.

    def _simple(self, step: _Step) -> object:
        wording = self._session.wording()
        first, second = argument(step.arguments, 0), argument(step.arguments, 1)
        flag = truth(second) is True
        sql = _SIMPLE[step.name].format(
            name=wording.name(first),
            placed=self._placed(wording, first),
            new=wording.name(second) if "{new}" in _SIMPLE[step.name] else "",
            cascade=" cascade" if flag else "",
            concurrently=" concurrently" if flag else "",
        )
        self._session.recorder.made(positioned(sql), step.site, sure=wording.sure, exact=True)
        return UNDEFINED

    def _placed(self, wording: Wording, name: object) -> str:
        if truth(self._schema) is False:
            return wording.name(name)
        return wording.name(f"{wording.text(self._schema)}.{wording.text(name)}")

    def _raw(self, step: _Step) -> object:
        return raw.of_call(self._session, step.arguments, step.site).settle(step.site)

    # Questions.

    def _has_table(self, step: _Step) -> object:
        return asked(self._session, self._schema, step.arguments, step.site)

    def _has_column(self, step: _Step) -> object:
        columns = argument(step.arguments, 1)
        return asked(self._session, self._schema, step.arguments[:1], step.site, columns)

    # Tables and views.

    def _table(self, step: _Step) -> object:
        session, alters = self._session, step.name in ("alterTable", "table")
        likeness = step.name == "createTableLike"
        function = argument(step.arguments, 2 if likeness else 1)
        builder = TableBuilder(session, alters=alters)
        begun = len(session.recorder.statements)
        if is_function(function):
            session.building.append(builder)
            try:
                session.call(function, [builder], builder, step.site)
            finally:
                session.building.pop()
        elif isinstance(function, Unknown):
            session.recorder.gap(step.site, f"what `{step.site.excerpt}` is given is not known")
            return UNDEFINED
        elif not likeness:
            raise Misused("A callback function must be supplied to calls against `.createTable`")
        name = argument(step.arguments, 0)
        writer = TableWriter(session, builder, step.site, name, self._schema)
        like = argument(step.arguments, 1) if likeness else UNDEFINED
        guarded = step.name == "createTableIfNotExists"
        # What the function sends itself comes after what Knex makes of the table.
        later = session.recorder.held_back(begun)
        made = writer.alter() if alters else writer.create(guarded=guarded, like=like)
        for statement in list(made):
            self._take(statement)
        session.recorder.statements.extend(later)
        return UNDEFINED

    def _take(self, made: Made) -> None:
        recorder, sql = self._session.recorder, positioned(made.sql)
        if made.error:
            recorder.under(made.conditions, lambda: recorder.thrown(made.site, made.error))
        recorder.made(sql, made.site, made.conditions, sure=made.sure, exact=True)

    def _view(self, step: _Step) -> object:
        view = ViewBuilder(self._session)
        function = argument(step.arguments, 1)
        if not is_function(function):
            self._session.recorder.gap(step.site, f"`{step.site.excerpt}` is not understood")
            return UNDEFINED
        self._session.call(function, [view], view, step.site)
        wording = self._session.wording()
        columns = ""
        if view.columns is not UNDEFINED:
            columns = f" ({wording.names(view.columns)})"
        start = f"{_VIEWS[step.name]} {self._placed(wording, argument(step.arguments, 0))}{columns}"
        body = joined([view.query(wording)])
        self._session.recorder.made(
            f"{start} as {body}{view.check}", step.site, sure=wording.sure, exact=True
        )
        return UNDEFINED

    def _alter_view(self, step: _Step) -> object:
        view = ViewBuilder(self._session)
        function = argument(step.arguments, 1)
        if is_function(function):
            self._session.call(function, [view], view, step.site)
        for column, change, value in view.changes:
            wording = self._session.wording()
            own = wording.name(column)
            text = f"rename {own} to {wording.name(value)}"
            if change == "defaultTo":
                said = wording.literal(value) if isinstance(value, Fragment) else text_of(value)
                text = f"alter {own} set default {said}"
            placed = self._placed(wording, argument(step.arguments, 0))
            self._session.recorder.made(
                f"alter view {placed} {text}", step.site, sure=wording.sure, exact=True
            )
        return UNDEFINED

    _METHODS: Final[dict[str, Callable[["SchemaBuilder", _Step], object]]] = {
        "raw": _raw, "hasTable": _has_table, "hasColumn": _has_column, "alterView": _alter_view,
        "view": _alter_view,
    }  # fmt: skip


class ViewBuilder(Host):
    """What the functions of `createView` and `alterView` are given."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.columns: object = UNDEFINED
        self.check = ""
        self.changes: list[tuple[object, str, object]] = []
        self._query: object = UNDEFINED

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Describe the view."""
        if name == "columns":
            self.columns = argument(arguments, 0)
        elif name == "as":
            self._query = argument(arguments, 0)
        elif name in _CHECKS:
            self.check = _CHECKS[name]
        elif name == "column":
            return _ViewColumn(self, argument(arguments, 0))
        else:
            self._session.recorder.gap(site, f"`{name}` of a view is not understood")
        return UNDEFINED

    def query(self, wording: Wording) -> str:
        """The query that it stands for."""
        if isinstance(self._query, Query):
            return self._query.sql(wording)
        if isinstance(self._query, Fragment):
            return self._query.inline(wording)
        return wording.text(self._query) if isinstance(self._query, str) else HOLE


class _ViewColumn(Host):
    """A column of a view that is altered."""

    def __init__(self, view: ViewBuilder, column: object) -> None:
        self._view = view
        self._column = column

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """`rename` or `defaultTo`."""
        self._view.changes.append((self._column, name, argument(arguments, 0)))
        return self
