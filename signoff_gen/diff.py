"""What changed in the sign-offs between two states of a git repository.

Both states are read: commits as git recorded them, the work tree from the disk. Nothing is checked
out, no command of a status file is run, and what a branch says is only ever parsed.

Error codes: SG741 and SG742, and those of `repo`.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from signoff_gen.comparison.compare import compare
from signoff_gen.comparison.sides import At, Reading
from signoff_gen.config import Project, is_status_file
from signoff_gen.difference import (
    MOST_CHANGES,
    MOST_NOTES,
    Difference,
    Revision,
    Unreadable,
    bounded,
    clipped,
)
from signoff_gen.errors import InvalidInput, Problem, RepositoryError
from signoff_gen.evidence import EvidenceFolder
from signoff_gen.model import Signoff
from signoff_gen.repo import Repository
from signoff_gen.runners import registry
from signoff_gen.store import read
from signoff_gen.yamltext import Document
from signoff_gen.yamltext.atlas import Atlas

WORK_TREE: Final = Revision(name="work tree")
NOTHING: Final = Revision(name="nothing")
"""What there was before the first commit."""
DEFAULT_BRANCHES: Final = ("origin/main", "origin/master", "main", "master")
"""Where a repository does not say which one its default branch is."""
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:[^\n]*\n)*?oid (sha256:[0-9a-f]{64})\n"
)
_MOST_PROBLEMS: Final = 20
_BATCH: Final = 100
_A_FEW: Final = 20


def difference(project: Project, range_: str | None, *, as_of: date) -> Difference:
    """What changed in the sign-offs of a project.

    Args:
        project: where the status files are; the settings are those of the work tree.
        range_: `BASE` (compared with the work tree), `BASE..HEAD`, or `BASE...HEAD` from where
            the two parted; None is from where HEAD and the default branch parted to the work
            tree, or from HEAD where there is no other branch.
        as_of: the day on which waivers and ages are judged.

    Raises:
        RepositoryError: a revision is not there (SG516), or not in this shallow clone (SG741);
            two revisions have no history in common (SG742).
    """
    repository = Repository.discover(project.root)
    base, head = _ends(repository, range_)
    states = _States(project, repository)
    before, after = states.state(base, "base"), states.state(head, "head")
    readings = states.with_evidence(before, after)
    found = compare(
        *readings,
        as_of=as_of,
        touched=states.touched(before, after),
        unreadable={item.path for item in (*before.unreadable, *after.unreadable)},
    )
    signoffs, omitted = bounded(found.signoffs)
    unreadable = (*after.unreadable, *before.unreadable)
    return Difference(
        base=base,
        head=head,
        as_of=as_of.isoformat(),
        signoffs=signoffs,
        unchanged=found.unchanged,
        unreadable=unreadable[:MOST_CHANGES],
        notes=tuple(states.notes[:MOST_NOTES]),
        omitted=omitted + found.omitted + len(unreadable[MOST_CHANGES:]),
    )


# --- which two states ---


def _ends(repository: Repository, range_: str | None) -> tuple[Revision, Revision]:
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
    return Revision(name=clipped(name, 300), commit=parted)


def _revision(repository: Repository, name: str) -> Revision:
    """A revision by its name, also where only the remote's branch of that name is there."""
    for known in (name, f"origin/{name}"):
        if commit := _resolved(repository, known):
            return Revision(name=clipped(known, 300), commit=commit)
    if not repository.shallow:
        repository.resolve(name)
    branch = name.removeprefix("origin/")
    is_id = re.fullmatch("[0-9a-f]{7,64}", branch) is not None
    wanted = branch if is_id else f"{branch}:refs/remotes/origin/{branch}"
    raise RepositoryError(
        f"there is no revision {clipped(name, 100)} in this shallow clone",
        code="SG741",
        hint=f"`git fetch --depth=1 origin {clipped(wanted, 200)}` brings it",
    )


def _resolved(repository: Repository, name: str) -> str | None:
    try:
        return repository.resolve(name)
    except RepositoryError as error:
        if error.code != "SG516":
            raise
        return None


# --- what stands in them ---


@dataclass(frozen=True, slots=True)
class _State:
    """The status files of one state."""

    revision: Revision
    readings: Sequence[Reading] = ()
    unreadable: Sequence[Unreadable] = ()
    blobs: Mapping[str, str] = field(default_factory=dict)
    """Of a commit: object name by the name of a file, from the root of the work tree."""


class _States:
    """Reads states of one project."""

    def __init__(self, project: Project, repository: Repository) -> None:
        self.project = project
        self.repository = repository
        below = project.root.resolve().relative_to(repository.root).as_posix()
        self.prefix = "" if below == "." else f"{below}/"
        self.notes: list[str] = []

    def state(self, revision: Revision, side: str) -> _State:
        """The status files of a commit, of the work tree, or of nothing."""
        if revision == NOTHING:
            return _State(revision)
        blobs: Mapping[str, str] = {}
        if revision.commit is None:
            files = self._on_disk()
        else:
            blobs = self.repository.blobs(revision.commit)
            files = self._recorded(blobs)
        readings: dict[str, Reading] = {}
        unreadable: list[Unreadable] = []
        for name, content in files:
            try:
                if isinstance(content, Problem):
                    raise InvalidInput([content])
                document, signoff = read(content, Path(name), registry)
            except InvalidInput as error:
                unreadable += [_unreadable(side, name, p) for p in error.problems[:_MOST_PROBLEMS]]
                continue
            if signoff.id in readings:
                self.notes.append(f"{name} is left out: {signoff.id} is another file already")
            else:
                digest = hashlib.sha256(content).hexdigest()
                readings[signoff.id] = Reading(signoff, name, _Lines(document), digest=digest)
        return _State(revision, list(readings.values()), unreadable, blobs)

    def _recorded(self, blobs: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        folder = f"{self.prefix}{self.project.config.status.strip('/')}/"
        names = [
            name
            for name in blobs
            if name.startswith(folder)
            and "/" not in name.removeprefix(folder)
            and is_status_file(name.removeprefix(folder))
        ]
        contents = self.repository.contents(blobs[name] for name in names)
        for name in sorted(names):
            yield name.removeprefix(self.prefix), contents[blobs[name]]

    def _on_disk(self) -> Iterator[tuple[str, bytes | Problem]]:
        root = self.project.root
        folder = root / self.project.config.status
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not is_status_file(path.name) or not path.is_file():
                continue
            name = path.relative_to(root).as_posix()
            if not path.resolve().is_relative_to(root.resolve()):
                message = "the status file is a link that leaves the repository"
                yield name, Problem("SG148", message, Path(name))
            else:
                yield name, path.read_bytes()

    # --- evidence ---

    def with_evidence(self, before: _State, after: _State) -> tuple[list[Reading], list[Reading]]:
        """The readings of both states with what their evidence is."""
        recorded = self._digests_of_blobs(before, after)
        old = {r.signoff.id: self._evidence(before, r, recorded) for r in before.readings}
        new = {r.signoff.id: self._evidence(after, r, recorded) for r in after.readings}
        missing_before = {name for name, found in old.items() if _is_missing(found)}
        found = []
        for state, every in ((before, old), (after, new)):
            some = []
            for reading in state.readings:
                id_ = reading.signoff.id
                digests: Mapping[str, str | None] | None = every[id_]
                if _is_missing(every[id_]) and (id_ in missing_before or id_ not in old):
                    digests = None
                    if state is after:
                        folder = clipped(reading.signoff.artifacts, 200)
                        self.notes.append(f"no evidence of {id_} is there to look at ({folder})")
                some.append(replace(reading, evidence=digests))
            found.append(some)
        return found[0], found[1]

    def _evidence(
        self, state: _State, reading: Reading, recorded: Mapping[str, str]
    ) -> dict[str, str | None]:
        signoff = reading.signoff
        if state.revision.commit is None:
            return EvidenceFolder(self.project.root, signoff.artifacts).digests(signoff.evidence)
        places = self._places(signoff)
        return {name: recorded.get(state.blobs.get(at, "")) for name, at in places.items()}

    def _places(self, signoff: Signoff) -> dict[str, str]:
        folder = f"{self.prefix}{signoff.artifacts.strip('/')}"
        return {name: f"{folder}/{name}" for name in signoff.evidence}

    def _digests_of_blobs(self, *states: _State) -> dict[str, str]:
        """Digests of all evidence that commits hold, each object read once."""
        wanted: dict[str, None] = {}
        for state in states:
            for reading in state.readings:
                places = self._places(reading.signoff).values()
                wanted.update({state.blobs[at]: None for at in places if at in state.blobs})
        found: dict[str, str] = {}
        for some in _batches(list(wanted)):
            contents = self.repository.contents(some)
            found |= {blob: _digest(data) for blob, data in contents.items()}
        return found

    # --- everything else ---

    def touched(self, before: _State, after: _State) -> frozenset[str]:
        """Files of the project that differ between two states."""
        if before.revision.commit is None:
            return frozenset()
        if after.revision.commit is None:
            names: Iterable[str] = self.repository.differing(before.revision.commit)
        else:
            old, new = before.blobs, after.blobs
            names = (name for name in {**old, **new} if old.get(name) != new.get(name))
        below = (name for name in names if name.startswith(self.prefix))
        return frozenset(name.removeprefix(self.prefix) for name in below)


def _is_missing(evidence: Mapping[str, str | None]) -> bool:
    """Whether something was recorded, and nothing of it is there."""
    return bool(evidence) and not any(evidence.values())


def _digest(data: bytes) -> str:
    """The digest of a file; of one in Git LFS, what its pointer says."""
    pointer = _POINTER.match(data) if len(data) < 1024 else None
    if pointer is not None:
        return pointer[1].decode()
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _batches(blobs: Sequence[str]) -> Iterator[Sequence[str]]:
    return (blobs[n : n + _BATCH] for n in range(0, len(blobs), _BATCH))


class _Lines:
    """Lines of a status file's values; made for many, and quick for a few."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._left = _A_FEW
        self._atlas: Atlas | None = None

    def __call__(self, at: At) -> int | None:
        """The line of a value's key."""
        self._left -= 1
        if self._left >= 0:
            return self._document.locate_key(at).line
        if self._atlas is None:
            self._atlas = Atlas(self._document.to_bytes())
        return self._atlas.line(at)


def _unreadable(side: str, path: str, problem: Problem) -> Unreadable:
    return Unreadable(
        side="head" if side == "head" else "base",
        path=clipped(path, 300),
        code=problem.code,
        message=clipped(problem.message),
        line=problem.line,
    )
