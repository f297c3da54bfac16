"""Our own `status/phase-2.yaml`, for real: the blocker, the way past it, and its end."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = Path("examples") / "workspace-api"
OLDEST_NODE = 20
FIRST = "AddProjectPhases1757227595839"
FILES = [
    "00_database_reset.log",
    "00_migration_run.log",
    "01_phase_2_migrations.json",
    "01_server_boot.log",
    "02_smoke_workspace_modules.log",
    "03_smoke_integrations.log",
    "04_capture_smoke_proof.log",
    "10_create_connection.request.json",
    "11_create_connection.response.json",
    "12_list_connections.response.json",
    "13_test_connection.response.json",
    "14_sync_now_run1.response.json",
    "15_sync_now_run2.response.json",
    "migration_order.json",
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("workspace-api"),
    pytest.mark.timeout(600),
]


@dataclass
class Checkout:
    """A repository that holds the sign-off and the service that it is about."""

    root: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "signoff_gen", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True
        )

    def status(self) -> Any:
        (signoff,) = json.loads(self.run("status", "--format", "json").stdout)["signoffs"]
        return signoff

    def npm(self, script: str) -> None:
        done = subprocess.run(
            ["npm", "run", "--silent", script],
            cwd=self.root / EXAMPLE, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def states(self) -> dict[str, str]:
        return {step["id"]: step["state"] for step in self.status()["steps"]}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with its locked dependencies."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not installed")
    version = subprocess.check_output(["node", "--version"], text=True)
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"node {version.strip()} is older than {OLDEST_NODE}")
    place = tmp_path_factory.mktemp("phase-2") / "example"
    shutil.copytree(ROOT / EXAMPLE, place, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def checkout(tmp_path: Path, installed: Path, make_database: Callable[[], str]) -> Checkout:
    """As it is committed, with nothing verified and nothing decided."""
    root = tmp_path / "checkout"
    shutil.copytree(installed, root / EXAMPLE, symlinks=True)
    (root / "status").mkdir()
    text = (ROOT / "status" / "phase-2.yaml").read_text("utf-8")
    (root / "status" / "phase-2.yaml").write_text(re.sub(RESULT, "", text), "utf-8")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ("ACCESS_TOKEN", "CONNECTION_SECRETS_KEY", "SMOKE_API_TOKEN", "SMOKE_WEBHOOK_SECRET")
    hidden = {name: secrets.token_urlsafe(32) for name in names}
    values = {"DATABASE_URL": make_database(), "PORT": str(port), "PYTHONPATH": str(ROOT)}
    return Checkout(root, {**os.environ, **values, **hidden})


RESULT = r"(?m)^( +)result:\n(?:\1 +.*\n)+"
"""What the machine wrote into a status file."""


def test_the_blocker_is_found_on_paper_and_on_the_database_alike(checkout: Checkout) -> None:
    done = checkout.run("verify")
    assert done.returncode == 1, done.stdout + done.stderr
    status = checkout.status()
    assert status["verdict"] == "decision required"
    assert status["open_blockers"] == ["migration-order"]
    evidence = checkout.root / "artifacts" / "phase-2"
    log = (evidence / "00_migration_run.log").read_text("utf-8")
    document = json.loads((evidence / "migration_order.json").read_text("utf-8"))
    assert document["first"]["migration"] == FIRST
    assert f'Migration "{FIRST}" failed' in log
    assert document["first"]["error"] in log
    reset = (evidence / "00_database_reset.log").read_text("utf-8")
    assert all(name in reset for name in ("DROP SCHEMA", "pgcrypto", "uuid-ossp"))
    assert [item["independent"] for item in document["own"]] == [True, True, True]


def test_the_decision_lets_the_rest_pass_on_an_existing_state(checkout: Checkout) -> None:
    """And no secret is in anything that the run wrote."""
    for script in ("db:existing-state", "migration:run"):
        checkout.npm(script)
    decided = checkout.run("decide", "database-state", "B", "--by", "ann", "--because", "It is.")
    assert decided.returncode == 0, decided.stderr
    done = checkout.run("verify")
    assert set(checkout.states.values()) == {"passed"}, done.stdout + done.stderr
    assert checkout.status()["open_blockers"] == ["migration-order"]
    folder = checkout.root / "artifacts" / "phase-2"
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert checkout.run("render").returncode == 0
    written = [
        *folder.iterdir(),
        *checkout.root.glob("*.md"),
        *(checkout.root / "status").iterdir(),
    ]
    for path in written:
        text = path.read_text("utf-8")
        for name in ("ACCESS_TOKEN", "SMOKE_API_TOKEN", "SMOKE_WEBHOOK_SECRET"):
            assert checkout.environment[name] not in text, path


def test_mending_the_order_resolves_the_blocker(checkout: Checkout) -> None:
    mended = subprocess.run(["scripts/mend-order.sh"], cwd=checkout.root / EXAMPLE)
    assert mended.returncode == 0
    checkout.run("verify", "--only", "blocker:*", "--only", "database-reset")
    assert checkout.status()["open_blockers"] == []
    log = (checkout.root / "artifacts/phase-2/00_migration_run.log").read_text("utf-8")
    assert f"Migration {FIRST} has been executed successfully" in log
    checkout.run("render")
    page = (checkout.root / "MIGRATION_BLOCKER_REPORT.md").read_text("utf-8")
    assert "This blocker is resolved" in page


def test_typeorms_own_command_stops_where_the_analysis_says(checkout: Checkout) -> None:
    """A throw-away database, `npm run migration:run`, and which migration TypeORM says failed."""
    block = {
        "files": [f"{EXAMPLE}/src/migrations/*.ts"],
        "replay": "ephemeral",
        "migrate": "npm run migration:run",
        "cwd": str(EXAMPLE),
        "findings": "own.json",
    }
    steps = [{"title": "Own", "checks": [{"id": "own", "migrations": block}]}]
    text = json.dumps({"title": "Own", "report": "OWN.md", "steps": steps})
    (checkout.root / "status" / "own.yaml").write_text(text)
    done = checkout.run("verify", "own")
    assert done.returncode == 1, done.stderr
    document = json.loads((checkout.root / "artifacts" / "own" / "own.json").read_text("utf-8"))
    assert document["replay"]["migration"] == document["first"]["migration"] == FIRST
    assert (document["replay"]["sqlstate"], document["replay"]["agrees"]) == ("42P01", True)
