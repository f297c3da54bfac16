"""Where in a text something stands, and the lines to show for it."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from signoff_gen.errors import Problem

SHOWN_WIDTH: Final = 160
"""A source line is cut to this many characters when it is shown."""
_CUT_FROM: Final = 120
_CUT_COLUMN: Final = 80

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_PICTURES: Final = {code: 0x2400 + code for code in range(0x20) if code != 0x09} | {
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a key or a value stands."""

    line: int
    """1-based line."""
    column: int
    """1-based column of the first character, in characters."""
    width: int
    """Characters on the first line, at least 1: what a caret line underlines."""
    end_line: int
    """1-based line on which it ends."""
    end_column: int
    """1-based column after the last character."""


def shown_column(column: int) -> int:
    """Where a 1-based column is found in a line that was cut to be shown."""
    return column if column <= _CUT_FROM else _CUT_COLUMN


class Lines:
    """The lines of a text; CRLF, LF and CR end one. Made only when there is an error to show."""

    def __init__(self, text: str) -> None:
        self._text = text
        ends = list(_LINE_END.finditer(text))
        self._starts = [0, *(end.end() for end in ends)]
        self._ends = [*(end.start() for end in ends), len(text)]

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a character."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def position(self, start: int, end: int) -> Position:
        """The position of `text[start:end]`, in characters."""
        line, column = self.place(start)
        width = max(min(end, self._ends[line - 1]) - start, 1)
        return Position(line, column, width, *self.place(end))

    def excerpt(self, line: int, column: int = 1) -> tuple[tuple[int, str], ...]:
        """The line and the one before it, as far as they exist: (1-based number, shown text).

        A line longer than `SHOWN_WIDTH` is cut; where the column is beyond 120, the front is cut
        too, and the character stands at `shown_column(column)`. Control characters are shown as
        their pictures, one for one.
        """
        wanted = ((line - 1, 1), (line, column))
        return tuple(
            (number, self._shown(number, at)) for number, at in wanted if self._exists(number)
        )

    def problem(
        self,
        code: str,
        message: str,
        path: Path,
        start: int,
        end: int,
        *,
        expected: str | None = None,
        hint: str | None = None,
        also: int | None = None,
    ) -> Problem:
        """A `Problem` at `text[start:end]` with its lines, and the line of offset `also`."""
        where = self.position(start, end)
        lines = dict(self.excerpt(where.line, where.column))
        if also is not None:
            number, column = self.place(also)
            lines.setdefault(number, self._shown(number, column))
        return Problem(
            code,
            message,
            path=path,
            line=where.line,
            column=where.column,
            width=min(where.width, SHOWN_WIDTH - shown_column(where.column) + 1),
            source=tuple(sorted(lines.items())),
            expected=expected,
            hint=hint,
        )

    def _exists(self, number: int) -> bool:
        return 1 <= number <= len(self._starts)

    def _shown(self, number: int, column: int) -> str:
        start, end = self._starts[number - 1], self._ends[number - 1]
        begin = start + column - shown_column(column)
        shown = self._text[begin : min(begin + SHOWN_WIDTH, end)]
        if begin > start:
            shown = "…" + shown[1:]
        if begin + SHOWN_WIDTH < end:
            shown = shown[:-1] + "…"
        return shown.translate(_PICTURES)
