"""What a project's data source says about its migrations."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from signoff_gen.migrations.chain import Statement
from signoff_gen.migrations.readers.javascript import syntax
from signoff_gen.migrations.readers.javascript.modules import Project

_SOURCE_NAME: Final = re.compile(
    r"(?:.*[-_.])?(?:data-?source|orm-?config|typeorm(?:[-_.]?config)?)(?:[-_.].*)?", re.IGNORECASE
)
_OPTION: Final = re.compile(
    r"['\"]?\b(migrationsTransactionMode|migrationsTableName|uuidExtension|installExtensions|schema)"
    r"['\"]?\s*:\s*(?:['\"`]([\w.]*)['\"`]|(true|false)\b)"
)
_SKIPPED: Final = {"node_modules", ".git", "dist", "build", "coverage", ".venv", "vendor"}
_UUID_ENTITY: Final = re.compile(
    r"@(?:PrimaryGeneratedColumn|Generated)\(\s*(?:['\"]uuid['\"]|\{[^}]*generation[^}]*uuid)"
)
_ENTITY: Final = re.compile(r"@Entity\s*\(|extends\s+EntitySchema|new\s+EntitySchema\s*[<(]")
_MOST_FILES: Final = 20_000
_USES_UUID_OSSP: Final = re.compile(r"\buuid_generate_v\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of the data source that matter here, TypeORM's defaults where it says nothing."""

    mode: str = "all"
    """How migrations share transactions: `all`, `each` or `none`."""
    table: str = "migrations"
    """Where TypeORM keeps which of them have run."""
    schema: str = ""
    """Where everything without a schema of its own is."""
    uuid_extension: str = "uuid-ossp"
    installs_extensions: bool = True

    @property
    def uuid(self) -> str:
        """The function that makes a uuid."""
        by_pgcrypto = self.uuid_extension == "pgcrypto"
        return "gen_random_uuid()" if by_pgcrypto else "uuid_generate_v4()"

    def shown(self, path: str) -> str:
        """A path without the schema that it would have anyway."""
        return path.removeprefix(f"{self.schema or 'public'}.")

    def own_table(self) -> str:
        """The statement with which TypeORM makes its table."""
        name = f'"{self.schema}"."{self.table}"' if self.schema else f'"{self.table}"'
        return (
            f'CREATE TABLE IF NOT EXISTS {name} ("id" SERIAL NOT NULL, '
            '"timestamp" bigint NOT NULL, "name" character varying NOT NULL, PRIMARY KEY ("id"))'
        )


def read(project: Project, folders: Iterable[Path]) -> Settings:
    """The options of the data source that is nearest to the migrations.

    Args:
        project: the files.
        folders: where the migrations are; their parents are looked at up to the root.
    """
    found: dict[str, str] = {}
    for path in _candidates(project.root, folders):
        text = (project.read(path) or b"").decode("utf-8", "replace")
        for name, value, switch in _OPTION.findall(text):
            found.setdefault(name, value or switch)
    mode = found.get("migrationsTransactionMode", "")
    return Settings(
        mode=mode if mode in ("each", "none") else "all",
        table=found.get("migrationsTableName") or "migrations",
        schema=found.get("schema", ""),
        uuid_extension=found.get("uuidExtension") or "uuid-ossp",
        installs_extensions=found.get("installExtensions") != "false",
    )


def _candidates(root: Path, folders: Iterable[Path]) -> Iterator[Path]:
    """Files that look like a data source, the nearest first, each folder's by name."""
    seen = set()
    near = [parent for folder in sorted(set(folders)) for parent in (folder, *folder.parents)]
    near.sort(key=lambda path: -len(path.parts))
    usual = [Path(name) for name in ("src", "config", "src/config", "src/database", "database")]
    for folder in [*near, *usual]:
        if folder in seen or folder.is_absolute():
            continue
        seen.add(folder)
        for name in _names(root / folder):
            stem, _, suffix = name.rpartition(".")
            if f".{suffix}" in (*syntax.SUFFIXES, ".json") and _SOURCE_NAME.fullmatch(stem):
                yield folder / name


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []


def provided(
    settings: Settings, project: Project, statements: Sequence[Statement]
) -> tuple[str, ...]:
    """The SQL that TypeORM runs before the first migration."""
    own = settings.own_table()
    uses = any(_USES_UUID_OSSP.search(statement.sql) for statement in statements)
    by_itself = settings.installs_extensions and settings.uuid_extension == "uuid-ossp"
    if uses and by_itself and _may_have_uuid_entities(project.root):
        return ('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"', own)
    return (own,)


def _may_have_uuid_entities(root: Path) -> bool:
    """Whether an entity has a generated uuid, or no entity is to be seen at all."""
    any_entity = False
    for path in _source_files(root):
        try:
            text = path.read_text("utf-8", "replace")
        except OSError:
            continue
        if _UUID_ENTITY.search(text):
            return True
        any_entity = any_entity or bool(_ENTITY.search(text))
    return not any_entity


def _source_files(root: Path) -> Iterator[Path]:
    pending, seen = [root], 0
    while pending and seen < _MOST_FILES:
        folder = pending.pop()
        try:
            entries = sorted(folder.iterdir())
        except OSError:
            continue
        for entry in entries:
            seen += 1
            if entry.is_symlink() or entry.name in _SKIPPED:
                continue
            if entry.is_dir():
                pending.append(entry)
            elif entry.suffix in syntax.SUFFIXES and ".spec." not in entry.name:
                yield entry
