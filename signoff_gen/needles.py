"""A search for thousands of byte strings at once, in text that arrives in blocks.

Knows nothing of secrets: it finds the strings it was given, and says where the end of a block
may be the beginning of one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

HEAD = 8
"""Bytes by which a string is recognised, and the least it must have."""
_MAX_DFA_HEADS = 4096  # beyond it the fast automaton would take more than 20 MB

Span = tuple[int, int, bytes]
"""Start, end, and what the string found is to be replaced by."""


@dataclass(frozen=True, slots=True)
class Needles:
    """What to look for, laid out for speed.

    The automaton knows only the first `HEAD` bytes of each needle. It therefore stays small
    enough for the processor's cache whatever the secrets are; a hit is then compared in full.
    """

    automaton: "BytesAhoCorasick"
    by_head: dict[bytes, tuple[tuple[bytes, bytes], ...]]
    """Head → (needle, replacement), the longest first."""
    heads: tuple[bytes, ...]
    """The heads by their number in the automaton."""
    overlaps: tuple[tuple[int, ...], ...]
    """By the same number: how far into this head another one may begin."""
    beginnings: frozenset[bytes]
    """Every proper beginning of a head: what the end of a block may turn out to be."""
    longest: int
    """Bytes of the longest needle."""

    def search(self, block: bytes | memoryview, *, final: bool) -> tuple[list[Span], int]:
        """Find the needles in `block`.

        Args:
            block: a piece of text.
            final: nothing follows it.

        Returns:
            The spans by start, the longest at each, and the offset from which `block` must be
            seen again with what follows it, since a needle may begin there (its length when
            nothing is open).
        """
        hits = self.automaton.find_matches_as_indexes(block)
        open_at = len(block) if final else self._beginning_at_end(block)
        if not hits:
            return [], open_at
        data = bytes(block)
        spans = []
        for number, start, _ in hits:
            span, may_grow = self._at(data, start, self.heads[number])
            if span:
                spans.append(span)
            if may_grow and not final:
                open_at = min(open_at, start)
            # The automaton does not report a hit that overlaps the one before it.
            for at in self.overlaps[number]:
                span, may_grow = self._at(data, start + at, data[start + at : start + at + HEAD])
                if span:
                    spans.append(span)
                if may_grow and not final:
                    open_at = min(open_at, start + at)
        return spans, open_at

    def _at(self, data: bytes, at: int, head: bytes) -> tuple[Span | None, bool]:
        """The longest needle at this offset, and whether a longer one may be cut off."""
        may_grow = False
        for needle, replacement in self.by_head.get(head, ()):
            if data.startswith(needle, at):
                return (at, at + len(needle), replacement), may_grow
            rest = len(data) - at
            may_grow = may_grow or (rest < len(needle) and needle.startswith(data[at:]))
        return None, may_grow

    def _beginning_at_end(self, block: bytes | memoryview) -> int:
        end = bytes(block[-(HEAD - 1) :])
        for start in range(len(end)):
            if end[start:] in self.beginnings:
                return len(block) - len(end) + start
        return len(block)


def build(replacements: Mapping[bytes, bytes]) -> Needles | None:
    """Lay out what to look for (string → replacement); None when that is nothing.

    Args:
        replacements: strings of at least `HEAD` bytes.
    """
    if not replacements:
        return None
    from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

    by_head: dict[bytes, list[tuple[bytes, bytes]]] = {}
    for needle in sorted(replacements, key=len, reverse=True):
        by_head.setdefault(needle[:HEAD], []).append((needle, replacements[needle]))
    heads = tuple(by_head)
    beginnings = frozenset(head[:size] for head in heads for size in range(1, HEAD))
    small = len(heads) <= _MAX_DFA_HEADS
    return Needles(
        # With at most 64 patterns this kind of match also uses vector instructions.
        automaton=BytesAhoCorasick(
            heads,
            MatchKind.LeftmostFirst,
            Implementation.DFA if small else Implementation.ContiguousNFA,
        ),
        by_head={head: tuple(group) for head, group in by_head.items()},
        heads=heads,
        overlaps=tuple(
            tuple(at for at in range(1, HEAD) if head[at:] in beginnings) for head in heads
        ),
        beginnings=beginnings,
        longest=max(map(len, replacements)),
    )
