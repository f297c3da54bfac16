"""A throw-away PostgreSQL: made from the programs on the machine, and gone when the run ends."""

import os
import secrets
import shutil
import signal
import socket
import sys
import threading
from collections import deque
from collections.abc import Mapping
from functools import partial

from signoff_gen.errors import SurroundingsError
from signoff_gen.redact import Redactor
from signoff_gen.runners import strays
from signoff_gen.runners.base import Session
from signoff_gen.runners.postgres_address import EPHEMERAL, Database, database, uri
from signoff_gen.runners.postgres_binaries import Binaries, find, user
from signoff_gen.runners.postgres_connection import Limits, connect
from signoff_gen.runners.postgres_data import (
    LOG_LINES,
    ROLE,
    cannot_start,
    make_data,
    server_environment,
    template,
    within_reach,
)
from signoff_gen.runners.postgres_folder import Folder
from signoff_gen.runners.postgres_reset import quoted
from signoff_gen.runners.process import Cancellation, Child

NAME = "signoff"
"""The database in it that checks use."""

_KEY = "postgres"
_READY = b"database system is ready to accept connections"
_TRIES = 5
_STOP_SECONDS = 6.0
_MODERN = 15
_SETTINGS = {
    # It need not survive anything.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # Nothing of it may outlive its folder.
    "dynamic_shared_memory_type": "mmap",
    "huge_pages": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "listen_addresses": "127.0.0.1",
    "unix_socket_permissions": "0700",
}

_starting = threading.Lock()


class Cluster:
    """A running server with a superuser; `start` makes one.

    Its socket lies in a folder that only its user may enter. On 127.0.0.1 it asks for a password
    that nobody knows but the programs that are run on it.
    """

    def __init__(self, folder: Folder, child: Child, port: int) -> None:
        self._folder = folder
        self._child = child
        self._password = secrets.token_hex(16)
        self._parameters = {
            "user": ROLE,
            "port": str(port),
            "hostaddr": "",
            "sslmode": "disable",
            "gssencmode": "disable",
        }

    @classmethod
    def start(cls, environment: Mapping[str, str], limits: Limits, redactor: Redactor) -> "Cluster":
        """Make a cluster and wait until it answers.

        Args:
            environment: gives PATH.
            limits: when to give up.
            redactor: is told of the password.

        Raises:
            SurroundingsError: there is no PostgreSQL (SG902), it cannot be started (SG903), or
                psycopg is missing (SG901).
            Ended: the time is over, or the run was cancelled.
        """
        limits.check()
        binaries = find(environment, limits.cancellation)
        limits.check()
        folder = Folder(user())
        try:
            return cls._start_in(folder, binaries, limits, redactor)
        except BaseException:
            folder.remove()
            raise

    @classmethod
    def _start_in(
        cls, folder: Folder, installed: Binaries, limits: Limits, redactor: Redactor
    ) -> "Cluster":
        binaries, kept = within_reach(installed, folder), template(installed)
        copied = make_data(binaries, folder, kept, limits)
        try:
            return cls._start_with_data(folder, binaries, limits, redactor)
        except SurroundingsError:
            if not copied or kept is None:
                raise
        # What was kept may have been damaged, or made on a system that has changed since.
        shutil.rmtree(kept, ignore_errors=True)
        make_data(binaries, folder, kept, limits)
        return cls._start_with_data(folder, binaries, limits, redactor)

    @classmethod
    def _start_with_data(
        cls, folder: Folder, binaries: Binaries, limits: Limits, redactor: Redactor
    ) -> "Cluster":
        child, port = _serve(binaries, folder, limits)
        cluster = cls(folder, child, port)
        try:
            cluster._set_up(limits, redactor)
        except BaseException:
            cluster._end_server()
            raise
        return cluster

    def _set_up(self, limits: Limits, redactor: Redactor) -> None:
        redactor.add("PGPASSWORD", self._password)
        with connect(self._inside("postgres"), limits, redactor, remote=False) as connection:
            connection.execute(f"ALTER ROLE {ROLE} PASSWORD '{self._password}'")
        self.create(NAME, limits, redactor)

    def _inside(self, name: str) -> Database:
        parameters = {**self._parameters, "host": str(self._folder.path), "dbname": name}
        return Database(parameters, uri(parameters), "the throw-away database")

    @property
    def database(self) -> Database:
        """The database that all checks of a run share."""
        return self.named(NAME)

    def named(self, name: str) -> Database:
        """One of its databases, as programs reach it."""
        parameters = {
            **self._parameters,
            "host": "127.0.0.1",
            "dbname": name,
            "password": self._password,
        }
        plain = {key: parameters[key] for key in ("user", "password", "host", "port", "dbname")}
        return Database(parameters, uri(plain), "the throw-away database")

    def create(self, name: str, limits: Limits, redactor: Redactor) -> Database:
        """Make one more database, empty; one of that name is dropped first.

        Raises:
            SurroundingsError: the server has ended (SG905).
            Ended: the time is over, or the run was cancelled.
        """
        with connect(self._inside("postgres"), limits, redactor, remote=False) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
            connection.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE template0")
        return self.named(name)

    def death(self) -> str | None:
        """Why it is not running any more, or None while it is."""
        ended = self._child.poll()
        return None if ended is None else str(ended)

    def stop(self) -> None:
        """End it at once, and remove its folder."""
        self._end_server()
        self._folder.remove()

    def _end_server(self) -> None:
        pid = self._child.pid
        if pid is not None and self._child.poll() is None:
            # Its own word for "drop everything": no data is worth a checkpoint.
            strays.send(os.kill, pid, signal.SIGQUIT)
            self._child.wait(_STOP_SECONDS)
        self._child.stop()


def cluster_of(session: Session, limits: Limits, redactor: Redactor) -> Cluster:
    """The cluster that all checks of a run share; the first that asks starts it.

    Raises:
        SurroundingsError, Ended: see `Cluster.start`; or it has ended meanwhile (SG903).
    """
    with _starting:
        cluster: Cluster | None = session.shared.get(_KEY)
        if cluster is None:
            cluster = Cluster.start(session.environment, limits, redactor)
            session.shared[_KEY] = cluster
            session.on_close(cluster.stop)
    if (death := cluster.death()) is not None:
        raise SurroundingsError(f"the throw-away PostgreSQL is gone: {death}", code="SG903")
    return cluster


def resolve(url: str, session: Session, limits: Limits, redactor: Redactor) -> Database:
    """The database that a status file means.

    Args:
        url: a connection string, or `ephemeral`.
        session: has the throw-away cluster, or gets it.
        limits: when to give up starting it.
        redactor: is told of its password.

    Raises:
        SurroundingsError: see `cluster_of` and `database`.
        Ended: see `cluster_of`.
    """
    if url == EPHEMERAL:
        return cluster_of(session, limits, redactor).database
    return database(url)


def running(session: Session) -> Cluster | None:
    """The cluster of a run, if a check has started one."""
    cluster: Cluster | None = session.shared.get(_KEY)
    return cluster


def _serve(binaries: Binaries, folder: Folder, limits: Limits) -> tuple[Child, int]:
    """Start the server on a free port; somebody may take the port first, so more than once."""
    settings = {**_SETTINGS, "unix_socket_directories": str(folder.path)}
    if binaries.version >= _MODERN - (sys.platform == "linux"):
        # A statement ends soon after the program that sent it.
        settings["client_connection_check_interval"] = "1s"
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    for _ in range(_TRIES):
        port = _free_port()
        command = [binaries.program("postgres"), "-D", str(folder.data), "-p", str(port), *options]
        said: deque[bytes] = deque(maxlen=LOG_LINES)
        ready = Cancellation()
        child = Child.start(
            folder.user.command(*command),
            output=partial(_listen, said, ready),
            cwd=folder.path,
            env=server_environment(),
        )
        try:
            while child.poll() is None and not ready.is_set():
                child.wait(min(limits.left, 0.2), cancel=ready)
                limits.check()
        except BaseException:
            child.stop()
            raise
        if ready.is_set() and child.poll() is None:
            return child, port
        ended = child.stop()
        if b"could not bind" not in b"".join(said):
            break
    raise cannot_start("postgres", str(ended), b"".join(said))


def _listen(said: "deque[bytes]", ready: Cancellation, data: memoryview) -> None:
    said.append(bytes(data))
    if not ready.is_set() and _READY in b"".join(said):
        ready.set()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
