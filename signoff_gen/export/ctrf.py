"""CTRF, the Common Test Report Format: https://ctrf.io, specification 0.0.0."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from signoff_gen import __version__
from signoff_gen.export.snapshot import CheckAt, Snapshot
from signoff_gen.states import State

_STATUS = {
    State.PASSED: "passed",
    State.FAILED: "failed",
    State.ERROR: "failed",
    State.SKIPPED: "skipped",
    State.WAIVED: "skipped",
    State.PENDING: "pending",
    State.BLOCKED: "pending",
    State.STALE: "other",
}
"""The format's words; our own stands in `rawStatus`."""
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://ctrf.io/signoff-gen")


def ctrf(snapshots: Sequence[Snapshot]) -> dict[str, Any]:
    """The checks of sign-offs as one CTRF report, and a test a sign-off that it is signed off.

    Durations are 0: how long a check took is not on record.
    """
    tests = []
    for snapshot in snapshots:
        tests += [_test(snapshot, item) for item in snapshot.checks()]
        tests.append(_verdict(snapshot))
    times = [test["stop"] for test in tests if "stop" in test]
    counts = dict.fromkeys(("passed", "failed", "skipped", "pending", "other"), 0)
    for test in tests:
        counts[test["status"]] += 1
    return {
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "generatedBy": f"signoff-gen {__version__}",
        "results": {
            "tool": {"name": "signoff-gen", "version": __version__},
            "summary": {
                "tests": len(tests),
                **counts,
                "suites": len({tuple(test["suite"]) for test in tests}),
                "start": min(times, default=0),
                "stop": max(times, default=0),
            },
            "tests": tests,
        },
    }


def _test(snapshot: Snapshot, item: CheckAt) -> dict[str, Any]:
    located, standing = item.located, item.standing
    result = located.check.result
    test: dict[str, Any] = {
        "id": str(uuid.uuid5(_NAMESPACE, located.full_address)),
        "name": located.check.title,
        "status": _STATUS[standing.state],
        "duration": 0,
        "suite": [snapshot.signoff.title, snapshot.title_of(located.owner)],
        "rawStatus": standing.state.value,
        "type": located.check.kind,
        "filePath": snapshot.path,
        "line": item.line,
    }
    if standing.reason:
        test["message"] = standing.reason
    if item.at is not None:
        test |= {"start": _milliseconds(item.at), "stop": _milliseconds(item.at)}
    if result is not None and result.attempts is not None:
        test["retries"] = result.attempts - 1
        test["flaky"] = result.status == "passed"
    evidence = dict(result.evidence) if result else {}
    test["extra"] = {"address": located.full_address, "evidence": evidence}
    return test


def _verdict(snapshot: Snapshot) -> dict[str, Any]:
    """The sign-off itself: decisions, approvals and attested steps are no checks."""
    reasons = [str(reason) for reason in snapshot.gate.reasons]
    said = {"message": snapshot.board.verdict.value, "trace": "\n".join(reasons)}
    return {
        "id": str(uuid.uuid5(_NAMESPACE, snapshot.signoff.id)),
        "name": "signed off",
        "status": "failed" if reasons else "passed",
        "duration": 0,
        "suite": [snapshot.signoff.title],
        "rawStatus": snapshot.board.verdict.value,
        "type": "gate",
        "filePath": snapshot.path,
        **(said if reasons else {}),
    }


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
