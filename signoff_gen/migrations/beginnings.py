"""Beginnings of chains that were run on the model before, so that only what follows is run again.

Nothing that a migration comes to depends on what stands after it. What a chain had come to before
some of its migrations is kept under a digest of all that was run until there, and of what ran it;
whoever runs a chain that begins in the same way takes it up from there.
"""

import hashlib
import marshal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from itertools import takewhile
from operator import attrgetter
from pathlib import Path
from typing import Any

from signoff_gen import cache
from signoff_gen.migrations.chain import Chain, Migration, Place, Statement
from signoff_gen.migrations.snapshot import frozen, thaw
from signoff_gen.migrations.sql.session import Session
from signoff_gen.migrations.unpickled import UNREADABLE, UNWRITABLE

_ENTRIES = 16
"""Entries that are kept, the newest ones."""
_FAR = 8
"""So many migrations are run again rather than keeping what they come to."""
_COUNTS = ("gaps", "transactional")
"""What counts of a migration besides its statements and its place; its name is only shown."""
_SAID = attrgetter(*(field.name for field in fields(Statement) if field.name != "place"))
_ABOUT = attrgetter(*(field.name for field in fields(Migration) if field.name in _COUNTS))


class Beginnings:
    """What is known of how a chain begins.

    Args:
        folder: of the entries.
        chain: the one that is run.
        runs: a digest of what runs it, and how.
        known: `names` of what was run the last time.
    """

    def __init__(
        self, folder: Path, chain: Chain, runs: bytes, known: Sequence[bytes]
    ) -> None:  # fmt: skip
        self._folder = folder
        self._known = known
        self._digests = list(_digests(chain, runs))
        self.names = [hashlib.sha256(digest).digest() for digest in self._digests]
        """Of all that comes before each migration, and of the whole; they do not give away what an
        entry is sealed with."""
        self._keeps = -1

    def resume(self, fresh: Callable[[], Session]) -> tuple[Session, int]:
        """A session that knows what the longest known beginning came to.

        Args:
            fresh: makes one that knows nothing.

        Returns:
            The session, and the index of the first migration that it has to run; 0 where it is to
            begin anew.
        """
        session, begin = self._resumed(fresh)
        last = len(self.names) - 2
        pairs = zip(self.names[1:], self._known[1:], strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        stop = min(same or last, last)
        self._keeps = stop if stop - begin >= _FAR else -1
        return session, begin

    def _resumed(self, fresh: Callable[[], Session]) -> tuple[Session, int]:
        with suppress(OSError):
            kept = {path.name for path in self._folder.iterdir()}
            for index in range(len(self.names) - 2, 0, -1):
                if self.names[index].hex() in kept:
                    with suppress(*UNREADABLE):
                        return self._read(index, fresh()), index
        return fresh(), 0

    def _read(self, index: int, session: Session) -> Session:
        path = self._folder / self.names[index].hex()
        thaw(cache.opened(cache.read_bytes(path), self._digests[index]), session)
        path.touch()  # it is of use, and others leave before it
        return session

    def passing(self, session: Session, index: int) -> None:
        """A session is about to run a migration: keep what it knows if that is worth it."""
        if index != self._keeps:
            return
        with suppress(*UNWRITABLE):
            body = cache.sealed(frozen(session), self._digests[index])
            cache.keep_bytes(self._folder / self.names[index].hex(), body, _ENTRIES)


def _digests(chain: Chain, runs: bytes) -> Iterator[bytes]:
    """Of what comes before each migration, and of the whole."""
    around = (chain.framework, chain.provided, chain.one_transaction)
    before = hashlib.sha256(runs + repr(around).encode("utf-8", "surrogatepass")).digest()
    yield before
    for migration in chain.migrations:
        said = [(_SAID(item), _at(item.place)) for item in migration.statements]
        before = hashlib.sha256(
            before + _plain((_ABOUT(migration), _at(migration.place), said))
        ).digest()
        yield before


def _at(place: Place) -> tuple[str, int, int]:
    return str(place.path), place.line, place.column


def _plain(value: tuple[Any, ...]) -> bytes:
    """A value as bytes, equal for equal ones: fast where it is plain."""
    try:
        return marshal.dumps(value, 0)
    except ValueError:
        return repr(value).encode("utf-8", "surrogatepass")
