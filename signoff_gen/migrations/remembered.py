"""What was made of a project's migrations the last time, piece by piece.

A piece is known by what it was made from, and sealed with that: who has no longer the file cannot
read what was made of it. Pieces that a run does not ask for leave with it.
"""

import hashlib
import io
import pickle
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path, PosixPath
from typing import Any, NamedTuple

from signoff_gen import cache
from signoff_gen.migrations.chain import Condition, Gap, Place, Statement
from signoff_gen.migrations.unpickled import UNREADABLE, UNWRITABLE, Unpickler

_ENTRIES = 32
"""Projects that are kept, the newest ones."""
_MADE = (Statement, Place, Condition, Gap, PosixPath)
"""Classes of which pieces consist, beside plain data."""


def _written(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """How an object is made again: by what it was made with, which is faster than pickle's way."""
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda made: (kind, values(made))


_WRITTEN: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: _written(kind) for kind in (Statement, Place, Condition, Gap)
}


class Key(NamedTuple):
    """What a piece is found by."""

    name: bytes
    """For those who cannot read it, too."""
    secret: bytes
    """What it is sealed with."""


class Remembered:
    """The pieces of one project.

    Args:
        path: of its entry in the user's cache.
        programs: a digest of what makes pieces.
    """

    def __init__(self, path: Path, programs: bytes) -> None:
        self._path = path
        self._programs = programs
        self.steps: Sequence[bytes] = ()
        """Names of the beginnings of the chain."""
        self._old: dict[bytes, bytes] = {}
        self._asked: dict[bytes, bytes] = {}
        with suppress(*UNREADABLE):
            self.steps, self._old = Unpickler(cache.read_bytes(path), ()).load()

    def key(self, made_from: bytes) -> Key:
        """What a piece is found by.

        Args:
            made_from: all that it depends on.
        """
        secret = hashlib.blake2b(made_from, digest_size=32, key=self._programs).digest()
        return Key(hashlib.sha256(secret).digest(), secret)

    def find(self, key: Key) -> Any:
        """What was made the last time; None if that is not known."""
        known = self._old.get(key.name)
        if known is not None:
            with suppress(*UNREADABLE):
                found = Unpickler(cache.opened(known, key.secret), _MADE).load()
                self._asked[key.name] = known
                return found
        return None

    def note(self, key: Key, made: object) -> None:
        """Keep what was made, of plain data and the classes of chains; not None."""
        target = io.BytesIO()
        writer = pickle.Pickler(target, 5)
        writer.dispatch_table = _WRITTEN
        with suppress(*UNWRITABLE):
            writer.dump(made)
            self._asked[key.name] = cache.sealed(target.getvalue(), key.secret)

    def keep(self, steps: Sequence[bytes]) -> None:
        """Write the entry, if it says something else now.

        Args:
            steps: see `steps`.
        """
        if self._asked.keys() != self._old.keys() or steps != self.steps:
            cache.keep_bytes(self._path, pickle.dumps((steps, self._asked), 5), _ENTRIES)
