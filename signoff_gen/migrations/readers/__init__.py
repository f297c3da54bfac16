"""The readers by the framework's name in `migrations: {framework: …}`.

Modules are named rather than imported: a chain of SQL files pays for no parser of TypeScript.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from signoff_gen.errors import InvalidInput, Problem, UsageError, did_you_mean
from signoff_gen.migrations.chain import Reader
from signoff_gen.migrations.readers.javascript.syntax import SUFFIXES

_HERE = "signoff_gen.migrations.readers"

READERS: dict[str, str] = {
    "drizzle": f"{_HERE}.drizzle:Drizzle",
    "prisma": f"{_HERE}.prisma:Prisma",
    "flyway": f"{_HERE}.flyway:Flyway",
    "golang-migrate": f"{_HERE}.golang_migrate:GolangMigrate",
    "dbmate": f"{_HERE}.dbmate:Dbmate",
    "goose": f"{_HERE}.goose:Goose",
    "sql-migrate": f"{_HERE}.goose:SqlMigrate",
    "node-pg-migrate": f"{_HERE}.node_pg_migrate:NodePgMigrate",
    "alembic": f"{_HERE}.alembic:Alembic",
    "django": f"{_HERE}.django:Django",
    "typeorm": f"{_HERE}.typeorm:TypeOrm",
    "knex": f"{_HERE}.knex:Knex",
    "sequelize": f"{_HERE}.sequelize:Sequelize",
    "plain": f"{_HERE}.plain:Plain",
}
"""In the order in which they are asked whether files are theirs: `plain` takes any SQL."""
_WRITTEN_IN = {
    "alembic": (".py",), "django": (".py",),
    "typeorm": SUFFIXES, "knex": SUFFIXES, "sequelize": SUFFIXES,
}  # fmt: skip
"""How files end without which a reader need not be asked, and loaded for that."""


def frameworks() -> tuple[str, ...]:
    """Names of the frameworks whose migrations can be read."""
    return tuple(name for name, target in READERS.items() if find_spec(target.partition(":")[0]))


def reader(framework: str) -> Reader:
    """The reader of a framework.

    Raises:
        errors.UsageError: SG860, there is none of that name.
    """
    known = frameworks()
    if framework not in known:
        raise UsageError(
            f"migrations of `{framework}` cannot be read",
            code="SG860",
            hint=did_you_mean(framework, known) or f"there are {', '.join(sorted(known))}",
        )
    module, _, name = READERS[framework].partition(":")
    made: Reader = getattr(import_module(module), name)()
    return made


def detect(root: Path, files: Sequence[Path]) -> Reader:
    """The reader that recognises files as its own.

    Args:
        root: the repository's root.
        files: paths below it, relative to it or absolute.

    Raises:
        errors.InvalidInput: SG861, no reader does.
    """
    suffixes = {path.suffix for path in files}
    for name in frameworks():
        if suffixes.isdisjoint(_WRITTEN_IN.get(name, suffixes)):
            continue
        found = reader(name)
        if found.recognises(root, files):
            return found
    shown = ", ".join(sorted(str(path) for path in files)[:3]) or "no file at all"
    raise InvalidInput(
        [
            Problem(
                "SG861",
                f"no framework's migrations are recognised in {shown}",
                path=min(files, default=None),
                hint=f"name it: `framework:` one of {', '.join(sorted(frameworks()))}",
            )
        ]
    )
