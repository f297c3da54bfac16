"""The whole standing as JSON: `signoff-gen/export/1`, described in `docs/exports.md`."""

from collections.abc import Sequence
from typing import Any

from signoff_gen import __version__
from signoff_gen.export.snapshot import CheckAt, Snapshot
from signoff_gen.states import newest_day, subject_digest

SCHEMA = "signoff-gen/export/1"


def as_json(snapshots: Sequence[Snapshot]) -> dict[str, Any]:
    """Every sign-off with its steps, checks, blockers, decisions and approvals.

    Keys are there always; what a sign-off does not have is null or empty.
    """
    return {
        "schema": SCHEMA,
        "generator": {"name": "signoff-gen", "version": __version__},
        "signed_off": all(item.gate.is_open for item in snapshots),
        "signoffs": [_signoff(item) for item in snapshots],
    }


def _signoff(snapshot: Snapshot) -> dict[str, Any]:
    signoff, board = snapshot.signoff, snapshot.board
    day = signoff.date_ or newest_day(signoff)
    checks = list(snapshot.checks())
    return {
        "id": signoff.id,
        "title": signoff.title,
        "phase": signoff.phase,
        "date": day.isoformat() if day else None,
        "path": snapshot.path,
        "sha256": snapshot.digest,
        "subject": subject_digest(signoff),
        "report": signoff.report,
        "artifacts": signoff.artifacts,
        "verdict": board.verdict.value,
        "signed_off": snapshot.gate.is_open,
        "passed": board.passed,
        "total": len(board.checks),
        "next_action": board.next_action,
        "reasons": [
            {"kind": reason.kind, "about": reason.about, "text": reason.text}
            for reason in snapshot.gate.reasons
        ],
        "steps": [
            {
                "id": step.id,
                "title": step.title,
                "milestone": step.milestone,
                "state": board.steps[step.id].state.value,
                "reason": board.steps[step.id].reason,
                "done": _said(step.done),
                "checks": [_check(item) for item in checks if item.located.owner == step.id],
            }
            for step in signoff.steps
        ],
        "blockers": [
            {
                "id": blocker.id,
                "title": blocker.title,
                "open": blocker in board.open_blockers,
                "lifted": blocker.id in board.lifted,
                "blocks": list(blocker.blocks),
                "resolved": _said(blocker.resolved),
                "detect": next(
                    (_check(i) for i in checks if i.located.owner == f"blocker:{blocker.id}"), None
                ),
            }
            for blocker in signoff.blockers
        ],
        "decisions": [
            {
                "id": decision.id,
                "question": decision.question,
                "blocker": decision.blocker,
                "open": decision in board.open_decisions,
                "options": [item.model_dump(mode="json") for item in decision.options],
                "chosen": _said(decision.chosen),
            }
            for decision in signoff.decisions
        ],
        "approvals": [
            {
                "role": item.required.role,
                "state": item.state,
                "from": list(item.required.identities),
                "newest": _said(item.newest),
            }
            for item in board.approvals
        ],
    }


def _check(item: CheckAt) -> dict[str, Any]:
    check = item.located.check
    result = check.result
    return {
        "address": item.located.full_address,
        "title": check.title,
        "kind": check.kind,
        "state": item.standing.state.value,
        "reason": item.standing.reason,
        "line": item.line,
        "at": result.as_yaml()["at"] if result else None,
        "attempts": result.attempts if result else None,
        "evidence": dict(result.evidence) if result else {},
        "waived": _said(check.waived),
        "done": _said(check.done),
    }


def _said(block: Any) -> dict[str, Any] | None:
    """What a person wrote, as it stands in the file."""
    written: dict[str, Any] | None = block.model_dump(mode="json") if block is not None else None
    return written
