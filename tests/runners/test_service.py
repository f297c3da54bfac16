"""The `service` runner, with real servers on loopback."""

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from signoff_gen.redact import Redactor
from signoff_gen.runners.base import Context, Outcome
from signoff_gen.runners.service import ServiceRunner

SERVER = """
import http.server, os, socket, sys
host, port = sys.argv[1], int(sys.argv[2])
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass
    def do_GET(self):
        self.send_response(int(os.environ.get("STATUS", "200")))
        self.send_header("Content-Length", "0")
        self.send_header("Location", "/elsewhere")
        self.end_headers()
print("booting", flush=True)
server = Server((host, port), Handler)
print("listening", flush=True)
server.serve_forever()
"""


def free_port(family: socket.AddressFamily = socket.AF_INET) -> int:
    with closing(socket.socket(family)) as probe:
        probe.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(context: Context, tmp_path: Path) -> Iterator[Callable[..., ServiceRunner]]:
    (tmp_path / "server.py").write_text(SERVER)

    def make(port: int, host: str = "127.0.0.1", **block: Any) -> ServiceRunner:
        run = [sys.executable, str(tmp_path / "server.py"), host, str(port)]
        return ServiceRunner.model_validate({"run": run, **block})

    yield make
    context.session.close()


def log_of(context: Context, outcome: Outcome) -> str:
    path = context.evidence.find(outcome.evidence[0])
    assert path is not None
    return path.read_text()


@pytest.mark.parametrize(
    "ready",
    [
        {"http": "http://127.0.0.1:{port}/health"},
        {"http": "http://localhost:{port}/health"},
        {"tcp": "{port}"},
        {"tcp": "127.0.0.1:{port}"},
        {"log": "^listening$"},
        {"command": "exec 3<>/dev/tcp/127.0.0.1/{port}"},
        {"command": ["true"], "tcp": "localhost:{port}", "log": "booting"},
    ],
)
def test_it_passes_when_it_is_ready_and_stays_up(
    context: Context, serve: Callable[..., ServiceRunner], ready: dict[str, Any]
) -> None:
    port = free_port()
    filled = {k: v.format(port=port) if isinstance(v, str) else v for k, v in ready.items()}
    outcome = serve(port, ready=filled, log="boot.log").run(context)
    assert (outcome.status, outcome.message) == ("passed", "ready")
    service = context.session.services["step.check"]
    assert service.death() is None
    assert log_of(context, outcome) == "booting\nlistening\n"
    context.session.close()
    with closing(socket.socket()) as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", port))


def test_it_may_listen_on_ipv6_only(context: Context, serve: Callable[..., ServiceRunner]) -> None:
    port = free_port(socket.AF_INET6)
    outcome = serve(port, "::1", ready={"tcp": f"[::1]:{port}"}).run(context)
    assert outcome.message == "ready"


def test_a_redirect_is_an_answer(context: Context, serve: Callable[..., ServiceRunner]) -> None:
    port = free_port()
    ready = {"http": f"http://127.0.0.1:{port}/"}
    assert serve(port, ready=ready, env={"STATUS": "302"}).run(context).message == "ready"


def test_an_error_status_is_not_ready_and_is_told(
    context: Context, serve: Callable[..., ServiceRunner]
) -> None:
    port = free_port()
    runner = serve(port, ready={"http": f"http://127.0.0.1:{port}/"}, env={"STATUS": "503"})
    outcome = runner.run(replace(context, timeout=1.5))
    assert outcome.status == "failed"
    assert outcome.message == "was not ready within 1.5 s: it answered with status 503"
    assert context.session.services == {}


def test_an_early_death_is_told_at_once_with_the_end_of_its_log(context: Context) -> None:
    run = "echo starting; echo 'cannot find module x' >&2; exit 7"
    outcome = ServiceRunner.model_validate({"run": run, "ready": {"tcp": str(free_port())}}).run(
        context
    )
    assert outcome.status == "error"
    expected = "ended before it was ready, exit status 7: cannot find module x"
    assert outcome.message == expected
    assert outcome.details == ("starting", "cannot find module x")
    assert log_of(context, outcome) == "starting\ncannot find module x\n"


def test_a_death_without_a_last_newline_keeps_the_last_words(context: Context) -> None:
    block = {"run": "printf 'no newline'; exit 1", "ready": {"log": "never"}}
    assert ServiceRunner.model_validate(block).run(context).details == ("no newline",)


def test_a_command_that_is_not_there_is_told(context: Context) -> None:
    block = {"run": ["no-such-server"], "ready": {"log": "x"}}
    outcome = ServiceRunner.model_validate(block).run(context)
    assert (outcome.status, outcome.message) == ("error", "command not found: no-such-server")


def test_a_port_that_is_taken_is_said_plainly(
    context: Context, serve: Callable[..., ServiceRunner]
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        outcome = serve(port, ready={"tcp": f"127.0.0.1:{port}"}).run(context)
    assert outcome.status == "error"
    assert outcome.message == f"127.0.0.1:{port} is already in use by another process"


@pytest.mark.parametrize(
    ("ready", "why"),
    [
        ({"log": "never said"}, "no line of its output matched"),
        ({"command": "false"}, "`false` did not succeed"),
        ({"http": "http://127.0.0.1:1/"}, "nothing answered"),
    ],
)
def test_what_never_gets_ready_fails_in_time_and_is_gone(
    context: Context, ready: dict[str, Any], why: str
) -> None:
    block = {"run": "echo $$ > pid; exec sleep 60", "ready": ready}
    outcome = ServiceRunner.model_validate(block).run(replace(context, timeout=0.5))
    assert outcome.message == f"was not ready within 0.5 s: {why}"
    pid = int((context.root / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_service_that_dies_later_says_how(context: Context) -> None:
    run = "echo up; read -r < gate; echo last words; exit 4"
    os.mkfifo(context.root / "gate")
    block = {"run": run, "ready": {"log": "up"}}
    assert ServiceRunner.model_validate(block).run(context).message == "ready"
    (context.root / "gate").write_text("go\n")
    service = context.session.services["step.check"]
    deadline = threading.Event()
    for _ in range(100):
        if service.death() is not None:
            break
        deadline.wait(0.05)
    assert service.death() == "did not stay up: exit status 4: last words"


def test_a_cancelled_start_leaves_nothing_running(context: Context) -> None:
    block = {"run": "echo $$ > pid; exec sleep 60", "ready": {"log": "never"}}
    threading.Timer(0.3, context.cancellation.set).start()
    assert ServiceRunner.model_validate(block).run(context).message == "was interrupted"
    with pytest.raises(ProcessLookupError):
        os.kill(int((context.root / "pid").read_text()), 0)


def test_services_are_stopped_in_reverse_order(context: Context) -> None:
    for name in ("first", "second"):
        run = f"trap 'echo {name} >> stopped; exit' TERM; echo up; while :; do sleep 0.05; done"
        block = {"run": run, "ready": {"log": "up"}, "log": f"{name}.log"}
        outcome = ServiceRunner.model_validate(block).run(replace(context, address=f"s.{name}"))
        assert outcome.message == "ready"
    context.session.close()
    stopped = (context.root / "stopped").read_text().split()
    assert stopped == ["second", "first"]


def test_the_boot_log_and_the_last_words_hold_no_secret(context: Context) -> None:
    secret = "hunter2" + "hunter2"
    context = replace(context, redactor=Redactor({"PASSWORD": secret}))
    os.mkfifo(context.root / "gate")
    run = f"printf 'a {secret}\\nhalf {secret[:7]}'; read -r < gate; echo {secret[7:]}; exit 4"
    outcome = ServiceRunner.model_validate({"run": run, "ready": {"log": "^a"}}).run(context)
    assert log_of(context, outcome) == "a [REDACTED:PASSWORD]\n"
    (context.root / "gate").write_text("go\n")
    service = context.session.services["step.check"]
    pause = threading.Event()
    for _ in range(100):
        if service.death() is not None:
            break
        pause.wait(0.05)
    assert service.death() == "did not stay up: exit status 4: half [REDACTED:PASSWORD]"


@pytest.mark.parametrize(
    ("ready", "message"),
    [
        ({}, "expected one of `http`, `tcp`, `log`, `command`"),
        ({"tcp": "x:y:z"}, "expected `PORT`, `HOST:PORT`"),
        ({"log": "("}, "not a regular expression"),
        ({"http": "file:///etc/passwd"}, "expected a URL that starts with http"),
        ({"http": "http://a:b/"}, "not a URL: no host and port can be told"),
    ],
)
def test_a_readiness_that_makes_no_sense_is_refused(ready: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("(", r"\(")):
        ServiceRunner.model_validate({"run": "x", "ready": ready})


def test_the_grace_of_its_stop_has_a_short_form() -> None:
    block = {"run": "x", "ready": {"log": "x"}, "stop": "3s"}
    assert ServiceRunner.model_validate(block).stop.grace == 3.0


def test_the_title_is_the_command_line() -> None:
    block = {"run": "npm start", "ready": {"log": "x"}}
    assert ServiceRunner.model_validate(block).default_title() == "Start server: `npm start`"
