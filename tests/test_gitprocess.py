"""A git process is started plainly, waited for with a bound, and ended when we are."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType

import pytest

from signoff_gen.errors import RepositoryError
from signoff_gen.gitprocess import run_git, tail


class Interrupted(BaseException):
    """What a signal handler raises in these tests."""


@pytest.fixture
def interruptible() -> Iterator[int]:
    """A signal that raises in the main thread, and our process id to send it to."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGUSR1, interrupt)
    yield os.getpid()
    signal.signal(signal.SIGUSR1, before)


def gone(process: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts."""
    states = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    ).stdout
    return states.strip()[:1] in ("", "Z")


def test_an_interruption_ends_git_and_what_it_started(tmp_path: Path, interruptible: int) -> None:
    script = f"!cat; sleep 60 & echo $PPID $$ $! >left; kill -USR1 {interruptible}; wait"
    with pytest.raises(Interrupted):
        run_git(tmp_path, "-c", f"alias.wait={script}", "wait", stdin=b"we are waiting")
    deadline = time.monotonic() + 20
    for process in map(int, (tmp_path / "left").read_text().split()):
        while not gone(process):
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_without_ps_git_itself_is_ended(
    tmp_path: Path, interruptible: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("git", "sh", "cat", "sleep"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(tmp_path))
    script = f"!cat; echo $PPID $$ >left; kill -USR1 {interruptible}; exec sleep 60"
    with pytest.raises(Interrupted):
        run_git(tmp_path, "-c", f"alias.wait={script}", "wait", stdin=b"we are waiting")
    program, child = map(int, (tmp_path / "left").read_text().split())
    with suppress(ProcessLookupError):  # git ends its child unless it was only just started
        os.kill(child, signal.SIGKILL)
    with pytest.raises(ProcessLookupError):
        os.kill(program, 0)


def test_input_and_output_larger_than_a_pipe_do_not_block(tmp_path: Path) -> None:
    content = b"x" * 3_000_000
    answer = run_git(tmp_path, "-c", "alias.copy=!cat; echo said >&2", "copy", stdin=content)
    assert (answer.stdout, answer.complaint) == (content, "said")


def test_bytes_that_are_no_text_are_kept_in_names_and_shown_in_complaints(tmp_path: Path) -> None:
    script = r"!printf 'a\351\0b\0'; printf '\351' >&2"
    answer = run_git(tmp_path, "-c", f"alias.say={script}", "say")
    assert answer.names == [os.fsdecode(b"a\xe9"), "b"]
    assert answer.complaint == "\ufffd"


def test_an_unexpected_status_is_an_error_with_what_git_said(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="`git rev-parse` failed") as caught:
        run_git(tmp_path, "rev-parse", "--verify")
    assert caught.value.code == "SG517"
    assert (caught.value.hint or "").startswith("fatal: ")


def test_a_program_that_is_none_and_an_argument_that_cannot_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RepositoryError, match="could not be started") as caught:
        run_git(tmp_path, "log", "nul\0")
    assert caught.value.code == "SG501"
    (tmp_path / "git").write_bytes(b"\0\0")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RepositoryError, match="could not be started") as caught:
        run_git(tmp_path, "version")
    assert caught.value.code == "SG501"


def test_the_command_that_scrubs_the_environment_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_git(tmp_path, "version")
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RepositoryError, match="`env` was not found"):
        run_git(tmp_path, "version")


def test_without_git_the_import_of_gitpython_is_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "git", None)
    with pytest.raises(RepositoryError, match="none was found") as caught:
        run_git(tmp_path, "version")
    assert caught.value.code == "SG501"


def test_importing_our_modules_does_not_import_gitpython() -> None:
    script = "import sys, signoff_gen.repo; sys.exit('git' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_end_of_an_output_is_what_is_shown() -> None:
    lines = [str(number) for number in range(100)]
    assert tail("\n".join(lines)) == "\n".join(lines[-40:])
    assert tail("") is None
