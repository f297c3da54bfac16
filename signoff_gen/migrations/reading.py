"""From paths or globs to the chain of migrations that they hold."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from signoff_gen.errors import InvalidInput, Problem, SurroundingsError, UsageError
from signoff_gen.globs import GlobError, files_below, matcher, select
from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.readers import detect, reader
from signoff_gen.migrations.readers.sources import in_parts

MOST_FILES = 20_000
"""Files of a folder above which it is taken for something other than a project's migrations."""
FOREIGN = frozenset(
    {"node_modules", "vendor", "venv", "site-packages", "__pycache__", "dist", "coverage"}
)
"""Folders of a project that hold what others wrote, or what was built."""
PARSERS = ("postgast", "tree_sitter", "tree_sitter_javascript", "tree_sitter_typescript")
"""Packages that migrations are read with."""


def require_extra() -> None:
    """See that what reads migrations is installed.

    Raises:
        SurroundingsError: SG864, it is not.
    """
    missing = [name for name in PARSERS if find_spec(name) is None]
    if missing:
        raise SurroundingsError(
            f"reading migrations needs {', '.join(missing)}",
            code="SG864",
            hint='install it: pip install "signoff-gen[migrations]"',
        )


def matching(root: Path, patterns: Sequence[str]) -> list[Path]:
    """Files that globs of a status file name, relative to the repository's root.

    Raises:
        InvalidInput: SG865, a pattern matches no file.
        GlobError: a pattern cannot be a glob.
    """
    found: set[str] = set()
    for pattern in patterns:
        names = select(root, [pattern])
        if not names:
            raise _nothing(f"no file matches `{pattern}`")
        found.update(names)
    return [Path(name) for name in sorted(found)]


def below(root: Path, paths: Iterable[Path]) -> list[Path]:
    """Files that paths name, with those below folders, relative to the repository's root.

    Args:
        root: absolute; a path outside of it is refused.
        paths: files and folders, relative to the current directory or absolute.

    Raises:
        InvalidInput: SG865, there is no file; SG866, a path is outside of the repository, or a
            folder holds too many files.
    """
    found: set[Path] = set()
    for path in paths:
        inside = _inside(root, path)
        if path.is_file():
            found.add(inside)
            continue
        names = _names(path)
        if not names:
            raise _nothing(f"there is no file in `{path}`" if path.is_dir() else f"no `{path}`")
        found.update(inside / name for name in names)
    return sorted(found, key=in_parts)


def _inside(root: Path, path: Path) -> Path:
    whole = path.resolve()
    if not whole.is_relative_to(root.resolve()):
        message = f"`{path}` is outside of the repository"
        raise InvalidInput([Problem("SG866", message, hint="name its repository with -C")])
    return whole.relative_to(root.resolve())


def _names(folder: Path) -> list[str]:
    hint = "name the folder of the migrations"
    try:
        names = list(islice(_own(files_below(folder)), MOST_FILES + 1))
    except OSError as error:
        message = f"`{folder}` cannot be read: {error.strerror}"
        raise InvalidInput([Problem("SG866", message, hint=hint)]) from error
    if len(names) > MOST_FILES:
        message = f"`{folder}` holds more than {MOST_FILES} files"
        raise InvalidInput([Problem("SG866", message, hint=hint)])
    return names


def _own(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if FOREIGN.isdisjoint(name.split("/")[:-1]))


def _nothing(message: str) -> InvalidInput:
    return InvalidInput([Problem("SG865", message, hint="paths start at the repository's root")])


def read(root: Path, files: Sequence[Path], framework: str | None = None) -> Chain:
    """The chain that files hold.

    Args:
        root: the repository's root; nothing outside of it is read.
        files: relative to it.
        framework: what they are written for; found out when left out.

    Raises:
        SurroundingsError: SG864, what reads migrations is not installed.
        UsageError: SG860, no such framework.
        InvalidInput: SG861 to SG863, they are of no known framework, cannot be read, or are
            written for another database; SG867, there is no migration in them.
    """
    require_extra()
    chosen = reader(framework) if framework else detect(root, files)
    chain = chosen.read(root, files)
    if not chain.migrations and not chain.problems:
        message = f"there is no {chosen.framework} migration in {_listed(files)}"
        hint = "look at the pattern, or name another `framework`"
        raise InvalidInput([Problem("SG867", message, path=files[0], hint=hint)])
    return chain


def refuse_unmatched(own: Iterable[str], chain: Chain) -> None:
    """See that each glob names a migration: one that names none would judge nothing.

    Raises:
        UsageError: SG868, a pattern names none, or cannot be a glob.
    """
    paths = [item.place.path.as_posix() for item in chain.migrations]
    for pattern in own:
        try:
            named = any(map(matcher(pattern), paths))
        except GlobError as error:
            message = f"`{pattern}` is not a glob: {error}"
            raise UsageError(message, code="SG868") from error
        if not named:
            hint = f"there is {paths[-1]}" if paths else None
            raise UsageError(f"`{pattern}` names no migration", code="SG868", hint=hint)


def _listed(files: Sequence[Path]) -> str:
    return str(files[0]) if len(files) == 1 else f"these {len(files)} files"
