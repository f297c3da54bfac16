"""The quickstart example as a service: endpoints, faults, scripts, secrets, a clean stop."""

import http.client
import json
import os
import random
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLE = Path(__file__).parents[2] / "examples" / "quickstart"
CONNECTIONS = "/api/integrations/connections"
MODULES = "/api/workspaces/main/modules"
PYTHON = [sys.executable, "-W", "error"]
OWN_VARIABLES = ("PORT", "DATABASE", "ORGANIZATION", "SEAL_KEY", "QUICKSTART_FAULT", "BASE_URL")


def environment(**values: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | values


@dataclass
class Service:
    """A server process, its log, and a client for it."""

    process: subprocess.Popen[bytes]
    log_file: Path
    token: str
    port: int = field(init=False)

    def wait_until_listening(self) -> None:
        deadline = time.monotonic() + 15
        while not (found := re.search(r"listening on http://127\.0\.0\.1:(\d+)\n", self.log)):
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.01)
        self.port = int(found[1])

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(10)

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if content else None, response.headers

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        content = None if body is None else json.dumps(body).encode()
        status, answer, _ = self.send(method, path, content, Authorization=f"Bearer {self.token}")
        return status, answer

    def create(self, **fields: object) -> Any:
        status, answer = self.call("POST", CONNECTIONS, new_connection(**fields))
        assert status == 201, answer
        return answer["data"]

    def raw(self, data: bytes) -> bytes:
        """Whatever comes back for `data`, until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            reply = b""
            with suppress(ConnectionError):
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while chunk := connection.recv(65536):
                    reply += chunk
            return reply


Start = Callable[..., Service]


def new_connection(**fields: object) -> dict[str, Any]:
    return {
        "name": "trackers of the team",
        "provider": "github",
        "baseUrl": "https://github.example.com/api",
        "apiToken": secrets.token_urlsafe(24),
        "webhookSecret": secrets.token_urlsafe(24),
    } | fields


def starter(folder: Path, started: list[Service]) -> Start:
    def start(*arguments: str, token: str | None = None, **variables: str) -> Service:
        token = token or secrets.token_urlsafe(24)
        log_file = folder / f"boot-{len(started)}.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                [*PYTHON, "-m", "app.server", *arguments],
                cwd=EXAMPLE,
                env=environment(PORT="0", ACCESS_TOKEN=token, **variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        service = Service(process, log_file, token)
        started.append(service)
        service.wait_until_listening()
        return service

    return start


def end(started: list[Service]) -> None:
    """Stop what still runs; every server stops cleanly and never prints a traceback."""
    try:
        statuses = [service.stop() for service in started]
    finally:
        for service in started:
            service.process.kill()
            service.process.wait(10)
    assert statuses == [0] * len(started)
    assert not any("Traceback" in service.log for service in started)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One server without faults for all tests that leave it usable."""
    started: list[Service] = []
    try:
        yield starter(tmp_path_factory.mktemp("service"), started)()
    finally:
        end(started)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts servers of one's own; they are gone after the test."""
    started: list[Service] = []
    try:
        yield starter(tmp_path, started)
    finally:
        end(started)


def run_server(**variables: str) -> subprocess.CompletedProcess[str]:
    """A server that is expected not to start."""
    return subprocess.run(
        [*PYTHON, "-m", "app.server"],
        cwd=EXAMPLE,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=15,
    )


def run_script(name: str, service: Service, **variables: str) -> subprocess.CompletedProcess[str]:
    variables = {"ACCESS_TOKEN": service.token, "BASE_URL": service.base_url} | variables
    return subprocess.run(
        [*PYTHON, str(EXAMPLE / "scripts" / name)],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=30,
    )


# --- access -----------------------------------------------------------------------------------


def test_health_needs_no_token(service: Service) -> None:
    status, answer, headers = service.send("GET", "/api/health")
    assert (status, answer) == (200, {"data": {"status": "ok"}})
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", [MODULES, CONNECTIONS, f"{CONNECTIONS}/x", "/api/no-such-thing"])
def test_without_token_everything_else_is_401(service: Service, path: str) -> None:
    status, answer, headers = service.send("GET", path)
    assert status == 401
    assert answer["error"]["code"] == "unauthorized"
    assert headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer {}x", "Bearer é"]
)
def test_a_wrong_authorization_is_401(service: Service, header: str) -> None:
    value = header.format(service.token)
    assert service.send("GET", MODULES, Authorization=value)[0] == 401


def test_the_scheme_is_compared_without_case(service: Service) -> None:
    assert service.send("GET", MODULES, Authorization=f"bearer  {service.token}")[0] == 200


def test_the_organisation_comes_from_the_token_and_hides_other_data(
    start: Start, tmp_path: Path
) -> None:
    """Two servers on one database file, each for its own organisation."""
    shared = {"DATABASE": str(tmp_path / "q.sqlite3"), "SEAL_KEY": secrets.token_hex(32)}
    ours, theirs = start(ORGANIZATION="ours", **shared), start(ORGANIZATION="theirs", **shared)
    number = ours.create()["id"]
    assert theirs.call("GET", CONNECTIONS) == (200, {"data": []})
    for method, path in (("GET", ""), ("POST", "/test"), ("POST", "/sync-now")):
        assert theirs.call(method, f"{CONNECTIONS}/{number}{path}")[0] == 404
    ours.call("PUT", f"{MODULES}/issues", {"enabled": True})
    assert not any(module["enabled"] for module in theirs.call("GET", MODULES)[1]["data"])


@pytest.mark.parametrize("name", ["organizationId", "organization_id", "OrganizationID"])
def test_an_organization_id_is_refused_in_query_and_body(service: Service, name: str) -> None:
    number = service.create()["id"]
    for method, path, body in (
        ("GET", f"{CONNECTIONS}?{name}=other", None),
        ("GET", f"{MODULES}?{name}=", None),
        ("POST", CONNECTIONS, new_connection(**{name: "other"})),
        ("POST", f"{CONNECTIONS}/{number}/sync-now", {name: "other"}),
        ("POST", f"{CONNECTIONS}/{number}/test?{name}=other", None),
        ("PUT", f"{MODULES}/issues", {"enabled": True, name: "other"}),
    ):
        status, answer = service.call(method, path, body)
        assert (status, answer["error"]["code"]) == (400, "organization_not_allowed")


# --- workspace modules ------------------------------------------------------------------------


def test_a_module_is_switched_in_its_own_workspace_only(start: Start) -> None:
    service = start()
    off = [{"name": name, "enabled": False} for name in ("issues", "integrations", "reports")]
    assert service.call("GET", MODULES) == (200, {"data": off})
    on = {"data": {"name": "reports", "enabled": True}}
    assert service.call("PUT", f"{MODULES}/reports", {"enabled": True}) == (200, on)
    after = [*off[:2], {"name": "reports", "enabled": True}]
    assert service.call("GET", MODULES) == (200, {"data": after})
    assert service.call("GET", "/api/workspaces/sandbox/modules") == (200, {"data": off})
    service.call("PUT", f"{MODULES}/reports", {"enabled": False})
    assert service.call("GET", MODULES) == (200, {"data": off})


@pytest.mark.parametrize("body", [None, {}, [], {"enabled": 1}, {"enabled": "true"}, {"on": True}])
def test_a_module_switch_takes_true_or_false_only(service: Service, body: object) -> None:
    status, answer = service.call("PUT", f"{MODULES}/issues", body)
    assert (status, answer["error"]["code"]) == (400, "invalid")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/health/"),
        ("GET", "/api/workspaces/none/modules"),
        ("PUT", "/api/workspaces/none/modules/issues"),
        ("PUT", f"{MODULES}/none"),
        ("GET", f"{CONNECTIONS}/none"),
        ("GET", f"{CONNECTIONS}/..%2f..%2fhealth"),
        ("GET", f"{CONNECTIONS}/%00%ff"),
        ("POST", f"{CONNECTIONS}/none/test"),
        ("POST", f"{CONNECTIONS}/none/sync-now"),
        ("POST", f"{CONNECTIONS}//sync-now"),
    ],
)
def test_what_is_not_there_is_404(service: Service, method: str, path: str) -> None:
    status, answer = service.call(method, path, {"enabled": True} if method == "PUT" else None)
    assert (status, answer["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/health", "GET"),
        ("POST", MODULES, "GET"),
        ("GET", f"{MODULES}/issues", "PUT"),
        ("DELETE", CONNECTIONS, "POST, GET"),
        ("PATCH", f"{CONNECTIONS}/x", "GET"),
        ("OPTIONS", f"{CONNECTIONS}/x/sync-now", "POST"),
    ],
)
def test_another_method_is_405_and_says_which_are_taken(
    service: Service, method: str, path: str, allowed: str
) -> None:
    status, answer, headers = service.send(method, path, Authorization=f"Bearer {service.token}")
    assert (status, answer["error"]["code"]) == (405, "method_not_allowed")
    assert headers["Allow"] == allowed


def test_head_is_get_without_a_body(service: Service) -> None:
    status, answer, headers = service.send("HEAD", "/api/health")
    assert (status, answer) == (200, None)
    assert int(headers["Content-Length"]) > 0


# --- integrations -----------------------------------------------------------------------------


def test_a_connection_tells_that_it_has_secrets_not_which(service: Service) -> None:
    created = service.create(name="team", provider="jira", baseUrl="https://jira.example.com")
    assert re.fullmatch(r"con-[0-9a-f]{12}", created.pop("id"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created.pop("createdAt"))
    assert created == {
        "name": "team",
        "provider": "jira",
        "baseUrl": "https://jira.example.com",
        "hasApiToken": True,
        "hasWebhookSecret": True,
        "lastSyncAt": None,
    }


def test_the_webhook_secret_may_be_left_out(service: Service) -> None:
    new = new_connection()
    del new["webhookSecret"]
    assert service.call("POST", CONNECTIONS, new)[1]["data"]["hasWebhookSecret"] is False


def test_connections_are_listed_in_order_and_read_one_by_one(start: Start) -> None:
    service = start()
    created = [service.create(name=name) for name in ("one", "two", "three")]
    assert service.call("GET", CONNECTIONS) == (200, {"data": created})
    for connection in created:
        assert service.call("GET", f"{CONNECTIONS}/{connection['id']}")[1]["data"] == connection


@pytest.mark.parametrize(("provider", "issues"), [("github", 5), ("gitlab", 3), ("jira", 2)])
def test_a_second_sync_finds_nothing_new(service: Service, provider: str, issues: int) -> None:
    address = f"{CONNECTIONS}/{service.create(provider=provider)['id']}"
    assert service.call("POST", f"{address}/test")[1] == {
        "data": {"ok": True, "issuesVisible": issues}
    }
    first, second = (service.call("POST", f"{address}/sync-now")[1]["data"] for _ in range(2))
    assert (first["issuesProcessed"], first["issuesTotal"]) == (issues, issues)
    assert (second["issuesProcessed"], second["issuesTotal"]) == (0, issues)
    assert service.call("GET", address)[1]["data"]["lastSyncAt"] == second["syncedAt"]


def test_syncs_at_the_same_time_take_each_issue_over_once(service: Service) -> None:
    address = f"{CONNECTIONS}/{service.create()['id']}/sync-now"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.call("POST", address), range(16)))
    assert [status for status, _ in answers] == [200] * 16
    assert sum(answer["data"]["issuesProcessed"] for _, answer in answers) == 5


def test_an_issue_that_changed_upstream_is_taken_over_again(start: Start, tmp_path: Path) -> None:
    """Told from the other side: the version that was taken over is made older."""
    file = tmp_path / "q.sqlite3"
    service = start("--database", str(file), SEAL_KEY=secrets.token_hex(32))
    address = f"{CONNECTIONS}/{service.create()['id']}/sync-now"
    service.call("POST", address)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE issues SET updated_at = '2020', title = 'old' WHERE id = 'GH-103'")
    assert service.call("POST", address)[1]["data"]["issuesProcessed"] == 1
    with closing(sqlite3.connect(file)) as database:
        titles = [row[0] for row in database.execute("SELECT title FROM issues")]
    assert "old" not in titles
    assert len(titles) == 5


def test_a_revoked_token_fails_the_test_and_the_sync(service: Service) -> None:
    number = service.create(apiToken=f"revoked-{secrets.token_hex(8)}")["id"]
    status, answer = service.call("POST", f"{CONNECTIONS}/{number}/test")
    assert (status, answer["data"]["ok"]) == (200, False)
    status, answer = service.call("POST", f"{CONNECTIONS}/{number}/sync-now")
    assert (status, answer["error"]["code"]) == (502, "upstream_refused")


@pytest.mark.parametrize("action", ["test", "sync-now"])
def test_an_action_takes_no_fields(service: Service, action: str) -> None:
    address = f"{CONNECTIONS}/{service.create()['id']}/{action}"
    assert service.call("POST", address, {})[0] == 200
    refused: list[object] = [[], 1, {"full": True}]
    for body in refused:
        assert service.call("POST", address, body)[0] == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", ""),
        ("name", "x" * 101),
        ("name", "two\nlines"),
        ("name", "\ud800"),
        ("name", 7),
        ("provider", "other"),
        ("provider", ["github"]),
        ("baseUrl", "ftp://example.com"),
        ("baseUrl", "https://"),
        ("baseUrl", "https://[::1"),
        ("baseUrl", "https://example.com:99999"),
        ("baseUrl", "https://me:" + "pass@example.com"),
        ("baseUrl", "https://example.com/?key=1"),
        ("apiToken", "short"),
        ("apiToken", None),
        ("apiToken", "with spaces in it"),
        ("webhookSecret", "schlüssel-schlüssel"),
        ("webhookSecret", None),
        ("extra", "surplus"),
        ("hasApiToken", True),
    ],
)
def test_a_bad_field_is_400_and_named_without_its_value(
    service: Service, field: str, value: object
) -> None:
    status, answer = service.call("POST", CONNECTIONS, new_connection(**{field: value}))
    assert (status, answer["error"]["code"]) == (400, "invalid")
    assert answer["error"]["field"] == field
    if isinstance(value, str) and len(value) > 3:
        assert value not in json.dumps(answer)


@pytest.mark.parametrize("field", ["name", "provider", "baseUrl", "apiToken"])
def test_a_missing_field_is_400(service: Service, field: str) -> None:
    new = new_connection()
    del new[field]
    status, answer = service.call("POST", CONNECTIONS, new)
    assert (status, answer["error"]["field"]) == (400, field)


# --- requests that are wrong as such ----------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'name': 1}",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b"\xff\xfe\x00",
        b'{"a": "\xff"}',
        b"[" * 60_000,
        b"1" * 60_000,
    ],
)
def test_bad_json_is_400(service: Service, body: bytes) -> None:
    status, answer, _ = service.send(
        "POST", CONNECTIONS, body, Authorization=f"Bearer {service.token}"
    )
    assert (status, answer["error"]["code"]) == (400, "bad_json")


def test_a_body_over_the_limit_is_413_and_at_the_limit_is_read(service: Service) -> None:
    headers = {"Authorization": f"Bearer {service.token}"}
    at_limit = b'"' + b"x" * (64 * 1024 - 2) + b'"'
    assert service.send("POST", CONNECTIONS, at_limit, **headers)[0] == 400
    for size in (64 * 1024 + 1, 900_000):
        status, answer, reply = service.send("POST", CONNECTIONS, b"x" * size, **headers)
        assert (status, answer["error"]["code"]) == (413, "bad_body")
        assert reply["Connection"] == "close"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("Transfer-Encoding: chunked", 411),
        ("Content-Length: -1", 400),
        ("Content-Length: 1_0", 400),
        ("Content-Length: ²", 400),
        ("Content-Length: 1\r\nContent-Length: 2", 400),
        (f"Content-Length: {'9' * 5000}", 413),
        ("X: " + "y" * 70_000, 431),
        ("\r\n".join(f"X-{number}: y" for number in range(200)), 431),
    ],
)
def test_broken_headers_get_a_json_error(service: Service, headers: str, status: int) -> None:
    reply = service.raw(f"POST {CONNECTIONS} HTTP/1.1\r\n{headers}\r\n\r\n".encode("latin-1"))
    head, _, body = reply.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert "error" in json.loads(body)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("NONSENSE", 400),
        ("GET /api/health HTTP/x", 400),
        ("GET /api/health HTTP/2.0", 505),
        ("BREW /api/health HTTP/1.1", 501),
        ("GET //[ HTTP/1.1", 401),
        ("GET http://[ HTTP/1.1", 400),
        ("GET /api/health?" + "a&" * 200 + " HTTP/1.1", 400),
        ("GET /" + "x" * 70_000 + " HTTP/1.1", 414),
    ],
)
def test_broken_request_lines_get_a_json_error(service: Service, line: str, status: int) -> None:
    head, _, body = service.raw(f"{line}\r\n\r\n".encode()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert "error" in json.loads(body)


def test_one_connection_serves_many_requests(service: Service) -> None:
    request = b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n"
    assert service.raw(request * 3).count(b"HTTP/1.1 200 ") == 3


def test_no_bytes_crash_it(service: Service) -> None:
    """Valid requests, cut, mixed and altered at random, get a JSON answer or none."""
    chance = random.Random(20261124)
    body = json.dumps(new_connection()).encode()
    valid = (
        f"POST {CONNECTIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    before = service.log.count("ERROR")
    for _ in range(250):
        data = bytearray(valid)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 6)] = chance.randbytes(chance.randint(0, 4))
        reply = service.raw(bytes(data[: chance.randint(1, len(data))]))
        if reply:
            head, _, content = reply.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 ")
            assert content.startswith(b"{")
    assert service.send("GET", "/api/health")[0] == 200
    assert "Traceback" not in service.log
    assert service.log.count("ERROR") == before


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
_FIELDS = st.sampled_from(["name", "provider", "baseUrl", "apiToken", "webhookSecret", "enabled"])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=_JSON | st.dictionaries(_FIELDS, _JSON).map(lambda fields: new_connection(**fields)))
def test_no_json_crashes_it(service: Service, body: object) -> None:
    for method, path in (("POST", CONNECTIONS), ("PUT", f"{MODULES}/issues")):
        status, answer = service.call(method, path, body)
        assert status in (200, 201, 400)
        assert ("data" in answer) == (status < 400)


def test_a_failure_inside_is_a_json_500_and_one_log_line(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "q.sqlite3"
    service = start(DATABASE=str(file), SEAL_KEY=secrets.token_hex(32))
    number = service.create()["id"]
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TABLE issues")
    status, answer = service.call("POST", f"{CONNECTIONS}/{number}/sync-now")
    assert (status, answer["error"]["code"]) == (500, "internal")
    assert re.search(r"ERROR OperationalError in known_versions:\d+\n", service.log)
    assert "Traceback" not in service.log


# --- secrets ----------------------------------------------------------------------------------


def test_secrets_are_neither_in_the_database_nor_the_log_nor_an_answer(
    start: Start, tmp_path: Path
) -> None:
    file, key = tmp_path / "q.sqlite3", secrets.token_hex(32)
    service = start(DATABASE=str(file), SEAL_KEY=key)
    new = new_connection()
    _, created = service.call("POST", CONNECTIONS, new)
    address = f"{CONNECTIONS}/{created['data']['id']}"
    answers = [created, service.call("GET", CONNECTIONS), service.call("GET", address)]
    answers += [service.call("POST", f"{address}/{action}") for action in ("test", "sync-now")]
    answers += [service.call("POST", CONNECTIONS, new | {"provider": new["apiToken"]})]
    answers += [service.call("GET", f"/{new['apiToken']}?{new['webhookSecret']}={new['apiToken']}")]
    beside = [path.read_bytes() for path in tmp_path.glob("q.sqlite3*")]
    assert service.stop() == 0
    everything = b"".join([file.read_bytes(), *beside, service.log.encode()])
    everything += json.dumps(answers).encode()
    for secret in (new["apiToken"], new["webhookSecret"], service.token, key):
        assert str(secret).encode() not in everything
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_restart_with_the_same_key_opens_what_was_sealed(start: Start, tmp_path: Path) -> None:
    shared = {"DATABASE": str(tmp_path / "q.sqlite3"), "SEAL_KEY": secrets.token_hex(32)}
    before = start(**shared)
    address = f"{CONNECTIONS}/{before.create()['id']}"
    before.call("POST", f"{address}/sync-now")
    assert before.stop() == 0
    after = start(**shared)
    assert after.call("POST", f"{address}/test")[1]["data"]["ok"] is True
    assert after.call("POST", f"{address}/sync-now")[1]["data"]["issuesProcessed"] == 0


def test_another_key_opens_nothing_and_says_what_to_do(start: Start, tmp_path: Path) -> None:
    file = str(tmp_path / "q.sqlite3")
    first = start(DATABASE=file, SEAL_KEY=secrets.token_hex(32))
    address = f"{CONNECTIONS}/{first.create()['id']}/test"
    second = start(DATABASE=file, SEAL_KEY=secrets.token_hex(32))
    status, answer = second.call("POST", address)
    assert (status, answer["error"]["code"]) == (409, "credentials_unreadable")


def test_a_sealed_value_cannot_be_altered_or_moved_to_another_row(
    start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "q.sqlite3"
    service = start(DATABASE=str(file), SEAL_KEY=secrets.token_hex(32))
    one, two, three = (service.create()["id"] for _ in range(3))
    with closing(sqlite3.connect(file)) as database, database:
        sealed = dict(database.execute("SELECT id, api_token FROM connections").fetchall())
        altered = sealed[one][:-1] + bytes([sealed[one][-1] ^ 1])
        change = "UPDATE connections SET api_token = ? WHERE id = ?"
        database.executemany(change, [(altered, one), (sealed[three], two)])
    statuses = [service.call("POST", f"{CONNECTIONS}/{n}/test")[0] for n in (one, two, three)]
    assert statuses == [409, 409, 200]


# --- start and stop ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(start: Start, number: signal.Signals) -> None:
    service = start()
    lines = service.log.splitlines()
    assert len(lines) == 4
    assert "access token set" in lines[1]
    service.process.send_signal(number)
    assert service.process.wait(10) == 0
    assert service.log.endswith("INFO stopped\n")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", service.port), timeout=5)


def test_half_a_request_and_an_idle_client_do_not_hold_up_the_stop(start: Start) -> None:
    service = start()
    with (
        socket.create_connection(("127.0.0.1", service.port)) as idle,
        socket.create_connection(("127.0.0.1", service.port)) as half,
    ):
        idle.sendall(b"GET /api/health HTTP/1.1\r\n\r\n")
        assert idle.recv(100).startswith(b"HTTP/1.1 200")
        half.sendall(b"POST /api/health HTTP/1.1\r\nContent-Length: 9\r\n\r\nxx")
        began = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"ACCESS_TOKEN": ""}, "set ACCESS_TOKEN"),
        ({"ACCESS_TOKEN": "short"}, "set ACCESS_TOKEN"),
        ({"ACCESS_TOKEN": "schlüssel" * 3}, "ACCESS_TOKEN must be printable ASCII"),
        ({"PORT": "http"}, "PORT must be a number"),
        ({"PORT": "65536"}, "PORT must be a number"),
        ({"PORT": "9" * 5000}, "PORT must be a number"),
        ({"DATABASE": "x.sqlite3"}, "needs SEAL_KEY"),
        ({"SEAL_KEY": "short"}, "set SEAL_KEY"),
        ({"ORGANIZATION": "two\nlines"}, "ORGANIZATION must be"),
        ({"QUICKSTART_FAULT": "none-such"}, "QUICKSTART_FAULT must be one of leak-api-token"),
    ],
)
def test_a_wrong_setting_is_said_in_one_line(variables: dict[str, str], words: str) -> None:
    given = {"PORT": "0", "ACCESS_TOKEN": secrets.token_urlsafe(24)} | variables
    ended = run_server(**given)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "ACCESS_TOKEN" in variables or given["ACCESS_TOKEN"] not in ended.stderr


def test_a_taken_port_is_said_plainly(service: Service) -> None:
    ended = run_server(PORT=str(service.port), ACCESS_TOKEN=service.token)
    assert ended.returncode == 1
    assert f"cannot listen on port {service.port}: Address already in use" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_that_is_no_database_is_said_plainly(tmp_path: Path) -> None:
    file = tmp_path / "q.sqlite3"
    file.write_bytes(b"certainly not a database" * 100)
    for path in (file, tmp_path / "none" / "q.sqlite3"):
        variables = {"DATABASE": str(path), "SEAL_KEY": secrets.token_hex(32)}
        ended = run_server(PORT="0", ACCESS_TOKEN=secrets.token_urlsafe(24), **variables)
        assert ended.returncode == 1
        assert f"cannot use the database {path}" in ended.stderr
        assert "Traceback" not in ended.stderr


# --- faults -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    ["", "leak-api-token", "sync-not-idempotent", "unwrapped-response", "secret-in-boot-log"],
)
def test_each_fault_breaks_one_promise_and_no_other(start: Start, fault: str) -> None:
    service = start(QUICKSTART_FAULT=fault)
    new = new_connection()
    created = service.call("POST", CONNECTIONS, new)[1]
    address = f"{CONNECTIONS}/{created['data']['id']}"
    answers = [created, service.call("GET", CONNECTIONS)[1], service.call("GET", address)[1]]
    answers += [service.call("POST", f"{address}/test")[1]]
    runs = [service.call("POST", f"{address}/sync-now")[1] for _ in range(2)]
    broken = {
        "leak-api-token": new["apiToken"] in json.dumps(answers),
        "sync-not-idempotent": runs[1]["data"]["issuesProcessed"] != 0,
        "unwrapped-response": not all("data" in answer for answer in answers + runs),
        "secret-in-boot-log": service.token in service.log,
    }
    assert broken == {name: name == fault for name in broken}
    assert new["webhookSecret"] not in json.dumps([answers, service.log])


# --- scripts ----------------------------------------------------------------------------------

PROOF = {
    "10_create_connection.request.json",
    "11_create_connection.response.json",
    "12_list_connections.response.json",
    "13_test_connection.response.json",
    "14_sync_now_run1.response.json",
    "15_sync_now_run2.response.json",
}
SCRIPTS = ["smoke_workspace_modules.py", "smoke_integrations.py", "capture_smoke_proof.py"]


@pytest.mark.parametrize("script", SCRIPTS[:2])
def test_a_smoke_script_passes_and_says_what_it_did(service: Service, script: str) -> None:
    ended = run_script(script, service)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("\nok: ") > 5
    assert ended.stdout.endswith("passed\n")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_says_what_it_needs(service: Service, script: str, tmp_path: Path) -> None:
    folder = {"SIGNOFF_EVIDENCE_DIR": str(tmp_path)}
    for name in ("ACCESS_TOKEN", "BASE_URL"):
        ended = run_script(script, service, **{name: ""}, **folder)
        assert (ended.returncode, ended.stderr) == (1, f"FAILED: {name} is not set\n")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_fails_at_a_wrong_answer(service: Service, script: str, tmp_path: Path) -> None:
    folder = {"SIGNOFF_EVIDENCE_DIR": str(tmp_path)}
    wrong = secrets.token_urlsafe(24)
    ended = run_script(script, service, ACCESS_TOKEN=wrong, **folder)
    assert ended.returncode == 1
    assert re.fullmatch(r"FAILED: \w+ \S+ answers 401, not 20[01]\n", ended.stderr)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    ended = run_script(script, service, BASE_URL=f"http://127.0.0.1:{port}", **folder)
    assert ended.returncode == 1
    assert "refused" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_proof_files_hold_what_was_sent_and_no_secret(service: Service, tmp_path: Path) -> None:
    given = {
        "SMOKE_API_TOKEN": secrets.token_hex(20),
        "SMOKE_WEBHOOK_SECRET": secrets.token_hex(20),
    }
    folder = tmp_path / "new" / "folder"
    ended = run_script("capture_smoke_proof.py", service, SIGNOFF_EVIDENCE_DIR=str(folder), **given)
    assert ended.returncode == 0, ended.stderr
    files = {path.name: json.loads(path.read_bytes()) for path in folder.iterdir()}
    assert set(files) == PROOF
    request = files["10_create_connection.request.json"]
    assert (request["method"], request["path"], request["query"]) == ("POST", CONNECTIONS, {})
    assert request["headers"]["Authorization"] == "Bearer [REDACTED]"
    assert request["body"]["apiToken"] == request["body"]["webhookSecret"] == "[REDACTED]"
    assert all("data" in body for name, body in files.items() if ".response." in name)
    assert files["14_sync_now_run1.response.json"]["data"]["issuesProcessed"] == 5
    assert files["15_sync_now_run2.response.json"]["data"]["issuesProcessed"] == 0
    text = "".join(path.read_text() for path in folder.iterdir()) + ended.stdout + service.log
    assert not any(secret in text for secret in (*given.values(), service.token))


def test_without_a_folder_named_the_proof_goes_to_artifacts(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIGNOFF_EVIDENCE_DIR", raising=False)
    assert run_script("capture_smoke_proof.py", service).returncode == 0
    assert {path.name for path in Path("artifacts/integrations").iterdir()} == PROOF


@pytest.mark.parametrize(
    ("fault", "file", "caught"),
    [
        ("leak-api-token", "12_list_connections.response.json", '"apiToken": "[REDACTED]"'),
        ("sync-not-idempotent", "15_sync_now_run2.response.json", '"issuesProcessed": 5'),
        ("unwrapped-response", "13_test_connection.response.json", '{\n  "ok": true'),
    ],
)
def test_a_fault_passes_the_smoke_scripts_and_shows_in_the_proof_without_a_secret(
    start: Start, tmp_path: Path, fault: str, file: str, caught: str
) -> None:
    service = start(QUICKSTART_FAULT=fault)
    others = {"apiToken": secrets.token_hex(20), "webhookSecret": secrets.token_hex(20)}
    service.create(**others)
    given = {
        "SMOKE_API_TOKEN": secrets.token_hex(20),
        "SMOKE_WEBHOOK_SECRET": secrets.token_hex(20),
    }
    folder = tmp_path / "proof"
    outputs = [
        run_script(script, service, SIGNOFF_EVIDENCE_DIR=str(folder), **given) for script in SCRIPTS
    ]
    assert [ended.returncode for ended in outputs] == [0, 0, 0]
    assert caught in (folder / file).read_text()
    text = "".join(path.read_text() for path in folder.iterdir()) + service.log
    text += "".join(ended.stdout for ended in outputs)
    assert not any(secret in text for secret in (*given.values(), *others.values(), service.token))


def test_the_commands_of_the_readme_work(tmp_path: Path) -> None:
    """The block is run as it stands, but for the port."""
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```bash\n(.*?)```", readme, re.DOTALL)
    assert block is not None
    assert block[1].count("\n") == 5
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    copy = tmp_path / "quickstart"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", block[1].replace("8080", port) + "wait $!\n"],
        cwd=copy,
        env=environment(PATH=path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert {path.name for path in (copy / "artifacts/integrations").iterdir()} == PROOF
    assert ended.stderr.endswith("stopped\n")
