"""How a process ends: what is known of it afterwards, and how it is asked for."""

import math
import os
import select
import signal
import weakref
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exit:
    """How a process ended."""

    status: int | None
    """Its exit status; None when it was ended by a signal, or never started."""
    signal: int | None
    """The signal that ended it, if one did."""
    timed_out: bool
    """We ended it because its time was up; it may have answered TERM with a status of its own."""
    cancelled: bool
    """We ended it because of a `Cancellation`, `Child.stop` or `end_everything`."""
    seconds: float
    """From its start to its end."""
    error: str | None
    """Why nothing is known: it could not be started (`command not found: npm`), could not be
    ended, or its status was lost. None in every other case."""

    def __str__(self) -> str:
        if self.error is not None:
            return self.error
        if self.timed_out:
            return "timed out"
        if self.cancelled:
            return "cancelled"
        if self.signal is not None:
            return f"ended by {_signal_name(self.signal)}"
        return f"exit status {self.status}"


class Cancellation:
    """A request to stop that wakes every waiting `run` and `Child` at once.

    It is set once and stays set. Any thread may set it, and so may a signal handler.
    """

    def __init__(self) -> None:
        self._set = False
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        closing = weakref.finalize(self, _close_all, self._reading, self._writing)
        closing.atexit = False  # other threads may use it until the very end

    def set(self) -> None:
        """Ask everything that watches to stop. Doing so again changes nothing."""
        if not self._set:
            self._set = True
            os.write(self._writing, b"!")  # nobody reads it: the pipe stays readable for all

    def is_set(self) -> bool:
        """Whether a stop was asked for."""
        return self._set

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the request, at most `timeout` seconds; whether it was made."""
        poll = select.poll()
        poll.register(self, select.POLLIN)
        poll.poll(milliseconds(math.inf if timeout is None else timeout))
        return self._set

    def fileno(self) -> int:
        """A descriptor that becomes readable when the request is made; never read from it."""
        return self._reading


def milliseconds(seconds: float) -> int | None:
    """For `poll`: rounded up, so that waiting for a deadline does not spin before it."""
    return None if seconds == math.inf else min(math.ceil(max(seconds, 0) * 1000), 2**31 - 1)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"


def _close_all(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
