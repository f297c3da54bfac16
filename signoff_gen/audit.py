"""Whether what is on record is what was recorded: evidence, results and approvals. Offline.

The gate asks whether a sign-off is done; the audit asks whether anybody has touched what it rests
on, done or not. A result that was edited by hand does not even load (SG141).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from signoff_gen.config import Project
from signoff_gen.errors import Problem
from signoff_gen.evidence import EvidenceFolder
from signoff_gen.states import approval_state, subject_digest
from signoff_gen.store import StatusFile

Kind = Literal["missing", "changed", "stray", "unbound"]
CODES: Mapping[Kind, str] = {
    "missing": "SG331", "changed": "SG332", "stray": "SG333", "unbound": "SG334",
}  # fmt: skip

_AGAIN = "`signoff-gen verify` earns it again, `git checkout` brings back what was committed"
_HINTS: Mapping[Kind, str] = {
    "missing": _AGAIN,
    "changed": _AGAIN,
    "unbound": "`signoff-gen approve` approves what stands there now",
}
At = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is not as it was recorded."""

    kind: Kind
    signoff: str
    about: str
    """Address of a check, `approval:ROLE`, or the path of a stray file."""
    problem: Problem


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at, and what is not as it was recorded."""

    results: int
    evidence: int
    approvals: int
    discrepancies: tuple[Discrepancy, ...]


def audit(project: Project, files: Sequence[StatusFile], all_files: Sequence[StatusFile]) -> Audit:
    """Compare what sign-offs have on record with what is there.

    Args:
        project: the repository.
        files: the sign-offs to look at.
        all_files: every one of the repository; the folder of one may be that of another too, or
            lie in it, and what another one has recorded is no stray.
    """
    found: list[Discrepancy] = []
    folders: dict[str, str] = {}
    results = evidence = approvals = 0
    for file in files:
        signoff = file.signoff
        results += sum(check.result is not None for check in signoff.checks)
        evidence += len(signoff.evidence)
        approvals += len(signoff.approvals.given) if signoff.approvals else 0
        found += _of_results(project, file)
        found += _of_approvals(file)
        folders.setdefault(signoff.artifacts, signoff.id)
    recorded = {
        EvidenceFolder(project.root, file.signoff.artifacts).path / name
        for file in all_files
        for name in file.signoff.evidence
    }
    for artifacts, owner in folders.items():
        found += _strays(project, artifacts, owner, recorded)
    return Audit(results, evidence, approvals, tuple(found))


def _of_results(project: Project, file: StatusFile) -> Iterator[Discrepancy]:
    signoff = file.signoff
    present = EvidenceFolder(project.root, signoff.artifacts).digests(signoff.evidence)
    for item in signoff.located_checks():
        result = item.check.result
        if result is None:
            continue
        at = (*item.at, "result")
        for name, digest in result.evidence.items():
            there = present[name]
            where = (*at, "evidence", name)
            path = f"{signoff.artifacts}/{name}"
            if there is None:
                yield _found(file, "missing", item.address, f"evidence {path} is not there", where)
            elif there != digest:
                message = f"evidence {path} was changed since: {_short(there)}"
                expected = f"as recorded: {_short(digest)}"
                yield _found(file, "changed", item.address, message, where, expected)


def _of_approvals(file: StatusFile) -> Iterator[Discrepancy]:
    approvals = file.signoff.approvals
    if approvals is None or not approvals.given:
        return
    subject = subject_digest(file.signoff)
    required = {item.role: item for item in approvals.required}
    for n, item in enumerate(approvals.given):
        about, at = f"approval:{item.role}", ("approvals", "given", n)
        state = approval_state(item, required.get(item.role), subject)
        if state == "stale":
            message = f"{item.by} approved on {item.on} what has changed since"
            expected = f"bound to what is there: {_short(subject)}"
            yield _found(file, "unbound", about, message, (*at, "of"), expected)
        elif state == "not entitled":
            message = f"{item.by} may not speak for this role"
            yield _found(file, "unbound", about, message, (*at, "by"))


def _strays(
    project: Project, artifacts: str, owner: str, recorded: Collection[Path]
) -> Iterator[Discrepancy]:
    folder = EvidenceFolder(project.root, artifacts)
    for name in folder.names():
        path = folder.path / name
        if path not in recorded:
            shown = path.relative_to(project.root)
            problem = Problem(
                CODES["stray"],
                f"{shown.as_posix()} is no recorded evidence",
                shown,
                expected="only files that a result names",
                hint="remove it, or let an `artifacts` check record it",
            )
            yield Discrepancy("stray", owner, shown.as_posix(), problem)


def _found(
    file: StatusFile, kind: Kind, about: str, message: str, at: At, expected: str | None = None
) -> Discrepancy:
    problem = file.document.problem(
        CODES[kind], f"{about}: {message}", at, expected=expected, hint=_HINTS[kind]
    )
    return Discrepancy(kind, file.signoff.id, about, problem)


def _short(digest: str) -> str:
    return digest[: len("sha256:") + 12]
