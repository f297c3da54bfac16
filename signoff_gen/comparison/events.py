"""What happened: verdicts, blockers, decisions, waivers, evidence, ticks, approvals. Pure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from signoff_gen.comparison.sides import At, Both, Reading
from signoff_gen.difference import Change, Kind
from signoff_gen.model import (
    Attestation,
    Blocker,
    Choice,
    Decision,
    GivenApproval,
    LocatedCheck,
    Resolution,
    Result,
    Waiver,
)
from signoff_gen.states import SETTLED, Standing, State

SOON: Final = timedelta(days=7)
"""A waiver that expires within it is said to."""
_BAD = frozenset({State.FAILED, State.ERROR})
_HELD = frozenset({State.BLOCKED, State.SKIPPED})


def events(both: Both) -> Iterator[Change]:
    """Everything that happened between the two sides."""
    for was, now in both.checks.pairs.both:
        yield from _check(both, was, now)
    for item in both.checks.pairs.new:
        yield from _new_check(both, item)
    yield from _steps(both)
    yield from _blockers(both)
    yield from _decisions(both)
    yield from _approvals(both)


def remarks(both: Both) -> Iterator[Change]:
    """What is to be known of the new side though nothing of it happened: old faults, due dates."""
    former = {now.address: was for was, now in both.checks.pairs.both}
    for item in both.new.signoff.located_checks():
        yield from _due(both, item)
        yield from _faults(both, both.new, item, former.get(item.address))


# --- checks ---


def _check(both: Both, was: LocatedCheck, now: LocatedCheck) -> Iterator[Change]:
    yield from _waivers(both, was.check.waived, now)
    yield from _tick(both, now.address, now.at, now.check.title, was.check.done, now.check.done)
    if was.check.result != now.check.result:
        yield from _evidence(both, was, now)
    old_faults = {_fault(change) for change in _faults(both, both.old, was)}
    faults = list(_faults(both, both.new, now, former=was))
    for change in faults:
        if _fault(change) not in old_faults or was.check.result != now.check.result:
            yield change
    before, after = both.own_standings(was, now)
    if before.state is after.state or State.WAIVED is after.state:
        return
    yield both.change(
        _direction(before, after, Kind.CHECK_BETTER, Kind.CHECK_WORSE),
        now.address,
        now.at,
        title=now.check.title,
        before=before.state.value,
        after=after.state.value,
        reason="" if after.state is State.PASSED else _why(after, faults),
    )


def _why(after: Standing, faults: Sequence[Change]) -> str:
    if any(change.kind is Kind.RESULT_MOVED for change in faults):
        return "its result is that of another address"
    return after.reason


def _fault(change: Change) -> tuple[Kind, str]:
    return change.kind, change.field


def _direction(before: Standing, after: Standing, better: Kind, worse: Kind) -> Kind:
    if after.state in SETTLED:
        # What is skipped was not verified: that is no progress.
        return worse if before.state in SETTLED and after.state is State.SKIPPED else better
    if before.state in SETTLED or (after.state in _BAD and before.state not in _BAD):
        return worse
    return Kind.STATE_CHANGED


def _direction_of_step(before: Standing, after: Standing) -> Kind:
    if after.state is State.BLOCKED:
        return Kind.STEP_WORSE
    if before.state is State.BLOCKED and after.state not in _BAD:
        return Kind.STEP_BETTER
    return _direction(before, after, Kind.STEP_BETTER, Kind.STEP_WORSE)


def _new_check(both: Both, item: LocatedCheck) -> Iterator[Change]:
    yield from _waivers(both, None, item)
    yield from _tick(both, item.address, item.at, item.check.title, None, item.check.done)
    yield from _faults(both, both.new, item)


def _evidence(both: Both, was: LocatedCheck, now: LocatedCheck) -> Iterator[Change]:
    old = was.check.result.evidence if was.check.result else {}
    new = now.check.result.evidence if now.check.result else {}
    at: At = (*now.at, "result", "evidence")
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        kind = Kind.EVIDENCE_CHANGED
        if before is None or after is None:
            kind = Kind.EVIDENCE_ADDED if before is None else Kind.EVIDENCE_GONE
        digests = {"before": _short(before), "after": _short(after)}
        yield both.change(kind, now.address, at, title=now.check.title, field=name, **digests)


def _short(digest: str | None) -> str:
    return (digest or "").removeprefix("sha256:")[:12]


def _faults(
    both: Both, side: Reading, item: LocatedCheck, former: LocatedCheck | None = None
) -> Iterator[Change]:
    """What of a check's result is not as the machine recorded it."""
    result = item.check.result
    if result is None:
        return
    at, title = (*item.at, "result"), item.check.title
    if result.seal != result.expected_seal(item.full_address):
        kind = Kind.RESULT_EDITED
        if former is not None and result.seal == result.expected_seal(former.full_address):
            kind = Kind.RESULT_MOVED
        was = former.check.result if former is not None else None
        told = {"before": _told(was), "after": _told(result)}
        yield both.change(kind, item.address, at, title=title, **told)
    if side.evidence is None:
        return
    for name, digest in result.evidence.items():
        present = side.evidence.get(name)
        if present == digest:
            continue
        kind = Kind.EVIDENCE_TAMPERED if present else Kind.EVIDENCE_MISSING
        digests = {"before": _short(digest), "after": _short(present)}
        yield both.change(kind, item.address, (*at, "evidence"), title=title, field=name, **digests)


def _told(result: Result | None) -> str:
    return f"{result.status}: {result.message}".removesuffix(": ") if result else ""


# --- waivers ---


def _waivers(both: Both, was: Waiver | None, now: LocatedCheck) -> Iterator[Change]:
    waiver = now.check.waived
    if was == waiver:
        return
    told = _until
    if was is not None and waiver is not None and was.expires == waiver.expires:
        told = _in_full
    shown = {"title": now.check.title, "before": told(was), "after": told(waiver)}
    if waiver is None:
        yield both.change(Kind.WAIVER_REMOVED, now.address, now.at, **shown)
        return
    kind = Kind.WAIVER_ADDED if was is None else Kind.WAIVER_CHANGED
    if was is not None and waiver.expires > was.expires:
        kind = Kind.WAIVER_EXTENDED
    signed = both.signed(waiver, waiver.because)
    yield both.change(kind, now.address, (*now.at, "waived"), **shown, **signed)


def _until(waiver: Waiver | None) -> str:
    return f"until {waiver.expires}" if waiver else ""


def _in_full(waiver: Waiver | None) -> str:
    return f"by {waiver.by} on {waiver.on}: {waiver.because}" if waiver else ""


def _due(both: Both, item: LocatedCheck) -> Iterator[Change]:
    """A waiver that has expired, or is about to."""
    waiver = item.check.waived
    if waiver is None or waiver.expires - both.as_of > SOON:
        return
    kind = Kind.WAIVER_EXPIRED if waiver.expires < both.as_of else Kind.WAIVER_EXPIRING
    at, title = (*item.at, "waived"), item.check.title
    yield both.change(kind, item.address, at, title=title, after=_until(waiver))


# --- people ---


def _tick(
    both: Both,
    address: str,
    at: At,
    title: str,
    was: Attestation | Resolution | Choice | None,
    now: Attestation | Resolution | Choice | None,
    key: str = "done",
) -> Iterator[Change]:
    """What a person attested, took back or signed anew."""
    if was == now:
        return
    kind = Kind.TICK_CHANGED if was and now else Kind.TICK_ADDED if now else Kind.TICK_REMOVED
    shown = {"title": title, "before": _signed(was), "after": _signed(now)}
    place = (*at, key) if now else at
    if now is None:
        yield both.change(kind, address, place, **shown)
        return
    because = now.note if isinstance(now, Attestation) else now.because
    yield both.change(kind, address, place, **shown, **both.signed(now, because))


def _signed(words: Attestation | Resolution | Choice | None) -> str:
    return f"{words.by}, {words.on}" if words else ""


# --- steps ---


def _steps(both: Both) -> Iterator[Change]:
    for was, now in both.steps.both:
        at = both.places[now.id]
        yield from _tick(both, now.id, at, now.title, was.done, now.done)
        before, after = both.old_board.steps[was.id], both.new_board.steps[now.id]
        # What its checks are is told of each of them; here, what holds the step as a whole.
        if before.state is after.state or not {before.state, after.state} & _HELD:
            continue
        yield both.change(
            _direction_of_step(before, after),
            now.id,
            at,
            title=now.title,
            before=before.state.value,
            after=after.state.value,
            reason=after.reason if after.state in _HELD else "",
        )
    for step in both.steps.new:
        yield from _tick(both, step.id, both.places[step.id], step.title, None, step.done)


# --- blockers ---


def _blockers(both: Both) -> Iterator[Change]:
    was_open = {blocker.id for blocker in both.old_board.open_blockers}
    is_open = {blocker.id for blocker in both.new_board.open_blockers}
    for blocker in both.blockers.gone:
        kind = Kind.OPEN_BLOCKER_REMOVED if blocker.id in was_open else Kind.BLOCKER_REMOVED
        yield both.change(kind, f"blocker:{blocker.id}", title=blocker.title)
    for blocker in both.blockers.new:
        kind = Kind.BLOCKER_ADDED if blocker.id in is_open else Kind.BLOCKER_RESOLVED
        holds = f"holds {', '.join(blocker.blocks)}" if blocker.blocks else ""
        yield _of_blocker(both, kind, blocker, "", "open" if blocker.id in is_open else "", holds)
    for was, now in both.blockers.both:
        before, after = was.id in was_open, now.id in is_open
        if before and not after:
            yield _of_blocker(both, Kind.BLOCKER_RESOLVED, now, "open", "cleared")
        elif after and not before:
            why = _finding(both, now)
            yield _of_blocker(both, Kind.BLOCKER_OPENED, now, "cleared", "open", why)
        else:
            address = f"blocker:{now.id}"
            at = both.places[address]
            words = was.resolved, now.resolved
            yield from _tick(both, address, at, now.title, *words, key="resolved")


def _of_blocker(
    both: Both, kind: Kind, blocker: Blocker, before: str, after: str, why: str = ""
) -> Change:
    address = f"blocker:{blocker.id}"
    at = both.places[address]
    shown = {"title": blocker.title, "before": before, "after": after}
    closed = blocker.resolved
    if kind is not Kind.BLOCKER_RESOLVED or closed is None:
        if kind is Kind.BLOCKER_RESOLVED and blocker.detect is not None:
            why = f"its check {_of_detection(both, blocker).state.value}"
        return both.change(kind, address, at, **shown, reason=why)
    reason = closed.because
    if blocker.detect is not None and _of_detection(both, blocker).state is not State.PASSED:
        reason = f"although its check is {_of_detection(both, blocker).state.value}: {reason}"
    signed = both.signed(closed, reason)
    return both.change(kind, address, (*at, "resolved"), **shown, **signed)


def _of_detection(both: Both, blocker: Blocker) -> Standing:
    detect = blocker.detect
    assert detect is not None  # noqa: S101 - asked by the callers
    return both.new_board.checks[f"blocker:{blocker.id}.{detect.id}"]


def _finding(both: Both, blocker: Blocker) -> str:
    if blocker.detect is None:
        return ""
    found = _of_detection(both, blocker)
    return f"{found.state.value}: {found.reason}".removesuffix(": ")


# --- decisions ---


def _decisions(both: Both) -> Iterator[Change]:
    undecided = {decision.id for decision in both.old_board.open_decisions}
    for decision in both.decisions.gone:
        was_open = decision.id in undecided
        kind = Kind.OPEN_DECISION_REMOVED if was_open else Kind.DECISION_REMOVED
        before = _option(decision)
        address = f"decision:{decision.id}"
        yield both.change(kind, address, title=decision.question, before=before)
    for decision in both.decisions.new:
        kind = Kind.DECISION_TAKEN if decision.chosen else Kind.DECISION_ADDED
        yield _of_decision(both, kind, None, decision)
    for was, now in both.decisions.both:
        old, new = was.chosen, now.chosen
        if old is not None and new is not None and old.option == new.option:
            address = f"decision:{now.id}"
            at = both.places[address]
            yield from _tick(both, address, at, now.question, old, new, key="chosen")
        elif old != new:
            kind = Kind.DECISION_CHANGED if old and new else Kind.DECISION_UNDONE
            yield _of_decision(both, kind if old else Kind.DECISION_TAKEN, was, now)


def _of_decision(both: Both, kind: Kind, was: Decision | None, now: Decision) -> Change:
    address = f"decision:{now.id}"
    at = both.places[address]
    shown = {"title": now.question, "before": _option(was), "after": _option(now)}
    if now.chosen is None:
        return both.change(kind, address, at, **shown, reason=now.question if was is None else "")
    lifts = now.choice is not None and now.choice.proceed and now.blocker
    past = f"work goes on past blocker {now.blocker}" if lifts else ""
    reason = "; ".join(part for part in (past, now.chosen.because or "") if part)
    signed = both.signed(now.chosen, reason)
    return both.change(kind, address, (*at, "chosen"), **shown, **signed)


def _option(decision: Decision | None) -> str:
    if decision is None or decision.chosen is None:
        return ""
    text = decision.choice.text if decision.choice else ""
    return f"{decision.chosen.option}: {text}".removesuffix(": ")


# --- approvals ---


def _approvals(both: Both) -> Iterator[Change]:
    old, new = _given(both.old), _given(both.new)
    standings = {item.required.role: item.state for item in both.new_board.approvals}
    for item in old:
        if not any((other.role, other.by) == (item.role, item.by) for other in new):
            address = f"approval:{item.role}"
            before = f"{item.by}, {item.on}"
            yield both.change(Kind.APPROVAL_WITHDRAWN, address, title=item.role, before=before)
    for number, item in enumerate(new):
        if item not in old:
            at: At = ("approvals", "given", number)
            state = standings.get(item.role, "")
            counts = state in ("given", "to come")
            reason = "" if counts else _APPROVALS.get(state, "nobody asks for this role")
            address = f"approval:{item.role}"
            signed = both.signed(item, reason)
            yield both.change(Kind.APPROVAL_GIVEN, address, at, title=item.role, **signed)
    counted = {s.required.role for s in both.old_board.approvals if s.state == "given"}
    for standing in both.new_board.approvals:
        role, newest = standing.required.role, standing.newest
        if standing.state == "stale" and role in counted and newest is not None:
            signed = both.signed(newest)
            place: At = ("approvals", "given")
            yield both.change(Kind.APPROVAL_STALE, f"approval:{role}", place, title=role, **signed)


_APPROVALS = {
    "stale": "it does not count: it is for another state than this",
    "not entitled": "it does not count: this person may not speak for the role",
}


def _given(reading: Reading) -> Sequence[GivenApproval]:
    approvals = reading.signoff.approvals
    return approvals.given if approvals else ()
