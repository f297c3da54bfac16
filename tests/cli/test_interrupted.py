"""Runs that are ended in the middle: nothing is lost, and nothing goes on."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

CHECKS = 24
FILE = "title: T   # stays\nsteps:\n" + "".join(
    f"  - title: S{i}\n    checks:\n      - {{id: a, command: 'echo {i}; sleep 0.0{i % 3}'}}\n"
    for i in range(CHECKS)
)
SERVED = """\
title: T
steps:
  - title: Serve
    checks:
      - id: up
        service: {run: "echo up; (trap '' TERM; exec sleep 61) & sleep 61", ready: {log: up}}
  - {title: Use, checks: [{id: it, command: "touch begun; trap '' TERM; sleep 61 & sleep 61"}]}
"""


def start(root: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "signoff_gen", *arguments]
    return subprocess.Popen(
        command,
        cwd=root,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition: Any, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def marked(mark: str) -> list[int]:
    """Processes that carry a mark in their environment, the one with it first of all."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z":
                    found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_running(project: Any, number: signal.Signals) -> None:
    path = project.write(SERVED)
    mark = f"SIGNOFF_TEST_MARK={os.getpid()}-{random.random()}"
    name, _, value = mark.partition("=")
    run = start(project.root, "verify", **{name: value})
    wait_for((project.root / "begun").exists)
    run.send_signal(number)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "interrupted" in err
    assert marked(mark) == []
    text = path.read_text()
    assert text.count("status: passed") == 1  # what was known is recorded
    assert not list(project.root.rglob("*.tmp"))
    assert not (project.root / "artifacts" / "x" / ".staging").exists()
    assert project.run("validate").status == 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_killed_run_leaves_nothing_running(project: Any) -> None:
    project.write(SERVED)
    mark = f"SIGNOFF_TEST_MARK={os.getpid()}-{random.random()}"
    name, _, value = mark.partition("=")
    run = start(project.root, "verify", **{name: value})
    wait_for((project.root / "begun").exists)
    run.kill()
    run.communicate(timeout=30)
    wait_for(lambda: marked(mark) == [])


def test_a_run_killed_at_any_moment_leaves_a_valid_file_and_the_next_carries_on(
    project: Any,
) -> None:
    path = project.write(FILE)
    original = path.read_bytes()
    seed = random.randrange(1 << 30)
    moments = random.Random(seed)
    for _ in range(6):
        run = start(project.root, "verify")
        time.sleep(moments.uniform(0.3, 2.0))  # the moment is what is tested
        run.kill()
        run.communicate(timeout=30)
        assert project.run("validate").status == 0, seed
        assert path.read_bytes().startswith(original[:20]), seed
        assert project.git("status", "--porcelain", "artifacts").count(".staging") == 0
    assert project.run("verify").status == 0, seed
    text = path.read_text()
    assert text.count("status: passed") == CHECKS
    folder = project.root / "artifacts" / "x"
    assert sorted(item.name for item in folder.iterdir()) == [
        f"{i + 1:02d}_s{i}_a.log" for i in range(CHECKS)
    ]
    before = project.git("status", "--porcelain"), path.read_bytes()
    assert project.run("verify").status == 0
    assert (project.git("status", "--porcelain"), path.read_bytes()) == before


def test_a_second_run_says_who_it_waits_for(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(
        "title: T\nsteps: [{title: A, checks: [{id: a, command: 'touch begun; sleep 61'}]}]"
    )
    run = start(project.root, "verify")
    try:
        wait_for((project.root / "begun").exists)
        monkeypatch.setenv("SIGNOFF_GEN_LOCK_TIMEOUT", "1")
        ran = project.run("verify")
        assert ran.status == 5
        assert f"waiting for another run (process {run.pid})" in ran.err
        assert "SG221" in ran.err
    finally:
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=30)


def test_output_that_nobody_reads_any_more_is_no_crash(project: Any) -> None:
    project.write(FILE)
    run = start(project.root, "render", "--stdout")
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    err = run.stderr.read()
    run.stderr.close()
    assert "Traceback" not in err
    assert run.wait(30) == 0
