"""Processes that would outlive us: how they are marked, found, ended and guarded.

A process group is the plain way to end a command and what it started, but a child can leave its
group (`setsid`, a double fork, job control in a shell). So every command carries a mark in its
environment, which its own children inherit, and on Linux `/proc/PID/environ` tells who has it.
The kernel shows that file only to those who may inspect the process, and the mark is random, so
whatever carries it is ours to end, also when it runs as another user and we are root.

Marks nest: when a command is itself a signoff-gen, the marks it hands out begin with its own,
so ending that command ends its commands too.

Not covered: on Linux a process that left its group and wiped its environment, or that forbids
its inspection (`PR_SET_DUMPABLE`, set-user-id programs); on macOS, where no process may read
another's environment, every process that left its group.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MARK = "SIGNOFF_GEN_CHILD"
"""The environment variable that a command and its descendants carry."""

_PROC = Path("/proc")
_LINUX = sys.platform == "linux"
PATIENCE = 5.0
"""Seconds that a process gets to vanish after SIGKILL; only one stuck in the kernel needs them."""


def new_mark() -> str:
    """A mark for everything this process starts; it begins with the mark we carry ourselves."""
    carried = os.environ.get(MARK)
    own = os.urandom(8).hex()
    return f"{carried}/{own}" if carried else own


def marked(mark: str) -> list[int]:
    """The living processes whose mark begins with `mark`; empty where the system cannot tell."""
    if not _LINUX:
        return []
    wanted = f"{MARK}={mark}".encode()
    found = []
    for pid in _pids():
        with suppress(OSError):  # it ended meanwhile, or is not ours to inspect
            if wanted in (_PROC / pid / "environ").read_bytes():
                found.append(int(pid))
    return found


def end_marked(mark: str, grace: float, pause: Callable[[float], object] = time.sleep) -> None:
    """End all processes that carry the mark: TERM, after `grace` seconds KILL, until none is left.

    Args:
        mark: as given to them, or the beginning of it.
        grace: seconds between the two signals.
        pause: called with the seconds to wait between two looks.
    """
    deadline = time.monotonic() + grace
    told: set[int] = set()
    step = 0.01
    while found := marked(mark):
        now = time.monotonic()
        if now > deadline + PATIENCE:
            return
        for pid in found:
            if now >= deadline:
                send(os.kill, pid, signal.SIGKILL)
            elif pid not in told:
                send(os.kill, pid, signal.SIGTERM)
                send(os.kill, pid, signal.SIGCONT)  # a stopped process cannot act on TERM
        told.update(found)
        pause(step)
        step = min(step * 2, 0.1)


def send(kill: Callable[[int, int], None], target: int, number: int) -> bool:
    """Send a signal with `os.kill` or `os.killpg`; false when nobody is there to receive it."""
    try:
        kill(target, number)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM for a group of zombies
        return False
    return True


def group_lives(group: int) -> bool:
    """Whether the process group has a member that is not a zombie.

    In a container whose first process reaps nobody, the zombies of a killed group stay for good;
    they must not be waited for.
    """
    if not send(os.killpg, group, 0):
        return False
    if not _LINUX:
        return True
    for pid in _pids():
        with suppress(OSError):
            # `PID (any name) STATE PPID GROUP …`
            fields = (_PROC / pid / "stat").read_bytes().rpartition(b")")[2].split(maxsplit=3)
            if int(fields[2]) == group and fields[0] not in (b"Z", b"X"):
                return True
    return False


def _pids() -> list[str]:
    return [name for name in os.listdir(_PROC) if name.isdigit()]  # noqa: PTH208 - hot and plain


# It ignores what a terminal or a stopping CI job sends to everybody, and it runs with an
# environment of its own, without any mark: so it is still there when its owner is gone, even if
# the owner was the command of another signoff-gen that is being ended.
_GUARD = r"""
trap '' HUP INT QUIT TERM
mark=$1 groups=' '
while read -r word group; do
  case $word in
    add) groups="$groups$group " ;;
    drop) groups="${groups%% $group *} ${groups#* $group }" ;;
    done) exit 0 ;;
  esac
done
tell() {
  for group in $groups; do kill -s "$1" -- "-$group"; done
  if [ -d /proc/self ]; then
    for file in $(grep -lsF -e "$mark" /proc/[0-9]*/environ); do
      pid=${file#/proc/}
      kill -s "$1" "${pid%/environ}"
    done
  fi
}
tell TERM
tell CONT
sleep 1
tell KILL
tell KILL
"""


class Guard:
    """A tiny shell process that outlives us to end our children when we were killed with KILL.

    It holds the reading end of a pipe whose writing end only we have: when we are gone, however
    that came about, it reads end-of-file, ends the groups it was told of and, on Linux, whatever
    carries our mark. It is started with the first group that is added.
    """

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self._groups: set[int] = set()
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe = -1

    def add(self, group: int) -> None:
        """Have the group ended when we vanish."""
        with self._lock:
            self._groups.add(group)
            if not self._tell(f"add {group}\n"):
                self._start()

    def drop(self, group: int) -> None:
        """The group has ended; forget it. A group that was never added is no error."""
        with self._lock:
            if group in self._groups:
                self._groups.remove(group)
                self._tell(f"drop {group}\n")

    def dismiss(self) -> None:
        """Send the guard away; it does nothing more. The next `add` starts another."""
        with self._lock:
            self._tell("done\n")
            self.forget()
            if self._process is not None:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(PATIENCE)
            self._process = None

    def forget(self) -> None:
        """Let go of the pipe, as a forked copy of this process must: the guard is not its own."""
        if self._pipe >= 0:
            os.close(self._pipe)
        self._pipe = -1

    def _tell(self, line: str) -> bool:
        if self._pipe < 0:
            return False
        try:
            os.write(self._pipe, line.encode())
        except OSError:  # someone killed the guard, or it is stopped and its pipe is full
            return False
        return True

    def _start(self) -> None:
        self.forget()
        if self._process is not None:  # it no longer reads: it was killed, or stopped
            self._process.kill()
            self._process.wait()
        with suppress(OSError):  # without a shell, or a free descriptor, we go on unguarded
            reading, self._pipe = os.pipe()
            os.set_blocking(self._pipe, False)
            try:
                self._process = subprocess.Popen(
                    ["/bin/sh", "-c", _GUARD, "signoff-gen-guard", f"{MARK}={self.mark}"],
                    stdin=reading,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env={"PATH": os.defpath},
                    start_new_session=True,
                )
            finally:
                os.close(reading)
        for group in self._groups:
            self._tell(f"add {group}\n")
