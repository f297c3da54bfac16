"""The frameworks of the corpus: which systems are written for them, how their files look."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.chains import SYSTEMS, Chain, Step
from benchmarks.accuracy.languages import (
    ALEMBIC,
    DJANGO,
    KNEX,
    NODE_PG_MIGRATE,
    SEQUELIZE,
    SQL,
    TYPEORM,
    Language,
)
from signoff_gen.migrations.readers import frameworks as readable


@dataclass(frozen=True, slots=True)
class Written:
    """A chain's files."""

    files: dict[str, str]
    """Text by path, relative to the chain's own folder."""
    steps: tuple[str, ...]
    """Path of each step."""


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework, and how its migrations are written."""

    name: str
    language: Language
    sources: str
    """Folder in `systems/`."""
    write: Callable[[Chain], Written]
    mutants: int
    """How many of each system."""

    def systems(self) -> list[Path]:
        """Their sources."""
        folder = SYSTEMS / self.sources
        return sorted(path.relative_to(SYSTEMS) for path in folder.iterdir())


def _stamp(index: int) -> str:
    return f"2024{1 + index // 20:02d}{1 + index % 20:02d}093000"


def _millis(index: int) -> int:
    return 1704100000000 + index * 86400000


def _files(chain: Chain, name: Callable[[int, Step], str], text: Callable[[Step], str]) -> Written:
    files = {name(index, step): text(step) for index, step in enumerate(chain.steps)}
    return Written(files, tuple(files))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _flyway(chain: Chain) -> Written:
    def name(index: int, step: Step) -> str:
        match len(chain.system) % 3:
            case 0:
                return f"db/migration/V{index + 1}__{step.name}.sql"
            case 1:
                return f"db/migration/V1.{index + 1}__{_snake(step.name)}.sql"
        return f"db/migration/V{_stamp(index)[:8]}_{index + 1:02d}__{step.name}.sql"

    return _files(chain, name, lambda step: step.text)


def _golang_migrate(chain: Chain) -> Written:
    written = _files(
        chain, lambda i, s: f"migrations/{i + 1:06d}_{_snake(s.name)}.up.sql", lambda s: s.text
    )
    downs = {path.replace(".up.", ".down."): "SELECT 1;\n" for path in written.steps}
    return Written(written.files | downs, written.steps)


def _dbmate(chain: Chain) -> Written:
    return _files(
        chain,
        lambda index, step: f"db/migrations/{_stamp(index)}_{_snake(step.name)}.sql",
        lambda step: f"-- migrate:up\n{step.text}\n-- migrate:down\n\n",
    )


def _annotated(
    word: str, folder: str, name: Callable[[int, Step], str]
) -> Callable[[Chain], Written]:
    def block(piece: str) -> str:
        # Lines within it end in semicolons: it has to be said where it ends.
        if ";" in piece.rstrip().rstrip(";") and "$" in piece:
            return f"-- +{word} StatementBegin\n{piece}\n-- +{word} StatementEnd"
        return piece

    def text(step: Step) -> str:
        body = "\n\n".join(map(block, step.pieces))
        return f"-- +{word} Up\n{body}\n\n-- +{word} Down\nSELECT 1;\n"

    return lambda chain: _files(chain, lambda i, s: f"{folder}/{name(i, s)}", text)


_goose = _annotated("goose", "migrations", lambda i, s: f"{i + 1:05d}_{_snake(s.name)}.sql")
_sql_migrate = _annotated("migrate", "migrations", lambda i, s: f"{_stamp(i)}-{s.name}.sql")


def _node_pg_migrate(chain: Chain) -> Written:
    return _files(
        chain,
        lambda i, s: f"migrations/{_millis(i)}_{_snake(s.name).replace('_', '-')}.sql",
        lambda step: f"-- Up Migration\n{step.text}\n-- Down Migration\n",
    )


def _prisma(chain: Chain) -> Written:
    written = _files(
        chain,
        lambda i, s: f"prisma/migrations/{_stamp(i)}_{_snake(s.name)}/migration.sql",
        lambda step: step.text,
    )
    lock = {"prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n'}
    return Written(written.files | lock, written.steps)


def _drizzle(chain: Chain) -> Written:
    written = _files(
        chain,
        lambda i, s: f"drizzle/{i:04d}_{_snake(s.name)}.sql",
        lambda step: "\n--> statement-breakpoint\n".join(step.pieces) + "\n",
    )
    entries = [
        {"idx": index, "version": "7", "when": _millis(index),
         "tag": Path(path).stem, "breakpoints": True}
        for index, path in enumerate(written.steps)
    ]  # fmt: skip
    journal = json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}, indent=2)
    return Written(written.files | {"drizzle/meta/_journal.json": journal}, written.steps)


def _plain(chain: Chain) -> Written:
    digits = 1 + len(chain.system) % 3
    return _files(chain, lambda i, s: f"sql/{i + 1:0{digits}d}_{s.name}.sql", lambda s: s.text)


def _typeorm(chain: Chain) -> Written:
    suffix = "js" if "module.exports" in chain.steps[0].head else "ts"
    files = {}
    for index, step in enumerate(chain.steps):
        stamp = str(_millis(index))
        files[f"src/migrations/{stamp}-{step.name}.{suffix}"] = step.text.replace("@STAMP@", stamp)
    return Written(files, tuple(files))


def _alembic(chain: Chain) -> Written:
    files, parent = {}, "None"
    for index, step in enumerate(chain.steps):
        revision = f"{(index + 1) * 0x9E3779B97F % 0x1000000000000:012x}"
        text = step.text.replace("@REVISION@", revision).replace("@PARENT@", parent)
        files[f"alembic/versions/{revision}_{_snake(step.name)}.py"] = text
        parent = repr(revision)
    return Written(files | {"alembic/env.py": _ENVIRONMENT}, tuple(files))


_ENVIRONMENT = """\
from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config
connectable = engine_from_config(
    config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool
)
with connectable.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""
"""As `alembic init` writes it."""


def _django(chain: Chain) -> Written:
    app = chain.system
    files, dependency = {}, ""
    for index, step in enumerate(chain.steps):
        name = f"{index + 1:04d}_{_snake(step.name)}"
        text = step.text.replace("@PARENT@", dependency).replace("@INITIAL@", str(index == 0))
        files[f"{app}/migrations/{name}.py"] = text
        dependency = f'("{app}", "{name}"),'
    packages = {f"{app}/migrations/__init__.py": "", f"{app}/__init__.py": ""}
    return Written(files | packages, tuple(files))


def _numbered_js(folder: str) -> Callable[[Chain], Written]:
    return lambda chain: _files(
        chain,
        lambda i, s: f"{folder}/{_stamp(i)}{'-' if folder != 'migrations' else '_'}{s.name}.js",
        lambda step: step.text,
    )


def _node_pg_migrate_js(chain: Chain) -> Written:
    suffix = "mjs" if "export " in chain.steps[0].head else "js"

    def name(index: int, step: Step) -> str:
        return f"migrations/{_millis(index)}_{step.name}.{suffix}"

    return _files(chain, name, lambda step: step.text)


_ALL = (
    Framework("flyway", SQL, "sql", _flyway, 10),
    Framework("golang-migrate", SQL, "sql", _golang_migrate, 10),
    Framework("prisma", SQL, "sql", _prisma, 10),
    Framework("dbmate", SQL, "sql", _dbmate, 10),
    Framework("goose", SQL, "sql", _goose, 10),
    Framework("sql-migrate", SQL, "sql", _sql_migrate, 10),
    Framework("node-pg-migrate", SQL, "sql", _node_pg_migrate, 10),
    Framework("node-pg-migrate", NODE_PG_MIGRATE, "node-pg-migrate", _node_pg_migrate_js, 40),
    Framework("plain", SQL, "sql", _plain, 10),
    Framework("drizzle", SQL, "sql", _drizzle, 10),
    Framework("typeorm", TYPEORM, "typeorm", _typeorm, 45),
    Framework("alembic", ALEMBIC, "alembic", _alembic, 45),
    Framework("django", DJANGO, "django", _django, 40),
    Framework("knex", KNEX, "knex", _numbered_js("migrations"), 40),
    Framework("sequelize", SEQUELIZE, "sequelize", _numbered_js("db/migrations"), 40),
)
"""A new one needs a line here, its systems, how its files are called, and a tool."""


def frameworks() -> list[Framework]:
    """Those that can be read."""
    return [item for item in _ALL if item.name in readable()]
