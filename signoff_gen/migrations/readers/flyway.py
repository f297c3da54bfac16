"""Flyway: `V1_2__users.sql`, `R__views.sql`, baselines, callbacks and placeholders."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from signoff_gen.migrations.chain import Chain, Gap, Migration, OrderProblem, Place, Statement
from signoff_gen.migrations.readers.duplicates import same_keys
from signoff_gen.migrations.readers.placeholders import Placeholders, configured
from signoff_gen.migrations.readers.sources import Source, in_parts, read, relative
from signoff_gen.migrations.readers.sqlfile import Script, split

_CODE = {".java", ".kt", ".groovy", ".scala", ".class"}
_VERSIONED = re.compile(r"(?P<kind>[VBU])(?P<version>\d+(?:[._]\d+)*)__(?P<title>.*)")
_REPEATABLE = re.compile(r"R__(?P<title>.*)")
_MISNAMED = re.compile(r"[VBU]\d+(?:[._]\d+)*(?:_(?!_).*)?")
_CALLBACK = re.compile(
    r"(?P<event>beforeMigrate|afterMigrate|beforeEachMigrate|afterEachMigrate|createSchema"
    r"|beforeEachMigrateStatement|afterVersioned|beforeRepeatables)(?:__.*)?"
)
_IN_TRANSACTION = re.compile(
    r"^\s*(?:--\s*flyway:\s*)?executeInTransaction\s*=\s*(?P<value>true|false)\b", re.I | re.M
)
_ALONE = re.compile(
    r"(?:(?:create|drop)\s+(?:database|tablespace|subscription)\b"
    r"|alter\s+system\b"
    r"|(?:create|drop)\s+(?:unique\s+)?index\s+concurrently\b"
    r"|reindex\s+(?:verbose\s+)?(?:schema|database|system)\b"
    r"|vacuum\b|discard\s+all\b)",
    re.IGNORECASE,
)
"""What Flyway runs outside of a transaction by itself."""

TABLE = (
    "CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY,"
    " version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL,"
    " script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL,"
    " installed_on timestamp NOT NULL DEFAULT now(), execution_time integer NOT NULL,"
    " success boolean NOT NULL)"
)
"""The table that Flyway writes its history to."""


@dataclass(frozen=True, slots=True)
class _Script:
    """A file, by what its name says."""

    path: Path
    kind: str
    """`V`, `B`, `U`, `R`, or the event of a callback."""
    version: tuple[int, ...] = ()
    """Without trailing zeros: 1.0 is 1."""
    title: str = ""

    @property
    def key(self) -> str:
        """As Flyway shows it."""
        if self.version or self.kind in "VBU":
            return ".".join(map(str, self.version or (0,)))
        return self.title


class Flyway:
    """Versions by number, then what is repeatable by its description."""

    framework = "flyway"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether a file is called as Flyway wants it."""
        scripts = (_named(path) for path in files)
        return any(script is not None and script.kind in "VRB" for script in scripts)

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read what `flyway migrate` runs on an empty database.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read.
        """
        paths = sorted({relative(root, path) for path in files}, key=in_parts)
        scripts = [script for path in paths if (script := _named(path))]
        folders = {script.path.parent for script in scripts}
        loader = _Loader(root, configured(root, folders))
        undone = {script.version for script in scripts if script.kind == "U"}
        versioned = sorted(_due(scripts), key=lambda item: (item.version, item.path.parts))
        repeatable = sorted(
            (item for item in scripts if item.kind == "R"), key=lambda item: (item.title, item.path)
        )
        before, after = loader.callbacks(scripts)
        chain = [loader.migration(item, before, after, undone) for item in versioned]
        again = [loader.migration(item, before, after, undone) for item in repeatable]
        migrations = (
            *loader.events(scripts, "createSchema", "beforeMigrate"),
            *chain,
            *loader.events(scripts, "afterVersioned", "beforeRepeatables"),
            *again,
            *loader.events(scripts, "afterMigrate"),
        )
        problems = (
            *same_keys(chain, refused_by="Flyway"),
            *same_keys(again, refused_by="Flyway"),
            *_misnamed(paths),
        )
        return Chain(self.framework, migrations, problems, provided=(TABLE,))


def _named(path: Path) -> _Script | None:
    stem, suffix = path.stem, path.suffix.lower()
    if suffix != ".sql" and suffix not in _CODE:
        return None
    if found := _VERSIONED.fullmatch(stem):
        return _Script(path, found["kind"], _version(found["version"]), found["title"])
    if found := _REPEATABLE.fullmatch(stem):
        return _Script(path, "R", title=found["title"].replace("_", " "))
    if suffix == ".sql" and (found := _CALLBACK.fullmatch(stem)):
        return _Script(path, found["event"], title=stem)
    return None


def _version(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in re.split(r"[._]", text)]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _due(scripts: Iterable[_Script]) -> list[_Script]:
    """An empty database begins with the newest baseline, and goes on after it."""
    baselines = [script for script in scripts if script.kind == "B"]
    versioned = [script for script in scripts if script.kind == "V"]
    if not baselines:
        return versioned
    newest = max(script.version for script in baselines)
    begin = [script for script in baselines if script.version == newest]
    return begin + [script for script in versioned if script.version > newest]


def _misnamed(paths: Iterable[Path]) -> Iterable[OrderProblem]:
    """Files that were meant to be migrations and that Flyway passes by in silence."""
    for path in paths:
        meant = _MISNAMED.fullmatch(path.stem) and path.suffix.lower() == ".sql"
        if meant and not _named(path):
            message = f"Flyway ignores {path.name}: two underscores must follow the version"
            yield OrderProblem("no-key", (path.name,), Place(path, 1), message, stops=False)


@dataclass(frozen=True, slots=True)
class _Loader:
    """Reads scripts with the placeholders of a project."""

    root: Path
    placeholders: Placeholders

    def migration(
        self, script: _Script, before: Script, after: Script, undone: set[tuple[int, ...]]
    ) -> Migration:
        """One migration, with the callbacks that run around each."""
        reversible = True if script.kind == "V" and script.version in undone else None
        if script.path.suffix.lower() in _CODE:
            place = Place(script.path, 1)
            gap = Gap(place, f"{script.path.name} is a program, not SQL")
            return Migration(script.path.name, script.key, place, gaps=(gap,))
        plain = self._script(script)
        if not (before.statements or after.statements):
            return replace(plain, reversible=reversible)
        return replace(
            plain,
            statements=(*before.statements, *plain.statements, *after.statements),
            gaps=(*before.gaps, *plain.gaps, *after.gaps),
            reversible=reversible,
        )

    def callbacks(self, scripts: Iterable[_Script]) -> tuple[Script, Script]:
        """What runs before and after each migration, in its transaction."""
        around = (Script(), Script())
        for event, into in zip(("beforeEachMigrate", "afterEachMigrate"), around, strict=True):
            for item in self.events(scripts, event):
                into.statements.extend(item.statements)
                into.gaps.extend(item.gaps)
        return around

    def events(self, scripts: Iterable[_Script], *events: str) -> list[Migration]:
        """The callbacks of events, in the order of the events and of their names."""
        wanted = [item for item in scripts if item.kind in events]
        ordered = sorted(wanted, key=lambda item: (item.title, item.path))
        return [self._script(item) for event in events for item in ordered if item.kind == event]

    def _script(self, script: _Script) -> Migration:
        source = read(self.root, script.path)
        cut = split(source)
        return Migration(
            name=script.path.name,
            key=script.key,
            place=Place(script.path, 1),
            statements=tuple(self.placeholders.fill(item, source) for item in cut.statements),
            gaps=(*source.gaps, *cut.gaps),
            transactional=self._transactional(source, cut.statements),
        )

    def _transactional(self, source: Source, statements: Sequence[Statement]) -> bool:
        settings = self.root / source.path.with_name(f"{source.path.name}.conf")
        texts = [source.text]
        if settings.is_file():
            texts.append(read(self.root, settings).text)
        for text in texts:
            if found := _IN_TRANSACTION.search(text):
                return found["value"].lower() == "true"
        # Flyway leaves the transaction by itself only where every statement asks for it.
        return not statements or not all(_ALONE.match(item.sql) for item in statements)
