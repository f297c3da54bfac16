"""A search for thousands of byte strings at once, in text that arrives in blocks.

Knows nothing of secrets: it finds the strings it was given, and says where the end of a block
may be the beginning of one.
"""

from collections.abc import Mapping

from signoff_gen.sieve import Sieve

HEAD = 8
"""Bytes by which a string is recognised, and the least it must have."""
_MAX_DFA_HEADS = 4096  # beyond it the fast automaton would take more than 20 MB
_SIEVE_AFTER = 4 * 1024 * 1024  # bytes searched before the sieve has paid for its making
_SIEVE_FROM = 16 * 1024

Span = tuple[int, int, bytes]
"""Start, end, and what the string found is to be replaced by."""


class Needles:
    """What to look for, laid out for speed. Safe to share between threads.

    The automaton knows only the first `HEAD` bytes of each needle. It therefore stays small
    enough for the processor's cache whatever the needles are; a hit is then compared in full.

    Args:
        replacements: needle, of at least `HEAD` bytes → what it is to be replaced by.
    """

    def __init__(self, replacements: Mapping[bytes, bytes]) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

        self.longest = max(map(len, replacements))
        """Bytes of the longest needle."""
        self._needles = tuple(replacements)
        self._by_head: dict[bytes, list[tuple[bytes, bytes]]] = {}  # the longest first
        for needle in sorted(replacements, key=len, reverse=True):
            self._by_head.setdefault(needle[:HEAD], []).append((needle, replacements[needle]))
        self._heads = tuple(self._by_head)
        # Every proper beginning of a head: what the end of a block may turn out to be.
        self._beginnings = {head[:size] for head in self._heads for size in range(1, HEAD)}
        # Where to look from a hit of each head: there, and where another head may begin inside
        # it, since the automaton does not report a hit that overlaps the one before it.
        self._offsets = [
            [0, *(at for at in range(1, HEAD) if head[at:] in self._beginnings)]
            for head in self._heads
        ]
        small = len(self._heads) <= _MAX_DFA_HEADS
        self._automaton = BytesAhoCorasick(
            self._heads,
            # With at most 64 patterns this kind of match also uses vector instructions.
            MatchKind.LeftmostFirst,
            Implementation.DFA if small else Implementation.ContiguousNFA,
        )
        self._searched = 0
        self._sieve: Sieve | None = None

    def search(self, block: bytes | memoryview, *, final: bool) -> tuple[list[Span], int]:
        """Find the needles in `block`.

        Args:
            block: a piece of text.
            final: nothing follows it.

        Returns:
            The spans by start, overlapping ones as one, and the offset from which `block` must be
            seen again with what follows it, since a needle may begin there (its length when
            nothing is open).
        """
        if len(block) >= max(_SIEVE_FROM, 2 * self.longest) and self._is_clean(block):
            end = len(block) - self.longest + 1
            _, open_at = self._search(block[end:], final=final)
            return [], end + open_at
        return self._search(block, final=final)

    def _is_clean(self, block: bytes | memoryview) -> bool:
        """Whether no needle is in `block`, as far as that can be told quickly."""
        self._searched += len(block)
        if self._searched < _SIEVE_AFTER:
            return False
        if self._sieve is None:
            self._sieve = Sieve(self._needles)
        return self._sieve.useful and self._sieve.is_clean(block)

    def _search(self, block: bytes | memoryview, *, final: bool) -> tuple[list[Span], int]:
        hits = self._automaton.find_matches_as_indexes(block)
        open_at = len(block) if final else self._beginning_at_end(block)
        if not hits:
            return [], open_at
        data = bytes(block)
        spans: list[Span] = []
        for number, start, _ in hits:
            for offset in self._offsets[number]:
                at = start + offset
                span, may_grow = self._at(data, at)
                if may_grow and not final:
                    open_at = min(open_at, at)
                if span and spans and at < spans[-1][1]:
                    first, end, replacement = spans[-1]
                    spans[-1] = (first, max(end, span[1]), replacement)
                elif span:
                    spans.append(span)
        return spans, open_at

    def _at(self, data: bytes, at: int) -> tuple[Span | None, bool]:
        """The longest needle at this offset, and whether a longer one may be cut off."""
        may_grow = False
        for needle, replacement in self._by_head.get(data[at : at + HEAD], ()):
            if data.startswith(needle, at):
                return (at, at + len(needle), replacement), may_grow
            rest = len(data) - at
            may_grow = may_grow or (rest < len(needle) and needle.startswith(data[at:]))
        return None, may_grow

    def _beginning_at_end(self, block: bytes | memoryview) -> int:
        end = bytes(block[-(HEAD - 1) :])
        for start in range(len(end)):
            if end[start:] in self._beginnings:
                return len(block) - len(end) + start
        return len(block)
