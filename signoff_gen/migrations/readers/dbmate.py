"""dbmate: `20240101120000_users.sql` with `-- migrate:up` and `-- migrate:down`."""

import re
from collections.abc import Sequence
from pathlib import Path

from signoff_gen.migrations.chain import Chain, Gap, Migration, Place
from signoff_gen.migrations.readers.duplicates import same_keys
from signoff_gen.migrations.readers.sections import sections
from signoff_gen.migrations.readers.sources import read, relative
from signoff_gen.migrations.readers.sqlfile import Script, split

_FILE = re.compile(r"(?P<version>\d+).*\.sql", re.IGNORECASE)
_MARKER = re.compile(r"^--[ \t]*migrate:(?P<direction>up|down)\b(?P<options>[^\n]*)$", re.MULTILINE)
_CONTROLS = re.compile(r"(?:begin|start\s+transaction|commit|end|rollback)\b", re.IGNORECASE)
"""What begins or ends a transaction."""
_ALONE = re.compile(r"\btransaction\s*:\s*false\b")

TABLE = "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)"
"""The table that dbmate keeps its history in."""


class Dbmate:
    """Ordered by file name; a file is a transaction unless it says `transaction:false`."""

    framework = "dbmate"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether a file has dbmate's comments."""
        return any(
            _FILE.fullmatch(path.name) and _MARKER.search(read(root, path).text) for path in files
        )

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read what goes up.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read.
        """
        paths = sorted(
            {relative(root, path) for path in files if _FILE.fullmatch(path.name)},
            key=lambda path: (path.name, path),
        )
        migrations = tuple(_migration(root, path) for path in paths)
        problems = tuple(same_keys(migrations, refused_by="dbmate"))
        return Chain(self.framework, migrations, problems, provided=(TABLE,))


def _migration(root: Path, path: Path) -> Migration:
    source = read(root, path)
    script, down = Script(), Script()
    alone = opened = False
    for section in sections(source, _MARKER):
        part = split(source, section.start, section.end)
        into = script if section.up else down
        into.statements += part.statements
        into.gaps += part.gaps
        opened = opened or section.up
        alone = alone or (section.up and bool(_ALONE.search(section.options)))
    if not opened:
        what = "dbmate refuses a file without a line `-- migrate:up`"
        script.gaps.append(Gap(Place(path, 1), what))
    return Migration(
        name=path.name,
        key=re.sub(r"\D.*", "", path.name),
        place=Place(path, 1),
        statements=tuple(script.statements),
        gaps=(*source.gaps, *script.gaps),
        # Without one of its own, a query of several statements is still a transaction, unless
        # they say themselves where one begins and ends.
        transactional=not alone
        or (
            len(script.statements) > 1
            and not any(_CONTROLS.match(item.sql) for item in script.statements)
        ),
        reversible=bool(down.statements),
    )
