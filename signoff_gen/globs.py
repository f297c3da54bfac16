"""Globs as status files use them: POSIX paths, `*` within a folder, `**` across folders."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path


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
    regex = ""
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "**":
            regex += ".*" if last else "(?:[^/]+/)*"
        else:
            regex += _part_regex(part) + ("" if last else "/")
    return re.compile(regex, re.DOTALL).fullmatch


def _part_regex(part: str) -> str:
    if "**" in part:
        raise GlobError("`**` must stand alone between slashes")
    regex, at = "", 0
    while at < len(part):
        sign = part[at]
        at += 1
        if sign == "*":
            regex += "[^/]*"
        elif sign == "?":
            regex += "[^/]"
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
            regex += f"(?!/)[{negation}{members}]"
            at = end + 1
        else:
            regex += re.escape(sign)
    return regex


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
    except (FileNotFoundError, NotADirectoryError):
        return
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
            if (folder / pattern).is_file():
                found.add(pattern)
            continue
        below = files_below(folder.joinpath(*fixed))
        found.update(name for name in (prefix + path for path in below) if matches(name))
    return sorted(found)
