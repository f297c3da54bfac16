"""From files to a chain: migrations are found, ordered, and followed one after the other."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.readers.javascript.files import code_among
from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.readers.typeorm import order, settings
from signoff_gen.migrations.readers.typeorm.classes import Found, found_in
from signoff_gen.migrations.readers.typeorm.following import Follower

_SIGNS: Final = re.compile(
    rb"MigrationInterface|\bup\s*\(\s*(?:queryRunner|qr)\b|\.prototype\.up\b"
)
_DECLARES: Final = re.compile(
    rb"implements\s+(?:\w+\.)?MigrationInterface|\bup\s*\(\s*\w+\s*:\s*QueryRunner|\.prototype\.up\b"
)
_BROKEN: Final = re.compile(_DECLARES.pattern + rb"|\bup\s*\(|\bclass\s+\w*\d{13}")
_ABSTRACT: Final = re.compile(rb"\babstract\s+class\b")


class TypeOrm:
    """Reads TypeORM's migrations."""

    framework = "typeorm"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether code among the files says `MigrationInterface`, or has `up(queryRunner)`."""
        project = Project(root)
        return any(_SIGNS.search(project.read(path) or b"") for path in code_among(root, files))

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read migrations.

        Args:
            root: the repository's root.
            files: paths below it, in any order; what is not code is left aside.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read.
        """
        project = Project(root)
        modules = [project.required(path) for path in code_among(root, files)]
        options = settings.read(project, {module.path.parent for module in modules})
        follower = Follower(project, options)
        found = [item for module in modules for item in _migrations(follower, module)]
        found.sort(key=lambda item: item.rank)
        overrides = any(item.transaction is not None for item in found)
        mode = "each" if options.mode == "all" and overrides else options.mode
        migrations = tuple(_followed(follower, item, mode) for item in found)
        statements = [s for migration in migrations for s in migration.statements]
        return Chain(
            self.framework,
            migrations,
            tuple(order.problems(found)),
            settings.provided(options, project, statements),
            one_transaction=mode == "all",
        )


def _migrations(follower: Follower, module: Module) -> Iterator[Found]:
    """The migrations of a file; where it has none and ought to, one that says so."""
    found = list(found_in(follower, module))
    yield from found
    signs = _BROKEN if module.root.has_error else _DECLARES
    if not found and signs.search(module.source) and not _ABSTRACT.search(module.source):
        yield Found.of_file(module, "no migration is exported that could be understood")


def _followed(follower: Follower, found: Found, mode: str) -> Migration:
    statements, gaps = follower.follow(found)
    default = mode != "none"
    return Migration(
        name=found.name,
        key=found.key,
        place=found.place,
        statements=statements,
        gaps=(*found.gaps, *gaps),
        transactional=default if found.transaction is None else found.transaction,
        reversible=found.reversible,
    )
