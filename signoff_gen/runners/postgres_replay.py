"""A chain of migrations is carried out on a real, empty database, as its framework would.

Only what its reader understood is carried out. Where code decides something that no database
answers, the branch that its condition stands for is taken, and the result says so.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from signoff_gen.capture import LogWriter
from signoff_gen.errors import Refusal, SurroundingsError
from signoff_gen.migrations.chain import Chain, Condition, Migration, Place, Statement
from signoff_gen.migrations.sql.tree import without_parameters
from signoff_gen.runners.base import Context
from signoff_gen.runners.postgres_address import EPHEMERAL, Database, database, driver
from signoff_gen.runners.postgres_cluster import Cluster
from signoff_gen.runners.postgres_connection import (
    Connection,
    Ended,
    Limits,
    connect,
    is_elsewhere,
    told,
)
from signoff_gen.runners.postgres_log import StatementLog, run_statement
from signoff_gen.runners.postgres_reset import refuse_template

if TYPE_CHECKING:
    import psycopg

_RESTORES_PATH = frozenset({"flyway"})
"""Frameworks that set the search path back after each migration."""
_SHOWN = 5
"""Relations that are named where a database is not empty."""

# What somebody made; what an extension made is as good as the system's own.
_PRESENT = """
SELECT quote_ident(nspname) || '.' || quote_ident(relname)
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
 WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   AND nspname <> 'information_schema' AND nspname !~ '^pg_'
   AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
 ORDER BY 1
"""
_RELATION = """
SELECT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
 WHERE relname = %s AND CASE %s WHEN '' THEN pg_table_is_visible(c.oid) ELSE nspname = %s END
   AND relkind = ANY (%s))
"""
_COLUMN = """
SELECT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
  JOIN pg_attribute ON attrelid = c.oid
 WHERE relname = %s AND CASE %s WHEN '' THEN pg_table_is_visible(c.oid) ELSE nspname = %s END
   AND attname = %s AND attnum > 0 AND NOT attisdropped)
"""
_TYPE = """
SELECT EXISTS (SELECT FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = typnamespace
 WHERE typname = %s AND CASE %s WHEN '' THEN pg_type_is_visible(t.oid) ELSE nspname = %s END)
"""
_CONSTRAINT = "SELECT EXISTS (SELECT FROM pg_constraint WHERE conname = %s)"
_KINDS = {"table": ["r", "p", "v", "m", "f"], "index": ["i", "I"]}
_PART = re.compile(r'"((?:[^"]|"")*)"|([^".]+)')


@dataclass(frozen=True, slots=True)
class ReplayFailure:
    """The first thing that the database refused."""

    migration: str
    """Its name; empty where a command did not say which one it was."""
    statement: int | None
    """0-based index of the statement in the migration; None: the end of its transaction."""
    place: Place
    """Where the statement stands in the source, or the migration."""
    sql: str
    """The statement."""
    sqlstate: str
    error: str
    """The server's message."""
    detail: str
    hint: str
    """What the server adds; both may be empty."""
    position: int | None
    """1-based character of the statement that the server points at."""
    doubt: str
    """Why it may not happen for real, such as a value that is known only at run time, or empty."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What a real database made of a chain."""

    server: str
    """Such as `PostgreSQL 15.14`."""
    ran: int
    """How many migrations ran to their end; where all share a transaction, a failure afterwards
    has taken them back."""
    failure: ReplayFailure | None
    doubts: tuple[str, ...]
    """What was guessed or left out on the way, in order, each with its file and line."""


def replay(
    chain: Chain, url: str, context: Context, log_name: str, *, remote: bool = False
) -> ReplayResult:
    """Carry a chain out until something fails.

    With `ephemeral` that is done in a cluster of its own, which is gone afterwards, roles
    included. Any other database keeps what has been done to it.

    Args:
        chain: as a reader gives it.
        url: a connection string of an empty database, or `ephemeral`.
        context: of the check: its time, its evidence folder, what is masked.
        log_name: the file in the evidence folder that records every statement.
        remote: a database that is not on this machine is all right.

    Raises:
        Refusal: the database is elsewhere (SG906), a template (SG907) or not empty (SG908).
        SurroundingsError: there is no database to reach, or it went away (SG901 to SG905).
        InvalidInput: the database's password cannot be masked (SG401).
        Ended: the time is over, or the run was cancelled; the log is there all the same.
    """
    psycopg = driver()
    limits = Limits.of(context)
    try:
        with (
            database_for(url, context, limits) as where,
            connect(where, limits, context.redactor, remote=remote) as connection,
        ):
            refuse_unfit(connection, where)
            return _recorded(chain, connection, context, log_name)
    except psycopg.Error as problem:
        words = context.redactor.text(f"the replay could not go on: {told(problem)}")
        raise SurroundingsError(words, code="SG905") from problem


def _recorded(
    chain: Chain, connection: Connection, context: Context, log_name: str
) -> ReplayResult:
    import psycopg

    with LogWriter(context.evidence.file(log_name), context.redactor) as writer:
        log = StatementLog(writer)
        log.heading(connection.described())
        log.notices_of(connection)
        try:
            return _Replay(chain, connection, log, context).run()
        except (psycopg.Error, Ended) as problem:
            reason = problem  # raised below: a log that an exception leaves is not kept
    raise reason


@contextmanager
def database_for(url: str, context: Context, limits: Limits) -> Iterator[Database]:
    """The database to carry migrations out on; an ephemeral one is gone afterwards."""
    if url != EPHEMERAL:
        yield database(url)
        return
    cluster = Cluster.start(context.session.environment, limits, context.redactor)
    try:
        yield cluster.database
    finally:
        cluster.stop()


def present(connection: Connection) -> list[str]:
    """Names of the relations that somebody made."""
    return [name for (name,) in connection.execute(_PRESENT)]


def server_of(connection: Connection) -> str:
    """Such as `PostgreSQL 15.14`."""
    said = connection.raw.info.parameter_status("server_version") or ""
    return f"PostgreSQL {said.partition(' ')[0]}".strip()


def refuse_unfit(connection: Connection, where: Database) -> None:
    """Carry nothing out on a database that others use.

    Raises:
        Refusal: it is a template (SG907) or not empty (SG908).
    """
    refuse_template(connection)
    found = present(connection)
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise Refusal(
            f"{where.title} is not empty: it has {', '.join(found[:_SHOWN])}{more}",
            code="SG908",
            hint="name an empty database, or `ephemeral`; nothing is ever dropped for a replay",
        )


class _Refused(Exception):
    """The database refused something; what and where is known."""

    def __init__(self, failure: ReplayFailure) -> None:
        super().__init__(failure.error)
        self.failure = failure


@dataclass(slots=True)
class _Replay:
    chain: Chain
    connection: Connection
    log: StatementLog
    context: Context
    doubts: list[str] = field(default_factory=list)

    def run(self) -> ReplayResult:
        self._provide()
        ran = 0
        failure = None
        try:
            for migration in self.chain.migrations:
                _Step(self, migration).run()
                ran += 1
            if self.in_transaction and self.chain.migrations:
                _Step(self, self.chain.migrations[-1]).commit()
        except _Refused as refused:
            failure = refused.failure
        return ReplayResult(server_of(self.connection), ran, failure, tuple(self.doubts))

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, whoever began it."""
        from psycopg.pq import TransactionStatus

        return self.connection.raw.info.transaction_status != TransactionStatus.IDLE

    def _provide(self) -> None:
        """What the framework does by itself; it goes on when that fails, as frameworks do."""
        import psycopg

        if self.chain.provided:
            self.log.heading(f"what {self.chain.framework} does before")
        for sql in self.chain.provided:
            try:
                run_statement(self.connection, self.log, sql)
            except psycopg.Error as problem:
                if is_elsewhere(problem):
                    raise


@dataclass(slots=True)
class _Step:
    """One migration on its way."""

    replay: _Replay
    migration: Migration
    answers: dict[int, bool] = field(default_factory=dict)
    """Of questions that its code asks once, by their number."""

    def run(self) -> None:
        chain, migration = self.replay.chain, self.migration
        self.replay.log.heading(f"{migration.name} ({_shown(migration.place)})")
        for gap in migration.gaps:
            self._doubt(gap.place, f"not understood, and so not run: {gap.what}")
        if chain.framework in _RESTORES_PATH:
            self._execute(None, "RESET search_path")
        if not migration.transactional:
            self.commit()
        elif not self.replay.in_transaction:
            self._execute(None, "BEGIN")
        for number, statement in enumerate(migration.statements):
            if self._is_due(statement):
                self._execute(number, self._bound(statement))
        if not (migration.transactional and chain.one_transaction):
            self.commit()

    def commit(self) -> None:
        """End the transaction, if one is open; deferred constraints are judged then."""
        if self.replay.in_transaction:
            self._execute(None, "COMMIT")

    def _is_due(self, statement: Statement) -> bool:
        for condition in statement.conditions:
            if not self._holds(condition, statement.place):
                self.replay.log.line(f"-- not run: {_shown(statement.place)}")
                return False
        if not statement.certain:
            self._doubt(statement.place, "holds values that are known only at run time")
        return True

    def _bound(self, statement: Statement) -> str:
        """A statement as it can be sent: NULL stands for each value that is not known."""
        text = without_parameters(statement.sql)
        if text != statement.sql:
            self._doubt(statement.place, "holds values that are known only at run time")
        return text

    def _holds(self, condition: Condition, place: Place) -> bool:
        if condition.kind == "unknown":
            self._doubt(place, f"whether it runs is known only at run time: {condition.name}")
            return condition.holds
        if condition.asked is None:
            return is_there(self.replay.connection, condition) is condition.holds
        if condition.asked not in self.answers:
            self.answers[condition.asked] = is_there(self.replay.connection, condition)
        return self.answers[condition.asked] is condition.holds

    def _doubt(self, place: Place, words: str) -> None:
        text = self.replay.context.redactor.text(f"{_shown(place)}: {words}")
        self.replay.log.line(f"-- {text}")
        self.replay.doubts.append(text)

    def _execute(self, number: int | None, sql: str) -> None:
        import psycopg

        try:
            run_statement(self.replay.connection, self.replay.log, sql)
        except psycopg.Error as problem:
            if is_elsewhere(problem):
                raise
            raise _Refused(self._failure(number, sql, problem)) from problem
        except ValueError as problem:  # such as a NUL character, which never gets to the server
            raise _Refused(self._failure(number, sql, problem)) from problem

    def _failure(
        self, number: int | None, sql: str, problem: "psycopg.Error | ValueError"
    ) -> ReplayFailure:
        said = getattr(problem, "diag", None)
        position = int(said.statement_position) if said and said.statement_position else None
        statement = None if number is None else self.migration.statements[number]
        text = self.replay.context.redactor.text
        return ReplayFailure(
            migration=self.migration.name,
            statement=number,
            place=_place(self.migration, statement, position),
            sql=text(sql),
            sqlstate=getattr(problem, "sqlstate", None) or "",
            error=text((said and said.message_primary) or str(problem)),
            detail=text((said and said.message_detail) or ""),
            hint=text((said and said.message_hint) or ""),
            position=position,
            doubt="" if statement is None else _doubt_of(statement),
        )


def _shown(place: Place) -> str:
    return f"{place.path.as_posix()}:{place.line}"


def _place(migration: Migration, statement: Statement | None, position: int | None) -> Place:
    """The line that the server points at, where the SQL stands in the source as it was sent."""
    if statement is None:
        return migration.place
    if not position or not statement.written or statement.place.path.suffix != ".sql":
        return statement.place
    lines = statement.sql.count("\n", 0, position - 1)
    return replace(statement.place, line=statement.place.line + lines)


def _doubt_of(statement: Statement) -> str:
    unknown = [item.name for item in statement.conditions if item.kind == "unknown"]
    if unknown:
        return f"whether it runs is known only at run time: {unknown[0]}"
    return "" if statement.certain else "it holds values that are known only at run time"


def is_there(connection: Connection, condition: Condition) -> bool:
    """Whether what a condition asks about is in the database now.

    Args:
        connection: where to look.
        condition: of any kind but `unknown`; whether it asks for presence or absence is not
            looked at.

    Raises:
        psycopg.Error, Ended: see `Connection.execute`.
    """
    parts = _parts(condition.name)
    name = parts[-1] if parts else ""
    schema = parts[-2] if len(parts) > 1 else ""
    values: Sequence[object] = (name, schema, schema)
    if condition.kind in _KINDS:
        row = connection.execute(_RELATION, (*values, _KINDS[condition.kind])).fetchone()
    elif condition.kind == "column":
        row = connection.execute(_COLUMN, (*values, _member(condition))).fetchone()
    elif condition.kind == "type":
        row = connection.execute(_TYPE, values).fetchone()
    else:
        row = connection.execute(_CONSTRAINT, (name,)).fetchone()
    return bool(row and row[0])


def _parts(name: str) -> list[str]:
    """The names in a dotted name as SQL has it, as the database keeps them."""
    return [
        plain.strip().lower() if plain else quoted.replace('""', '"')
        for quoted, plain in _PART.findall(name)
    ]


def _member(condition: Condition) -> str:
    """A column stands as the database keeps it, unless it is quoted."""
    member = condition.member or ""
    return _parts(member)[0] if member.startswith('"') else member
