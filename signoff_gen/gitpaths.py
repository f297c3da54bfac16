"""Paths as git sees them: the name of a place in the work tree, or why it has none.

A name is relative to the root of the work tree, with `/` between its parts, and undecodable
bytes as `os.fsdecode` keeps them. Error code: SG509.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from signoff_gen.errors import RepositoryError

LITERAL = ":(literal)"
"""What makes a pathspec of a name, in which no character has a meaning."""

_ARGUMENT_BYTES = 60_000
_SHOWN_LINES = 40


def names_of(root: Path, paths: Iterable[Path], *, folders: bool) -> list[str]:
    """Names of paths, each once and in the given order.

    Args:
        root: of the work tree, absolute and without symbolic links.
        paths: present or not; relative ones start at the current directory.
        folders: whether a folder may be among them.

    Raises:
        RepositoryError: paths lie outside of the work tree, in `.git` or in a repository of its
            own, are links that leave the tree, or are no regular files; all are named (SG509).
    """
    names: dict[str, None] = {}
    wrong: list[str] = []
    follow = cache(Path.resolve)
    for path in paths:
        try:
            # The last part may be a link, and then the link is what git holds.
            whole = path.name in ("", "..")
            place = follow(path) if whole else follow(path.parent) / path.name
            names[_name(root, place, folders)] = None
        except (OSError, ValueError, RuntimeError) as reason:
            wrong.append(f"{shown(str(path))} {reason}")
    if wrong:
        raise RepositoryError(
            wrong[0] if len(wrong) == 1 else f"{len(wrong)} paths cannot be committed",
            code="SG509",
            hint=None if len(wrong) == 1 else listed(wrong),
        )
    return list(names)


def _name(root: Path, place: Path, folders: bool) -> str:
    """The name of a place in the work tree; ValueError says why it has none."""
    if not place.is_relative_to(root):
        raise ValueError(f"is outside of the work tree {root}")
    relative = place.relative_to(root)
    if any(part.lower() == ".git" for part in relative.parts):
        raise ValueError("belongs to git itself")
    for inner in (relative, *relative.parents)[:-1]:
        if os.path.lexists(root / inner / ".git"):
            raise ValueError(f"belongs to {inner}, a repository of its own")
    try:
        mode = place.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return relative.as_posix()
    if stat.S_ISLNK(mode):
        if not place.resolve().is_relative_to(root):
            raise ValueError("is a link that leaves the work tree")
    elif stat.S_ISDIR(mode):
        if not folders:
            raise ValueError("is a folder: name its files")
    elif not stat.S_ISREG(mode):
        raise ValueError("is not a regular file")
    return relative.as_posix()


def joined(names: Iterable[str]) -> bytes:
    """The names as git reads them from stdin with `-z`."""
    return b"".join(os.fsencode(name) + b"\0" for name in names)


def portions(names: Iterable[str]) -> Iterator[list[str]]:
    """Literal pathspecs for the names, as many at a time as an argument list holds anywhere."""
    portion: list[str] = []
    size = 0
    for name in names:
        spec = LITERAL + name
        size += len(os.fsencode(spec)) + 1
        if portion and size > _ARGUMENT_BYTES:
            yield portion
            portion, size = [], len(os.fsencode(spec)) + 1
        portion.append(spec)
    if portion:
        yield portion


def shown(name: str) -> str:
    """A name as it can be printed on one line of a terminal."""
    return name if name.isprintable() else repr(name)


def shown_list(names: Sequence[str]) -> str:
    """The first names, and how many there are besides, on one line."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(map(shown, names[:3])) + more


def listed(lines: Sequence[str]) -> str:
    """The first lines, and how many there are besides, below each other."""
    more = [f"… and {len(lines) - _SHOWN_LINES} more"] if len(lines) > _SHOWN_LINES else []
    return "\n".join([*lines[:_SHOWN_LINES], *more])
