"""What changed in the sign-offs between two states of a git repository.

Both states are read: commits as git recorded them, the work tree from the disk. Nothing is checked
out, no command of a status file is run, and what a branch says is only ever parsed.

Error codes: those of `revisions` and `repo`.
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
from signoff_gen.config import SETTINGS, Config, Project, is_status_file, settings_in
from signoff_gen.difference import (
    MOST_CHANGES,
    MOST_NOTES,
    NAME_LENGTH,
    Difference,
    Revision,
    Unreadable,
    bounded,
    clipped,
)
from signoff_gen.errors import InvalidInput, Problem, SurroundingsError
from signoff_gen.evidence import EvidenceFolder
from signoff_gen.fingerprint import Fingerprints
from signoff_gen.globs import inside
from signoff_gen.model import Signoff
from signoff_gen.repo import Repository
from signoff_gen.revisions import NOTHING, WORK_TREE, ends
from signoff_gen.runners import registry
from signoff_gen.store import read
from signoff_gen.yamltext import Document
from signoff_gen.yamltext.atlas import Atlas

_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:[^\n]*\n)*?oid (sha256:[0-9a-f]{64})\n"
)
_MOST_PROBLEMS: Final = 20
_BATCH: Final = 100
_A_FEW: Final = 20


def difference(project: Project, range_: str | None, *, as_of: date) -> Difference:
    """What changed in the sign-offs of a project.

    Args:
        project: where the status files are in the work tree; a commit has settings of its own.
        range_: `BASE` (compared with the work tree), `BASE..HEAD`, or `BASE...HEAD` from where
            the two parted; None is from where HEAD and the default branch parted to the work
            tree, or from HEAD where there is no other branch.
        as_of: the day on which waivers and ages are judged.

    Raises:
        RepositoryError: a revision is not there (SG516), or not in this shallow clone (SG741);
            two revisions have no history in common (SG742).
    """
    repository = Repository.discover(project.root)
    base, head = ends(repository, range_)
    states = _States(project, repository)
    before, after = states.state(base, "base"), states.state(head, "head")
    readings = states.with_evidence(before, after)
    touched = states.touched(before, after)
    states.notice_templates(touched)
    found = compare(
        *readings,
        as_of=as_of,
        touched=touched,
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
        self.prefix = repository.prefix_of(project.root)
        self.notes: list[str] = []
        here = {
            name: path.read_bytes() for name in SETTINGS if (path := project.root / name).is_file()
        }
        self._overridden = _folder(here) != project.config.status

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
                first = readings[signoff.id].path
                message = f"two sign-offs have the id `{signoff.id}`: the other is {first}"
                unreadable.append(_unreadable(side, name, Problem("SG135", message)))
                continue
            digest = hashlib.sha256(content).hexdigest()
            readings[signoff.id] = Reading(signoff, name, _Lines(document), digest=digest)
        return _State(revision, list(readings.values()), unreadable, blobs)

    def _recorded(self, blobs: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        folder = f"{self.prefix}{self._status_folder(blobs).strip('/')}/"
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

    def _status_folder(self, blobs: Mapping[str, str]) -> str:
        """Where a commit's own settings say that the status files are."""
        ours = self.project.config.status
        if self._overridden:
            return ours
        names = {name: blobs[at] for name in SETTINGS if (at := self.prefix + name) in blobs}
        contents = self.repository.contents(names.values())
        theirs = _folder({name: contents[blob] for name, blob in names.items()})
        if theirs != ours:
            shown = clipped(theirs, 100), clipped(ours, 100)
            self.notes.append(f"the settings of a commit name `{shown[0]}`, not `{shown[1]}`")
        return theirs

    def _on_disk(self) -> Iterator[tuple[str, bytes | Problem]]:
        root = self.project.root
        folder = root / self.project.config.status
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not is_status_file(path.name) or not path.is_file():
                continue
            name = path.relative_to(root).as_posix()
            if not inside(path, root):
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
                inputs = self._inputs(reading.signoff) if state.revision == WORK_TREE else None
                some.append(replace(reading, evidence=digests, inputs=inputs))
            found.append(some)
        return found[0], found[1]

    def _inputs(self, signoff: Signoff) -> dict[str, str] | None:
        """Digests of what recorded verdicts depend on in the work tree; None if unreadable."""
        prints = Fingerprints(signoff, self.project.root)
        located = [item for item in signoff.located_checks() if item.check.result is not None]
        try:
            return {item.address: prints.of(item.check) for item in located}
        except SurroundingsError:
            return None

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
        pointed = False
        for some in _batches(list(wanted)):
            contents = self.repository.contents(some)
            found |= {blob: _digest(data) for blob, data in contents.items()}
            pointed = pointed or any(map(_pointer, contents.values()))
        if pointed:
            self.notes.append("evidence in Git LFS: what its pointers say was compared")
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

    def notice_templates(self, touched: Iterable[str]) -> None:
        """Say which templates changed: they may let a page say what no status file does."""
        folder = f"{self.project.config.templates.strip('/')}/"
        for name in sorted(touched):
            if name.startswith(folder):
                self.notes.append(f"{clipped(name, 100)} changed, and with it what pages say")


def _folder(files: Mapping[str, bytes]) -> str:
    """The folder of status files that a state's files of settings name."""
    found = Config().status
    for name, table in SETTINGS.items():
        try:
            value = settings_in(files.get(name, b""), table).get("status")
        except ValueError:
            continue  # nothing can be found by it; `validate` says what is wrong
        found = value if isinstance(value, str) else found
    return found


def _is_missing(evidence: Mapping[str, str | None]) -> bool:
    """Whether something was recorded, and nothing of it is there."""
    return bool(evidence) and not any(evidence.values())


def _digest(data: bytes) -> str:
    """The digest of a file; of one in Git LFS, what its pointer says."""
    return _pointer(data) or f"sha256:{hashlib.sha256(data).hexdigest()}"


def _pointer(data: bytes) -> str | None:
    """The digest that a pointer of Git LFS holds; None for another file."""
    found = _POINTER.match(data) if len(data) < 1024 else None
    return found[1].decode() if found else None


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
        path=clipped(path, NAME_LENGTH),
        code=problem.code,
        message=clipped(problem.message),
        line=problem.line,
    )
