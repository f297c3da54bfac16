"""Servers that misbehave, and networks that do: a clear verdict inside the timeout."""

import dataclasses
import gzip
import json
import os
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.model import bind
from signoff_gen.runners import registry
from signoff_gen.runners.base import Context, Outcome
from signoff_gen.runners.http import Http

Serve = Callable[..., Any]
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}'


def run(context: Context, url: str, **block: Any) -> Outcome:
    runner = bind(registry["http"], {"url": url, **block})
    assert isinstance(runner, Http)
    return runner.run(context)


def verdict(outcome: Outcome) -> tuple[str, str]:
    return outcome.status, outcome.message


def compressed(body: bytes, coding: str, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


@pytest.fixture
def soon(context: Context) -> Context:
    """A context that gives a check half a second."""
    return dataclasses.replace(context, timeout=0.5)


class TestBodies:
    def test_an_endless_body_stops_at_the_bound(self, context: Context, serve: Serve) -> None:
        def handle(_: object, connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

        outcome = run(context, serve(handle).url, max_bytes=1_000_000)
        assert verdict(outcome) == ("failed", "the body is larger than max_bytes (1000000)")
        assert outcome.evidence == ("07_step_check.request.json",)

    def test_a_body_may_be_as_long_as_allowed(self, context: Context, serve: Serve) -> None:
        assert run(context, serve(OK).url, max_bytes=8).status == "passed"
        assert run(context, serve(OK).url, max_bytes=7).status == "failed"

    @pytest.mark.parametrize("layers", [1, 2])
    def test_a_bomb_stops_at_the_bound(self, context: Context, serve: Serve, layers: int) -> None:
        body = b"0" * 50_000_000
        for _ in range(layers):
            body = gzip.compress(body, 1)
        server = serve(compressed(body, ", ".join(["gzip"] * layers)))
        start = time.process_time()
        outcome = run(context, server.url)
        assert outcome.message == "the body is larger than max_bytes (8388608)"
        assert time.process_time() - start < 1

    @pytest.mark.parametrize(
        ("body", "coding"),
        [
            (gzipped(b'{"a": 1}'), "gzip"),
            (gzipped(b'{"a"') + gzipped(b": 1}"), "x-gzip"),
            (zlib.compress(b'{"a": 1}'), "deflate"),
            (zlib.compress(b'{"a": 1}')[2:-4], "deflate"),
            (gzipped(gzipped(b'{"a": 1}')), "gzip, gzip"),
            (b'{"a": 1}', "identity"),
        ],
        ids=["gzip", "two gzip members", "zlib", "bare deflate", "gzip twice", "identity"],
    )
    def test_compressed_bodies_are_read(
        self, context: Context, serve: Serve, body: bytes, coding: str
    ) -> None:
        rules = [{"path": "$.a", "equals": 1}]
        outcome = run(context, serve(compressed(body, coding)).url, expect={"json": rules})
        assert outcome.status == "passed"

    def test_a_large_compressed_body_arrives_whole(self, context: Context, serve: Serve) -> None:
        text = json.dumps({"a": "0" * 3_000_000, "b": list(range(20_000))}).encode()
        server = serve(compressed(gzip.compress(text), "gzip"))
        rules = [{"path": "$.b", "type": "array"}]
        assert run(context, server.url, expect={"json": rules}).status == "passed"

    @pytest.mark.parametrize(
        ("body", "coding", "message"),
        [
            (b"\x1f\x8bgarbage", "gzip", "the compressed body is damaged"),
            (gzipped(b"x" * 999)[:-12], "gzip", "the compressed body ends too early"),
            (b"x", "br", "the body is compressed by br, which was not asked for"),
            (b"x", "gzip, gzip, gzip", "the body is compressed more than twice"),
        ],
        ids=["damaged", "cut off", "brotli", "three times"],
    )
    def test_a_body_that_cannot_be_unpacked_fails(
        self, context: Context, serve: Serve, body: bytes, coding: str, message: str
    ) -> None:
        outcome = run(context, serve(compressed(body, coding)).url)
        assert verdict(outcome) == ("failed", message)

    @pytest.mark.parametrize("size", [1, 262_143, 262_144, 262_145, 262_244, 524_288 + 300])
    def test_nothing_is_lost_between_two_steps_of_unpacking(
        self, context: Context, serve: Serve, size: int
    ) -> None:
        text = b"0" * size
        run(context, serve(compressed(zlib.compress(text)[2:-4], "deflate")).url)
        path = context.evidence.file("07_step_check.response.json")
        assert json.loads(path.read_bytes()) == {"text": text.decode()}

    def test_no_body_needs_no_unpacking(self, context: Context, serve: Serve) -> None:
        assert run(context, serve(compressed(b"", "gzip")).url).status == "passed"

    @pytest.mark.parametrize(
        "sent",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
        ],
    )
    def test_a_body_that_is_cut_off_is_no_answer(
        self, context: Context, serve: Serve, sent: bytes
    ) -> None:
        def handle(_: object, connection: socket.socket) -> None:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_RDWR)

        outcome = run(context, serve(handle).url)
        expected = "the connection ended before the body was complete"
        assert verdict(outcome) == ("error", expected)
        assert outcome.evidence == ()

    def test_a_length_that_is_too_short_gives_what_it_covers(
        self, context: Context, serve: Serve
    ) -> None:
        server = serve(OK.replace(b"Length: 8", b"Length: 5"))
        rules = [{"path": "$.a", "equals": 1}]
        outcome = run(context, server.url, expect={"json": rules})
        assert verdict(outcome) == ("failed", "body: not JSON at 1:6: expecting value")


class TestTime:
    @pytest.mark.parametrize(
        "start", [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "]
    )
    def test_a_slow_drip_ends_in_time(self, soon: Context, serve: Serve, start: bytes) -> None:
        over = threading.Event()

        def handle(_: object, connection: socket.socket) -> None:
            connection.sendall(start)
            while not over.wait(0.02):
                connection.sendall(b"x")

        server = serve(handle)
        begin = time.monotonic()
        outcome = run(soon, server.url)
        over.set()
        assert verdict(outcome) == ("error", "no complete answer in time")
        assert time.monotonic() - begin < 3
        assert outcome.details == (f"GET {server.url}",)

    def test_a_server_that_never_answers_ends_in_time(self, soon: Context, serve: Serve) -> None:
        outcome = run(soon, serve(lambda *_: None).url)
        assert verdict(outcome) == ("error", "no complete answer in time")

    def test_a_server_that_does_not_listen_to_the_end_ends_in_time(
        self, soon: Context, serve: Serve
    ) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        with listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            outcome = run(soon, url, body="x" * 30_000_000)
        assert verdict(outcome) == ("error", "no complete answer in time")

    def test_a_connection_that_is_never_accepted_ends_in_time(self, soon: Context) -> None:
        with full_listener() as port:
            outcome = run(soon, f"http://127.0.0.1:{port}")
        assert verdict(outcome) == ("error", "no connection in time")

    def test_redirects_share_one_deadline(self, soon: Context, serve: Serve) -> None:
        over = threading.Event()

        def handle(_: object, connection: socket.socket) -> None:
            over.wait(0.2)
            connection.sendall(b"HTTP/1.1 302 F\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

        outcome = run(soon, serve(handle).url, follow_redirects=True)
        over.set()
        assert verdict(outcome) == ("error", "no complete answer in time")

    def test_a_cancelled_run_does_not_wait(self, context: Context, serve: Serve) -> None:
        arrived = threading.Event()
        context = dataclasses.replace(context, timeout=60.0)
        server = serve(lambda *_: arrived.set())
        outcomes: list[Outcome] = []
        thread = threading.Thread(target=lambda: outcomes.append(run(context, server.url)))
        thread.start()
        assert arrived.wait(10)
        context.cancellation.set()
        thread.join(10)
        assert verdict(outcomes[0]) == ("error", "cancelled")
        assert verdict(run(context, server.url)) == ("error", "cancelled")


class full_listener:  # noqa: N801  # used like a function
    """A port whose queue of connections is full, so that further ones hang."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._sockets = [socket.create_server((host, 0), backlog=0)]

    def __enter__(self) -> int:
        port: int = self._sockets[0].getsockname()[1]
        while len(self._sockets) < 64:
            filler = socket.socket()
            self._sockets.append(filler)
            filler.settimeout(0.2)
            try:
                filler.connect(self._sockets[0].getsockname())
            except TimeoutError:
                return port
        raise AssertionError("the queue is never full")

    def __exit__(self, *_: object) -> None:
        for sock in self._sockets:
            sock.close()


class TestConnections:
    def test_nobody_listening_is_said_without_the_port(self, context: Context) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        outcome = run(context, f"http://127.0.0.1:{port}/x")
        assert verdict(outcome) == ("error", "connection refused")
        assert outcome.details == (f"GET http://127.0.0.1:{port}/x",)

    @pytest.mark.parametrize("failure", [socket.gaierror(-2, "unknown"), UnicodeError("too long")])
    def test_an_unknown_host_is_said(
        self, context: Context, monkeypatch: pytest.MonkeyPatch, failure: Exception
    ) -> None:
        def getaddrinfo(*_: object, **__: object) -> None:
            raise failure

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        outcome = run(context, "http://nowhere.example.test/")
        assert verdict(outcome) == ("error", "the host's name cannot be resolved")

    def test_the_second_address_of_a_host_is_tried(
        self, context: Context, serve: Serve, names: dict[str, list[str]]
    ) -> None:
        names["two.example.test"] = ["127.0.0.2", "127.0.0.1"]
        url = f"http://two.example.test:{serve(OK).port}"
        assert run(context, url).status == "passed"

    def test_a_dead_address_leaves_time_for_a_living_one(
        self, context: Context, serve: Serve, names: dict[str, list[str]]
    ) -> None:
        with full_listener("127.0.0.2") as port:
            names["two.example.test"] = ["127.0.0.2", "127.0.0.1"]
            context = dataclasses.replace(context, timeout=1.0)
            outcome = run(context, f"http://two.example.test:{port}")
        assert verdict(outcome) == ("error", "connection refused")

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            (b"", "the server hung up without an answer"),
            (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "the answer is not HTTP"),
            (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "the answer is not HTTP"),
        ],
    )
    def test_what_is_no_http_answer_is_an_error(
        self, context: Context, serve: Serve, sent: bytes, message: str
    ) -> None:
        def handle(_: object, connection: socket.socket) -> None:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)

        assert verdict(run(context, serve(handle).url)) == ("error", message)

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            (b"", "the connection broke before there was an answer"),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
                "the connection broke before the body was complete",
            ),
        ],
    )
    def test_a_reset_connection_is_an_error(
        self, context: Context, serve: Serve, sent: bytes, message: str
    ) -> None:
        def handle(_: object, connection: socket.socket) -> None:
            connection.sendall(sent)
            over.wait(0.1)  # so that what was sent arrives before the reset throws it away
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(connection.detach())  # at once, although it is still being read from

        over = threading.Event()
        assert verdict(run(context, serve(handle).url)) == ("error", message)

    def test_a_server_that_restarts_between_two_checks_is_met_again(
        self, context: Context, serve: Serve
    ) -> None:
        def handle(_: object, connection: socket.socket) -> None:
            connection.sendall(OK)
            connection.shutdown(socket.SHUT_RDWR)  # without a word about it in the answer

        server = serve(handle)
        for _ in range(3):
            assert run(context, server.url).status == "passed"
        assert server.connections == 3

    @pytest.mark.parametrize(("method", "status"), [("GET", "passed"), ("POST", "error")])
    def test_a_server_that_hangs_up_just_as_a_request_comes(
        self, context: Context, serve: Serve, method: str, status: str
    ) -> None:
        """It is asked again over a new connection, unless that could do something twice."""
        answered: list[socket.socket] = []

        def handle(_: object, connection: socket.socket) -> None:
            if connection in answered:
                connection.shutdown(socket.SHUT_RDWR)
                return
            answered.append(connection)
            connection.sendall(OK)

        server = serve(handle)
        assert run(context, server.url).status == "passed"
        outcome = run(context, server.url, method=method)
        assert outcome.status == status
        assert server.connections == (2 if method == "GET" else 1)

    def test_a_new_connection_that_is_hung_up_is_an_error(
        self, context: Context, serve: Serve
    ) -> None:
        server = serve(lambda _, connection: connection.shutdown(socket.SHUT_RDWR))
        assert verdict(run(context, server.url)) == (
            "error", "the server hung up without an answer",
        )  # fmt: skip
        assert server.connections == 1


class TestRedirects:
    def redirect(self, location: str, status: str = "302 Found") -> bytes:
        return f"HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()

    def test_they_are_not_followed_unless_asked(self, context: Context, serve: Serve) -> None:
        server = serve(self.redirect("/there"))
        expect = {"status": 302, "headers": {"Location": "/there"}}
        assert run(context, server.url, expect=expect).status == "passed"
        assert len(server.seen) == 1

    def test_a_loop_fails(self, context: Context, serve: Serve) -> None:
        server = serve(self.redirect("/"))
        outcome = run(context, server.url, follow_redirects=True)
        assert verdict(outcome) == ("failed", "more than 10 redirects")
        assert len(server.seen) == 11

    @pytest.mark.parametrize(
        ("location", "message"),
        [
            ("http://a:b/", "it redirects to something that is not a URL"),
            ("file:///etc/passwd", "it redirects to something that is not a URL of the web"),
            ("mailto:me@x.test", "it redirects to something that is not a URL of the web"),
        ],
    )
    def test_a_redirect_to_nowhere_fails(
        self, context: Context, serve: Serve, location: str, message: str
    ) -> None:
        outcome = run(context, serve(self.redirect(location)).url, follow_redirects=True)
        assert verdict(outcome) == ("failed", message)

    @pytest.mark.parametrize(
        ("status", "method", "becomes"),
        [
            ("301 M", "POST", "GET"),
            ("302 F", "POST", "GET"),
            ("303 S", "PUT", "GET"),
            ("303 S", "HEAD", "HEAD"),
            ("302 F", "PUT", "PUT"),
            ("307 T", "POST", "POST"),
            ("308 P", "POST", "POST"),
        ],
    )
    def test_the_method_changes_as_the_standard_has_it(
        self, context: Context, serve: Serve, status: str, method: str, becomes: str
    ) -> None:
        def handle(seen: Any, connection: socket.socket) -> None:
            redirect = self.redirect("/b?x=1", status)
            connection.sendall(redirect if seen.target == "/a" else OK)

        server = serve(handle)
        run(context, f"{server.url}/a", method=method, body="hello", follow_redirects=True)
        second = server.seen[1]
        assert (second.method, second.target) == (becomes, "/b?x=1")
        assert second.body == (b"hello" if becomes != "GET" else b"")
        assert ("content-type" in second.headers) is (becomes != "GET")

    def test_no_secret_goes_to_another_host(self, context: Context, serve: Serve) -> None:
        other = serve(OK)

        def handle(seen: Any, connection: socket.socket) -> None:
            target = "/same" if seen.target == "/" else f"{other.url}/other"
            connection.sendall(self.redirect(target))

        server = serve(handle)
        outcome = run(
            context,
            server.url,
            bearer="0123456789" + "abcdef",
            headers={"X-Api-Key": "k", "X-Trace": "t", "Host": "chosen.test"},
            follow_redirects=True,
        )
        assert outcome.status == "passed"
        same, strange = server.seen[1].headers, other.seen[0].headers
        assert {"authorization", "x-api-key", "x-trace"} <= same.keys()
        assert not {"authorization", "x-api-key"} & strange.keys()
        assert strange["x-trace"] == "t"
        assert strange["host"] == f"127.0.0.1:{other.port}"


class TestTLS:
    @pytest.fixture
    def tls(self, certificate: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        return context

    def test_a_private_authority_can_be_trusted(
        self, context: Context, serve: Serve, tls: ssl.SSLContext, certificate: Path
    ) -> None:
        server = serve(OK, tls=tls)
        ca = certificate.with_name("ca.pem")
        assert run(context, server.url, ca=str(ca)).status == "passed"
        (context.root / "ca.pem").write_bytes(ca.read_bytes())
        assert run(context, server.url, ca="ca.pem").status == "passed"

    def test_a_certificate_from_nowhere_is_an_error(
        self, context: Context, serve: Serve, tls: ssl.SSLContext
    ) -> None:
        outcome = run(context, serve(OK, tls=tls).url)
        assert outcome.status == "error"
        assert outcome.message.startswith("the TLS certificate is not trusted: self")

    def test_a_certificate_for_another_host_is_an_error(
        self,
        context: Context,
        serve: Serve,
        tls: ssl.SSLContext,
        certificate: Path,
        names: dict[str, list[str]],
    ) -> None:
        names["other.test"] = ["127.0.0.1"]
        url = f"https://other.test:{serve(OK, tls=tls).port}"
        outcome = run(context, url, ca=str(certificate.with_name("ca.pem")))
        assert outcome.status == "error"
        assert "not trusted: Hostname mismatch" in outcome.message

    @pytest.mark.parametrize(
        ("sent", "message"),
        [(OK, "TLS failed: "), (b"", "no connection: Connection reset by peer")],
    )
    def test_a_server_that_does_not_speak_tls_is_an_error(
        self, context: Context, sent: bytes, message: str
    ) -> None:
        def handle() -> None:
            connection, _ = listener.accept()
            with connection:
                # Of what came in, something stays unread in the second case: closing resets.
                connection.recv(65536 if sent else 1)
                connection.sendall(sent)

        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=handle)
            thread.start()
            outcome = run(context, f"https://127.0.0.1:{listener.getsockname()[1]}")
            thread.join(10)
        assert outcome.status == "error"
        assert outcome.message.startswith(message)

    @pytest.mark.parametrize("content", [None, "no certificate"])
    def test_a_file_of_authorities_that_cannot_be_used_is_an_error(
        self, context: Context, content: str | None
    ) -> None:
        if content:
            (context.root / "ca.pem").write_text(content, encoding="utf-8")
        outcome = run(context, "https://127.0.0.1:1", ca="ca.pem")
        expected = "the file with certificate authorities cannot be used"
        assert verdict(outcome) == ("error", expected)

    def test_a_slow_drip_over_tls_ends_in_time(
        self, soon: Context, serve: Serve, tls: ssl.SSLContext, certificate: Path
    ) -> None:
        over = threading.Event()

        def handle(_: object, connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
            while not over.wait(0.02):
                connection.sendall(b"x")

        server = serve(handle, tls=tls)
        outcome = run(soon, server.url, ca=str(certificate.with_name("ca.pem")))
        over.set()
        assert verdict(outcome) == ("error", "no complete answer in time")
