"""The files of a throw-away cluster: made by `initdb`, or copied from an earlier one."""

import hashlib
import os
import shutil
import tempfile
from collections import deque
from contextlib import suppress
from pathlib import Path

from signoff_gen import resources
from signoff_gen.errors import SurroundingsError
from signoff_gen.runners.postgres_binaries import Binaries
from signoff_gen.runners.postgres_connection import Limits
from signoff_gen.runners.postgres_folder import Folder, give
from signoff_gen.runners.process import run

ROLE = "postgres"
"""The superuser of a throw-away cluster."""
LOG_LINES = 200
"""Pieces of a program's output that are kept to say why it failed."""

_LOCALES = ("C.UTF-8", "C")
"""The first that the system has: upper and lower case beyond ASCII, as databases mostly know it."""
_HBA = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


def within_reach(binaries: Binaries, folder: Folder) -> Binaries:
    """The same programs where the server's user can run them: root's own folders are closed."""
    if folder.user.can_reach(binaries.folder / "postgres"):
        return binaries
    copy = folder.path / "server"
    shutil.copytree(binaries.folder.parent, copy, symlinks=True)
    give(copy, folder.user)
    return Binaries(copy / binaries.folder.name, binaries.words)


def server_environment() -> dict[str, str]:
    """What the server sees: none of our variables, which may be secrets."""
    kept = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {
        "PATH": os.defpath,
        "LC_ALL": "C",
        **{name: os.environ[name] for name in kept if name in os.environ},
    }


def template(binaries: Binaries) -> Path | None:
    """Where a new cluster of these programs is kept to be copied; None where there is no cache."""
    cache = resources.cache_folder("postgres")
    key = hashlib.sha256(f"1 {binaries.words} {binaries.folder}".encode()).hexdigest()[:16]
    return None if cache is None else cache / key


def make_data(binaries: Binaries, folder: Folder, kept: Path | None, limits: Limits) -> bool:
    """Fill the folder with a new cluster: a copy of what is kept, or a fresh one, which is kept.

    Args:
        binaries: make a fresh one.
        folder: to fill.
        kept: see `template`; it need not be there, and is removed when it cannot be copied.
        limits: when to give up.

    Returns:
        Whether it is a copy.

    Raises:
        SurroundingsError: `initdb` fails (SG903).
        Ended: the time is over, or the run was cancelled.
    """
    shutil.rmtree(folder.data, ignore_errors=True)
    if kept is not None and kept.is_dir():
        try:
            shutil.copytree(kept, folder.data)
            folder.data.chmod(0o700)
            give(folder.data, folder.user)
        except (OSError, shutil.Error):
            shutil.rmtree(kept, ignore_errors=True)
        else:
            return True
    _initdb(binaries, folder, limits)
    (folder.data / "pg_hba.conf").write_text(_HBA, encoding="utf-8")
    if kept is not None:
        with suppress(OSError, shutil.Error):
            _keep(folder.data, kept)
    return False


def _keep(data: Path, kept: Path) -> None:
    """Keep a copy for later runs; it is there as a whole or not at all."""
    beside = Path(tempfile.mkdtemp(prefix=f"{kept.name}-", dir=kept.parent))
    try:
        shutil.copytree(data, beside / "data")
        (beside / "data").rename(kept)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _initdb(binaries: Binaries, folder: Folder, limits: Limits) -> None:
    said: deque[bytes] = deque(maxlen=LOG_LINES)
    for locale in _LOCALES:
        shutil.rmtree(folder.data, ignore_errors=True)
        command = [
            *(binaries.program("initdb"), "-D", str(folder.data), "-U", ROLE, "--auth=trust"),
            *("--encoding=UTF8", f"--locale={locale}", "--lc-messages=C", "--no-sync"),
            "--wal-segsize=1",
        ]
        ended = run(
            folder.user.command(*command),
            output=lambda data: said.append(bytes(data)),
            cwd=folder.path,
            env=server_environment(),
            timeout=limits.left,
            cancel=limits.cancellation,
        )
        limits.check()
        if ended.status == 0:
            return
    raise cannot_start("initdb", str(ended), b"".join(said))


def cannot_start(program: str, ended: str, said: bytes) -> SurroundingsError:
    """The error (SG903) for a program that has failed, with the telling line of its output."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines()]
    telling = [
        line for line in lines if "FATAL:" in line or "error:" in line or "could not" in line
    ]
    reason = (telling or lines or [""])[-1]
    return SurroundingsError(
        f"a throw-away PostgreSQL cannot be started: {program}: {reason or ended}", code="SG903"
    )
