"""Knex's query builder: what migrations do to rows."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.recorder import Moment
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Guess,
    Host,
    Perhaps,
    Record,
    Site,
    Unknown,
    text_of,
    truth,
    unanswered,
)
from signoff_gen.migrations.readers.knex.conditions import (
    JoinClause,
    Test,
    basic,
    clause,
    columns,
    special,
    together,
)
from signoff_gen.migrations.readers.knex.raw import SAME, Raw, looked_up
from signoff_gen.migrations.readers.knex.session import Session, link
from signoff_gen.migrations.readers.knex.wording import (
    Fragment,
    Misused,
    Wording,
    argument,
    is_function,
    listed,
)
from signoff_gen.migrations.readers.typeorm.lookups import Row, exists

Arguments = Sequence[object]

_JOINS: Final = {
    "join": "inner join", "innerJoin": "inner join", "leftJoin": "left join",
    "leftOuterJoin": "left outer join", "rightJoin": "right join",
    "rightOuterJoin": "right outer join", "outerJoin": "outer join",
    "fullOuterJoin": "full outer join", "crossJoin": "cross join",
}  # fmt: skip
_AGGREGATES: Final = {
    "count": "count", "min": "min", "max": "max", "sum": "sum", "avg": "avg",
    "countDistinct": "count(distinct", "sumDistinct": "sum(distinct", "avgDistinct": "avg(distinct",
}  # fmt: skip
_UNIONS: Final = {"union": "union", "unionAll": "union all", "intersect": "intersect",
                  "except": "except"}  # fmt: skip
_TEST: Final = re.compile(r"(?:(?:or|and)(?=[A-Z]))?(?:where|having)", re.IGNORECASE)
_NEUTRAL: Final = frozenset({*SAME, "forUpdate", "forShare", "skipLocked", "noWait", "comment",
                             "hintComment", "clearOrder", "as", "only"})  # fmt: skip


class Query(Fragment):
    """A query as it is being built.

    Args:
        session: of the migration.
        table: a value, `undefined` until it is named.
        site: the call that began it.
    """

    def __init__(self, session: Session, table: object, site: Site) -> None:
        self._session = session
        self._site = link(site)
        self._table = table
        self._schema: object = UNDEFINED
        self._verb = "select"
        self._data: object = UNDEFINED
        self._columns: list[Callable[[Wording], str]] = []
        self._distinct = False
        self._with: list[Callable[[Wording], str]] = []
        self._joins: list[Callable[[Wording], str]] = []
        self._tests: list[Test] = []
        self._having: list[Test] = []
        self._groups: list[Callable[[Wording], str]] = []
        self._orders: list[Callable[[Wording], str]] = []
        self._unions: list[Callable[[Wording], str]] = []
        self._limits: dict[str, object] = {}
        self._returning: object = UNDEFINED
        self._conflict: object = UNDEFINED
        self._resolution: tuple[str, object] = ("", UNDEFINED)
        self._alias: object = UNDEFINED
        self._one = False
        self._sure = True

    # Building.

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Go on building."""
        if name in ("toString", "toQuery"):
            return self.as_text()
        if name == "columnInfo":
            return ColumnInfo(self._session, self._path(), argument(arguments, 0))
        if name == "modify" and is_function(argument(arguments, 0)):
            self._session.call(arguments[0], [self, *arguments[1:]], self, site)
            return self
        method = self.METHODS.get(name)
        if method is not None:
            method(self, list(arguments), site)
        elif name in _JOINS:
            self._join(_JOINS[name], list(arguments), site)
        elif name in _AGGREGATES:
            self._aggregate(_AGGREGATES[name], arguments)
        elif name in _UNIONS:
            self._union(_UNIONS[name], arguments)
        elif name in _NEUTRAL:
            self._alias = argument(arguments, 0) if name == "as" else self._alias
        elif not self._tested(name, arguments):
            self._sure = False
        return self

    def get(self, name: str, site: Site) -> object:
        """`and`, `or` and `not` change what comes next; nothing else is known."""
        return self if name == "and" else Unknown(site.excerpt)

    def _tested(self, name: str, arguments: Arguments) -> bool:
        """Add a test of `where` or `having`; False if the call is none."""
        base, joint = name, "and"
        if base.startswith("or") and base[2:3].isupper():
            base, joint = base[2].lower() + base[3:], "or"
        elif base.startswith("and") and base[3:4].isupper():
            base = base[3].lower() + base[4:]
        word = next((w for w in ("where", "having") if base.startswith(w)), None)
        if word is None:
            return False
        kind = base.removeprefix(word)
        negated = kind.startswith("Not")
        kind = kind.removeprefix("Not")
        first = argument(arguments, 0)
        writes: list[Callable[[Wording], str]] | None
        if kind == "" and joint == "or" and isinstance(first, Record):
            writes = [together(first)]
        elif kind == "Column":
            writes = columns(arguments, negated)
        elif kind in ("", "Wrapped"):
            writes = basic(arguments, negated, self._inner)
        else:
            writes = special(kind, arguments, negated, self._subquery)
        tests = self._tests if word == "where" else self._having
        tests += [Test(joint, write) for write in writes or ()]
        return writes is not None

    def _inner(self, function: object, wording: Wording) -> str:
        """The tests that a function adds to a query of its own."""
        inner = Query(self._session, UNDEFINED, self._site)
        self._session.call(function, [inner], inner, self._site)
        return clause("", inner._tests, wording).strip()

    def _subquery(self, function: object, wording: Wording) -> str:
        return subquery(self._session, function, wording)

    def _from(self, arguments: list[object], site: Site) -> None:
        self._table = argument(arguments, 0)

    def _with_schema(self, arguments: list[object], site: Site) -> None:
        self._schema = argument(arguments, 0)

    def _select(self, arguments: list[object], site: Site) -> None:
        for given in arguments:
            for column in listed(given):
                self._columns.append(lambda w, c=column: w.name(c))  # type: ignore[misc]

    def _select_distinct(self, arguments: list[object], site: Site) -> None:
        self._distinct = True
        self._select(arguments, site)

    def _first(self, arguments: list[object], site: Site) -> None:
        self._select(arguments, site)
        self._limits["limit"] = 1
        self._one = True

    def _aggregate(self, function: str, arguments: Arguments) -> None:
        column = argument(arguments, 0)
        if isinstance(column, Record):
            pairs: list[tuple[object, object]] = [
                (item, alias) for alias, item in column.members.items()
            ]
        elif isinstance(column, str) and " as " in column.lower():
            at = column.lower().index(" as ")
            pairs = [(column[:at], column[at + 4 :])]
        else:
            options = argument(arguments, 1)
            alias = options.members.get("as") if isinstance(options, Record) else None
            pairs = [("*" if column is UNDEFINED else column, alias or "")]
        for item, alias in pairs:
            self._columns.append(lambda w, i=item, a=alias: _aggregated(w, function, i, a))  # type: ignore[misc]

    def _join(self, words: str, arguments: list[object], site: Site) -> None:
        table, first, second, third = (argument(arguments, position) for position in range(4))
        on = JoinClause(self._inner)
        if is_function(first):
            self._session.call(first, [on], on, site)
        elif len(arguments) > 3:
            on.call("on", [first, second, third], site)
        elif len(arguments) > 2:
            on.call("on", [first, second], site)
        elif len(arguments) > 1:
            on.call("on", [first], site)
        self._joins.append(
            lambda w: f"{words} {w.name(self._placed(w, table))} {on.sql(w)}".strip()
        )

    def _placed(self, wording: Wording, table: object) -> object:
        if truth(self._schema) is False or not isinstance(table, str):
            return table
        return f"{wording.text(self._schema)}.{wording.text(table)}"

    def _join_raw(self, arguments: list[object], site: Site) -> None:
        self._joins.append(_raw(arguments))

    def _group(self, arguments: list[object], site: Site) -> None:
        self._groups.append(lambda w: ", ".join(w.names(item) for item in arguments))

    def _group_raw(self, arguments: list[object], site: Site) -> None:
        self._groups.append(_raw(arguments))

    def _order(self, arguments: list[object], site: Site) -> None:
        column, direction = argument(arguments, 0), argument(arguments, 1)
        for item in listed(column):
            way = direction
            if isinstance(item, Record):
                way = item.members.get("order", UNDEFINED)
                item = item.members.get("column", UNDEFINED)
            word = way if way in ("asc", "desc", "ASC", "DESC") else "asc"
            self._orders.append(lambda w, i=item, d=word: f"{w.name(i)} {d}")  # type: ignore[misc]

    def _order_raw(self, arguments: list[object], site: Site) -> None:
        self._orders.append(_raw(arguments))

    def _limit(self, arguments: list[object], site: Site) -> None:
        self._limits["limit"] = argument(arguments, 0)

    def _offset(self, arguments: list[object], site: Site) -> None:
        self._limits["offset"] = argument(arguments, 0)

    def _union(self, words: str, arguments: Arguments) -> None:
        for given in arguments:
            for item in [] if isinstance(given, bool) else listed(given):
                self._unions.append(lambda w, i=item: f"{words} {self._statement(w, i)}")  # type: ignore[misc]

    def _cte(self, arguments: list[object], site: Site) -> None:
        name, query = argument(arguments, 0), arguments[-1] if arguments else UNDEFINED
        columns = arguments[1] if len(arguments) > 2 else UNDEFINED

        def write(wording: Wording) -> str:
            listing = f"({wording.names(columns)})" if columns is not UNDEFINED else ""
            return f"{wording.name(name)}{listing} as ({self._statement(wording, query)})"

        self._with.append(write)

    def _statement(self, wording: Wording, value: object) -> str:
        """A query within another, without parentheses."""
        if isinstance(value, Query):
            return value.sql(wording)
        if isinstance(value, Fragment):
            return value.inline(wording)
        return self._subquery(value, wording) if is_function(value) else wording.hole()

    def _insert(self, arguments: list[object], site: Site) -> None:
        self._does("insert", argument(arguments, 0), site)
        if len(arguments) > 1:
            self._returning = arguments[1]

    def _update(self, arguments: list[object], site: Site) -> None:
        first, second = argument(arguments, 0), argument(arguments, 1)
        if isinstance(first, str):
            self._does("update", Record({first: second}), site)
        else:
            self._does("update", first, site)
            self._returning = second

    def _count_up(self, arguments: list[object], site: Site) -> None:
        self._count("+", arguments, site)

    def _count_down(self, arguments: list[object], site: Site) -> None:
        self._count("-", arguments, site)

    def _count(self, sign: str, arguments: list[object], site: Site) -> None:
        column, amount = argument(arguments, 0), argument(arguments, 1)
        members = column.members if isinstance(column, Record) else {text_of(column): amount}
        made: dict[str, object] = {
            key: Raw(
                self._session, f"?? {sign} ?", Array([key, 1 if by is UNDEFINED else by]), site
            )
            for key, by in members.items()
        }
        self._does("update", Record(made), site)

    def _delete(self, arguments: list[object], site: Site) -> None:
        self._does("delete", UNDEFINED, site)

    def _truncate(self, arguments: list[object], site: Site) -> None:
        self._does("truncate", UNDEFINED, site)

    def _does(self, verb: str, data: object, site: Site) -> None:
        self._verb, self._data, self._site = verb, data, link(site)

    def _return(self, arguments: list[object], site: Site) -> None:
        self._returning = argument(arguments, 0)

    def _on_conflict(self, arguments: list[object], site: Site) -> None:
        self._conflict = argument(arguments, 0) if arguments else True

    def _ignore(self, arguments: list[object], site: Site) -> None:
        self._resolution = ("ignore", UNDEFINED)

    def _merge(self, arguments: list[object], site: Site) -> None:
        self._resolution = ("merge", argument(arguments, 0))

    METHODS: Final[dict[str, Callable[["Query", list[object], Site], None]]] = {
        "from": _from, "into": _from, "table": _from, "withSchema": _with_schema,
        "select": _select, "column": _select, "columns": _select, "pluck": _select,
        "distinct": _select_distinct, "first": _first, "joinRaw": _join_raw, "groupBy": _group,
        "groupByRaw": _group_raw, "orderBy": _order, "orderByRaw": _order_raw, "limit": _limit,
        "offset": _offset, "with": _cte, "withMaterialized": _cte, "withNotMaterialized": _cte,
        "insert": _insert, "update": _update, "increment": _count_up, "decrement": _count_down,
        "del": _delete, "delete": _delete, "truncate": _truncate, "returning": _return,
        "onConflict": _on_conflict, "ignore": _ignore, "merge": _merge,
    }  # fmt: skip

    # Writing.

    def as_text(self) -> str:
        """It, in a template."""
        wording = self._session.wording()
        made = self.sql(wording)
        return made if wording.sure else Guess(made)

    def inline(self, wording: Wording) -> str:
        """It, as a part of a statement."""
        text = f"({self.sql(wording)})"
        return text if self._alias is UNDEFINED else f"{text} as {wording.name(self._alias)}"

    def sql(self, wording: Wording) -> str:
        """The statement; empty where Knex sends none."""
        wording.sure = wording.sure and self._sure
        start = ""
        if self._with:
            start = f"with {', '.join(write(wording) for write in self._with)} "
        made = {
            "select": self._selected, "insert": self._inserted, "update": self._updated,
            "delete": self._deleted, "truncate": self._truncated,
        }[self._verb](wording)  # fmt: skip
        return f"{start}{made}" if made else ""

    def where(self, wording: Wording, *, alone: bool = False) -> str:
        """The tests, from `where` on.

        Args:
            wording: of the statement.
            alone: they stand in an index, for which Knex loses the values.
        """
        if alone:
            wording.lose_values()
        return clause("where", self._tests, wording)

    def _named(self, wording: Wording) -> str:
        return wording.name(self._placed(wording, self._table))

    def _selected(self, wording: Wording) -> str:
        columns = ", ".join(write(wording) for write in self._columns) or "*"
        parts = [f"select {'distinct ' if self._distinct else ''}{columns}"]
        if self._table is not UNDEFINED:
            parts.append(f"from {self._named(wording)}")
        elif self._unions and not self._columns:
            return " ".join(write(wording) for write in self._unions).partition(" ")[2]
        parts += [write(wording) for write in self._joins]
        parts.append(self.where(wording))
        parts += [write(wording) for write in self._unions]
        if self._groups:
            parts.append(f"group by {', '.join(write(wording) for write in self._groups)}")
        parts.append(clause("having", self._having, wording))
        if self._orders:
            parts.append(f"order by {', '.join(write(wording) for write in self._orders)}")
        for word in ("limit", "offset"):
            if self._limits.get(word) is not None:
                parts.append(f"{word} {wording.bound(self._limits[word])}")
        return " ".join(part for part in parts if part)

    def _inserted(self, wording: Wording) -> str:
        start = f"insert into {self._named(wording)}"
        data = self._data
        if isinstance(data, Fragment) or is_function(data):
            return f"{start} {self._statement(wording, data)}{self._behind_insert(wording, [])}"
        rows, is_open = _rows(data)
        if is_open:
            wording.hole()
            keys = _keys(rows)
            columns = f" ({', '.join(map(wording.name, keys))})" if keys else ""
            return f"{start}{columns} select {', '.join('null' for _ in keys)} where false"
        if not rows:
            return ""
        keys = _keys(rows)
        if not keys:
            body = "default values"
        else:
            values = [
                ", ".join(wording.bound(row.members.get(key, UNDEFINED)) for key in keys)
                for row in rows
            ]
            listing = ", ".join(map(wording.name, keys))
            body = f"({listing}) values ({'), ('.join(values)})"
        wording.sure = wording.sure and not _doubtful(data)
        return f"{start} {body}{self._behind_insert(wording, keys)}"

    def _behind_insert(self, wording: Wording, keys: Sequence[str]) -> str:
        text = ""
        kind, updates = self._resolution
        if self._conflict is not UNDEFINED and kind:
            target = "" if self._conflict is True else f" ({wording.names(self._conflict)})"
            if isinstance(self._conflict, Fragment):
                target = f" {self._conflict.inline(wording)}"
            if kind == "ignore":
                text = f" on conflict{target} do nothing"
            else:
                merged = self._merged(wording, updates, keys)
                where = self.where(wording)
                text = f" on conflict{target} do update set {merged}{where and ' ' + where}"
        return text + self._returned(wording)

    def _merged(self, wording: Wording, updates: object, keys: Sequence[str]) -> str:
        if isinstance(updates, Record):
            return ",".join(self._settings(wording, updates))
        names = [wording.text(item) for item in listed(updates)]
        if updates is UNDEFINED:
            names = list(keys)
        written = [wording.name(name.rpartition(".")[2]) for name in names]
        return ", ".join(f"{name} = excluded.{name}" for name in written) or wording.hole()

    def _settings(self, wording: Wording, data: Record) -> list[str]:
        return [
            f"{wording.name(key)} = {wording.bound(value)}"
            for key, value in data.members.items()
            if value is not UNDEFINED
        ]

    def _updated(self, wording: Wording) -> str:
        if not isinstance(self._data, Record) or (self._data.open and not self._data.members):
            wording.hole()
            return f"select from {self._named(wording)} where false"
        wording.sure = wording.sure and not self._data.open
        settings = self._settings(wording, self._data)
        if not settings:
            raise Misused("Empty .update() call detected!")
        words = ("update", self._named(wording), "set", ", ".join(settings), self.where(wording))
        return " ".join(filter(None, words)) + self._returned(wording)

    def _deleted(self, wording: Wording) -> str:
        wording.sure = wording.sure and not self._joins
        where = "where false" if self._joins else self.where(wording)
        words = ("delete from", self._named(wording), where)
        return " ".join(filter(None, words)) + self._returned(wording)

    def _truncated(self, wording: Wording) -> str:
        return f"truncate {self._named(wording)} restart identity"

    def _returned(self, wording: Wording) -> str:
        if truth(self._returning) is False:
            return ""
        return f" returning {wording.names(self._returning)}"

    # Sending.

    def settle(self, site: Site) -> object:
        """It is sent."""
        recorder, wording = self._session.recorder, self._session.wording(beside=True)
        if self._table is UNDEFINED and not self._columns and not self._unions:
            return Unknown(site.excerpt)
        try:
            sql = self.sql(wording)
        except Misused as error:
            recorder.thrown(self._site, str(error))
            return Unknown(site.excerpt)
        if sql:
            recorder.made(sql, self._site, sure=wording.sure)
        rows = looked_up(self._session, sql, site) if wording.sure else None
        if rows is None:
            return Unknown(site.excerpt)
        return Row(rows.question, rows.what, rows.kind) if self._one else rows

    def _path(self) -> str:
        wording = self._session.wording()
        return wording.text(self._placed(wording, self._table))


def begins(name: str) -> bool:
    """Whether a member of `knex` begins a query."""
    known = name in Query.METHODS or name in _JOINS or name in _AGGREGATES or name in _UNIONS
    return known or name == "queryBuilder" or _TEST.match(name) is not None


class ColumnInfo(Host):
    """What `columnInfo()` gives: an object with a member for each column."""

    lazy = True

    def __init__(self, session: Session, path: str, column: object) -> None:
        self._session = session
        self._path = path
        self._column = column

    def settle(self, site: Site) -> object:
        """The question is asked."""
        known = _Members(self._session, self._path, self._session.recorder.now(site))
        return Unknown(site.excerpt) if self._column is not UNDEFINED else known


class _Members(Host):
    """The columns of a table, by name."""

    def __init__(self, session: Session, path: str, moment: Moment) -> None:
        self._session = session
        self._path = path
        self._moment = moment

    def get(self, name: str, site: Site) -> object:
        """Whether there is a column of that name."""
        if HOLE in self._path:
            return unanswered(site.excerpt)
        question = exists("column", self._path, self._session.settings.renamed(name))
        return self._session.recorder.asks(question, self._moment)


def subquery(session: Session, function: object, wording: Wording) -> str:
    """The SQL of the query that a function builds."""
    site = session.site
    if site is None:
        return wording.hole()
    inner = Query(session, UNDEFINED, site)
    session.call(function, [inner], inner, site)
    return inner.sql(wording)


def _raw(arguments: Sequence[object]) -> Callable[[Wording], str]:
    sql, bindings = argument(arguments, 0), argument(arguments, 1)
    if isinstance(sql, Fragment):
        return sql.inline
    return lambda w: w.filled(text_of(sql), bindings)


def _aggregated(wording: Wording, function: str, column: object, alias: object) -> str:
    names = wording.names(column)
    text = f"{function} {names})" if "(" in function else f"{function}({names})"
    return f"{text} as {wording.name(alias)}" if alias else text


def _rows(data: object) -> tuple[list[Record], bool]:
    """The rows that are inserted for certain, and whether there are more, or more to them."""
    items = data.items if isinstance(data, Array) else [data]
    rows = [item for item in items if isinstance(item, Record)]
    perhaps = [item for item in items if isinstance(item, Perhaps)]
    known = len(rows) + len(perhaps) == len(items)
    is_open = (isinstance(data, Array) and data.open) or any(row.open for row in rows)
    return rows, is_open or not known


def _keys(rows: Sequence[Record]) -> list[str]:
    return sorted({key for row in rows for key in row.members})


def _doubtful(data: object) -> bool:
    return isinstance(data, Array) and any(isinstance(item, Perhaps) for item in data.items)
