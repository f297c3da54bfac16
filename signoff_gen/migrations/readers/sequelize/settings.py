"""What a project says beside its migrations: the version of Sequelize, the database, own tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from signoff_gen.migrations.readers import sources
from signoff_gen.migrations.readers.javascript.modules import Project
from signoff_gen.migrations.readers.names import qualified, quoted

_VERSION: Final = re.compile(r'"sequelize"\s*:\s*"[\^~>=v ]*(\d+)')
_DIALECT: Final = re.compile(r"\bdialect['\"]?\s*:\s*['\"`](?P<name>\w+)['\"`]")
_POSTGRES: Final = ("postgres", "postgresql")
_DIALECTS: Final = ("mysql", "mariadb", "sqlite", "mssql", "db2", "oracle", "snowflake")
_NOTE: Final = re.compile(r"(?m)^\s*//[^\n]*$|/\*.*?\*/", re.DOTALL)
_FOLDERS: Final = ("", "config", "src", "src/config", "db", "database", "src/db", "src/database")
_NAMES: Final = tuple(
    f"{stem}.{suffix}"
    for stem in ("config", "database", "sequelize", "db", "db.config", "sequelize-cli")
    for suffix in ("json", "js", "cjs", "ts")
)
_TABLE: Final = re.compile(r"\bmigrationStorageTableName['\"]?\s*:\s*['\"`](\w+)['\"`]")
_SCHEMA: Final = re.compile(r"\bmigrationStorageTableSchema['\"]?\s*:\s*['\"`](\w+)['\"`]")

NEW: Final = 6
"""The version from which on Sequelize writes what is described here."""
OWN_TABLE: Final = "SequelizeMeta"


@dataclass(frozen=True, slots=True)
class Settings:
    """What matters here, with what holds where the project says nothing."""

    version: int = 0
    """Sequelize's; 0 if it is not known."""
    table: str = OWN_TABLE
    """Where Sequelize keeps which migrations have run."""
    schema: str = ""
    """The schema of that table; the connection's own if empty."""

    @property
    def is_new(self) -> bool:
        """Types are made only if they are not there, and schemas are in double quotes."""
        return self.version == 0 or self.version >= NEW

    @property
    def without_lists(self) -> bool:
        """`addConstraint` takes its columns among its options, and in no other way."""
        return self.version >= NEW

    def provided(self) -> tuple[str, ...]:
        """The SQL that runs before the first migration."""
        made = f"CREATE TABLE IF NOT EXISTS {qualified(self.schema, self.table)} "
        table = made + '("name" VARCHAR(255) NOT NULL UNIQUE, PRIMARY KEY ("name"));'
        if not self.schema:
            return (table,)
        return (f"CREATE SCHEMA IF NOT EXISTS {quoted(self.schema)};", table)


def read(project: Project, folders: Iterable[Path]) -> Settings:
    """The settings of a project.

    Args:
        project: its files.
        folders: where migrations are.

    Raises:
        errors.InvalidInput: SG863, it says that it is for another database than PostgreSQL.
    """
    above = list(dict.fromkeys(place for folder in folders for place in _above(folder)))
    version = next(iter(_versions(project, above)), 0)
    configured = list(_configured(project, above))
    _refuse_others(configured)
    text = "\n".join(_NOTE.sub("", source.text) for source in configured)
    table, schema = _TABLE.search(text), _SCHEMA.search(text)
    own = table[1] if table else OWN_TABLE
    return Settings(version, own, schema[1] if schema else "")


def _above(folder: Path) -> Iterator[Path]:
    """A folder, and those that it is in, up to the root."""
    yield folder
    yield from folder.parents


def _versions(project: Project, folders: Iterable[Path]) -> Iterator[int]:
    for folder in folders:
        text = (project.read(folder / "package.json") or b"").decode("utf-8", "replace")
        found = _VERSION.search(text)
        if found:
            yield int(found[1])


def _configured(project: Project, folders: Iterable[Path]) -> Iterator[sources.Source]:
    """The files that may say how the database is reached."""
    for folder in folders:
        for place in _FOLDERS:
            for name in _NAMES:
                path = folder / place / name
                content = project.read(path)
                if content is not None:
                    yield sources.Source(path, content.decode("utf-8", "replace"))


def _refuse_others(configured: Iterable[sources.Source]) -> None:
    """See that a project which names databases names PostgreSQL among them."""
    other: tuple[sources.Source, re.Match[str]] | None = None
    for source in configured:
        blank = _NOTE.sub(lambda note: re.sub(r"[^\n]", " ", note[0]), source.text)
        for found in _DIALECT.finditer(blank):
            if found["name"] in _POSTGRES:
                return
            if found["name"] in _DIALECTS:
                other = other or (source, found)
    if other is not None:
        raise sources.another_database(*other)
