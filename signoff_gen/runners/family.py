"""All that this process has started and has not seen the end of."""

import os
import signal
import threading
import time
from itertools import count
from typing import Protocol

from signoff_gen.runners import strays


class Member(Protocol):
    """A process that was started here, as far as its end is concerned."""

    pid: int
    interrupted: bool
    """It is being ended from outside."""

    @property
    def running(self) -> bool:
        """Whether it has not been seen to end."""

    def tell(self, number: int) -> bool:
        """Send a signal to its group."""


class Family:
    """What this process has started and has not seen the end of."""

    def __init__(self) -> None:
        self._inherited: list[strays.Guard] = []
        self._begin()

    def _begin(self) -> None:
        self.lock = threading.RLock()
        self.guard = strays.Guard(strays.new_mark())
        self._running: set[Member] = set()
        self._numbers = count(1)
        self._idle = True

    def next_mark(self) -> str:
        """The mark for one more child; no mark is the beginning of another."""
        self._idle = False
        return f"{self.guard.mark}-{next(self._numbers):08x}"

    def enter(self, process: Member) -> None:
        """It was started."""
        with self.lock:
            self._running.add(process)

    def leave(self, process: Member) -> None:
        """It has ended, and all it had started."""
        with self.lock:
            self._running.discard(process)
        self.guard.drop(process.pid)

    def end(self, grace: float) -> None:
        """See `process.end_everything`."""
        if self._idle:
            return
        self._idle = True
        limit = time.monotonic() + grace
        groups = self._tell(signal.SIGTERM)
        while any(map(strays.group_lives, groups)) and time.monotonic() < limit:
            time.sleep(0.01)
        self._tell(signal.SIGKILL)
        strays.end_marked(self.guard.mark, limit - time.monotonic())
        self.guard.dismiss()

    def _tell(self, number: int) -> list[int]:
        told = []
        with self.lock:
            for process in self._running:
                if process.running:
                    process.interrupted = True
                    process.tell(number)
                    told.append(process.pid)
        return told

    def start_afresh(self) -> None:
        """In a forked copy of this process: what the original has started is not ours to end."""
        original = self.guard
        original.forget()
        self._begin()
        self._inherited.append(original)  # kept: dropping its process object would warn of it


family = Family()
"""The one of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=family.start_afresh)
