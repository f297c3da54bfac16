"""The demo as a person starts it, and each fault of the example as its sign-off meets it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from signoff_gen import demo
from signoff_gen.cli import demo as story
from signoff_gen.cli import execute

NAMES = [fault.name for fault in demo.FAULTS]
WITHOUT_SCANNER = """
import sys
sys.modules["kingfisher_sdk"] = None
from signoff_gen.cli import execute
sys.exit(execute(sys.argv[1:]))
"""


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
@pytest.mark.timeout(600)
def test_the_demo_goes_as_promised_and_tells_its_story_in_order_on_stdout(tmp_path: Path) -> None:
    root = tmp_path / "new"
    inherited = {"GIT_DIR": "/nowhere", "QUICKSTART_FAULT": "leak-api-token"}
    process = start("-m", "signoff_gen", "demo", "--dir", str(root), **inherited)
    out, err = process.communicate(timeout=580)
    assert (process.returncode, err) == (0, ""), out
    at = 0
    for beat in beats(root):
        assert beat in out[at:], beat
        at = out.index(beat, at) + len(beat)
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "rev-list", "--count", "HEAD").strip() == "2"
    assert "SIGNED OFF" in (root / "SIGNOFF_STATUS.md").read_text()
    assert execute(["render", "--check", "-C", str(root)]) == 0


def beats(root: Path) -> Iterator[str]:
    """What the story must tell, in this order."""
    yield from (
        f"$ cd {root}",
        "$ signoff-gen validate\nstatus/integrations.yaml: valid",
        "$ signoff-gen verify\n✔ passed start-server.server",
        "19 passed; 0 unchanged",
        "$ signoff-gen render\nSIGNOFF_STATUS.md: written",
        "# Integrations Signoff Status",
        "$ signoff-gen commit\ncommitted ",
        "Signoff-State: signed off",
        "$ signoff-gen verify --format json\n✔ signed off, 19 verdicts unchanged",
        "nothing to commit, working tree clean\n✔ no byte changed",
    )
    for fault in demo.FAULTS:
        yield f"$ QUICKSTART_FAULT={fault.name} signoff-gen verify"
        yield f"✘ failed {fault.caught_by}: "
        if fault.masked_in:
            yield f"{fault.masked_in} holds:"
            yield "[REDACTED"
        yield f"✔ caught by {fault.caught_by}, and nothing else fails"
        yield "✔ no secret on the disk: "
    yield from (
        "What was caught",
        "✔ Everything went as promised",
        f"for you to look at:\n  {root}",
        "signoff-gen init",
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", demo.FAULTS, ids=NAMES)
def test_each_fault_is_caught_and_even_its_commit_holds_no_secret(
    fault: demo.Fault, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = demo.set_stage(tmp_path, os.environ)
    with stage.entered(QUICKSTART_FAULT=fault.name):
        assert execute(["verify", "--format", "json"]) == 1
        (signoff,) = json.loads(capsys.readouterr().out)["signoffs"]
        states = {check["address"]: check["state"] for check in signoff["checks"]}
        failed = [name for name, state in states.items() if state not in ("passed", "blocked")]
        assert failed == [f"integrations/{fault.caught_by}"]
        at_start = fault.caught_by.startswith("start-server")
        assert ("blocked" in states.values()) == at_start  # else the whole sign-off was looked at
        assert signoff["verdict"] == "failed"
        assert execute(["commit"]) == 0
        assert "failed" in git(stage.root, "log", "-1", "--format=%s")
    found = demo.search(stage.root, stage.secrets)
    assert found.places == ()
    if fault.masked_in:
        evidence = (stage.root / "artifacts" / "integrations" / fault.masked_in).read_text()
        assert "[REDACTED" in evidence


def test_the_faults_are_those_of_the_example() -> None:
    source = Path(__file__).parents[2] / "examples" / "quickstart"
    text = (source / "app" / "faults.py").read_text()
    assert [name for name in NAMES if f'"{name}": (' in text] == NAMES
    assert text.count('": (') == len(NAMES)
    listed = (source / "status" / "integrations.yaml").read_text()
    assert f"secrets: [{', '.join(demo.SECRETS)}]" in listed


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[demo.Stage]:
    ready = demo.set_stage(tmp_path, os.environ)
    with ready.entered():
        yield ready


def test_a_fault_that_another_check_meets_is_not_as_promised(
    stage: demo.Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown fault keeps the server from starting; nothing but the server's check sees it."""
    secret = stage.secrets[1]
    (stage.root / ".git" / "left-behind").write_text(secret)
    show = story._Show(stage, story._console())
    fault = demo.Fault("no-such-fault", "Nobody wrote it.", "final-checks.wrapped")
    story.catch(show, fault, "Fault 1 of 1")
    story.conclude(show, 1.0)
    out = capsys.readouterr().out
    caught, silent = show.missed
    assert caught.startswith("no-such-fault: caught by final-checks.wrapped")
    assert silent.startswith("no-such-fault: no secret on the disk")
    assert "✘ error start-server.server" in out
    assert "    in .git/left-behind" in out
    assert "✘ Not as promised" in out
    assert "Everything went as promised" not in out
    assert secret not in out


def test_evidence_that_is_not_there_is_told_and_no_crash(
    stage: demo.Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    show = story._Show(stage, story._console())
    fault = demo.Fault("no-such-fault", "Nobody wrote it.", "start-server.server", "absent.log")
    story.catch(show, fault, "Fault 1 of 1")
    out = capsys.readouterr().out
    assert "absent.log holds:\n    nothing that is masked" in out
    assert show.missed == []
    story.conclude(show, 1.0)
    assert "went as promised, in 1 s" in capsys.readouterr().out


def test_on_a_terminal_the_page_is_set_and_its_evidence_named_without_paths(
    stage: demo.Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    show = story._Show(stage, story._console())
    story.render(show)
    out = capsys.readouterr().out
    assert "╭" in out
    assert "Integrations Signoff Status" in out
    assert "](" not in out
    assert show.missed == ["SIGNOFF_STATUS.md says: signed off"]  # nothing was verified
    show.quote("word " * 30)
    assert [line[:9] for line in capsys.readouterr().out.splitlines()] == ["    word "] * 2


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").touch()
    assert execute(["demo", "--dir", str(tmp_path)]) == 2
    assert "SG730" in capsys.readouterr().err
    assert [item.name for item in tmp_path.iterdir()] == ["mine.txt"]


def test_without_the_scanner_the_way_to_it_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    process = start("-c", WITHOUT_SCANNER, "demo", "--dir", str(tmp_path / "new"))
    _, err = process.communicate(timeout=60)
    assert process.returncode == 5
    assert "signoff-gen[secrets]" in err
    assert list(tmp_path.iterdir()) == []


def marked(mark: str, words: bytes = b"") -> list[int]:
    """Processes with a mark in their environment, and with words in their command line."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and words in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
        except OSError:
            continue
    return found


def wait_for(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demo_leaves_no_process_and_no_temporary_folder(
    number: signal.Signals, tmp_path: Path
) -> None:
    value = f"{os.getpid()}-{number}-{time.monotonic_ns()}"
    process = start("-m", "signoff_gen", "demo", DEMO_TEST_MARK=value, TMPDIR=str(tmp_path))
    try:
        wait_for(lambda: marked(value, b"app.server") or process.poll() is not None)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    wait_for(lambda: not marked(value))
    assert list(tmp_path.iterdir()) == []
