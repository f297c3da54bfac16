"""What a project's `knexfile` says about its migrations."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from signoff_gen.migrations.readers import sources
from signoff_gen.migrations.readers.javascript import syntax
from signoff_gen.migrations.readers.javascript.modules import Project
from signoff_gen.migrations.readers.names import qualified, quoted

_NAME: Final = re.compile(r"(?:.*[-_.])?knex(?:-?file|[-_.]?config)?(?:[-_.].*)?", re.IGNORECASE)
_CLIENT: Final = re.compile(
    r"^[^/\n]*\b['\"]?(?:client|dialect)['\"]?\s*:\s*(?:['\"`](?P<name>[\w-]+)['\"`]|[^\s'\"`])",
    re.MULTILINE,
)
_POSTGRES: Final = ("pg", "postgres", "postgresql", "pgnative", "pg-native")
_CLIENTS: Final = ("mysql", "mysql2", "mariadb", "sqlite3", "sqlite", "better-sqlite3", "mssql",
                   "oracledb", "oracle", "redshift", "cockroachdb")  # fmt: skip
_MIGRATIONS: Final = re.compile(
    r"\bmigrations?\w*['\"]?\s*(?::\s*[\w.<>]+\s*)?[:=]\s*\{(?:[^{}]|\{[^{}]*\})*\}", re.IGNORECASE
)
_TEXT: Final = re.compile(r"\b['\"]?(tableName|schemaName)['\"]?\s*:\s*['\"`](\w+)['\"`]")
_FLAG: Final = re.compile(r"\b['\"]?(sortDirsSeparately|disableTransactions)['\"]?\s*:\s*true\b")
_LIST: Final = re.compile(
    r"\b['\"]?(searchPath|directory)['\"]?\s*:\s*(?:['\"`]([^'\"`\n]*)['\"`]|\[([^\]]*)\])"
)
_ITEM: Final = re.compile(r"['\"`]([^'\"`\n]*)['\"`]")
_TEST: Final = re.compile(r"(?:^|[-_.])(?:test|tests|spec|mock)(?:$|[-_.])", re.IGNORECASE)
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NEARBY: Final = ("", "src", "config", "db", "database", "src/config", "src/db", "src/database",
                  "server", "backend", "api")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that matter here, Knex's defaults where the project says nothing."""

    table: str = "knex_migrations"
    """Where Knex keeps which migrations have run."""
    schema: str = ""
    """The schema of that table; the connection's own if empty."""
    search_path: tuple[str, ...] = ()
    directories: tuple[str, ...] = ()
    """Where migrations are, as they are written."""
    apart: bool = False
    """Each directory is sorted for itself, and they follow each other."""
    transactions: bool = True
    """Migrations run in transactions unless one says otherwise."""
    snake_case: bool = False
    """Names are written in `camelCase` and are `snake_case` in the database."""

    def renamed(self, name: str) -> str:
        """A name as the database has it."""
        if not self.snake_case or name.upper() == name:
            return name
        return _WORD.sub("_", name).lower()

    def provided(self) -> tuple[str, ...]:
        """The SQL that runs before the first migration."""
        made = [f"create schema if not exists {quoted(self.schema)}"] if self.schema else []
        if self.search_path:
            made.append(f"set search_path to {', '.join(map(quoted, self.search_path))}")
        table, lock = (qualified(self.schema, self.table + end) for end in ("", "_lock"))
        made.append(
            f'create table {table} ("id" serial primary key, "name" varchar(255),'
            ' "batch" integer, "migration_time" timestamptz)'
        )
        made.append(f'create table {lock} ("index" serial primary key, "is_locked" integer)')
        return tuple(made)


def read(project: Project, folders: Iterable[Path]) -> Settings:
    """The settings of a project.

    Args:
        project: its files.
        folders: where the migrations are, relative to the root.

    Raises:
        errors.InvalidInput: SG863, all of its connections are to other databases.
    """
    found = list(_candidates(project.root, folders))
    for path in sorted(found, key=lambda path: not _is_knexfile(path)):
        content = project.read(path)
        if content is None:
            continue
        source = sources.Source(path, content.decode("utf-8", "replace"))
        if _is_knexfile(path):
            _refuse_others(source)
            return _of(source.text)
        if _MIGRATIONS.search(source.text):
            return _of(source.text)
    return Settings()


def _is_knexfile(path: Path) -> bool:
    return path.name.lower().startswith("knexfile.")


def _refuse_others(source: sources.Source) -> None:
    """See that not all connections are to other databases; one that is not known is none."""
    clients = list(_CLIENT.finditer(source.text))
    named = [found for found in clients if found["name"] in _known()]
    if named and len(named) == len(clients) and not any(c["name"] in _POSTGRES for c in named):
        raise sources.another_database(source, named[0])


def _of(text: str) -> Settings:
    text = syntax.without_notes(text)
    block = _MIGRATIONS.search(text)
    own = block[0] if block else ""
    names, flags = dict(_TEXT.findall(own)), set(_FLAG.findall(own))
    lists: dict[str, tuple[str, ...]] = {}
    for name, single, many in _LIST.findall(text):
        lists.setdefault(name, tuple(_ITEM.findall(many)) if many else (single,))
    return Settings(
        table=names.get("tableName", "knex_migrations"),
        schema=names.get("schemaName", ""),
        search_path=tuple(filter(None, lists.get("searchPath", ()))),
        directories=lists.get("directory", ()) if "sortDirsSeparately" in flags else (),
        apart="sortDirsSeparately" in flags,
        transactions="disableTransactions" not in flags,
        snake_case="knexSnakeCaseMappers" in text,
    )


def _known() -> Sequence[str]:
    return (*_POSTGRES, *_CLIENTS)


def _candidates(root: Path, folders: Iterable[Path]) -> Iterator[Path]:
    """Files that look like a `knexfile`, the nearest first."""
    near = {parent for folder in folders for parent in (folder, *folder.parents)}
    ordered = sorted(near, key=lambda path: (-len(path.parts), path))
    seen: set[Path] = set()
    for folder in (base / part for base in ordered for part in _NEARBY):
        if folder in seen or folder.is_absolute():
            continue
        seen.add(folder)
        for name in _names(root / folder):
            stem, dot, suffix = name.rpartition(".")
            if (
                f"{dot}{suffix}" in syntax.SUFFIXES
                and _NAME.fullmatch(stem)
                and not _TEST.search(stem)
            ):
                yield folder / name


def _names(folder: Path) -> list[str]:
    try:
        names = [entry.name for entry in folder.iterdir() if entry.is_file()]
    except OSError:
        return []
    return sorted(names, key=lambda name: (not name.lower().startswith("knexfile"), name))
