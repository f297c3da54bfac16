"""The record of what was done to a database: statements, notices, errors, durations."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from signoff_gen.capture import LogWriter
from signoff_gen.runners.postgres_connection import Connection, Ended, told

if TYPE_CHECKING:
    import psycopg
    from psycopg.errors import Diagnostic

_LONGEST = 2000
"""Characters of a statement that are recorded."""


class StatementLog:
    """One evidence file that statements and the output of programs go into, in their order."""

    def __init__(self, log: LogWriter) -> None:
        self._log = log
        self._unfinished = False

    def line(self, text: str) -> None:
        """One line, or several."""
        self.output(memoryview(f"{text}\n".encode("utf-8", "replace")), fresh=True)

    def heading(self, text: str) -> None:
        """What comes next."""
        self.line(f"-- {text}")

    def output(self, data: memoryview, *, fresh: bool = False) -> None:
        """Bytes that a program has written; `fresh` begins a line of its own."""
        if fresh and self._unfinished:
            self._log.write(b"\n")
        if len(data):
            self._unfinished = data[-1] != ord("\n")
            self._log.write(data)

    def notices_of(self, connection: Connection) -> None:
        """Record what the server says beside its answers."""
        connection.raw.add_notice_handler(self._notice)

    def _notice(self, said: "Diagnostic") -> None:
        severity = said.severity_nonlocalized or said.severity
        self.line(f"{severity} {said.sqlstate}: {said.message_primary}")
        self._more(said)

    def _more(self, said: "Diagnostic") -> None:
        for word, text in (("DETAIL", said.message_detail), ("HINT", said.message_hint)):
            if text:
                self.line("\n".join(f"  {line}" for line in f"{word}: {text}".splitlines()))

    @contextmanager
    def timing(self, statement: str) -> Iterator[None]:
        """Around a statement: records it, and how it ended."""
        import psycopg

        self.line(statement)
        began = time.monotonic()
        try:
            yield
        except psycopg.Error as error:
            self._error(error, time.monotonic() - began)
            raise
        except Ended as reason:
            self.line(f"=> {reason} {_after(time.monotonic() - began)}")
            raise
        self.line(f"=> ok {_after(time.monotonic() - began)}")

    def _error(self, error: "psycopg.Error", seconds: float) -> None:
        self.line(f"=> {told(error)} {_after(seconds)}")
        self._more(error.diag)
        if error.diag.context:
            self.line("\n".join(f"  {line}" for line in error.diag.context.splitlines()))


def _after(seconds: float) -> str:
    return f"after {seconds * 1000:.0f} ms"


def run_statement(connection: Connection, log: StatementLog, statement: str) -> None:
    """Carry a statement out and record it, the beginning of it where it is long.

    Raises:
        psycopg.Error, Ended: see `Connection.execute`.
    """
    rest = len(statement) - _LONGEST
    more = f" … and {rest} characters more" if rest > 0 else ""
    with log.timing(f"{statement[:_LONGEST]}{more};"):
        connection.execute(statement)
