"""What changed in what people defined: steps, checks, blockers, options, who must approve. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from signoff_gen.comparison.rules import ABSENT, Shift, Trend, accepted, below, flag, words
from signoff_gen.comparison.sides import At, Both
from signoff_gen.comparison.weakening import check_shifts, dropped
from signoff_gen.difference import Change, Kind, counted
from signoff_gen.model import (
    Blocker,
    Condition,
    Decision,
    LocatedCheck,
    RequiredApproval,
    Signoff,
    Step,
)
from signoff_gen.redact import DEFAULT_FIELDS, fields
from signoff_gen.states import needs_by_step


def definitions(both: Both) -> Iterator[Change]:
    """Every change of a definition."""
    yield from both.shifted("", (), "", _of_the_whole(both.old.signoff, both.new.signoff))
    yield from _steps(both)
    yield from _checks(both)
    yield from _blockers(both)
    yield from _decisions(both)
    yield from _approvals(both)


# --- the sign-off ---


def _of_the_whole(old: Signoff, new: Signoff) -> Iterator[Shift]:
    yield from dropped("secrets", old.secrets, new.secrets, "its value is not masked any more")
    masked = fields([*DEFAULT_FIELDS, *new.redact_fields])
    kept = [name for name in old.redact_fields if name in masked]
    why = "its values are not masked any more"
    yield from dropped("redact_fields", old.redact_fields, [*new.redact_fields, *kept], why)
    for name in dict.fromkeys((*old.vars, *new.vars)):
        was, now = old.vars.get(name, ABSENT), new.vars.get(name, ABSENT)
        if was != now:
            yield Shift(f"vars.{name}", Trend.OTHER, was, now)
    for field in ("artifacts", "report"):
        was, now = getattr(old, field), getattr(new, field)
        if was != now and (old.model_fields_set | new.model_fields_set) & {field}:
            yield Shift(field, Trend.OTHER, was, now)
    yield from _words(old, new, ("title", "phase", "date_", "next_action"))


# --- steps ---


def _steps(both: Both) -> Iterator[Change]:
    stayed = {was.id for was, _ in both.steps.both}
    gone = [item for item in both.checks.pairs.gone if item.owner not in stayed]
    for step in both.steps.gone:
        number = sum(item.owner == step.id for item in gone)
        reason = f"with {counted(number, 'check(s)')}" if number else ""
        yield both.change(Kind.STEP_REMOVED, step.id, title=step.title, reason=reason)
    for step in both.steps.new:
        number = len(step.checks)
        reason = counted(number, "check(s)") if number else "for a person"
        at = both.places[step.id]
        yield both.change(Kind.STEP_ADDED, step.id, at, title=step.title, reason=reason)
    needs = _Needs(both)
    for was, now in both.steps.both:
        at = both.places[now.id]
        yield from _renamed(both, Kind.STEP_RENAMED, now.id, was.id, now.title)
        shifts = [*_step_shifts(was, now), *needs.shifts(now)]
        yield from both.shifted(now.id, at, now.title, shifts)
    yield from _order(both)


def _renamed(both: Both, kind: Kind, address: str, before: str, title: str) -> Iterator[Change]:
    if before != address:
        names = {"before": before, "after": address}
        yield both.change(kind, address, both.places[address], title=title, **names)


def _step_shifts(was: Step, now: Step) -> Iterator[Shift]:
    if was.when != now.when:
        trend, reason = Trend.OTHER, ""
        if was.when is None:
            trend, reason = Trend.WEAKER, "it is skipped unless that option is chosen"
        elif now.when is None:
            trend = Trend.STRONGER
        yield Shift("when", trend, was.when, now.when, reason)
    if was.parallel != now.parallel:
        yield Shift("parallel", Trend.OTHER, was.parallel, now.parallel)
    yield from _words(was, now, ("title", "summary", "milestone"))


class _Needs:
    """What steps wait for, directly or by way of others, by the ids of the new side."""

    def __init__(self, both: Both) -> None:
        renamed = {was.id: now.id for was, now in both.steps.both}
        renamed |= {f"decision:{a.id}": f"decision:{b.id}" for a, b in both.decisions.both}
        gone = {step.id for step in both.steps.gone}
        gone |= {f"decision:{decision.id}" for decision in both.decisions.gone}
        old = needs_by_step(both.old.signoff)
        self._old = {
            renamed.get(id_, id_): {renamed.get(n, n) for n in _reached(needs, old, gone)}
            for id_, needs in old.items()
        }
        self._new = {id_: set(needs) for id_, needs in needs_by_step(both.new.signoff).items()}
        self._left = _MOST_REACHED

    def shifts(self, step: Step) -> Iterator[Shift]:
        """What a step of the new side waits for no more, and what it waits for now."""
        old, new = self._old[step.id], self._new[step.id]
        for need in sorted(old - new - self._behind(step.id, old - new, self._new)):
            yield Shift("needs", Trend.WEAKER, need, ABSENT, "it does not wait for it any more")
        for need in sorted(new - old - self._behind(step.id, new - old, self._old)):
            yield Shift("needs", Trend.STRONGER, ABSENT, need, "it waits for it")

    def _behind(
        self, step: str, wanted: set[str], needs: Mapping[str, Collection[str]]
    ) -> set[str]:
        """All that a step waits for; nothing once too many steps were looked at."""
        if not wanted or self._left <= 0:
            return set()
        found = _reached(needs[step], needs)
        self._left -= len(found)
        return found


_MOST_REACHED = 2_000_000
"""Steps that are passed on the way; a file that is made to be slow has no more looked at."""


def _reached(
    first: Iterable[str], needs: Mapping[str, Collection[str]], through: set[str] | None = None
) -> set[str]:
    """What is needed in the end.

    Args:
        first: what is needed directly.
        needs: what each step needs.
        through: those that give way to what they need themselves; None: all are passed on the
            way, and are needed too.
    """
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(first)
    while waiting:
        need = waiting.pop()
        if need in seen:
            continue
        seen.add(need)
        if through is None or need in through:
            waiting += needs.get(need, ())
        if through is None or need not in through:
            found.add(need)
    return found


def _order(both: Both) -> Iterator[Change]:
    """Steps, and checks of a step, that stand in another order."""
    old = {step.id: n for n, step in enumerate(both.old.signoff.steps)}
    if _is_mixed([old[was.id] for was, _ in both.steps.both]):
        was, now = (", ".join(step.id for step in s.signoff.steps) for s in (both.old, both.new))
        yield both.change(Kind.STEP_MOVED, "", ("steps",), before=was, after=now)
    by_owner: dict[str, list[int]] = {}
    for before, after in both.checks.pairs.both:
        if both.checks.owners.get(before.owner) == after.owner:
            by_owner.setdefault(after.owner, []).append(before.number)
    for owner, numbers in by_owner.items():
        if _is_mixed(numbers):
            reason = "its checks stand in another order"
            yield both.change(Kind.CHECK_MOVED, owner, both.places[owner], reason=reason)


def _is_mixed(numbers: list[int]) -> bool:
    return numbers != sorted(numbers)


# --- checks ---


def _checks(both: Both) -> Iterator[Change]:
    stayed = {was.id for was, _ in both.steps.both}
    fresh = {step.id for step in both.steps.new}
    for item in both.checks.pairs.gone:
        if item.owner in stayed:
            title, kind = item.check.title, item.check.kind
            yield both.change(Kind.CHECK_REMOVED, item.address, title=title, before=kind)
    for item in both.checks.pairs.new:
        if item.owner not in fresh and not item.owner.startswith("blocker:"):
            title, kind = item.check.title, item.check.kind
            yield both.change(Kind.CHECK_ADDED, item.address, item.at, title=title, after=kind)
    for was, now in both.checks.pairs.both:
        title = now.check.title
        if both.checks.expected(was) != now.address:
            moved = both.checks.owners.get(was.owner, was.owner) != now.owner
            kind_of = Kind.CHECK_MOVED if moved else Kind.CHECK_RENAMED
            names = {"before": was.address, "after": now.address}
            yield both.change(kind_of, now.address, now.at, title=title, **names)
        if _became_manual(was, now):
            kinds = {"before": was.check.kind, "after": now.check.kind}
            yield both.change(Kind.MADE_MANUAL, now.address, now.at, title=title, **kinds)
        yield from both.shifted(now.address, now.at, title, _check_shifts(was, now))
        yield from both.shifted(now.address, now.at, title, _may_be_skipped(was, now))


def _may_be_skipped(was: LocatedCheck, now: LocatedCheck) -> Iterator[Shift]:
    """A check that went to a step which is skipped now and then."""
    if was.owner == now.owner:
        return
    before, after = _condition(was), _condition(now)
    if after is not None and before is None:
        reason = "its step is skipped unless that option is chosen"
        yield Shift("when", Trend.WEAKER, ABSENT, after, reason)


def _condition(item: LocatedCheck) -> Condition | None:
    return next((step.when for step in item.signoff.steps if step.id == item.owner), None)


def _became_manual(was: LocatedCheck, now: LocatedCheck) -> bool:
    return was.check.kind != "manual" and now.check.kind == "manual"


def _check_shifts(was: LocatedCheck, now: LocatedCheck) -> list[Shift]:
    shifts = check_shifts(was.check, now.check)
    if _became_manual(was, now):
        return [s for s in shifts if s.field not in ("runner", "timeout")]
    return shifts


# --- blockers and decisions ---


def _blockers(both: Both) -> Iterator[Change]:
    renamed = {was.id: now.id for was, now in both.steps.both}
    gone = {step.id for step in both.steps.gone}
    for was, now in both.blockers.both:
        address = f"blocker:{now.id}"
        yield from _renamed(both, Kind.BLOCKER_RENAMED, address, f"blocker:{was.id}", now.title)
        held = [renamed.get(step, step) for step in was.blocks if step not in gone]
        shifts = [*dropped("blocks", held, now.blocks, "it does not hold the step any more")]
        shifts += _detection(was, now)
        shifts += _words(was, now, _BLOCKER_WORDS)
        yield from both.shifted(address, both.places[address], now.title, shifts)


_BLOCKER_WORDS = ("title", "issue", "details", "impact", "options", "recommendation", "report")


def _words(was: object, now: object, names: Sequence[str]) -> Iterator[Shift]:
    for name in names:
        old, new = getattr(was, name), getattr(now, name)
        if old != new:
            yield from (below(name.rstrip("_"), shift) for shift in words(old, new))


def _detection(was: Blocker, now: Blocker) -> Iterator[Shift]:
    if was.detect is not None and now.detect is None:
        why = "nothing detects it any more"
        yield Shift("detect", Trend.WEAKER, was.detect.title, ABSENT, why)
    elif was.detect is None and now.detect is not None:
        yield Shift("detect", Trend.STRONGER, ABSENT, now.detect.title, "a check detects it")


def _decisions(both: Both) -> Iterator[Change]:
    renamed = {was.id: now.id for was, now in both.blockers.both}
    for was, now in both.decisions.both:
        address = f"decision:{now.id}"
        before = f"decision:{was.id}"
        yield from _renamed(both, Kind.DECISION_RENAMED, address, before, now.question)
        shifts = list(_option_shifts(was, now))
        if was.question != now.question:
            trend = Trend.OTHER if now.chosen else Trend.WORDS
            reason = "what was decided was another question" if now.chosen and was.chosen else ""
            shifts.append(Shift("question", trend, was.question, now.question, reason))
        held_up_by = renamed.get(was.blocker, was.blocker) if was.blocker else None
        if held_up_by != now.blocker:
            shifts.append(Shift("blocker", Trend.OTHER, was.blocker, now.blocker))
        shifts += _words(was, now, ("recommendation",))
        yield from both.shifted(address, both.places[address], now.question, shifts)


def _option_shifts(was: Decision, now: Decision) -> Iterator[Shift]:
    old, new = ({option.id: option for option in side.options} for side in (was, now))
    for name in dict.fromkeys((*old, *new)):
        field = f"options[{name}]"
        if name not in new:
            yield Shift(field, Trend.OTHER, old[name].text, ABSENT, "not an option any more")
        elif name not in old:
            lifts = new[name].proceed
            reason = "a new option that lets the work go on" if lifts else "a new option"
            trend = Trend.WEAKER if lifts else Trend.OTHER
            yield Shift(field, trend, ABSENT, new[name].text, reason)
        else:
            before, after = old[name], new[name]
            if before.proceed != after.proceed:
                (shift,) = flag(before.proceed, after.proceed)
                reason = "choosing it lets the work go on" if after.proceed else ""
                yield replace(shift, field=f"{field}.proceed", reason=reason)
            if before.text != after.text:
                chosen = was.chosen is not None and was.chosen.option == name
                reason = "the option that was chosen says something else" if chosen else ""
                trend = Trend.OTHER if chosen else Trend.WORDS
                yield Shift(f"{field}.text", trend, before.text, after.text, reason)


# --- who must approve ---


def _approvals(both: Both) -> Iterator[Change]:
    old, new = (_by_role(side.signoff) for side in (both.old, both.new))
    at: At = ("approvals", "required")
    judge = accepted(nothing_is_all=True)
    for role in dict.fromkeys((*old, *new)):
        address = f"approval:{role}"
        was, now = old.get(role, []), new.get(role, [])
        for before, after in zip(was, now, strict=False):
            if set(before.identities) != set(after.identities):
                shifts = judge(before.identities, after.identities)
                found = [below("from", shift) for shift in shifts]
                yield from both.shifted(address, at, role, found)
        for item in was[len(now) :]:
            why = "nobody has to approve in this role any more"
            shift = Shift("required", Trend.WEAKER, _speakers(item), ABSENT, why)
            yield from both.shifted(address, at, role, [shift])
        for item in now[len(was) :]:
            shift = Shift("required", Trend.STRONGER, ABSENT, _speakers(item), "must approve")
            yield from both.shifted(address, at, role, [shift])


def _by_role(signoff: Signoff) -> dict[str, list[RequiredApproval]]:
    found: dict[str, list[RequiredApproval]] = {}
    for item in signoff.approvals.required if signoff.approvals else ():
        found.setdefault(item.role, []).append(item)
    return found


def _speakers(item: RequiredApproval) -> str:
    return ", ".join(item.identities) or "anybody"
