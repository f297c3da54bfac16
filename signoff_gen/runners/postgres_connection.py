"""A connection to PostgreSQL whose statements end when the check has to.

Every psycopg error that reaches a person goes through `told`; none of them holds a password.
"""

import math
import os
import re
import select
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from signoff_gen.errors import Refusal, SurroundingsError
from signoff_gen.redact import Redactor
from signoff_gen.runners.base import Context
from signoff_gen.runners.command import seconds
from signoff_gen.runners.ending import Cancellation, milliseconds
from signoff_gen.runners.postgres_address import (
    Database,
    driver,
    is_loopback,
    keep_secret,
    stranger,
)

if TYPE_CHECKING:
    import psycopg

CONNECT_SECONDS = 10.0
"""Seconds at most that a server gets to answer."""
LOCK_SECONDS = 30.0
"""Seconds at most that a statement waits for a lock."""

_CANCELLED = "57014"
_LOCKED = "55P03"
_SURROUNDINGS = frozenset({"08", "53", "57", "58"})
"""Classes of errors: the connection, resources, an operator's hand, the system."""
_SOON = 0.2
"""Seconds by which the server's clock may be before ours."""
_AGAIN = 0.2
_PATIENCE = 3.0


class Ended(Exception):
    """The check's time is over, or the run was cancelled; the text says which."""

    def __init__(self, status: Literal["failed", "error"], message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Limits:
    """Until when a check may go on."""

    seconds: float
    """What the check was given in all."""
    deadline: float
    """On the clock of `time.monotonic`."""
    cancellation: Cancellation

    @classmethod
    def of(cls, context: Context) -> "Limits":
        """The limits of a check that begins now."""
        until = time.monotonic() + context.timeout
        return cls(context.timeout, until, context.cancellation)

    @property
    def left(self) -> float:
        """Seconds that are left, at least 0."""
        return max(0.0, self.deadline - time.monotonic())

    def reason(self) -> Ended | None:
        """Why it has to end, or None while it may go on."""
        if self.cancellation.is_set():
            return Ended("error", "was interrupted")
        if self.left == 0:
            return self.over()
        return None

    def over(self) -> Ended:
        """That the time is over."""
        return Ended("failed", f"did not end within {seconds(self.seconds)}")

    def check(self) -> None:
        """Go on only while there is time.

        Raises:
            Ended: there is none left, or the run was cancelled.
        """
        if reason := self.reason():
            raise reason


class Connection:
    """An open connection; statements are given to it one after the other, by one thread.

    Each statement stands for itself (autocommit), unless a transaction is begun.
    """

    def __init__(self, connection: "psycopg.Connection[Any]", limits: Limits) -> None:
        self.raw = connection
        """The connection itself."""
        self.limits = limits

    @property
    def version(self) -> int:
        """The server's version as a number: 150004 is 15.4."""
        return self.raw.info.server_version

    def described(self) -> str:
        """Server, database and role, for the log."""
        info = self.raw.info
        version = info.parameter_status("server_version") or "of an unknown version"
        return f"PostgreSQL {version}, database {info.dbname}, user {info.user}"

    def execute(self, statement: str | bytes, values: Sequence[Any] = ()) -> "psycopg.Cursor[Any]":
        """Carry a statement out; without values it may be several.

        Args:
            statement: SQL, with `%s` where a value goes.
            values: bound by the server, never put into the text.

        Raises:
            Ended: the time is over, or the run was cancelled.
            psycopg.Error: the server refuses it.
        """
        with self.statement():
            text = statement.encode() if isinstance(statement, str) else statement
            return self.raw.execute(text, values or None)

    @contextmanager
    def statement(self) -> Iterator[None]:
        """Around what waits for the server: says why it was ended, when it was ended by us."""
        psycopg = driver()
        self.limits.check()
        try:
            yield
        except psycopg.OperationalError as error:
            # Cancelled by us, by the server's own limit, or cut off: the reason is the same.
            soon = error.sqlstate == _CANCELLED and self.limits.left < _SOON
            reason = self.limits.reason() or (self.limits.over() if soon else None)
            if reason is not None:
                raise reason from error
            raise


@contextmanager
def connect(
    database: Database,
    limits: Limits,
    redactor: Redactor,
    *,
    remote: bool,
    options: str = "",
) -> Iterator[Connection]:
    """A connection to a database, closed in the end; what runs by then is cancelled.

    Args:
        database: where to.
        limits: when everything on it has to end.
        redactor: is told of the password.
        remote: a database that is not on this machine is all right.
        options: settings of the session, such as `-c default_transaction_read_only=on`.

    Raises:
        Refusal: the database is not on this machine (SG906).
        SurroundingsError: no connection comes about (SG905), psycopg is missing (SG901).
        InvalidInput: the password cannot be kept out of the evidence (SG401).
        Ended: the time is over, or the run was cancelled.
    """
    away = stranger(database)
    if away is not None and not remote:
        raise _refused(database, away)
    keep_secret(database, database.password, redactor, local=away is None)
    connection = _open(database, limits, options)
    watch = _Watch(connection, limits)
    try:
        local = _is_local(connection)
        if not local and not remote:
            raise _refused(database, connection.info.hostaddr or "another machine")
        keep_secret(database, connection.info.password, redactor, local=local)
        yield Connection(connection, limits)
    finally:
        watch.end()
        connection.close()


def _refused(database: Database, place: str) -> Refusal:
    return Refusal(
        f"{database.title} is not on this machine; `allow_remote: true` permits to change it",
        code="SG906",
        hint=f"{place} is not a loopback address; check the url before you permit it",
    )


def _is_local(connection: "psycopg.Connection[Any]") -> bool:
    """Whether the other end is on this machine, whatever the names promised."""
    with socket.socket(fileno=os.dup(connection.fileno())) as peer:
        if peer.family not in (socket.AF_INET, socket.AF_INET6):
            return True
        return is_loopback(str(peer.getpeername()[0]))


def _open(database: Database, limits: Limits, options: str) -> "psycopg.Connection[Any]":
    """Connect in a thread of its own: connecting cannot be interrupted, waiting for it can."""
    library = driver()
    limits.check()
    wait = min(CONNECT_SECONDS, limits.left)
    span = math.ceil(limits.left * 1000)
    lock = math.ceil(min(LOCK_SECONDS, limits.left / 2) * 1000)
    settings = f"-c statement_timeout={span} -c lock_timeout={lock} -c timezone=UTC {options}"
    done, gone = Cancellation(), threading.Event()
    found: list[psycopg.Connection[Any] | Exception] = []

    def attempt() -> None:
        try:
            opened = library.connect(
                **{
                    "application_name": "signoff-gen",
                    **database.parameters,
                    "options": f"{database.parameters.get('options', '')} {settings}".strip(),
                    "connect_timeout": str(max(2, math.ceil(wait))),
                    "client_encoding": "utf8",
                },
                autocommit=True,
                prepare_threshold=None,
            )
        except (library.Error, UnicodeError) as error:
            found.append(error)
        else:
            found.append(opened)
            if gone.is_set():
                opened.close()
        done.set()

    threading.Thread(target=attempt, name="connect", daemon=True).start()
    poll = select.poll()
    poll.register(done, select.POLLIN)
    poll.register(limits.cancellation, select.POLLIN)
    poll.poll(milliseconds(wait + 0.5))
    if not done.is_set():
        gone.set()
        for late in found:
            if not isinstance(late, Exception):
                late.close()
        limits.check()
        raise SurroundingsError(
            f"{database.title}: no answer within {seconds(round(wait))}", code="SG905"
        )
    (outcome,) = found
    if isinstance(outcome, Exception):
        raise _unreachable(outcome, database)
    return outcome


class _Watch:
    """Ends what a connection is doing when the limits are reached."""

    def __init__(self, connection: "psycopg.Connection[Any]", limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self._over = Cancellation()
        self._thread = threading.Thread(target=self._follow, name="time limit", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Nothing is to be ended any more."""
        self._over.set()
        self._thread.join()

    def _follow(self) -> None:
        poll = select.poll()
        poll.register(self._over, select.POLLIN)
        poll.register(self._limits.cancellation, select.POLLIN)
        poll.poll(milliseconds(self._limits.left))
        # A request to cancel says nothing when it comes between two statements: so more than one.
        until = time.monotonic() + _PATIENCE
        while not self._over.is_set() and time.monotonic() < until:
            with suppress(driver().Error, OSError):
                self._connection.cancel_safe(timeout=_PATIENCE)
            self._over.wait(_AGAIN)
        if not self._over.is_set():
            with suppress(driver().Error, OSError):
                self._cut()

    def _cut(self) -> None:
        """Hang up on a server that does not listen."""
        with socket.socket(fileno=os.dup(self._connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


def _unreachable(error: Exception, database: Database) -> SurroundingsError:
    text = str(error)
    lines = [line.strip() for line in text.splitlines()]
    refusals = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    if refusals:
        words = f"{database.title}: the server says: {refusals[-1]}"
    elif re.search("refused|No such file|does not exist|not found", text):
        words = f"{database.title}: no PostgreSQL answers there"
    elif "timeout" in text or "timed out" in text:
        words = f"{database.title}: no answer in time"
    elif re.search("translate host name|resolve|Name or service", text):
        words = f"{database.title}: nobody knows that host"
    else:
        words = f"{database.title}: {lines[0] if lines else type(error).__name__}"
    return SurroundingsError(words, code="SG905")


def told(error: "psycopg.Error") -> str:
    """A server's error on one line: `ERROR: relation "a" does not exist (42P01)`."""
    if error.diag.message_primary is None:
        return "the connection to the server was lost" if _is_lost(error) else str(error)
    severity = error.diag.severity_nonlocalized or error.diag.severity or "ERROR"
    return f"{severity}: {error.diag.message_primary} ({error.sqlstate})"


def is_elsewhere(error: "psycopg.Error") -> bool:
    """Whether the server's state or somebody else is to blame, and not the statement."""
    state = error.sqlstate or ""
    if not isinstance(error, driver().OperationalError):
        return False
    return not state or state == _LOCKED or state[:2] in _SURROUNDINGS


def _is_lost(error: "psycopg.Error") -> bool:
    return isinstance(error, driver().OperationalError)
