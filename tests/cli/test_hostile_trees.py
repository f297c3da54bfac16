"""A work tree that somebody set a trap in: each command says what is wrong, and none waits."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FILE = """\
title: R
steps:
  - title: S
    checks: [{id: a, command: {run: echo hi, log: run.log}, inputs: ["in/**"]}]
approvals: {required: [{role: qa}]}
"""
READING = [
    ("validate",), ("status",), ("gate",), ("gate", "--format", "github"), ("audit",),
    ("export", "--format", "in-toto"), ("render", "--check"), ("diff",), ("approve", "qa"),
]  # fmt: skip


def _link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def _write(path: Path, text: str) -> None:
    path.write_text(text)


TRAPS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "evidence is a pipe": ("artifacts/x/run.log", os.mkfifo),
    "evidence is a device": ("artifacts/x/run.log", lambda path: _link(path, "/dev/zero")),
    "evidence is a folder": ("artifacts/x/run.log", Path.mkdir),
    "the evidence folder is a pipe": ("artifacts/x", os.mkfifo),
    "the evidence folder is a file": ("artifacts", Path.touch),
    "the evidence folder is a circle": ("artifacts", lambda path: _link(path, "artifacts")),
    "the evidence folder is elsewhere": ("artifacts", lambda path: _link(path, "/etc")),
    "an input is a pipe": ("in/a", os.mkfifo),
    "inputs are a circle": ("in", lambda path: _link(path, "in")),
    "the page is a pipe": ("SIGNOFF_STATUS.md", os.mkfifo),
    "the page is a circle": ("SIGNOFF_STATUS.md", lambda path: _link(path, "SIGNOFF_STATUS.md")),
    "the page is a folder": ("SIGNOFF_STATUS.md", Path.mkdir),
    "a status file is a pipe": ("status/y.yaml", os.mkfifo),
    "a status file is a circle": ("status/y.yaml", lambda path: _link(path, "y.yaml")),
    "a status file is a folder": ("status/y.yaml", Path.mkdir),
    "the status folder is a circle": ("status", lambda path: _link(path, "status")),
    "the status folder is elsewhere": ("status", lambda path: _link(path, "/etc")),
    "the status folder is a file": ("status", Path.touch),
    "a template is a pipe": ("templates/signoff_status.md.j2", os.mkfifo),
    "templates are a circle": ("templates", lambda path: _link(path, "templates")),
    "the settings are a folder": ("signoff.toml", Path.mkdir),
    "the settings are a circle": ("signoff.toml", lambda path: _link(path, "signoff.toml")),
    "the settings are a pipe": ("signoff.toml", os.mkfifo),
    "the settings are endless": ("signoff.toml", lambda path: _link(path, "/dev/zero")),
    "the settings are deep": (
        "pyproject.toml",
        lambda path: _write(path, "a = " + "[" * 9999 + "]" * 9999),
    ),
    "the settings are none": ("pyproject.toml", lambda path: _write(path, "tool = 1")),
    "the settings are a number": (
        "pyproject.toml",
        lambda path: _write(path, "[tool]\nsignoff-gen = 1"),
    ),
    "the settings hold a long number": (
        "signoff.toml",
        lambda path: _write(path, "jobs = " + "9" * 9999),
    ),
}


@pytest.fixture
def verified(project: Any) -> Any:
    project.write(FILE)
    (project.root / "in").mkdir()
    (project.root / "in" / "a").touch()
    assert project.run("verify").status == 0
    assert project.run("render").status == 0
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Begin")
    return project


@pytest.mark.parametrize("name", TRAPS)
def test_no_trap_makes_a_command_crash_or_wait(verified: Any, name: str) -> None:
    where, set_trap = TRAPS[name]
    path = verified.root / where
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    set_trap(path)
    for words in (*READING, ("verify",), ("render",), ("commit", "--unscanned")):
        ran = verified.run(*words)
        assert "Traceback" not in ran.err, words
        assert ran.status in (0, 1, 2, 3, 4, 5), words
    assert "root:" not in ran.out + ran.err
