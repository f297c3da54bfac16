"""What is known where several ways through code meet: after branches, and of what is returned."""

from collections.abc import Sequence

from signoff_gen.migrations.chain import Condition
from signoff_gen.migrations.readers.python import natives
from signoff_gen.migrations.readers.python.values import (
    Question,
    Unknown,
    Value,
    all_of,
    any_of,
    flipped,
)

Ends = Sequence[tuple[tuple[Condition, ...], Value]]
"""Values, each with the conditions that it stands under."""


def copied(value: Value) -> Value:
    """A container that a branch may change."""
    return value.copy() if isinstance(value, (list, dict, set)) else value


def merge(names: dict[str, Value], one: dict[str, Value], other: dict[str, Value]) -> None:
    """Names after two branches: what differs is not known."""
    for name in {**one, **other}:
        if name not in one or name not in other:
            names[name] = one.get(name, other.get(name))
        elif one[name] is other[name] or _same(one[name], other[name]):
            names[name] = one[name]
        else:
            names[name] = Unknown(name)


def _same(one: Value, other: Value) -> bool:
    return isinstance(one, natives.NATIVE) and isinstance(other, natives.NATIVE) and one == other


def returned(ends: Ends, before: int, name: str) -> Value:
    """One value out of what a function returned here and there.

    Args:
        ends: what it returned, each with the conditions that it stood under.
        before: how many of these held when it was called.
        name: the function's.
    """
    if not ends:
        return None
    if len(ends) == 1 and len(ends[0][0]) == before:
        return ends[0][1]
    questions = []
    for conditions, value in ends:
        known = natives.truth(value)
        if known is None or (known is True and value is not True):
            return Unknown(f"{name}()")
        reached = Question(conditions[before:], None, f"{name}()")
        if isinstance(known, Question):
            questions.append(all_of([reached, known], f"{name}()") if reached.yes else known)
        elif known:
            questions.append(reached)
    if not questions:
        return False
    if len(questions) == 1 and questions[0].yes is not None:
        return _closed(questions[0])
    return any_of(questions, f"{name}()")


def _closed(question: Question) -> Question:
    """A question that is answered no wherever it is not answered yes."""
    if question.no is None and question.yes is not None and len(question.yes) == 1:
        return Question(question.yes, (flipped(question.yes[0]),), question.text)
    return question
