"""A comment and a status on a pull request, in this order: the whole of `signoff-gen comment`."""

from collections.abc import Callable
from dataclasses import dataclass

from signoff_gen.errors import UsageError
from signoff_gen.forge.base import (
    Clock,
    ForgeError,
    Missing,
    ReadOnlyToken,
    Size,
    Status,
    Target,
    Token,
)
from signoff_gen.forge.gitea import Gitea
from signoff_gen.forge.github import GitHub
from signoff_gen.forge.gitlab import GitLab
from signoff_gen.forge.sticky import Behavior, Outcome, Wish, post
from signoff_gen.forge.surroundings import Surroundings

AnyForge = GitHub | GitLab

FORGES: dict[str, type[AnyForge]] = {"github": GitHub, "gitlab": GitLab, "gitea": Gitea}
"""Every forge that can be written to; Forgejo has Gitea's API."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be said."""

    key: str
    behavior: Behavior
    body: Callable[[Size], str]
    """The text of the comment, as long as there is room for it."""
    status: Status | None


@dataclass(frozen=True, slots=True)
class Published:
    """What became of it."""

    target: Target
    """The pull request, by the repository's present name."""
    head: str
    outcome: Outcome
    url: str
    """Where the comment is; empty where there is none."""
    status_set: bool
    refused: ForgeError | None = None
    """Why the status could not be set, though the comment could be written."""


def publish(
    place: Surroundings, letter: Letter, token: Token, *, max_wait: float, clock: Clock
) -> Published | None:
    """Write a comment and set a status; None: no pull request is open for the commit any more.

    Raises:
        UsageError: (SG750) nothing tells which pull request is meant.
        ReadOnlyToken: the token may not write comments.
        ForgeError: it does not work.
    """
    forge = FORGES[place.forge](place.api, token, max_wait=max_wait, clock=clock)
    with forge.client:
        target = _target(forge, place)
        if target is None:
            return None
        head = place.head or forge.pull(target).head
        wish = Wish(letter.key, head, place.run, letter.behavior, letter.body)
        done = post(forge, target, wish, forge.client.wait_after)
        target = done.pull.target
        refused: ForgeError | None = None
        status = letter.status if done.outcome.is_current else None
        if status is not None:
            try:
                forge.set_status(target.repository, head, status)
            except (ReadOnlyToken, Missing) as error:
                # On Gitea whoever may read may comment; GitLab knows no branch for a fork's commit.
                refused = error
        set_ = status is not None and refused is None
        return Published(target, head, done.outcome, done.url, set_, refused)


def _target(forge: AnyForge, place: Surroundings) -> Target | None:
    """The pull request that is meant; None: there is no open one for the commit."""
    if place.number is not None:
        return Target(place.repository, place.number)
    if not place.head or (place.branch is None and place.forge != "gitlab"):
        raise UsageError(
            "nothing tells which pull request is meant",
            code="SG750",
            hint="give it by `--number`; in a CI job of a pull request it is found",
        )
    owner, branch = (place.branch.owner, place.branch.name) if place.branch else ("", "")
    found = forge.find(place.repository, place.head, owner, branch)
    if len(found) > 1:
        numbers = ", ".join(str(number) for number in found)
        raise UsageError(
            f"the commit is the newest one of several pull requests: {numbers}",
            code="SG750",
            hint="give one of them by `--number`",
        )
    return Target(place.repository, found[0]) if found else None
