"""What rendering gave, by a digest of all that it rests on: "nothing changed" without rendering.

Rendering is a pure function of the settings, the status files, the digests of their evidence, the
templates, and the programs at work. A *key* is the digest of all of these but the evidence. Under
it an entry in the user's cache keeps the digests of the pages, which evidence they speak of, and
one digest over that evidence. Whoever asks again reads every one of those bytes again: no time of
change is believed for anything that a repository holds, so that evidence or a page that somebody
tampered with is found as without a cache.

Nothing heavy is loaded to find an answer. There is none (and the caller renders) wherever anything
is unusual: links among the files, a damaged entry, a runner that another package brought.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signoff_gen import cache, resources
from signoff_gen.config import Project, is_status_file
from signoff_gen.errors import SignoffError
from signoff_gen.evidence import EvidenceFolder
from signoff_gen.globs import inside

if TYPE_CHECKING:
    from signoff_gen.store import StatusFile

_FORMAT = "1"
"""Raised when what an entry means changes."""
_ENTRIES = 64
"""Entries that are kept, the newest ones."""
_TEMPLATES = 256
"""Files of templates beyond which a folder is none of templates."""
_TEMPLATE_LIMIT = 1 << 20
"""Bytes beyond which a file is no template."""


class _Unusual(Exception):
    """A folder is met that rendering must look at itself."""


def key(project: Project, ids: Sequence[str] = (), known: bytes | None = None) -> str | None:
    """The digest of all that the pages of some sign-offs rest on, except their evidence.

    Args:
        project: the repository.
        ids: the sign-offs, all when none is given.
        known: what `programs` has said in this process; it goes on with those it has loaded.

    Returns:
        None where that cannot be told, or where nothing can be remembered.
    """
    if _folder(project) is None:
        return None
    digest = hashlib.sha256()
    with suppress(_Unusual, OSError, SignoffError):
        for piece in _pieces(project, ids, known or programs()):
            digest.update(b"%d:" % len(piece))
            digest.update(piece)
        return digest.hexdigest()
    return None


def recall(project: Project, key: str) -> dict[str, str] | None:
    """What the pages would be: their digests by path; None when that is not known."""
    try:
        entry = _read(project, key)
        evidence = {
            folder: EvidenceFolder(project.root, folder).digests(names)
            for folder, names in entry["names"].items()
        }
        pages: dict[str, str] = entry["pages"]
        return pages if entry["evidence"] == _evidence_digest(evidence) else None
    except (OSError, ValueError, SignoffError):
        return None


def remember(
    project: Project,
    key: str,
    files: Sequence["StatusFile"],
    pages: Mapping[str, str],
    evidence: Mapping[str, Mapping[str, str | None]],
) -> None:
    """Keep what a rendering gave, if it can be kept.

    Args:
        project: the repository.
        key: what it rests on, as it was before and is after rendering.
        files: the status files that were rendered.
        pages: their text by path.
        evidence: the digests that rendering saw, by evidence folder and name.
    """
    from signoff_gen.runners import RUNNERS

    checks = (located.check for file in files for located in file.signoff.located_checks())
    if any(check.kind not in RUNNERS for check in checks):
        return  # whose code may change without our being able to tell
    entry = {
        "pages": {name: _text_digest(text) for name, text in pages.items()},
        "names": {folder: list(names) for folder, names in evidence.items()},
        "evidence": _evidence_digest(evidence),
    }
    folder = _folder(project)
    if folder is not None:
        cache.keep(folder / key, entry, _ENTRIES)


def is_page(project: Project, name: str, digest: str) -> bool:
    """Whether a page is a regular file inside the repository with the text of that digest."""
    path = project.root / name
    try:
        return inside(path, project.root) and _text_digest(cache.plain_bytes(path)) == digest
    except OSError:
        return False


# --- what rendering rests on ---


def _pieces(project: Project, ids: Sequence[str], known: bytes) -> Iterator[bytes]:
    config = project.config
    yield repr((_FORMAT, str(project.root), config.status, config.templates, list(ids))).encode()
    yield known
    status = project.root / config.status
    for entry in _entries(status):
        if is_status_file(entry.name) and not (entry.is_dir() and not entry.is_symlink()):
            yield os.fsencode(entry.name)
            yield cache.plain_bytes(Path(entry.path))
    for folder in (project.root / config.templates, resources.folder("templates")):
        yield b"templates"
        yield from _templates(folder)


def programs() -> bytes:
    """Python, our own modules, and every folder that a package could be installed into.

    Empty where that cannot be told.
    """
    with suppress(OSError):
        return repr(list(_programs())).encode()
    return b""


def _programs() -> Iterator[object]:
    yield sys.version
    yield sys.implementation.cache_tag
    for path, found in sorted(_stamps(Path(__file__).parent, ".py")):
        yield path, found.st_mtime_ns, found.st_size
    for place in sys.path:
        with suppress(OSError):
            yield place, _installed(Path(place))


def _installed(place: Path) -> object:
    """What tells that packages were installed into a folder: when it changed last.

    The checkout that we run from changes with every page that is written there. What counts is
    what could be imported from it, and our own modules, which are looked at one by one.
    """
    if place != Path(__file__).parent.parent or not (place / "pyproject.toml").is_file():
        return place.stat().st_mtime_ns
    return [entry.name for entry in _entries(place) if entry.is_dir() or ".py" in entry.name]


def _stamps(folder: Path, suffix: str) -> Iterator[tuple[str, os.stat_result]]:
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _stamps(Path(entry.path), suffix)
        elif entry.name.endswith(suffix):
            yield entry.path, entry.stat()


def _templates(folder: Path) -> Iterator[bytes]:
    if not folder.is_dir():
        return
    found = list(islice(_below(folder), _TEMPLATES + 1))
    if len(found) > _TEMPLATES:
        raise _Unusual(folder)
    for path in found:
        yield os.fsencode(path.relative_to(folder))
        yield cache.plain_bytes(path, _TEMPLATE_LIMIT)


def _below(folder: Path) -> Iterator[Path]:
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path))
        else:
            yield Path(entry.path)


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _text_digest(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()


def _evidence_digest(evidence: Mapping[str, Mapping[str, str | None]]) -> str:
    return _text_digest(json.dumps([[at, list(found.items())] for at, found in evidence.items()]))


# --- where it is kept ---


def _folder(project: Project) -> Path | None:
    return cache.folder("rendered", project.root)


def _read(project: Project, key: str) -> Any:
    folder = _folder(project)
    if folder is None:
        raise FileNotFoundError(key)
    return cache.read(folder / key)
