"""A framework's own command carries its migrations out on a real, empty database.

The exit status says whether they ran. Which one failed is told by the command's output, or by the
table in which the framework keeps what it has applied.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from signoff_gen.capture import LogWriter
from signoff_gen.errors import SurroundingsError
from signoff_gen.migrations.chain import Chain, Migration, Place
from signoff_gen.runners.base import Context
from signoff_gen.runners.postgres_address import Database, driver
from signoff_gen.runners.postgres_connection import Ended, Limits, connect, told
from signoff_gen.runners.postgres_log import StatementLog
from signoff_gen.runners.postgres_migrate import NotDone, migrate
from signoff_gen.runners.postgres_replay import (
    ReplayFailure,
    ReplayResult,
    database_for,
    present,
    refuse_unfit,
    server_of,
)
from signoff_gen.watch import readable

_KEPT = 1 << 18
"""Bytes of the output's end in which names of migrations are looked for."""
_FAILING = re.compile("fail|error", re.IGNORECASE)

_APPLIED = {
    "alembic": "SELECT version_num FROM alembic_version",
    "dbmate": "SELECT version FROM schema_migrations",
    "django": "SELECT app || '.' || name FROM django_migrations",
    "flyway": "SELECT script FROM flyway_schema_history WHERE success",
    "goose": "SELECT version_id FROM goose_db_version WHERE is_applied AND version_id > 0",
    "knex": "SELECT name FROM knex_migrations",
    "node-pg-migrate": "SELECT name FROM pgmigrations",
    "prisma": "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL",
    "sequelize": 'SELECT name FROM "SequelizeMeta"',
    "sql-migrate": "SELECT id FROM gorp_migrations",
    "typeorm": "SELECT name FROM migrations",
}
"""Where frameworks keep what they have applied, in tables of the usual name."""
_LAST_ONLY = frozenset({"alembic"})
"""Those that keep the last one alone."""


@dataclass(frozen=True, slots=True)
class OwnCommand:
    """What a project calls to carry its migrations out; it finds the database in DATABASE_URL."""

    command: str | tuple[str, ...]
    cwd: str = "."
    env: Mapping[str, str] = field(default_factory=dict)


def replay_by(
    own: OwnCommand, chain: Chain, url: str, context: Context, log_name: str
) -> ReplayResult:
    """Carry a chain out by its framework's own command.

    Args:
        own: the command.
        chain: as a reader gives it; it names the migrations and their order.
        url: a connection string of an empty database, or `ephemeral`.
        context: of the check: its time, its evidence folder, what is masked.
        log_name: the file in the evidence folder that gets the output.

    Raises:
        Refusal: the database is elsewhere (SG906), a template (SG907) or not empty (SG908).
        SurroundingsError: there is no database to reach, or it went away (SG901 to SG905); the
            command needs bash, and there is none (SG301).
        EvidenceError: its folder is not inside the repository (SG303).
        InvalidInput: the database's password cannot be masked (SG401).
        NotDone: it could not be started, or it said that all went well and left an empty database.
        Ended: the time is over, or the run was cancelled; the log is there all the same.
    """
    psycopg = driver()
    limits = Limits.of(context)
    try:
        with database_for(url, context, limits) as where:
            with connect(where, limits, context.redactor, remote=False) as connection:
                refuse_unfit(connection, where)
                described, server = connection.described(), server_of(connection)
            output = _Tail()
            try:
                _carry_out(own, where, described, context, limits, log_name, output)
            except NotDone as problem:
                if problem.refused is None:
                    raise
                applied = _ask(chain, where, limits, context)
                return _failed(chain, server, problem, output.text(), applied)
            with connect(where, limits, context.redactor, remote=False) as connection:
                _refuse_no_trace(chain, present(connection))
            return ReplayResult(server, len(chain.migrations), None, ())
    except psycopg.Error as problem:
        words = context.redactor.text(f"the replay could not go on: {told(problem)}")
        raise SurroundingsError(words, code="SG905") from problem


def _carry_out(
    own: OwnCommand,
    where: Database,
    described: str,
    context: Context,
    limits: Limits,
    log_name: str,
    output: "_Tail",
) -> None:
    reason: NotDone | Ended
    with LogWriter(context.evidence.file(log_name), context.redactor) as writer:
        log = StatementLog(writer)
        log.heading(described)
        try:
            migrate(own.command, own.cwd, own.env, where, context, limits, log, output.take)
            return
        except (NotDone, Ended) as problem:
            reason = problem  # raised below: a log that an exception leaves is not kept
    raise reason


class _Tail:
    """The end of an output."""

    def __init__(self) -> None:
        self._data = bytearray()

    def take(self, data: memoryview) -> None:
        self._data += data
        if len(self._data) > 2 * _KEPT:
            del self._data[:-_KEPT]

    def text(self) -> str:
        return readable(bytes(self._data[-_KEPT:]))


def _refuse_no_trace(chain: Chain, relations: Sequence[str]) -> None:
    from signoff_gen.runners.base import error

    if chain.migrations and not relations:
        words = "the command of `migrate` succeeded and left the database empty: does it use "
        raise NotDone(error(f"{words}DATABASE_URL?"))


def _ask(chain: Chain, where: Database, limits: Limits, context: Context) -> list[str]:
    """What the framework says that it has applied; nothing where its table is not there."""
    import psycopg

    query = _APPLIED.get(chain.framework)
    if query is None:
        return []
    with (
        suppress(psycopg.Error),
        connect(where, limits, context.redactor, remote=False) as connection,
    ):
        return [str(name) for (name,) in connection.execute(query)]
    return []


def _failed(
    chain: Chain, server: str, problem: NotDone, output: str, applied: Sequence[str]
) -> ReplayResult:
    index = _failing(chain, output, applied)
    migration = chain.migrations[index] if index is not None else None
    refused = problem.refused
    failure = ReplayFailure(
        migration=migration.name if migration else "",
        statement=None,
        place=migration.place if migration else Place(chain.migrations[0].place.path, 1),
        sql="",
        sqlstate=(refused.state if refused else None) or "",
        error=(refused.said if refused else None) or problem.outcome.message,
        detail="",
        hint="",
        position=None,
        doubt="",
    )
    return ReplayResult(server, index or 0, failure, ())


def _failing(chain: Chain, output: str, applied: Sequence[str]) -> int | None:
    """The position of the migration that failed, where anything tells it."""
    named = list(_named(chain, output))
    said = [index for index, line in named if _FAILING.search(line)]
    if said:
        return said[-1]
    known = [n for n, item in enumerate(chain.migrations) if _is_among(item, applied)]
    if known:
        count = max(known) + 1 if chain.framework in _LAST_ONLY else len(known)
        return count if count < len(chain.migrations) else None
    return named[-1][0] if named else None


def _named(chain: Chain, output: str) -> "Sequence[tuple[int, str]]":
    """Which migrations the lines of an output name, in the order of the lines."""
    by_name = {
        name: index for index, item in enumerate(chain.migrations) for name in _names_of(item)
    }
    longest_first = sorted(map(re.escape, by_name), key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])")
    lines = output.splitlines()
    return [(by_name[found[0]], line) for line in lines for found in pattern.finditer(line)]


def _is_among(migration: Migration, applied: Sequence[str]) -> bool:
    return not _names_of(migration).isdisjoint(applied)


def _names_of(migration: Migration) -> set[str]:
    path = migration.place.path
    stem = path.stem if path.stem != "migration" else path.parent.name  # Prisma's folders
    names = {migration.name, stem, path.name, migration.key}
    return {name for name in names if len(name) > 1 and name != "migration.sql"}
