"""The SQL that a table builder comes to, statement by statement in Knex's order."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from signoff_gen.migrations.readers.javascript.arguments import argument, is_given, listed
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Conditions,
    Record,
    Site,
    text_of,
    truth,
)
from signoff_gen.migrations.readers.knex.columns import Column, ColumnWriter
from signoff_gen.migrations.readers.knex.queries import Query
from signoff_gen.migrations.readers.knex.session import Session
from signoff_gen.migrations.readers.knex.tables import Entry, Key, TableBuilder
from signoff_gen.migrations.readers.knex.wording import Fragment, Misused, Wording, first_list


@dataclass(frozen=True, slots=True)
class Made:
    """A statement."""

    sql: str
    site: Site
    sure: bool
    conditions: Conditions = ()
    error: str = ""
    """What PostgreSQL says to it, where that does not follow from the SQL."""


class TableWriter:
    """Writes what a table builder was asked for.

    Args:
        session: of the migration.
        builder: after the project's function has had it.
        site: the call that brought it about.
        name: of the table, as a value.
        schema: of the schema builder, as a value; `undefined` if it has none.
    """

    def __init__(
        self, session: Session, builder: TableBuilder, site: Site, name: object, schema: object
    ) -> None:
        self._session = session
        self._builder = builder
        self._site = site
        self._schema = schema
        self._name = name
        self._lost = False
        self._has_key = any(
            entry.method == "primary" and any(entry.arguments) for entry in builder.entries
        )

    def create(self, *, guarded: bool, like: object = UNDEFINED) -> Iterator[Made]:
        """`create table`, and what has to follow it."""
        for conditions in self._builder.conditions():
            if conditions:
                yield from self._alter(conditions)
            else:
                yield from self._create(guarded, like)

    def alter(self) -> Iterator[Made]:
        """`alter table`, as often as it takes."""
        for conditions in self._builder.conditions():
            yield from self._alter(conditions)

    # Creating.

    def _create(self, guarded: bool, like: object) -> Iterator[Made]:
        wording = self._session.wording()
        writer = self._columns(wording)
        columns = [c for c in self._builder.columns if not c.conditions and not c.alters]
        parts = [writer.definition(column) for column in columns]
        tail: list[str] = []
        start = f"create table {'if not exists ' if guarded else ''}{self._table(wording)}"
        if truth(like) is not False:
            parts = [f"like {self._qualified(wording, like)} including all", *parts]
        else:
            tail = self._inline_key(wording) + self._inline_checks(wording)
        sql = f"{start} ({', '.join(parts)}{''.join(f', {part}' for part in tail)})"
        if self._builder.inherits is not UNDEFINED:
            sql += f" inherits ({wording.name(self._builder.inherits)})"
        for before in reversed(writer.before):
            yield Made(before, self._site, wording.sure)
        yield Made(sql, self._site, wording.sure)
        if self._builder.comment is not None:
            yield self._comment(self._builder.comment)
        for text, column in writer.after:
            yield Made(text, column.site, wording.sure)
        yield from self._entries((), creating=True)

    def _inline_key(self, wording: Wording) -> list[str]:
        keys = [e for e in self._builder.entries if e.method == "primary" and not e.conditions]
        if not keys or not keys[0].arguments:
            return []
        return [f"constraint {self._primary_key(wording, keys[0].arguments)}"]

    def _primary_key(self, wording: Wording, arguments: Sequence[object]) -> str:
        columns, name = argument(arguments, 0), argument(arguments, 1)
        deferrable: object = UNDEFINED
        if isinstance(name, Record):
            deferrable = name.members.get("deferrable", UNDEFINED)
            name = name.members.get("constraintName", UNDEFINED)
        later = _deferrable(wording, deferrable)
        return f"{self._key_name(wording, name)} primary key ({wording.names(columns)}){later}"

    def _key_name(self, wording: Wording, name: object) -> str:
        return wording.name(name if is_given(name) else f"{wording.text(self._name)}_pkey")

    def _inline_checks(self, wording: Wording) -> list[str]:
        made = []
        for entry in self._builder.checks:
            name = argument(entry.arguments, 2)
            named = f"constraint {wording.text(name)} " if is_given(name) else ""
            predicate = wording.text(argument(entry.arguments, 0))
            text = wording.filled(predicate, argument(entry.arguments, 1))
            made.append(f"{named}check ({text})")
        return made

    # Altering.

    def _alter(self, conditions: Conditions) -> Iterator[Made]:
        wording = self._session.wording()
        writer = self._columns(wording)
        table = self._table(wording)
        columns = [c for c in self._builder.columns if c.conditions == conditions]
        added = [c for c in columns if not c.alters]
        altered = [c for c in columns if c.alters]
        parts = [f"add column {writer.definition(column)}" for column in added]
        for column in altered:
            writer.definition(column)
        for before in reversed(writer.before):
            yield Made(before, columns[0].site, wording.sure, conditions)
        if parts:
            sql = f"alter table {table} {', '.join(parts)}"
            yield Made(sql, added[0].site, wording.sure, conditions)
        for column in altered:
            for change in self._column_changes(writer, column):
                sql = f"alter table {table} alter column {wording.name(column.name)} {change}"
                yield Made(sql, column.site, wording.sure, conditions)
        for text, column in writer.after:
            yield Made(text, column.site, wording.sure, conditions)
        yield from self._entries(conditions)
        if self._builder.comment is not None and not conditions and self._builder.alters:
            yield self._comment(self._builder.comment)

    def _column_changes(self, writer: ColumnWriter, column: Column) -> Iterator[str]:
        name = writer.wording.name(column.name)
        yield "drop default"
        if column.alters_null:
            yield "drop not null"
        if column.alters_type:
            kind = writer.type_of(column)
            cast = "::text::" if column.kind == "enu" else "::"
            yield f"type {kind} using ({name}{cast}{kind})"
        if "default" in column.modifiers:
            yield f"set {writer.default(column)}"
        if column.alters_null and argument(column.modifiers.get("nullable", ()), 0) is False:
            yield "set not null"

    # What is asked for besides columns.

    def _entries(self, conditions: Conditions, *, creating: bool = False) -> Iterator[Made]:
        for entry in self._builder.entries:
            if entry.conditions != conditions or (creating and entry.method == "primary"):
                continue
            wording = self._session.wording()
            sql = self._METHODS[entry.method](self, wording, entry.arguments)
            error = "there is no parameter $1" if self._lost else ""
            self._lost = False
            if sql:
                yield Made(sql, entry.site, wording.sure, conditions, error)

    def _comment(self, entry: Entry) -> Made:
        wording = self._session.wording()
        said = str(text_of(argument(entry.arguments, 0))).replace(HOLE, "…")
        sql = f"comment on table {self._table(wording)} is '{said}'"
        return Made(sql, entry.site, wording.sure, entry.conditions)

    def _primary(self, wording: Wording, given: Sequence[object]) -> str:
        return f"{self._add(wording)} {self._primary_key(wording, given)}"

    def _unique(self, wording: Wording, given: Sequence[object]) -> str:
        columns, name = argument(given, 0), argument(given, 1)
        options = name.members if isinstance(name, Record) else {}
        predicate = options.get("predicate", UNDEFINED)
        deferrable = options.get("deferrable", UNDEFINED)
        constrains = True
        if isinstance(name, Record):
            name = options.get("indexName", UNDEFINED)
            wanted = options.get("useConstraint", UNDEFINED)
            constrains = truth(wanted) is True
            if wanted is UNDEFINED:
                constrains = is_given(deferrable) or not is_given(predicate)
        if not constrains and is_given(deferrable) and deferrable != "not deferrable":
            raise Misused("postgres cannot create deferrable index")
        if constrains and is_given(predicate):
            raise Misused("postgres cannot create constraint with predicate")
        own = self._index_name(wording, "unique", columns, name)
        listing = f"({wording.names(columns)})"
        if constrains:
            return f"{self._add(wording)} {own} unique {listing}{_deferrable(wording, deferrable)}"
        where = self._where(wording, predicate)
        return f"create unique index {own} on {self._table(wording)} {listing}{where}"

    def _index(self, wording: Wording, given: Sequence[object]) -> str:
        columns, name, options = (argument(given, position) for position in range(3))
        members = options.members if isinstance(options, Record) else {}
        engine = options if isinstance(options, str) else members.get("storageEngineIndexType")
        kind = members.get("indexType")
        unique = " unique" if isinstance(kind, str) and kind.lower() == "unique" else ""
        own = self._index_name(wording, "index", columns, name)
        using = f" using {wording.text(engine)}" if is_given(engine) else ""
        where = self._where(wording, members.get("predicate", UNDEFINED))
        table = self._table(wording)
        return f"create{unique} index {own} on {table}{using} ({wording.names(columns)}){where}"

    def _where(self, wording: Wording, predicate: object) -> str:
        """The clause of a partial index: Knex leaves its values behind, which is an error."""
        if not isinstance(predicate, Query):
            return f" where {wording.hole()}" if is_given(predicate) else ""
        clause, self._lost = predicate.where_alone(wording)
        return f" {clause or 'undefined'}"

    def _foreign(self, wording: Wording, given: Sequence[object]) -> str:
        key = given[0]
        if not isinstance(key, Key) or not is_given(key.table) or not is_given(key.references):
            return ""
        own = self._index_name(wording, "foreign", key.columns, key.name)
        sql = (
            f"{self._add(wording)} {own} foreign key ({wording.names(key.columns)})"
            f" references {wording.name(key.table)} ({wording.names(key.references)})"
        )
        for option, words in (("onUpdate", "on update"), ("onDelete", "on delete")):
            if is_given(key.options.get(option)):
                sql += f" {words} {wording.text(key.options[option])}"
        if is_given(key.options.get("deferrable")):
            sql += f" deferrable initially {wording.text(key.options['deferrable']).lower()} "
        return sql

    def _drop_constraint(
        self, wording: Wording, kind: str, given: Sequence[object], *, guarded: bool
    ) -> str:
        guard = "if exists " if guarded else ""
        if kind == "primary":
            own = self._key_name(wording, argument(given, 0))
        else:
            own = self._index_name(wording, kind, argument(given, 0), argument(given, 1))
        return f"alter table {self._table(wording)} drop constraint {guard}{own}"

    def _drop_index(self, wording: Wording, given: Sequence[object]) -> str:
        own = self._index_name(wording, "index", argument(given, 0), argument(given, 1))
        schema = f"{wording.name(self._schema)}." if is_given(self._schema) else ""
        return f"drop index {schema}{own}"

    def _drop_column(self, wording: Wording, given: Sequence[object]) -> str:
        drops = [f"drop column {wording.name(item)}" for item in listed(first_list(given))]
        return f"alter table {self._table(wording)} {', '.join(drops)}"

    def _rename_column(self, wording: Wording, given: Sequence[object]) -> str:
        old, new = (wording.name(argument(given, position)) for position in range(2))
        return f"alter table {self._table(wording)} rename {old} to {new}"

    def _nullable(self, wording: Wording, given: Sequence[object], action: str) -> str:
        column = wording.name(argument(given, 0))
        return f"alter table {self._table(wording)} alter column {column} {action} not null"

    def _add_check(self, wording: Wording, given: Sequence[object]) -> str:
        predicate, name = wording.text(argument(given, 0)), argument(given, 2)
        own = wording.text(name) if is_given(name) else f"{self._table(wording)}_1"
        return f"{self._add(wording)} {own} check({predicate})"

    def _drop_checks(self, wording: Wording, given: Sequence[object]) -> str:
        names = argument(given, 0)
        drops = [f"drop constraint {wording.text(item)}" for item in listed(names)]
        if names is UNDEFINED:
            return ""
        return f"alter table {self._table(wording)} {', '.join(drops)}"

    # Names.

    def _columns(self, wording: Wording) -> ColumnWriter:
        own, schema = wording.text(self._name), ""
        if is_given(self._schema):
            schema = wording.text(self._schema)
        return ColumnWriter(wording, self._table(wording), own, schema, has_key=self._has_key)

    def _table(self, wording: Wording) -> str:
        return self._qualified(wording, self._name)

    def _qualified(self, wording: Wording, name: object) -> str:
        if is_given(self._schema):
            return wording.name(f"{wording.text(self._schema)}.{wording.text(name)}")
        return wording.name(name)

    def _add(self, wording: Wording) -> str:
        return f"alter table {self._table(wording)} add constraint"

    def _index_name(self, wording: Wording, kind: str, columns: object, name: object) -> str:
        """The name that was given, or the one that Knex makes of the table and the columns."""
        if is_given(name):
            return wording.name(name)
        table = re.sub(r"[.-]", "_", wording.text(self._name))
        parts = [_plainly(wording, item) for item in listed(columns)] if is_given(columns) else []
        return wording.name(f"{table}_{'_'.join(parts)}_{kind}".lower())

    _METHODS: ClassVar[dict[str, Callable[["TableWriter", Wording, Sequence[object]], str]]] = {
        "primary": _primary,
        "unique": _unique,
        "index": _index,
        "foreign": _foreign,
        "dropPrimary": lambda s, w, a: s._drop_constraint(w, "primary", a, guarded=False),
        "dropPrimaryIfExists": lambda s, w, a: s._drop_constraint(w, "primary", a, guarded=True),
        "dropUnique": lambda s, w, a: s._drop_constraint(w, "unique", a, guarded=False),
        "dropUniqueIfExists": lambda s, w, a: s._drop_constraint(w, "unique", a, guarded=True),
        "dropForeign": lambda s, w, a: s._drop_constraint(w, "foreign", a, guarded=False),
        "dropForeignIfExists": lambda s, w, a: s._drop_constraint(w, "foreign", a, guarded=True),
        "dropIndex": _drop_index,
        "dropColumn": _drop_column,
        "renameColumn": _rename_column,
        "setNullable": lambda s, w, a: s._nullable(w, a, "drop"),
        "dropNullable": lambda s, w, a: s._nullable(w, a, "set"),
        "check": _add_check,
        "dropChecks": _drop_checks,
    }


def _deferrable(wording: Wording, value: object) -> str:
    return f" deferrable initially {wording.text(value)}" if is_given(value) else ""


def _plainly(wording: Wording, column: object) -> str:
    """A column within a name that Knex makes."""
    if isinstance(column, Array):
        return ",".join(_plainly(wording, item) for item in listed(column))
    return column.inline(wording) if isinstance(column, Fragment) else wording.text(column)
