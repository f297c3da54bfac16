"""Which classes of a file are migrations, and what each says about itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final, Protocol

from signoff_gen.migrations.chain import Gap, Place, Statement
from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.exports import undoes
from signoff_gen.migrations.readers.javascript.expressions import GaveUp
from signoff_gen.migrations.readers.javascript.modules import Module
from signoff_gen.migrations.readers.javascript.values import (
    Class,
    Function,
    Guess,
    Record,
    Site,
    Unknown,
)

KEY_LENGTH: Final = 13
"""TypeORM takes the last 13 characters of a name, as long as a time in milliseconds is."""
Followed = tuple[tuple[Statement, ...], tuple[Gap, ...]]
"""Statements, and what is not understood."""


@dataclass(frozen=True, slots=True)
class Found:
    """A migration, before it is followed."""

    name: str
    place: Place
    file: Path
    stamp: int = 0
    """What it is ordered by; 0 if its name gives nothing."""
    cls: Class | Function | None = None
    instance: Record | None = None
    transaction: bool | None = None
    """Its own `transaction`; None where it leaves that to the data source."""
    reversible: bool = False
    gaps: tuple[Gap, ...] = ()
    followed: Followed | None = None
    """What came of following it, where that is known already."""

    @property
    def of_class(self) -> bool:
        """It is a class that was understood."""
        return self.cls is not None or self.followed is not None

    def kept(self, followed: Followed) -> tuple[object, ...]:
        """What is known of it once it was followed, in plain data."""
        known = replace(self, cls=None, instance=None, followed=followed if self.cls else None)
        return tuple(getattr(known, field.name) for field in fields(known))

    @classmethod
    def of_file(cls, module: Module, why: str) -> "Found":
        """Stands for a file that ought to have a migration."""
        place = Place(module.path, 1)
        return cls(module.path.stem, place, module.path, gaps=(Gap(place, why),))

    @property
    def key(self) -> str:
        """What it is ordered by, to show."""
        return str(self.stamp) if self.stamp else ""

    @property
    def rank(self) -> int:
        """Where it stands; one without a key is taken to run when its file's name says."""
        if self.stamp:
            return self.stamp
        numbers = re.findall(r"\d{13}", self.file.name)
        return int(numbers[0]) if numbers else 0


class Asks(Protocol):
    """What is needed of the follower."""

    interpreter: Interpreter


def found_in(asks: Asks, module: Module) -> Iterator[Found]:
    """The migrations that a file gives, in the order in which it does."""
    seen: set[int] = set()
    for exported in list(module.exports):
        try:
            value = asks.interpreter.exported(module, exported)
            if isinstance(value, (Class, Function)) and value.node.id not in seen:
                seen.add(value.node.id)
                yield from _migration(asks.interpreter, module, value)
        except (GaveUp, RecursionError):
            asks.interpreter.reset()
            yield Found.of_file(module, f"{exported} is too deeply nested to be understood")


def _migration(
    interpreter: Interpreter, module: Module, value: Class | Function
) -> Iterator[Found]:
    if isinstance(value, Class):
        if value.node.type == "abstract_class_declaration":
            return
        if interpreter.find(value, "up", static=False) is None:
            return
        instance = interpreter.instance(value, [])
    else:
        prototype = interpreter.prototype(value)
        if not isinstance(prototype.members.get("up"), Function):
            return
        instance = Record(dict(prototype.members))
        interpreter.run(value, [], instance)
    own, gaps = _own_name(interpreter, module, value, instance)
    place = value.scope.module.place(value.node)
    transaction = instance.members.get("transaction")
    yield Found(
        name=own,
        place=place,
        file=module.path,
        stamp=stamp_of(own),
        cls=value,
        instance=instance,
        transaction=transaction if isinstance(transaction, bool) else None,
        reversible=_is_reversible(interpreter, instance),
        gaps=(*gaps, *value.scope.module.errors(value.node)),
    )


def _own_name(
    interpreter: Interpreter, module: Module, value: Class | Function, instance: Record
) -> tuple[str, tuple[Gap, ...]]:
    site = Site(value.scope.module, value.node)
    given = instance.members.get("name")
    if given is None and isinstance(value, Class):
        found = interpreter.find(value, "name", static=False)
        given = interpreter.member(instance, "name", site) if found is not None else None
    if isinstance(given, (Unknown, Guess)):
        gap = Gap(site.place, "the migration's name is known only at run time")
        return value.name or module.path.stem, (gap,)
    return given if isinstance(given, str) and given else value.name or module.path.stem, ()


def stamp_of(name: str) -> int:
    """The number that TypeORM orders a migration by; 0 if there is none.

    >>> stamp_of("AddUsers1700000000000"), stamp_of("Baseline2025")
    (1700000000000, 0)
    """
    match = re.match(r"\s*([+-]?[0-9]+)", name[-KEY_LENGTH:])
    return int(match[1]) if match else 0


def _is_reversible(interpreter: Interpreter, instance: Record) -> bool:
    """Whether `down` does anything but say or throw something."""
    function: object = instance.members.get("down")
    if instance.kind is not None and function is None:
        site = Site(instance.kind.scope.module, instance.kind.node)
        function = interpreter.member(instance, "down", site)
    return undoes(function)
