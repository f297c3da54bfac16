"""Why a sign-off does not count as signed off, in words. Pure: `states` has judged already."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from signoff_gen.model import Signoff
from signoff_gen.states import SETTLED, Board, Standing, State, asks_nothing

Kind = Literal[
    "failed", "error", "stale", "pending", "blocked", "undecided", "unapproved", "waived", "skipped"
]
CAN_BE_ALLOWED: tuple[Kind, ...] = (
    "blocked", "waived", "undecided", "unapproved", "pending", "stale", "failed", "error",
)  # fmt: skip
"""Kinds that say no unless they are allowed; `waived` is then a waiver that has expired."""
CAN_BE_DENIED: tuple[Kind, ...] = ("blocked", "waived", "skipped")
"""Kinds that also have a good form, which says no only when it is denied: a blocker that a decision
lifted, a waiver that counts, a step that its `when` leaves out."""

Place = tuple[str | int, ...]
_CODES: dict[Kind, str] = {"undecided": "SG322", "unapproved": "SG323", "waived": "SG324"}
RULES = {
    "SG320": "A check or step does not hold.",
    "SG321": "A blocker is open.",
    "SG322": "A decision is not taken.",
    "SG323": "An approval is missing, stale or not by somebody who may.",
    "SG324": "A waiver has expired, or is denied.",
}
"""What the codes mean."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps a sign-off from being signed off."""

    kind: Kind
    about: str
    """Address of a check or step, `blocker:ID`, `decision:ID` or `approval:ROLE`."""
    text: str
    """In words, without the address."""
    at: Place
    """Keys and indices from the top of the status file."""
    consequence: bool = False
    """It is blocked, so it goes when the reason that it waits for does."""
    denied: bool = False
    """It is good enough by the rules of sign-off, and was denied."""

    def __str__(self) -> str:
        return f"{self.about} {self.text}"

    @property
    def code(self) -> str:
        """Its stable identifier, see `docs/errors.md`."""
        if self.about.startswith("blocker:"):
            return "SG321"
        return _CODES.get(self.kind, "SG320")


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a sign-off may pass."""

    reasons: tuple[Reason, ...]
    """What says no; consequences last."""
    allowed: tuple[Reason, ...]
    """What would say no, had it not been allowed."""

    @property
    def is_open(self) -> bool:
        """Whether nothing says no."""
        return not self.reasons


def gate(
    signoff: Signoff, board: Board, allow: Collection[str] = (), deny: Collection[str] = ()
) -> Gate:
    """What keeps a sign-off from being signed off.

    Args:
        signoff: the sign-off.
        board: its standing, judged with all facts: inputs, evidence and the time.
        allow: words of `CAN_BE_ALLOWED`.
        deny: words of `CAN_BE_DENIED`.
    """
    found = [*_blockers(signoff, board), *_decisions(signoff, board), *_steps(signoff, board)]
    found += _approvals(signoff, board)
    found.sort(key=lambda reason: reason.consequence)
    told = [item for item in found if not item.denied or item.kind in deny]
    reasons: list[Reason] = []
    allowed: list[Reason] = []
    for item in told:
        (reasons if item.denied or item.kind not in allow else allowed).append(item)
    return Gate(tuple(reasons), tuple(allowed))


def _blockers(signoff: Signoff, board: Board) -> Iterator[Reason]:
    places = {blocker.id: ("blockers", n) for n, blocker in enumerate(signoff.blockers)}
    for blocker in board.open_blockers:
        lifted = blocker.id in board.lifted
        words = "is open, though a decision lets the work go on" if lifted else "is open"
        text = f"{words}: {blocker.title}"
        if blocker.resolved is not None:
            text += f" (resolved only from {blocker.resolved.on} on)"
        if blocker.detect is not None:
            found = board.checks[f"blocker:{blocker.id}.{blocker.detect.id}"]
            text += f" ({found.state.value}{f': {found.reason}' if found.reason else ''})"
        yield Reason("blocked", f"blocker:{blocker.id}", text, places[blocker.id], denied=lifted)


def _decisions(signoff: Signoff, board: Board) -> Iterator[Reason]:
    places = {decision.id: ("decisions", n) for n, decision in enumerate(signoff.decisions)}
    for decision in board.open_decisions:
        until = f" before {decision.chosen.on}" if decision.chosen else ""
        text = f"is not taken{until}: {decision.question}"
        yield Reason("undecided", f"decision:{decision.id}", text, places[decision.id])


def _steps(signoff: Signoff, board: Board) -> Iterator[Reason]:
    located = {item.address: item for item in signoff.located_checks()}
    if asks_nothing(signoff):
        yield Reason("pending", "steps", "are none: nothing here can be signed off", ("title",))
    for n, step in enumerate(signoff.steps):
        standing = board.steps[step.id]
        if not step.checks or standing.state in (State.BLOCKED, State.SKIPPED):
            yield from _reason(standing, step.id, ("steps", n))
            continue
        for check in step.checks:
            item = located[f"{step.id}.{check.id}"]
            own = board.checks[item.address]
            # A waiver that counts makes the check waived: beside any other state it has expired.
            expired = check.waived is not None and own.state not in SETTLED
            yield from _reason(own, item.address, item.at, "waived" if expired else None)


def _reason(
    standing: Standing, about: str, at: Place, kind: Kind | None = None
) -> Iterator[Reason]:
    state = standing.state
    if state is not State.PASSED:
        word: Kind = kind or _KINDS[state]
        because = f": {standing.reason}" if standing.reason else ""
        # A waiver's reason begins with the word itself.
        said = standing.reason if state is State.WAIVED else f"{state.value}{because}"
        yield Reason(
            word,
            about,
            f"is {said}",
            at,
            consequence=state is State.BLOCKED,
            denied=state in SETTLED,
        )


_KINDS: dict[State, Kind] = {
    State.WAIVED: "waived",
    State.SKIPPED: "skipped",
    State.PENDING: "pending",
    State.STALE: "stale",
    State.BLOCKED: "blocked",
    State.ERROR: "error",
    State.FAILED: "failed",
}
_APPROVALS = {
    "missing": "is not given",
    "stale": "does not count: what {by} approved on {on} has changed since",
    "not entitled": "does not count: {by} may not speak for this role",
    "to come": "does not count before {on}, the day that {by} wrote",
}


def _approvals(signoff: Signoff, board: Board) -> Iterator[Reason]:
    for n, item in enumerate(board.approvals):
        if item.state != "given":
            newest = item.newest
            words = _APPROVALS[item.state]
            text = words.format(by=newest.by, on=newest.on) if newest else words
            at = ("approvals", "required", n)
            yield Reason("unapproved", f"approval:{item.required.role}", text, at)
