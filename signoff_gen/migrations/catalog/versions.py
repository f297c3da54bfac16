"""Versions of PostgreSQL: which are known, what one is told by, and what only some of them have."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FIRST, LAST = 12, 18
"""The oldest and the newest version of which all that is judged is known."""
MAINTAINED = 15
"""The oldest version that PostgreSQL's makers still mend: a chain of which nobody says what it
runs on is judged for this one and all that are newer."""
WORDS = 15
"""The version whose words are given where nobody says which one it is."""


class Lifetime(NamedTuple):
    """The versions that have something."""

    first: int
    last: int


ALWAYS = Lifetime(FIRST, LAST)


def server_version(value: object) -> int:
    """A version as people give it.

    Args:
        value: a whole major number, or its digits.

    Raises:
        ValueError: it is none that is known; the message says so, and what to give instead.

    >>> server_version("16")
    16
    """
    text = str(value).strip()
    if not isinstance(value, bool) and text.isdecimal() and FIRST <= int(text) <= LAST:
        return int(text)
    raise ValueError(f"`{text}` is no major version of PostgreSQL from {FIRST} to {LAST}")


def nearest(value: object) -> str:
    """What somebody may have meant by something that is no version; nothing if that is not plain.

    >>> nearest("15.4"), nearest("PostgreSQL 16"), nearest(150004), nearest(19), nearest("new")
    ('15', '16', '15', '18', '')
    """
    found = re.search(r"\d+", str(value))
    if found is None or isinstance(value, bool):
        return ""
    number = int(found[0][:6])
    if number >= FIRST * 10_000:  # server_version_num
        number //= 10_000
    return str(min(max(number, FIRST), LAST))


@cache
def _lifetimes() -> dict[str, dict[str, Lifetime]]:
    text = Path(__file__).with_name("versions.txt").read_text(encoding="utf-8")
    found: dict[str, dict[str, Lifetime]] = {}
    first, last, kind = FIRST, LAST, ""
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        words = line.split()
        if not line.startswith(" "):
            first = int(words[1]) if words[0] == "since" else FIRST
            last = int(words[1]) if words[0] == "until" else LAST
            continue
        if words[0].endswith(":"):
            kind = words.pop(0)[:-1]
        names = found.setdefault(kind, {})
        for name in words:
            known = names.get(name, ALWAYS)
            names[name] = Lifetime(max(first, known.first), min(last, known.last))
    return found


def lifetimes(kind: str) -> dict[str, Lifetime]:
    """What only some versions have, with these versions.

    Args:
        kind: `functions`, `types`, `casts`, `opclasses`, `roles`, `settings`, `extensions`, or
            `columns` as `schema.table.column`.
    """
    return _lifetimes()[kind]
