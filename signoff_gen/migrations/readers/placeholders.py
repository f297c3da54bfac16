"""Flyway's `${name}`: what the project's configuration says of it, or a guess."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Statement
from signoff_gen.migrations.readers.sources import Source, read

_PLACEHOLDER = re.compile(r"\$\{(?P<name>[^${}\n]+)\}")
_CONFIGURED = re.compile(
    r"^\s*(?:flyway|spring\.flyway|quarkus\.flyway)\.placeholders\.(?P<name>[\w.-]+)\s*[=:]"
    r"\s*(?P<value>[^\n]*)$",
    re.MULTILINE,
)
_FILES = ("flyway.conf", "conf/flyway.conf", "flyway.toml", "application.properties")


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The values that are known, by name in lower case."""

    values: Mapping[str, str] = field(default_factory=dict)

    def fill(self, statement: Statement, source: Source) -> Statement:
        """A statement with its placeholders replaced; a guessed one makes it uncertain."""
        if "${" not in statement.sql:
            return statement
        certain = statement.certain

        def value(found: re.Match[str]) -> str:
            nonlocal certain
            name = found["name"].strip()
            known = self.values.get(name.lower()) or _own(name.lower(), source)
            if known is None:
                certain = False
                return re.sub(r"\W", "_", f"placeholder_{name}")
            return known

        return replace(statement, sql=_PLACEHOLDER.sub(value, statement.sql), certain=certain)


def _own(name: str, source: Source) -> str | None:
    """What Flyway itself gives a value."""
    return {
        "flyway:defaultschema": "public",
        "flyway:table": "flyway_schema_history",
        "flyway:filename": source.path.name,
        "flyway:timestamp": "1970-01-01 00:00:00",
    }.get(name)


def configured(root: Path, folders: Iterable[Path]) -> Placeholders:
    """The placeholders of configuration files at the root, in folders, and in between.

    Args:
        root: the repository's root.
        folders: where the migrations are, relative to it.
    """
    values: dict[str, str] = {}
    for folder in _with_parents(folders):
        for name in _FILES:
            if (root / folder / name).is_file():
                values |= _values(root, folder / name)
    return Placeholders(values)


def _with_parents(folders: Iterable[Path]) -> list[Path]:
    """Outer folders first, so that inner ones have the last word."""
    found = {Path()}
    for folder in folders:
        found |= {folder, *folder.parents}
    inside = (folder for folder in found if not folder.is_absolute())
    return sorted(inside, key=lambda folder: (len(folder.parts), folder))


def _values(root: Path, path: Path) -> dict[str, str]:
    try:
        text = read(root, path).text
    except InvalidInput:
        return {}
    if path.suffix == ".toml":
        return _toml(text)
    return {found["name"].lower(): found["value"].strip() for found in _CONFIGURED.finditer(text)}


def _toml(text: str) -> dict[str, str]:
    import tomllib  # few projects have such a file

    try:
        flyway = tomllib.loads(text).get("flyway", {})
    except (ValueError, RecursionError):
        return {}
    given = flyway.get("placeholders", {}) if isinstance(flyway, dict) else {}
    if not isinstance(given, dict):
        return {}
    return {name.lower(): str(value) for name, value in given.items()}
