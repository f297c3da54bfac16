"""Look for a pattern or a text in output while it streams by, in bounded memory."""

import re
import threading

MAX_LINE = 1024 * 1024
"""Bytes of one line that a pattern can span."""

_MAX_PROMPT = 8192  # an unfinished line longer than this is no prompt
_ESCAPE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|[@-Z\\^_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def readable(output: bytes) -> str:
    """Output as text for a message: without terminal escapes and other control characters."""
    lines = _ESCAPE.sub(b"", output).decode("utf-8", "replace").split("\n")
    # A progress bar goes back to the start of its line again and again: its last state counts.
    return "\n".join(_CONTROL.sub("", line.rstrip("\r").rpartition("\r")[2]) for line in lines)


class Watch:
    """Set once something has been seen; may be waited for from another thread."""

    def __init__(self) -> None:
        self._seen = threading.Event()
        self.line: str | None = None
        """The line it was seen in, without terminal escapes."""

    def is_set(self) -> bool:
        """Whether it has been seen."""
        return self._seen.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is seen, at most `timeout` seconds; return whether it was."""
        return self._seen.wait(timeout)

    def feed(self, data: bytes) -> None:
        """Look at the next piece of the output."""
        raise NotImplementedError

    def finish(self) -> None:
        """Look at what is left: no more output comes."""

    def _found_in(self, line: bytes) -> None:
        self.line = readable(line)
        self._seen.set()


class LineWatch(Watch):
    """Looks for a pattern in each line, see `capture.Source.watch`."""

    def __init__(self, pattern: re.Pattern[bytes], *, unfinished: bool) -> None:
        super().__init__()
        self._pattern = pattern
        self._unfinished = unfinished
        self._line = bytearray()

    def feed(self, data: bytes) -> None:
        """Look at the lines that end in this piece."""
        *lines, last = data.split(b"\n")
        if lines:
            lines[0] = bytes(self._line) + lines[0]
            self._line.clear()
            if any(map(self._look_at, lines)):
                return
        self._line += last
        if self._unfinished and len(self._line) <= _MAX_PROMPT:
            self._look_at(bytes(self._line))
        elif len(self._line) > 2 * MAX_LINE:
            self._look_at(bytes(self._line))
            del self._line[:-MAX_LINE]

    def finish(self) -> None:
        """Look at a last line that has no ending."""
        if self._line:
            self._look_at(bytes(self._line))

    def _look_at(self, line: bytes) -> bool:
        line = line.removesuffix(b"\r")
        found = self._pattern.search(line)
        if not found and b"\x1b" in line:
            found = self._pattern.search(_ESCAPE.sub(b"", line))
        if found:
            self._found_in(line)
        return found is not None


class TextWatch(Watch):
    """Looks for a text, which may span lines."""

    def __init__(self, text: bytes) -> None:
        super().__init__()
        self._text = text
        self._end = b""

    def feed(self, data: bytes) -> None:
        """Look at this piece, and at where it joins the one before."""
        window = self._end + data
        at = window.find(self._text)
        if at >= 0:
            end = window.find(b"\n", at)
            self._found_in(window[window.rfind(b"\n", 0, at) + 1 : end if end >= 0 else None])
        keep = len(self._text) - 1
        self._end = window[-keep:] if keep > 0 else b""
