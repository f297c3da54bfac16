"""Migrations are run on a database: files of SQL by us, anything else by its own command."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from signoff_gen.errors import EvidenceError
from signoff_gen.globs import GlobError, inside, matcher, select
from signoff_gen.runners.base import Context, Outcome, error, failed
from signoff_gen.runners.command import argument_list, command_line, seconds, working_folder
from signoff_gen.runners.fields import OneOrMany, is_template
from signoff_gen.runners.postgres_address import Database
from signoff_gen.runners.postgres_connection import Connection, Ended, Limits, is_elsewhere, told
from signoff_gen.runners.postgres_errors import ErrorFinder
from signoff_gen.runners.postgres_log import StatementLog, run_statement
from signoff_gen.runners.postgres_statements import Statement, split
from signoff_gen.runners.process import run
from signoff_gen.runners.strict_json import cut

_SHOWN = 150
"""Characters of the server's words that a message shows."""


def _check_files(pattern: str) -> str:
    try:
        if not is_template(pattern):
            matcher(pattern)
    except GlobError as problem:
        values = {"pattern": pattern, "reason": str(problem)}
        raise PydanticCustomError("glob", "`{pattern}`: {reason}", values) from problem
    return pattern


SqlFiles = Annotated[tuple[Annotated[str, AfterValidator(_check_files)], ...], OneOrMany]
"""Files or globs, from the repository's root."""


class NotDone(Exception):
    """Something could not be done; the outcome says what, and whose fault it is."""

    def __init__(self, outcome: Outcome, refused: ErrorFinder | None = None) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome
        self.refused = refused
        """What the database said to a command that did not succeed, as far as its output tells."""


def sql_files(patterns: Sequence[str], context: Context) -> dict[str, Path]:
    """The files to run, by name: patterns in their order, in each `2` before `10`.

    Raises:
        NotDone: a pattern matches no file.
        EvidenceError: a file is not inside the repository (SG303).
    """
    found: dict[str, Path] = {}
    for pattern in patterns:
        names = sorted(select(context.root, [pattern]), key=_by_number)
        if not names:
            raise NotDone(failed(f"no file matches {pattern}"))
        for name in names:
            path = context.root / name
            if not inside(path, context.root):
                words = f"the file `{name}` is not inside the repository"
                raise EvidenceError(words, code="SG303")
            found[name] = path
    return found


def _by_number(name: str) -> list[tuple[bool, int, str]]:
    parts = re.split(r"([0-9]+)", name)
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def run_file(connection: Connection, log: StatementLog, name: str, path: Path) -> None:
    """Carry a file of SQL out, in one transaction unless it says itself where one begins.

    A file of a single statement is run without one: some statements do not go into any.

    Args:
        connection: where to.
        log: records every statement.
        name: what messages call it.
        path: the file, in UTF-8.

    Raises:
        NotDone: a statement failed; the message has its file and line. Nothing of the file stays
            then, unless it has ended a transaction before.
        OSError: it cannot be read.
        psycopg.Error: the server is gone, or somebody holds a lock.
        Ended: the time is over, or the run was cancelled.
    """
    from psycopg.pq import TransactionStatus

    log.heading(name)
    try:
        statements = list(split(path.read_bytes().decode("utf-8-sig")))
    except UnicodeDecodeError as problem:
        raise NotDone(error(f"{name} is not UTF-8")) from problem
    own = len(statements) < 2 or any(statement.is_transaction for statement in statements)
    if own:
        _run_all(connection, log, name, statements)
    else:
        with connection.raw.transaction():
            _run_all(connection, log, name, statements)
    if connection.raw.info.transaction_status != TransactionStatus.IDLE:
        connection.raw.rollback()
        raise NotDone(failed(f"{name} begins a transaction and does not end it"))


def _run_all(
    connection: Connection, log: StatementLog, name: str, statements: Sequence[Statement]
) -> None:
    import psycopg

    for statement in statements:
        try:
            run_statement(connection, log, statement.text)
        except (psycopg.Error, ValueError) as problem:
            if isinstance(problem, psycopg.Error) and is_elsewhere(problem):
                raise
            line = statement.line + _lines_before(problem, statement)
            raise NotDone(failed(f"{name}:{line}: {_words(problem, statement)}")) from problem


def _lines_before(problem: Exception, statement: Statement) -> int:
    diagnosis = getattr(problem, "diag", None)
    position = diagnosis.statement_position if diagnosis is not None else None
    return statement.text[: int(position) - 1].count("\n") if position else 0


def _words(problem: Exception, statement: Statement) -> str:
    import psycopg

    if statement.first_word == "copy" or statement.text.startswith("\\"):
        hint = "; what only psql understands can be run by `migrate`"
    else:
        hint = ""
    said = told(problem) if isinstance(problem, psycopg.Error) else str(problem)
    return said + hint


def migrate(
    command: str | tuple[str, ...],
    cwd: str,
    env: Mapping[str, str],
    database: Database,
    context: Context,
    limits: Limits,
    log: StatementLog,
    watch: Callable[[memoryview], None] = lambda data: None,
) -> None:
    """Run a migration command on a database; its output goes into the log, and to `watch`.

    Raises:
        NotDone: it did not succeed.
        EvidenceError: its folder is not inside the repository (SG303).
        SurroundingsError: it needs bash, and there is none (SG301).
    """
    log.heading(f"migrate: {command_line(command)}")
    finder = ErrorFinder()

    def take(data: memoryview) -> None:
        log.output(data)
        finder.feed(data)
        watch(data)

    ended = run(
        argument_list(command),
        output=take,
        cwd=working_folder(context, cwd),
        env={**database.environment(context.child_environment()), **env},
        timeout=limits.left,
        cancel=context.cancellation,
    )
    if ended.cancelled:
        raise Ended("error", "was interrupted")
    if ended.error is not None:
        raise NotDone(error(f"migrate: {ended.error}"))
    if ended.timed_out:
        raise Ended("failed", f"migrate: did not end within {seconds(limits.seconds)}")
    if ended.status != 0:
        said = finder.finish()
        how = f"exit status {ended.status}" if ended.signal is None else str(ended)
        more = f": {cut(context.redactor.text(said), _SHOWN)}" if said else ""
        raise NotDone(failed(f"migrate: {how}{more}"), finder)
