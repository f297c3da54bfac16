"""Two states of a repository's sign-offs, and what changed between them. Pure."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from signoff_gen.comparison.definitions import definitions
from signoff_gen.comparison.events import events, remarks
from signoff_gen.comparison.pairing import pair_signoffs
from signoff_gen.comparison.sides import Both, Reading, nothing, standing
from signoff_gen.difference import Change, Kind, SignoffDifference, counted


class Comparison(NamedTuple):
    """What changed."""

    signoffs: Sequence[SignoffDifference]
    """Those in which something did, by path."""
    unchanged: int
    """How many there are besides."""


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
    found = [_difference(Both(old, new, as_of, touched)) for old, new in differ]
    found += [_added(new, as_of, known=new.path not in unreadable) for new in pairs.new]
    found += [_removed(old, as_of) for old in pairs.gone if old.path not in unreadable]
    changed = sorted((item for item in found if not item.empty), key=lambda item: item.path)
    return Comparison(changed, len(pairs.both) - len(differ) + len(found) - len(changed))


def _is_equal(old: Reading, new: Reading) -> bool:
    known = bool(old.digest) and old.digest == new.digest
    return known and old.path == new.path and old.evidence == new.evidence


def _difference(both: Both) -> SignoffDifference:
    old, new = both.old, both.new
    changes = list(_changes(both))
    if old.path != new.path:
        names = {"before": old.path, "after": new.path}
        changes.append(both.change(Kind.SIGNOFF_RENAMED, "", (), title=new.signoff.title, **names))
    return SignoffDifference(
        id=new.signoff.id,
        title=both.change(Kind.WORDS, title=new.signoff.title).title,
        path=both.change(Kind.WORDS).path,
        path_before=both.change(Kind.WORDS, before=old.path).before if _moved(both) else "",
        before=standing(both.old_board),
        after=standing(both.new_board),
        changes=_sorted(changes),
    )


def _moved(both: Both) -> bool:
    return both.old.path != both.new.path


def _changes(both: Both) -> Iterator[Change]:
    found = [*definitions(both), *events(both)]
    yield from found
    if found:
        known = {(change.kind, change.address, change.field) for change in found}
        for change in remarks(both):
            if (change.kind, change.address, change.field) not in known:
                yield change


def _added(new: Reading, as_of: date, *, known: bool) -> SignoffDifference:
    both = Both(nothing(new), new, as_of)
    steps, checks = len(new.signoff.steps), len(both.new_board.checks)
    reason = f"{counted(steps, 'step(s)')}, {counted(checks, 'check(s)')}"
    if not known:
        reason = "what it was before cannot be read"
    title = new.signoff.title
    first = both.change(Kind.SIGNOFF_ADDED, "", (), title=title, reason=reason)
    return SignoffDifference(
        id=new.signoff.id,
        title=first.title,
        path=first.path,
        after=standing(both.new_board),
        changes=_sorted([first, *events(both), *remarks(both)]),
    )


def _removed(old: Reading, as_of: date) -> SignoffDifference:
    both = Both(old, nothing(old), as_of)
    gone = both.change(Kind.SIGNOFF_REMOVED, "", title=old.signoff.title)
    return SignoffDifference(
        id=old.signoff.id,
        title=gone.title,
        path=gone.path,
        before=standing(both.old_board),
        changes=(gone,),
    )


def _sorted(changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: change.weight))
