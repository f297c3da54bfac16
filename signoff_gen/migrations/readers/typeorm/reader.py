"""From files to a chain: migrations are found, ordered, and followed one after the other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.readers.javascript.files import code_among
from signoff_gen.migrations.readers.javascript.kept import Kept
from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.readers.typeorm import order, settings
from signoff_gen.migrations.readers.typeorm.classes import Followed, Found, found_in
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
        kept = Kept(root)
        chain = self._read(kept, files)
        if kept.misled({migration.place.path for migration in chain.migrations}):
            return self._read(Kept(root, anew=True), files)
        return chain

    def _read(self, kept: Kept, files: Sequence[Path]) -> Chain:
        project = kept.project
        paths = code_among(project.root, files)
        options = settings.read(project, {path.parent for path in paths})
        follower = Follower(project, options)
        found = [item for path in paths for item in _found(follower, kept, path, options)]
        found.sort(key=lambda item: item.rank)
        overrides = any(item.transaction is not None for item in found)
        mode = "each" if options.mode == "all" and overrides else options.mode
        followed = [_follow(follower, kept, item) for item in found]
        _keep(kept, paths, zip(found, followed, strict=True))
        migrations = tuple(map(partial(_migration, mode), found, followed))
        statements = [s for migration in migrations for s in migration.statements]
        return Chain(
            self.framework,
            migrations,
            tuple(order.problems(found)),
            settings.provided(options, project, statements),
            one_transaction=mode == "all",
        )


def _found(
    follower: Follower, kept: Kept, path: Path, options: settings.Settings
) -> Iterator[Found]:
    """The migrations of a file, as they are known or by reading it."""
    known = kept.find(path, options)
    if known is not None:
        yield from (Found(*item) for item in known)
        return
    module = kept.project.required(path)
    with kept.reading(path):
        follower.interpreter.reset()
        found = list(_migrations(follower, module))
    yield from found


def _follow(follower: Follower, kept: Kept, found: Found) -> Followed:
    with kept.reading(found.file):
        followed = follower.follow(found)
    if follower.looked_back:
        kept.entangle(found.file)
    return followed


def _keep(
    kept: Kept, paths: Iterable[Path], followed: Iterable[tuple[Found, Followed]]
) -> None:  # fmt: skip
    """Note what came of each file."""
    made: dict[Path, list[tuple[object, ...]]] = {path: [] for path in paths}
    for found, done in followed:
        made[found.file].append(found.kept(done))
    for path, items in made.items():
        kept.note(path, items)


def _migrations(follower: Follower, module: Module) -> Iterator[Found]:
    """The migrations of a file; where it has none and ought to, one that says so."""
    found = list(found_in(follower, module))
    yield from found
    signs = _BROKEN if module.root.has_error else _DECLARES
    if not found and signs.search(module.source) and not _ABSTRACT.search(module.source):
        yield Found.of_file(module, "no migration is exported that could be understood")


def _migration(mode: str, found: Found, followed: Followed) -> Migration:
    statements, gaps = followed
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
