"""What a user can meet: every error has a stable code, a message, and a hint where one helps.

The tree, with the exit status that `cli.edge` gives each branch::

    SignoffError
    ├── UsageError            2    what was asked makes no sense (unknown address, bad option)
    ├── InvalidInput          4    a status file, a template or the configuration is wrong;
    │                              carries every problem that was found, not just the first
    ├── SurroundingsError     5    git, the network, the disk or a missing extra said no
    │   ├── RepositoryError        git refused, or the repository is in a state we do not touch
    │   ├── EvidenceError          a path leaves the evidence folder, or a file cannot be written
    │   └── LockedError            another run holds the status file
    └── Refusal               1    it could be done and must not be: a commit would hold a secret

A check that fails, or that could not run, is not an error of this kind: it is a verdict
(`model.Result`), and runners return it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, said in full: where, what, what was expected, what would mend it."""

    code: str
    """Stable identifier, `SG` and three digits; documented in `docs/errors.md`."""
    message: str
    """What is wrong, in one line without a final stop."""
    path: Path | None = None
    """The file it is in, as the user named it."""
    line: int | None = None
    """1-based line."""
    column: int | None = None
    """1-based column, in characters."""
    width: int = 1
    """How many characters the caret line underlines."""
    source: tuple[tuple[int, str], ...] = ()
    """The lines to show, as (1-based number, text without its line ending)."""
    expected: str | None = None
    """What would have been right."""
    hint: str | None = None
    """What to do, such as "did you mean `version`?"."""
    severity: Literal["error", "warning", "note"] = "error"
    """How bad it is; what is wrong with a file is always an error."""

    @property
    def place(self) -> str:
        """`path:line:column`, as far as it is known."""
        parts = [str(self.path or ""), str(self.line or ""), str(self.column or "")]
        return ":".join(part for part in parts if part)


class SignoffError(Exception):
    """Base of everything that is raised on purpose.

    Args:
        message: what went wrong, in one line.
        code: stable identifier, see `docs/errors.md`.
        hint: what the user can do about it.
    """

    def __init__(self, message: str, *, code: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint


class UsageError(SignoffError):
    """The command line, or a call, asks for something that does not exist or makes no sense."""


class InvalidInput(SignoffError):
    """What a person wrote is wrong; `problems` lists everything found in one run."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.message, code=first.code, hint=first.hint)


class SurroundingsError(SignoffError):
    """Something outside the files failed: git, the network, the disk, a missing extra."""


class RepositoryError(SurroundingsError):
    """Git refused, or the repository is in a state that must not be touched."""


class EvidenceError(SurroundingsError):
    """Evidence would leave its folder, or cannot be read or written."""


class Refusal(SignoffError):
    """What was asked for could be done, and must not be."""


class LockedError(SurroundingsError):
    """Another process is writing the same sign-off."""


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """A hint that names the nearest candidate, or None when nothing is near.

    >>> did_you_mean("verison", ["version", "title"])
    'did you mean `version`?'
    """
    from difflib import get_close_matches  # only an error needs it

    near = get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else None
