"""Taking a decision: what a person chooses is written into the status file, byte-exactly."""

from dataclasses import dataclass
from datetime import date

from signoff_gen import pipeline, store
from signoff_gen.config import Project
from signoff_gen.errors import UsageError, did_you_mean
from signoff_gen.runners import registry
from signoff_gen.states import State, judge
from signoff_gen.yamltext import Json


@dataclass(frozen=True, slots=True)
class Decided:
    """What a choice led to."""

    shown: str
    """The status file."""
    decision: str
    set_free: tuple[str, ...]
    """Ids of the steps that were blocked and are not any more."""
    next_action: str


def decide(
    project: Project, name: str, option: str, *, by: str, because: str | None, on: date
) -> Decided:
    """Write `chosen:` of a decision.

    Args:
        project: the repository.
        name: `decision` or `signoff/decision`.
        option: the id of one of its options.
        by: who decides.
        because: why, if it is to be said.
        on: the day.

    Raises:
        UsageError: there is no such decision or option (SG706, SG707), or several (SG706).
        InvalidInput: the choice cannot be written without touching other lines.
    """
    with pipeline.locked(project):
        every = {
            f"{file.signoff.id}/{item.id}": (file, index)
            for file in pipeline.load(project)
            for index, item in enumerate(file.signoff.decisions)
        }
        file, index = store.pick(every, name, "decision", "SG706")
        decision = file.signoff.decisions[index]
        known = [item.id for item in decision.options]
        if option not in known:
            raise UsageError(
                f"decision {decision.id} has no option `{option}`",
                code="SG707",
                hint=did_you_mean(option, known) or f"its options: {', '.join(known)}",
            )
        before = judge(file.signoff)
        chosen = {"option": option, "by": by, "on": on.isoformat(), "because": because}
        written: dict[str, Json] = {
            key: value for key, value in chosen.items() if value is not None
        }
        file.document.set_key(("decisions", index), "chosen", written)
        file.reload(registry)
        file.write()
    after = judge(file.signoff)
    set_free = tuple(
        step
        for step, standing in after.steps.items()
        if standing.state is not State.BLOCKED and before.steps[step].state is State.BLOCKED
    )
    return Decided(file.shown.as_posix(), decision.id, set_free, after.next_action)
