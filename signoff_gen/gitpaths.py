"""Paths as git sees them: the name of a place in the work tree, or why it has none.

A name is relative to the root of the work tree, with `/` between its parts, and undecodable
bytes as `os.fsdecode` keeps them. Error code: SG509.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from signoff_gen.errors import RepositoryError
from signoff_gen.globs import inside

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
    # Thousands of files share a few folders, and following links is what takes the time.
    prefix = cache(partial(_prefix, root))
    for path in paths:
        try:
            names[_name(root, path, prefix, folders)] = None
        except (OSError, ValueError, RuntimeError) as reason:
            wrong.append(f"{shown(str(path))} {reason}")
    if wrong:
        raise RepositoryError(
            wrong[0] if len(wrong) == 1 else f"{len(wrong)} paths cannot be committed",
            code="SG509",
            hint=None if len(wrong) == 1 else listed(wrong),
        )
    return list(names)


def _name(root: Path, path: Path, prefix: Callable[[str], str], folders: bool) -> str:
    """The name of a place in the work tree; ValueError says why it has none."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        mode = stat.S_IFREG  # a deleted file
    if stat.S_ISDIR(mode):
        name = prefix(str(path)).rstrip("/") or "."
        if not folders:
            raise ValueError("is a folder: name its files")
        return name
    # The last part may be a link, and then the link is what git holds.
    folder, last = os.path.split(path)
    name = prefix(folder) + last
    if last.lower() == ".git":
        raise ValueError("belongs to git itself")
    if stat.S_ISLNK(mode):
        if not inside(path, root):
            raise ValueError("is a link that leaves the work tree")
    elif not stat.S_ISREG(mode):
        raise ValueError("is not a regular file")
    return name


def _prefix(root: Path, folder: str) -> str:
    """What the names of the files in a folder start with; ValueError if it is none of ours."""
    place = Path(os.path.realpath(folder))
    if not place.is_relative_to(root):
        raise ValueError(f"is outside of the work tree {root}")
    relative = place.relative_to(root)
    if any(part.lower() == ".git" for part in relative.parts):
        raise ValueError("belongs to git itself")
    for inner in (relative, *relative.parents)[:-1]:
        if os.path.lexists(root / inner / ".git"):
            raise ValueError(f"belongs to {inner}, a repository of its own")
    return "" if place == root else f"{relative.as_posix()}/"


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
