"""The values that code is followed with: those of JavaScript, and what is not known of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from signoff_gen.migrations.chain import Condition, Place
from signoff_gen.migrations.readers.holes import HOLE as HOLE

if TYPE_CHECKING:
    from tree_sitter import Node

    from signoff_gen.migrations.readers.javascript.modules import Module

Conditions = tuple[Condition, ...]

LONGEST_EXCERPT = 80
LONGEST_TEXT: Final = 4_000_000
"""Characters; text that grows beyond is not known any more."""
MOST_ITEMS: Final = 5_000
"""Elements of a list that are kept."""


class _Undefined(Enum):
    UNDEFINED = "undefined"


UNDEFINED: Final = _Undefined.UNDEFINED
"""`undefined`; `null` is None, booleans, numbers and text are Python's own."""


class Guess(str):
    """Text that is not certain: pieces of it are a `HOLE`, or a default stands for a setting."""

    __slots__ = ()


class Holed(Guess):
    """Text of which nothing but the holes is uncertain, each of which is a single value."""

    __slots__ = ()


class FileText(str):
    """Text that was read from a file."""

    path: Path

    def __new__(cls, text: str, path: Path) -> "FileText":
        """Text as it stands in the file at `path`, which is relative to the root."""
        made = super().__new__(cls, text)
        made.path = path
        return made


@dataclass(frozen=True, slots=True)
class Site:
    """A piece of code, for saying where something is and how it reads."""

    module: "Module"
    node: "Node"

    @property
    def place(self) -> Place:
        """Where the piece begins."""
        return self.module.place(self.node)

    @property
    def excerpt(self) -> str:
        """How the piece reads, on one line and not too long."""
        return shortened(self.module.text(self.node))


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """A value that is known only at run time."""

    source: str
    """How it reads in the code."""


@dataclass(frozen=True, slots=True)
class Question:
    """A truth value that the database decides, or that is known only at run time."""

    yes: Conditions
    """What holds if it is true."""
    no: Conditions
    """What holds if it is false."""

    def __invert__(self) -> "Question":
        return Question(self.no, self.yes)


Truth = bool | Question


@dataclass(frozen=True, slots=True)
class Perhaps:
    """An element of a list that is there only if the conditions hold."""

    value: object
    conditions: Conditions


@dataclass(slots=True, eq=False)
class Array:
    """A list."""

    items: list[object] = field(default_factory=list)
    born: Conditions = ()
    """What held where the list was made."""
    open: bool = False
    """There may be more elements, which are not known."""

    def add(self, items: Sequence[object]) -> None:
        """Put elements at the end; those beyond what is kept are not known."""
        room = MOST_ITEMS - len(self.items)
        self.items.extend(items[:room])
        self.open = self.open or len(items) > room


@dataclass(slots=True, eq=False)
class Record:
    """An object."""

    members: dict[str, object] = field(default_factory=dict)
    open: bool = False
    """There may be more members, or other values, which are not known."""
    kind: "Class | None" = None
    """The class that it is an instance of."""


@dataclass(slots=True, eq=False)
class Scope:
    """Names and their values in a block; a module's own names are looked up when they are asked."""

    module: "Module"
    parent: "Scope | None" = None
    names: dict[str, object] = field(default_factory=dict)
    this: object = UNDEFINED
    home: "Class | None" = None
    """The class whose method this is, for `super`."""
    function: bool = False
    """It is the outermost scope of a function, where `var` declares."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function, with the names that it can see."""

    node: "Node"
    scope: Scope
    name: str = ""


@dataclass(slots=True, eq=False)
class Class:
    """A class; its members are looked at when they are asked for."""

    name: str
    node: "Node"
    scope: Scope
    parent: object = None
    """What it extends, as a value."""
    statics: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Native:
    """A function that is not written in the project."""

    name: str
    call: Callable[[Sequence[object], Site], object]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of several values, of which some act only when they are awaited."""

    alternatives: tuple[tuple[Conditions, object], ...]
    """Each with what must hold for it to be the value."""


class Host:
    """Something that a framework, or the language's own library, offers to code."""

    effective = False
    """Calling it can change the database, so that handing it to unknown code is a gap."""
    textual = False
    """It stands for a text, so that making a text of it changes nothing."""
    lazy = False
    """It acts only when it is awaited, returned as a promise or given to `then`."""

    def settle(self, site: Site) -> object:
        """What awaiting it comes to; one that is lazy acts now."""
        return self

    def as_text(self) -> str:
        """What it becomes in a template or beside a `+`."""
        return Guess(HOLE)

    def get(self, name: str, site: Site) -> object:
        """A property."""
        return Unknown(site.excerpt)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """The outcome of calling the method `name`."""
        return Unknown(site.excerpt)

    def invoke(self, arguments: Sequence[object], site: Site) -> object:
        """The outcome of calling the thing itself."""
        return Unknown(site.excerpt)

    def construct(self, arguments: Sequence[object], site: Site) -> object:
        """The outcome of `new`."""
        return Unknown(site.excerpt)

    def truth(self) -> Truth:
        """Whether it counts as true."""
        return True

    def compare(self, operator: str, other: object) -> Truth | None:
        """The outcome of `operator`, such as `===` or `>`; None if it is not known."""
        return None

    def items(self) -> Array | None:
        """What a loop over it gives; None if that is not known."""
        return None

    def names(self) -> object:
        """The names of its members, as `Object.keys` gives them; None if they are not known."""
        return None

    def has(self, name: str) -> Truth | None:
        """Whether it has a member; None if that is not known."""
        return None

    def attempt(self, name: str, arguments: Sequence[object], site: Site) -> Question | None:
        """What decides whether calling a method throws an error; None if that is not known."""
        return None


class Attempted(Host):
    """What a call gives if it does not throw an error, and else something that counts as false.

    Args:
        question: whether it does not.
        value: what it gives then.
    """

    def __init__(self, question: Question, value: Host) -> None:
        self._question = question
        self._value = value

    def truth(self) -> Truth:
        """Whether it did not throw."""
        return self._question

    def get(self, name: str, site: Site) -> object:
        """A property of what is given."""
        return self._value.get(name, site)

    def call(self, name: str, arguments: Sequence[object], site: Site) -> object:
        """The outcome of a method of what is given."""
        return self._value.call(name, arguments, site)

    def compare(self, operator: str, other: object) -> Truth | None:
        """Whether it is `null`, which it is after an error."""
        is_missing = other is None or other is UNDEFINED
        return ~self._question if operator == "===" and is_missing else None

    def names(self) -> object:
        """The names of the members of what is given."""
        return self._value.names()

    def has(self, name: str) -> Truth | None:
        """Whether what is given has a member."""
        return self._value.has(name)


def unanswered(source: str) -> Question:
    """A test whose outcome is known only at run time."""
    text = shortened(source)
    return Question((Condition("unknown", text),), (Condition("unknown", text, holds=False),))


def both(first: Question, second: Question) -> Question:
    """`first && second`."""
    return Question(first.yes + second.yes, (Condition("unknown", _words(first, second, "&&")),))


def either(first: Question, second: Question) -> Question:
    """`first || second`."""
    return Question((Condition("unknown", _words(first, second, "||")),), first.no + second.no)


def opposite(conditions: Conditions) -> Conditions:
    """What holds if not all of `conditions` do."""
    if len(conditions) == 1:
        only = conditions[0]
        return (replace(only, holds=not only.holds),)
    return (Condition("unknown", ", ".join(condition.name for condition in conditions)),)


def _words(first: Question, second: Question, operator: str) -> str:
    return shortened(f" {operator} ".join(c.name for c in (*first.yes, *second.yes)))


def truth(value: object) -> Truth:
    """Whether a value counts as true in JavaScript."""
    if isinstance(value, Question):
        return value
    if isinstance(value, Unknown):
        return unanswered(value.source)
    if isinstance(value, Choice):
        return unanswered("what is awaited later")
    if isinstance(value, Guess):
        return True if value.strip(HOLE) else unanswered(value.replace(HOLE, "…"))
    if isinstance(value, Host):
        return value.truth()
    if value is None or value is UNDEFINED:
        return False
    if isinstance(value, (bool, int, float, str)):
        return bool(value) and value == value
    return True


def text_of(value: object) -> str:
    """What a value becomes in a template or beside a `+`; a `Guess` if that is not certain."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if value is None:
        return "null"
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, Array) and not value.open:
        return joined(["" if i is None or i is UNDEFINED else text_of(i) for i in value.items], ",")
    if isinstance(value, Unknown) and ".join(" not in value.source:
        return Holed(HOLE)
    return value.as_text() if isinstance(value, Host) else Guess(HOLE)


def joined(pieces: Iterable[str], separator: str = "") -> str:
    """Pieces of text put together; a `Guess` if one of them is, `Holed` if they are no worse."""
    pieces = list(pieces)
    if sum(map(len, pieces)) + len(separator) * len(pieces) > LONGEST_TEXT:
        return Guess(HOLE)
    made = separator.join(pieces)
    uncertain = [piece for piece in (separator, *pieces) if isinstance(piece, Guess)]
    if not uncertain:
        return made
    return Holed(made) if all(isinstance(piece, Holed) for piece in uncertain) else Guess(made)


def like(model: str, text: str) -> str:
    """`text` as certain as `model`, which it was made from."""
    return Guess(text) if isinstance(model, Guess) else text


def is_known(value: object) -> bool:
    """Whether a value is known for certain, all through."""
    if isinstance(value, (Unknown, Guess, Question, Perhaps, Host, Choice)):
        return False
    if isinstance(value, Array):
        return not value.open and all(is_known(item) for item in value.items)
    if isinstance(value, Record):
        return not value.open and all(is_known(item) for item in value.members.values())
    return True


def is_lazy(value: object) -> bool:
    """Whether a value acts only when it is awaited."""
    return isinstance(value, Choice) or (isinstance(value, Host) and value.lazy)


def shortened(text: str) -> str:
    """Code on one line, cut where it grows too long to read."""
    line = " ".join(text[: 4 * LONGEST_EXCERPT].split())
    return line if len(line) <= LONGEST_EXCERPT else line[: LONGEST_EXCERPT - 1] + "…"
