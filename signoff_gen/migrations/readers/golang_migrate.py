"""golang-migrate: pairs of `000001_users.up.sql` and `000001_users.down.sql`."""

import re
from collections.abc import Sequence
from pathlib import Path

from signoff_gen.migrations.chain import Chain, Migration, Place
from signoff_gen.migrations.readers.duplicates import same_keys
from signoff_gen.migrations.readers.sources import read, relative
from signoff_gen.migrations.readers.sqlfile import split

_FILE = re.compile(r"(?P<version>\d+)_(?P<title>.*)\.up\.(?P<format>.+)", re.IGNORECASE)

TABLE = (
    "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
)
"""The table that golang-migrate keeps its place in."""


class GolangMigrate:
    """Ordered by number. A file is sent as one query, which makes it one transaction."""

    framework = "golang-migrate"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether a file is called as golang-migrate wants it."""
        return any(_FILE.fullmatch(path.name) for path in files)

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read what goes up.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read.
        """
        paths = sorted(
            {relative(root, path) for path in files if _FILE.fullmatch(path.name)},
            key=lambda path: (_version(path), path),
        )
        migrations = tuple(_migration(root, path) for path in paths)
        problems = tuple(same_keys(migrations, refused_by="golang-migrate"))
        return Chain(self.framework, migrations, problems, provided=(TABLE,))


def _version(path: Path) -> int:
    found = _FILE.fullmatch(path.name)
    return int(found["version"]) if found else 0


def _migration(root: Path, path: Path) -> Migration:
    source = read(root, path)
    script = split(source)
    down = path.with_name(re.sub(r"\.up\.(?=[^.]+$)", ".down.", path.name, flags=re.IGNORECASE))
    return Migration(
        name=re.sub(r"\.up\..*$", "", path.name, flags=re.IGNORECASE),
        key=str(_version(path)),
        place=Place(path, 1),
        statements=tuple(script.statements),
        gaps=(*source.gaps, *script.gaps),
        # Several statements in one query are a transaction by themselves, a single one is not.
        transactional=len(script.statements) > 1,
        reversible=(root / down).is_file() and bool(split(read(root, down)).statements),
    )
