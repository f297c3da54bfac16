"""What a runner needs to run, over a folder of the test's own, and servers to talk to."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.evidence import EvidenceFolder, Staging
from signoff_gen.redact import DEFAULT_FIELDS, Redactor, fields
from signoff_gen.runners.base import Context, Session
from signoff_gen.runners.process import Cancellation


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """The context of check number 7, `step.check`; `dataclasses.replace` makes another one."""
    session = Session(environment={})
    with Staging(EvidenceFolder(tmp_path, "artifacts/demo"), {}) as staging:
        yield Context(
            root=tmp_path,
            address="step.check",
            number=7,
            variables={},
            evidence=staging,
            redactor=Redactor(),
            fields=fields(DEFAULT_FIELDS),
            timeout=10.0,
            cancellation=Cancellation(),
            session=session,
        )
        session.close()


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


Handler = Callable[[Seen, socket.socket], None]
"""Answers one request by writing bytes to the connection."""


@dataclass
class Server:
    """A real server on a port of its own that answers whatever bytes it is told to."""

    handle: Handler
    tls: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    _sockets: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def close(self) -> None:
        for sock in [self._listener, *self._sockets]:
            with suppress(OSError):  # the other side may have been faster
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._sockets.append(connection)
            with connection, connection.makefile("rb") as reader:
                while line := reader.readline():
                    method, target, _ = line.decode("latin-1").split(" ", 2)
                    headers = {}
                    while (head := reader.readline().decode("latin-1").strip()) != "":
                        name, _, value = head.partition(":")
                        headers[name.lower()] = value.strip()
                    body = reader.read(int(headers.get("content-length", "0")))
                    seen = Seen(method, target, headers, body)
                    self.seen.append(seen)
                    self.handle(seen, connection)
        except (OSError, ValueError):
            pass  # the client has hung up, or the test is over


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start a server: `serve(handler)`, `serve(bytes)`, either with `tls=`."""
    servers: list[Server] = []

    def start(handle: Handler | bytes, tls: ssl.SSLContext | None = None) -> Server:
        if isinstance(handle, bytes):
            answer = handle
            servers.append(Server(lambda _, connection: connection.sendall(answer), tls))
        else:
            servers.append(Server(handle, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate for 127.0.0.1, its key in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=test", "-keyout", "key.pem", "-out", "ca.pem"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-addext", "keyUsage=critical,digitalSignature,keyCertSign"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    both = (folder / "ca.pem").read_bytes() + (folder / "key.pem").read_bytes()
    (folder / "server.pem").write_bytes(both)
    return folder / "server.pem"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The addresses of host names that only this test knows; numbers stand for themselves."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def getaddrinfo(host: str, *rest: Any, **options: Any) -> list[Any]:
        return [entry for one in known.get(host, [host]) for entry in real(one, *rest, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known
