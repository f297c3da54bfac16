"""The private folder of a throw-away cluster: made, locked while in use, and always removed.

Whoever is killed cannot clean up. So each folder holds a file that its owner keeps locked; the
next one to start takes every folder whose lock is free, ends the server that may still run in it,
and removes it.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from signoff_gen.errors import SurroundingsError
from signoff_gen.runners import strays
from signoff_gen.runners.postgres_binaries import User

PREFIX = "signoff-gen-pg-"
_LOCK = "owner.lock"
_SOCKET_LIMIT = 107 - len("/.s.PGSQL.65535.lock")
"""Bytes of a folder for sockets; the kernel's limit is 107, on macOS 103, the name included."""
_UNLOCKED_SECONDS = 600.0
"""Age at which a folder without a lock was left behind, rather than just made."""
_PATIENCE = 5.0


class Folder:
    """A folder for one cluster, which only its user may enter.

    Args:
        user: who runs the server.

    Raises:
        SurroundingsError: it cannot be made (SG903).
    """

    def __init__(self, user: User) -> None:
        remove_abandoned()
        self.user = user
        try:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_base(user)))
            self._lock = _locked(self.path)
            os.chown(self.path, user.uid, user.gid)
        except OSError as error:
            raise SurroundingsError(
                f"no folder for a throw-away PostgreSQL can be made: {error.strerror}",
                code="SG903",
            ) from error

    @property
    def data(self) -> Path:
        """Where the cluster itself is."""
        return self.path / "data"

    def remove(self) -> None:
        """Remove it, with all that is in it; the server must have ended."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
        self._lock = -1


def _bases() -> list[Path]:
    """Folders for temporary files; the system's own is short, which sockets need."""
    return list(dict.fromkeys(Path(name) for name in (tempfile.gettempdir(), "/tmp", "/var/tmp")))  # noqa: S108


def _base(user: User) -> Path:
    longest = _SOCKET_LIMIT - len(PREFIX) - 12
    for base in _bases():
        with suppress(OSError):
            inner = base / "x"
            if len(os.fsencode(base)) <= longest and user.can_reach(inner):
                return base
    raise OSError(0, "every folder for temporary files is too deep, or closed to its user")


def _locked(folder: Path) -> int:
    """Lock a folder as ours; the descriptor that holds the lock until we end."""
    import fcntl  # not there on Windows, where this module must still be importable

    # Locked before it gets its name: nobody ever sees a free lock of a living owner.
    lock, name = tempfile.mkstemp(dir=folder)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.rename(name, folder / _LOCK)  # noqa: PTH104 - nothing else here is a path of its own
    return lock


def remove_abandoned() -> list[Path]:
    """Remove the folders of owners that are gone, and end their servers.

    Returns:
        What was removed. Folders that belong to somebody else, or are in use, stay.
    """
    return [folder for folder in _ours() if _remove_if_abandoned(folder)]


def _ours() -> Iterator[Path]:
    me = os.geteuid()
    for base in _bases():
        for entry in _named_like_ours(base):
            # Another run may remove it at this very moment: the rest is still to be looked at.
            with suppress(OSError):
                owner = entry.stat(follow_symlinks=False).st_uid
                if entry.is_dir(follow_symlinks=False) and (owner == me or me == 0):
                    yield Path(entry.path)


def _named_like_ours(base: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(base) as entries:
            return [entry for entry in entries if entry.name.startswith(PREFIX)]
    except OSError:
        return []


def _remove_if_abandoned(folder: Path) -> bool:
    import fcntl

    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        with suppress(OSError):
            if time.time() - folder.lstat().st_mtime > _UNLOCKED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
                return True
        return False
    except OSError:
        return False
    try:
        # Whoever is root looks after its own folders only: the lock is still its file.
        if os.fstat(lock).st_uid != os.geteuid():
            return False
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _end_server(folder)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return False  # it is in use
    finally:
        os.close(lock)
    return True


def _end_server(folder: Path) -> None:
    """End the server that its killed owner left behind."""
    pid = _postmaster(folder)
    if pid is None:
        return
    strays.send(os.kill, pid, signal.SIGQUIT)
    limit = time.monotonic() + _PATIENCE
    while _postmaster(folder) == pid:
        if time.monotonic() > limit:
            strays.send(os.kill, pid, signal.SIGKILL)
            return
        time.sleep(0.02)


def _postmaster(folder: Path) -> int | None:
    """The process that serves a folder, if it still does; a number used again is not taken."""
    try:
        text = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
        pid = int(text.split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid > 1 and str(folder / "data") in _command_line(pid) else None


def _command_line(pid: int) -> str:
    system: str = sys.platform  # named, or types would be checked for one system alone
    if system == "linux":
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return raw.replace(b"\0", b" ").decode("utf-8", "replace")
    done = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def give(path: Path, user: User) -> None:
    """Make a user the owner of a folder and of everything in it."""
    if user.ours:
        return
    os.chown(path, user.uid, user.gid)
    for folder, names, files in os.walk(path):
        for name in [*names, *files]:
            os.chown(Path(folder, name), user.uid, user.gid, follow_symlinks=False)
