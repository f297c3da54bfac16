"""node-pg-migrate: `1700000000000_users.sql` with `-- Up Migration` and `-- Down Migration`."""

import re
from collections.abc import Sequence
from pathlib import Path

from signoff_gen.migrations.chain import Chain, Gap, Migration, Place
from signoff_gen.migrations.readers.duplicates import same_keys
from signoff_gen.migrations.readers.sections import sections
from signoff_gen.migrations.readers.sources import Source, natural, read, relative
from signoff_gen.migrations.readers.sqlfile import Script, split

_FILE = re.compile(r"(?P<stamp>\d+)[_-].*\.(?P<format>sql|[cm]?js|[cm]?ts)")
_MARKER = re.compile(
    r"^[ \t]*--[ \t-]*(?P<direction>up|down)[ \t]+migration\b(?P<options>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)

TABLE = (
    "CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL,"
    " run_on timestamp NOT NULL)"
)
"""The table that node-pg-migrate keeps its history in."""


class NodePgMigrate:
    """Ordered by name; by default the whole chain is one transaction."""

    framework = "node-pg-migrate"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether a SQL file has node-pg-migrate's comments."""
        return any(
            path.suffix == ".sql"
            and _FILE.fullmatch(path.name)
            and _MARKER.search(read(root, path).text)
            for path in files
        )

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read what goes up; files of JavaScript are gaps in the order.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read.
        """
        paths = sorted(
            {relative(root, path) for path in files if _FILE.fullmatch(path.name)},
            key=lambda path: (natural(path.name), path),
        )
        migrations = tuple(_migration(root, path) for path in paths)
        problems = tuple(same_keys(migrations))
        return Chain(self.framework, migrations, problems, provided=(TABLE,), one_transaction=True)


def _migration(root: Path, path: Path) -> Migration:
    script, down = Script(), Script()
    gaps: tuple[Gap, ...] = ()
    if path.suffix == ".sql":
        source = read(root, path)
        gaps = source.gaps
        script, down = _scripts(source)
    else:
        script.gaps.append(Gap(Place(path, 1), f"{path.name} is a program, not SQL"))
    return Migration(
        name=path.stem,
        key=re.sub(r"\D.*", "", path.name),
        place=Place(path, 1),
        statements=tuple(script.statements),
        gaps=(*gaps, *script.gaps),
        reversible=bool(down.statements) if path.suffix == ".sql" else None,
    )


def _scripts(source: Source) -> tuple[Script, Script]:
    """What goes up and what goes down; without a marker for it, all before the other goes up."""
    parts = {section.up: section for section in reversed(list(sections(source, _MARKER)))}
    up, down = parts.get(True), parts.get(False)
    start = up.start if up else 0
    end = up.end if up else None
    if up is None and down is not None:
        opening = source.text.rfind("\n", 0, down.start - 1)
        end = max(opening, 0)
    back = split(source, down.start, down.end) if down else Script()
    return split(source, start, end), back
