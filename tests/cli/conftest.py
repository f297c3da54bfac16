"""A repository and the command line over it."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Project:
    """A git repository with status files, and the command line in it."""

    root: Path
    run: Callable[..., Any]
    """Carries out a command line; gives its `status`, `out`, `err` and `json`."""

    def write(self, text: str, name: str = "x") -> Path:
        path = self.root / "status" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.root), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., Any]) -> Project:
    root = tmp_path / "repo"
    root.mkdir()
    monkeypatch.chdir(root)
    for name in ("CI", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    project = Project(root, call)
    project.git("init", "-q", "-b", "main")
    project.git("config", "user.name", "Ann")
    project.git("config", "user.email", "ann@example.com")
    return project
