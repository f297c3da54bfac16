"""Child processes that are always gone when they should be.

`run` carries a command out and returns when it has ended; `Child` keeps one running beside us.
Each gets a session, and so a process group, of its own, and /dev/null as its input. However it
ends (by itself, by a timeout, a cancellation, an exception, Ctrl-C), what it started ends too:

- The group gets TERM, after a grace KILL. That happens after success as well: a background
  process left behind by a command that has finished is ended with it.
- Processes that left the group are found by the mark in their environment (`strays`; Linux
  only). Looking for them reads all of /proc, so it is done where it is likely to find something:
  after a timeout, a cancellation or an error, for every `Child`, and when somebody still holds
  the output open although the group has ended. A daemon that a successful command left behind
  with its output closed is found by `end_everything`, at the latest when this process exits.
- When this process itself is killed with KILL, a guard ends the groups of every `Child`, and of
  every command that has run for a second, and on Linux all that carries our mark.

Nothing here waits for ever: not on a process that ignores TERM, is stopped, floods its output or
closes it and goes on, and not on a grandchild that keeps the output open.

Works on Linux and macOS, from any thread.
"""

import atexit
import errno
import math
import os
import select
import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from signoff_gen.errors import SurroundingsError
from signoff_gen.runners.ending import Cancellation, Exit, milliseconds
from signoff_gen.runners.family import family
from signoff_gen.runners.supervised import GRACE, Output, Supervised

__all__ = [
    "GRACE",
    "Cancellation",
    "Child",
    "Exit",
    "Output",
    "end_everything",
    "run",
    "shell",
]


def shell(command: str) -> list[str]:
    """The argument list that runs `command` in bash, where every failing part fails the whole.

    Raises:
        SurroundingsError: SG301, bash is not installed.
    """
    if shutil.which("bash") is None:
        raise SurroundingsError(
            "bash was not found on PATH",
            code="SG301",
            hint="install bash, or write the command as a list, which needs no shell",
        )
    return ["bash", "-eo", "pipefail", "-c", command]


def run(
    argv: Sequence[str],
    *,
    output: Output,
    errors: Output | None = None,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
    cancel: Cancellation | None = None,
    grace: float = GRACE,
) -> Exit:
    """Run a command to its end, and end whatever it leaves behind.

    Args:
        argv: the program, looked up on the PATH of `env`, and its arguments.
        output: receives standard output and standard error in the order they were written.
        errors: receives standard error apart, when given.
        cwd: the folder to run in, ours when left out.
        env: the whole environment, ours when left out.
        timeout: seconds until it is ended, None for no limit.
        cancel: ends it as soon as it is set.
        grace: seconds between TERM and KILL.

    Returns:
        How it ended, also when it could not be started. Anything that `output` raises, and a
        KeyboardInterrupt, comes out of here after the command was ended.

    Raises:
        SurroundingsError: SG302, this system is neither Linux nor macOS.
    """
    if cancel is not None and cancel.is_set():
        return Exit(None, None, timed_out=False, cancelled=True, seconds=0.0, error=None)
    try:
        process = Supervised(argv, cwd, env, output, errors)
    except (OSError, ValueError) as error:
        return _not_started(error, argv, cwd, env)
    process.grace = grace
    return process.follow(timeout, cancel)


class Child:
    """A process that runs beside us, such as a server, until it ends or is stopped.

    A thread of its own takes in the output; what the callbacks raise ends the process and comes
    out of the next `poll`, `wait` or `stop`. As a context manager it stops the process at the end.
    """

    def __init__(self, process: "Supervised | Exit") -> None:
        self._process = process
        self._stop = Cancellation()
        self._done = Cancellation()
        self._exit: Exit | None = None
        self._failure: BaseException | None = None

    @classmethod
    def start(
        cls,
        argv: Sequence[str],
        *,
        output: Output,
        errors: Output | None = None,
        cwd: str | Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Self:
        """Start a process; the arguments are those of `run`.

        Returns:
            The child. When it could not be started it has already ended, and `poll` says why.

        Raises:
            SurroundingsError: SG302, this system is neither Linux nor macOS.
        """
        try:
            process = Supervised(argv, cwd, env, output, errors, lasting=True)
        except (OSError, ValueError) as error:
            child = cls(_not_started(error, argv, cwd, env))
            child._follow()
            return child
        try:
            process.guard()
            child = cls(process)
            threading.Thread(target=child._follow, name=f"child {process.pid}", daemon=True).start()
        except BaseException:
            process.abandon()
            raise
        return child

    @property
    def pid(self) -> int | None:
        """Its process id, which is also its group's; None when it could not be started."""
        return self._process.pid if isinstance(self._process, Supervised) else None

    def poll(self) -> Exit | None:
        """How it ended, or None while it runs."""
        return self.wait(0)

    def wait(self, timeout: float | None = None, cancel: Cancellation | None = None) -> Exit | None:
        """Wait until it has ended by itself, `timeout` seconds have passed or `cancel` is set.

        Returns:
            How it ended; None when it still runs. Neither timeout nor cancellation ends it.
        """
        poll = select.poll()
        poll.register(self._done, select.POLLIN)
        if cancel is not None:
            poll.register(cancel, select.POLLIN)
        poll.poll(milliseconds(math.inf if timeout is None else timeout))
        if self._failure is not None:
            raise self._failure
        return self._exit

    def stop(self, grace: float = GRACE) -> Exit:
        """End it and all it has started: TERM, after `grace` seconds KILL.

        Returns:
            How it ended; `cancelled` tells that it was still running.
        """
        if isinstance(self._process, Supervised):
            self._process.grace = grace
        self._stop.set()
        ended = self.wait()
        assert ended is not None  # noqa: S101 - waiting without a limit gives a value
        return ended

    def _follow(self) -> None:
        try:
            if isinstance(self._process, Exit):
                self._exit = self._process
            else:
                self._exit = self._process.follow(None, self._stop)
        except BaseException as error:
            self._failure = error
        self._done.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def end_everything(grace: float = GRACE) -> None:
    """End whatever is still alive of all that was started here, in any thread, and its strays.

    The command line calls it on its way out, and it runs once more when the interpreter exits.
    Calls of `run` in other threads return soon after, as cancelled. Calling it again is harmless.

    Args:
        grace: seconds between TERM and KILL.
    """
    family.end(grace)


atexit.register(end_everything)


def _not_started(
    error: OSError | ValueError,
    argv: Sequence[str],
    cwd: str | Path | None,
    env: Mapping[str, str] | None,
) -> Exit:
    if isinstance(error, OSError):
        reason = _why(error, argv, cwd, env)
    elif any("\0" in word for word in argv):
        reason = "the command holds a NUL byte"
    else:
        reason = str(error)
    return Exit(None, None, timed_out=False, cancelled=False, seconds=0.0, error=reason)


def _why(
    error: OSError,
    argv: Sequence[str],
    cwd: str | Path | None,
    env: Mapping[str, str] | None,
) -> str:
    """Say plainly why a program could not be started; the system's own words mislead."""
    program = argv[0]
    if cwd is not None and error.filename == cwd:
        if isinstance(error, PermissionError):
            return f"permission denied: {cwd}"
        there = os.path.exists(cwd)  # noqa: PTH110 - the other one fails on long names
        return f"not a folder: {cwd}" if there else f"no such folder: {cwd}"
    if isinstance(error, PermissionError):
        return f"permission denied: {program}"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        # The kernel says "not found" of a script whose `#!` line names a missing program, too.
        where = Path(cwd or ".", program) if "/" in program else None
        path = None if env is None else env.get("PATH")
        if where.is_file() if where else shutil.which(program, path=path):
            return f"the interpreter of {program} was not found (see its first line)"
        return f"command not found: {program}"
    if error.errno == errno.ENOEXEC:
        return f"not a program: {program} (a script needs a first line such as #!/bin/sh)"
    if error.errno == errno.E2BIG:
        return f"the arguments or the environment are too long for {program}"
    return f"{program} could not be started: {error.strerror}"
