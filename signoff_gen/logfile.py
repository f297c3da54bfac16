"""A log file of bounded size that is complete or not there at all.

It grows under a hidden name and is renamed at the end. What exceeds the bound is left out of the
middle: how a program began and how it ended is what a reader needs.
"""

import errno
import hashlib
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from queue import SimpleQueue

from signoff_gen.errors import EvidenceError

_HASH_APART_FROM = 1024 * 1024  # a shorter file is hashed sooner than a thread has started
_SLICE = 256 * 1024
_CUT_MARGIN = 4096  # how far a cut moves so that it falls between two lines
_MARKER_ROOM = 100
_END = 8192
_CONTINUATION = bytes(range(0x80, 0xC0))  # bytes that only go on with a UTF-8 character


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a file."""

    digest: str
    """`sha256:` and the hex digest."""
    size: int
    """Bytes in the file."""
    dropped_bytes: int
    """Bytes left out of the middle."""
    end: bytes
    """The last few kilobytes, or the whole of a shorter file."""


class LogFile:
    """Takes bytes, gives a file.

    The first half of the bound stays where it is written; behind it a ring on disk holds the
    newest bytes. Memory does not depend on how much is written.

    Args:
        path: where the file is to be; its folder must exist.
        max_bytes: size of the file at most.

    Raises:
        EvidenceError: (SG402) the file cannot be made.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max = max_bytes
        self._head = max_bytes // 2
        self._total = 0
        self._digest = hashlib.sha256()
        self._hasher: Hasher | None = None
        self._hidden = f"{path.parent}/.{path.name[:80]}.{secrets.token_hex(4)}.tmp"
        self._shortened = f"{self._hidden}.cut"
        try:
            self._file = _create(self._hidden)
        except OSError as error:
            raise self._refused(error) from error

    def write(self, data: bytes | memoryview) -> None:
        """Append.

        Raises:
            EvidenceError: (SG402) the disk refuses it.
        """
        view = memoryview(data)
        try:
            while view:
                at = self._place(self._total)
                count = os.pwrite(self._file, view[: self._max - at], at)
                self._hash(view[:count])
                self._total += count
                view = view[count:]
        except OSError as error:
            raise self._refused(error) from error

    def publish(self) -> Published:
        """Finish the file and rename it to its place.

        Raises:
            EvidenceError: (SG402) the disk refuses it.
        """
        try:
            if self._total <= self._max:
                digest, size, dropped = self._hexdigest(), self._total, 0
            else:
                digest, size, dropped = self._leave_out_the_middle()
            end = os.pread(self._file, _END, max(0, size - _END))
            os.replace(self._hidden, self._path)  # noqa: PTH105 - one for every command
        except OSError as error:
            raise self._refused(error) from error
        self._close()
        return Published(f"sha256:{digest}", size, dropped, end)

    def discard(self) -> None:
        """Remove every trace."""
        self._close()
        for path in (self._hidden, self._shortened):
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108

    def _close(self) -> None:
        if self._hasher is not None:
            self._hasher.stop()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _place(self, offset: int) -> int:
        """Where in the file the byte stands that is at `offset` in what was written."""
        if offset < self._max:
            return offset
        return self._head + (offset - self._head) % (self._max - self._head)

    def _hash(self, data: memoryview) -> None:
        """Keep the digest going, as long as the file is a plain copy of what was written."""
        if self._total >= self._max:
            return
        if self._hasher is None and self._total + len(data) < _HASH_APART_FROM:
            self._digest.update(data)
            return
        if self._hasher is None:
            self._hasher = Hasher(self._hidden, self._digest.copy(), self._total)
        self._hasher.grown(self._total + len(data))

    def _hexdigest(self) -> str:
        if self._hasher is None:
            return self._digest.hexdigest()
        return self._hasher.finish()

    def _leave_out_the_middle(self) -> tuple[str, int, int]:
        """Put head, marker and tail into a file of their own, which takes this one's part.

        Returns:
            Hex digest and size of that file, and how many bytes are not in it.
        """
        head, broken = self._end_of_head()
        tail = self._start_of_tail()
        dropped = tail - head
        line_end = b"\n" if broken else b""
        marker = line_end + f"[signoff-gen: {dropped:,} bytes left out]\n".encode()
        digest, size = hashlib.sha256(), 0
        target = _create(self._shortened)
        try:
            for piece in chain(self._read(0, head), [marker], self._read(tail, self._total)):
                digest.update(piece)
                size += _write_all(target, piece)
        except BaseException:
            os.close(target)
            raise
        os.close(self._file)
        self._file = target
        os.replace(self._shortened, self._hidden)  # noqa: PTH105
        return digest.hexdigest(), size, dropped

    def _end_of_head(self) -> tuple[int, bool]:
        """Where the head ends, after a line if one ends near enough, and whether it breaks one."""
        margin = b"".join(self._read(self._head - _CUT_MARGIN, self._head))
        line_end = margin.rfind(b"\n") + 1
        if line_end:
            return self._head - len(margin) + line_end, False
        return self._head - _split_character(margin), True

    def _start_of_tail(self) -> int:
        """Where the tail begins, after a line if one ends near enough."""
        start = self._total - (self._max - self._head - _MARKER_ROOM)
        margin = b"".join(self._read(start, min(start + _CUT_MARGIN, self._total)))
        line_end = margin.find(b"\n") + 1
        if line_end and start + line_end < self._total:
            return start + line_end
        return start + len(margin[:3]) - len(margin[:3].lstrip(_CONTINUATION))

    def _read(self, begin: int, end: int) -> Iterator[bytes]:
        """What was written from `begin` to `end`; it must not have been overwritten since."""
        while begin < end:
            at = self._place(begin)
            piece = os.pread(self._file, min(_SLICE, end - begin, self._max - at), at)
            if not piece:
                raise OSError(errno.EIO, os.strerror(errno.EIO))  # someone shortened the file
            yield piece
            begin += len(piece)

    def _refused(self, error: OSError) -> EvidenceError:
        return EvidenceError(
            f"cannot write {self._path.name}: {error.strerror}",
            code="SG402",
            hint=f"is there room, and may you write to {self._path.parent}?",
        )


def _create(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)


def _write_all(file: int, data: bytes) -> int:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
    return len(data)


def _split_character(data: bytes) -> int:
    """How many bytes at the end are the beginning of a UTF-8 character that is cut off."""
    for back, byte in enumerate(reversed(data[-3:]), start=1):
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if length > back else 0
        if byte < 0x80:
            break
    return 0


class Hasher:
    """SHA-256 of a growing file, in a thread that follows the writer through the page cache.

    Args:
        path: the file.
        digest: the state after its first `done` bytes.
        done: how many these are.
    """

    def __init__(self, path: str, digest: "hashlib._Hash", done: int) -> None:
        self._digest = digest
        self._done = done
        self._ends: SimpleQueue[int | None] = SimpleQueue()
        self._error: OSError | None = None
        self._thread = threading.Thread(
            target=self._follow, args=(path,), name="signoff-gen-digest", daemon=True
        )
        self._thread.start()

    def grown(self, end: int) -> None:
        """The file now holds this many bytes."""
        self._ends.put(end)

    def stop(self) -> None:
        """Wait for what was announced; a second call returns at once."""
        self._ends.put(None)
        self._thread.join()

    def finish(self) -> str:
        """The hex digest of all that was announced.

        Raises:
            OSError: the file could not be read.
        """
        self.stop()
        if self._error is not None:
            raise self._error
        return self._digest.hexdigest()

    def _follow(self, path: str) -> None:
        try:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123
                file.seek(self._done)
                buffer = memoryview(bytearray(_SLICE))
                while (end := self._ends.get()) is not None:
                    while self._done < end:
                        count = file.readinto(buffer[: end - self._done])
                        if not count:
                            raise OSError(errno.EIO, os.strerror(errno.EIO))
                        self._digest.update(buffer[:count])
                        self._done += count
        except OSError as error:
            self._error = error
