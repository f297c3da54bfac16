"""What the values of a field can mean, and so whether another value asks for less. Pure."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel

from signoff_gen.globs import GlobError, matcher


class Trend(StrEnum):
    """Which way a change goes."""

    WEAKER = "weaker"
    OTHER = "other"
    STRONGER = "stronger"
    WORDS = "words"
    """It only says things differently."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One field that is not as it was."""

    field: str
    """With dots between its parts: `http.expect.status`."""
    trend: Trend
    before: Any
    """The value; `ABSENT` where there is none."""
    after: Any
    reason: str = ""
    """What it means, in our own words."""


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
Rule = Callable[[Any, Any], Iterable[Shift]]
"""Judges two different values; the fields of its shifts come behind the field's own name."""


def _one(trend: Trend, before: Any, after: Any, reason: str, field: str = "") -> list[Shift]:
    return [Shift(field, trend, before, after, reason)]


# --- what values can mean ---


def upper(absent: float = math.inf) -> Rule:
    """A limit from above: a higher one lets more pass. `absent` is what no value means."""

    def judge(before: Any, after: Any) -> list[Shift]:
        low, high = (absent if v in (ABSENT, None) else v for v in (before, after))
        if low == high:
            return []
        raised = high > low
        word = "raised" if math.isfinite(high) else "no limit any more"
        reason = word if raised else "lowered"
        return _one(Trend.WEAKER if raised else Trend.STRONGER, before, after, reason)

    return judge


def lower(absent: float = -math.inf) -> Rule:
    """A limit from below: a lower one lets more pass."""

    def judge(before: Any, after: Any) -> list[Shift]:
        old, new = (absent if v in (ABSENT, None) else v for v in (before, after))
        fell = new < old
        word = "lowered" if math.isfinite(new) else "no limit any more"
        return _one(
            Trend.WEAKER if fell else Trend.STRONGER, before, after, word if fell else "raised"
        )

    return judge


def flag(before: Any, after: Any) -> list[Shift]:
    """`true` permits something."""
    permitted = after is True
    reason = "permitted" if permitted else "not permitted any more"
    return _one(Trend.WEAKER if permitted else Trend.STRONGER, before, after, reason)


def words(before: Any, after: Any) -> list[Shift]:
    """A name or a text that no verdict depends on."""
    return _one(Trend.WORDS, before, after, "")


def expected(before: Any, after: Any) -> list[Shift]:
    """Something that is asked for when it is there."""
    if is_nothing(after):
        return _one(Trend.WEAKER, before, after, "not asked for any more")
    if is_nothing(before):
        return _one(Trend.STRONGER, before, after, "asked for")
    return _one(Trend.OTHER, before, after, "")


def success(before: Any, after: Any) -> list[Shift]:
    """An exit status: success is what is expected of a command."""
    if before == 0:
        return _one(Trend.WEAKER, before, after, "a command that fails is what is expected")
    return _one(Trend.STRONGER if after == 0 else Trend.OTHER, before, after, "")


_IGNORED: Final = re.compile(
    r"\|\|\s{0,9}(?:true|:|exit 0)(?![\w-])|\bset \+e\b|\bset \+o pipefail\b"
    r"|[;&\n]\s{0,9}(?:true|exit 0)\Z|--passWithNoTests\b|--exit-zero\b"
)


def command(before: Any, after: Any) -> list[Shift]:
    """A command line: another one cannot be judged, unless it lets failures pass."""
    if is_nothing(after) or is_nothing(before):
        return expected(before, after)
    said = [" ".join(v) if isinstance(v, tuple) else str(v) for v in (before, after)]
    old, new = ([m[0].strip() for m in _IGNORED.finditer(text.rstrip())] for text in said)
    gained = [text for text in new if new.count(text) > old.count(text)]
    if gained:
        return _one(Trend.WEAKER, before, after, f"lets failures pass: {gained[0]}")
    return _one(Trend.OTHER, before, after, "")


def is_nothing(value: Any) -> bool:
    """Whether a value asks for nothing."""
    return value is ABSENT or value is None or value == () or value == {}


# --- lists ---

Implies = Callable[[Any, Any], bool]
"""Whether the first item asks for all that the second asks for."""


def items(
    implies: Implies | None = None, *, swapped: Trend = Trend.OTHER, ordered: bool = False
) -> Rule:
    """A list whose items all count: one that is dropped is not looked at any more.

    Args:
        implies: when one item stands for another, too.
        swapped: what it means that an item gave way to one that has nothing to do with it.
        ordered: another order is another list.
    """

    def judge(before: Any, after: Any) -> list[Shift]:
        old, new = _listed(before), _listed(after)
        stands_for = _unless_many(implies, old, new)
        gone, came = _beyond(old, new, stands_for), _beyond(new, old, stands_for)
        narrowed = stands_for is not None and any(stands_for(g, n) for g in gone for n in new)
        if gone:
            weaker = narrowed or len(came) < len(gone)
            reason = "narrowed" if narrowed else f"dropped: {_told(gone)}"
            return _one(Trend.WEAKER if weaker else swapped, before, after, reason)
        if set(old) == set(new):
            return _one(Trend.OTHER, before, after, "in another order") if ordered else []
        trend = Trend.STRONGER if came else Trend.OTHER
        return _one(trend, before, after, f"added: {_told(came)}" if came else "")

    return judge


MOST_LOOKED_AT: Final = 40_000
"""Pairs of items that are held against each other; where there are more, only equal ones count."""


def _unless_many(implies: Implies | None, old: Sized, new: Sized) -> Implies | None:
    return implies if len(old) * len(new) <= MOST_LOOKED_AT else None


def _beyond(items: Sequence[Any], others: Sequence[Any], implies: Implies | None) -> list[Any]:
    """Items that none of the others is or stands for."""
    equal = set(others)
    left = [item for item in items if item not in equal]
    if implies is None:
        return left
    return [item for item in left if not any(implies(other, item) for other in others)]


def accepted(implies: Implies | None = None, *, nothing_is_all: bool = False) -> Rule:
    """A list of what is all right: a longer one lets more pass.

    Args:
        implies: when one item stands for another, too.
        nothing_is_all: an empty list accepts everything.
    """

    def judge(before: Any, after: Any) -> list[Shift]:
        old, new = _listed(before), _listed(after)
        if nothing_is_all and not (old and new):
            reason = "anything is accepted" if old else ""
            return _one(Trend.WEAKER if old else Trend.STRONGER, before, after, reason)

        stands_for = _unless_many(implies, old, new)
        gained, lost = _beyond(new, old, stands_for), _beyond(old, new, stands_for)
        if not gained and not lost:
            return []
        if gained and not lost:
            reason = f"also accepted: {_told(gained)}"
            return _one(Trend.WEAKER, before, after, reason)
        return _one(Trend.OTHER if gained else Trend.STRONGER, before, after, "")

    return judge


def _listed(value: Any) -> tuple[Any, ...]:
    return () if is_nothing(value) else tuple(value)


def _told(items: Sequence[Any]) -> str:
    return ", ".join(map(str, items))


def _glob_covers(pattern: Any, other: Any) -> bool:
    try:
        return bool(matcher(str(pattern))(str(other)))
    except GlobError:
        return False


def status_covers(status: Any, other: Any) -> bool:
    """Whether a class of statuses, `2xx`, has another one in it."""
    return str(status)[1:] == "xx" and str(status)[0] == str(other)[0]


def _holds(text: Any, piece: Any) -> bool:
    return isinstance(text, str) and isinstance(piece, str) and piece in text


def is_held_by(piece: Any, text: Any) -> bool:
    """Whether a text that must not occur keeps another one out, too."""
    return _holds(text, piece)


files: Final = items(_glob_covers)
texts: Final = items(_holds)

# --- assertions ---

_OF_AN_ASSERTION: Final[Mapping[str, Rule]] = {
    "min": lower(),
    "max": upper(),
    "type": accepted(lambda kind, other: (kind, other) == ("number", "integer")),
    "contains": texts,
}


def assertion(before: Any, after: Any) -> list[Shift]:
    """What is asked of one value: `equals`, `matches`, `min`, … of a block with `exists`."""
    if is_nothing(before) or is_nothing(after):
        return expected(before, after)
    old, new = _asked(before), _asked(after)
    exact = "equals" in new and old.get("equals", ABSENT) in (ABSENT, new["equals"])
    found: list[Shift] = []
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name, ABSENT), new.get(name, ABSENT)
        if same(was, now):
            continue
        implied = name != "count" if exact else name == "exists" and was is True and bool(new)
        if now is ABSENT and implied:
            found += _one(Trend.OTHER, was, now, "what is left asks for it as well", name)
        elif was is ABSENT and name == "exists" and now is True and old:
            found += _one(Trend.OTHER, was, now, "what was there asked for it as well", name)
        elif name in _OF_AN_ASSERTION and ABSENT not in (was, now) and _ordered(name, was, now):
            some = ((v,) if name == "contains" else v for v in (was, now))
            found += [replace(s, field=name) for s in _OF_AN_ASSERTION[name](*some)]
        else:
            found += [replace(s, field=name) for s in expected(was, now)]
    return found


def _ordered(name: str, before: Any, after: Any) -> bool:
    """Whether one may hold the other: only texts hold pieces."""
    return name != "contains" or (isinstance(before, str) and isinstance(after, str))


def _asked(block: BaseModel) -> dict[str, Any]:
    names = {name: field.alias or name for name, field in type(block).model_fields.items()}
    given = block.model_fields_set - {"path"}
    return {alias: getattr(block, name) for name, alias in names.items() if name in given}


def same(one: Any, other: Any) -> bool:
    """Whether two values are one; `1`, `1.0` and `true` are three."""
    return type(one) is type(other) and repr(one) == repr(other)


def assertions(before: Any, after: Any) -> list[Shift]:
    """A list of assertions, each at a `path`."""
    return list(_paired(_by_path(before), _by_path(after)))


def _by_path(value: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for item in _listed(value):
        found.setdefault(item.path, []).append(item)
    return found


def _paired(before: Mapping[str, list[Any]], after: Mapping[str, list[Any]]) -> Iterator[Shift]:
    for path in dict.fromkeys((*before, *after)):
        old, new = list(before.get(path, ())), list(after.get(path, ()))
        old, new = _without_twins(old, new), _without_twins(new, old)
        for was, now in zip(old, new, strict=False):
            yield from (replace(s, field=f"[{path}].{s.field}") for s in assertion(was, now))
        for was in old[len(new) :]:
            yield Shift(f"[{path}]", Trend.WEAKER, was, ABSENT, "not asked for any more")
        for now in new[len(old) :]:
            yield Shift(f"[{path}]", Trend.STRONGER, ABSENT, now, "asked for")


def _without_twins(some: Sequence[BaseModel], others: Sequence[BaseModel]) -> list[BaseModel]:
    """Assertions for which the other side has none that asks the very same."""
    twins = Counter(repr(_asked(item)) for item in others)
    left = []
    for item in some:
        asked = repr(_asked(item))
        if twins[asked]:
            twins[asked] -= 1
        else:
            left.append(item)
    return left


def assertions_by_name(before: Any, after: Any) -> list[Shift]:
    """A mapping of names to assertions."""
    found: list[Shift] = []
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, ABSENT), after.get(name, ABSENT)
        if was != now:
            found += [below(f"[{name}]", shift) for shift in assertion(was, now)]
    return found


def below(name: str, shift: Shift) -> Shift:
    """The shift of a part of a field, named from the field on."""
    dot = "." if shift.field and not shift.field.startswith("[") and name else ""
    return replace(shift, field=f"{name}{dot}{shift.field}")
