"""Pieces of text put in the place of others."""

from collections.abc import Iterable
from dataclasses import dataclass


class Unplannable(Exception):
    """This kind of proposal does not exist here."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace `text[start:end]` by `new`."""

    start: int
    end: int
    new: str


def in_order(splices: Iterable[Splice]) -> list[Splice]:
    """Sort splices and join removals that touch the same characters.

    Raises:
        Unplannable: two splices change the same characters.
    """
    result: list[Splice] = []
    for splice in sorted(splices, key=lambda s: (s.start, s.end)):
        if result and splice.start < result[-1].end:
            last = result.pop()
            if last.new or splice.new:
                raise Unplannable
            splice = Splice(last.start, max(last.end, splice.end), "")
        result.append(splice)
    return result


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Apply splices that are in order and do not overlap."""
    parts: list[str] = []
    at = 0
    for splice in splices:
        parts += (text[at : splice.start], splice.new)
        at = splice.end
    return "".join((*parts, text[at:]))
