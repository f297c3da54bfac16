"""What PostgreSQL makes of chains: each in a database of its own, by the tool of its framework."""

import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

from benchmarks.accuracy import tooling
from benchmarks.accuracy.chains import Chain, World
from benchmarks.accuracy.frameworks import Framework, Written
from benchmarks.accuracy.outcomes import Outcome, write
from signoff_gen.redact import Redactor
from signoff_gen.runners.postgres_cluster import Cluster
from signoff_gen.runners.postgres_connection import Limits
from signoff_gen.runners.process import Cancellation

_NODE = frozenset({"prisma", "node-pg-migrate", "drizzle", "typeorm", "knex", "sequelize"})
_PYTHON = frozenset({"alembic", "django"})
_HISTORY = {
    "flyway": "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, script text);",
    "goose": "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL);",
    "golang-migrate": "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean)",
}
_BY = {
    "flyway": "psql, a file a transaction",
    "golang-migrate": "libpq, a file a query",
    "goose": "psql, a file a transaction",
    "plain": "psql",
    "sql-migrate": "sql-migrate of Debian 12",
    "dbmate": "dbmate {dbmate}",
    "prisma": "Prisma's schema engine {@prisma/schema-engine-wasm}",
    "node-pg-migrate": "node-pg-migrate {node-pg-migrate}",
    "drizzle": "drizzle-orm {drizzle-orm}",
    "typeorm": "TypeORM {typeorm}",
    "knex": "Knex {knex}",
    "sequelize": "Sequelize {sequelize}, umzug {umzug}",
    "alembic": "Alembic {alembic}",
    "django": "Django {django}",
}


def carried_out_by(framework: str) -> str:
    """What carried the chains of a framework out, with its version.

    >>> carried_out_by("typeorm").startswith("TypeORM 1.")
    True
    """
    versions = dict(item.rsplit("@", 1) for item in tooling.NPM)
    versions |= dict(item.split("==") for item in tooling.PYPI)
    # A build of Prisma's engine is called after a commit: the number says enough.
    return re.sub(r"\{(.*?)\}", lambda name: versions[name[1]].split("-")[0], _BY[framework])


def tool(framework: str) -> "tuple[tooling.Job, tooling.Worker | None]":
    """What carries chains of a framework out, and the program that has to be running for it.

    Raises:
        NotInstalled: it cannot be had.
    """
    worker = None
    if framework in _NODE:
        tooling.install_node()
        script = str(tooling.HERE / "tools" / "worker.mjs")
        worker = tooling.Worker(
            ["node", "--no-warnings", "--experimental-wasm-modules", script, str(tooling.NODE)]
        )
    elif framework in _PYTHON:
        tooling.install_python()
        program = str(tooling.PYTHON / "bin" / "python")
        worker = tooling.Worker([program, str(tooling.HERE / "tools" / "worker.py")])
    if worker is not None:
        return worker.run, worker
    makers: dict[str, Callable[[], tooling.Job]] = {
        "golang-migrate": lambda: tooling.whole_files(_HISTORY["golang-migrate"]),
        "dbmate": tooling.dbmate,
        "sql-migrate": tooling.sql_migrate,
        "plain": lambda: tooling.psql(transactions=False),
    }
    if framework in makers:
        return makers[framework](), None
    return tooling.psql(_HISTORY[framework], transactions=True), None


@dataclass(slots=True)
class Server:
    """A throw-away PostgreSQL with a database a chain."""

    url: str
    """Of its database `postgres`."""
    numbers: "count[int]"

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database, dropped afterwards."""
        name = f"chain_{next(self.numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
            try:
                yield f"{self.url.removesuffix('/postgres')}/{name}"
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def version(self) -> str:
        """Such as `PostgreSQL 15.14`."""
        with psycopg.connect(self.url) as connection:
            major, minor = divmod(connection.info.server_version, 10_000)
            return f"PostgreSQL {major}.{minor}"


@contextmanager
def server() -> Iterator[Server]:
    """Start one; it is gone at the end.

    Raises:
        SurroundingsError: there is no PostgreSQL.
    """
    limits = Limits(60.0, time.monotonic() + 60.0, Cancellation())
    cluster = Cluster.start(os.environ, limits, Redactor())
    try:
        yield Server(cluster.named("postgres").url, count(1))
    finally:
        cluster.stop()


def world(running: Server, framework: Framework, chain: Chain) -> tuple[Outcome, World]:
    """Carry a system out as it was written, and see what its database holds then."""
    job, worker = tool(framework.name)
    with worker or nullcontext(), running.database() as url, _folder(framework.write(chain)) as it:
        outcome = job(chain, it[0], it[1], url)
        with psycopg.connect(url) as connection:
            return outcome, _world(connection)


_TABLES = """
SELECT a.attrelid::regclass::text, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
  AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'drizzle')
  AND c.relname !~ '^(flyway_|goose_|gorp_|schema_migrations|pgmigrations|_prisma|migrations$)'
  AND c.relname !~ '^(knex_|Sequelize|alembic_|django_|auth_|typeorm_)'
ORDER BY 1, a.attnum
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
WHERE conrelid <> 0 AND conrelid::regclass::text = ANY (%s) AND contype <> 't' ORDER BY 1, 2
"""
_ENUMS = """
SELECT enumtypid::regtype::text, array_agg(enumlabel::text ORDER BY enumsortorder)
FROM pg_enum GROUP BY 1 ORDER BY 1
"""


def _world(connection: "psycopg.Connection[tuple[object, ...]]") -> World:
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(_TABLES):
        columns.setdefault(str(table), {})[str(column)] = str(kind)
    constraints = connection.execute(_CONSTRAINTS, [list(columns)]).fetchall()
    enums = connection.execute(_ENUMS).fetchall()
    return World(
        columns,
        [(str(table), str(name)) for table, name in constraints],
        {str(name): [str(item) for item in labels] for name, labels in enums},  # type: ignore[attr-defined]
    )


@contextmanager
def _folder(written: Written) -> Iterator[tuple[Written, Path]]:
    with tempfile.TemporaryDirectory(prefix="signoff-accuracy-") as name:
        folder = Path(name)
        write(written, folder)
        if (tooling.NODE / "node_modules").is_dir():
            (folder / "node_modules").symlink_to(tooling.NODE / "node_modules")
        yield written, folder


def truths(
    running: Server, work: Sequence[tuple[Framework, Sequence[Chain]]]
) -> tuple[dict[str, Outcome], dict[str, str]]:
    """Carry chains out, two frameworks at a time.

    Args:
        running: the server.
        work: frameworks with their chains.

    Returns:
        What became of each by the chain's id, and why a framework's chains were not run.
    """
    found: dict[str, Outcome] = {}
    lacking: dict[str, str] = {}
    said = threading.Lock()

    def carry_out(framework: Framework, chains: Sequence[Chain]) -> None:
        begin = time.monotonic()
        try:
            job, worker = tool(framework.name)
            with worker or nullcontext():
                for chain in chains:
                    with running.database() as url, _folder(framework.write(chain)) as it:
                        found[chain.id] = job(chain, it[0], it[1], url)
        except tooling.NotInstalled as error:
            lacking[framework.name] = str(error)
        with said:
            seconds = time.monotonic() - begin
            line = f"{framework.name}: {len(chains)} chains in {seconds:.0f} s"
            print(line, file=sys.stderr, flush=True)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(carry_out, *item) for item in work]:
            future.result()
    return found, lacking
