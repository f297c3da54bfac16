"""The rules of sign-off: what state a check, a step and the whole are in, and what comes next.

Pure, and the only place that computes a state. What the world looks like (digests of files, the
time) is handed in as `Facts`; what is not known is not held against a check, so that a page
rendered without a clock does not change by itself.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Literal

from signoff_gen.model import (
    Attestation,
    Blocker,
    Choice,
    Decision,
    DecisionOption,
    GivenApproval,
    LocatedCheck,
    RequiredApproval,
    Signoff,
    Step,
)


class State(StrEnum):
    """State of a check or a step."""

    PASSED = "passed"
    WAIVED = "waived"
    SKIPPED = "skipped"
    PENDING = "pending"
    STALE = "stale"
    BLOCKED = "blocked"
    ERROR = "error"
    FAILED = "failed"


GOOD = frozenset({State.PASSED, State.WAIVED})
SETTLED = GOOD | {State.SKIPPED}
_FARTHEST_EAST = timezone(timedelta(hours=14))
"""Where each day begins first."""
_WORST_FIRST = (State.FAILED, State.ERROR, State.BLOCKED, State.STALE, State.PENDING)


class Verdict(StrEnum):
    """State of a whole sign-off."""

    SIGNED_OFF = "signed off"
    AWAITING_APPROVAL = "awaiting approval"
    IN_PROGRESS = "in progress"
    FAILED = "failed"
    BLOCKED = "blocked"
    DECISION_REQUIRED = "decision required"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the world says; an empty `Facts` knows nothing and doubts nothing."""

    now: datetime | None = None
    """The time, for waivers, `max_age` and what is signed with a day that is still to come."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Present inputs digest by check address."""
    evidence: Mapping[str, str | None] | None = None
    """Digest on disk by evidence name, None for a file that is not there."""

    def has_come(self, day: date) -> bool:
        """Whether a day that a person wrote has begun, wherever that person is."""
        return self.now is None or datetime.combine(day, time.min, _FARTHEST_EAST) <= self.now


@dataclass(frozen=True, slots=True)
class Standing:
    """A state, and why."""

    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """The standing of everything in one sign-off."""

    checks: Mapping[str, Standing]
    """By address."""
    steps: Mapping[str, Standing]
    """By step id."""
    open_blockers: Sequence[Blocker]
    """In their order; lifted ones are among them."""
    lifted: frozenset[str]
    """Ids of open blockers that a decision lets the work go past."""
    open_decisions: Sequence[Decision]
    approvals: Sequence["ApprovalStanding"]
    """Of the roles that must approve, in their order."""
    verdict: Verdict
    next_action: str

    @property
    def passed(self) -> int:
        """How many checks count as passed."""
        return sum(standing.state in GOOD for standing in self.checks.values())

    @property
    def missing_approvals(self) -> list[str]:
        """Roles."""
        return _missing(self.approvals)


@dataclass(frozen=True, slots=True)
class ApprovalStanding:
    """How a role that must approve stands."""

    required: RequiredApproval
    state: Literal["given", "stale", "not entitled", "to come", "missing"]
    """`stale`: what was approved has changed since. `not entitled`: by nobody who may. `to come`:
    its day is."""
    newest: GivenApproval | None = None
    """The one that the state is about."""


def judge(signoff: Signoff, facts: Facts | None = None) -> Board:
    """The standing of every check, step, blocker and decision of a sign-off."""
    return Judge(signoff, facts or Facts()).board()


def check_standing(located: LocatedCheck, facts: Facts) -> Standing:
    """The standing of a check taken by itself: its step's needs are not looked at."""
    check = located.check
    waiver = check.waived
    own = _earned(located, facts)
    if waiver is None or own.state is State.PASSED:
        return own
    if facts.now is not None and facts.now.date() > waiver.expires:
        return Standing(own.state, f"the waiver expired on {waiver.expires}")
    if not facts.has_come(waiver.on):
        return Standing(own.state, f"the waiver does not count before {waiver.on}")
    return Standing(State.WAIVED, f"waived by {waiver.by}: {waiver.because}")


def _earned(located: LocatedCheck, facts: Facts) -> Standing:
    check = located.check
    if check.runner is None or check.kind == "manual":
        if check.done is None:
            return Standing(State.PENDING, "waits for a person")
        return _attested(check.done, facts, check.max_age)
    result = check.result
    if result is None:
        return Standing(State.PENDING, "has not run")
    if why := _why_stale(located, facts):
        return Standing(State.STALE, why)
    return Standing(State(result.status), result.message)


def _attested(done: Attestation, facts: Facts, max_age: float | None = None) -> Standing:
    by = f"{done.by}, {done.on}"
    if not facts.has_come(done.on):
        return Standing(State.PENDING, f"attested by {by}: a day that is still to come")
    if facts.now is not None and max_age is not None:
        age = facts.now.date() - done.on
        if age > timedelta(seconds=max_age):
            return Standing(State.STALE, f"attested by {by}: longer ago than `max_age`")
    return Standing(State.PASSED, f"attested by {by}")


def _why_stale(located: LocatedCheck, facts: Facts) -> str | None:
    result, check = located.check.result, located.check
    if result is None:
        return None
    if result.seal != result.expected_seal(located.full_address):
        return "its result was edited by hand"
    inputs = facts.inputs.get(located.address)
    if inputs is not None and inputs != result.inputs:
        return "its definition or inputs changed since"
    if facts.evidence is not None:
        for name, digest in result.evidence.items():
            present = facts.evidence.get(name)
            if present is None:
                return f"its evidence {name} is missing"
            if present != digest:
                return f"its evidence {name} was changed since"
    if facts.now is None or check.max_age is None:
        return None
    if not facts.has_come(result.at.date()):
        return f"it was recorded on {result.at.date()}: a day that is still to come"
    too_old = facts.now - result.at > timedelta(seconds=check.max_age)
    return "it is older than its `max_age`" if too_old else None


class Judge:
    """The standing of one sign-off, for a run that changes it check by check.

    Steps are settled in the order in which they need each other (`in_order`).
    """

    def __init__(self, signoff: Signoff, facts: Facts) -> None:
        self.signoff = signoff
        self.facts = facts
        self.located = list(signoff.located_checks())
        self.alone = {item.address: check_standing(item, facts) for item in self.located}
        self.needs = needs_by_step(signoff)
        self._decisions = {decision.id: decision for decision in signoff.decisions}
        self._by_step: dict[str, list[LocatedCheck]] = {step.id: [] for step in signoff.steps}
        for item in self.located:
            if item.owner in self._by_step:
                self._by_step[item.owner].append(item)
        self.steps: dict[str, Standing] = {}
        """Settled steps."""
        self.checks: dict[str, Standing] = {}
        """Checks of settled steps."""
        self._look_at_blockers()

    def update(self, address: str, standing: Standing) -> None:
        """A run found out how a check stands by itself."""
        self.alone[address] = standing
        if address.startswith("blocker:"):
            self._look_at_blockers()

    def _look_at_blockers(self) -> None:
        self.open_blockers = [b for b in self.signoff.blockers if self._is_open(b)]
        self.open_ids = {blocker.id for blocker in self.open_blockers}
        self.lifted = frozenset(
            d.blocker
            for d in self.signoff.decisions
            if d.blocker in self.open_ids and (taken := self._taken(d)) and taken.proceed
        )

    def _is_open(self, blocker: Blocker) -> bool:
        if blocker.resolved is not None and self.facts.has_come(blocker.resolved.on):
            return False
        if blocker.detect is None:
            return True
        return self.alone[f"blocker:{blocker.id}.{blocker.detect.id}"].state not in GOOD

    def board(self) -> Board:
        """The standing of everything, steps that were not settled yet included."""
        for step in in_order(self.signoff):
            if step.id not in self.steps:
                self.settle(step)
        # The board lists things as the file does, whatever the order of judging was.
        checks = {
            i.address: self.checks.get(i.address, self.alone[i.address]) for i in self.located
        }
        steps = {step.id: self.steps[step.id] for step in self.signoff.steps}
        decisions = [d for d in self.signoff.decisions if self._is_undecided(d)]
        approvals = self._approvals()
        missing = _missing(approvals)
        verdict = self._verdict(steps, decisions, missing)
        return Board(
            checks=checks,
            steps=steps,
            open_blockers=self.open_blockers,
            lifted=self.lifted,
            open_decisions=decisions,
            approvals=approvals,
            verdict=verdict,
            next_action=self.signoff.next_action or self._next_action(steps, decisions, missing),
        )

    def hold(self, step: Step) -> Standing | None:
        """Why a step cannot run now (blocked) or need not (skipped); None when it can."""
        return self._unmet_condition(step) or self._unmet_need(step)

    def settle(self, step: Step) -> Standing:
        """Fix the standing of a step and its checks; the steps it needs are settled before."""
        hold = self.hold(step)
        skipped = hold is not None and hold.state is State.SKIPPED
        items = self._by_step[step.id]
        for item in items:
            own = self.alone[item.address]
            if hold is None or (own.state is State.WAIVED and not skipped):
                self.checks[item.address] = own
            else:
                self.checks[item.address] = hold
        self.steps[step.id] = self._step_standing(step, items, hold)
        return self.steps[step.id]

    def settle_again(self) -> None:
        """Judge the settled steps anew: something they rest on changed after all."""
        for step in in_order(self.signoff):
            if step.id in self.steps:
                self.settle(step)

    def _step_standing(
        self, step: Step, items: list[LocatedCheck], hold: Standing | None
    ) -> Standing:
        if not items:
            if step.done is not None:
                return _attested(step.done, self.facts)
            return hold or Standing(State.PENDING, "waits for a person")
        standings = [self.checks[item.address] for item in items]
        states = {standing.state for standing in standings}
        for state in _WORST_FIRST:
            if state in states:
                return next(standing for standing in standings if standing.state is state)
        if states == {State.SKIPPED}:
            return standings[0]
        return Standing(State.PASSED)

    def _unmet_condition(self, step: Step) -> Standing | None:
        if step.when is None:
            return None
        decision = self._decisions.get(step.when.decision)
        chosen = self._chosen(decision) if decision else None
        if chosen is None:
            return Standing(State.BLOCKED, f"waits for decision {step.when.decision}")
        if chosen.option == step.when.option:
            return None
        wanted = f"only for option {step.when.option}"
        return Standing(State.SKIPPED, f"{wanted}; {step.when.decision} is {chosen.option}")

    def _unmet_need(self, step: Step) -> Standing | None:
        for blocker in self.open_blockers:
            if step.id in blocker.blocks and blocker.id not in self.lifted:
                return Standing(State.BLOCKED, f"held by blocker {blocker.id}")
        for need in self.needs[step.id]:
            if need.startswith("decision:"):
                reason = self._unmet_decision(need.removeprefix("decision:"))
            else:
                other = self.steps.get(need)
                settled = other is not None and other.state in SETTLED
                reason = None if settled else f"needs step {need}"
            if reason:
                return Standing(State.BLOCKED, reason)
        return None

    def _unmet_decision(self, name: str) -> str | None:
        decision = self._decisions.get(name)
        if decision is None:
            return f"waits for decision {name}"
        if decision.blocker is not None and decision.blocker not in self.open_ids:
            return None  # what there was to decide about is gone
        taken = self._taken(decision)
        if taken is None:
            return f"waits for decision {name}"
        if decision.blocker is None or taken.proceed:
            return None
        return f"decision {name} is {taken.id}: waits for blocker {decision.blocker}"

    def _is_undecided(self, decision: Decision) -> bool:
        moot = decision.blocker is not None and decision.blocker not in self.open_ids
        return self._chosen(decision) is None and not moot

    def _chosen(self, decision: Decision) -> Choice | None:
        """The answer, from its day on."""
        chosen = decision.chosen
        return chosen if chosen is not None and self.facts.has_come(chosen.on) else None

    def _taken(self, decision: Decision) -> DecisionOption | None:
        return decision.choice if self._chosen(decision) else None

    def _approvals(self) -> list[ApprovalStanding]:
        approvals = self.signoff.approvals
        if approvals is None:
            return []
        subject = subject_digest(self.signoff) if approvals.given else ""
        return [
            _approval(item, approvals.given, subject, self.facts) for item in approvals.required
        ]

    def _verdict(
        self,
        steps: Mapping[str, Standing],
        decisions: Sequence[Decision],
        missing: Sequence[str],
    ) -> Verdict:
        states = {standing.state for standing in steps.values()}
        if decisions:
            return Verdict.DECISION_REQUIRED
        if self.open_ids - self.lifted:
            return Verdict.BLOCKED
        if states & {State.FAILED, State.ERROR}:
            return Verdict.FAILED
        if states - SETTLED or asks_nothing(self.signoff):
            return Verdict.IN_PROGRESS
        return Verdict.AWAITING_APPROVAL if missing else Verdict.SIGNED_OFF

    def _next_action(
        self,
        steps: Mapping[str, Standing],
        decisions: Sequence[Decision],
        missing: Sequence[str],
    ) -> str:
        if decisions:
            return f"Decide: {decisions[0].question}"
        for blocker in self.open_blockers:
            if blocker.id not in self.lifted:
                return f"Clear the blocker: {blocker.title}"
        for item in self.located:
            standing = self.checks.get(item.address)  # a blocker's check is none of a step's
            if standing is not None and standing.state in (State.FAILED, State.ERROR):
                return f"Mend the check {item.address}: {item.check.title}"
        for step in self.signoff.steps:
            if steps[step.id].state not in SETTLED:
                return f"Go on with: {step.title}"
        if asks_nothing(self.signoff):
            return "Add the first step"
        if missing:
            return f"Approve as {missing[0]}"
        return "Nothing is left to do: everything is signed off."


def asks_nothing(signoff: Signoff) -> bool:
    """Whether there is nothing in it that could be signed off: then it never is."""
    approvals = signoff.approvals.required if signoff.approvals else ()
    return not (signoff.steps or signoff.blockers or signoff.decisions or approvals)


def _missing(approvals: Sequence[ApprovalStanding]) -> list[str]:
    return [item.required.role for item in approvals if item.state != "given"]


def _approval(
    required: RequiredApproval, given: Sequence[GivenApproval], subject: str, facts: Facts
) -> ApprovalStanding:
    # The one that counts comes last: of what stands here now, by somebody who may, and by now.
    own = [item for item in given if item.role == required.role]
    own.sort(key=lambda it: (it.of == subject, _may_approve(required, it), facts.has_come(it.on)))
    if not own:
        return ApprovalStanding(required, "missing")
    state = approval_state(own[-1], required, subject)
    if state == "given" and not facts.has_come(own[-1].on):
        return ApprovalStanding(required, "to come", own[-1])
    return ApprovalStanding(required, state, own[-1])


def approval_state(
    given: GivenApproval, required: RequiredApproval | None, subject: str
) -> Literal["given", "stale", "not entitled"]:
    """What an approval is worth.

    Args:
        given: the approval.
        required: of its role; None where nobody asks for one.
        subject: the digest of what stands here now.
    """
    if given.of != subject:
        return "stale"
    return "given" if required is None or _may_approve(required, given) else "not entitled"


def _may_approve(required: RequiredApproval, given: GivenApproval) -> bool:
    return not required.identities or given.by in required.identities


def needs_by_step(signoff: Signoff) -> dict[str, Sequence[str]]:
    """What each step needs: as written, or the step before it."""
    needs: dict[str, Sequence[str]] = {}
    before: tuple[str, ...] = ()
    for step in signoff.steps:
        needs[step.id] = before if step.needs is None else step.needs
        before = (step.id,)
    return needs


def in_order(signoff: Signoff) -> list[Step]:
    """The steps, each after those it needs, otherwise as in the file.

    A file that passed validation has no cycle; should there be one, its steps keep their order.
    """
    by_id = {step.id: step for step in signoff.steps}
    needs = needs_by_step(signoff)
    ordered: dict[str, Step] = {}
    entered: set[str] = set()
    for first in signoff.steps:
        stack = [first]
        while stack:
            step = stack[-1]
            entered.add(step.id)
            waiting = [n for n in needs[step.id] if n in by_id and n not in entered]
            if waiting:
                stack.append(by_id[waiting[0]])
            else:
                ordered.setdefault(step.id, step)
                stack.pop()
    return list(ordered.values())


def subject_digest(signoff: Signoff) -> str:
    """What an approval is bound to: definitions, results, evidence, waivers and decisions."""
    subject = signoff.model_dump_json(exclude={"approvals", "next_action"}, exclude_unset=True)
    return "sha256:" + hashlib.sha256(subject.encode()).hexdigest()


def newest_day(signoff: Signoff) -> date | None:
    """The report's day when the file names none: that of the newest result or tick."""
    days = [check.result.at.date() for check in signoff.checks if check.result is not None]
    days += [check.done.on for check in signoff.checks if check.done is not None]
    days += [step.done.on for step in signoff.steps if step.done is not None]
    return max(days, default=None)
