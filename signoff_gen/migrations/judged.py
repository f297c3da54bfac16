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
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from signoff_gen import resources
from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.document import Document, from_json
from signoff_gen.migrations.reading import PARSERS, read
from signoff_gen.migrations.watched import Journal, ask, watched

_ENTRIES = 32
"""Entries that are kept, the newest ones."""
_SECONDS = 30 * 86400
"""Age at which an entry is forgotten."""
_LIMIT = 32 << 20
"""Bytes beyond which an entry is not written, and not read."""
_DIGEST = hashlib.sha256().digest_size


def judged(
    root: Path, files: Sequence[Path], framework: str | None = None, own: Sequence[str] = ()
) -> Document:
    """Read and judge a chain, or find that nothing has changed since that was done.

    Args:
        root: the repository's root; nothing outside of it is read.
        files: relative to it.
        framework: what they are written for; found out when left out.
        own: globs of the files of the phase that is signed off.

    Raises:
        SurroundingsError: SG864, what reads migrations is not installed.
        UsageError: SG860, no such framework; SG868, a pattern of `own` names no migration.
        InvalidInput: SG861 to SG863, they are of no known framework, cannot be read, or are
            written for another database; SG867, there is no migration in them.
    """
    folder = _folder(root)
    key = _key(root, files, framework, own) if folder is not None else ""
    if folder is not None:
        known = _kept(folder / key)
        if known is not None:
            return known
    seen, journal = watched(root)
    known = _anew(read(seen, files, framework), own)
    if folder is not None and known.ok and journal.whole and not _quotes(known):
        with suppress(OSError):
            _keep(folder / key, journal, known)
            _forget(folder)
    return known


def _anew(chain: Chain, own: Sequence[str]) -> Document:
    from signoff_gen.migrations.check import check
    from signoff_gen.migrations.document import document
    from signoff_gen.migrations.reading import refuse_unmatched

    refuse_unmatched(own, chain)
    return document(chain, check(chain, own))


def _quotes(known: Document) -> bool:
    """Whether findings hold pieces of the migrations."""
    return any(item.sql or item.code == "MG301" for item in known.findings)


def _folder(root: Path) -> Path | None:
    """A folder of the user's that no pull request reaches."""
    folder = resources.cache_folder("migrations")
    if folder is None or folder.resolve().is_relative_to(root.resolve()):
        return None
    return folder


def _key(
    root: Path, files: Sequence[Path], framework: str | None, own: Sequence[str]
) -> str:  # fmt: skip
    """The name of an entry: what was asked for, and which programs answer."""
    digest = hashlib.sha256()
    asked = (str(root.resolve()), [str(path) for path in files], framework, list(own))
    digest.update(repr(asked).encode("utf-8", "surrogateescape"))
    for piece in _programs():
        digest.update(piece)
    return digest.hexdigest()


def _programs() -> Iterator[bytes]:
    """Python, our own code and data, and the parsers."""
    yield sys.version.encode()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".txt"):
            yield os.fsencode(path)
            yield path.read_bytes()
    for name in PARSERS:
        spec = find_spec(name)
        for place in (spec and spec.submodule_search_locations) or ():
            for entry in sorted(Path(place).iterdir()):
                found = entry.stat()
                yield repr((str(entry), found.st_size, found.st_mtime_ns)).encode()


def _kept(path: Path) -> Document | None:
    """What an entry says, where all that it rests on is as it was."""
    try:
        if path.is_symlink() or path.stat().st_size > _LIMIT:
            return None
        data = path.read_bytes()
        body = data[_DIGEST:]
        if hashlib.sha256(body).digest() != data[:_DIGEST]:
            return None
        entry = json.loads(body)
        if any(ask((kind, name, more)) != was for kind, name, more, was in entry["asked"]):
            return None
        return from_json(entry["document"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _keep(path: Path, journal: Journal, known: Document) -> None:
    asked = [[*question, answer] for question, answer in journal.answers.items()]
    body = json.dumps({"asked": asked, "document": known.as_json()}).encode()
    if len(body) + _DIGEST > _LIMIT:
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(hashlib.sha256(body).digest() + body)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _forget(folder: Path) -> None:
    """Remove what is old, and the oldest of what is too much."""
    found = sorted(((path.lstat().st_mtime, path) for path in folder.iterdir()), reverse=True)
    oldest = time.time() - _SECONDS
    for number, (changed, path) in enumerate(found):
        if number >= _ENTRIES or changed < oldest:
            path.unlink(missing_ok=True)
