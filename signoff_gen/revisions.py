"""Which two states of a repository are compared, by the names that people and CI give them.

Error codes: SG741 and SG742.
"""

import re
from typing import Final

from signoff_gen.difference import NAME_LENGTH, Revision, clipped
from signoff_gen.errors import RepositoryError
from signoff_gen.repo import Repository

WORK_TREE: Final = Revision(name="work tree")
NOTHING: Final = Revision(name="nothing")
"""What there was before the first commit."""
DEFAULT_BRANCHES: Final = ("origin/main", "origin/master", "main", "master")
"""Where a repository does not say which one its default branch is."""
_EVERY_BRANCH: Final = "+refs/heads/*:refs/remotes/origin/*"


def ends(repository: Repository, range_: str | None) -> tuple[Revision, Revision]:
    """The two states that a range stands for; see `diff.difference`.

    Raises:
        RepositoryError: a revision is not there (SG516), or not in this shallow clone (SG741);
            two revisions have no history in common (SG742).
    """
    if range_ is None:
        return _since_the_default_branch(repository), WORK_TREE
    base, dots, head = _split(range_)
    if not dots:
        return _revision(repository, base), WORK_TREE
    first, second = (_revision(repository, name or "HEAD") for name in (base, head))
    if dots == "..":
        return first, second
    return _parting(repository, first, second), second


def _split(range_: str) -> tuple[str, str, str]:
    # Not every pair of dots is one: `HEAD^{/two..dots}` names a commit by its message.
    match = re.fullmatch(r"([^{}]*?)(\.{2,3})([^{}]*)", range_)
    return (match[1], match[2], match[3]) if match else (range_, "", "")


def _since_the_default_branch(repository: Repository) -> Revision:
    head = repository.head()
    if head is None:
        return NOTHING
    name = _default_branch(repository)
    if name is None and repository.shallow:
        raise RepositoryError(
            "no default branch is in this shallow clone",
            code="SG741",
            hint=f"`git fetch --unshallow origin {_EVERY_BRANCH}` brings it; or name a base",
        )
    if name is None:
        return Revision(name="HEAD", commit=head)
    there = _revision(repository, name)
    return _parting(repository, there, Revision(name="HEAD", commit=head))


def _default_branch(repository: Repository) -> str | None:
    """The branch that pull requests go into, as far as the repository knows."""
    for name in ("origin/HEAD", *DEFAULT_BRANCHES):
        if _resolved(repository, name):
            return name
    return None


def _parting(repository: Repository, one: Revision, other: Revision) -> Revision:
    """The commit from which two revisions parted."""
    ends = one.commit or "", other.commit or ""
    parted = repository.merge_base(*ends)
    if parted is None:
        shallow = repository.shallow
        raise RepositoryError(
            f"{one.short} and {other.short} have no history in common"
            + (" in this shallow clone" if shallow else ""),
            code="SG742",
            hint="`git fetch --unshallow` brings the rest of it"
            if shallow
            else "name two revisions of one history",
        )
    name = one.name if parted == one.commit else f"merge base with {one.name}"
    return Revision(name=clipped(name, NAME_LENGTH), commit=parted)


def _revision(repository: Repository, name: str) -> Revision:
    """A revision by its name, also where only the remote's branch of that name is there."""
    for known in (name, f"origin/{name}"):
        if commit := _resolved(repository, known):
            return Revision(name=clipped(known, NAME_LENGTH), commit=commit)
    if not repository.shallow:
        repository.resolve(name)
    branch = name.removeprefix("origin/")
    if re.fullmatch("[0-9a-f]{7,64}", branch):
        command = f"git fetch --depth=1 origin {branch}"
    elif re.fullmatch(r"\w[\w./+-]*", branch):
        refs = f"{branch}:refs/remotes/origin/{branch}"
        command = f"git fetch --depth=1 origin {clipped(refs, 200)}"
    else:  # `main~3`, or no name at all: nothing that could be asked for
        command = "git fetch --unshallow"
    raise RepositoryError(
        f"there is no revision {clipped(name, 100)} in this shallow clone",
        code="SG741",
        hint=f"`{command}` brings it",
    )


def _resolved(repository: Repository, name: str) -> str | None:
    try:
        return repository.resolve(name)
    except RepositoryError as error:
        if error.code != "SG516":
            raise
        return None
