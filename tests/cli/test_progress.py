"""What a run looks like on a terminal."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

FILE = """\
title: T
steps:
  - title: One
    checks: [{id: a, command: "sleep 0.3"}, {id: b, command: "echo '[bold]x[/]'; exit 3"}]
  - title: Two
    checks: [{id: c, command: "true"}]
"""


def on_terminal(root: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Exit status of a command line whose stderr is a terminal, and what that showed."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}
    run = subprocess.Popen(
        [sys.executable, "-m", "signoff_gen", *arguments],
        cwd=root,
        env={**kept, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                data = os.read(ours, 4096)
            except OSError:  # Linux says so when the last writer has gone
                break
            if not data:
                break
            shown += data
    os.close(ours)
    return run.wait(30), shown.decode()


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def test_a_terminal_sees_a_bar_and_a_line_for_each_check(project: Any) -> None:
    project.write(FILE)
    status, shown = on_terminal(project.root, "verify")
    text = plain(shown)
    assert status == 1
    assert "one.a" in text
    assert "0/3" in text
    assert "✔ passed one.a: exit status 0" in text
    assert "✘ failed one.b: exit status 3" in text
    assert "    | [bold]x[/]" in text  # shown as it is, not as markup
    assert "■ blocked two.c: needs step one" in text
    assert "T: failed" in text
    assert "\x1b[" in shown


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_ci_and_dumb_terminals_see_plain_lines(project: Any, environment: dict[str, str]) -> None:
    project.write(FILE)
    status, shown = on_terminal(project.root, "verify", **environment)
    assert status == 1
    assert "0/3" not in shown
    assert "failed" in shown


def test_no_color_is_honoured_on_a_terminal(project: Any) -> None:
    project.write(FILE)
    _, shown = on_terminal(project.root, "verify", NO_COLOR="1", CI="true")
    assert "\x1b[" not in shown
