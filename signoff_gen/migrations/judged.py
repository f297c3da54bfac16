"""What is known of a chain, from the last time where nothing that it rests on has changed.

An entry in the user's cache keeps the document of a chain that runs, with every question that the
readers asked of the disk and its answer: digests of the bytes of files, names in folders, what is
there and what is not. Whoever checks again asks the same questions, and believes the entry only
where all answers are the same; no time of change is believed. Another version of ours, of the
parsers or of Python is another entry. An entry is JSON under its own digest: a damaged one is none,
and nothing in it is ever carried out.

Chains that break are judged anew each time: what is told of them quotes their statements, which
may hold what nobody wants to find in a cache.
"""

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from signoff_gen import cache
from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.document import Document, from_json
from signoff_gen.migrations.reading import PARSERS, read
from signoff_gen.migrations.watched import ask, watched

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
    path = folder / _key(root, files, framework, own, server)
    known = _kept(path)
    if known is not None:
        return known
    seen, journal = watched(root)
    known = _anew(read(seen, files, framework), own, server)
    if known.ok and journal.whole and not _quotes(known):
        asked = [[*question, answer] for question, answer in journal.answers.items()]
        cache.keep(path, {"asked": asked, "document": known.as_json()}, _ENTRIES)
    return known


def _anew(chain: Chain, own: Sequence[str], server: int | None) -> Document:
    from signoff_gen.migrations.check import check
    from signoff_gen.migrations.document import document
    from signoff_gen.migrations.reading import refuse_unmatched

    refuse_unmatched(own, chain)
    return document(chain, check(chain, own, server))


def _quotes(known: Document) -> bool:
    """Whether findings hold pieces of the migrations."""
    return any(item.sql or item.code == "MG301" for item in known.findings)


def _key(
    root: Path, files: Sequence[Path], framework: str | None, own: Sequence[str], server: int | None
) -> str:  # fmt: skip
    """The name of an entry: what was asked for, and which programs answer."""
    digest = hashlib.sha256()
    asked = (str(root.resolve()), [str(path) for path in files], framework, list(own), server)
    digest.update(repr(asked).encode("utf-8", "surrogateescape"))
    for piece in _programs():
        digest.update(piece)
    return digest.hexdigest()


def _programs() -> Iterator[bytes]:
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
