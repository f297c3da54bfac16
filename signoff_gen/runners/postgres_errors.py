"""Finding PostgreSQL's own error in the output of a migration tool, whatever tool it is."""

import re
from collections import deque

from signoff_gen.watch import readable

_LONGEST_LINE = 8192
_LINES_AFTER = 40
"""How far below the message the SQLSTATE may stand on a line of its own."""
_LINES_BEFORE = 4
"""How far above it."""

_MESSAGES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<severity>ERROR|FATAL|PANIC): +(?:[0-9A-Z]{5}: )?(?P<said>\S.*)",  # most
        r"\bQueryFailedError: (?P<said>\S.*)",  # TypeORM
        r"\(psycopg2?\.errors\.\w+\) (?P<said>\S.*)",  # SQLAlchemy
        r"\bpsycopg2?\.errors\.\w+: (?P<said>\S.*)",
        r"\basyncpg\.exceptions\.\w+: (?P<said>\S.*)",
        r"\bpq: (?P<said>\S.*)",  # Go
        # node-postgres; also what anything else calls an error, where PostgreSQL would say so.
        r"^\s*(?:\w+ )?(?:error: )+(?P<said>.*(?:does not exist|already exists|violates|must be|"
        r"cannot|invalid|syntax error|permission denied).*)",
    )
)
_STATE = re.compile(
    r"(?:\bSQLSTATE[ =:\[]+|\bSQL State *: *|\bcode: *['\"]|\bcode: *`|error code: *`?)"
    r"(?P<state>[0-9A-Z]{5})\b"
)
_STATE_AT_END = re.compile(r"\s*\(SQLSTATE[ =:]*(?P<state>[0-9A-Z]{5})\)\s*$")
_STATE_BEFORE = re.compile(r"\b(?:ERROR|FATAL|PANIC): +(?P<state>[0-9A-Z]{5}): ")


class ErrorFinder:
    """Looks for the first error while output streams by, in bounded memory."""

    def __init__(self) -> None:
        self.said: str | None = None
        """The server's words."""
        self.state: str | None = None
        """Their SQLSTATE, where the output has it."""
        self._severity = "ERROR"
        self._line = bytearray()
        self._left = _LINES_AFTER
        self._before: deque[str] = deque(maxlen=_LINES_BEFORE)

    def feed(self, data: bytes | memoryview) -> None:
        """Look at the next piece of the output."""
        if self._settled():
            return
        *lines, last = bytes(data).split(b"\n")
        for line in lines:
            self._look_at(bytes(self._line) + line)
            self._line.clear()
            if self._settled():
                return
        self._line += last[: max(0, _LONGEST_LINE - len(self._line))]

    def finish(self) -> str | None:
        """No more output comes; the error on one line: `ERROR: relation … (42P01)`."""
        if self._line and not self._settled():
            self._look_at(bytes(self._line))
        self._line.clear()
        if self.said is None:
            return None
        return f"{self._severity}: {self.said}" + (f" ({self.state})" if self.state else "")

    def _settled(self) -> bool:
        return self.state is not None or self._left == 0

    def _look_at(self, raw: bytes) -> None:
        line = readable(raw[:_LONGEST_LINE])
        if self.said is not None:
            self._left -= 1
            state = _STATE.search(line)
        elif match := next(filter(None, (pattern.search(line) for pattern in _MESSAGES)), None):
            self._severity = match.groupdict().get("severity") or self._severity
            self.said = _STATE_AT_END.sub("", match["said"]).strip()
            state = _STATE_AT_END.search(line) or _STATE_BEFORE.search(line) or _STATE.search(line)
            above = map(_STATE.search, reversed(self._before))
            state = state or next(filter(None, above), None)
        else:
            self._before.append(line)
            return
        self.state = state["state"] if state else None
