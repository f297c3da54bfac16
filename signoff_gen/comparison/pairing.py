"""Which part of one state is which part of the other: sign-offs, steps, checks, blockers. Pure.

An id that is there on both sides is the same part, whatever else changed. What is left over is a
part that got another id if exactly one on the other side resembles it.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from signoff_gen.model import Check, LocatedCheck, Signoff, Step

T = TypeVar("T")

RESEMBLES = 0.5
"""How much two parts have in common, from 0 to 1, from where on they count as one."""
MOST_LOOKED_AT = 40_000
"""Pairs that are looked at for a resemblance; where there are more, only ids count."""


@dataclass(frozen=True, slots=True)
class Pairs(Generic[T]):
    """The parts of two sides."""

    both: Sequence[tuple[T, T]]
    """In the order of the second side."""
    gone: Sequence[T]
    new: Sequence[T]


def pair(
    before: Iterable[T],
    after: Iterable[T],
    key: Callable[[T], str],
    resemblance: Callable[[T, T], float],
    renamed: Mapping[str, str] | None = None,
) -> Pairs[T]:
    """Pair parts by their key, then those that are left by how much they resemble each other.

    Args:
        before: parts of the first side; keys are unique.
        after: likewise of the second.
        key: what names a part.
        resemblance: from 0 to 1.
        renamed: keys of the second side by the first's, where they are known to be others.
    """
    old = {(renamed or {}).get(key(part), key(part)): part for part in before}
    new = {key(part): part for part in after}
    found = {name: old[name] for name in new if name in old}
    lost = {name: part for name, part in old.items() if name not in new}
    unclaimed = [name for name in new if name not in found]
    if len(lost) * len(unclaimed) > MOST_LOOKED_AT:
        unclaimed = []
    scored = [
        (-score, number, index, name, other)
        for number, (name, part) in enumerate(lost.items())
        for index, other in enumerate(unclaimed)
        if (score := resemblance(part, new[other])) >= RESEMBLES
    ]
    for _, _, _, name, other in sorted(scored, key=lambda item: item[:3]):
        if name in lost and other not in found:
            found[other] = lost.pop(name)
    return Pairs(
        both=[(found[name], part) for name, part in new.items() if name in found],
        gone=list(lost.values()),
        new=[part for name, part in new.items() if name not in found],
    )


def overlap(one: Iterable[Hashable], other: Iterable[Hashable]) -> float:
    """How much two sets have in common; nothing where both are empty."""
    first, second = set(one), set(other)
    every = first | second
    return len(first & second) / len(every) if every else 0.0


def pair_signoffs(before: Iterable[T], after: Iterable[T], of: Callable[[T], Signoff]) -> Pairs[T]:
    """Sign-offs of two states: by id, else by title or by what their checks are."""

    def resemblance(one: T, other: T) -> float:
        old, new = of(one), of(other)
        shared = overlap(_outline(old), _outline(new))
        return max(shared, 0.9 if old.title == new.title else 0.0)

    return pair(before, after, lambda part: of(part).id, resemblance)


def _outline(signoff: Signoff) -> set[str]:
    addresses = {item.address for item in signoff.located_checks()}
    return addresses | {step.id for step in signoff.steps}


def pair_steps(before: Signoff, after: Signoff) -> Pairs[Step]:
    """Steps of two states: by id, else by title or by their checks."""

    def resemblance(one: Step, other: Step) -> float:
        shared = overlap((c.id for c in one.checks), (c.id for c in other.checks))
        return max(shared, 0.9 if one.title == other.title else 0.0)

    return pair(before.steps, after.steps, lambda step: step.id, resemblance)


@dataclass(frozen=True, slots=True)
class CheckPairs:
    """Checks of two states."""

    pairs: Pairs[LocatedCheck]
    owners: Mapping[str, str] = field(default_factory=dict)
    """What the owner of a check (a step, or `blocker:ID`) is called on the second side."""

    def expected(self, before: LocatedCheck) -> str:
        """The address that a check would have if only its step or blocker was renamed."""
        return f"{self.owners.get(before.owner, before.owner)}.{before.check.id}"


def pair_checks(before: Signoff, after: Signoff, owners: Mapping[str, str]) -> CheckPairs:
    """Checks: by their address, else in another step by id, else by what they do.

    Args:
        before: one state.
        after: the other one.
        owners: renamed steps and blockers: `blocker:ID` or id, before → after.
    """

    def resemblance(one: LocatedCheck, other: LocatedCheck) -> float:
        of_blockers = one.owner.startswith("blocker:"), other.owner.startswith("blocker:")
        if one.check.kind != other.check.kind or any(of_blockers):
            return 0.0
        near = 0.2 * (owners.get(one.owner, one.owner) == other.owner)
        if one.check.id == other.check.id:
            return 0.7 + near
        same = one.check.title == other.check.title or _same_work(one.check, other.check)
        return 0.6 + near if same else 0.0

    def key(item: LocatedCheck, owner: str) -> str:
        # A blocker has one check, whatever it is called.
        return owner if owner.startswith("blocker:") else f"{owner}.{item.check.id}"

    old = list(before.located_checks())
    renamed = {key(i, i.owner): key(i, owners[i.owner]) for i in old if i.owner in owners}
    pairs = pair(
        old, after.located_checks(), lambda item: key(item, item.owner), resemblance, renamed
    )
    return CheckPairs(pairs, owners)


def _same_work(one: Check, other: Check) -> bool:
    if one.runner is None or other.runner is None:
        return False
    # The name of its log is made of its id, or goes with it.
    return _work(one) == _work(other)


def _work(check: Check) -> Mapping[str, object]:
    if check.runner is None:
        return {}
    left_out = {"log", "save", "findings"} & set(type(check.runner).model_fields)
    return check.runner.model_dump(mode="json", exclude=left_out)
