"""Files of migrations: their text, their places in the repository, their natural order."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from signoff_gen.errors import InvalidInput, Problem
from signoff_gen.migrations.chain import Gap, Place

_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
_BREAK = re.compile(r"\r\n?")
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Source:
    """A file's text, with line feeds as its only line ending and without a byte order mark."""

    path: Path
    """Relative to the repository's root."""
    text: str
    gaps: tuple[Gap, ...] = ()
    """What could not be decoded."""

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line begins."""
        return list(accumulate((len(line) + 1 for line in self.text.split("\n")), initial=0))[:-1]

    def place(self, offset: int) -> Place:
        """The place of a character."""
        line = bisect_right(self._lines, offset)
        return Place(self.path, line, offset - self._lines[line - 1] + 1)


def another_database(source: Source, named: re.Match[str]) -> InvalidInput:
    """SG863 where a file says that its migrations are for another database.

    Args:
        source: the file.
        named: in its text; the group `name` is the database.
    """
    name, place = named["name"], source.place(named.start("name"))
    problem = Problem(
        "SG863",
        f"these migrations are written for {name}, not for PostgreSQL",
        path=source.path,
        line=place.line,
        column=place.column,
        width=len(name),
        source=((place.line, source.text.split("\n")[place.line - 1]),),
        expected="`postgresql`",
    )
    return InvalidInput([problem])


def in_parts(path: Path) -> tuple[str, ...]:
    """A path's sort key: the order of paths, without their own comparison, which is slow."""
    return path.parts


def relative(root: Path, path: Path) -> Path:
    """A path as seen from the root, whichever way it was given."""
    if not path.is_absolute():
        return path
    try:
        return path.relative_to(root)
    except ValueError:
        return path


def read(root: Path, path: Path) -> Source:
    """Read a file; its encoding is UTF-8, or what its byte order mark says.

    Args:
        root: the repository's root.
        path: below it, relative to it or absolute.

    Raises:
        errors.InvalidInput: SG862, it cannot be read.
    """
    shown = relative(root, path)
    try:
        data = (root / path).read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise InvalidInput(
            [Problem("SG862", f"{shown} cannot be read: {why}", path=shown)]
        ) from error
    text, trouble = _decoded(data)
    if "\r" in text:
        text = _BREAK.sub("\n", text)
    if trouble is None and "\0" in text:
        trouble = "the file holds a NUL character"
    gaps = (Gap(Place(shown, 1), trouble),) if trouble else ()
    return Source(shown, text.replace("\0", " "), gaps)


def _decoded(data: bytes) -> tuple[str, str | None]:
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    encoding = _MARKS.get(mark, "utf-8")
    try:
        return data[len(mark) :].decode(encoding), None
    except UnicodeDecodeError:
        # Names are nearly always ASCII: what another encoding says is still worth reading.
        return data[len(mark) :].decode("latin-1"), f"the file is not {encoding.upper()}"


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which `2_b` comes before `10_a`.

    >>> sorted(["10_a", "2_b", "1"], key=natural)
    ['1', '2_b', '10_a']
    """
    parts = _DIGITS.split(text)
    return tuple(
        (0, int(part), "") if index % 2 else (1, 0, part)
        for index, part in enumerate(parts)
        if part
    )


def by_path(paths: Iterable[Path], root: Path) -> list[Path]:
    """Relative paths in natural order, without repetitions; `01` and `1` by their characters."""
    seen = {relative(root, path) for path in paths}
    return sorted(seen, key=lambda path: ([natural(part) for part in path.parts], path))
