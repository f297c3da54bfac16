"""Paths that write down what is asked of the disk through them.

Readers look at more than the files that they are given: settings, helpers, what stands in a folder,
whether something is there at all. Each such question is kept with its answer, so that later it can
be told whether a reader would see the same again.
"""

# ruff: noqa: PTH110, PTH112, PTH113, PTH116, PTH208 - for thousands of questions, paths are slow
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signoff_gen.migrations.remembered import Remembered

Answer = str | int | bool | None
"""None where the disk refused."""
Question = tuple[str, str, str]
"""What is asked, of which path, and with which argument."""
Answers = dict[Question, Answer]

_Plain = type(Path())


class Journal:
    """The questions that were asked, with their answers."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.whole = True
        """False where something was asked that cannot be asked again in the same way."""
        self.part: Answers | None = None
        """Where what is asked at the moment is noted besides."""

    def note(self, question: Question, answer: Answer) -> None:
        """Keep an answer; bytes that change while they are read have none."""
        if self.answers.setdefault(question, answer) != answer:
            self.whole = False
        if self.part is not None:
            self.part[question] = answer


def ask(question: Question) -> Answer:
    """The answer of the disk, now."""
    kind, name, argument = question
    try:
        return _ANSWERS[kind](name, argument)
    except OSError:
        return None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _names(paths: Iterable[str]) -> str:
    return _digest("\0".join(sorted(paths)).encode("utf-8", "surrogateescape"))


_ANSWERS: dict[str, Callable[[str, str], Answer]] = {
    "is_file": lambda name, _: os.path.isfile(name),
    "is_dir": lambda name, _: os.path.isdir(name),
    "exists": lambda name, _: os.path.exists(name),
    "real": lambda name, _: os.path.realpath(name),
    "size": lambda name, _: os.stat(name).st_size,
    "bytes": lambda name, _: _digest(Path(name).read_bytes()),
    "names": lambda name, _: _names(os.listdir(name)),
    "glob": lambda name, pattern: _names(map(str, Path(name).glob(pattern))),
}
"""Of names as text: a path costs more to make than the disk takes to answer."""


class _Watched(_Plain):  # type: ignore[valid-type,misc]
    """A path that notes what is asked of it; `journal` is set by a class of its own for each."""

    journal: Journal
    remembered: Remembered | None

    def __reduce__(self) -> tuple[Any, ...]:
        return _Plain, self.parts

    def _plain(self) -> Path:
        return Path(str(self))

    def _asked(self, kind: str, argument: str = "") -> Answer:
        question = (kind, str(self), argument)
        known = self.journal.answers
        answer = known[question] if question in known else ask(question)
        self.journal.note(question, answer)
        return answer

    def is_file(self, **options: Any) -> bool:
        return bool(self._asked("is_file"))

    def is_dir(self, **options: Any) -> bool:
        return bool(self._asked("is_dir"))

    def exists(self, **options: Any) -> bool:
        return bool(self._asked("exists"))

    def resolve(self, strict: bool = False) -> Any:
        answer = self._asked("real")
        return type(self)(self._plain().resolve(strict) if answer is None else str(answer))

    def stat(self, **options: Any) -> Any:
        self._asked("size")
        return self._plain().stat(**options)

    def read_bytes(self) -> bytes:
        question = ("bytes", str(self), "")
        try:
            data = self._plain().read_bytes()
        except OSError:
            self.journal.note(question, None)
            raise
        self.journal.note(question, _digest(data))
        return data

    def read_text(self, encoding: str | None = None, errors: str | None = None, **_: Any) -> str:
        text = self.read_bytes().decode(encoding or "utf-8", errors or "strict")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def iterdir(self) -> Any:
        self._asked("names")
        return map(type(self), self._plain().iterdir())

    def glob(self, pattern: str, **options: Any) -> Any:
        self._asked("glob", pattern)
        return map(type(self), self._plain().glob(pattern))

    def open(self, *arguments: Any, **options: Any) -> Any:
        self.journal.whole = False
        return self._plain().open(*arguments, **options)

    def rglob(self, *arguments: Any, **options: Any) -> Any:
        self.journal.whole = False
        return self._plain().rglob(*arguments, **options)


def watched(root: Path, remembered: Remembered | None = None) -> tuple[Path, Journal]:
    """A path to the same place that is watched, as is all that is reached from it.

    Args:
        root: absolute.
        remembered: see `remembered_at`.
    """
    journal = Journal()
    kind = type("Watched", (_Watched,), {"journal": journal, "remembered": remembered})
    path: Path = kind(str(root))
    return path, journal


def remembered_at(root: Path) -> Remembered | None:
    """What is known of pieces of the files below a path, if it is watched."""
    found: Remembered | None = getattr(root, "remembered", None)
    return found


@contextmanager
def hearing(root: Path, asked: Answers) -> Iterator[None]:
    """While inside, what is asked of a watched path is noted with its answers.

    Args:
        root: a path; nothing is noted of one that is not watched.
        asked: where it is noted.
    """
    journal: Journal | None = getattr(root, "journal", None)
    if journal is None:
        yield
        return
    before, journal.part = journal.part, asked
    try:
        yield
    finally:
        journal.part = before


def unchanged(root: Path, asked: Answers) -> bool:
    """Whether all answers are the same now; they count as asked for the path, if it is watched."""
    if any(ask(question) != answer for question, answer in asked.items()):
        return False
    journal: Journal | None = getattr(root, "journal", None)
    if journal is not None:
        for question, answer in asked.items():
            journal.note(question, answer)
    return True
