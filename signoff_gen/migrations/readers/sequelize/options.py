"""What is said in arguments: objects, flags, names and tables, and what of it is not known."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from signoff_gen.migrations.readers.javascript.expressions import spread_out
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Array,
    Guess,
    Question,
    Record,
    Unknown,
    text_of,
    truth,
)
from signoff_gen.migrations.readers.sequelize.names import quoted, quoted_parts


class Refused(Exception):
    """Sequelize throws an error instead of sending anything."""


class NotKnown(Exception):
    """What is sent is known only at run time.

    Args:
        what: of it is not known.
        rows_only: it can do no more than read and write rows.
    """

    def __init__(self, what: str, *, rows_only: bool = False) -> None:
        super().__init__(what)
        self.rows_only = rows_only


@dataclass(slots=True)
class Options:
    """What an object says, with the names that Sequelize knows."""

    record: Record
    doubts: list[str] = field(default_factory=list)
    """Names of members that are known only at run time."""

    def has(self, name: str) -> bool:
        """Whether there is such a member, even one that is `undefined`."""
        return name in self.record.members

    def get(self, name: str) -> object:
        """A member, `undefined` if it is not there."""
        value = self.record.members.get(name, UNDEFINED)
        if isinstance(value, (Unknown, Question)):
            self.doubts.append(name)
        return value

    def flag(self, name: str) -> bool:
        """Whether a member counts as true; what is not known counts as not."""
        return truth(self.get(name)) is True

    def text(self, name: str) -> str:
        """A member as text, empty if it counts as false."""
        value = self.get(name)
        if isinstance(value, (Unknown, Question)):
            return HOLE
        return text_of(value) if truth(value) is not False else ""

    def part(self, name: str) -> "Options | None":
        """A member that is an object."""
        value = self.get(name)
        if isinstance(value, Record):
            return Options(value, self.doubts)
        return None

    def items(self, name: str) -> list[object]:
        """A member that is a list."""
        return listed(self.get(name), name, self.doubts)

    @property
    def doubtful(self) -> bool:
        """Whether something of it is known only at run time."""
        return self.record.open or bool(self.doubts)


def listed(value: object, name: str, doubts: list[str]) -> list[object]:
    """The elements of a list; what is not known of them is a doubt."""
    if not isinstance(value, Array):
        if value is not UNDEFINED and value is not None:
            doubts.append(name)
        return []
    if value.open or any(True for _, conditions in spread_out(value.items) if conditions):
        doubts.append(name)
    return [item for item, _ in spread_out(value.items)]


def options_of(value: object, doubts: list[str]) -> Options:
    """An argument with options: nothing where there is none."""
    if isinstance(value, Record):
        return Options(value, doubts)
    if isinstance(value, (Unknown, Question)):
        doubts.append("options")
    return Options(Record(), doubts)


@dataclass(frozen=True, slots=True)
class Table:
    """The table that an argument names."""

    name: str
    schema: str = ""
    plain: bool = True
    """It was named by a text, not by an object."""

    @property
    def sql(self) -> str:
        """As Sequelize writes it nearly everywhere."""
        return f"{quoted(self.schema)}.{quoted(self.name)}" if self.schema else quoted(self.name)

    @property
    def parted(self) -> str:
        """As it is written for indexes and constraints, where `a.b` is a table in a schema."""
        return quoted_parts(self.name) if self.plain else self.sql

    @property
    def public(self) -> str:
        """As it is written for columns, where a table without a schema is in `public`."""
        return f"{quoted(self.schema or 'public')}.{quoted(self.name)}"

    @property
    def shown(self) -> str:
        """As it is shown to people."""
        return self.sql.replace(HOLE, "…")

    def within(self, schema: str) -> "Table":
        """The same table in a schema, unless it has one."""
        return Table(self.name, schema, plain=False) if schema and not self.schema else self


def table_of(value: object) -> Table:
    """The table that is meant: a name, or an object with a name and a schema."""
    if isinstance(value, Record):
        members = value.members
        name, schema = members.get("tableName", UNDEFINED), members.get("schema", UNDEFINED)
        if name is UNDEFINED and value.open:
            return Table(HOLE)
        if name is UNDEFINED:
            raise Refused("Cannot read properties of undefined (reading 'replace')")
        known = text_of(schema) if truth(schema) is not False else ""
        return Table(text_of(name), known, plain=False)
    if isinstance(value, str):
        return Table(value)
    if value is UNDEFINED or value is None:
        raise Refused("the table is undefined")
    return Table(Guess(HOLE))


def columns_of(value: object, doubts: list[str]) -> Iterator[tuple[str, object]]:
    """The columns of a table with what is said of each, in order."""
    if not isinstance(value, Record):
        raise NotKnown("the columns")
    if value.open:
        doubts.append("columns")
    yield from value.members.items()


def is_missing(value: object) -> bool:
    """Whether a value is `undefined` or `null`."""
    return value is UNDEFINED or value is None
