"""What a run would do, in what order, and why. Pure."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from signoff_gen.errors import UsageError, did_you_mean
from signoff_gen.model import LocatedCheck, Signoff, Step
from signoff_gen.states import in_order, needs_by_step


@dataclass(frozen=True, slots=True)
class Stage:
    """The checks of one step (or of one blocker) that are due, in the order in which they run."""

    owner: str
    """The step's id, or `blocker:ID`."""
    step: Step | None
    """None for a blocker."""
    due: tuple[LocatedCheck, ...]
    after: frozenset[str]
    """Owners of the stages that must have ended before this one begins."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The stages of one run."""

    signoff: Signoff
    stages: tuple[Stage, ...]
    implied: frozenset[str] = frozenset()
    """Addresses that were not asked for: services that a stage needs."""

    @property
    def size(self) -> int:
        """How many checks are due."""
        return sum(len(stage.due) for stage in self.stages)

    def resting_on(self, owner: str) -> set[str]:
        """Owners of the stages that rest on a stage, directly or not."""
        found = {owner}
        for stage in self.stages:  # a stage stands after those it rests on
            if stage.after & found:
                found.add(stage.owner)
        return found - {owner}


def make_plan(signoff: Signoff, only: Sequence[str] = (), skip: Sequence[str] = ()) -> Plan:
    """The checks that a run is asked for, and the services that these need.

    Checks of blockers come first: whether a blocker is open decides what may run. Within a stage
    preconditions come first. Manual checks are never due.

    Args:
        signoff: what to verify.
        only: addresses or globs of steps and checks; empty is everything.
        skip: the same, for what is left out.
    """
    located = list(signoff.located_checks())
    chosen = {item.address for item in located if _is_chosen(item, only, skip)}
    needs = needs_by_step(signoff)
    wanted = {item.owner for item in located if item.address in chosen}
    rested_on = _reachable(wanted, needs)
    implied = {
        item.address
        for item in located
        if item.check.kind == "service"
        and item.owner in rested_on
        and item.address not in chosen
        and not _matches(item, skip)
    }
    by_owner: dict[str, list[LocatedCheck]] = {}
    for item in located:
        if item.address in chosen | implied and item.check.kind != "manual":
            by_owner.setdefault(item.owner, []).append(item)
    stages = [
        Stage(owner, None, tuple(items), frozenset())
        for owner, items in by_owner.items()
        if owner.startswith("blocker:")
    ]
    blockers = frozenset(stage.owner for stage in stages)
    for step in in_order(signoff):
        due = sorted(by_owner.get(step.id, ()), key=lambda item: not _is_precondition(item))
        if due:
            after = blockers | _nearest(step.id, needs, by_owner)
            stages.append(Stage(step.id, step, tuple(due), after))
    return Plan(signoff, tuple(stages), frozenset(implied))


def _reachable(owners: Iterable[str], needs: Mapping[str, Sequence[str]]) -> set[str]:
    """Everything that these steps rest on, directly or not."""
    found: set[str] = set()
    pending = [need for owner in owners for need in needs.get(owner, ())]
    while pending:
        need = pending.pop()
        if need not in found:
            found.add(need)
            pending.extend(needs.get(need, ()))
    return found


def _nearest(
    step: str, needs: Mapping[str, Sequence[str]], planned: Container[str]
) -> frozenset[str]:
    """The planned steps that a step rests on, looking through those that are not planned."""
    found: set[str] = set()
    seen: set[str] = set()
    pending = list(needs[step])
    while pending:
        need = pending.pop()
        if need in seen:
            continue
        seen.add(need)
        if need in planned:
            found.add(need)
        else:
            pending.extend(needs.get(need, ()))
    return frozenset(found)


def _is_precondition(item: LocatedCheck) -> bool:
    return bool(getattr(item.check.runner, "precondition", False))


def _is_chosen(item: LocatedCheck, only: Sequence[str], skip: Sequence[str]) -> bool:
    return (not only or _matches(item, only)) and not _matches(item, skip)


def _names(item: LocatedCheck) -> tuple[str, ...]:
    """What a check answers to: its step, its address, and both across files."""
    prefix = item.signoff.id
    return (item.owner, item.address, f"{prefix}/{item.owner}", f"{prefix}/{item.address}")


def _matches(item: LocatedCheck, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in _names(item))


def refuse_unknown(signoffs: Sequence[Signoff], patterns: Iterable[str]) -> None:
    """Check that every address or glob names something.

    Raises:
        UsageError: one names no step and no check of any of the sign-offs (SG703).
    """
    located = [item for signoff in signoffs for item in signoff.located_checks()]
    for pattern in patterns:
        if not any(_matches(item, [pattern]) for item in located):
            known = [name for item in located for name in _names(item)]
            raise UsageError(
                f"`{pattern}` names no step and no check",
                code="SG703",
                hint=did_you_mean(pattern, known) or "`signoff-gen status` lists them",
            )
