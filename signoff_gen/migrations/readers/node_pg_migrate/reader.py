"""From files to a chain: SQL is cut into statements, programs are followed."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from signoff_gen.migrations.chain import Chain, Migration, Place
from signoff_gen.migrations.readers.duplicates import same_keys
from signoff_gen.migrations.readers.javascript.exports import MAY_GIVE_UP
from signoff_gen.migrations.readers.javascript.files import by_hand
from signoff_gen.migrations.readers.javascript.modules import Project
from signoff_gen.migrations.readers.node_pg_migrate.following import Follower
from signoff_gen.migrations.readers.sections import sections
from signoff_gen.migrations.readers.sources import Source, natural, read, relative
from signoff_gen.migrations.readers.sqlfile import Script, split

_FILE = re.compile(r"(?P<stamp>\d+)[_-].*\.(?P<format>sql|[cm]?js|[cm]?ts)")
_MARKER = re.compile(
    r"^[ \t]*--[ \t-]*(?P<direction>up|down)[ \t]+migration\b(?P<options>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)

_OWN = re.compile(rb"\bpgm\b|\bnode-pg-migrate\b")
_SETTINGS = ("package.json", ".node-pg-migraterc", "config/default.json")
_DECAMELIZES = re.compile(rb"--decamelize\b|\"decamelize\"\s*:\s*true")

TABLE = (
    "CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL,"
    " run_on timestamp NOT NULL)"
)
"""The table that node-pg-migrate keeps its history in."""


class NodePgMigrate:
    """Ordered by name; by default the whole chain is one transaction."""

    framework = "node-pg-migrate"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether a SQL file has node-pg-migrate's comments, or a program is handed `pgm`."""
        named = [path for path in files if _FILE.fullmatch(path.name)]
        project = Project(root)
        return any(
            _MARKER.search(read(root, path).text)
            if path.suffix == ".sql"
            else _is_program(project.read(path) or b"")
            for path in named
        )

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read what goes up; files whose names begin with no number are left aside.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read.
        """
        found = {relative(root, path) for path in files if _FILE.fullmatch(path.name)}
        paths = sorted(by_hand(found), key=lambda path: (_number(path), natural(path.name), path))
        project = Project(root)
        follower = Follower(project, decamelizes=_decamelizes(project, found))
        migrations = tuple(
            _of_sql(root, path)
            if path.suffix == ".sql"
            else follower.follow(project.required(path), _key(path))
            for path in paths
        )
        problems = tuple(same_keys(migrations))
        return Chain(self.framework, migrations, problems, provided=(TABLE,), one_transaction=True)


def _is_program(text: bytes) -> bool:
    return bool(MAY_GIVE_UP.search(text) and _OWN.search(text))


def _number(path: Path) -> int:
    """What a file is ordered by: 17 digits are a time, which counts in milliseconds."""
    digits = re.sub(r"\D.*", "", path.name)
    if len(digits) == 17:
        try:
            moment = datetime.strptime(f"{digits}000", "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
            return int(moment.timestamp() * 1000)
        except ValueError:
            return int(digits)
    return int(digits[:4_000])


def _decamelizes(project: Project, paths: Iterable[Path]) -> bool:
    """Whether the project's scripts or settings ask for names in `snake_case`."""
    folders = {parent for path in paths for parent in path.parents}
    texts = (project.read(folder / name) or b"" for folder in folders for name in _SETTINGS)
    return any(_DECAMELIZES.search(text) for text in texts)


def _key(path: Path) -> str:
    return re.sub(r"\D.*", "", path.name)


def _of_sql(root: Path, path: Path) -> Migration:
    source = read(root, path)
    script, down = _scripts(source)
    return Migration(
        name=path.stem,
        key=_key(path),
        place=Place(path, 1),
        statements=tuple(script.statements),
        gaps=(*source.gaps, *script.gaps),
        reversible=bool(down.statements),
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
