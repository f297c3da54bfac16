"""The verdict as a commit's status: its state, and why in one line. Pure.

The line is made of our own words and of ids, whose letters are known: no text of a status file.
"""

from collections.abc import Mapping

from signoff_gen.difference import Difference, counted
from signoff_gen.gate import Gate
from signoff_gen.states import Board, Verdict

Judged = tuple[Board, Gate]
_NOT_YET = frozenset({"pending", "undecided", "unapproved"})
"""What is merely to be done is no failure."""


def of_gates(judged: Mapping[str, Judged]) -> tuple[str, str]:
    """State and line for all sign-offs of a commit.

    Args:
        judged: by the sign-off's id.
    """
    closed = {name: item for name, item in judged.items() if not item[1].is_open}
    total = len(judged)
    if not closed:
        return "success", f"GO: {counted(total, 'sign-off(s)')}" if total else "no sign-offs"
    reasons = [reason for _, gate in closed.values() for reason in gate.reasons]
    state = "pending" if all(reason.kind in _NOT_YET for reason in reasons) else "failure"
    told = [
        f"{name}: {board.verdict.value}, {len(gate.reasons)} in the way"
        for name, (board, gate) in closed.items()
    ]
    many = f"{len(closed)} of {total}; " if total > 1 else ""
    return state, f"NO-GO: {many}{'; '.join(told)}"


def of_difference(difference: Difference) -> tuple[str, str]:
    """State and line for the sign-offs that change."""
    if difference.go:
        return "success", difference.headline
    verdicts = {item.after.verdict for item in difference.signoffs if item.after}
    unreadable = any(item.side == "head" for item in difference.unreadable)
    failed = unreadable or verdicts & {Verdict.FAILED, Verdict.BLOCKED}
    return "failure" if failed else "pending", difference.headline
