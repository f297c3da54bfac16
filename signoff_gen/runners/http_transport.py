"""The wire under `http`: connections kept for a run, every wait bounded and interruptible.

httpx bounds each single wait, so a server that sends a byte a second goes on for ever. Here all
waits of one exchange share a deadline: a request carries its `Limits` where httpx carries its
timeouts, down to the sockets, which also wake up when the run is cancelled. What goes wrong is
raised as `NoAnswer` in words that are the same each time.
"""

import select
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import certifi
import httpcore
import httpx

from signoff_gen.runners.base import Session
from signoff_gen.runners.http_request import Request

if TYPE_CHECKING:
    from signoff_gen.runners.process import Cancellation

IDLE_SECONDS = 1.0
"""How long an unused connection is kept: well below what servers allow, so that a request never
meets a server that is just hanging up."""
TOO_LATE = "no complete answer in time"
_PIECE = 64 * 1024
_HAVE_CONTENT = frozenset({"POST", "PUT", "PATCH"})
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""Methods that may be sent again when nobody answered (RFC 9110, 9.2.2)."""


class NoAnswer(Exception):
    """There was no usable answer; the text says why, without host, port or duration."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When an exchange must be over."""

    deadline: float
    """On the monotonic clock, in seconds."""
    cancellation: "Cancellation"
    connections: list[str] = field(default_factory=list)
    """Hosts that connections were made to for it, as they were."""

    def remaining(self) -> float:
        """Seconds left.

        Raises:
            NoAnswer: none, or the run was cancelled.
        """
        if self.cancellation.is_set():
            raise NoAnswer("cancelled")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise NoAnswer(TOO_LATE)
        return left

    def wait_for(self, sock: socket.socket) -> None:
        """Wait until there is something to read.

        Raises:
            NoAnswer: it takes too long, or the run was cancelled.
        """
        if isinstance(sock, ssl.SSLSocket) and sock.pending():
            return  # decrypted already, and gone from what the poll can see
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        poll.register(self.cancellation, select.POLLIN)
        poll.poll(self.remaining() * 1000 + 1)
        self.remaining()


class _Stream(httpcore.NetworkStream):
    """A connection whose "timeouts" are `Limits`."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        limits: Limits = timeout
        limits.wait_for(self._inner.get_extra_info("socket"))
        return self._inner.read(max_bytes, limits.remaining())

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        limits: Limits = timeout
        for start in range(0, len(buffer), _PIECE):
            self._inner.write(buffer[start : start + _PIECE], limits.remaining())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: Any = None,
    ) -> httpcore.NetworkStream:
        limits: Limits = timeout
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, limits.remaining()))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Makes connections whose "timeouts" are `Limits`."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        limits: Limits = timeout
        limits.connections.append(host)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NoAnswer("the host's name cannot be resolved") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        while True:
            # Each address gets its share of the time: a dead one must not use up what the
            # living one needs.
            share = limits.remaining() / len(addresses)
            address = addresses.pop(0)
            try:
                inner = self._inner.connect_tcp(address, port, share, local_address, socket_options)
                return _Stream(inner)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not addresses:
                    raise


class Client:
    """Sends requests over connections that are kept for a run; threads may share it.

    Proxies that the environment names are used, though never for this machine itself.

    Args:
        environment: where `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are looked up.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        lowered = {name.lower(): value for name, value in environment.items()}
        self._proxies = {
            scheme: lowered.get(f"{scheme}_proxy") or lowered.get("all_proxy")
            for scheme in ("http", "https")
        }
        entries = lowered.get("no_proxy", "").split(",")
        self._direct = [entry.strip().removeprefix("*.").lstrip(".") for entry in entries]
        self._pools: dict[tuple[str, str | None, str | None], httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()

    @contextmanager
    def send(
        self, request: Request, limits: Limits, ca: str | None = None
    ) -> Iterator[httpcore.Response]:
        """Send a request; the head of the answer is there, `body` reads the rest.

        Args:
            request: what to send.
            limits: when the exchange must be over, its body included.
            ca: a file with the only authorities to be trusted, instead of the usual ones.

        Raises:
            NoAnswer: there is none.
        """
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=request.target
        )
        message = httpcore.Request(
            request.method,
            target,
            headers=_wire_headers(request),
            content=request.content,
            extensions={"timeout": {"connect": limits, "read": limits, "write": limits}},
        )
        with _translated(_HEAD):
            answer = _answer(self._pool(url, ca), message, limits, request.method in _IDEMPOTENT)
        try:
            yield answer
        finally:
            answer.close()

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            pool.close()

    def _pool(self, url: httpx.URL, ca: str | None) -> httpcore.ConnectionPool:
        key = (url.scheme, self._proxy(url), ca)
        with self._lock:
            if key not in self._pools:
                self._pools[key] = _pool(*key)
            return self._pools[key]

    def _proxy(self, url: httpx.URL) -> str | None:
        proxy = self._proxies.get(url.scheme)
        return None if proxy is None or self._is_direct(url) else proxy

    def _is_direct(self, url: httpx.URL) -> bool:
        names = (url.host, f"{url.host}:{url.port}")
        return _is_here(url.host) or any(
            entry == "*" or name == entry or name.endswith(f".{entry}")
            for entry in self._direct
            for name in names
            if entry
        )


def _answer(
    pool: httpcore.ConnectionPool, message: httpcore.Request, limits: Limits, again: bool
) -> httpcore.Response:
    """Send a message, once more if the server hung up a kept connection just as it came.

    RFC 9112, 9.3.1: a client may do so for idempotent requests when nothing was answered. Each
    time one kept connection is gone, so a fresh one is reached in the end.
    """
    while True:
        made = len(limits.connections)
        try:
            return pool.handle_request(message)
        except (httpcore.RemoteProtocolError, httpcore.NetworkError) as error:
            kept = len(limits.connections) == made
            unanswered = isinstance(error, httpcore.NetworkError) or _is_silence(error)
            if not (again and kept and unanswered):
                raise


def _wire_headers(request: Request) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode(), value.encode()) for name, value in request.headers]
    if not request.header("host"):
        headers.insert(0, (b"Host", request.url.netloc))
    if (request.content or request.method in _HAVE_CONTENT) and not request.header(
        "content-length"
    ):
        headers.append((b"Content-Length", str(len(request.content)).encode()))
    return headers


def client_of(session: Session) -> Client:
    """The client that all checks of a run share."""
    if "http" not in session.shared:
        fresh = Client(session.environment)
        if session.shared.setdefault("http", fresh) is fresh:
            session.on_close(fresh.close)
    client: Client = session.shared["http"]
    return client


def body(answer: httpcore.Response) -> Iterator[bytes]:
    """The pieces of an answer's body as they arrive, still compressed if it is.

    Raises:
        NoAnswer: it does not arrive, or not all of it.
    """
    with _translated(_BODY):
        yield from answer.iter_stream()


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _pool(scheme: str, proxy: str | None, ca: str | None) -> httpcore.ConnectionPool:
    options: dict[str, Any] = {
        "ssl_context": _trust(ca) if scheme == "https" else None,
        "max_connections": None,
        "keepalive_expiry": IDLE_SECONDS,
        "network_backend": _Backend(),
    }
    if proxy is None:
        return httpcore.ConnectionPool(**options)
    url = httpx.URL(proxy if "://" in proxy else f"http://{proxy}")
    if url.scheme != "http":
        raise NoAnswer(f"proxies of the kind {url.scheme} are not supported")
    auth = (url.username.encode(), url.password.encode()) if url.userinfo else None
    address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    return httpcore.HTTPProxy(address, proxy_auth=auth, **options)


def _trust(ca: str | None) -> ssl.SSLContext:
    if ca is not None:
        try:
            return ssl.create_default_context(cafile=ca)
        except OSError as error:
            raise NoAnswer("the file with certificate authorities cannot be used") from error
    context = ssl.create_default_context()  # the system's store, or SSL_CERT_FILE
    context.load_verify_locations(certifi.where())
    return context


_HEAD = {
    httpcore.RemoteProtocolError: "the answer is not HTTP",
    httpcore.NetworkError: "the connection broke before there was an answer",
}
_BODY = {
    httpcore.RemoteProtocolError: "the connection ended before the body was complete",
    httpcore.NetworkError: "the connection broke before the body was complete",
}


@contextmanager
def _translated(said: Mapping[type[Exception], str]) -> Iterator[None]:
    """Turn what the libraries raise into `NoAnswer`; `said` depends on how far we are."""
    try:
        yield
    except httpcore.ConnectError as error:
        # The pool raises its errors `from None`; what came before them is their context.
        raise NoAnswer(_no_connection(error.__context__)) from error
    except httpcore.ConnectTimeout as error:
        raise NoAnswer("no connection in time") from error
    except httpcore.TimeoutException as error:
        raise NoAnswer(TOO_LATE) from error
    except httpcore.RemoteProtocolError as error:
        silent = "the server hung up without an answer"
        reason = silent if _is_silence(error) else said[type(error)]
        raise NoAnswer(reason) from error
    except httpcore.LocalProtocolError as error:
        # The library's own words would show the header's value.
        raise NoAnswer("a header holds a line break or another forbidden character") from error
    except httpcore.ProxyError as error:
        raise NoAnswer(f"the proxy refused: {error}") from error
    except httpcore.NetworkError as error:
        raise NoAnswer(said[httpcore.NetworkError]) from error


def _is_silence(error: Exception) -> bool:
    """Whether the other side ended the connection before it said anything."""
    return "disconnected without" in str(error)


def _no_connection(cause: BaseException | None) -> str:
    match cause:
        case ssl.SSLCertVerificationError():
            return f"the TLS certificate is not trusted: {cause.verify_message}"
        case ssl.SSLError():
            return f"TLS failed: {(cause.reason or 'no reason given').lower().replace('_', ' ')}"
        case ConnectionRefusedError():
            return "connection refused"
    return f"no connection: {getattr(cause, 'strerror', None) or 'no reason given'}"
