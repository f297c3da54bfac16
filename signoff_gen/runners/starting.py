"""How a child process is brought to life: the quick way where it will do, else `subprocess`.

`posix_spawn` needs a third of the time that `subprocess.Popen` takes, which knows more ways to
start a process: in another folder, or by a name that only the child can look up.
"""

import errno
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

_RESET = [
    getattr(signal, name) for name in ("SIGPIPE", "SIGXFZ", "SIGXFSZ") if hasattr(signal, name)
]
"""Signals that Python ignores and a child must not."""


def start(
    argv: Sequence[str],
    cwd: str | Path | None,
    env: Mapping[str, str],
    stdout: int,
    stderr: int,
) -> int:
    """Start a process in a session of its own, with an empty input; its process id.

    Args:
        argv: the program, looked up on the PATH of `env`, and its arguments.
        cwd: the folder to run in, ours when None.
        env: the whole environment.
        stdout: a descriptor to write to.
        stderr: another, or the same.

    Raises:
        OSError, ValueError: it could not be started.
    """
    program = _on_path(argv[0], env.get("PATH", os.defpath))
    if program is not None and min(stdout, stderr) > 2 and _is_here(cwd):
        try:
            return _spawn(program, argv, env, stdout, stderr)
        except NotImplementedError:  # the system has no `setsid` for it
            pass
        except OSError as error:
            if error.errno != errno.EBADF:  # a descriptor beyond the limit; what comes says it so
                raise
    # Nothing here may need code to run between fork and exec (preexec_fn, another
    # user): without it Python starts the child by vfork, many times faster.
    process = subprocess.Popen(
        argv,
        executable=program,
        stdin=_nothing(),
        stdout=stdout,
        stderr=stderr,
        cwd=cwd,
        env=env,
        start_new_session=True,
    )
    process.returncode = 0  # whoever supervises the process waits for it, not this object
    return process.pid


def _spawn(
    program: str, argv: Sequence[str], env: Mapping[str, str], stdout: int, stderr: int
) -> int:
    _keep_to_ourselves()
    return os.posix_spawn(
        program,
        list(argv),
        env,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, _nothing(), 0),
            (os.POSIX_SPAWN_DUP2, stdout, 1),
            (os.POSIX_SPAWN_DUP2, stderr, 2),
        ],
        setsid=True,
        setsigdef=_RESET,
    )


def _is_here(cwd: str | Path | None) -> bool:
    """Whether a folder is the one we are in."""
    if cwd is None:
        return True
    try:
        there, here = os.stat(cwd), os.stat(".")  # noqa: PTH116 - done for every command
    except OSError:
        return False
    return (there.st_ino, there.st_dev) == (here.st_ino, here.st_dev)


@cache
def _keep_to_ourselves() -> None:
    """Let no child have what our own parent handed to us, apart from the three usual streams.

    Whatever Python opens itself is kept from children anyway.
    """
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - descriptors, not files
        with suppress(OSError):  # the one that the list was read from
            if int(name) > 2:
                os.set_inheritable(int(name), False)


@cache
def _nothing() -> int:
    """The empty input of every child, opened once; never one of the three usual streams."""
    import fcntl  # not there on Windows, where this module must still be importable

    opened = os.open(os.devnull, os.O_RDONLY)
    try:
        return fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 3)
    finally:
        os.close(opened)


def _on_path(program: str, path: str) -> str | None:
    """The file that a program's name stands for, or None to leave the search to the system.

    Left to itself the child tries to execute a bare name in each folder, which costs more.
    """
    if "/" in program:
        return program if program.startswith("/") else None
    for folder in path.split(":"):
        file = f"{folder}/{program}"
        if not folder.startswith("/"):  # it is relative to where the child will be
            return None
        if os.access(file, os.X_OK) and os.path.isfile(file):  # noqa: PTH113 - costs a tenth
            return file
    return None
