"""Prisma: `migrations/20240101120000_users/migration.sql`, ordered by the folders' names."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from signoff_gen.migrations.chain import Chain, Migration, Place
from signoff_gen.migrations.readers.sources import another_database, read, relative
from signoff_gen.migrations.readers.sqlfile import split

_FILE = "migration.sql"
_LOCK = "migration_lock.toml"
_FOLDER = re.compile(r"\d{8,}_?.*|0_init|\d+_.+")
_PROVIDER = re.compile(r"^\s*provider\s*=\s*[\"'](?P<name>[^\"']*)[\"']", re.MULTILINE)

TABLE = (
    "CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY NOT NULL,"
    " checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,"
    " logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),"
    " applied_steps_count integer NOT NULL DEFAULT 0)"
)
"""The table that Prisma keeps its history in."""


class Prisma:
    """Ordered by name. A file is sent as one query, which makes it one transaction."""

    framework = "prisma"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether there is a `migration.sql` in a numbered folder, or beside a lock file."""
        return any(
            path.name == _FILE
            and (
                _FOLDER.fullmatch(path.parent.name) is not None
                or (root / path.parent.parent / _LOCK).is_file()
            )
            for path in files
        )

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read each folder's `migration.sql`.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read; SG863, the migrations are written
                for another database.
        """
        paths = sorted(
            {relative(root, path) for path in files if path.name == _FILE},
            key=lambda path: (path.parent.name, path),
        )
        _expect_postgres(root, {path.parent.parent for path in paths})
        migrations = tuple(_migration(root, path) for path in paths)
        return Chain(self.framework, migrations, provided=(TABLE,))


def _expect_postgres(root: Path, folders: Iterable[Path]) -> None:
    for folder in sorted(folders):
        path = folder / _LOCK
        if not (root / path).is_file():
            continue
        source = read(root, path)
        found = _PROVIDER.search(source.text)
        if found and found["name"] not in ("postgresql", "postgres"):
            raise another_database(source, found)


def _migration(root: Path, path: Path) -> Migration:
    source = read(root, path)
    script = split(source)
    return Migration(
        name=path.parent.name,
        key=path.parent.name,
        place=Place(path, 1),
        statements=tuple(script.statements),
        gaps=(*source.gaps, *script.gaps),
        # Several statements in one query are a transaction by themselves, a single one is not.
        transactional=len(script.statements) > 1,
    )
