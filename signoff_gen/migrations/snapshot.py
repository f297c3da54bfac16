"""What a replay has come to, as bytes, and back.

Things refer to each other in circles, so they are written in rounds: first that there are so many
of a class, then what each slot of them holds, until nothing is mentioned that was not written.
Read back are the classes listed here and plain data, and nothing is ever called for it but making
empty ones.

The journal of a transaction that is still open is not kept. Whoever takes back what was done before
a snapshot was taken finds that the past is lost, and has to begin anew.
"""

import io
import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from copyreg import __newobj__  # type: ignore[attr-defined]
from itertools import chain, islice
from operator import attrgetter
from typing import Any, NoReturn, TypeVar

from signoff_gen.migrations.schema import (
    Column,
    Constraint,
    Namespace,
    Relation,
    Routine,
    Thing,
    Trigger,
    Type,
)
from signoff_gen.migrations.sql.record import Break, Event, Key
from signoff_gen.migrations.sql.session import Session
from signoff_gen.migrations.unpickled import Unpickler

THINGS = (Thing, Type, Column, Relation, Constraint, Trigger, Routine, Namespace)
"""The classes of what a schema holds."""
_Row = TypeVar("_Row")
_SLOTS: dict[type[Thing], tuple[str, ...]] = {
    kind: tuple(name for base in kind.__mro__ for name in getattr(base, "__slots__", ()))
    for kind in THINGS
}


class PastLost(Exception):
    """Something is to be taken back that was done before a snapshot was taken."""


class _Lost:
    """Stands in a journal for what was changed before."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise PastLost


def frozen(session: Session) -> bytes:
    """All that a session knows, between two migrations.

    Raises:
        UNWRITABLE: it holds what cannot be written.
    """
    state = {name: value for name, value in vars(session).items() if name != "rules"}
    schema = dict(vars(state.pop("schema")))
    past = len(schema.pop("_journal"))
    history = state.pop("history")
    counts = [len(events) for events in history.values()]
    told = _columns(history), counts, _columns(chain.from_iterable(history.values()))
    target = io.BytesIO()
    writer = _Writer(target)
    writer.dump((state, schema, past, told))
    while mentioned := writer.mentioned:
        writer.mentioned = {}
        for kind, things in mentioned.items():
            slots = [list(map(attrgetter(name), things)) for name in _SLOTS[kind]]
            writer.dump((kind, things, slots))
    writer.dump(None)
    return target.getvalue()


def thaw(data: bytes, session: Session) -> None:
    """Have a new session know what another one knew.

    Args:
        data: of `frozen`.
        session: of which nothing has been asked yet.

    Raises:
        UNREADABLE: these bytes are something else; the session is of no use then.
    """
    reader = Unpickler(data, (*THINGS, Key, Event, Break))
    state, schema, past, (keys, counts, events) = reader.load()
    while (written := reader.load()) is not None:
        kind, things, slots = written
        for name, values in zip(_SLOTS[kind], slots, strict=True):
            deque(map(getattr(kind, name).__set__, things, values), maxlen=0)
    happened = _rows(Event, events)
    state["history"] = {
        key: list(islice(happened, count))
        for key, count in zip(_rows(Key, keys), counts, strict=True)
    }
    schema["_journal"] = [(_Lost(), "", None)] * past
    if not vars(session).keys() - {"rules", "schema"} <= state.keys():
        raise ValueError("these are the values of something else")
    vars(session).update(state)
    vars(session.schema).update(schema)


def _columns(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Thousands of named tuples, so that they are written several times as fast."""
    return list(zip(*rows, strict=True))


def _rows(kind: type[_Row], columns: list[tuple[Any, ...]]) -> Iterator[_Row]:
    return map(kind, *columns) if columns else iter(())


class _Writer(pickle.Pickler):
    """Writes things without what is in them, and notes which it came upon."""

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__(target, protocol=5)
        self.mentioned: dict[type[Thing], list[Thing]] = {}
        self.dispatch_table = dict.fromkeys(THINGS, self._empty)
        self.dispatch_table[Key] = self._tuple

    def _empty(self, thing: Thing) -> tuple[Any, ...]:
        self.mentioned.setdefault(type(thing), []).append(thing)
        return __newobj__, (type(thing),)

    def _tuple(self, value: Key) -> tuple[Any, ...]:
        return __newobj__, (type(value), *value)
