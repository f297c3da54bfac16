"""in-toto Statements v1: what was verified, for those who sign and check attestations.

Sources: in-toto attestation framework v1 (Statement, ResourceDescriptor), predicates test-result
v0.1 and Simple Verification Result (SVR) v0.1. Statements are not signed here; `cosign attest-blob`
and GitHub's attest action do that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from signoff_gen import __version__
from signoff_gen.errors import UsageError
from signoff_gen.evidence import digest_file
from signoff_gen.export.snapshot import Snapshot
from signoff_gen.states import GOOD, State

Predicate = Literal["test-result", "svr"]
_STATEMENT = "https://in-toto.io/Statement/v1"
_TYPES: dict[Predicate, str] = {
    "test-result": "https://in-toto.io/attestation/test-result/v0.1",
    "svr": "https://in-toto.io/attestation/svr/v0.1",
}
_GIVEN = re.compile(r"(?P<name>.+)@(?P<kind>sha256|sha512|gitCommit):(?P<hex>[0-9a-f]{40,128})")
_LENGTHS = {"sha256": (64,), "sha512": (128,), "gitCommit": (40, 64)}
"""Hex digits of a digest; git has object names of two lengths."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a statement is about: a name, and at least one digest of it."""

    name: str
    digest: dict[str, str]


def subject(text: str, root: Path) -> Subject:
    """What `--subject` names: a file, or `NAME@sha256:HEX` and its like.

    Raises:
        UsageError: it is no file, or no digest that an attestation can hold (SG712).
    """
    path = Path(text)
    if path.is_file():
        inside = path.resolve().is_relative_to(root.resolve())
        name = path.resolve().relative_to(root.resolve()).as_posix() if inside else path.name
        return Subject(name, {"sha256": digest_file(path).removeprefix("sha256:")})
    given = _GIVEN.fullmatch(text)
    if given is None or len(given["hex"]) not in _LENGTHS[given["kind"]]:
        raise UsageError(
            f"`{text}` is no subject",
            code="SG712",
            hint="a file, or NAME@sha256:HEX, NAME@sha512:HEX or NAME@gitCommit:HEX",
        )
    return Subject(given["name"], {given["kind"]: given["hex"]})


def statement(
    snapshot: Snapshot, predicate: Predicate, subjects: Sequence[Subject] = ()
) -> dict[str, Any]:
    """One statement about a sign-off.

    Args:
        snapshot: the sign-off as it stands.
        predicate: what is said.
        subjects: what it is said of. Without any, of the status file: it holds the definitions,
            and the digests of all evidence. Which commit or package was verified, only the caller
            knows.
    """
    about = subjects or [Subject(snapshot.path, {"sha256": snapshot.digest})]
    said = _test_result(snapshot) if predicate == "test-result" else _svr(snapshot)
    return {
        "_type": _STATEMENT,
        "subject": [{"name": item.name, "digest": item.digest} for item in about],
        "predicateType": _TYPES[predicate],
        "predicate": said,
    }


def _policy(snapshot: Snapshot) -> dict[str, Any]:
    return {"name": snapshot.path, "digest": {"sha256": snapshot.digest}}


def _test_result(snapshot: Snapshot) -> dict[str, Any]:
    def having(state: State) -> list[str]:
        found = (item for item in snapshot.checks() if item.standing.state is state)
        return [item.located.full_address for item in found]

    warned = having(State.WAIVED)
    failed = [f"{snapshot.signoff.id}/{reason.about}" for reason in snapshot.gate.reasons]
    result = "FAILED" if failed else "WARNED" if warned else "PASSED"
    return {
        "result": result,
        "configuration": [_policy(snapshot)],
        "passedTests": having(State.PASSED),
        "warnedTests": warned,
        "failedTests": failed,
    }


def _svr(snapshot: Snapshot) -> dict[str, Any]:
    board, kinds = snapshot.board, {reason.kind for reason in snapshot.gate.reasons}
    about = {reason.about.partition(":")[0] for reason in snapshot.gate.reasons}
    checks = [standing.state for standing in board.checks.values()]
    holds = {
        "SIGNED_OFF": snapshot.gate.is_open,
        "ALL_CHECKS_PASSED": bool(checks) and all(state is State.PASSED for state in checks),
        "ALL_CHECKS_PASSED_OR_WAIVED": bool(checks) and all(state in GOOD for state in checks),
        "BLOCKERS_CLEARED": not board.open_blockers,
        "DECISIONS_TAKEN": "decision" not in about,
        "APPROVED": bool(board.approvals) and "unapproved" not in kinds,
    }
    prefix = f"SIGNOFF_GEN_{snapshot.signoff.id.replace('-', '_').upper()}_"
    return {
        "verifier": {
            # A package URL: with its version, so that other rules have another name.
            "id": f"pkg:pypi/signoff-gen@{__version__}",
            "policy": _policy(snapshot),
        },
        "timeCreated": snapshot.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "properties": [prefix + name for name, true in holds.items() if true],
    }
