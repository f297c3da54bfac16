"""What a replay writes down: what was made, needed and dropped, and what breaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from signoff_gen.migrations.schema import Relation, Routine, Schema, Step, Thing, qualified


class Key(NamedTuple):
    """What an object is found by in the history of a chain."""

    family: str
    """`relation`, `type`, `routine`, `schema`, `extension`, or a member's kind."""
    schema: str
    name: str
    member: str = ""

    @property
    def label(self) -> str:
        """What people call it."""
        name = qualified(self.schema, self.name)
        noun = {"relation": "table", "routine": "function"}.get(self.family, self.family)
        return f"{noun} {name}.{self.member}" if self.member else f"{noun} {name}"


class Event(NamedTuple):
    """Something that happened to the object with a key."""

    step: Step
    action: Literal["made", "dropped", "skipped"]
    guarded: bool = False
    """It would not have happened, or not have failed, had the object been there already."""
    alias: str = ""
    """For something made by renaming: what it was called before."""
    doubts: int = 0
    """How many things in the chain before it were not understood."""


@dataclass(slots=True, eq=False)
class Break:
    """A statement that PostgreSQL would refuse."""

    step: Step
    sqlstate: str
    error: str
    """In PostgreSQL's words."""
    key: Key
    """What it is about."""
    doubts: int
    """How many things in the chain before it were not understood."""
    hint: str = ""
    doubt: str = ""
    """Why another PostgreSQL may take the statement all the same."""
    past: int = 0
    """How many events of its key's history came before it."""
    used_by: list[Step] = field(default_factory=list)
    """Other steps that met the same missing object."""


class Raised(Exception):
    """A break inside a PL/pgSQL block that catches it."""

    def __init__(self, broken: Break, level: int) -> None:
        super().__init__(broken.error)
        self.broken = broken
        self.level = level
        """How many blocks up it is caught."""


class Returned(Exception):
    """A PL/pgSQL block ended early, and is known to have."""


def matches(sqlstate: str, condition: str) -> bool:
    """Whether a SQLSTATE is caught by a condition: itself, its class (`42000`) or all (``)."""
    if not condition:
        return sqlstate not in ("57014", "P0004")
    if condition.endswith("000"):
        return sqlstate[:2] == condition[:2]
    return sqlstate == condition


def key_of(thing: Thing) -> Key:
    """What a thing is found by in the history."""
    if thing.of is not None and thing.kind in (
        "column", "constraint", "trigger", "policy", "rule",
    ):  # fmt: skip
        return Key(thing.kind, thing.of.schema, thing.of.name, thing.name)
    if isinstance(thing, Relation):
        return Key("relation", thing.schema, thing.name)
    if isinstance(thing, Routine):
        return Key("routine", thing.schema, thing.name)
    return Key(thing.kind, thing.schema, thing.name)


class Recorder:
    """The schema as it changes, with a record of how."""

    def __init__(self) -> None:
        self.schema = Schema()
        self.step: Step = (-1, 0)
        self.breaks: list[Break] = []
        self.doubts: list[str] = []
        """What was not understood so far and may have changed the schema, in words."""
        self.opaque: list[tuple[Step, str]] = []
        """Parts of statements that could not be judged."""
        self.history: dict[Key, list[Event]] = {}
        self.makes: dict[int, dict[str, None]] = {}
        self.drops: dict[int, dict[str, None]] = {}
        self.needs: dict[int, dict[str, Step]] = {}
        """By migration: labels of what it uses, and the step that made it."""
        self.met: dict[int, set[Key]] = {}
        """Missing objects that each migration came upon."""
        self.missing: dict[Thing, Break] = {}
        self.unsure = 0
        """Above 0 while it is not known whether what is carried out would run."""
        self.handled: list[tuple[str, ...]] = []
        """SQLSTATEs that the enclosing PL/pgSQL blocks catch, outermost first."""
        self.used: dict[Thing, None] | None = None
        """What the expression at hand depends on, while that is collected."""

    @contextmanager
    def unsurely(self, unsure: bool = True) -> Iterator[None]:
        """While inside, it is not known whether statements run."""
        before = self.unsure
        self.unsure += unsure
        try:
            yield
        finally:
            self.unsure = before

    @contextmanager
    def collecting(self) -> Iterator[dict[Thing, None]]:
        """While inside, what expressions depend on is gathered."""
        before, self.used = self.used, {}
        try:
            yield self.used
        finally:
            self.used = before

    def depend(self, thing: Thing) -> None:
        """An expression depends on a thing."""
        if self.used is not None:
            self.used[thing] = None

    def broken(
        self, sqlstate: str, error: str, key: Key, *, hint: str = "", doubt: str = "",
        met: Thing | None = None,
    ) -> Break | None:  # fmt: skip
        """PostgreSQL would refuse the statement here.

        Args:
            sqlstate: its five characters.
            error: PostgreSQL's message.
            key: what the error is about.
            hint: what PostgreSQL does not say and people want to know.
            doubt: why another PostgreSQL may take the statement all the same.
            met: the assumed object that later users of it will meet.

        Returns:
            What was recorded; None where it is not known whether the statement runs.

        Raises:
            Raised: an enclosing PL/pgSQL block catches it.
        """
        past = len(self.history.get(key, ()))
        found = Break(self.step, sqlstate, error, key, len(self.doubts), hint, doubt, past)
        for level, states in enumerate(reversed(self.handled)):
            if any(matches(sqlstate, state) for state in states):
                raise Raised(found, level)
        if self.unsure:
            return None
        self.breaks.append(found)
        self.met.setdefault(self.step[0], set()).add(key)
        if met is not None:
            self.missing[met] = found
        return found

    def note_opaque(self, what: str, *, changes: bool = False) -> None:
        """Something could not be judged.

        Args:
            what: in words.
            changes: it may have changed the schema, so that what follows is less certain.
        """
        if (self.step, what) not in self.opaque[-3:]:
            self.opaque.append((self.step, what))
        if changes:
            self.doubts.append(what)

    # Recording -----------------------------------------------------------------------------

    def record(
        self, key: Key, action: Literal["made", "dropped", "skipped"], *, guarded: bool = False,
        alias: str = "",
    ) -> None:  # fmt: skip
        """Note in the chain's history what happened to an object."""
        event = Event(self.step, action, guarded or self.unsure > 0, alias, len(self.doubts))
        self.history.setdefault(key, []).append(event)

    def made(self, thing: Thing, *, guarded: bool = False, quiet: bool = False) -> None:
        """A thing was made by the current statement.

        Args:
            thing: what.
            guarded: by a statement that does nothing where it is there already.
            quiet: not worth telling people on its own, such as a new table's columns.
        """
        if self.unsure:
            thing.sure = False
        self.record(key_of(thing), "made", guarded=guarded)
        if not quiet:
            self.makes.setdefault(self.step[0], {}).setdefault(thing.label)

    def need(self, thing: Thing) -> None:
        """The current statement uses a thing."""
        migration = self.step[0]
        if thing.assumed:
            found = self.missing.get(thing)
            if found is not None:
                self.met.setdefault(migration, set()).add(found.key)
                if found.step != self.step:
                    found.used_by.append(self.step)
        elif thing.made[0] != migration and thing.made[0] >= 0:
            self.needs.setdefault(migration, {}).setdefault(thing.label, thing.made)
