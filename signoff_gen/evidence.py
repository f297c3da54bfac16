"""The evidence folder of one sign-off, and the staging area of one run.

Fresh evidence is *staged* first. Later checks of the run read what is staged, never an older file
of the same producer. Evidence is *published* (renamed into place) only when the verdict that rests
on it is new; where the verdict is the recorded one, the recorded evidence stays byte for byte and
the staged copy is thrown away, so that verifying the same state twice changes nothing.
"""

import errno
import hashlib
import os
import stat
import threading
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from signoff_gen.errors import EvidenceError, SurroundingsError
from signoff_gen.globs import files_below, has_usual_length, inside, matcher

STAGING = ".staging"
_CHUNK = 1 << 20
_SURELY_SHORT = 50
"""Characters of a name that need not be counted in bytes."""


@lru_cache(maxsize=4096)
def check_name(name: str) -> str:
    """The name, if it can be the name of a file inside an evidence folder.

    Raises:
        EvidenceError: absolute, hidden, leaving the folder, not printable or too long (SG201).
    """
    # As `PurePosixPath.parts`, which takes ten times as long; ten thousand names are usual.
    parts = [part for part in name.split("/") if part not in ("", ".")]
    bad = (
        not parts
        or name.startswith("/")
        or "\\" in name
        or not name.isprintable()
        or any(part.startswith(".") for part in parts)
        or (len(name) > _SURELY_SHORT and not has_usual_length(parts))
    )
    if bad:
        raise EvidenceError(
            f"`{name}` cannot be a name in the evidence folder",
            code="SG201",
            hint="use a relative path such as `01_server_boot.log`, without `..` or hidden parts",
        )
    return name


def digest_file(path: Path) -> str:
    """`sha256:` and the hex digest of a file's bytes; reads it in chunks.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"


def _digest_open(descriptor: int, status: os.stat_result) -> str:
    digest = hashlib.sha256()
    while chunk := os.read(descriptor, min(_CHUNK, status.st_size + 1)):
        digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"


class EvidenceFolder:
    """Where the evidence of one sign-off lives; names are POSIX paths relative to it."""

    def __init__(self, root: Path, folder: str) -> None:
        """Bind the folder `folder` below the repository's `root`.

        Raises:
            EvidenceError: the folder is not inside the repository (SG202).
        """
        self.path = root / folder
        self._text = os.fspath(self.path)
        if not inside(self.path, root) or inside(root, self.path):
            raise EvidenceError(
                f"the evidence folder `{folder}` is not inside the repository", code="SG202"
            )

    def file(self, name: str) -> Path:
        """The path of a name.

        Raises:
            EvidenceError: the name, or a link on the way, leaves the folder (SG201, SG203).
        """
        return Path(self.place(name))

    def place(self, name: str) -> str:
        """The path of a name as text, which is quicker to make; as `file` otherwise."""
        return _contained(self._text, name)

    def digest(self, name: str) -> str | None:
        """Digest of what is there now; None when there is no such regular file."""
        path = self.file(name)
        return digest_file(path) if path.is_file() else None

    def digests(self, names: Iterable[str]) -> dict[str, str | None]:
        """Digest by name, for `states.Facts`; a name that leaves the folder counts as missing."""
        found: dict[str, str | None] = {}
        inside_folders: dict[str, bool] = {}
        for name in names:
            try:
                found[name] = self._digest_among(name, inside_folders)
            except (EvidenceError, OSError):
                found[name] = None
        return found

    def _digest_among(self, name: str, inside_folders: dict[str, bool]) -> str | None:
        """As `digest`; where links on the way lead is found out once for each folder."""
        head, _, last = check_name(name).rpartition("/")
        if head not in inside_folders:
            inside_folders[head] = inside(self.path / head, self.path)
        if not inside_folders[head]:
            return None
        try:
            # Never waits for a pipe to be written to, and does not follow a link out of the folder.
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            descriptor = os.open(f"{self.path}/{head}/{last}", flags)
        except OSError as problem:
            return self.digest(name) if problem.errno == errno.ELOOP else None
        try:
            status = os.fstat(descriptor)
            return _digest_open(descriptor, status) if stat.S_ISREG(status.st_mode) else None
        finally:
            os.close(descriptor)

    def names(self) -> list[str]:
        """Every regular file in the folder, sorted; hidden ones are not evidence."""
        return sorted(files_below(self.path))


class Staging:
    """What one run has produced so far.

    Args:
        folder: the evidence folder it ends up in.
        producers: addresses of the checks whose recorded evidence each name is, without those
            that only read it.
    """

    def __init__(self, folder: EvidenceFolder, producers: Mapping[str, Collection[str]]) -> None:
        self.folder = folder
        self.path = folder.path / STAGING
        self._text = os.fspath(self.path)
        self._producers = producers
        self._ran: set[str] = set()
        self._published: set[str] = set()
        self._told: set[str] = set()
        self._noted: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> "Staging":
        """Begin empty: what a killed run left behind is removed."""
        self.discard()
        try:
            self.path.mkdir(parents=True)
            # Even after `kill -9` git must not offer half a run for a commit.
            (self.path / ".gitignore").write_text("*\n", encoding="ascii")
        except OSError as error:
            message = f"cannot write into {self.folder.path}: {error.strerror}"
            raise SurroundingsError(message, code="SG220") from error
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def discard(self) -> None:
        """Remove everything staged."""
        import shutil  # costs more than what most commands do with evidence

        if self.path.is_symlink():
            self.path.unlink()
        shutil.rmtree(self.path, ignore_errors=True)

    def file(self, name: str) -> Path:
        """Where a runner writes its evidence; folders on the way are made.

        The name is the runner's own from now on: `new_names` does not tell it.

        Raises:
            EvidenceError: the name leaves the folder (SG201, SG203).
        """
        self.folder.place(name)  # its final place must be inside as well
        path = Path(_contained(self._text, name))
        if "/" in name:
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            self._told.add(name)
        return path

    def mark_ran(self, address: str) -> None:
        """From now on, older evidence of this check is not read any more."""
        self._ran.add(address)

    def find(self, name: str) -> Path | None:
        """The file that a check of this run may read under a name, or None.

        Raises:
            EvidenceError: the name, or a link on the way, leaves the folder (SG201, SG203).
        """
        found = self._find(name)
        return Path(found) if found else None

    def _find(self, name: str) -> str | None:
        final, staged = self.folder.place(name), _contained(self._text, name)
        if os.path.isfile(staged):  # noqa: PTH113 - a tenth of the cost of `is_file`
            return staged
        there = os.path.isfile(final)  # noqa: PTH113
        return final if there and self._is_current(name) else None

    def match(self, patterns: Iterable[str]) -> list[str]:
        """Names that match any of the globs (`*` and `?` stay within a folder, `**` does not).

        Sorted. A pattern without wildcards matches that name only.

        Raises:
            globs.GlobError: a pattern is malformed.
        """
        available = {*self.staged_names(), *filter(self._is_current, self.folder.names())}
        matches = [matcher(pattern) for pattern in patterns]
        return sorted(name for name in available if any(match(name) for match in matches))

    def staged_names(self) -> list[str]:
        """What is staged at the moment, sorted."""
        return sorted(files_below(self.path))

    def new_names(self) -> list[str]:
        """What other programs staged since the last call, sorted."""
        with self._lock:
            names = set(self.staged_names())
            new = names - self._told
            self._told |= names
        return sorted(new)

    def note(self, name: str, digest: str) -> None:
        """Whoever has just written a file knows its digest; it holds while nobody touches it."""
        self._noted[name] = digest, _stamp(_contained(self._text, name))

    def digest(self, name: str) -> str | None:
        """Digest of what `find` gives; None when it gives nothing."""
        path = self._find(name)
        if path is None:
            return None
        digest, stamp = self._noted.get(name, ("", ()))
        return digest if stamp == _stamp(path) else digest_file(Path(path))

    def publish(self, names: Iterable[str]) -> None:
        """Rename staged files into the evidence folder; names that are not staged stay.

        Raises:
            EvidenceError: the folder cannot be written (SG204).
        """
        for name in names:
            staged, final = _contained(self._text, name), self.folder.place(name)
            if not os.path.isfile(staged):  # noqa: PTH113 - as above
                continue
            # Known as published before it moves: a check beside us must not miss it in between.
            self._published.add(name)
            try:
                if "/" in name:
                    os.makedirs(os.path.dirname(final), exist_ok=True)  # noqa: PTH103, PTH120
                os.replace(staged, final)  # noqa: PTH105 - as above
            except OSError as error:
                raise EvidenceError(
                    f"cannot write evidence {name}: {error.strerror}", code="SG204"
                ) from error

    def _is_current(self, name: str) -> bool:
        if name in self._published:
            return True
        return self._ran.isdisjoint(self._producers.get(name, ()))


def _stamp(path: str) -> tuple[int, ...]:
    found = os.stat(path)  # noqa: PTH116 - asked for every piece of evidence
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _contained(folder: str, name: str) -> str:
    path = f"{folder}/{check_name(name)}"
    # A plain file directly in the folder is inside without a look at every part of the path.
    direct = "/" not in name and not os.path.islink(path)  # noqa: PTH114 - as above
    if not direct and not inside(Path(path), Path(folder)):
        raise EvidenceError(f"evidence {name} is a link that leaves its folder", code="SG203")
    return path
