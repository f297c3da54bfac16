"""From files to a chain: migrations are found, ordered, and followed one after the other."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from signoff_gen.migrations.chain import Chain, Migration, OrderProblem
from signoff_gen.migrations.readers.javascript.files import code_among
from signoff_gen.migrations.readers.javascript.modules import Module, Project
from signoff_gen.migrations.readers.sequelize import settings
from signoff_gen.migrations.readers.sequelize.following import Follower
from signoff_gen.migrations.readers.sequelize.found import Found, found_in

_SIGNS: Final = re.compile(
    rb"\bqueryInterface\b|\bqi\.\w+\(|\bQueryInterface\b|\bSequelize\.(?:STRING|INTEGER|literal)\b"
    rb"|['\"]sequelize-cli['\"]|\bSequelizeMigration\b|['\"](?:@sequelize/core|sequelize)['\"]"
    rb"|\.(?:createTable|addColumn|changeColumn)\([^;]{0,400}?\b(?:DataTypes|Sequelize)\.[A-Z]{3}"
)
_FOREIGN: Final = re.compile(
    rb"\bMigrationInterface\b|\bQueryRunner\b|\bqueryRunner\b|\bknex\b|\bKnex\b|\bpgm\b|\bdbm\b|node-pg-migrate"
)
_UP: Final = re.compile(rb"\bup\b")
_SEEDS: Final = frozenset({"seeders", "seeds", "seed"})
_DATED: Final = re.compile(r"\d{4,}")


class Sequelize:
    """Reads Sequelize's migrations."""

    framework = "sequelize"

    def recognises(self, root: Path, files: Sequence[Path]) -> bool:
        """Whether code among the files has an `up` and speaks of the query interface."""
        project = Project(root)
        return any(_is_migration(project.read(path) or b"") for path in _code(root, files))

    def read(self, root: Path, files: Sequence[Path]) -> Chain:
        """Read migrations.

        Args:
            root: the repository's root.
            files: paths below it, in any order; what is not code is left aside.

        Raises:
            errors.InvalidInput: SG862, a file cannot be read; SG863, the project says that it is
                for another database.
        """
        project = Project(root)
        modules = [project.required(path) for path in _code(root, files)]
        modules = _without_rows(
            [it for it in modules if _DATED.match(it.path.name) or _is_migration(it.source)]
        )
        options = settings.read(project, {module.path.parent for module in modules})
        if options.command:
            modules = _without_nested(modules)
        follower = Follower(project, options)
        found = [found_in(follower.interpreter, module) for module in modules]
        migrations = tuple(_followed(follower, item) for item in found)
        return Chain(self.framework, migrations, tuple(_problems(found)), options.provided())


def _is_migration(source: bytes) -> bool:
    signs = _SIGNS.search(source) and _UP.search(source)
    return bool(signs) and not _FOREIGN.search(source)


def _without_rows(modules: list[Module]) -> list[Module]:
    """Migrations without the programs beside them that fill tables, which run apart from them."""
    kept = [module for module in modules if _SEEDS.isdisjoint(module.path.parts[:-1])]
    return kept or modules


def _without_nested(modules: list[Module]) -> list[Module]:
    """Migrations without those in folders within a folder of migrations."""
    folders = {module.path.parent for module in modules}
    return [it for it in modules if folders.isdisjoint(it.path.parent.parents)]


def _code(root: Path, files: Sequence[Path]) -> list[Path]:
    """Code among the files in the order of their names, which is that of their characters."""
    found = code_among(root, files)
    return sorted(found, key=lambda path: (path.name.encode("utf-16-be"), path.as_posix()))


def _followed(follower: Follower, found: Found) -> Migration:
    statements, gaps, whole = follower.follow(found)
    return Migration(
        name=found.name,
        key=found.name,
        place=found.place,
        statements=statements,
        gaps=(*found.gaps, *gaps),
        transactional=whole,
        reversible=found.reversible,
    )


def _problems(found: Sequence[Found]) -> list[OrderProblem]:
    """Files of one name in several folders: Sequelize takes the second for one that has run."""
    seen: dict[str, Found] = {}
    made = []
    for item in found:
        first = seen.setdefault(item.name, item)
        if first is not item:
            message = f"{first.path} and {item.path} have one name: only one of them is run"
            names = (item.name, item.name)
            made.append(OrderProblem("same-key", names, item.place, message, stops=False))
    return made
