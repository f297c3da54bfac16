"""What a file gives: `up` and `down`, and what is wrong if it has no `up`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from signoff_gen.migrations.chain import Gap, Place, Statement
from signoff_gen.migrations.readers.javascript.execution import Interpreter
from signoff_gen.migrations.readers.javascript.exports import exported, undoes
from signoff_gen.migrations.readers.javascript.expressions import GaveUp
from signoff_gen.migrations.readers.javascript.modules import Module
from signoff_gen.migrations.readers.javascript.recorder import failing
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Class,
    Function,
    Record,
    Site,
    Unknown,
)

_REFUSAL: Final = "Could not find migration method: up"


@dataclass(frozen=True, slots=True)
class Found:
    """A migration, before it is followed."""

    name: str
    """The file's, as Sequelize keeps it in its own table."""
    place: Place
    path: Path
    up: Function | None = None
    this: object = UNDEFINED
    """What `up` is called on."""
    reversible: bool = False
    statements: tuple[Statement, ...] = ()
    gaps: tuple[Gap, ...] = ()


def found_in(interpreter: Interpreter, module: Module) -> Found:
    """The migration of a file."""
    top, name = Place(module.path, 1), module.path.name
    interpreter.reset()
    (up, this), (down, _) = (_given(interpreter, module, part) for part in ("up", "down"))
    errors = tuple(module.errors())
    if isinstance(up, Function):
        place = up.scope.module.place(up.node)
        own = place if place.path == module.path else top
        return Found(name, own, module.path, up, this, undoes(down), gaps=errors)
    if up is UNDEFINED and not errors:
        return Found(name, top, module.path, statements=(failing(_REFUSAL, top),))
    gap = Gap(top, "no `up` is exported that could be understood")
    return Found(name, top, module.path, gaps=(gap, *errors))


def _given(interpreter: Interpreter, module: Module, name: str) -> tuple[object, object]:
    """A function that a file gives, and what it belongs to: all exports, an object or a class."""
    value = exported(interpreter, module, name)
    if name in module.exports or "default" not in module.exports:
        return value, interpreter.exported(module, "*")
    try:
        whole = interpreter.exported(module, "default")
        if isinstance(whole, Class) or (isinstance(whole, Record) and whole.kind is not None):
            value = interpreter.member(whole, name, Site(module, module.root))
    except (GaveUp, RecursionError):
        interpreter.reset()
        return Unknown(name), UNDEFINED
    return value, whole
