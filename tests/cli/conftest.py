"""A repository and the command line over it."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.cli import execute


@dataclass
class Ran:
    """What a command line came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Project:
    """A git repository with status files, and the command line in it."""

    root: Path
    run: Callable[..., Ran]

    def write(self, text: str, name: str = "x") -> Path:
        path = self.root / "status" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.root), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    root = tmp_path / "repo"
    root.mkdir()
    monkeypatch.chdir(root)
    for name in ("CI", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        status = execute(arguments)
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    project = Project(root, run)
    project.git("init", "-q", "-b", "main")
    project.git("config", "user.name", "Ann")
    project.git("config", "user.email", "ann@example.com")
    return project
