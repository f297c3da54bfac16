"""The repository of `examples/ci` in CI: its jobs' own commands, a bare remote, and a forge."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ci"
REVIEW = ".github/workflows/signoff.yml"
COMMENT = ".github/workflows/signoff-comment.yml"
TOOLS = Path(sys.executable).parent

pytestmark = pytest.mark.slow


@dataclass
class Runner:
    """Carries out the steps of a job as GitHub's runner does, as far as these jobs need it."""

    root: Path
    """The job's own checkout or empty folder."""
    context: Mapping[str, str]
    """Values of expressions."""
    environment: dict[str, str]
    kept: Path
    """Where artifacts are kept between jobs."""
    failed: list[str] = field(default_factory=list)
    output: str = ""

    def run(self, workflow: str) -> "Runner":
        (job,) = (
            YAML(typ="safe", pure=True)
            .load((EXAMPLE / workflow).read_text("utf-8"))["jobs"]
            .values()
        )
        for step in job["steps"]:
            if not self.is_due(step.get("if")):
                continue
            action = step.get("uses", "").partition("@")[0]
            if action == "actions/upload-artifact":
                shutil.copytree((self.root / step["with"]["path"]).parent, self.kept)
            elif action == "actions/download-artifact":
                if self.kept.exists():
                    shutil.copytree(self.kept, self.root / step["with"]["path"])
            elif action:
                assert action in ("actions/checkout", "actions/setup-python")
            elif step["name"] == "Install":
                assert step["run"].startswith("python -m pip install ")
            else:
                self.script(step)
        return self

    def is_due(self, condition: str | None) -> bool:
        if condition is None:
            return not self.failed
        text = condition.removeprefix("${{").removesuffix("}}").strip()
        parts = [part.strip() for part in text.split("&&")]
        status = "!cancelled()" in parts
        return (status or not self.failed) and all(map(self.holds, parts))

    def holds(self, part: str) -> bool:
        if part == "!cancelled()":
            return True
        if found := re.fullmatch(r"hashFiles\('([^']+)'\) != ''", part):
            return (self.root / found[1]).is_file()
        found = re.fullmatch(r"(github\.[a-z_.]+) == '([^']*)'", part)
        assert found, part
        return self.context[found[1]] == found[2]

    def script(self, step: dict[str, Any]) -> None:
        given = {
            name: re.sub(r"\$\{\{ (.+?) \}\}", lambda m: self.context[m[1]], text)
            for name, text in step.get("env", {}).items()
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.root, env={**self.environment, **given}, capture_output=True, text=True,
        )  # fmt: skip
        self.output += done.stdout + done.stderr
        if done.returncode:
            self.failed.append(step["name"])


class Hub:
    """A bare repository, the pull request of its forge, and the jobs that it starts."""

    def __init__(self, folder: Path, fake: Any) -> None:
        self.folder = folder
        self.fake = fake
        self.bare = folder / "hub.git"
        self.work = folder / "work"
        self.runs = 0
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", self.bare], check=True)
        shutil.copytree(EXAMPLE, self.work)
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", str(self.bare))
        self.commit("Begin")
        self.git("push", "-q", "origin", "main")
        self.base = self.git("rev-parse", "HEAD")

    def git(self, *arguments: str, at: Path | None = None) -> str:
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
        command = ["git", "-C", str(at or self.work), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def tool(self, *arguments: str) -> None:
        command = [str(TOOLS / "signoff-gen"), *arguments]
        subprocess.run(command, cwd=self.work, check=True, capture_output=True)

    def push(self) -> tuple[Runner, Runner]:
        """Push the branch; what the two jobs then do."""
        self.git("push", "-q", "-f", "origin", "HEAD:feature")
        self.fake.head = self.git("rev-parse", "HEAD")
        self.runs += 1
        place = self.folder / f"run-{self.runs}"
        place.mkdir()
        checkout = place / "checkout"
        subprocess.run(["git", "clone", "-q", self.bare, checkout], check=True)
        self.git("checkout", "-q", "--detach", "origin/main", at=checkout)
        self.git("merge", "-q", "--no-ff", "-m", "merge", "origin/feature", at=checkout)
        review = Runner(checkout, self.context, self.environment(place, {}), place / "kept")
        review.run(REVIEW)
        event = {
            "workflow_run": {
                "id": self.runs,
                "run_attempt": 1,
                "event": "pull_request",
                "head_sha": self.fake.head,
                "head_branch": "feature",
                "head_repository": {"owner": {"login": "stranger"}},
            },
            "repository": {"full_name": "acme/app"},
        }
        empty = place / "empty"
        empty.mkdir()
        comment = Runner(empty, self.context, self.environment(place, event), place / "kept")
        return review, comment.run(COMMENT)

    @property
    def context(self) -> dict[str, str]:
        return {
            "github.event_name": "pull_request",
            "github.event.pull_request.base.sha": self.base,
            "github.event.pull_request.head.sha": self.fake.head,
            "github.event.workflow_run.event": "pull_request",
            "github.token": self.fake.workflow,
        }

    def environment(self, place: Path, event: dict[str, Any]) -> dict[str, str]:
        (place / "event.json").write_text(json.dumps(event))
        given = {
            "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.fake.api,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": "acme/app",
            "GITHUB_EVENT_PATH": str(place / "event.json"),
            "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
        }
        return {**os.environ, **given}


@pytest.fixture
def hub(tmp_path: Path, github: Any) -> Hub:
    github.patient = True
    return Hub(tmp_path, github)


def test_a_decision_on_a_branch_is_what_the_comment_says(hub: Hub) -> None:
    hub.git("checkout", "-q", "-b", "feature")
    hub.tool("decide", "go-on", "B", "--by", "@ann", "--because", "tested last week")
    hub.tool("render")
    hub.commit("Release without the load test")
    review, comment = hub.push()
    assert (review.failed, comment.failed) == ([], []), comment.output
    (body,) = hub.fake.bodies()
    assert body.startswith("## ")
    assert "decision:go-on" in body
    assert "`B`" in body or "B" in body
    assert "@ann" not in body.replace("`@ann", "")  # nobody is called
    summary = (hub.folder / "run-1" / "summary.md").read_text()
    assert "decision:go-on" in summary
    # The next push changes the same comment.
    hub.tool("decide", "go-on", "A", "--by", "@bob")
    hub.tool("render")
    hub.commit("Wait after all")
    review, comment = hub.push()
    assert (review.failed, comment.failed) == ([], []), comment.output
    (newer,) = hub.fake.bodies()
    assert newer != body
    assert "bob" in newer


def test_a_page_edited_by_hand_is_refused_with_the_difference(hub: Hub) -> None:
    hub.git("checkout", "-q", "-b", "feature")
    page = hub.work / "SIGNOFF_STATUS.md"
    page.write_text(page.read_text().replace("**Status:** ❌ BLOCKED", "**Status:** ✅ CLEARED"))
    hub.commit("Tidy up")
    review, _ = hub.push()
    assert review.failed == ["The pages are what the status files stand for"]
    assert "-**Status:** ✅ CLEARED" in review.output
    assert "+**Status:** ❌ BLOCKED" in review.output
    assert "signoff-gen render" in review.output


def test_evidence_edited_by_hand_is_refused(hub: Hub) -> None:
    hub.git("checkout", "-q", "-b", "feature")
    log = hub.work / "artifacts" / "release" / "01_tests.log"
    log.write_text(log.read_text().replace("2 tests", "9 tests"))
    hub.tool("render")
    hub.commit("More tests")
    review, comment = hub.push()
    assert review.failed == ["The evidence is what was recorded"]
    assert "::error file=status/release.yaml" in review.output
    assert comment.failed == []
    (body,) = hub.fake.bodies()
    assert "01_tests.log" in body


def test_an_invalid_file_is_told_at_its_line_and_in_the_comment(hub: Hub) -> None:
    hub.git("checkout", "-q", "-b", "feature")
    path = hub.work / "status" / "release.yaml"
    path.write_text(path.read_text().replace("title: Build", "titel: Build"))
    hub.commit("Rename")
    review, comment = hub.push()
    assert "Compare" in review.failed
    assert comment.failed == []
    (body,) = hub.fake.bodies()
    assert "status/release.yaml" in body


def test_a_branch_that_changes_no_sign_off_gets_a_word_at_most(hub: Hub) -> None:
    hub.git("checkout", "-q", "-b", "feature")
    (hub.work / "notes.txt").write_text("notes\n")
    hub.commit("Take notes")
    review, comment = hub.push()
    assert (review.failed, comment.failed) == ([], []), comment.output
    assert len(hub.fake.bodies()) <= 1
