"""Globs as status files use them: POSIX paths, `*` within a folder, `**` across folders."""

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

_LONGEST_PART = 200
"""Bytes of a file's name: file systems take 255, and temporary names are longer than others."""
_MOST_PARTS = 20


class GlobError(ValueError):
    """A pattern that cannot be a glob; its text is the reason."""


def is_glob(pattern: str) -> bool:
    """Whether a pattern holds a wildcard."""
    return any(sign in pattern for sign in "*?[")


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> Callable[[str], object]:
    """A predicate on relative POSIX paths; truthy when the whole path matches.

    `*`, `?` and `[…]` (`[!…]` negates) match within a folder; a part that is `**` matches any
    number of folders, also none.

    Raises:
        GlobError: empty, absolute, leaving the folder, or malformed.
    """
    if not pattern or pattern.startswith("/"):
        raise GlobError("it must be a relative path")
    parts = pattern.split("/")
    if ".." in parts:
        raise GlobError("it must not leave the folder")
    runs: list[list[str]] = [[]]
    for part in parts:
        if part == "**":
            runs.append([])
        else:
            runs[-1].append(_part_regex(part))
    if len(runs) == 1:
        return re.compile("/".join(runs[0]), re.DOTALL).fullmatch
    first, *middle, last = runs
    # Where some parts match at all, the first place will do: nothing is gained by another one, and
    # without going back no path takes long.
    found = "".join(f"{part}/" for part in first)
    for run in filter(None, middle):
        found += "(?>(?:[^/]+/)*?{})".format("".join(f"{part}/" for part in run))
    found += f"(?:[^/]+/)*{'/'.join(last)}" if last else ".*"
    return re.compile(found, re.DOTALL).fullmatch


def _part_regex(part: str) -> str:
    if "**" in part:
        raise GlobError("`**` must stand alone between slashes")
    first, *others = _between_stars(part)
    if not others:
        return first
    *middle, last = others
    # As between `**`: each piece where it comes first.
    pieces = "".join(f"(?>[^/]*?{piece})" for piece in middle if piece)
    return f"{first}{pieces}[^/]*{last}"


def _between_stars(part: str) -> list[str]:
    """Expressions for the pieces of a part that its stars divide; each has a fixed length."""
    pieces, at = [""], 0
    while at < len(part):
        sign = part[at]
        at += 1
        if sign == "*":
            pieces.append("")
        elif sign == "?":
            pieces[-1] += "[^/]"
        elif sign == "[":
            # A `]` directly after the bracket (or its `!`) is a member of the class.
            end = part.find("]", at + (2 if part[at : at + 1] == "!" else 1))
            if end < 0:
                raise GlobError("a `[` is not closed")
            members = part[at:end].removeprefix("!").replace("\\", r"\\").replace("[", r"\[")
            members = members.replace("^", r"\^").replace("]", r"\]")
            negation = "^/" if part[at] == "!" else ""
            try:
                re.compile(f"[{members}]")
            except re.error as error:
                raise GlobError(f"`[{part[at:end]}]` is not a set of characters") from error
            pieces[-1] += f"(?!/)[{negation}{members}]"
            at = end + 1
        else:
            pieces[-1] += re.escape(sign)
    return pieces


def has_usual_length(parts: Sequence[str]) -> bool:
    """Whether file systems take a path of these parts, also below a folder and with an ending."""
    return len(parts) <= _MOST_PARTS and all(len(it.encode()) <= _LONGEST_PART for it in parts)


def inside(path: Path, folder: Path) -> bool:
    """Whether a path, with every link followed, stays inside a folder.

    Links that lead in a circle lead nowhere: what is behind them is not there.
    """
    if "\0" in os.fspath(path):
        return False
    # `Path.resolve` fails on a circle.
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def files_below(folder: Path) -> Iterator[str]:
    """Every regular file below a folder as a relative POSIX path, hidden ones left out.

    Links to folders are not followed. Nothing when the folder does not exist.
    """
    yield from _files_below(os.fspath(folder), "")


def _files_below(folder: str, prefix: str) -> Iterator[str]:
    # scandir knows what is a file without asking the disk again for each one.
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        # A name that no file can have is that of none, and a circle of links leads nowhere.
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP):
            return
        raise
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield prefix + entry.name


def select(folder: Path, patterns: Iterable[str]) -> list[str]:
    """Files below a folder that match any of the patterns, sorted.

    Only the part of the tree that a pattern can reach is read.

    Raises:
        GlobError: see `matcher`.
    """
    found: set[str] = set()
    for pattern in patterns:
        matches = matcher(pattern)
        fixed: list[str] = []
        for part in pattern.split("/")[:-1]:
            if is_glob(part):
                break
            fixed.append(part)
        prefix = "/".join([*fixed, ""])
        if not is_glob(pattern):
            if os.path.isfile(folder / pattern):  # noqa: PTH113 - the other one fails on long names
                found.add(pattern)
            continue
        below = files_below(folder.joinpath(*fixed))
        found.update(name for name in (prefix + path for path in below) if matches(name))
    return sorted(found)
