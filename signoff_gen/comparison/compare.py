"""Two states of a repository's sign-offs, and what changed between them. Pure."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from signoff_gen.comparison.definitions import definitions
from signoff_gen.comparison.events import events, remarks
from signoff_gen.comparison.pairing import pair_signoffs
from signoff_gen.comparison.sides import Both, Reading, nothing, standing
from signoff_gen.difference import (
    MOST_CHANGES,
    NAME_LENGTH,
    Change,
    Kind,
    SignoffDifference,
    clipped,
    counted,
)


class Comparison(NamedTuple):
    """What changed."""

    signoffs: Sequence[SignoffDifference]
    """Those in which something did, by path."""
    unchanged: int
    """How many there are besides."""
    omitted: int
    """Changes of sign-offs that have too many to keep."""


def compare(
    before: Sequence[Reading],
    after: Sequence[Reading],
    *,
    as_of: date,
    touched: Collection[str] = (),
    unreadable: Collection[str] = (),
) -> Comparison:
    """What changed between two states.

    Args:
        before: the sign-offs of one state; ids are unique.
        after: those of the other one.
        as_of: the day on which both are judged.
        touched: every file of the repository that differs between the two.
        unreadable: status files that cannot be read on one side: on the other, they are neither
            gone nor simply new.
    """
    pairs = pair_signoffs(before, after, lambda reading: reading.signoff)
    differ = [(old, new) for old, new in pairs.both if touched or not _is_equal(old, new)]
    told = [_difference(Both(old, new, as_of, touched)) for old, new in differ]
    told += [_added(new, as_of, known=new.path not in unreadable) for new in pairs.new]
    told += [_removed(old, as_of) for old in pairs.gone if old.path not in unreadable]
    found = [item for item, _ in told]
    changed = sorted((item for item in found if not item.empty), key=lambda item: item.path)
    unchanged = len(pairs.both) - len(differ) + len(found) - len(changed)
    return Comparison(changed, unchanged, sum(omitted for _, omitted in told))


def _is_equal(old: Reading, new: Reading) -> bool:
    known = bool(old.digest) and old.digest == new.digest
    return known and old.path == new.path and old.evidence == new.evidence


_Told = tuple[SignoffDifference, int]
"""A sign-off, and how many of its changes are left out."""


def _difference(both: Both) -> _Told:
    old, new = both.old, both.new
    happened = [*definitions(both), *events(both)]
    changes = _with_remarks(both, happened) if happened else []
    moved = old.path != new.path
    if moved:
        names = {"before": old.path, "after": new.path}
        changes.append(both.change(Kind.SIGNOFF_RENAMED, "", (), title=new.signoff.title, **names))
    kept, omitted = _kept(changes)
    item = SignoffDifference(
        id=clipped(new.signoff.id, NAME_LENGTH),
        title=clipped(new.signoff.title),
        path=clipped(new.path, NAME_LENGTH),
        path_before=clipped(old.path, NAME_LENGTH) if moved else "",
        before=standing(both.old_board),
        after=standing(both.new_board),
        changes=kept,
    )
    return item, omitted


def _with_remarks(both: Both, happened: Sequence[Change]) -> list[Change]:
    """What happened, and what else is to be known, each once."""
    known = {_about(change) for change in happened}
    return [*happened, *(change for change in remarks(both) if _about(change) not in known)]


def _about(change: Change) -> tuple[Kind, str, str]:
    return change.kind, change.address, change.field


def _added(new: Reading, as_of: date, *, known: bool) -> _Told:
    both = Both(nothing(new), new, as_of)
    steps, checks = len(new.signoff.steps), len(both.new_board.checks)
    reason = f"{counted(steps, 'step(s)')}, {counted(checks, 'check(s)')}"
    if not known:
        reason = "what it was before cannot be read"
    title = new.signoff.title
    first = both.change(Kind.SIGNOFF_ADDED, "", (), title=title, reason=reason)
    kept, omitted = _kept([first, *_with_remarks(both, list(events(both)))])
    item = SignoffDifference(
        id=clipped(new.signoff.id, NAME_LENGTH),
        title=first.title,
        path=first.path,
        after=standing(both.new_board),
        changes=kept,
    )
    return item, omitted


def _removed(old: Reading, as_of: date) -> _Told:
    both = Both(old, nothing(old), as_of)
    gone = both.change(Kind.SIGNOFF_REMOVED, "", title=old.signoff.title)
    item = SignoffDifference(
        id=clipped(old.signoff.id, NAME_LENGTH),
        title=gone.title,
        path=gone.path,
        before=standing(both.old_board),
        changes=(gone,),
    )
    return item, 0


def _kept(changes: Sequence[Change]) -> tuple[tuple[Change, ...], int]:
    """The gravest changes, in their order, and how many there are besides."""
    ordered = sorted(changes, key=lambda change: change.weight)
    return tuple(ordered[:MOST_CHANGES]), max(0, len(ordered) - MOST_CHANGES)
