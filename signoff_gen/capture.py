"""A log that streams to disk: redacted before a byte lands, bounded in size and in memory.

The bytes of one or several sources (a program's stdout and stderr) go into one file. Cutting
comes after redaction, so that no cut can leave a part of a secret.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from signoff_gen.errors import UsageError
from signoff_gen.logfile import LogFile
from signoff_gen.redact import Redactor
from signoff_gen.watch import LineWatch, TextWatch, Watch, readable

DEFAULT_MAX_BYTES = 10 * 1024 * 1024
LEAST_MAX_BYTES = 16 * 1024
TAIL_LINES = 20

_SLICE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Captured:
    """What a finished log is."""

    digest: str
    """`sha256:` and the hex digest of the file."""
    size: int
    """Bytes in the file."""
    dropped_bytes: int
    """Bytes left out of the middle."""
    tail: str
    """The last `TAIL_LINES` lines, redacted, without terminal escapes: for messages."""


class Source:
    """One stream of bytes into a log, redacted on its own. For one thread at a time.

    Streams that are read apart must not share one: a secret whose halves have something of the
    other stream between them would not be recognised.
    """

    def __init__(self, log: LogFile, redactor: Redactor) -> None:
        self._log = log
        self._stream = redactor.stream()
        self._waiting: list[Watch] = []

    def write(self, chunk: bytes | memoryview) -> None:
        """Take the next piece of the stream; `chunk` may be reused afterwards.

        Raises:
            EvidenceError: (SG402) the disk refuses it.
        """
        if len(chunk) <= _SLICE:
            self._put(self._stream.pieces(chunk))
            return
        view = memoryview(chunk)
        for start in range(0, len(view), _SLICE):
            self._put(self._stream.pieces(view[start : start + _SLICE]))

    def watch(self, pattern: bytes | re.Pattern[bytes], *, unfinished: bool = False) -> Watch:
        """Look for a regular expression in each line that comes from now on.

        The line is redacted and without its line ending; it matches with its terminal escapes or
        without them. Of a line longer than `MAX_LINE` any part that long is looked at.

        Args:
            pattern: searched, not anchored.
            unfinished: also look at a line that has not ended yet, as a prompt does. What
                follows in the line may then still speak against the match.
        """
        return self._look_for(LineWatch(re.compile(pattern), unfinished=unfinished))

    def watch_text(self, text: bytes) -> Watch:
        """Look for a text, across lines too, in what comes from now on."""
        return self._look_for(TextWatch(text))

    def finish(self) -> None:
        """Nothing more comes."""
        self._put([self._stream.finish()])
        for watch in self._waiting:
            watch.finish()
        self._waiting = []

    def _look_for(self, watch: Watch) -> Watch:
        self._waiting.append(watch)
        return watch

    def _put(self, pieces: Iterable[bytes | memoryview]) -> None:
        for redacted in pieces:
            if not redacted:
                continue
            self._log.write(redacted)
            if self._waiting:
                data = bytes(redacted)
                for watch in self._waiting:
                    watch.feed(data)
                self._waiting = [watch for watch in self._waiting if not watch.is_set()]


class LogWriter:
    """One log file; a context manager that leaves nothing behind when an exception leaves it.

    Args:
        path: where the file is to be; its folder must exist.
        redactor: what must not land in it.
        max_bytes: size of the file at most, `LEAST_MAX_BYTES` or more.

    Raises:
        UsageError: (SG403) `max_bytes` is too small to hold anything useful.
        EvidenceError: (SG402) the file cannot be written.
    """

    def __init__(
        self, path: Path, redactor: Redactor, *, max_bytes: int = DEFAULT_MAX_BYTES
    ) -> None:
        if max_bytes < LEAST_MAX_BYTES:
            raise UsageError(
                f"a log of at most {max_bytes} bytes is too small",
                code="SG403",
                hint=f"allow at least {LEAST_MAX_BYTES} bytes",
            )
        self.path = path
        self._redactor = redactor
        self._log = LogFile(path, max_bytes)
        self._sources: list[Source] = []
        self._main = self.source()
        self.write = self._main.write
        self.watch = self._main.watch
        self.watch_text = self._main.watch_text
        self._captured: Captured | None = None

    def source(self) -> Source:
        """One more stream that goes into this log; `write` and `watch` are the first one's."""
        source = Source(self._log, self._redactor)
        self._sources.append(source)
        return source

    def close(self) -> Captured:
        """End the streams and put the file in its place. A second call gives the same again.

        Raises:
            EvidenceError: (SG402) the disk refuses it; nothing is left behind then.
        """
        if self._captured is None:
            try:
                for source in self._sources:
                    source.finish()
                log = self._log.publish()
            except BaseException:
                self._log.discard()
                raise
            lines = readable(log.end).rstrip().split("\n")
            self._captured = Captured(
                log.digest, log.size, log.dropped_bytes, "\n".join(lines[-TAIL_LINES:])
            )
        return self._captured

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        elif self._captured is None:
            self._log.discard()
