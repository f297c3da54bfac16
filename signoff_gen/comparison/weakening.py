"""Whether what a check asks for became less: every field of every definition, one table. Pure.

Two definitions are walked side by side. `FIELDS` says of a field what its values mean; one that is
not there cannot be ordered, and is neither weakened nor hidden: it is changed. So a new runner, or
one of another package, needs no line here to be reported, and one line to be judged.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel

from signoff_gen.comparison.rules import (
    ABSENT,
    Rule,
    Shift,
    Trend,
    accepted,
    assertions,
    assertions_by_name,
    below,
    command,
    expected,
    files,
    flag,
    is_held_by,
    is_nothing,
    items,
    lower,
    same,
    status_covers,
    success,
    texts,
    upper,
    words,
)
from signoff_gen.model import Check, RunnerBlock

_OUTPUT: Final[Mapping[str, Rule]] = {
    "matches": items(),
    "contains": texts,
    "excludes": items(is_held_by),
}
FIELDS: Final[Mapping[str, Mapping[str, Rule]]] = {
    "command": {
        "run": command,
        "exit": success,
        "log": words,
        **{f"{stream}.{n}": rule for stream in ("stdout", "stderr") for n, rule in _OUTPUT.items()},
    },
    "service": {
        "run": command,
        "ready.http": expected,
        "ready.tcp": expected,
        "ready.log": expected,
        "ready.command": expected,
        "log": words,
        "stop.grace": words,
    },
    "http": {
        "follow_redirects": flag,
        "max_bytes": words,
        "save": words,
        "ca": expected,
        "expect.status": accepted(status_covers),
        "expect.headers": assertions_by_name,
        "expect.json": assertions,
        "expect.max_ms": upper(),
    },
    "artifacts": {"files": files},
    "json": {"files": files, "expect": assertions},
    "secrets": {"files": files},
    "env": {"names": items(swapped=Trend.WEAKER)},
    "junit": {"files": files, "min_tests": lower()},
    "sql": {
        "expect.count": expected,
        "expect.equals": expected,
        "expect.json": assertions,
        "save": words,
    },
    "postgres": {
        "allow_remote": flag,
        "reset": items(),
        "extensions": items(),
        "sql": items(ordered=True),
        "migrate": command,
        "log": words,
    },
    "migrations": {
        "files": files,
        "own": files,
        "replay": expected,
        "migrate": command,
        "max_not_understood": upper(0),
        "findings": words,
    },
}
"""Of a runner's block: what the values of a field mean."""


def runner_shifts(before: RunnerBlock, after: RunnerBlock) -> list[Shift]:
    """What two blocks of one kind differ in, each field with the kind before its name."""
    rules = FIELDS.get(before.kind, {})
    return [below(before.kind, shift) for shift in _walk(before, after, rules, "")]


def _walk(before: Any, after: Any, rules: Mapping[str, Rule], at: str) -> Iterator[Shift]:
    block = before if isinstance(before, BaseModel) else after
    for name, field in type(block).model_fields.items():
        place = f"{at}.{field.alias or name}" if at else field.alias or name
        was, now = _value(before, name), _value(after, name)
        rule = rules.get(place)
        # An assertion that a value is null looks like none when it is compared as a whole.
        if (rule is not assertions and same(was, now)) or (is_nothing(was) and is_nothing(now)):
            continue
        if rule is not None:
            yield from (below(place, shift) for shift in rule(was, now))
        elif _can_be_walked(was, now) and any(key.startswith(f"{place}.") for key in rules):
            yield from _walk(was, now, rules, place)
        else:
            yield Shift(place, Trend.OTHER, was, now)


def _value(block: Any, name: str) -> Any:
    """A field's value; a default of None is no value, which is not the same as null."""
    if not isinstance(block, BaseModel):
        return ABSENT
    value = getattr(block, name)
    return ABSENT if value is None and name not in block.model_fields_set else value


def _can_be_walked(before: Any, after: Any) -> bool:
    blocks = [value for value in (before, after) if isinstance(value, BaseModel)]
    return bool(blocks) and all(isinstance(v, BaseModel) or is_nothing(v) for v in (before, after))


# --- a whole check ---


def check_shifts(before: Check, after: Check) -> list[Shift]:
    """What the definitions of a check differ in; that it turned manual is for the caller to say."""
    found: list[Shift] = []
    if before.runner is not None and after.runner is not None:
        if before.kind == after.kind:
            found += runner_shifts(before.runner, after.runner)
        else:
            found.append(Shift("runner", Trend.OTHER, before.kind, after.kind, "another runner"))
    elif before.runner is None and after.runner is not None:
        found.append(Shift("runner", Trend.STRONGER, "manual", after.kind, "verified by a runner"))
    limits = (
        ("timeout", upper(), *_timeouts(before, after)),
        ("max_age", upper(), before.max_age, after.max_age),
        ("retries.attempts", upper(1), _attempts(before), _attempts(after)),
        ("inputs", files, before.inputs, after.inputs),
        ("title", words, *_titles(before, after)),
    )
    for field, rule, was, now in limits:
        if was != now:
            found += [below(field, shift) for shift in rule(was, now)]
    return [*found, *_retried(before, after)]


def _titles(before: Check, after: Check) -> tuple[str, str]:
    """Titles, unless they only say what the runner does."""
    given = "title" in before.model_fields_set | after.model_fields_set
    return (before.title, after.title) if given else ("", "")


def _timeouts(before: Check, after: Check) -> tuple[float | None, float | None]:
    """Seconds; runners of two kinds are not held against each other's default."""
    if before.kind == after.kind or (before.timeout and after.timeout):
        return _timeout(before), _timeout(after)
    return None, None


def _timeout(check: Check) -> float | None:
    default = getattr(type(check.runner), "default_timeout", None)
    return check.timeout if check.timeout is not None else default


def _attempts(check: Check) -> int:
    return check.retries.attempts if check.retries else 1


def _retried(before: Check, after: Check) -> Iterator[Shift]:
    """How it is retried, where it is on both sides: how often is judged by itself."""
    was, now = before.retries, after.retries
    if was is None or now is None:
        return
    if was.delay != now.delay:
        yield Shift("retries.delay", Trend.OTHER, was.delay, now.delay)
    if set(was.on) != set(now.on):
        yield from (below("retries.on", shift) for shift in accepted()(was.on, now.on))


# --- lists of names that a whole sign-off has ---


def dropped(field: str, before: Sequence[str], after: Sequence[str], why: str) -> Iterator[Shift]:
    """Names that a list lost and gained, each by itself."""
    yield from (Shift(field, Trend.WEAKER, n, ABSENT, why) for n in _less(before, after))
    yield from (Shift(field, Trend.STRONGER, ABSENT, n, "added") for n in _less(after, before))


def _less(names: Iterable[str], others: Collection[str]) -> Iterator[str]:
    return (name for name in dict.fromkeys(names) if name not in others)
