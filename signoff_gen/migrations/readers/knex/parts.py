"""The parts of a query, and the SQL that they come to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from signoff_gen.migrations.readers.javascript.arguments import listed
from signoff_gen.migrations.readers.javascript.promises import is_function
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Array,
    Perhaps,
    Record,
    truth,
)
from signoff_gen.migrations.readers.knex.conditions import Test, clause
from signoff_gen.migrations.readers.knex.wording import Fragment, Misused, Wording

Write = Callable[[Wording], str]


@dataclass(slots=True, eq=False)
class Parts:
    """What a query was told so far."""

    table: object
    """Its name, as a value; `undefined` until it is named."""
    schema: object = UNDEFINED
    verb: str = "select"
    data: object = UNDEFINED
    """What is inserted, or set."""
    columns: list[Write] = field(default_factory=list)
    distinct: bool = False
    ctes: list[Write] = field(default_factory=list)
    joins: list[Write] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    having: list[Test] = field(default_factory=list)
    groups: list[Write] = field(default_factory=list)
    orders: list[Write] = field(default_factory=list)
    unions: list[Write] = field(default_factory=list)
    limits: dict[str, object] = field(default_factory=dict)
    returning: object = UNDEFINED
    conflict: object = UNDEFINED
    resolution: tuple[str, object] = ("", UNDEFINED)
    """`ignore` or `merge`, and what it is given."""
    sure: bool = True
    """All that it was told was understood."""

    def sql(self, wording: Wording) -> str:
        """The statement; empty where Knex sends none."""
        wording.sure = wording.sure and self.sure
        start = ""
        if self.ctes:
            start = f"with {', '.join(write(wording) for write in self.ctes)} "
        made = {
            "select": self._selected, "insert": self._inserted, "update": self._updated,
            "delete": self._deleted, "truncate": self._truncated,
        }[self.verb](wording)  # fmt: skip
        return f"{start}{made}" if made else ""

    def where(self, wording: Wording) -> str:
        """The tests, from `where` on."""
        return clause("where", self.tests, wording)

    def placed(self, wording: Wording, table: object) -> object:
        """A table in the schema of the query, if it has one."""
        if truth(self.schema) is False or not isinstance(table, str):
            return table
        return f"{wording.text(self.schema)}.{wording.text(table)}"

    def _named(self, wording: Wording) -> str:
        return wording.name(self.placed(wording, self.table))

    def _selected(self, wording: Wording) -> str:
        columns = ", ".join(write(wording) for write in self.columns) or "*"
        parts = [f"select {'distinct ' if self.distinct else ''}{columns}"]
        if self.table is not UNDEFINED:
            parts.append(f"from {self._named(wording)}")
        alone = self.table is UNDEFINED and self.unions and not self.columns
        parts = [] if alone else parts
        parts += [write(wording) for write in self.joins]
        parts.append(self.where(wording))
        unions = " ".join(write(wording) for write in self.unions)
        parts.append(re.sub(r"^\w+ (?:all )?", "", unions) if alone else unions)
        if self.groups:
            parts.append(f"group by {', '.join(write(wording) for write in self.groups)}")
        parts.append(clause("having", self.having, wording))
        if self.orders:
            parts.append(f"order by {', '.join(write(wording) for write in self.orders)}")
        for word in ("limit", "offset"):
            if self.limits.get(word) is not None:
                parts.append(f"{word} {wording.bound(self.limits[word])}")
        return " ".join(part for part in parts if part)

    def _inserted(self, wording: Wording) -> str:
        start = f"insert into {self._named(wording)}"
        data = self.data
        if isinstance(data, Fragment) or is_function(data):
            return f"{start} {wording.statement(data)}{self._behind_insert(wording, [])}"
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
        kind, updates = self.resolution
        if self.conflict is not UNDEFINED and kind:
            target = f" ({wording.names('true' if self.conflict is True else self.conflict)})"
            if self.conflict is True and kind == "ignore":
                target = ""
            if isinstance(self.conflict, Fragment):
                target = f" {self.conflict.inline(wording)}"
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
        if not isinstance(self.data, Record) or (self.data.open and not self.data.members):
            wording.hole()
            return f"select from {self._named(wording)} where false"
        wording.sure = wording.sure and not self.data.open
        settings = self._settings(wording, self.data)
        if not settings:
            raise Misused("Empty .update() call detected!")
        words = ("update", self._named(wording), "set", ", ".join(settings), self.where(wording))
        return " ".join(filter(None, words)) + self._returned(wording)

    def _deleted(self, wording: Wording) -> str:
        wording.sure = wording.sure and not self.joins
        where = "where false" if self.joins else self.where(wording)
        words = ("delete from", self._named(wording), where)
        return " ".join(filter(None, words)) + self._returned(wording)

    def _truncated(self, wording: Wording) -> str:
        return f"truncate {self._named(wording)} restart identity"

    def _returned(self, wording: Wording) -> str:
        if truth(self.returning) is False:
            return ""
        return f" returning {wording.names(self.returning)}"


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
