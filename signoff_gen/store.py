"""Status files on disk: read, checked as a whole, edited byte-exactly, replaced atomically.

A file is replaced by renaming a complete new one over it, so that a process killed at any moment
leaves the old or the new text. A person may edit the file while a run goes on: what the run wants
to record is then applied to the person's text, never the other way round.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from signoff_gen.config import is_status_file
from signoff_gen.errors import (
    InvalidInput,
    LockedError,
    Problem,
    SurroundingsError,
    UsageError,
    did_you_mean,
)
from signoff_gen.globs import inside
from signoff_gen.model import LocatedCheck, Result, Runners, Signoff, slug
from signoff_gen.references import Finding, check_references, check_together
from signoff_gen.yamltext import Document, parse

T = TypeVar("T")


class StatusFile:
    """One status file: its text and what it says."""

    def __init__(self, path: Path, shown: Path, document: Document, signoff: Signoff) -> None:
        self.path = path
        self.shown = shown
        """The path as it appears in messages, relative to the repository's root."""
        self.document = document
        self.signoff = signoff
        self._stamp = _stamp(path)
        self._written: bytes | None = None  # what is on the disk, as far as the stamp holds
        self._recorded: dict[str, Result | None] = {}

    @property
    def text(self) -> bytes:
        """The file's bytes, with every edit made so far."""
        return self.document.to_bytes()

    def record(self, located: LocatedCheck, result: Result | None) -> None:
        """Set a check's result, or remove it; `write` brings it to the disk.

        Raises:
            InvalidInput: the result cannot be placed without touching other lines (SG120).
        """
        self._recorded[located.address] = result
        _apply(self.document, located, result)

    def write(self) -> bool:
        """Replace the file by what was recorded; False when nothing differs.

        Raises:
            InvalidInput: a person changed the file meanwhile, and it is not valid any more.
            SurroundingsError: the disk refused (SG220).
        """
        if _stamp(self.path) != self._stamp:
            self._follow_person()
            self._written = None
        text = self.text
        if text == (self._written or self.path.read_bytes()):
            return False
        replace_file(self.path, text)
        self._written = text
        self._stamp = _stamp(self.path)
        return True

    def reload(self, runners: Runners) -> None:
        """Take the value anew from the text as it stands after the edits."""
        self.signoff = _validate(self.document, self.path, runners)

    def _follow_person(self) -> None:
        self.document = parse(self.path.read_bytes(), self.shown)
        present = {located.address: located for located in self.signoff.located_checks()}
        for address, result in self._recorded.items():
            located = present[address]
            if _same_definition(self.document.get(located.at), located):
                _apply(self.document, located, result)


def _apply(document: Document, located: LocatedCheck, result: Result | None) -> None:
    if result is None:
        document.remove_key(located.at, "result")
    else:
        document.set_key(located.at, "result", result.as_yaml())


def _same_definition(raw: Any, located: LocatedCheck) -> bool:
    """Whether a mapping in a changed file still is the check that ran."""
    if not isinstance(raw, Mapping):
        return False
    named = raw.get("id", raw.get("title"))
    return named in (None, located.check.id, located.check.title) and (
        located.check.kind in raw or located.check.kind == "manual"
    )


def find(root: Path, folder: str = "status") -> list[Path]:
    """The status files of a repository, sorted by name.

    Raises:
        UsageError: there is no such folder, or no file in it (SG701).
        InvalidInput: the folder is not inside the repository (SG148).
    """
    where = root / folder
    if not inside(where, root):
        # What is wrong with a file is shown with its lines: those of no file outside.
        message = "the folder of status files is not inside the repository"
        raise InvalidInput([Problem("SG148", message, Path(folder))])
    files = (
        [path for path in where.iterdir() if is_status_file(path.name)] if where.is_dir() else []
    )
    files = sorted(path for path in files if path.is_file())
    if not files:
        raise UsageError(
            f"there is no status file in `{folder}/`",
            code="SG701",
            hint="`signoff-gen init` writes one to begin with",
        )
    return files


def load(paths: Sequence[Path], root: Path, runners: Runners) -> list[StatusFile]:
    """Read and check status files.

    Args:
        paths: the files.
        root: the repository's root; messages name files relative to it.
        runners: runner classes by key.

    Raises:
        InvalidInput: with every problem of every file.
    """
    files: list[StatusFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            files.append(_load_one(path, root, runners))
        except InvalidInput as error:
            problems.extend(error.problems)
    by_id: dict[str, StatusFile] = {}
    for file in files:
        first = by_id.setdefault(file.signoff.id, file)
        if first is not file:
            message = f"two sign-offs have the id `{file.signoff.id}`: the other is {first.shown}"
            hint = "an id is the file's name without its ending: rename or delete one of them"
            problems.append(Problem("SG135", message, file.shown, hint=hint))
    folders = {file.signoff.id: file.shown.parent.as_posix() for file in by_id.values()}
    for signoff, finding in check_together([file.signoff for file in by_id.values()], folders):
        file = by_id[signoff.id]
        problems.append(_problem(finding, file.document))
    if problems:
        raise InvalidInput(problems)
    return files


def _load_one(path: Path, root: Path, runners: Runners) -> StatusFile:
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    if path.is_symlink() and not inside(path, root):
        # What is wrong with a file is shown with its lines: those of no file outside.
        message = "the status file is a link that leaves the repository"
        raise InvalidInput([Problem("SG148", message, shown)])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SurroundingsError(f"cannot read {shown}: {error.strerror}", code="SG220") from error
    document = parse(data, shown)
    return StatusFile(path, shown, document, _validate(document, path, runners))


def read(data: bytes, shown: Path, runners: Runners) -> tuple[Document, Signoff]:
    """A status file from its bytes, wherever they come from; a result may be edited by hand.

    Args:
        data: what the file holds.
        shown: its path, as messages name it; the stem is the sign-off's id.
        runners: runner classes by key.

    Raises:
        InvalidInput: with every problem of the file but broken seals.
    """
    document = parse(data, shown)
    return document, _validate(document, shown, runners, tolerated="SG141")


def _validate(document: Document, path: Path, runners: Runners, tolerated: str = "") -> Signoff:
    raw: dict[str, Any] = document.value
    found: list[Finding] = []
    name = slug(path.stem)
    if name != path.stem:
        message = f"`{path.stem}` cannot be the id of a sign-off, which is its file's name"
        found.append(
            Finding(
                (),
                "SG139",
                message,
                "lower-case letters, digits and hyphens",
                f"call it `{name}{path.suffix}`",
            )
        )
    if "id" in raw:
        found.append(Finding(("id",), "SG121", "unknown key `id`", "the id is the file's name"))
        raw = {key: value for key, value in raw.items() if key != "id"}
    signoff: Signoff | None = None
    try:
        with _without_plugins():
            signoff = Signoff.model_validate({**raw, "id": name}, context=runners)
    except ValidationError as error:
        from signoff_gen.diagnosis import findings

        found += findings(error, raw, runners)
        signoff = _without(raw, found, name, runners)
    if signoff is not None:
        found += [item for item in check_references(signoff) if item.code != tolerated]
    if found or signoff is None:
        unique = dict.fromkeys(_problem(item, document) for item in found)
        raise InvalidInput(sorted(unique, key=lambda item: (item.line or 0, item.column or 0)))
    return signoff


@contextlib.contextmanager
def _without_plugins() -> Iterator[None]:
    """Judge a file by our models alone: no plugin of another package takes part.

    To look for one, pydantic reads what every installed package says of itself.
    """
    name = "PYDANTIC_DISABLE_PLUGINS"
    before = os.environ.get(name)
    os.environ[name] = "__all__"
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before


def _without(raw: Any, found: Sequence[Finding], name: str, runners: Runners) -> Signoff | None:
    """The sign-off without the values that are wrong, so that references can be checked too.

    None when the wrong values are what other parts refer to: more would be reported than is wrong.
    """
    referred = {"id", "title", "question", "options", "steps", "checks", "vars", "capture"}
    places = [finding.at for finding in found if finding.at]
    if any(referred & set(map(str, at[-1:])) for at in places):
        return None
    pruned = _pruned(raw, set(places))
    with contextlib.suppress(ValidationError):
        return Signoff.model_validate({**pruned, "id": name}, context=runners)
    return None


def _pruned(value: Any, places: set[tuple[str | int, ...]], at: tuple[Any, ...] = ()) -> Any:
    if isinstance(value, dict):
        return {
            key: _pruned(item, places, (*at, key))
            for key, item in value.items()
            if (*at, key) not in places
        }
    if isinstance(value, list):
        return [_pruned(item, places, (*at, i)) for i, item in enumerate(value)]
    return value


def _problem(finding: Finding, document: Document) -> Problem:
    # What is about a key's presence points at the key, what is about a value at the value.
    return document.problem(
        finding.code,
        finding.message,
        finding.at,
        of_key=finding.code in ("SG121", "SG124"),
        expected=finding.expected,
        hint=finding.hint,
    )


def choose(files: Sequence[StatusFile], ids: Sequence[str]) -> list[StatusFile]:
    """The files of the given sign-offs, all of them when none is given.

    Raises:
        UsageError: there is no sign-off of that name (SG702).
    """
    by_id = {file.signoff.id: file for file in files}
    for name in ids:
        if name not in by_id:
            raise UsageError(
                f"there is no sign-off `{name}`", code="SG702", hint=did_you_mean(name, by_id)
            )
    return [by_id[name] for name in ids] if ids else list(files)


def pick(every: Mapping[str, T], name: str, noun: str, code: str) -> T:
    """What a name stands for, with its sign-off in front or, where one alone has it, without.

    Args:
        every: all there are, by `signoff/name`.
        name: as the person wrote it.
        noun: what they are, for a message.
        code: of the error.

    Raises:
        UsageError: there is none of that name, or several sign-offs have one.
    """
    found = [full for full in every if name in (full, full.partition("/")[2])]
    if len(found) == 1:
        return every[found[0]]
    if found:
        hint = f"name the sign-off too: {', '.join(found)}"
        raise UsageError(f"several sign-offs have a {noun} `{name}`", code=code, hint=hint)
    near = did_you_mean(name, [*every, *(full.partition("/")[2] for full in every)])
    hint = near or f"{noun}s: {', '.join(every) or 'none'}"
    raise UsageError(f"there is no {noun} `{name}`", code=code, hint=hint)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file as a whole; readers and a killed process see the old or the new bytes.

    Folders on the way are made. A device or a pipe is written to: it must never be replaced.

    Raises:
        SurroundingsError: the disk refused (SG220); the old file is as it was.
    """
    import tempfile  # most commands replace nothing

    target = Path(os.path.realpath(path))
    try:
        # By the name as given: the pipe behind /dev/stdout has no other that could be opened.
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        if not target.parent.is_dir():
            _make_folder(target.parent, path)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                os.fchmod(file.fileno(), mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SurroundingsError(f"cannot write {path}: {error.strerror}", code="SG220") from error


def _make_folder(folder: Path, path: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot make the folder of {path}: {error.strerror}"
        raise SurroundingsError(message, code="SG220") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _stamp(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino


Waiting = Callable[[str], None]
"""Told who holds the lock that we wait for."""


def wait_silently(holder: str) -> None:
    """Tell nobody that we wait."""


@contextlib.contextmanager
def lock(
    folder: Path, *, timeout: float = 60.0, waiting: Waiting = wait_silently
) -> Iterator[None]:
    """Hold the status folder for one run at a time.

    The folder itself is locked (flock), so that no file is left behind and the end of a process,
    however it came, is the end of its lock.

    Args:
        folder: the status folder.
        timeout: seconds to wait for another run.
        waiting: told once who holds it, when there is somebody to wait for.

    Raises:
        LockedError: another run held it all the time (SG221).
        SurroundingsError: the folder cannot be opened (SG220).
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        message = f"cannot open `{folder.name}/`: {error.strerror}"
        raise SurroundingsError(message, code="SG220") from error
    try:
        deadline = time.monotonic() + timeout
        told = False
        while not _try_lock(descriptor):
            holder = _holder(descriptor)
            if time.monotonic() >= deadline:
                raise LockedError(
                    f"another run holds `{folder.name}/` ({holder})",
                    code="SG221",
                    hint="wait for it to end, or end it",
                )
            if not told:
                waiting(holder)
                told = True
            time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> str:
    """Who holds the lock, as far as the system tells (Linux: /proc/locks)."""
    inode = os.fstat(descriptor).st_ino
    with contextlib.suppress(OSError):
        for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
            fields = line.split()
            if fields[1] == "FLOCK" and fields[5].endswith(f":{inode}"):
                return f"process {fields[4]}"
    return "process unknown"
