"""`postgres`: schemas are dropped and made again, extensions installed, migrations run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from signoff_gen.capture import LogWriter
from signoff_gen.model import MESSAGE_LIMIT, Bool
from signoff_gen.runners.base import Context, Outcome, Runner, error, passed
from signoff_gen.runners.command import command_line
from signoff_gen.runners.evidence_files import EvidenceName, counted
from signoff_gen.runners.fields import OneOrMany
from signoff_gen.runners.postgres_address import EPHEMERAL, Database, DatabaseUrl, driver, shown
from signoff_gen.runners.postgres_cluster import resolve
from signoff_gen.runners.postgres_connection import Connection, Ended, Limits, connect, told
from signoff_gen.runners.postgres_log import StatementLog
from signoff_gen.runners.postgres_migrate import NotDone, SqlFiles, migrate, run_file, sql_files
from signoff_gen.runners.postgres_reset import (
    ExtensionName,
    SchemaName,
    available_extensions,
    install,
    refuse_template,
    reset,
)
from signoff_gen.runners.strict_json import cut

if TYPE_CHECKING:
    import psycopg

VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")]
_LOCKED = "55P03"


class Postgres(Runner):
    """Prepare a database: everything that is asked for succeeds."""

    kind: ClassVar[str] = "postgres"
    shorthand: ClassVar[str | None] = "url"
    verbatim: ClassVar[frozenset[str]] = frozenset({"migrate"})
    default_timeout: ClassVar[float] = 600.0
    wants_variables: ClassVar[bool] = True

    url: DatabaseUrl
    """A connection string such as `${env:DATABASE_URL}`, or `ephemeral`: a throw-away cluster."""
    reset: Annotated[tuple[SchemaName, ...], OneOrMany] = ()
    """Schemas to drop, with all that is in them, and to make again."""
    allow_remote: Bool = False
    """Permit a database that is not on this machine."""
    extensions: Annotated[tuple[ExtensionName, ...], OneOrMany] = ()
    """Extensions to install."""
    sql: SqlFiles = ()
    """Files of SQL to run, each in a transaction."""
    migrate: str | tuple[str, ...] | None = None
    """A command to run after that, as for `command`; it finds the database in DATABASE_URL."""
    cwd: str = "."
    """The folder to run the command in, from the repository's root."""
    env: Mapping[str, str] = {}
    """More environment variables for the command."""
    log: EvidenceName | None = None
    """Name of the log in the evidence folder."""
    capture: VariableName | None = None
    """A variable for later checks that holds the connection string."""

    def default_title(self) -> str:
        """What it does, in a line."""
        parts = list(self._deeds())
        return f"Prepare database: {'; '.join(parts)}" if parts else "Reach the database"

    def named_evidence(self) -> Sequence[str]:
        """Its log."""
        return (self.log,) if self.log else ()

    def captured_names(self) -> Sequence[str]:
        """The variable with the connection string."""
        return (self.capture,) if self.capture else ()

    def preview(self) -> str:
        """What would be dropped, and where; nothing is connected to."""
        parts = []
        if self.reset:
            schemas = ", ".join(self.reset)
            parts.append(f"DROPS with all that is in it, and makes again: {schemas}")
        parts += list(self._deeds())[bool(self.reset) :]
        ephemeral = self.url == EPHEMERAL
        where = "a throw-away database" if ephemeral else shown(self.url)
        return f"in {where}: {'; '.join(parts) or 'connects'}"

    def _deeds(self) -> Iterator[str]:
        if self.reset:
            yield f"reset {', '.join(self.reset)}"
        if self.extensions:
            yield f"install {', '.join(self.extensions)}"
        if self.sql:
            yield f"run {', '.join(self.sql)}"
        if self.migrate:
            yield f"run `{command_line(self.migrate)}`"

    def run(self, context: Context) -> Outcome:
        """Reset, install, migrate, with all of it in one log.

        Raises:
            SurroundingsError: psycopg is missing, or there is no database to reach (SG901 to
                SG905).
            Refusal: the database must not be changed (SG906, SG907).
            EvidenceError: a path leaves the repository (SG303).
            InvalidInput: the database's password cannot be masked (SG401).
        """
        driver()
        limits = Limits.of(context)
        try:
            files = sql_files(self.sql, context)
            limits.check()
            database = resolve(self.url, context.session, limits, context.redactor)
        except NotDone as problem:
            return problem.outcome
        except Ended as ended:
            return Outcome(ended.status, str(ended))
        name = context.evidence_name(".log", self.log)
        with LogWriter(context.evidence.file(name), context.redactor) as log:
            outcome = self._attempt(database, files, context, limits, StatementLog(log))
        told = tuple(log.close().tail.splitlines())
        return replace(outcome, evidence=(name,), details=(*outcome.details, *told))

    def _attempt(
        self,
        database: Database,
        files: Mapping[str, Path],
        context: Context,
        limits: Limits,
        log: StatementLog,
    ) -> Outcome:
        import psycopg

        try:
            redactor, remote = context.redactor, self.allow_remote
            with connect(database, limits, redactor, remote=remote) as connection:
                self._prepare(connection, files, log)
            if self.migrate:
                migrate(self.migrate, self.cwd, self.env, database, context, limits, log)
        except NotDone as problem:
            outcome = problem.outcome
        except Ended as ended:
            outcome = Outcome(ended.status, str(ended))
        except psycopg.Error as problem:
            outcome = error(_words(problem))
        except OSError as problem:
            outcome = error(f"cannot read {problem.filename}: {problem.strerror}")
        else:
            captured = {self.capture: database.url} if self.capture else {}
            outcome = passed(self._done(files), captured=captured)
        log.line(f"-- {outcome.status}: {outcome.message}")
        return outcome

    def _prepare(
        self, connection: Connection, files: Mapping[str, Path], log: StatementLog
    ) -> None:
        """Everything that needs a connection of ours; what can be refused is, before the first."""
        refuse_template(connection)
        log.heading(connection.described())
        available = available_extensions(connection) if self.extensions else ()
        missing = [name for name in self.extensions if name not in available]
        if missing:
            raise NotDone(_lacking(missing, available))
        log.notices_of(connection)
        if self.reset:
            reset(connection, log, self.reset)
        if self.extensions:
            install(connection, log, self.extensions)
        for name, path in files.items():
            run_file(connection, log, name, path)

    def _done(self, files: Mapping[str, Path]) -> str:
        """What has been done, in words that are the same each time."""
        parts = []
        if self.reset:
            parts.append(f"{', '.join(self.reset)} reset")
        if self.extensions:
            parts.append(f"{', '.join(self.extensions)} installed")
        if files:
            parts.append(f"{counted(files)} run")
        if self.migrate:
            parts.append("migrations ran")
        return "; ".join(parts) or "the database answers"


def _lacking(missing: Sequence[str], available: Sequence[str]) -> Outcome:
    near = [name for one in missing for name in get_close_matches(one, available, 3, 0.5)]
    rest = [name for name in available if name not in near]
    words = "extension" if len(missing) == 1 else "extensions"
    has = ", ".join([*near, *rest]) or "none"
    message = f"the server lacks the {words} {', '.join(missing)}; it has {has}"
    return error(
        cut(message, MESSAGE_LIMIT),
        details=(f"extensions of the server: {', '.join(available) or 'none'}",),
    )


def _words(problem: "psycopg.Error") -> str:
    if problem.sqlstate == _LOCKED:
        return "somebody else holds a lock on what is to be changed"
    return told(problem)
