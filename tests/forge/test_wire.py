"""Below the API: TLS, proxies, broken answers, and servers that answer anything at all."""

import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff_gen.forge.base import Forge, ForgeError, Target, Token
from signoff_gen.forge.gitea import Gitea
from signoff_gen.forge.github import GitHub
from signoff_gen.forge.gitlab import GitLab

TARGET = Target("acme/app", 7)
Connect = Callable[..., Any]


@pytest.fixture
def connect(clock: Any) -> Iterator[Connect]:
    """Connects to an API."""
    with ExitStack() as stack:

        def connect(api: str, token: str = "x" * 20, kind: Any = GitHub) -> Any:
            forge = kind(api, Token(token), max_wait=0, clock=clock)
            stack.enter_context(forge.client)
            return forge

        yield connect


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server with a certificate that nobody knows, and that certificate."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=test", "-keyout", "key.pem", "-out", "ca.pem"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-addext", "keyUsage=critical,digitalSignature,keyCertSign"),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    class Server(HTTPServer):
        def handle_error(self, *_: Any) -> None:
            pass  # a client that does not trust us hangs up

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "ca.pem", tmp_path / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", tmp_path / "ca.pem"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_is_checked_and_nothing_is_sent_without_trust(
    tls: tuple[str, Path], connect: Connect, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no use to try again; an authority of one's own is named by the environment."""
    url, authority = tls
    with pytest.raises(ForgeError, match="the TLS certificate is not trusted") as caught:
        connect(url).pull(TARGET)
    assert caught.value.code == "SG754"
    assert clock.slept == []
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with pytest.raises(ForgeError) as caught:
        connect(url).pull(TARGET)
    assert caught.value.code == "SG753"


def test_a_proxy_of_the_environment_is_used(
    github: Any, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", github.url)
    assert connect("http://forge.invalid", github.own).pull(TARGET).head == github.head
    assert github.asked[0].headers["host"] == "forge.invalid"


def test_a_proxy_that_refuses_is_said(
    github: Any, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", github.url)
    with pytest.raises(ForgeError, match="the proxy refuses"):
        connect("https://forge.invalid").pull(TARGET)
    assert github.asked == []


def test_an_answer_that_cannot_be_decoded_is_an_error(github: Any, connect: Connect) -> None:
    github.fail("GET", "/pulls/", 200, {"Content-Encoding": "gzip"}, b"this is not gzip")
    with pytest.raises(ForgeError, match="cannot be read"):
        connect(github.api, github.own).pull(TARGET)


NAMES = (
    "id body user author login username head base sha repo full_name iid project_id message errors"
    " data viewer state html_url"
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES.split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", [GitHub, GitLab, Gitea])
def test_whatever_a_server_answers_is_taken_or_refused_in_words(
    github: Any, connect: Connect, kind: Any
) -> None:
    """Never a crash."""
    forge: Forge = connect(github.api, github.own, kind)
    calls: list[Callable[[], Any]] = [
        lambda: forge.pull(TARGET),
        lambda: forge.identity(),
        lambda: list(forge.comments(TARGET)),
        lambda: forge.create(TARGET, "x"),
        lambda: forge.update(TARGET, 1, "x"),
        lambda: forge.delete(TARGET, 1),
        lambda: forge.find("acme/app", "a" * 40, "acme", "main"),
    ]

    @settings(max_examples=60)
    @given(ANY_JSON, st.sampled_from([200, 200, 200, 201, 302, 400, 403, 404, 422, 500]))
    def check(value: Any, status: int) -> None:
        github.rules = lambda _: (status, {}, value)
        for call in calls:
            with suppress(ForgeError):
                call()

    check()
