"""What an expression can stand for: Python's own values, and those of this module.

Known strings, numbers, lists and so on are themselves. What a framework makes is kept as the call
that made it.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Union

from signoff_gen.migrations.chain import Condition
from signoff_gen.migrations.readers.holes import HOLE
from signoff_gen.migrations.readers.names import qualified, quoted

if TYPE_CHECKING:
    from signoff_gen.migrations.readers.python.modules import Module
    from signoff_gen.migrations.readers.sources import Source

Value = Any
"""Anything that an expression can stand for."""


class Text(str):
    """A string that knows where it is written."""

    __slots__ = ("certain", "offset", "source")

    source: "Source | None"
    """The file that it stands in, letter by letter; None where it was put together."""
    offset: int
    """Where its first character stands in that file."""
    certain: bool
    """It holds nothing that was guessed."""

    def __new__(
        cls, text: str, source: "Source | None" = None, offset: int = 0, *, certain: bool = True
    ) -> "Text":
        """A string, with its origin."""
        made = super().__new__(cls, text)
        made.source, made.offset, made.certain = source, offset, certain
        return made


def is_certain(value: Value) -> bool:
    """Whether nothing in a known value was guessed."""
    return not isinstance(value, Text) or value.certain


def derived(text: str, result: str) -> str:
    """A string that was made from another, with its place if it is a part of that one."""
    if not isinstance(text, Text):
        return result
    at = text.find(result) if text.source is not None else -1
    if at < 0:
        return Text(result, certain=text.certain)
    return Text(result, text.source, text.offset + at, certain=text.certain)


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """A value that only a run would show."""

    what: str
    """Its source text."""


@dataclass(frozen=True, slots=True, eq=False)
class Holed(Unknown):
    """A string of which pieces are known."""

    text: str
    """With a `holes.HOLE` for each piece that is not."""


def holed(parts: Iterable[Value], what: str) -> Unknown:
    """A string that was put together of known and other values; these are holes.

    Args:
        parts: in their order.
        what: its source text.
    """
    known = [
        item if isinstance(item, Text) and not item.certain else _piece(item) for item in parts
    ]
    if any(isinstance(item, Text) for item in known):
        return Unknown(what)  # what was guessed cannot be told from what is known
    return Holed(what, "".join(known))


def _piece(value: Value) -> str:
    if isinstance(value, Holed):
        return value.text
    return str(value) if isinstance(value, (str, int, float)) else HOLE


@dataclass(frozen=True, slots=True, eq=False)
class Rows(Unknown):
    """What the database would answer: unknown, and harmless whatever is done with it."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something of another package, by its full name."""

    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What calling something of a framework gives."""

    path: str
    """Full name of what was called."""
    args: tuple[Value, ...] = ()
    kwargs: Mapping[str, Value] = field(default_factory=dict)
    node: ast.AST | None = None
    """Where it was called."""
    of: "Class | None" = None
    """The class of the project that was called."""

    @property
    def name(self) -> str:
        """The last part of its name."""
        return self.path.rpartition(".")[2]

    def get(self, name: str, position: int | None = None, default: Value = None) -> Value:
        """An argument by name, or by position."""
        if name in self.kwargs:
            return self.kwargs[name]
        if position is not None and position < len(self.args):
            return self.args[position]
        return default


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """An attribute of something that was made."""

    owner: Value
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the project."""

    node: Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]  # noqa: UP007 - evaluated late
    module: "Module"
    closure: Mapping[str, Value] = field(default_factory=dict)
    """Names of the function that it stands in."""

    @property
    def name(self) -> str:
        """What it is called."""
        return getattr(self.node, "name", "lambda")


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the project."""

    name: str
    bases: tuple[Value, ...]
    names: Mapping[str, Value]
    """What its body defines."""

    def members(self) -> Iterable[Value]:
        """The members of an enumeration; nothing for another class."""
        return (item for item in self.names.values() if isinstance(item, Made))


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """One moment at which the database is asked; what is asked again then has the same answer."""

    counter: Iterator[int]
    """Numbers of the migration's questions."""
    numbers: dict[Condition, int] = field(default_factory=dict)

    def numbered(self, condition: Condition) -> Condition:
        """A condition with the number of its question."""
        if condition not in self.numbers:
            self.numbers[condition] = next(self.counter)
        return replace(condition, asked=self.numbers[condition])


@dataclass(frozen=True, slots=True)
class Listing:
    """Names that the database would list: its tables, or the columns of one."""

    kind: str
    """`table`, `column`, `index`, `constraint` or `type`."""
    table: str = ""
    """Whose columns, as SQL writes it; for tables their schema, if it is told."""
    named: bool = True
    """They are names; False for records with a name."""
    asking: Asking | None = field(default=None, compare=False)
    """When they are listed, if that is known."""

    def condition(self, name: str) -> Condition:
        """That a name is among them."""
        condition = self._condition(name)
        return condition if self.asking is None else self.asking.numbered(condition)

    def names(self) -> "Listing":
        """The names of what it lists."""
        return replace(self, named=True)

    def _condition(self, name: str) -> Condition:
        if self.kind == "column":
            return Condition("column", self.table, name)
        if self.kind == "table":
            return Condition("table", qualified(self.table, name))
        kind: Literal["index", "constraint", "type"] = (
            "index" if self.kind == "index" else "type" if self.kind == "type" else "constraint"
        )
        return Condition(kind, quoted(name))


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of a listing."""

    listing: Listing


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only the database can answer."""

    yes: tuple[Condition, ...] | None
    """All hold if the answer is yes; None where that cannot be put as a list."""
    no: tuple[Condition, ...] | None
    """All hold if it is no."""
    text: str = ""
    """The source text."""

    def when(self, answer: bool) -> tuple[Condition, ...]:
        """What holds, given an answer."""
        conditions = self.yes if answer else self.no
        return (
            (Condition("unknown", self.text, holds=answer),) if conditions is None else conditions
        )

    def negated(self) -> "Question":
        """The opposite question."""
        return Question(self.no, self.yes, self.text)


def asks(condition: Condition, text: str = "") -> Question:
    """The question whether one condition holds."""
    return Question((condition,), (flipped(condition),), text)


def flipped(condition: Condition) -> Condition:
    """The opposite condition."""
    return replace(condition, holds=not condition.holds)


def all_of(questions: Iterable[Question], text: str) -> Question:
    """Whether every answer is yes."""
    found = list(questions)
    if len(found) == 1:
        return found[0]
    if any(question.yes is None for question in found):
        return Question(None, None, text)
    return Question(tuple(item for question in found for item in question.yes or ()), None, text)


def any_of(questions: Iterable[Question], text: str) -> Question:
    """Whether an answer is yes."""
    return all_of((question.negated() for question in questions), text).negated()
