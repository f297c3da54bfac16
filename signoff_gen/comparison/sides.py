"""The two sides of one sign-off: as it was and as it is, judged by the same day. Pure."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, Final

from pydantic import BaseModel

from signoff_gen.comparison.pairing import CheckPairs, Pairs, pair, pair_checks, pair_steps
from signoff_gen.comparison.rules import ABSENT, Shift, Trend
from signoff_gen.difference import Change, Kind, Standing
from signoff_gen.globs import GlobError, matcher
from signoff_gen.model import (
    Attestation,
    Blocker,
    Check,
    Choice,
    Decision,
    GivenApproval,
    LocatedCheck,
    Resolution,
    Signoff,
    Step,
    Waiver,
)
from signoff_gen.redact import DEFAULT_FIELDS, MASK, FieldNames, fields, mask_json, mask_url
from signoff_gen.states import Board, Facts, check_standing, judge
from signoff_gen.states import Standing as Judged

At = tuple[str | int, ...]
Signed = Attestation | Resolution | Choice | Waiver | GivenApproval
"""What a person says, with name and day."""


def _nowhere(at: At) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Reading:
    """One status file of one state."""

    signoff: Signoff
    path: str
    """From the repository's root."""
    line_of: Callable[[At], int | None] = _nowhere
    """Where a value stands, by keys and indices from the top of the file."""
    evidence: Mapping[str, str | None] | None = None
    """Digests of the recorded evidence in that state, None for a file that is not there; None as a
    whole: it is not known, and not held against anything."""
    inputs: Mapping[str, str] | None = None
    """Present inputs digests by check address, where they can be known: in a work tree."""
    digest: str = ""
    """Of the file's bytes, if it is known: what is equal need not be compared."""


class Both:
    """One sign-off on both sides, its parts paired and judged.

    Args:
        old: as it was.
        new: as it is.
        as_of: the day on which both are judged.
        touched: files that differ between the two states: a verdict that was not earned again
            and depends on one of them is stale.
    """

    def __init__(
        self, old: Reading, new: Reading, as_of: date, touched: Collection[str] = ()
    ) -> None:
        self.old = old
        self.new = new
        self.as_of = as_of
        self.steps: Pairs[Step] = pair_steps(old.signoff, new.signoff)
        self.blockers: Pairs[Blocker] = pair(
            old.signoff.blockers, new.signoff.blockers, lambda b: b.id, _same_title
        )
        self.decisions: Pairs[Decision] = pair(
            old.signoff.decisions, new.signoff.decisions, lambda d: d.id, _same_question
        )
        owners = {was.id: now.id for was, now in self.steps.both}
        owners |= {f"blocker:{was.id}": f"blocker:{now.id}" for was, now in self.blockers.both}
        self.checks: CheckPairs = pair_checks(old.signoff, new.signoff, owners)
        then = datetime.combine(as_of, time.max, UTC)
        before, after = self._inputs(touched)
        self.old_facts = Facts(now=then, evidence=old.evidence, inputs=before)
        self.new_facts = Facts(now=then, evidence=new.evidence, inputs=after)
        self.places = _places(new.signoff)

    @cached_property
    def old_board(self) -> Board:
        """The standing of everything before."""
        return judge(self.old.signoff, self.old_facts)

    @cached_property
    def new_board(self) -> Board:
        """The standing of everything after."""
        return judge(self.new.signoff, self.new_facts)

    @cached_property
    def names(self) -> FieldNames:
        """Names whose values are not shown."""
        own = (*self.old.signoff.redact_fields, *self.new.signoff.redact_fields)
        return fields([*DEFAULT_FIELDS, *own])

    def own_standings(self, was: LocatedCheck, now: LocatedCheck) -> tuple[Judged, Judged]:
        """How a check stands by itself, before and after: what holds its step is left out."""
        return check_standing(was, self.old_facts), check_standing(now, self.new_facts)

    # --- making changes ---

    def change(self, kind: Kind, address: str = "", at: At | None = None, **more: Any) -> Change:
        """A change at a place of the new file; without a place, of what is gone."""
        line = self.new.line_of(at) if at is not None else None
        return Change.of(kind, self.new.signoff.id, address, path=self.new.path, line=line, **more)

    def signed(self, words: Signed, because: str | None = "") -> dict[str, str]:
        """Who says something and when, as parts of a change; its reason says so if it is early."""
        early = "" if self.new_facts.has_come(words.on) else "it does not count before that day"
        reason = "; ".join(part for part in (early, because) if part)
        return {"by": words.by, "on": words.on.isoformat(), "reason": reason}

    def shifted(self, address: str, at: At, title: str, shifts: Iterable[Shift]) -> list[Change]:
        """Differences of a definition as changes, each at its own line where it has one."""
        found = []
        for shift in shifts:
            was = self.shown(shift.before, shift.field, beside=shift.after)
            now = self.shown(shift.after, shift.field, beside=shift.before)
            alike = _HIDDEN if MASK in was else _SAME_WORDS
            reason = shift.reason or (alike if was.split() == now.split() else "")
            was, now = _where_they_differ(was, now)
            place = (*at, *_parts(shift.field))
            found.append(
                self.change(
                    _KINDS[shift.trend], address, place,
                    title=title, field=shift.field, before=was, after=now, reason=reason,
                )
            )  # fmt: skip
        return found

    def shown(self, value: Any, field: str = "", beside: Any = ()) -> str:
        """A value as a person reads it; secrets are masked for the names they stand under.

        Args:
            value: of a field.
            field: its name; texts below a name that is masked are masked.
            beside: the value on the other side: of a long list, what both have is only counted.
        """
        if value is ABSENT or value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and field.rpartition(".")[2] in _DURATIONS:
            return duration(value)
        if isinstance(value, float):
            return f"{value:g}"
        if isinstance(value, date):
            return value.isoformat()
        hidden = any(part in self.names for part in re.split(r"[.\[\]]", field))
        if isinstance(value, str):
            if hidden and not re.fullmatch(r"\$\{[^{}]*\}", value):
                return MASK
            return mask_url(value, self.names) if "://" in value else value
        if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
            return MASK if hidden else _as_list(value, beside)
        return MASK if hidden else self._as_json(value)

    def _as_json(self, value: Any) -> str:
        plain = mask_json(_plain(value), self.names)
        return json.dumps(plain, ensure_ascii=False, default=str)

    # --- verdicts that belong to something else ---

    def _inputs(self, touched: Collection[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Inputs digests of both sides, as far as they are known or can be told."""
        outdated, known = self._outdated(touched), self.new.inputs
        if known is None:
            return {}, outdated
        # A verdict that was stale before is so on both sides: nothing that it is about changed.
        before = {
            was.address: known[now.address]
            for was, now in self.checks.pairs.both
            if now.address in known and now.address not in outdated
            if _inputs_of(was) == _inputs_of(now)
            if was.check.inputs == now.check.inputs  # else it is the digest of other files
        }
        return before, known

    def _outdated(self, touched: Collection[str]) -> dict[str, str]:
        """Checks whose result is the old one although what it is about changed."""
        was_vars, now_vars = self.old.signoff.vars, self.new.signoff.vars
        other_vars = {n for n in {*was_vars, *now_vars} if was_vars.get(n) != now_vars.get(n)}
        inputs = _Inputs(touched)
        return {
            now.address: "of another definition"
            for was, now in self.checks.pairs.both
            if _inputs_of(was) == _inputs_of(now) != ""
            and (
                _judged_by(was.check) != _judged_by(now.check)
                or any(f"${{{name}}}" in str(_judged_by(now.check)) for name in other_vars)
                or inputs.have(now.check)
            )
        }


def _inputs_of(item: LocatedCheck) -> str:
    return item.check.result.inputs if item.check.result else ""


class _Inputs:
    """Files that changed, and whether a check depends on one."""

    def __init__(self, touched: Collection[str]) -> None:
        self._touched = touched
        self._known: dict[str, bool] = {}

    def have(self, check: Check) -> bool:
        """Whether a file changed that the check's verdict depends on."""
        patterns = (*check.inputs, *(check.runner.input_globs() if check.runner else ()))
        return any(map(self._matches, patterns)) if self._touched else False

    def _matches(self, pattern: str) -> bool:
        if pattern not in self._known:
            try:
                match = matcher(pattern)
            except GlobError:  # such as one with a `${name}` in it
                return False
            self._known[pattern] = any(match(name) for name in self._touched)
        return self._known[pattern]


def _judged_by(check: Check) -> tuple[object, ...]:
    """What of a check's definition its verdict depends on; see `fingerprint`."""
    runner = check.runner
    block = runner.model_dump(mode="json", exclude_unset=True, by_alias=True) if runner else None
    return check.kind, block, check.retries


def _same_title(one: Blocker, other: Blocker) -> float:
    return float(one.title == other.title)


def _same_question(one: Decision, other: Decision) -> float:
    return float(one.question == other.question)


def _places(signoff: Signoff) -> dict[str, At]:
    """Where steps, blockers and decisions stand, by address."""
    places: dict[str, At] = {step.id: ("steps", n) for n, step in enumerate(signoff.steps)}
    places |= {f"blocker:{b.id}": ("blockers", n) for n, b in enumerate(signoff.blockers)}
    return places | {f"decision:{d.id}": ("decisions", n) for n, d in enumerate(signoff.decisions)}


_KINDS: Final[Mapping[Trend, Kind]] = {
    Trend.WEAKER: Kind.WEAKENED,
    Trend.OTHER: Kind.CHANGED,
    Trend.STRONGER: Kind.STRENGTHENED,
    Trend.WORDS: Kind.WORDS,
}
_DURATIONS: Final = frozenset({"timeout", "max_age", "delay", "grace"})
_SAME_WORDS: Final = "only white space differs"
_HIDDEN: Final = "another value, which is not shown"
_LONG: Final = 100
"""Characters of a text up to which it is shown as a whole."""
_CONTEXT: Final = 20
"""Characters that are shown before and after what differs in a longer one."""
_SHORT: Final = 60
"""Characters of a list that is always shown as a whole."""
_MANY: Final = 2
_UNITS: Final = (("d", 86400.0), ("h", 3600.0), ("m", 60.0), ("s", 1.0), ("ms", 0.001))


def duration(seconds: float) -> str:
    """Seconds as a status file writes them: `10m`, `7d`, `1.5s`."""
    for unit, size in _UNITS:
        if seconds >= size and (seconds / size).is_integer():
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:g}s"


def _where_they_differ(one: str, other: str) -> tuple[str, str]:
    """Two texts without most of what long ones begin and end with alike."""
    if max(len(one), len(other)) <= _LONG:
        return one, other
    begin = _alike(one, other)
    end = _alike(one[begin:][::-1], other[begin:][::-1])
    first = max(0, begin - _CONTEXT)
    last = max(0, end - _CONTEXT)
    lead, trail = "…" if first else "", "…" if last else ""
    return (
        f"{lead}{one[first : len(one) - last]}{trail}",
        f"{lead}{other[first : len(other) - last]}{trail}",
    )


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _as_list(items: tuple[str, ...], beside: Any) -> str:
    whole = ", ".join(items)
    common = [item for item in items if isinstance(beside, tuple) and item in beside]
    if len(whole) <= _SHORT or len(common) < _MANY:
        return whole
    own = [item for item in items if item not in common]
    return ", ".join([*own, f"{len(common)} the same"])


def _parts(field: str) -> At:
    """The keys of a field's name, up to where it goes into a list."""
    return tuple(part for part in field.partition("[")[0].split(".") if part)


def _plain(value: Any) -> Any:
    """A value of a definition as JSON values."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def standing(board: Board) -> Standing:
    """A board in short."""
    return Standing(verdict=board.verdict, passed=board.passed, total=len(board.checks))


def nothing(reading: Reading) -> Reading:
    """The side on which a sign-off is not there."""
    empty = Signoff(id=reading.signoff.id, title=reading.signoff.title)
    return replace(reading, signoff=empty, evidence=None)
