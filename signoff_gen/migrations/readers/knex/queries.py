"""Knex's query builder: what migrations do to rows."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.arguments import Arguments, argument, listed
from signoff_gen.migrations.readers.javascript.lookups import Row, looked_up
from signoff_gen.migrations.readers.javascript.promises import is_function
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Guess,
    Record,
    Site,
    Unknown,
    text_of,
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
from signoff_gen.migrations.readers.knex.parts import Parts
from signoff_gen.migrations.readers.knex.questions import ColumnInfo
from signoff_gen.migrations.readers.knex.raw import SAME, Raw
from signoff_gen.migrations.readers.knex.session import Session, link
from signoff_gen.migrations.readers.knex.wording import Fragment, Misused, Wording, first_list

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
        self._site = session.site = link(site)
        self.parts = Parts(table)
        self._alias: object = UNDEFINED
        self._one = False

    # Building.

    def call(self, name: str, arguments: Arguments, site: Site) -> object:
        """Go on building."""
        if name in ("toString", "toQuery"):
            return self.as_text()
        if name == "columnInfo":
            column = argument(arguments, 0)
            return ColumnInfo(self._session, self.parts.schema, self.parts.table, column)
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
            self.parts.sure = False
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
        if kind == "" and joint == "or" and not negated and isinstance(first, Record):
            writes = [together(first)]
        elif kind == "Column":
            writes = columns(arguments, negated)
        elif kind in ("", "Wrapped"):
            writes = basic(arguments, negated, self._inner)
        else:
            writes = special(kind, arguments, negated, self._subquery)
        tests = self.parts.tests if word == "where" else self.parts.having
        tests += [Test(joint, write) for write in writes or ()]
        return writes is not None

    def _inner(self, function: object, wording: Wording) -> str:
        """The tests that a function adds to a query of its own."""
        inner = Query(self._session, UNDEFINED, self._site)
        self._session.call(function, [inner], inner, self._site)
        return clause("", inner.parts.tests, wording).strip()

    def _subquery(self, function: object, wording: Wording) -> str:
        return subquery(self._session, function, wording)

    def _from(self, arguments: list[object], site: Site) -> None:
        self.parts.table = argument(arguments, 0)

    def _with_schema(self, arguments: list[object], site: Site) -> None:
        self.parts.schema = argument(arguments, 0)

    def _select(self, arguments: list[object], site: Site) -> None:
        for column in listed(first_list(arguments)):
            self.parts.columns.append(lambda w, c=column: w.name(c))  # type: ignore[misc]

    def _select_distinct(self, arguments: list[object], site: Site) -> None:
        self.parts.distinct = True
        self._select(arguments, site)

    def _first(self, arguments: list[object], site: Site) -> None:
        self._select(arguments, site)
        self.parts.limits["limit"] = 1
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
            self.parts.columns.append(lambda w, i=item, a=alias: _aggregated(w, function, i, a))  # type: ignore[misc]

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
        self.parts.joins.append(
            lambda w: f"{words} {w.name(self.parts.placed(w, table))} {on.sql(w)}".strip()
        )

    def _join_raw(self, arguments: list[object], site: Site) -> None:
        self.parts.joins.append(_raw(arguments))

    def _group(self, arguments: list[object], site: Site) -> None:
        self.parts.groups.append(lambda w: ", ".join(w.names(item) for item in arguments))

    def _group_raw(self, arguments: list[object], site: Site) -> None:
        self.parts.groups.append(_raw(arguments))

    def _order(self, arguments: list[object], site: Site) -> None:
        column, direction = argument(arguments, 0), argument(arguments, 1)
        for item in listed(column):
            way = direction
            if isinstance(item, Record):
                way = item.members.get("order", UNDEFINED)
                item = item.members.get("column", UNDEFINED)
            word = way if way in ("asc", "desc", "ASC", "DESC") else "asc"
            self.parts.orders.append(lambda w, i=item, d=word: f"{w.name(i)} {d}")  # type: ignore[misc]

    def _order_raw(self, arguments: list[object], site: Site) -> None:
        self.parts.orders.append(_raw(arguments))

    def _limit(self, arguments: list[object], site: Site) -> None:
        self.parts.limits["limit"] = argument(arguments, 0)

    def _offset(self, arguments: list[object], site: Site) -> None:
        self.parts.limits["offset"] = argument(arguments, 0)

    def _union(self, words: str, arguments: Arguments) -> None:
        for given in arguments:
            for item in [] if isinstance(given, bool) else listed(given):
                self.parts.unions.append(lambda w, i=item: f"{words} {w.statement(i)}")  # type: ignore[misc]

    def _cte(self, arguments: list[object], site: Site) -> None:
        name, query = argument(arguments, 0), arguments[-1] if arguments else UNDEFINED
        columns = arguments[1] if len(arguments) > 2 else UNDEFINED

        def write(wording: Wording) -> str:
            listing = f"({wording.names(columns)})" if columns is not UNDEFINED else ""
            return f"{wording.name(name)}{listing} as ({wording.statement(query)})"

        self.parts.ctes.append(write)

    def _insert(self, arguments: list[object], site: Site) -> None:
        self._does("insert", argument(arguments, 0), site)
        if len(arguments) > 1:
            self.parts.returning = arguments[1]

    def _update(self, arguments: list[object], site: Site) -> None:
        first, second = argument(arguments, 0), argument(arguments, 1)
        if isinstance(first, str):
            self._does("update", Record({first: second}), site)
            self.parts.returning = argument(arguments, 2)
        else:
            self._does("update", first, site)
            self.parts.returning = second

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
        self.parts.verb, self.parts.data, self._site = verb, data, link(site)

    def _return(self, arguments: list[object], site: Site) -> None:
        self.parts.returning = argument(arguments, 0)

    def _on_conflict(self, arguments: list[object], site: Site) -> None:
        self.parts.conflict = argument(arguments, 0) if arguments else True

    def _ignore(self, arguments: list[object], site: Site) -> None:
        self.parts.resolution = ("ignore", UNDEFINED)

    def _merge(self, arguments: list[object], site: Site) -> None:
        self.parts.resolution = ("merge", argument(arguments, 0))

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
        return self.parts.sql(wording)

    def where_alone(self, wording: Wording) -> tuple[str, bool]:
        """The tests, from `where` on, and whether they hold values."""
        before = wording.values
        return self.parts.where(wording), wording.values > before

    # Sending.

    def settle(self, site: Site) -> object:
        """It is sent."""
        self._session.waited()
        recorder, wording = self._session.recorder, self._session.wording(beside=True)
        if self.parts.table is UNDEFINED and not self.parts.columns and not self.parts.unions:
            return Unknown(site.excerpt)
        try:
            sql = self.sql(wording)
        except Misused as error:
            recorder.thrown(self._site, str(error))
            return Unknown(site.excerpt)
        if sql:
            recorder.made(sql, self._site, sure=wording.sure, exact=True, rows_only=True)
        known = wording.sure and HOLE not in sql
        rows = looked_up(recorder, sql, UNDEFINED, site) if known else None
        if rows is None:
            return Unknown(site.excerpt)
        return Row(rows.question, rows.what, rows.kind) if self._one else rows


def begins(name: str) -> bool:
    """Whether a member of `knex` begins a query."""
    known = name in Query.METHODS or name in _JOINS or name in _AGGREGATES or name in _UNIONS
    return known or name == "queryBuilder" or _TEST.match(name) is not None


def subquery(session: Session, function: object, wording: Wording) -> str:
    """The SQL of the query that a function builds."""
    site = session.site
    if site is None:
        return wording.hole()
    inner = Query(session, UNDEFINED, site)
    session.call(function, [inner], inner, site)
    return inner.sql(wording)


def _raw(arguments: Sequence[object]) -> Callable[[Wording], str]:
    return lambda w: w.raw(argument(arguments, 0), argument(arguments, 1))


def _aggregated(wording: Wording, function: str, column: object, alias: object) -> str:
    names = wording.names(column)
    text = f"{function} {names})" if "(" in function else f"{function}({names})"
    return f"{text} as {wording.name(alias)}" if alias else text
