"""One comment of ours on a pull request: found, written, and kept the only one.

Runs race, requests time out, people quote our comments. So nothing is remembered: each round
looks at what is there now, does the one thing that is due, and looks again, until nothing is
due. What became of a request that nobody answered shows in the next round.

A comment is ours if its author is the token's own account and its first line is our marker.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from signoff_gen.forge.base import (
    Author,
    Comment,
    Forge,
    ForgeError,
    Missing,
    Pull,
    Size,
    Target,
    TooLong,
    Unsettled,
)

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""What several comments side by side are told apart by."""
_MARKER = re.compile(
    r"<!-- signoff-gen:(?P<key>[a-z0-9-]+) (?P<kind>sticky|entry) head=(?P<head>[0-9a-f]{40,64})"
    r" run=(?P<run>\d{1,18})\.(?P<attempt>\d{1,18}) id=(?P<id>[0-9a-f]{16}) -->"
)
_ROUNDS = 12
"""A race is over after two or three; more means that something undoes what we do."""


class Behavior(StrEnum):
    """What becomes of the comment of an earlier run."""

    UPDATE = "update"
    RECREATE = "recreate"
    APPEND = "append"


class Outcome(StrEnum):
    """What was done, in a word."""

    CREATED = "created"
    UPDATED = "updated"
    RECREATED = "recreated"
    UNCHANGED = "unchanged"
    STALE = "stale"
    """There is a newer commit: nothing was written."""
    OLDER = "older"
    """A newer run has written: nothing was written."""

    @property
    def is_current(self) -> bool:
        """Whether what we had to say is what stands there."""
        return self not in (Outcome.STALE, Outcome.OLDER)


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Which of several runs for a commit this one is; a greater one is newer."""

    number: int = 0
    """0: nobody knows."""
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to stand on a pull request."""

    key: str
    head: str
    """The commit that it is about."""
    run: Run
    behavior: Behavior
    body: Callable[[Size], str]
    """The text, as long as there is room for it."""


@dataclass(frozen=True, slots=True)
class _Ours:
    """A comment of ours with what its marker says."""

    comment: Comment
    entry: bool
    """It is one of several, which stay for ever."""
    head: str
    run: Run
    id: str

    @property
    def text(self) -> str:
        """What people see."""
        return _comparable(self.comment.body.partition("\n")[2])


def post(
    forge: Forge, target: Target, wish: Wish, wait: Callable[[Unsettled, int], None]
) -> "Done":
    """Make what is wished stand on a pull request.

    Args:
        forge: where.
        target: the pull request.
        wish: what.
        wait: lets time pass before the next try, or raises where there is no point in one.

    Raises:
        ForgeError: it does not work.
    """
    return _Post(forge, target, wish, wait).carry_out()


@dataclass(frozen=True, slots=True)
class Done:
    """How it went."""

    outcome: Outcome
    url: str
    """Where the comment is; empty where there is none, or the forge does not tell."""
    pull: Pull


class _Post:
    """The rounds of one `post`."""

    def __init__(
        self,
        forge: Forge,
        target: Target,
        wish: Wish,
        wait: Callable[[Unsettled, int], None],
    ) -> None:
        self._forge = forge
        self._target = target
        self._wish = wish
        self._wait = wait
        self._size = forge.size
        self._shortened = False
        self._id = secrets.token_hex(8)
        self._marker = _marker(wish, self._id)
        self._did = Outcome.UNCHANGED
        self._created = False
        self._me = Author(None, "")

    def carry_out(self) -> Done:
        self._me = self._forge.identity()
        failures = missed = 0
        for _ in range(_ROUNDS):
            try:
                if (done := self._round()) is not None:
                    return done
            except Unsettled as error:
                failures += 1
                self._wait(error, failures)
            except Missing:  # the comment was taken away between our look and our write
                missed += 1
                if missed > 1:
                    raise
            except TooLong:
                if self._shortened:
                    raise
                self._shortened = True
                self._size = self._size.halved()
        raise ForgeError(
            "the comment does not stay as it was written: something else changes it",
            code="SG759",
            hint="does another workflow use the same `--key`?",
        )

    def _round(self) -> Done | None:
        """Look, and do one thing; None: look again."""
        wish = self._wish
        ours = sorted(self._ours(), key=self._rank)
        pull = self._forge.pull(self._target)  # last: what is decided rests on it
        self._target = pull.target
        if pull.head != wish.head:
            return Done(Outcome.STALE, "", pull)
        mine = next((one for one in ours if one.id == self._id), None)
        if wish.behavior is Behavior.APPEND:
            if mine is not None:
                return Done(Outcome.CREATED, self._forge.link(pull, mine.comment), pull)
            self._create(self._text())
            return None
        present, superseded = (ours[-1], ours[:-1]) if ours else (None, [])
        text = self._text()
        if present is None:
            self._did = Outcome.CREATED
            self._create(text)
        elif self._is_newer(present) or self._conceded(present):
            if not superseded:
                return Done(Outcome.OLDER, self._forge.link(pull, present.comment), pull)
            self._remove(superseded)
        elif present.id == self._id or present.text == _comparable(text):
            if not superseded:
                return Done(self._did, self._forge.link(pull, present.comment), pull)
            self._remove(superseded)
        elif wish.behavior is Behavior.RECREATE:
            # The old one goes when the new one is there: at no time there is none.
            self._did = Outcome.RECREATED
            self._create(text)
        else:
            self._did = Outcome.UPDATED if self._did is Outcome.UNCHANGED else self._did
            self._forge.update(self._target, present.comment.id, self._marker + text)
        return None

    def _create(self, text: str) -> None:
        self._forge.create(self._target, self._marker + text)
        self._created = True

    def _conceded(self, present: _Ours) -> bool:
        """Whether another run's comment has replaced the new one that we made.

        Two runs that nobody can tell apart would replace each other's for ever.
        """
        remade = self._wish.behavior is Behavior.RECREATE and self._created
        return remade and present.id != self._id

    def _text(self) -> str:
        """What people are to see, in the room that the marker leaves."""
        marker = len(self._marker)
        room = Size(self._size.characters - marker, self._size.octets - marker)
        return self._forge.harmless(self._wish.body(room))

    def _remove(self, comments: list[_Ours]) -> None:
        for one in comments:
            self._forge.delete(self._target, one.comment.id)

    def _ours(self) -> Iterator[_Ours]:
        """Comments of ours of the wished kind."""
        append = self._wish.behavior is Behavior.APPEND
        for comment in self._forge.comments(self._target):
            one = _read(comment, self._wish.key)
            if one is not None and one.entry == append and comment.author.is_same(self._me):
                yield one

    def _rank(self, one: _Ours) -> tuple[bool, Run, int]:
        """Which of several comments stays, the same for every run that looks: the greatest.

        That of the newest run does. Where that is not known, the oldest comment, so that it keeps
        its place; a comment that is made anew is the youngest.
        """
        age = one.comment.id if self._wish.behavior is Behavior.RECREATE else -one.comment.id
        return one.head == self._wish.head, one.run, age

    def _is_newer(self, one: _Ours) -> bool:
        return one.head == self._wish.head and one.run > self._wish.run


def _marker(wish: Wish, identifier: str) -> str:
    kind = "entry" if wish.behavior is Behavior.APPEND else "sticky"
    return (
        f"<!-- signoff-gen:{wish.key} {kind} head={wish.head}"
        f" run={wish.run.number}.{wish.run.attempt} id={identifier} -->\n"
    )


def _read(comment: Comment, key: str) -> _Ours | None:
    first = comment.body.partition("\n")[0].rstrip()
    found = _MARKER.fullmatch(first)
    if found is None or found["key"] != key:
        return None
    run = Run(int(found["run"]), int(found["attempt"]))
    return _Ours(comment, found["kind"] == "entry", found["head"], run, found["id"])


def _comparable(text: str) -> str:
    """A text without what forges change: line endings, and space at its ends."""
    return text.replace("\r\n", "\n").strip()
