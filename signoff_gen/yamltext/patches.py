"""A text and what has been changed in it, so that a small edit does not copy a large file."""

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from signoff_gen.yamltext.breaks import BREAK, BREAKS
from signoff_gen.yamltext.splices import Splice

_BLANKS: Final = re.compile(rf"(?:[ \t]*(?:#[^{BREAKS}]*)?(?:{BREAK}|\Z))*")


@dataclass(frozen=True, slots=True)
class Region:
    """The part of the base text that belongs to one mapping."""

    start: int
    """Offset of its first character in the base text."""
    end: int
    """Offset after its last one."""
    column: int
    """Where its keys stand; -1: it is in braces, and nothing is added at its very end."""


@dataclass(frozen=True, slots=True)
class Patch:
    """`base[start:end]` is replaced by `new`."""

    start: int
    end: int
    new: str
    column: int
    """Of the mapping it was made for. Several mappings can end, and grow, at one place."""

    @property
    def order(self) -> tuple[int, int, int]:
        """Where it stands among the others: at one place, what is nested deeper comes first."""
        return self.start, self.end, -self.column

    @property
    def growth(self) -> int:
        """By how many characters it lengthens the text."""
        return len(self.new) - (self.end - self.start)


class Patches:
    """A base text and patches that do not overlap."""

    def __init__(self, base: str) -> None:
        self.base: Final = base
        self._patches: list[Patch] = []

    def text(self) -> str:
        """The whole text as it is now."""
        return self._joined(0, len(self.base), self._patches)

    def part(self, region: Region) -> str:
        """The text of a region as it is now."""
        return self._joined(region.start, region.end, self._patches[self._within(region)])

    def offset(self, region: Region) -> int:
        """Where a region begins in the whole text as it is now."""
        before = self._patches[: self._within(region).start]
        return region.start + sum(patch.growth for patch in before)

    def blanks_after(self, region: Region) -> str:
        """The blank lines and comments that follow a block mapping in the text as it is now."""
        return self._blanks_from(region, self._within(region).stop)

    def untouched(self, region: Region) -> tuple[str, str] | None:
        """A region's text and `blanks_after` it, if nothing has been changed in it; else None."""
        within = self._within(region)
        if within.start != within.stop:
            return None
        return self.base[region.start : region.end], self._blanks_from(region, within.stop)

    def append(self, region: Region, new: str) -> None:
        """Put text at the end of a region in which nothing has been changed."""
        patch = Patch(region.end, region.end, new, region.column)
        insort(self._patches, patch, key=lambda patch: patch.order)

    def _blanks_from(self, region: Region, following: int) -> str:
        if region.column < 0:
            return ""
        parts: list[str] = []
        at = region.end
        for i in range(following, len(self._patches)):
            patch = self._patches[i]
            parts.append(_blanks(self.base, at, patch.start))
            if at + len(parts[-1]) < patch.start:
                break
            parts.append(_blanks(patch.new, 0, len(patch.new)))
            at = patch.end
            if parts[-1] != patch.new:
                break
        else:
            parts.append(_blanks(self.base, at, len(self.base)))
        return "".join(parts)

    def apply(self, region: Region, splice: Splice) -> None:
        """Change a region; the splice counts from its start as it is now."""
        where = self._within(region)
        patches = self._patches[where]
        starts = self._starts(region, patches)
        touched = [
            i for i, patch in enumerate(patches) if _touches(splice, patch, starts[i], region)
        ]
        if touched:
            first, last = touched[0], touched[-1]
        else:
            first = sum(starts[i] + len(p.new) <= splice.start for i, p in enumerate(patches))
            last = first - 1
        column = patches[first].column if first == last else region.column
        new = splice.new
        start = self._base_offset(region, patches[:first], splice.start)
        end = self._base_offset(region, patches[: last + 1], splice.end)
        if touched and starts[first] <= splice.start:
            start = patches[first].start
            new = patches[first].new[: splice.start - starts[first]] + new
        if touched and starts[last] + len(patches[last].new) >= splice.end:
            end = patches[last].end
            new += patches[last].new[splice.end - starts[last] :]
        del self._patches[where.start + first : where.start + last + 1]
        if new or start < end:
            insort(self._patches, Patch(start, end, new, column), key=lambda patch: patch.order)

    @staticmethod
    def _starts(region: Region, patches: Sequence[Patch]) -> list[int]:
        """Where each patch begins in the region as it is now."""
        starts, growth = [], 0
        for patch in patches:
            starts.append(patch.start - region.start + growth)
            growth += patch.growth
        return starts

    @staticmethod
    def _base_offset(region: Region, before: Sequence[Patch], at: int) -> int:
        return region.start + at - sum(patch.growth for patch in before)

    def _within(self, region: Region) -> slice:
        first = bisect_left(self._patches, region.start, key=lambda patch: patch.start)
        last = bisect_left(self._patches, region.end, key=lambda patch: patch.start)
        while last < len(self._patches) and _grows(self._patches[last], region):
            last += 1
        return slice(first, last)

    def _joined(self, start: int, end: int, patches: Sequence[Patch]) -> str:
        parts: list[str] = []
        at = start
        for patch in patches:
            parts += (self.base[at : patch.start], patch.new)
            at = patch.end
        return "".join((*parts, self.base[at:end]))


def _touches(splice: Splice, patch: Patch, start: int, region: Region) -> bool:
    end = start + len(patch.new)
    if start < splice.end and splice.start < end:
        return True
    if patch.start < patch.end or splice.start < splice.end:
        return False
    # two additions at one place: one patch, unless the one before belongs to a deeper mapping
    return splice.start == start or (splice.start == end and patch.column == region.column)


def _grows(patch: Patch, region: Region) -> bool:
    """Whether a patch at the end of a region adds to it, not to a mapping around it."""
    addition = patch.start == patch.end == region.end
    return addition and 0 <= region.column <= patch.column


def _blanks(text: str, start: int, end: int) -> str:
    found = _BLANKS.match(text, start, end)
    return found[0] if found else ""
