"""What is known of a chain, from the last time where nothing that it rests on has changed.

An entry in the user's cache keeps the document of a chain that runs, with every question that the
readers asked of the disk and its answer: digests of the bytes of files, names in folders, what is
there and what is not. Whoever checks again asks the same questions, and believes the entry only
where all answers are the same; no time of change is believed. Another version of ours, of the
parsers or of Python is another entry. An entry is JSON under its own digest: a damaged one is none,
and nothing in it is ever carried out.

The document of a chain that breaks is made anew each time: what is told of it quotes its
statements, which may hold what nobody wants to find in a cache. What was made of single pieces of
files (`remembered`), and what the model had come to before a migration (`beginnings`), is sealed
with the text that it was made from, so that a chain of which little has changed is soon judged.
"""

import functools
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from signoff_gen import cache
from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.document import Document, from_json
from signoff_gen.migrations.reading import PARSERS, read
from signoff_gen.migrations.remembered import Remembered
from signoff_gen.migrations.watched import ask, watched

if TYPE_CHECKING:
    from signoff_gen.migrations.beginnings import Beginnings

_ENTRIES = 32
"""Entries that are kept, the newest ones."""
_OURS = Path(__file__).parent.parent
_BESIDE = ("errors.py", "globs.py")
"""Modules of ours outside of this package that readers call."""


def judged(
    root: Path,
    files: Sequence[Path],
    framework: str | None = None,
    own: Sequence[str] = (),
    server: int | None = None,
) -> Document:
    """Read and judge a chain, or find that nothing has changed since that was done.

    Args:
        root: the repository's root; nothing outside of it is read.
        files: relative to it.
        framework: what they are written for; found out when left out.
        own: globs of the files of the phase that is signed off.
        server: the major version of PostgreSQL; None for any that is maintained.

    Raises:
        SurroundingsError: SG864, what reads migrations is not installed.
        UsageError: SG860, no such framework; SG868, a pattern of `own` names no migration.
        InvalidInput: SG861 to SG863, they are of no known framework, cannot be read, or are
            written for another database; SG867, there is no migration in them.
    """
    folder = cache.folder("migrations", root)
    if folder is None:
        return _anew(read(root, files, framework), own, server)
    programs, names = _programs(), [str(path) for path in files]
    path = folder / _name(programs, root, names, framework, list(own), server)
    known = _kept(path)
    if known is not None:
        return known
    remembered = _remembered(programs, root, names)
    seen, journal = watched(root, remembered)
    chain = read(seen, files, framework)
    known = _anew(chain, own, server, _beginnings(programs, root, chain, server, remembered))
    if known.ok and journal.whole and not _quotes(known):
        asked = [[*question, answer] for question, answer in journal.answers.items()]
        cache.keep(path, {"asked": asked, "document": known.as_json()}, _ENTRIES)
    return known


def _remembered(programs: bytes, root: Path, names: Sequence[str]) -> Remembered | None:
    """What is known of the pieces of a chain, whichever files it had then."""
    folder = cache.folder("migration-pieces", root)
    if folder is None:
        return None
    common = os.path.commonpath(names) if names else ""
    return Remembered(folder / _name(programs, root, common), programs)


def _beginnings(
    programs: bytes, root: Path, chain: Chain, server: int | None, remembered: Remembered | None
) -> "Beginnings | None":
    """What is known of how a chain begins."""
    folder = cache.folder("migration-beginnings", root)
    if folder is None or remembered is None:
        return None
    from signoff_gen.migrations.beginnings import Beginnings

    runs = hashlib.sha256(programs + repr(server).encode()).digest()
    found = Beginnings(folder, chain, runs, remembered.steps)
    remembered.keep(found.names)
    return found


def _anew(
    chain: Chain, own: Sequence[str], server: int | None, beginnings: "Beginnings | None" = None
) -> Document:  # fmt: skip
    from signoff_gen.migrations.check import check
    from signoff_gen.migrations.document import document
    from signoff_gen.migrations.reading import refuse_unmatched

    refuse_unmatched(own, chain)
    return document(chain, check(chain, own, server, beginnings))


def _quotes(known: Document) -> bool:
    """Whether findings hold pieces of the migrations."""
    return any(item.sql or item.code == "MG301" for item in known.findings)


def _name(programs: bytes, root: Path, *asked: object) -> str:
    """The name of an entry: what was asked for, and which programs answer."""
    text = repr((str(root.resolve()), *asked)).encode("utf-8", "surrogateescape")
    return hashlib.sha256(programs + text).hexdigest()


@functools.cache
def _programs() -> bytes:
    """A digest of all that answers."""
    digest = hashlib.sha256()
    for piece in _parts():
        digest.update(piece)
    return digest.digest()


def _parts() -> Iterator[bytes]:
    """Python, our own code and data, and the parsers."""
    yield sys.version.encode()
    for path in sources():
        yield os.fsencode(path)
        yield path.read_bytes()
    for name in PARSERS:
        spec = find_spec(name)
        for place in (spec and spec.submodule_search_locations) or ():
            for entry in sorted(Path(place).iterdir()):
                found = entry.stat()
                yield repr((str(entry), found.st_size, found.st_mtime_ns)).encode()


def sources() -> Iterator[Path]:
    """The files of ours that a verdict rests on: code, and what is known of PostgreSQL."""
    yield from (_OURS / name for name in _BESIDE)
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".txt"):
            yield path


def _kept(path: Path) -> Document | None:
    """What an entry says, where all that it rests on is as it was."""
    try:
        entry = cache.read(path)
        if any(ask((kind, name, more)) != was for kind, name, more, was in entry["asked"]):
            return None
        return from_json(entry["document"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
