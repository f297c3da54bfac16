"""From files to a chain: migrations are found, ordered, and followed one after the other."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from signoff_gen.migrations.chain import Chain, Migration, Place, Statement
from signoff_gen.migrations.readers.javascript.exports import MAY_GIVE_UP, exported, undoes
from signoff_gen.migrations.readers.javascript.files import code_among
from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.readers.javascript.recorder import failing
from signoff_gen.migrations.readers.javascript.values import (
    UNDEFINED,
    Function,
    Record,
    Unknown,
)
from signoff_gen.migrations.readers.knex import settings
from signoff_gen.migrations.readers.knex.following import Follower
from signoff_gen.migrations.readers.knex.settings import Settings

_OWN: Final = re.compile(
    rb"\bknex\b|\bKnex\b|\.schema\s*(?:\.\s*withSchema\([^)]*\)\s*)?\.\s*"
    rb"(?:createTable|alterTable|table|dropTable|raw|hasTable|hasColumn|renameTable|createView)"
)
_OTHERS: Final = re.compile(
    rb"\bqueryInterface\b|\bQueryInterface\b|\bMigrationInterface\b|\bqueryRunner\b|\bQueryRunner\b"
    rb"|\bpgm\b|\bMigrationBuilder\b|\bpgTable\b|@mikro-orm"
)
_ROLE: Final = re.compile(rb"(?<![\w.$])up\s*[:=(,}]|\bexports\s*\.\s*up\b|\bfunction\s+up\b")


class Knex:
    """Reads Knex's migrations."""

    framework = "knex"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether code among the files gives `up`, and speaks of `knex` or of its builders."""
        project = Project(root)
        texts = (project.read(path) or b"" for path in code_among(root, files))
        return any(_is_own(text) for text in texts)

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read migrations.

        Args:
            root: the repository's root.
            files: paths below it, in any order; what is no migration is left aside.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read; SG863, the project's `knexfile`
                names another database.
        """
        project = Project(root)
        paths = code_among(root, files)
        options = settings.read(project, {path.parent for path in paths})
        follower = Follower(project, options)
        modules = [project.required(path) for path in _ordered(paths, options)]
        found = _outermost([m for m in modules if _is_migration(follower, m)])
        whole = all(_in_transaction(follower, module, options) for module in found)
        migrations = tuple(_followed(follower, module, options) for module in found)
        return Chain(self.framework, migrations, provided=options.provided(), one_transaction=whole)


def _is_own(text: bytes) -> bool:
    signs = (MAY_GIVE_UP, _ROLE, _OWN)
    return all(sign.search(text) for sign in signs) and not _OTHERS.search(text)


def _ordered(paths: Iterable[Path], options: Settings) -> list[Path]:
    """By file name, as JavaScript compares text; in each directory for itself if it says so."""
    ordered = sorted(paths, key=lambda path: (_units(path.name), path))
    if options.apart:
        ordered.sort(key=lambda path: _directory_of(path, options.directories))
    return ordered


def _units(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def _directory_of(path: Path, directories: Sequence[str]) -> tuple[int, str]:
    """Which of the directories a file is in, as far as can be told."""
    folder = path.parent.as_posix()
    for number, directory in enumerate(directories):
        if folder.endswith(directory.strip("./")):
            return number, ""
    return len(directories), folder


def _is_migration(follower: Follower, module: Module) -> bool:
    """Whether a file gives `up`, or ought to and is not understood."""
    if _OTHERS.search(module.source):
        return False
    up = exported(follower.interpreter, module, "up")
    if up is not UNDEFINED and not isinstance(up, Unknown):
        return True
    return bool(_ROLE.search(module.source) and _OWN.search(module.source))


def _outermost(modules: Sequence[Module]) -> list[Module]:
    """Without those in folders within a folder of migrations, which Knex does not look into."""
    folders = {module.path.parent for module in modules}
    inner = {folder for folder in folders if any(parent in folders for parent in folder.parents)}
    return [module for module in modules if module.path.parent not in inner]


def _in_transaction(follower: Follower, module: Module, options: Settings) -> bool:
    config = exported(follower.interpreter, module, "config")
    own = config.members.get("transaction") if isinstance(config, Record) else None
    return own if isinstance(own, bool) else options.transactions


def _followed(follower: Follower, module: Module, options: Settings) -> Migration:
    up, down = (exported(follower.interpreter, module, name) for name in ("up", "down"))
    transactional = _in_transaction(follower, module, options)
    statements, gaps = follower.follow(module, up, aborts=transactional)
    broken = module.root.has_error
    if (down is UNDEFINED or down is None) and isinstance(up, Function) and not broken:
        statements = (_refusal(module), *statements)
    return Migration(
        name=module.path.name,
        key=re.split(r"\D", module.path.name, maxsplit=1)[0],
        place=Place(module.path, 1),
        statements=statements,
        gaps=(*module.errors(), *gaps),
        transactional=transactional,
        reversible=undoes(down),
    )


def _refusal(module: Module) -> Statement:
    """Knex runs nothing at all where a migration lacks `down`."""
    said = f"Invalid migration: {module.path.name} must have both an up and down function"
    return failing(said, Place(module.path, 1))
