"""One started process: its pipes, its time, its end, and the end of all it has started.

`process` is the way in; this is what stands behind `run` and `Child`.
"""

import math
import os
import select
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from signoff_gen.errors import SurroundingsError
from signoff_gen.runners import strays
from signoff_gen.runners.ending import Cancellation, Exit, milliseconds
from signoff_gen.runners.family import family
from signoff_gen.runners.starting import start

Output = Callable[[memoryview], object]
"""Takes a piece of output. The view is valid only during the call: the buffer is used again."""

GRACE = 2.0
"""Seconds between TERM and KILL, unless the caller says otherwise."""

_DRAIN = 0.5
"""Seconds that a pipe is still read after the command has ended while somebody holds it open.
Long enough for `> >(tee log)` to finish, short enough for a forgotten `server &`."""

_GUARD_AFTER = 1.0
"""Seconds after which a command is put under the guard; most have ended before."""

_MOMENT = 0.02
"""Seconds in which the kernel sets up the environment of a program that it has begun."""

_GLANCE = 3
"""Milliseconds in which most short commands end; see `_glance`."""

_BUFFER = 256 * 1024  # fits the processor's cache, and the scanners behind it read it again
_PIPE = 1024 * 1024  # what Linux allows everybody
_DEFAULT_PIPE = 64 * 1024


class Supervised:
    """A started process under supervision; one thread follows it to its end.

    Args:
        argv, cwd, env, output, errors: as for `process.run`.
        lasting: it is expected to run long and to start others, as services do: `guard` it at
            once; its strays are always looked for.

    Raises:
        OSError, ValueError: it could not be started; nothing is left behind.
        SurroundingsError: SG302, this system is neither Linux nor macOS.
    """

    def __init__(
        self,
        argv: Sequence[str],
        cwd: str | Path | None,
        env: Mapping[str, str] | None,
        output: Output,
        errors: Output | None,
        *,
        lasting: bool = False,
    ) -> None:
        if os.name != "posix":
            raise SurroundingsError(
                "commands can be run on Linux and macOS only",
                code="SG302",
                hint="on Windows, run signoff-gen inside WSL",
            )
        self.grace = GRACE
        self.interrupted = False
        self._timed_out = False
        self._lost = False
        self._lasting = lasting
        self._mark = family.next_mark()
        self._outputs: dict[int, Output] = {}
        self._narrow: set[int] = set()
        self._taken = 0
        self._poll = select.poll()
        self._pidfd: int | None = None
        self._code: int | None = None  # exit status, or signal as a negative number
        self._began = time.monotonic()
        self._seconds = 0.0
        self._buffer = _buffers.pop() if _buffers else bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        try:
            self.pid = self._start(argv, cwd, env, output, errors)
        except BaseException as error:
            self._release()
            if not isinstance(error, Exception):
                # Ctrl-C while it was being started: only the mark tells whether it was. A process
                # that has just begun shows its environment a moment later.
                time.sleep(_MOMENT)
                strays.end_marked(self._mark, 0.0)
            raise
        family.enter(self)

    @property
    def running(self) -> bool:
        """Whether the process itself has not been seen to end."""
        return self._code is None

    def guard(self) -> None:
        """Have it ended when we are killed with KILL."""
        family.guard.add(self.pid)

    def follow(self, timeout: float | None, cancel: Cancellation | None) -> Exit:
        """Take in its output until it has ended, or end it; see `process.run`."""
        try:
            self._watch_end()
            self._until_end(timeout, cancel)
            self._end(self.grace, thorough=self._lasting or self._timed_out or self.interrupted)
        except BaseException:
            self.abandon()
            raise
        self._close()
        return self._exit()

    def abandon(self) -> None:
        """End everything because of an exception; another one on the way only ends the grace."""
        self._outputs = dict.fromkeys(self._outputs, _ignore)
        try:
            self._end(self.grace, thorough=True)
        except BaseException:
            self._end(0.0, thorough=True)
            raise
        finally:
            self._close()

    def _start(
        self,
        argv: Sequence[str],
        cwd: str | Path | None,
        env: Mapping[str, str] | None,
        output: Output,
        errors: Output | None,
    ) -> int:
        if not argv or not argv[0]:
            raise ValueError("the command is empty")
        whole = {**(os.environ if env is None else env), strays.MARK: self._mark}
        stdout = self._open(output)
        stderr = stdout
        try:
            if errors is not None:
                stderr = self._open(errors)
            return start(argv, cwd, whole, stdout, stderr)
        finally:
            for writing in {stdout, stderr}:
                os.close(writing)

    def _open(self, output: Output) -> int:
        """Make a pipe whose content goes to `output`; its writing end."""
        reading, writing = os.pipe()
        self._outputs[reading] = output
        self._narrow.add(reading)
        self._poll.register(reading, select.POLLIN)
        return writing

    def _watch_end(self) -> None:
        # Elsewhere, and where the kernel is too old or its sandbox says no, `_turn` looks often.
        with suppress(AttributeError, OSError):
            self._pidfd = os.pidfd_open(self.pid)
            self._poll.register(self._pidfd, select.POLLIN)

    def _until_end(self, timeout: float | None, cancel: Cancellation | None) -> None:
        deadline = self._began + (math.inf if timeout is None else timeout)
        guard_at = math.inf if self._lasting else self._began + _GUARD_AFTER
        self._glance(cancel)
        if cancel is not None:
            self._poll.register(cancel, select.POLLIN)
        while self.running or self._outputs:
            now = time.monotonic()
            if cancel is not None and cancel.is_set():
                self.interrupted = self.interrupted or self.running
                break
            if now >= deadline:
                self._timed_out = self.running
                break
            if now >= guard_at and self.running:
                self.guard()
                guard_at = math.inf
            was_running = self.running
            self._turn(min(deadline, guard_at) - now)
            if was_running and not self.running:
                deadline = time.monotonic() + _DRAIN
        if cancel is not None:
            self._poll.unregister(cancel)

    def _glance(self, cancel: Cancellation | None) -> None:
        """Wait a moment for the end alone: a short command then wakes us once, not twice."""
        if self._pidfd is not None:
            poll = select.poll()
            poll.register(self._pidfd, select.POLLIN)
            if cancel is not None:
                poll.register(cancel, select.POLLIN)
            poll.poll(_GLANCE)

    def _turn(self, seconds: float) -> bool:
        """Wait at most so long for output or the end, and deal with it; whether any came."""
        blind = self._pidfd is None and self.running
        if blind:
            seconds = min(seconds, 0.05 if self._outputs else 0.002)
        events = self._poll.poll(milliseconds(seconds))
        for ready, _ in events:
            if ready in self._outputs:
                self._read(ready)
            elif ready == self._pidfd:
                self._reap()
        if blind:
            self._reap()
        return bool(events)

    def _read(self, reading: int) -> None:
        size = os.readv(reading, [self._buffer])
        if size == 0:
            self._stop_reading(reading)
            return
        if size >= _DEFAULT_PIPE and reading in self._narrow:
            self._narrow.remove(reading)
            _widen(reading)
        self._taken += size
        self._outputs[reading](self._view[:size])

    def _stop_reading(self, reading: int) -> None:
        del self._outputs[reading]
        self._poll.unregister(reading)
        os.close(reading)

    def _reap(self) -> None:
        with family.lock:  # so that `end_everything` never signals a number that is free again
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                # SIGCHLD is ignored, so the kernel reaped it.
                pid, status = self.pid, 0
                self._lost = True
            if pid == 0:
                return
            self._code = os.waitstatus_to_exitcode(status)
        self._seconds = time.monotonic() - self._began
        self._stop_watching()

    def _stop_watching(self) -> None:
        if self._pidfd is not None:
            self._poll.unregister(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None

    def _end(self, grace: float, *, thorough: bool) -> None:
        if self.tell(signal.SIGTERM) and self._outlives(grace):
            self.tell(signal.SIGKILL)
            self._outlives(strays.PATIENCE)
        self._empty_pipes()
        if thorough or self._outputs:
            strays.end_marked(self._mark, grace, self._pump)
            self._empty_pipes()

    def tell(self, number: int) -> bool:
        """Send a signal to the whole group; false when nobody is left in it."""
        told = strays.send(os.killpg, self.pid, number)
        if told and number == signal.SIGTERM:
            strays.send(os.killpg, self.pid, signal.SIGCONT)  # else the stopped cannot act on it
        return told

    def _outlives(self, seconds: float) -> bool:
        """Take in output until the group is gone, at most so long; whether somebody is left."""
        limit = time.monotonic() + seconds
        pause = 0.002
        while self.running or strays.group_lives(self.pid):
            left = limit - time.monotonic()
            if left <= 0:
                return True
            self._pump(left if self.running else min(left, pause))
            pause = min(pause * 2, 0.05)
        return False

    def _pump(self, seconds: float) -> None:
        """Take in output for so long, or until the process itself ends."""
        limit = time.monotonic() + seconds
        was_running = self.running
        while self.running == was_running and (left := limit - time.monotonic()) > 0:
            self._turn(left)

    def _empty_pipes(self) -> None:
        """Take in what is in the pipes now, not what somebody goes on writing."""
        enough = self._taken + len(self._outputs) * _PIPE
        while self._outputs and self._taken < enough and self._turn(0):
            pass

    def _close(self) -> None:
        self._release()
        family.leave(self)

    def _release(self) -> None:
        for reading in list(self._outputs):
            self._stop_reading(reading)
        self._stop_watching()
        _buffers.append(self._buffer)

    def _exit(self) -> Exit:
        code, error = self._code, None
        if code is None:
            error = f"process {self.pid} could not be ended"
        elif self._lost:
            code, error = None, "its exit status was lost: SIGCHLD is ignored here"
        return Exit(
            status=code if code is not None and code >= 0 else None,
            signal=-code if code is not None and code < 0 else None,
            timed_out=self._timed_out,
            cancelled=self.interrupted and not self._timed_out,
            seconds=self._seconds,
            error=error,
        )


_buffers: list[bytearray] = []
"""Free reading buffers: a fresh one costs more page faults than a short command does."""


def _widen(pipe: int) -> None:
    """Make a pipe that was full as large as the system lets everybody; fewer wake-ups follow."""
    import fcntl  # not there on Windows, where this module must still be importable

    with suppress(AttributeError, OSError):  # macOS cannot; Linux may have a lower limit
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _ignore(_: memoryview) -> None:
    """Take in output that nobody wants any more."""
