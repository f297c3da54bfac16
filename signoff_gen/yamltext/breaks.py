"""Line ends as libyaml sees them, which has more of them than people and editors."""

import re
from typing import Final

BREAK: Final = r"(?:\r\n|[\n\r\x85\u2028\u2029])"
"""A pattern for one line end."""
BREAKS: Final = "\n\r\x85\u2028\u2029"
"""The characters that line ends are made of."""

_BREAK: Final = re.compile(BREAK)
_USUAL: Final = ("\n", "\r\n", "\r")


def line_start(text: str, at: int) -> int:
    """Where the line of a character begins."""
    start = 0
    for char in BREAKS:  # the usual one first: the others are then sought in one line only
        start = max(start, text.rfind(char, start, at) + 1)
    return start


def line_end(text: str, at: int) -> int:
    """Where the next line begins, or the text ends."""
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def ends_line(text: str, at: int) -> bool:
    """Whether a line end stands before `at`."""
    return text[at - 1 : at] in tuple(BREAKS)


def before_break(text: str, at: int) -> int:
    """Step back over the line end before `at`; nothing precedes the start."""
    return max(at - (2 if text.endswith("\r\n", 0, at) else 1), 0)


def newline_at(text: str, at: int, default: str) -> str:
    """The line end before `at`, or the last one before it; the default if that is unusual."""
    if not ends_line(text, at):
        at = line_start(text, at)
    found = text[before_break(text, at) : at]
    return found if found in _USUAL else default


def first_newline(text: str) -> str:
    """The first usual line end of a text; LF where there is none."""
    return next((found[0] for found in _BREAK.finditer(text) if found[0] in _USUAL), "\n")
