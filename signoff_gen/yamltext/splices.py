"""Pieces of text put in the place of others."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


class Unplannable(Exception):
    """This kind of proposal does not exist here."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace `text[start:end]` by `new`."""

    start: int
    end: int
    new: str


def in_order(splices: Iterable[Splice]) -> list[Splice]:
    """Sort splices.

    Raises:
        Unplannable: two splices change the same characters, or there is none.
    """
    ordered = sorted(splices, key=lambda splice: (splice.start, splice.end))
    if not ordered or any(one.end > other.start for one, other in pairwise(ordered)):
        raise Unplannable
    return ordered


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Apply splices that are in order and do not overlap."""
    parts: list[str] = []
    at = 0
    for splice in splices:
        parts += (text[at : splice.start], splice.new)
        at = splice.end
    return "".join((*parts, text[at:]))
