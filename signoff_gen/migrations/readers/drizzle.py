"""Drizzle: a journal that names `0003_tag.sql`, or one `20240101120000_tag/migration.sql` each.

Facts about Drizzle that this reader keeps to (drizzle-orm 0.45 and 1.0):

- With a journal (`meta/_journal.json`), migrations run in the order of its entries, whatever
  their numbers say; a file that it does not name is never run, and one that it names in vain stops
  the migrator before it runs anything.
- On an empty database the entries' `when` does not matter; elsewhere, one that is older than the
  newest that has run is left out.
- From 1.0 on there is no journal: folders with a `migration.sql` run in the order of their names.
- A file is cut at each `--> statement-breakpoint`, even within quotes, and each piece is one query.
- All migrations share one transaction, after the schema `drizzle` and a table in it are made.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from signoff_gen.errors import InvalidInput, Problem
from signoff_gen.migrations.chain import Chain, Gap, Migration, OrderProblem, Place, Statement
from signoff_gen.migrations.readers.sources import Source, another_database, read, relative
from signoff_gen.migrations.readers.sqlfile import split

_JOURNAL: Final = Path("meta", "_journal.json")
_FILE: Final = "migration.sql"
_SNAPSHOT: Final = "snapshot.json"
_BREAKPOINT: Final = "--> statement-breakpoint"
_POSTGRES: Final = ("pg", "postgres", "postgresql")
_DIALECT: Final = re.compile(r'"dialect"\s*:\s*"(?P<name>[^"\n]*)"')
_NUMBERED: Final = re.compile(r"(?:\d{4}|\d{10}|\d{14})_.+")
"""How drizzle-kit itself calls a migration."""

SCHEMA: Final = "CREATE SCHEMA IF NOT EXISTS drizzle"
TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations"
    " (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)"
)
"""The table in which Drizzle keeps what has run, in a schema of its own."""


class Drizzle:
    """Ordered by the journal, or by the names of folders; one transaction for all."""

    framework = "drizzle"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether SQL stands beside a journal, or a `migration.sql` beside a snapshot."""
        paths = [relative(root, path) for path in files]
        return bool(_journals(root, paths)) or any(
            path.name == _FILE and (root / path.parent / _SNAPSHOT).is_file() for path in paths
        )

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read what Drizzle's migrator runs on an empty database.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read, or a journal is none; SG863, the
                migrations are written for another database.
        """
        paths = sorted({relative(root, path) for path in files})
        migrations: list[Migration] = []
        problems: list[OrderProblem] = []
        for journal in _journals(root, paths):
            folder = _Journal(root, journal)
            migrations += folder.migrations()
            problems += folder.problems(path for path in paths if path.suffix == ".sql")
        apart = [path for path in paths if path.name == _FILE]
        for path in sorted(apart, key=lambda path: (path.parent.name, path)):
            _expect_postgres(root, path.parent / _SNAPSHOT)
            migrations.append(_migration(read(root, path), path.parent.name, path.parent.name[:14]))
        return Chain(
            self.framework,
            tuple(migrations),
            tuple(problems),
            provided=(SCHEMA, TABLE),
            one_transaction=True,
        )


def _journals(root: Path, paths: Sequence[Path]) -> list[Path]:
    """The journals among files, and those of the folders in which SQL stands."""
    found = {path for path in paths if path.parts[-2:] == _JOURNAL.parts}
    folders = {path.parent for path in paths if path.suffix == ".sql"}
    return sorted(
        found | {folder / _JOURNAL for folder in folders if (root / folder / _JOURNAL).is_file()}
    )


class _Journal:
    """A folder of migrations and the journal that orders them.

    Args:
        root: the repository's root.
        path: the journal's, relative to it.

    Raises:
        errors.InvalidInput: SG862, SG863, as in `Drizzle.read`.
    """

    def __init__(self, root: Path, path: Path) -> None:
        self._root = root
        self._folder = path.parent.parent
        self._source = read(root, path)
        _expect_postgres(root, path)
        self._entries = list(self._tags())

    def _tags(self) -> Iterator[tuple[str, str]]:
        """The name and the number of each entry, in order; an entry without a name has none."""
        for position, entry in enumerate(_entries(self._source)):
            given = entry if isinstance(entry, dict) else {}
            tag, number = given.get("tag"), given.get("idx")
            key = str(number) if isinstance(number, int) else str(position)
            yield (tag if isinstance(tag, str) else ""), key

    def _file(self, tag: str) -> Path | None:
        """The file of an entry; None if there is none below the root."""
        path = self._folder / f"{tag}.sql"
        try:
            real = (self._root / path).resolve()
            inside = real.is_relative_to(self._root.resolve()) and real.is_file()
        except (OSError, RuntimeError, ValueError):
            return None
        return path if tag and inside else None

    def _place(self, tag: str) -> Place:
        """Where the journal names a migration."""
        return self._source.place(max(self._source.text.find(json.dumps(tag)), 0))

    def migrations(self) -> Iterator[Migration]:
        """Those of which there is a file, in the order in which they run."""
        for tag, key in self._entries:
            path = self._file(tag)
            if path is not None:
                yield _migration(read(self._root, path), tag, key)

    def problems(self, paths: Iterator[Path]) -> Iterator[OrderProblem]:
        """Entries without a file, entries for the same file, and files without an entry."""
        seen: set[str] = set()
        for tag, key in self._entries:
            place = self._place(tag)
            shown = tag or f"entry {key}"
            if self._file(tag) is None:
                message = f"the journal names {shown}, of which there is no file: Drizzle stops"
                yield OrderProblem("missing-parent", (shown,), place, message)
            elif tag in seen:
                message = f"the journal names {tag} twice: Drizzle runs it twice"
                yield OrderProblem("same-key", (tag,), place, message, stops=False)
            seen.add(tag)
        for path in paths:
            named = path.parent == self._folder and _NUMBERED.fullmatch(path.stem)
            if named and path.stem not in seen:
                message = f"the journal does not name {path.stem}: Drizzle never runs it"
                yield OrderProblem("no-key", (path.stem,), Place(path, 1), message, stops=False)


def _entries(source: Source) -> list[Any]:
    try:
        journal = json.loads(source.text)
        entries = journal["entries"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InvalidInput(
            [
                Problem(
                    "SG862",
                    f"{source.path} is not a journal of Drizzle",
                    path=source.path,
                    line=line,
                    expected="an object with the list `entries`",
                )
            ]
        ) from error
    return entries if isinstance(entries, list) else []


def _expect_postgres(root: Path, path: Path) -> None:
    """Refuse migrations that a journal or snapshot says to be for another database."""
    if not (root / path).is_file():
        return
    source = read(root, path)
    found = _DIALECT.search(source.text)
    if found is None or found["name"] in _POSTGRES:
        return
    raise another_database(source, found)


def _migration(source: Source, name: str, key: str) -> Migration:
    statements: list[Statement] = []
    gaps: list[Gap] = [*source.gaps]
    for start, end in _pieces(source.text):
        script = split(source, start, end)
        statements += script.statements
        gaps += script.gaps
    return Migration(name, key, Place(source.path, 1), tuple(statements), tuple(gaps))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where each query begins and ends."""
    start = 0
    while (end := text.find(_BREAKPOINT, start)) >= 0:
        yield start, end
        start = end + len(_BREAKPOINT)
    yield start, len(text)
