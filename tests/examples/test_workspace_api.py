"""The workspace API as a service: its broken migrations, both ways around them, its secrets."""

import itertools
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.errors import SurroundingsError
from signoff_gen.redact import Redactor
from signoff_gen.runners.postgres_binaries import find
from signoff_gen.runners.postgres_cluster import Cluster
from signoff_gen.runners.postgres_connection import Limits
from signoff_gen.runners.process import Cancellation

EXAMPLE = Path(__file__).parents[2] / "examples" / "workspace-api"
CONNECTIONS = "/api/integrations/connections"
MODULES = "/api/workspaces/main/modules"
OLDEST_NODE = 20
UNREACHABLE = r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b"
PRODUCTION = [
    "ProductionBaseline20251735689600000",
    "CreateOrganizations1746057600000",
    "AddProjectPhases1757227595839",
    "CreateProjects1757314800000",
]
PHASE_2 = [
    "CreateWorkspaceModules1761955200000",
    "CreateIntegrationConnections1762041600000",
    "CreateIntegrationIssues1762128000000",
]
MENDED = [*PRODUCTION[:2], "CreateProjects1757141195839", PRODUCTION[2], *PHASE_2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("workspace-api"),
    pytest.mark.timeout(600),
]

_numbers = itertools.count(1)


def limits() -> Limits:
    return Limits(60.0, time.monotonic() + 60.0, Cancellation())


# --- what the tests stand on ------------------------------------------------------------------


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example with its locked dependencies."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not installed")
    version = subprocess.check_output(["node", "--version"], text=True, timeout=30)
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"node {version.strip()} is older than {OLDEST_NODE}")
    return install(copy_to(tmp_path_factory.mktemp("workspace-api") / "example"))


def copy_to(place: Path) -> Path:
    made_by_use = shutil.ignore_patterns("node_modules", "artifacts")
    return shutil.copytree(EXAMPLE, place, ignore=made_by_use)


def install(place: Path) -> Path:
    command = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=400)
    if done.returncode != 0 and re.search(UNREACHABLE, done.stderr):
        pytest.skip("the dependencies are not in npm's cache, and no registry can be reached")
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture(scope="module")
def mended(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the order of the migrations mended."""
    place = copy_to(tmp_path_factory.mktemp("mended") / "example")
    (place / "node_modules").symlink_to(example / "node_modules")
    for expected in ("CreateProjects now runs before", "already mended"):
        said = subprocess.check_output(["scripts/mend-order.sh"], cwd=place, text=True, timeout=30)
        assert expected in said
    return place


@dataclass(frozen=True, slots=True)
class Db:
    """A database of one's own."""

    url: str

    def rows(self, query: str) -> list[Any]:
        import psycopg

        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def migrations(self) -> list[str]:
        return [name for (name,) in self.rows("SELECT name FROM migrations ORDER BY id")]

    def relations(self) -> set[str]:
        """The tables and enumerated types in it."""
        found = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        types = self.rows("SELECT typname FROM pg_type WHERE typtype = 'e'")
        return {name for (name,) in [*found, *types]}


MakeDatabase = Callable[[], Db]


@pytest.fixture(scope="module")
def make_database() -> Iterator[MakeDatabase]:
    """Makes empty databases on a PostgreSQL of this module."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        find(os.environ)
    except SurroundingsError as error:
        pytest.skip(f"no PostgreSQL to test with: {error.message}")
    cluster = Cluster.start(os.environ, limits(), Redactor())
    try:
        yield lambda: Db(cluster.create(f"workspace_{next(_numbers)}", limits(), Redactor()).url)
    finally:
        cluster.stop()


@pytest.fixture(scope="module")
def existing(example: Path, make_database: MakeDatabase) -> Db:
    """A database as production has it, with what phase 2 adds."""
    database = make_database()
    for script in ("db:existing-state", "migration:run"):
        done = npm(example, script, DATABASE_URL=database.url)
        assert done.returncode == 0, done.stdout + done.stderr
    return database


def npm(place: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = ["npm", "run", "--silent", script]
    return run(place, command, **variables)


def run(place: Path, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=place, env=environment(**variables), capture_output=True, text=True, timeout=60
    )


def environment(**variables: str) -> dict[str, str]:
    own = ("PORT", "DATABASE_URL", "ORGANIZATION", "ACCESS_TOKEN", "BASE_URL", "NODE_OPTIONS")
    return {name: value for name, value in os.environ.items() if name not in own} | variables


def executed(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"^Migration (\w+) has been executed successfully", done.stdout, re.M)


@dataclass
class Service:
    """A running service, its log, a client for it, and everything that it has answered."""

    process: subprocess.Popen[bytes]
    log_file: Path
    secrets: dict[str, str]
    answers: list[str] = field(default_factory=list)
    port: int = field(init=False)

    def wait_until_listening(self) -> None:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"listening on http://127\.0\.0\.1:(\d+)\n", self.log)):
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)
        self.port = int(found[1])

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def stop(self) -> None:
        """End the whole process group as signoff-gen does, and wait until all of it is gone."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)
        deadline = time.monotonic() + 20
        while running(self.process.pid):
            assert time.monotonic() < deadline, "something of the service stayed"
            time.sleep(0.02)

    def kill(self) -> None:
        """Whatever the tests have found out, nothing of it stays."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, Any]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read().decode()
            self.answers.append(content)
            return response.status, json.loads(content)

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.secrets['ACCESS_TOKEN']}"}
        if body is None:
            return self.send(method, path, None, **headers)
        headers["Content-Type"] = "application/json"
        return self.send(method, path, json.dumps(body).encode(), **headers)

    def create(self, **fields: object) -> Any:
        status, answer = self.call("POST", CONNECTIONS, new_connection(**fields))
        assert status == 201, answer
        return answer["data"]

    def script(self, place: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return run(place, list(command), PORT=str(self.port), **self.secrets, **more)


def running(group: int) -> bool:
    """Whether a process of a group runs; one that only waits to be collected does not."""
    listed = subprocess.check_output(["ps", "-A", "-o", "pgid=,stat="], text=True, timeout=20)
    processes = (line.split() for line in listed.splitlines())
    return any(int(number) == group and state[0] != "Z" for number, state in processes)


def new_connection(**fields: object) -> dict[str, Any]:
    return {
        "name": "trackers of the team",
        "provider": "github",
        "baseUrl": "https://github.example.com/api",
        "apiToken": secrets.token_urlsafe(24),
        "webhookSecret": secrets.token_urlsafe(24),
    } | fields


def made_up_secrets() -> dict[str, str]:
    names = ("ACCESS_TOKEN", "CONNECTION_SECRETS_KEY", "SMOKE_API_TOKEN", "SMOKE_WEBHOOK_SECRET")
    return {name: secrets.token_urlsafe(32) for name in names}


Start = Callable[..., Service]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts services; all of them are gone after the module, and none has let a secret out."""
    folder = tmp_path_factory.mktemp("logs")
    started: list[Service] = []

    def begin(place: Path, database: Db, **variables: str) -> Service:
        hidden = made_up_secrets()
        hidden |= {name: variables.pop(name) for name in list(variables) if name in hidden}
        log_file = folder / f"boot-{len(started)}.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                ["npm", "run", "start:dev"],
                cwd=place,
                env=environment(PORT="0", DATABASE_URL=database.url, **hidden, **variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        service = Service(process, log_file, hidden)
        started.append(service)
        service.wait_until_listening()
        return service

    try:
        yield begin
    finally:
        for service in started:
            service.kill()
    for service in started:
        said = service.log + "".join(service.answers)
        assert not [name for name, value in service.secrets.items() if value in said]


@pytest.fixture(scope="module")
def service(example: Path, existing: Db, start: Start) -> Service:
    """One service on the existing state for all tests that leave it usable."""
    return start(example, existing)


# --- dependencies -----------------------------------------------------------------------------


def test_the_lock_file_names_no_registry_and_needs_no_install_script() -> None:
    lock = json.loads((EXAMPLE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 100
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name
        assert "hasInstallScript" not in entry, name


def test_the_types_hold(example: Path) -> None:
    done = npm(example, "typecheck")
    assert done.returncode == 0, done.stdout


# --- migrations -------------------------------------------------------------------------------


def test_on_an_empty_database_the_migrations_fail_at_the_table_that_is_not_there(
    example: Path, make_database: MakeDatabase
) -> None:
    database = make_database()
    done = npm(example, "migration:run", DATABASE_URL=database.url)
    assert done.returncode == 1
    assert 'Migration "AddProjectPhases1757227595839" failed' in done.stdout + done.stderr
    assert 'relation "projects" does not exist' in done.stderr
    assert "code: '42P01'" in done.stderr
    assert executed(done) == PRODUCTION[:2]
    # All of it was one transaction: only TypeORM's own table stays, and records nothing.
    assert database.relations() == {"migrations"}
    assert database.migrations() == []


def test_on_the_existing_state_the_migrations_of_phase_2_run_and_nothing_else(
    example: Path, make_database: MakeDatabase
) -> None:
    database = make_database()
    assert npm(example, "db:existing-state", DATABASE_URL=database.url).returncode == 0
    assert database.migrations() == PRODUCTION
    done = npm(example, "migration:run", DATABASE_URL=database.url)
    assert (done.returncode, executed(done)) == (0, PHASE_2)
    assert database.migrations() == [*PRODUCTION, *PHASE_2]
    again = npm(example, "migration:run", DATABASE_URL=database.url)
    assert (again.returncode, executed(again)) == (0, [])


def test_the_existing_state_is_loaded_into_an_empty_database_only(
    example: Path, existing: Db
) -> None:
    before = existing.rows("SELECT * FROM organizations")
    done = npm(example, "db:existing-state", DATABASE_URL=existing.url)
    assert done.returncode == 1
    assert 'relation "organizations" already exists' in done.stderr
    assert existing.rows("SELECT * FROM organizations") == before


def test_with_the_order_mended_an_empty_database_is_enough(
    mended: Path, make_database: MakeDatabase, start: Start
) -> None:
    database = make_database()
    done = npm(mended, "migration:run", DATABASE_URL=database.url)
    assert (done.returncode, executed(done)) == (0, MENDED)
    assert npm(mended, "db:first-organization", DATABASE_URL=database.url).returncode == 0
    service = start(mended, database)
    smoke = service.script(mended, "npm", "run", "--silent", "smoke:workspace-modules")
    assert smoke.returncode == 0, smoke.stderr


def test_the_mended_order_makes_what_the_existing_state_has(
    mended: Path, existing: Db, make_database: MakeDatabase
) -> None:
    """The fixture cannot drift away from the migrations that it says were applied."""
    database = make_database()
    npm(mended, "migration:run", DATABASE_URL=database.url)
    columns = """
        SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
    """
    constraints = """
        SELECT conrelid::regclass::text, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2
    """
    indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
    for query in (columns, constraints, indexes):
        assert database.rows(query) == existing.rows(query)


def test_mending_the_order_does_no_harm_to_an_existing_database(
    mended: Path, make_database: MakeDatabase
) -> None:
    database = make_database()
    npm(mended, "db:existing-state", DATABASE_URL=database.url)
    projects = database.rows("SELECT * FROM projects ORDER BY id")
    done = npm(mended, "migration:run", DATABASE_URL=database.url)
    assert (done.returncode, executed(done)) == (0, ["CreateProjects1757141195839", *PHASE_2])
    assert database.rows("SELECT * FROM projects ORDER BY id") == projects
    assert len(projects) == 3


def test_every_migration_can_be_undone(mended: Path, make_database: MakeDatabase) -> None:
    database = make_database()
    undo = """
        const source = require('./src/data-source').default;
        (async () => {
          await source.initialize();
          const applied = await source.runMigrations();
          for (const _ of applied) await source.undoLastMigration();
          await source.destroy();
        })();
    """
    done = run(mended, ["node", "-r", "ts-node/register", "-e", undo], DATABASE_URL=database.url)
    assert done.returncode == 0, done.stderr
    assert database.relations() == {"migrations"}
    assert database.migrations() == []


# --- the scripts of the sign-off --------------------------------------------------------------


@pytest.mark.parametrize("name", ["workspace-modules", "integrations"])
def test_the_smoke_scripts_pass_again_and_again(example: Path, service: Service, name: str) -> None:
    for _ in range(2):
        done = service.script(example, "npm", "run", "--silent", f"smoke:{name}")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("passed\n")
        assert not [value for value in service.secrets.values() if value in done.stdout]


def test_the_proof_files_hold_what_the_final_checks_ask_for(
    example: Path, service: Service, tmp_path: Path
) -> None:
    folder = tmp_path / "proof"
    more = {"SIGNOFF_EVIDENCE_DIR": str(folder)}
    done = service.script(example, "./scripts/capture-smoke-proof.sh", **more)
    assert done.returncode == 0, done.stderr
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
    assert list(texts) == [
        "10_create_connection.request.json",
        "11_create_connection.response.json",
        "12_list_connections.response.json",
        "13_test_connection.response.json",
        "14_sync_now_run1.response.json",
        "15_sync_now_run2.response.json",
    ]
    said = done.stdout + done.stderr + "".join(texts.values())
    assert not [value for value in service.secrets.values() if value in said]
    request, *responses = (json.loads(text) for text in texts.values())
    assert request["body"]["apiToken"] == request["body"]["webhookSecret"] == "[REDACTED]"
    assert "organizationId" not in texts["10_create_connection.request.json"]
    assert all(list(response) == ["data"] for response in responses)
    for text in list(texts.values())[1:]:
        assert not re.search(r'"(apiToken|webhookSecret)"', text)
    runs = [response["data"]["issuesProcessed"] for response in responses[-2:]]
    assert runs == [4, 0]


@pytest.mark.parametrize(
    "command",
    [
        ["npm", "run", "--silent", "smoke:workspace-modules"],
        ["npm", "run", "--silent", "smoke:integrations"],
        ["./scripts/capture-smoke-proof.sh"],
    ],
)
def test_the_scripts_fail_where_no_service_is(example: Path, command: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = run(
        example, command, PORT=str(port), SIGNOFF_EVIDENCE_DIR="artifacts/none", **made_up_secrets()
    )
    assert done.returncode == 1
    assert "ECONNREFUSED" in done.stderr


def test_the_scripts_need_an_access_token(example: Path, service: Service) -> None:
    done = run(example, ["./scripts/capture-smoke-proof.sh"], PORT=str(service.port))
    assert done.returncode != 0
    assert "ACCESS_TOKEN" in done.stderr


# --- endpoints --------------------------------------------------------------------------------


def test_health_needs_no_token(service: Service) -> None:
    assert service.send("GET", "/api/health") == (200, {"data": {"status": "ok"}})


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer {}x", "Basic {}", "{}", "Bearer x {}"])
def test_a_wrong_authorization_is_401(service: Service, value: str) -> None:
    header = value.format(service.secrets["ACCESS_TOKEN"])
    for path in (MODULES, CONNECTIONS, f"{CONNECTIONS}?organizationId=other"):
        status, answer = service.send("GET", path, Authorization=header)
        assert (status, answer["error"]["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("name", ["organizationId", "organization_id", "filter[OrganizationID]"])
def test_an_organization_id_is_refused_in_query_and_body(service: Service, name: str) -> None:
    number = service.create()["id"]
    for method, path, body in (
        ("GET", f"{CONNECTIONS}?{name}=other", None),
        ("GET", f"{MODULES}?{name}=", None),
        ("POST", CONNECTIONS, new_connection(**{name: "other"})),
        ("POST", CONNECTIONS, new_connection(more=[{name: "other"}])),
        ("POST", f"{CONNECTIONS}/{number}/sync-now", {name: "other"}),
        ("POST", f"{CONNECTIONS}/{number}/test?{name}=other", None),
        ("PUT", f"{MODULES}/reports", {"enabled": True, name: "other"}),
    ):
        status, answer = service.call(method, path, body)
        assert (status, answer["error"]["code"]) == (400, "organization_not_allowed"), path


def test_one_organisation_sees_nothing_of_another(
    example: Path, existing: Db, service: Service, start: Start
) -> None:
    theirs = start(example, existing, ORGANIZATION="globex")
    number = service.create()["id"]
    assert theirs.call("GET", CONNECTIONS) == (200, {"data": []})
    for method, path in (("GET", ""), ("POST", "/test"), ("POST", "/sync-now")):
        assert theirs.call(method, f"{CONNECTIONS}/{number}{path}")[0] == 404
    service.call("PUT", f"{MODULES}/reports", {"enabled": True})
    assert not any(module["enabled"] for module in theirs.call("GET", MODULES)[1]["data"])


def test_a_module_is_switched_in_its_own_workspace_only(service: Service) -> None:
    sandbox = "/api/workspaces/sandbox/modules"
    off = [{"name": name, "enabled": False} for name in ("projects", "integrations", "reports")]
    on = {"name": "projects", "enabled": True}
    assert service.call("PUT", f"{MODULES}/projects", {"enabled": True}) == (200, {"data": on})
    assert service.call("GET", MODULES)[1]["data"][0] == on
    assert service.call("GET", sandbox) == (200, {"data": off})
    service.call("PUT", f"{MODULES}/projects", {"enabled": False})
    assert service.call("GET", MODULES)[1]["data"][0] == off[0]


@pytest.mark.parametrize("body", [None, [], {}, {"enabled": 1}, {"enabled": True, "more": 1}])
def test_a_module_switch_takes_true_or_false_only(service: Service, body: object) -> None:
    status, answer = service.call("PUT", f"{MODULES}/reports", body)
    assert (status, answer["error"]["code"]) == (400, "invalid")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/none"),
        ("DELETE", CONNECTIONS),
        ("GET", "/api/workspaces/none/modules"),
        ("GET", "/api/workspaces/%00/modules"),
        ("PUT", f"{MODULES}/none"),
        ("GET", f"{CONNECTIONS}/none"),
        ("GET", f"{CONNECTIONS}/%00"),
        ("POST", f"{CONNECTIONS}/00000000-0000-0000-0000-000000000000/test"),
        ("POST", f"{CONNECTIONS}/none/sync-now"),
    ],
)
def test_what_is_not_there_is_404(service: Service, method: str, path: str) -> None:
    status, answer = service.call(method, path, {"enabled": True} if method == "PUT" else None)
    assert (status, answer["error"]["code"]) == (404, "not_found")


def test_a_connection_tells_that_it_has_secrets_not_which(service: Service) -> None:
    created = service.create(name="team", provider="jira", webhookSecret=None)
    assert service.call("GET", f"{CONNECTIONS}/{created['id']}") == (200, {"data": created})
    assert created in service.call("GET", CONNECTIONS)[1]["data"]
    assert re.fullmatch(r"[0-9a-f-]{36}", created.pop("id"))
    assert created.pop("createdAt")
    assert created == {
        "name": "team",
        "provider": "jira",
        "baseUrl": "https://github.example.com/api",
        "hasApiToken": True,
        "hasWebhookSecret": False,
        "lastSyncAt": None,
    }


@pytest.mark.parametrize(
    ("field_name", "value"),
    [
        ("name", " "),
        ("name", "x" * 201),
        ("name", "a\0b"),
        ("provider", "svn"),
        ("baseUrl", "ftp://example.com"),
        ("baseUrl", "https://user:pass@example.com"),
        ("apiToken", ""),
        ("apiToken", 7),
        ("webhookSecret", {}),
    ],
)
def test_a_wrong_field_is_named_and_its_value_is_not_repeated(
    service: Service, field_name: str, value: object
) -> None:
    status, answer = service.call("POST", CONNECTIONS, new_connection(**{field_name: value}))
    assert status == 400
    assert (answer["error"]["code"], answer["error"]["field"]) == ("invalid", field_name)
    assert "pass@" not in json.dumps(answer)


@pytest.mark.parametrize("tail", ['" ', '", "name": nonsense}', ""])
def test_a_body_that_cannot_be_parsed_is_not_quoted(service: Service, tail: str) -> None:
    secret = secrets.token_urlsafe(24)
    body = f'{{"apiToken": "{secret}{tail}'.encode()
    headers = {"Authorization": f"Bearer {service.secrets['ACCESS_TOKEN']}"}
    headers["Content-Type"] = "application/json"
    status, answer = service.send("POST", CONNECTIONS, body, **headers)
    assert (status, answer["error"]["code"]) == (400, "invalid")
    assert secret not in json.dumps(answer) + service.log


def test_a_body_that_is_too_large_is_refused(service: Service) -> None:
    status, answer = service.call("POST", CONNECTIONS, new_connection(name="x" * 200_000))
    assert (status, answer["error"]["code"]) == (413, "too_large")


def test_secrets_are_sealed_in_the_database(service: Service, existing: Db) -> None:
    new = new_connection()
    number = service.create(**new)["id"]
    ((sealed, webhook),) = existing.rows(
        f"SELECT api_token, webhook_secret FROM integration_connections WHERE id = '{number}'"
    )
    assert new["apiToken"] not in sealed
    assert new["webhookSecret"] not in webhook
    dump = repr(existing.rows("SELECT c::text FROM integration_connections AS c"))
    assert not [value for value in service.secrets.values() if value in dump]


# --- synchronisation --------------------------------------------------------------------------


@pytest.mark.parametrize(("provider", "issues"), [("github", 4), ("gitlab", 2), ("jira", 3)])
def test_a_second_sync_finds_nothing_new(service: Service, provider: str, issues: int) -> None:
    address = f"{CONNECTIONS}/{service.create(provider=provider)['id']}"
    tested = service.call("POST", f"{address}/test", {})
    assert tested == (200, {"data": {"ok": True, "issuesVisible": issues}})
    first, second = (service.call("POST", f"{address}/sync-now")[1]["data"] for _ in range(2))
    assert (first["issuesProcessed"], first["issuesTotal"]) == (issues, issues)
    assert (second["issuesProcessed"], second["issuesTotal"]) == (0, issues)
    assert service.call("GET", address)[1]["data"]["lastSyncAt"] == second["syncedAt"]


def test_an_issue_that_changed_in_the_tracker_is_taken_over_again(
    service: Service, existing: Db
) -> None:
    """Told from the other side: what was taken over is made older."""
    number = service.create()["id"]
    service.call("POST", f"{CONNECTIONS}/{number}/sync-now")
    existing.rows(
        "UPDATE integration_issues SET title = 'old', changed_at = '2020-01-01'"
        f" WHERE connection_id = '{number}' AND external_id = 'GH-214' RETURNING 1"
    )
    again = service.call("POST", f"{CONNECTIONS}/{number}/sync-now")[1]["data"]
    assert again["issuesProcessed"] == 1
    assert not existing.rows("SELECT 1 FROM integration_issues WHERE title = 'old'")


def test_syncs_at_the_same_time_take_each_issue_over_once(service: Service) -> None:
    address = f"{CONNECTIONS}/{service.create()['id']}/sync-now"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.call("POST", address), range(16)))
    assert [status for status, _ in answers] == [200] * 16
    assert sum(answer["data"]["issuesProcessed"] for _, answer in answers) == 4


def test_a_token_that_the_tracker_refuses_is_said_so(service: Service) -> None:
    address = f"{CONNECTIONS}/{service.create(apiToken='revoked-' + secrets.token_hex(8))['id']}"
    status, answer = service.call("POST", f"{address}/test")
    assert (status, answer["data"]["ok"]) == (200, False)
    status, answer = service.call("POST", f"{address}/sync-now")
    assert (status, answer["error"]["code"]) == (502, "tracker_refused")
    assert service.call("GET", address)[1]["data"]["lastSyncAt"] is None


def test_with_another_key_stored_secrets_cannot_be_read_and_the_rest_can(
    example: Path, existing: Db, service: Service, start: Start
) -> None:
    number = service.create()["id"]
    other = start(example, existing)
    assert other.call("GET", f"{CONNECTIONS}/{number}")[0] == 200
    for path in ("test", "sync-now"):
        status, answer = other.call("POST", f"{CONNECTIONS}/{number}/{path}")
        assert (status, answer["error"]["code"]) == (409, "credentials_unreadable")


# --- starting and stopping --------------------------------------------------------------------


def test_everything_that_is_wrong_with_the_settings_is_said_at_once(example: Path) -> None:
    short = "short-" + secrets.token_hex(2)
    done = npm(example, "start:dev", PORT="99999", ACCESS_TOKEN=short)
    assert done.returncode == 1
    for words in (
        "PORT must be a number",
        "DATABASE_URL is not set",
        "CONNECTION_SECRETS_KEY is not set",
        "ACCESS_TOKEN must have at least 16 characters",
    ):
        assert words in done.stderr
    assert short not in done.stdout + done.stderr


def test_a_database_that_lets_nobody_in_ends_the_start_without_its_password(
    example: Path, existing: Db
) -> None:
    wrong = secrets.token_hex(16)
    url = re.sub(r":[^:@/]+@", f":{wrong}@", existing.url, count=1)
    done = npm(example, "start:dev", PORT="0", DATABASE_URL=url, **made_up_secrets())
    assert done.returncode == 1
    assert "password authentication failed" in done.stderr
    assert wrong not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("organization", "words"),
    [("nobody", "the database has no organisation"), (None, 'relation "organizations" does not')],
)
def test_a_database_that_lacks_something_ends_the_start_and_says_what(
    example: Path,
    existing: Db,
    make_database: MakeDatabase,
    organization: str | None,
    words: str,
) -> None:
    database = existing if organization else make_database()
    variables = {"ORGANIZATION": organization} if organization else {}
    done = npm(
        example,
        "start:dev",
        PORT="0",
        DATABASE_URL=database.url,
        **made_up_secrets(),
        **variables,
    )
    assert done.returncode == 1
    assert f"workspace-api cannot start: {words}" in done.stderr


def test_one_signal_to_its_group_ends_all_of_it(example: Path, existing: Db, start: Start) -> None:
    service = start(example, existing)
    with closing(HTTPConnection("127.0.0.1", service.port, timeout=20)) as kept_open:
        kept_open.request("GET", "/api/health")
        kept_open.getresponse().read()
        service.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", service.port), timeout=5)
