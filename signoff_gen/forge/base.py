"""What all forges have in common: the nouns, what a forge can do, and what can go wrong.

The errors, all of them `SurroundingsError`::

    ForgeError                 the forge said no, or could not be asked
    ├── ReadOnlyToken          the token may read and not write, as that of a fork's pull request
    ├── Missing                what is asked for is not there, or not for this token
    ├── TooLong                the forge refuses a text of this size
    └── Unsettled              not now: the limit of requests, a fault of the server, a broken
                               connection; whoever looks again sees whether it was done
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from signoff_gen.errors import SurroundingsError


class ForgeError(SurroundingsError):
    """The forge said no, or could not be asked."""


class ReadOnlyToken(ForgeError):
    """The token may read and not write."""


class Missing(ForgeError):
    """What is asked for is not there, or the token may not see it."""


class TooLong(ForgeError):
    """The forge refuses a text of this size."""


class Unsettled(ForgeError):
    """A request was not answered with yes or no; it may have been carried out.

    Args:
        error: what is said if nobody tries again.
        wait: seconds until the forge may be asked again; None: the forge does not say.
        limited: the forge wants fewer requests, and did not carry this one out.
    """

    def __init__(self, error: ForgeError, wait: float | None = None, *, limited: bool) -> None:
        super().__init__(error.message, code=error.code, hint=error.hint)
        self.wait = wait
        self.limited = limited


class Clock:
    """The time, and a way to let it pass; a test has one of its own."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def date(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Token:
    """A secret that is never shown, not even by accident."""

    value: str = field(repr=False)
    name: str = "TOKEN"
    """The environment variable that it came from."""


@dataclass(frozen=True, slots=True)
class Target:
    """The pull or merge request that is meant."""

    repository: str
    """`owner/name`, or with groups in front of it; GitLab: also the project's number."""
    number: int
    """What stands behind `#` or `!`."""


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull or merge request, as the forge knows it now."""

    target: Target
    """Its address by the present name of the repository, which may have been renamed."""
    head: str
    """The id of its newest commit, 40 or 64 hexadecimal digits."""
    url: str = ""
    """Where people see it; empty where the forge does not tell."""


@dataclass(frozen=True, slots=True)
class Author:
    """An account."""

    id: int | None
    """None where the forge does not tell; then the login decides."""
    login: str

    def is_same(self, other: "Author") -> bool:
        """Whether both are one account."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return self.login.lower() == other.login.lower() != ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull or merge request."""

    id: int
    body: str
    author: Author
    url: str = ""
    """Where people see it; empty where the forge does not tell."""


@dataclass(frozen=True, slots=True)
class Size:
    """How long a text may be; both hold."""

    characters: int
    octets: int
    """In UTF-8."""

    def holds(self, text: str) -> bool:
        """Whether a text fits."""
        if len(text) > self.characters:
            return False
        return len(text) * 4 <= self.octets or len(text.encode()) <= self.octets

    def halved(self) -> "Size":
        """Half of it, for a forge that allows less than it is known for."""
        return Size(self.characters // 2, self.octets // 2)


@dataclass(frozen=True, slots=True)
class Status:
    """What stands at a commit, beside the verdicts of other tools."""

    state: str
    """`success`, `failure`, `pending` or `error`; each forge has its own words for them."""
    context: str
    """The name that it is known by."""
    description: str
    """One line."""
    url: str = ""
    """What is behind it; empty: nothing."""


class Forge(Protocol):
    """What a forge can do for us; each request is tried as often as makes sense, a write once.

    Everything raises `ForgeError`.
    """

    name: ClassVar[str]
    size: ClassVar[Size]
    """How long a comment may be."""

    def find(self, repository: str, head: str, owner: str, branch: str) -> list[int]:
        """The numbers of the open pull requests whose newest commit is `head`.

        Args:
            repository: where they were opened.
            head: the id of the commit.
            owner: who owns the repository that the branch is in, which may be a fork.
            branch: the name of the branch.
        """

    def pull(self, target: Target) -> Pull:
        """The pull request as it is now."""

    def identity(self) -> Author:
        """Whom the forge shows as the author of what the token writes."""

    def comments(self, target: Target) -> Iterable[Comment]:
        """All comments, page after page, whoever wrote them."""

    def harmless(self, text: str) -> str:
        """A comment's text in which no line is an order to the forge."""

    def link(self, pull: Pull, comment: Comment) -> str:
        """Where people see a comment; empty where the forge does not tell."""

    def create(self, target: Target, body: str) -> Comment:
        """Add a comment. Raises `Unsettled` where nobody can tell whether it is there now."""

    def update(self, target: Target, comment: int, body: str) -> None:
        """Give a comment another text."""

    def delete(self, target: Target, comment: int) -> None:
        """Take a comment away; it may be gone already."""

    def set_status(self, repository: str, head: str, status: Status) -> None:
        """Say how a commit stands."""


_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def is_commit(text: str) -> bool:
    """Whether a text is the full id of a commit."""
    return _COMMIT.fullmatch(text) is not None
