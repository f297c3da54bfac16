"""Plain SQL files, run one after the other by psql in the natural order of their names."""

import re
from collections.abc import Sequence
from pathlib import Path

from signoff_gen.migrations.chain import Chain, Migration, Place
from signoff_gen.migrations.readers.duplicates import same_keys
from signoff_gen.migrations.readers.sources import by_path, read
from signoff_gen.migrations.readers.sqlfile import split

_NUMBER = re.compile(r"[vV]?(\d+(?:[._-]\d+)*)(?![^\W_])")
_UNDO = re.compile(r"(?:.*[._-])?(?:down|undo|rollback|revert)\.sql", re.IGNORECASE)


class Plain:
    """`001_tables.sql`, `002_rows.sql`, in folders or not; each statement commits by itself."""

    framework = "plain"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether there is SQL."""
        return any(path.suffix.lower() == ".sql" for path in files)

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read the files; `*.down.sql` and its like undo things and are left out.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read.
        """
        paths = [path for path in by_path(files, root) if path.suffix.lower() == ".sql"]
        undo = {path for path in paths if _UNDO.fullmatch(path.name)}
        migrations = [self._migration(root, path) for path in paths if path not in undo]
        numbered = [item for item in migrations if _NUMBER.match(item.place.path.name)]
        return Chain(self.framework, tuple(migrations), tuple(same_keys(numbered)))

    def _migration(self, root: Path, path: Path) -> Migration:
        source = read(root, path)
        script = split(source)
        number = _NUMBER.match(path.name)
        key = (path.parent / number[1]).as_posix() if number else path.as_posix()
        return Migration(
            name=path.as_posix(),
            key=key,
            place=Place(path, 1),
            statements=tuple(script.statements),
            gaps=(*source.gaps, *script.gaps),
            transactional=False,
        )
