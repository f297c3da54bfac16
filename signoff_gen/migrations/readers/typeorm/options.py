"""`new Table({…})` and its kin: what is said of a table, a column, an index or a constraint."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from signoff_gen.migrations.readers.javascript.expressions import spread_out
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Guess,
    Host,
    Record,
    Unknown,
    text_of,
)

KINDS = (
    "Table", "TableColumn", "TableIndex", "TableForeignKey", "TableUnique", "TableCheck",
    "TableExclusion", "View",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Described(Record):
    """What `new Table(…)` and its kin make."""

    what: str = ""
    """One of `KINDS`."""


@dataclass(slots=True)
class Options:
    """What an object literal says, with the names that TypeORM knows."""

    record: Record
    doubts: list[str] = field(default_factory=list)
    """Names of members that are known only at run time."""

    def get(self, name: str) -> object:
        """A member, None if it is not there."""
        value = self.record.members.get(name)
        if isinstance(value, Unknown):
            self.doubts.append(name)
        return None if value is UNDEFINED else value

    def text(self, name: str) -> str:
        """A member as text, empty if it is not there."""
        value = self.get(name)
        return "" if value is None or value is False else text_of(value)

    def flag(self, name: str) -> bool:
        """Whether a member is true; what is not known counts as not."""
        value = self.get(name)
        return bool(value) and not isinstance(value, (Unknown, Host))

    def names(self, name: str) -> list[str]:
        """A list of texts."""
        value = self.get(name)
        if isinstance(value, str):
            return [value]
        return [text_of(item) for item in self._items(name, value)]

    def parts(self, name: str) -> list["Options"]:
        """A list of objects."""
        value = self.get(name)
        items = list(self._items(name, value))
        self.doubts.extend(name for item in items if not isinstance(item, Record))
        return [Options(item, self.doubts) for item in items if isinstance(item, Record)]

    def _items(self, name: str, value: object) -> Iterator[object]:
        if isinstance(value, Record):  # an enum is often handed over as it is
            value = Array([*value.members.values()], open=value.open)
        if isinstance(value, Array):
            if value.open:
                self.doubts.append(name)
            yield from (item for item, _ in spread_out(value.items))
        elif value is not None:
            self.doubts.append(name)

    @property
    def doubtful(self) -> bool:
        """Whether something of it is known only at run time."""
        return self.record.open or bool(self.doubts)


def path_of(value: object) -> str:
    """The table that is meant: its path, or an object with its name (and schema)."""
    if isinstance(value, Record):
        options = Options(value)
        name, schema = options.text("name") or Guess(HOLE), options.text("schema")
        return f"{schema}.{name}" if schema and "." not in name else name
    if isinstance(value, Host):
        path = getattr(value, "path", None)
        return path if isinstance(path, str) else Guess(HOLE)
    return value if isinstance(value, str) else Guess(HOLE)


def name_of(value: object) -> str:
    """The column, index or constraint that is meant, by name or as an object."""
    if isinstance(value, Record):
        return Options(value).text("name")
    if isinstance(value, Host):
        name = getattr(value, "name", None)
        return name if isinstance(name, str) else Guess(HOLE)
    return value if isinstance(value, str) else Guess(HOLE)
