"""What was made of a project's migrations the last time, piece by piece.

A piece is known by what it was made from, and sealed with that: who has no longer the file cannot
read what was made of it. Pieces that a run does not ask for leave with it.
"""

import hashlib
import pickle
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path, PosixPath
from typing import Any

from signoff_gen import cache
from signoff_gen.migrations.chain import Condition, Gap, Place, Statement
from signoff_gen.migrations.unpickled import UNREADABLE, UNWRITABLE, Unpickler

_ENTRIES = 32
"""Projects that are kept, the newest ones."""
_MADE = (Statement, Place, Condition, Gap, PosixPath)
"""Classes of which pieces consist, beside plain data."""


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

    def piece(self, made_from: bytes, make: Callable[[], Any]) -> Any:
        """Something that follows from some bytes and nothing else.

        Args:
            made_from: all that it depends on.
            make: makes it anew, of plain data and the classes of chains; not None.
        """
        found = self.find(made_from)
        if found is None:
            found = make()
            self.note(made_from, found)
        return found

    def find(self, made_from: bytes) -> Any:
        """What was made of some bytes; None if that is not known."""
        secret, name = self._sealing(made_from)
        known = self._old.get(name)
        if known is not None:
            with suppress(*UNREADABLE):
                found = Unpickler(cache.opened(known, secret), _MADE).load()
                self._asked[name] = known
                return found
        return None

    def note(self, made_from: bytes, made: object) -> None:
        """Keep what was made of some bytes."""
        secret, name = self._sealing(made_from)
        with suppress(*UNWRITABLE):
            self._asked[name] = cache.sealed(pickle.dumps(made, 5), secret)

    def _sealing(self, made_from: bytes) -> tuple[bytes, bytes]:
        """What a piece is sealed with, and the name that it has for those who cannot read it."""
        secret = hashlib.blake2b(made_from, digest_size=32, key=self._programs).digest()
        return secret, hashlib.sha256(secret).digest()

    def keep(self, steps: Sequence[bytes]) -> None:
        """Write the entry, if it says something else now.

        Args:
            steps: see `steps`.
        """
        if self._asked.keys() != self._old.keys() or steps != self.steps:
            cache.keep_bytes(self._path, pickle.dumps((steps, self._asked), 5), _ENTRIES)
