"""HTTP: read a request within bounds, authenticate it, answer in JSON, log one line."""

import hashlib
import hmac
import json
import logging
import socket
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Condition
from typing import NoReturn, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from app.api import Answer, Api, Request, find_route
from app.errors import ApiError
from app.validation import refuse_organization

MAX_BODY = 64 * 1024
_MAX_DRAIN = 1024 * 1024
_LINGER_SECONDS = 1.0
_QUIET_SECONDS = 10

log = logging.getLogger("quickstart")


class Server(ThreadingHTTPServer):
    """The listening socket, on the loopback address only.

    Args:
        port: 0 lets the system choose one.
        api: the endpoints.
        access_token: what clients present; only its digest is kept.

    Raises:
        OSError: the port is taken or not ours to use.
    """

    request_queue_size = 128  # the default of 5 makes clients that come together wait a second

    def __init__(self, port: int, api: Api, access_token: str) -> None:
        self.api = api
        self._token_digest = hashlib.sha256(access_token.encode()).digest()
        self._busy = 0
        self._changed = Condition()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        # HTTPServer would ask the name service for this machine's name, which can take seconds.
        TCPServer.server_bind(self)

    def accepts(self, presented: str) -> bool:
        """Whether `presented` is the access token; a near miss takes as long as a wild guess."""
        digest = hashlib.sha256(presented.encode()).digest()
        return hmac.compare_digest(digest, self._token_digest)

    def begin(self) -> None:
        """A request is being answered."""
        with self._changed:
            self._busy += 1

    def end(self) -> None:
        """A request was answered, or its client went away."""
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def finish(self, seconds: float) -> None:
        """Stop listening; give requests under way `seconds` to end."""
        self.shutdown()
        self.server_close()
        with self._changed:
            self._changed.wait_for(lambda: self._busy == 0, seconds)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        # Closing while a client still sends would reset the connection and lose it the answer.
        connection = request[1] if isinstance(request, tuple) else request
        deadline, left = time.monotonic() + _LINGER_SECONDS, _MAX_DRAIN
        try:
            connection.shutdown(socket.SHUT_WR)
            while left > 0 and (seconds := deadline - time.monotonic()) > 0:
                connection.settimeout(seconds)
                if not (chunk := connection.recv(MAX_BODY)):
                    break
                left -= len(chunk)
        except OSError:
            pass  # gone already
        self.close_request(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        # What is left to fail here is the connection itself: the client has gone.
        log.info("a client went away")


class Handler(BaseHTTPRequestHandler):
    """One connection; its requests are answered one after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "quickstart"
    sys_version = ""
    default_request_version = "HTTP/1.0"  # a broken request line is answered with headers too
    timeout = _QUIET_SECONDS
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        """Answer one request, whatever it is."""
        server = cast("Server", self.server)
        server.begin()
        try:
            self._answer(server)
        finally:
            server.end()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815

    def _answer(self, server: Server) -> None:
        place = "(no endpoint)"  # never the path as sent: a log holds nothing that a client wrote
        headers: dict[str, str] = {}
        try:
            body = self._read_body()
            path, query = self._target()
            try:
                route, arguments = find_route(self._method, path)
                place = route.template
            except ApiError:
                self._authenticate(server)  # who has no token learns nothing about the paths
                raise
            if not route.public:
                self._authenticate(server)
            request = Request(query, _parse(body))
            refuse_organization(request.query, request.body)
            answer = route.bind(server.api)(request, *(unquote(part) for part in arguments))
        except ApiError as error:
            answer, headers = Answer(error.status, error.body()), error.headers
        except (ConnectionError, TimeoutError):
            raise
        except Exception as error:  # the last line of defence: a client gets JSON, the log a place
            answer = _internal_error(error)
        log.info("%s %s %d", self._method, place, answer.status)
        self._send(answer, headers)

    @property
    def _method(self) -> str:
        return "GET" if self.command == "HEAD" else self.command

    def _target(self) -> tuple[str, list[str]]:
        """Path and names of query parameters of the request line."""
        try:
            parts = urlsplit(self.path)
            pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
        except ValueError:
            raise ApiError(
                HTTPStatus.BAD_REQUEST, "bad_target", "the request target is not a valid address"
            ) from None
        return parts.path, [name for name, _ in pairs]

    def _authenticate(self, server: Server) -> None:
        scheme, _, presented = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not server.accepts(presented.strip()):
            raise ApiError(
                HTTPStatus.UNAUTHORIZED,
                "unauthorized",
                "send the access token as `Authorization: Bearer …`",
                headers={"WWW-Authenticate": "Bearer"},
            )

    def _read_body(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            self._refuse_body(HTTPStatus.LENGTH_REQUIRED, "send the body with a Content-Length")
        lengths = self.headers.get_all("Content-Length", ["0"])
        if len(lengths) != 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
            self._refuse_body(HTTPStatus.BAD_REQUEST, "the Content-Length is not one whole number")
        # Digits are counted first: a number of a thousand of them need not be computed.
        digits = lengths[0].lstrip("0")
        if len(digits) > 12 or int(digits or "0") > MAX_BODY:
            self._refuse_body(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body may have {MAX_BODY} bytes"
            )
        length = int(digits or "0")
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionAbortedError("the body ended early")
        return body

    def _refuse_body(self, status: HTTPStatus, message: str) -> NoReturn:
        self.close_connection = True  # where the next request would begin is not known
        raise ApiError(status, "bad_body", message)

    def _send(self, answer: Answer, headers: dict[str, str]) -> None:
        payload = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What `http.server` itself refuses is answered in JSON like everything else."""
        status = HTTPStatus(code)
        self.close_connection = True
        error = ApiError(status, "bad_request", status.phrase)
        log.info("(unreadable request) %d", status)
        self._send(Answer(status, error.body()), {})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class's name)
        """Nothing: the base class would log what clients wrote."""


def _parse(body: bytes) -> object:
    """The JSON value in `body`, None when it is empty."""
    if not body:
        return None
    try:
        return json.loads(body, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ApiError(HTTPStatus.BAD_REQUEST, "bad_json", "the body is not valid JSON") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is given twice")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _internal_error(error: Exception) -> Answer:
    """A 500 for the client; for the log what failed and where, but no message: it may quote."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
    log.error("%s in %s", type(error).__name__, where)
    failure = ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "something went wrong here")
    return Answer(failure.status, failure.body())
