"""Markdown that is too long for a comment, cut where a reader expects it.

What is kept is whole: nothing ends within a row of a table, a fence, an HTML comment or a
heading without its text, and a `<details>` that has to be cut is closed. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from signoff_gen.forge.base import Size

_FENCE = re.compile(r"[ >]*(?:[-*+] +)?(`{3,}(?=[^`]*$)|~{3,})(.*)")
_HEADING = re.compile(r" {0,3}#{1,6} ")
_DETAILS = re.compile(r"[ >]*<(/?)details\b", re.IGNORECASE)
_COMMENT = re.compile(r"[ >]*<!--")
_ENOUGH = 0.6
"""What a better place must keep of what the last possible place would, or it is too dear."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the text could end."""

    at: int
    """So many characters of it are kept."""
    octets: int
    """Their number in UTF-8."""
    rank: int
    """0: a section ends; 1: a block ends; 2: a line ends."""
    open: int
    """How many `<details>` have to be closed."""


def shorten(markdown: str, size: Size, link: str = "") -> str:
    """Markdown that fits, with a note where something was left out.

    Args:
        markdown: the whole text.
        size: the room for it.
        link: where the whole text is; empty: nowhere.
    """
    if size.holds(markdown):
        return markdown
    note = _note(link)
    fitting = [
        place
        for place in _places(markdown)
        if place.at + _closing_length(place) + len(note) <= size.characters
        and place.octets + _closing_length(place) + len(note.encode()) <= size.octets
    ]
    place = _best(fitting)
    kept = markdown[: place.at].rstrip("\n")
    closing = _CLOSE * place.open
    return f"{kept}\n{closing}{note}" if kept else note.lstrip("\n")


_CLOSE = "\n</details>\n"


def _closing_length(place: _Place) -> int:
    return place.open * len(_CLOSE) + 1


def _note(link: str) -> str:
    where = f" [The whole text]({link})." if link else ""
    return f"\n---\n\n*The rest is left out: it is too long for a comment.*{where}\n"


def _best(places: list[_Place]) -> _Place:
    """The last place of the best rank that does not cost too much."""
    last = places[-1] if places else _Place(0, 0, 0, 0)
    for rank in (0, 1):
        found = [place for place in places if place.rank <= rank]
        if found and found[-1].at >= _ENOUGH * last.at:
            return found[-1]
    return last


def _places(markdown: str) -> Iterator[_Place]:
    """Everywhere the text could end, in order."""
    fence: str | None = None
    comment = False
    depth = at = octets = 0
    lines = markdown.splitlines(keepends=True)
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        at += len(line)
        octets += len(line.encode())
        if fence is not None:
            fence = None if _ends(fence, line) else fence
        elif comment:
            comment = "-->" not in line
        elif found := _FENCE.match(line.rstrip("\r\n")):
            fence = found[1]
        else:
            # Only at the start of a line: elsewhere it may be text that shows it.
            comment = _COMMENT.match(line) is not None and "-->" not in line
            depth = max(0, depth + _opened(line))
        if fence is None and not comment and _may_end(lines, number):
            yield _Place(at, octets, _rank(line, following, depth), depth)


def _opened(line: str) -> int:
    """How many `<details>` a line opens, closed ones taken off."""
    found = _DETAILS.match(line)
    if found is None:
        return 0
    return -1 if found[1] else int("</details>" not in line.lower())


def _ends(fence: str, line: str) -> bool:
    text = line.strip().lstrip("> ")
    return len(text) >= len(fence) and set(text) == {fence[0]}


def _may_end(lines: list[str], number: int) -> bool:
    """Whether what stands before is complete in itself."""
    line = lines[number].strip()
    if not line:  # the line that counts is the last one with something on it
        before = (n for n in range(number - 1, -1, -1) if lines[n].strip())
        return (last := next(before, None)) is not None and _may_end(lines, last)
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    if _HEADING.match(line) or line.lower().startswith(("<details", "<summary")):
        return False
    begins_table = line.startswith("|") and set(following) <= set("|:- ") and "-" in following
    is_delimiter = line.startswith("|") and set(line) <= set("|:- ")
    # Lines of a paragraph belong together; rows and items stand by themselves.
    continues = following[:1] not in ("", "|", "-", "*", "+", "<", "#", "`", "~")
    return not (begins_table or is_delimiter or (continues and not line.startswith("|")))


def _rank(line: str, following: str, depth: int) -> int:
    if depth == 0 and (not following or _HEADING.match(following)):
        return 0
    return 1 if not line.strip() or not following.strip() else 2
