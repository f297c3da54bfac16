"""Where the repository is, and how signoff-gen is set up for it.

A setting comes from the command line, else from `SIGNOFF_GEN_NAME` in the environment, else from
`signoff.toml`, else from `[tool.signoff-gen]` in `pyproject.toml`, else it has a default.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from signoff_gen.errors import InvalidInput, Problem, SurroundingsError, did_you_mean

PREFIX = "SIGNOFF_GEN_"
OWN_FILE = "signoff.toml"
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "pyproject.toml": ("tool", "signoff-gen"),
    OWN_FILE: (),
}
"""Files of settings, the one that counts last, and the table of each."""
SUFFIXES = (".yaml", ".yml")
"""Of status files."""
_ELSEWHERE = {"cache_dir"}
"""Environment variables with our prefix that are no settings of a project."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a project."""

    status: str = "status"
    """Folder of the status files, from the root."""
    templates: str = "templates"
    """Folder of the project's own templates, from the root."""
    jobs: int = 1
    """Steps that may run side by side."""
    lock_timeout: int = 60
    """Seconds to wait for another run."""


@dataclass(frozen=True, slots=True)
class Project:
    """A repository with its settings."""

    root: Path
    config: Config


def is_status_file(name: str) -> bool:
    """Whether a regular file of that name in the status folder is a status file."""
    return name.endswith(SUFFIXES) and not name.startswith(".")


def open_project(
    start: Path, environment: Mapping[str, str], flags: Mapping[str, Any] | None = None
) -> Project:
    """The project that a folder belongs to.

    The root is the nearest folder, from `start` upwards, with a `signoff.toml`, a `.git` or a
    `status/` of its own; `start` itself when there is none.

    Args:
        start: an existing folder.
        environment: where `SIGNOFF_GEN_*` are looked up.
        flags: settings from the command line; None values are not given.

    Raises:
        InvalidInput: a setting is unknown or of the wrong type (SG711), or a file is not TOML
            (SG710).
    """
    root = _root(start.resolve())
    settings: dict[str, Any] = {}
    for name, table in SETTINGS.items():
        settings |= _from_file(root / name, table)
    known = {field.name for field in fields(Config)}
    for name, value in environment.items():
        key = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and key in known:
            settings[key] = _checked(key, _number(value), f"environment variable {name}", None)
    settings |= {name: value for name, value in (flags or {}).items() if value is not None}
    return Project(root, Config(**settings))


def _root(start: Path) -> Path:
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in (OWN_FILE, ".git")):
            return folder
        if any((folder / "status").glob("*.y*ml")):
            return folder
    return start


def _from_file(path: Path, table: tuple[str, ...]) -> dict[str, Any]:
    try:
        if not path.is_file():
            if path.exists() or path.is_symlink():
                raise ValueError("it is not a regular file")
            return {}
        data = settings_in(path.read_bytes(), table)
    except OSError as error:
        message = f"cannot read {path.name}: {error.strerror}"
        raise SurroundingsError(message, code="SG220") from error
    except ValueError as error:
        if table:
            return {}  # somebody else's file: its owner will say what is wrong with it
        problem = Problem("SG710", f"not valid TOML: {error}", Path(path.name))
        raise InvalidInput([problem]) from error
    return {
        key.replace("-", "_"): _checked(key.replace("-", "_"), value, None, Path(path.name))
        for key, value in data.items()
    }


def settings_in(data: bytes, table: tuple[str, ...]) -> dict[str, Any]:
    """Our settings in a file of TOML, which may be somebody else's.

    Args:
        data: of the file.
        table: where they are.

    Raises:
        ValueError: it is not TOML.
    """
    import tomllib  # takes longer to load than most projects have settings

    try:
        found: Any = tomllib.loads(data.decode())
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    for key in table:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _checked(key: str, value: Any, where: str | None, path: Path | None) -> Any:
    known = {field.name: field.type for field in fields(Config)}
    suffix = f" in {where}" if where else ""
    if key not in known:
        listed = ", ".join(f"`{name}`" for name in known)
        message = f"unknown setting `{key}`{suffix}"
        hint = did_you_mean(key, known)
        raise InvalidInput(
            [Problem("SG711", message, path, expected=f"one of {listed}", hint=hint)]
        )
    wanted = known[key]
    if type(value) is not wanted or (wanted is int and value < 1):
        words = "a whole number from 1" if wanted is int else "text"
        message = f"setting `{key}` is `{value}`{suffix}"
        raise InvalidInput([Problem("SG711", message, path, expected=words)])
    return value


def _number(value: str) -> int | str:
    return int(value) if value.isdigit() else value
