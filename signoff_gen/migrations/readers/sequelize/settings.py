"""What a project says beside its migrations: the version of Sequelize, the database, own tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from signoff_gen.migrations.readers import sources
from signoff_gen.migrations.readers.javascript import syntax
from signoff_gen.migrations.readers.javascript.modules import Project
from signoff_gen.migrations.readers.names import qualified, quoted

_VERSION: Final = re.compile(r'"sequelize"\s*:\s*"[\^~>=v ]*(\d{1,9})')
_COMMAND: Final = '"sequelize-cli"'
_DIALECT: Final = re.compile(r"\bdialect['\"]?\s*:\s*['\"`](?P<name>\w+)['\"`]")
_POSTGRES: Final = ("postgres", "postgresql")
_DIALECTS: Final = ("mysql", "mariadb", "sqlite", "mssql", "db2", "oracle", "snowflake")
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
    command: bool = False
    """`sequelize-cli` runs the migrations, which takes those of one folder alone."""

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
    packages = [_text(project, place / "package.json") for place in above]
    versions = [found for text in packages if (found := _VERSION.search(text))]
    configured = [list(_configured(project, place)) for place in above]
    _refuse_others(configured)
    files = (source for folder in configured for source in folder)
    text = "\n".join(syntax.without_notes(source.text) for source in files)
    table, schema = _TABLE.search(text), _SCHEMA.search(text)
    return Settings(
        int(versions[0][1]) if versions else 0,
        table[1] if table else OWN_TABLE,
        schema[1] if schema else "",
        any(_COMMAND in package for package in packages),
    )


def _above(folder: Path) -> Iterator[Path]:
    """A folder, and those that it is in, up to the root."""
    yield folder
    yield from folder.parents


def _text(project: Project, path: Path) -> str:
    return (project.read(path) or b"").decode("utf-8", "replace")


def _configured(project: Project, folder: Path) -> Iterator[sources.Source]:
    """The files of a folder that may say how the database is reached."""
    for place in _FOLDERS:
        for name in _NAMES:
            text = _text(project, folder / place / name)
            if text:
                yield sources.Source(folder / place / name, text)


def _refuse_others(configured: Iterable[Iterable[sources.Source]]) -> None:
    """See that the nearest folder which names databases names PostgreSQL among them."""
    for folder in configured:
        others: list[tuple[sources.Source, re.Match[str]]] = []
        for source in folder:
            for found in _DIALECT.finditer(syntax.without_notes(source.text)):
                if found["name"] in _POSTGRES:
                    return
                if found["name"] in _DIALECTS:
                    others.append((source, found))
        if others:
            raise sources.another_database(*others[0])
