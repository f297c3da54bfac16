"""What `signoff_gen.runners.process` promises, proven on real processes.

Every test hands its processes a tag in their environment; on Linux /proc tells who carries it,
and after every test nobody may.
"""

import hashlib
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from signoff_gen.errors import SurroundingsError
from signoff_gen.runners import ending, starting, strays, supervised
from signoff_gen.runners.family import Family
from signoff_gen.runners.process import Cancellation, Child, Exit, end_everything, run, shell

LINUX = sys.platform == "linux"
on_linux = pytest.mark.skipif(not LINUX, reason="needs /proc and pidfd")


class Tagged:
    """An environment with a tag, and the processes that carry it."""

    def __init__(self) -> None:
        self.tag = f"tag-{uuid4().hex}"
        self.env = {**os.environ, "TEST_TAG": self.tag}

    def carriers(self) -> list[int]:
        if not LINUX:
            return []
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.tag.encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return found


class Collected:
    """An output that keeps everything, and can be waited for."""

    def __init__(self) -> None:
        self.data = bytearray()

    def __call__(self, piece: memoryview) -> None:
        self.data += piece

    @property
    def text(self) -> str:
        return self.data.decode()


@pytest.fixture
def tagged() -> Iterator[Tagged]:
    tagged = Tagged()
    yield tagged
    left = tagged.carriers()
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read what follows a command for as long as a busy machine may need."""
    monkeypatch.setattr(supervised, "_DRAIN", 30.0)


@pytest.fixture
def output() -> Collected:
    return Collected()


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Poll until the condition holds; the test fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def ignore(_: memoryview) -> None:
    pass


def script(code: str) -> list[str]:
    """A Python program in a process of its own, as argument list."""
    return [sys.executable, "-c", textwrap.dedent(code)]


def zombies() -> list[str]:
    """Our own children that have ended and were not reaped, as /proc names them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:
            continue
        if rest.split()[:2] == ["Z", str(os.getpid())]:
            found.append(name)
    return found


def descriptors() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}


# --- a command that ends by itself ---------------------------------------------------------


def test_output_and_errors_come_in_the_order_they_were_written(
    tagged: Tagged, output: Collected
) -> None:
    ended = run(shell("echo a; echo b >&2; echo c; exit 3"), output=output, env=tagged.env)
    assert (output.text, ended.status, str(ended)) == ("a\nb\nc\n", 3, "exit status 3")


def test_errors_can_be_taken_apart(tagged: Tagged, output: Collected) -> None:
    errors = Collected()
    run(shell("echo out; echo err >&2"), output=output, errors=errors, env=tagged.env)
    assert (output.text, errors.text) == ("out\n", "err\n")


def test_it_sees_the_given_environment_and_nothing_else_of_ours(output: Collected) -> None:
    run(["/usr/bin/env"], output=output, env={"ONLY": "this"})
    names = {line.partition("=")[0] for line in output.text.splitlines()}
    assert names == {"ONLY", strays.MARK}


def test_without_an_environment_it_inherits_ours(
    monkeypatch: pytest.MonkeyPatch, output: Collected
) -> None:
    monkeypatch.setenv("INHERITED", "yes")
    run(shell("echo $INHERITED"), output=output)
    assert output.text == "yes\n"


def test_it_runs_in_the_given_folder(tagged: Tagged, output: Collected, tmp_path: Path) -> None:
    run(["pwd", "-P"], output=output, env=tagged.env, cwd=tmp_path)
    assert output.text.strip() == str(tmp_path.resolve())


def test_the_program_is_looked_up_on_the_path_of_its_environment(
    output: Collected, tmp_path: Path
) -> None:
    tool = tmp_path / "bin" / "true"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho ours\n")
    tool.chmod(0o755)
    run(["true"], output=output, env={"PATH": f"/nowhere:{tool.parent}:/usr/bin:/bin"})
    run(["true"], output=output, env={"PATH": "bin:/usr/bin:/bin"}, cwd=tmp_path)
    assert output.text == "ours\nours\n"


def test_its_input_is_empty(tagged: Tagged, output: Collected) -> None:
    ended = run(["cat"], output=output, env=tagged.env, timeout=10)
    assert (ended.status, output.text) == (0, "")


def test_it_leads_a_session_of_its_own(tagged: Tagged, output: Collected) -> None:
    code = "import os; print(os.getpid() == os.getsid(0) == os.getpgid(0))"
    run(script(code), output=output, env=tagged.env)
    assert output.text == "True\n"


def test_large_output_arrives_complete(tagged: Tagged) -> None:
    digest = hashlib.sha256()
    code = "import sys; [sys.stdout.buffer.write(bytes([n]) * 1_000_003) for n in range(20)]"
    run(script(code), output=digest.update, env=tagged.env)
    expected = hashlib.sha256(b"".join(bytes([n]) * 1_000_003 for n in range(20)))
    assert digest.hexdigest() == expected.hexdigest()


def test_what_is_in_the_pipe_at_the_end_is_kept_however_slow_we_read(
    monkeypatch: pytest.MonkeyPatch, tagged: Tagged, output: Collected
) -> None:
    monkeypatch.setattr(supervised, "_DRAIN", 0.0)
    monkeypatch.setattr(supervised, "_BUFFER", 4096)
    monkeypatch.setattr(supervised, "_buffers", [])
    run(shell("head -c 60000 /dev/zero"), output=output, env=tagged.env)
    assert len(output.data) == 60000


def test_a_filter_that_outlives_the_command_may_finish(
    patient: None, tagged: Tagged, output: Collected
) -> None:
    run(shell("echo one > >(sleep 0.1; tr a-z A-Z)"), output=output, env=tagged.env)
    assert output.text == "ONE\n"


def test_a_signal_is_told_by_name(tagged: Tagged) -> None:
    ended = run(shell("kill -SEGV $$"), output=ignore, env=tagged.env)
    assert (ended.status, ended.signal, str(ended)) == (None, signal.SIGSEGV, "ended by SIGSEGV")


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (Exit(0, None, False, False, 1.0, None), "exit status 0"),
        (Exit(None, 9, True, False, 1.0, None), "timed out"),
        (Exit(0, None, False, True, 1.0, None), "cancelled"),
        (Exit(None, 40, False, False, 1.0, None), "ended by signal 40"),
        (Exit(None, None, False, False, 0.0, "no such folder: x"), "no such folder: x"),
    ],
)
def test_an_exit_says_what_happened(ended: Exit, words: str) -> None:
    assert str(ended) == words


def test_seconds_are_those_until_its_own_end(tagged: Tagged) -> None:
    begun = time.monotonic()
    ended = run(shell("sleep 60 & exit 0"), output=ignore, env=tagged.env)
    drained = time.monotonic() - begun - ended.seconds
    assert drained >= supervised._DRAIN


# --- a command that cannot be started ------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "cwd", "reason"),
    [
        (["no-such-tool-x"], None, "command not found: no-such-tool-x"),
        (["./missing"], ".", "command not found: ./missing"),
        ([""], None, "the command is empty"),
        (["true"], "nowhere", "no such folder: nowhere"),
        (["true"], "plain", "not a folder: plain"),
        (["./plain"], ".", "permission denied: ./plain"),
        (["./orphan"], ".", "the interpreter of ./orphan was not found (see its first line)"),
        (["orphan"], None, "the interpreter of orphan was not found (see its first line)"),
        (
            ["./bytes"],
            ".",
            "not a program: ./bytes (a script needs a first line such as #!/bin/sh)",
        ),
        (["true", "x" * 5_000_000], None, "the arguments or the environment are too long for true"),
        ([], None, "the command is empty"),
        (["true", "a\0b"], None, "the command holds a NUL byte"),
    ],
)
def test_what_could_not_be_started_says_why(
    argv: list[str],
    cwd: str | None,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "plain").write_text("text")
    for name, content in {"orphan": b"#!/no/such/interpreter\n", "bytes": b"\x01\x02"}.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    env = dict(os.environ)
    ended = run(argv, output=ignore, cwd=cwd, env=env)
    assert (ended.error, ended.status, ended.signal) == (reason, None, None)
    child = Child.start(argv, output=ignore, cwd=cwd, env=env)
    assert (child.poll(), child.pid, child.stop()) == (ended, None, ended)


def test_an_environment_that_cannot_be_says_so() -> None:
    ended = run(["true"], output=ignore, env={"PATH": os.environ["PATH"], "A=B": "c"})
    assert ended.error == "illegal environment variable name"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_must_not_be_entered_says_so(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert run(["true"], output=ignore, cwd=closed).error == f"permission denied: {closed}"


@on_linux
def test_too_few_descriptors_are_told_and_none_is_lost(output: Collected) -> None:
    code = """
        import os, resource
        from signoff_gen.runners.process import run
        show = lambda piece: None
        run(["true"], output=show)
        before = len(os.listdir("/proc/self/fd"))
        resource.setrlimit(resource.RLIMIT_NOFILE, (before + 1, before + 1))
        for errors in (None, show):
            print(run(["true"], output=show, errors=errors))
        resource.setrlimit(resource.RLIMIT_NOFILE, (before + 1, before + 1))
        print(before == len(os.listdir("/proc/self/fd")))
    """
    run(script(code), output=output)
    told = "true could not be started: Too many open files\n"
    assert output.text == told * 2 + "True\n"


def test_bash_is_asked_to_fail_when_any_part_fails(output: Collected) -> None:
    assert shell("true") == ["bash", "-eo", "pipefail", "-c", "true"]
    assert run(shell("false | true; echo not reached"), output=output).status == 1
    assert output.text == ""


def test_a_missing_bash_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SurroundingsError, match="bash was not found") as caught:
        shell("true")
    assert caught.value.code == "SG301"


def test_windows_is_refused_in_plain_words(output: Collected) -> None:
    code = """
        import os, sys
        sys.modules["fcntl"] = None
        from signoff_gen.errors import SurroundingsError
        from signoff_gen.runners.process import Child, run
        os.name = "nt"
        for start in (run, Child.start):
            try:
                start(["true"], output=print)
            except SurroundingsError as error:
                print(error.code, error.message)
    """
    run(script(code), output=output)
    assert output.text == "SG302 commands can be run on Linux and macOS only\n" * 2


# --- a command whose time is up ------------------------------------------------------------

STUBBORN = {
    "sleeps": "sleep 60",
    "ignores TERM": "trap '' TERM; while :; do sleep 0.05; done",
    "forks": "for n in 1 2 3; do (trap '' TERM; sleep 60) & done; wait",
    "floods": "yes",
    "floods and ignores TERM": "trap '' TERM; yes & yes",
    "closes its output and goes on": "exec >&- 2>&-; sleep 60",
    "is stopped": "kill -STOP $$",
    "is stopped and ignores TERM": "trap '' TERM; kill -STOP $$; sleep 60",
    "leaves its group": "setsid sleep 60 & sleep 60",
    "leaves its group and ignores TERM": "trap '' TERM; setsid sleep 60 & sleep 60",
    "forks twice, closing everything": "(setsid sleep 60 >/dev/null 2>&1 &) ; sleep 60",
    "leaves its group and is stopped": "setsid bash -c 'kill -STOP $$; sleep 60' & sleep 60",
}


@pytest.mark.parametrize("command", STUBBORN.values(), ids=STUBBORN.keys())
def test_a_timeout_ends_all_of_it_in_bounded_time(command: str, tagged: Tagged) -> None:
    begun = time.monotonic()
    ended = run(shell(command), output=ignore, env=tagged.env, timeout=0.15, grace=0.1)
    assert time.monotonic() - begun < 3
    assert (ended.timed_out, ended.cancelled, ended.error) == (True, False, None)
    assert tagged.carriers() == []


def test_the_grace_lets_it_clean_up_and_speak(tagged: Tagged, output: Collected) -> None:
    command = "trap 'sleep 0.1; echo bye; exit 7' TERM; echo hi; while :; do sleep 0.02; done"
    ended = run(shell(command), output=output, errors=ignore, env=tagged.env, timeout=0.2)
    assert (output.text, ended.status, ended.timed_out) == ("hi\nbye\n", 7, True)


def test_a_stopped_command_gets_to_clean_up_too(tagged: Tagged) -> None:
    command = "trap 'exit 7' TERM; kill -STOP $$; sleep 60"
    assert run(shell(command), output=ignore, env=tagged.env, timeout=0.2).status == 7


def test_a_long_farewell_does_not_block_on_a_full_pipe(tagged: Tagged, output: Collected) -> None:
    command = "trap 'head -c 3000000 /dev/zero; exit 7' TERM; while :; do sleep 0.02; done"
    ended = run(shell(command), output=output, errors=ignore, env=tagged.env, timeout=0.2, grace=10)
    assert (len(output.data), ended.status) == (3_000_000, 7)


def test_a_command_that_is_in_time_has_not_timed_out(tagged: Tagged) -> None:
    assert run(["true"], output=ignore, env=tagged.env, timeout=30).timed_out is False


def test_a_process_that_even_kill_does_not_end_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tagged: Tagged
) -> None:
    """As one stuck in the kernel; here KILL itself is kept from it."""
    real = strays.send
    monkeypatch.setattr(
        strays, "send", lambda kill, who, what: what == signal.SIGKILL or real(kill, who, what)
    )
    monkeypatch.setattr(strays, "PATIENCE", 0.1)
    command = shell("trap '' TERM; echo; while :; do sleep 0.05; done")
    process = supervised.Supervised(command, None, tagged.env, ignore, None)
    process.grace = 0.1
    ended = process.follow(0.3, None)
    monkeypatch.undo()
    os.killpg(process.pid, signal.SIGKILL)
    os.waitpid(process.pid, 0)
    assert ended.error == f"process {process.pid} could not be ended"
    until(lambda: tagged.carriers() == [])


def test_a_status_that_the_kernel_swallowed_is_never_taken_for_success(output: Collected) -> None:
    code = """
        import signal
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        from signoff_gen.runners.process import run
        print(run(["false"], output=print))
    """
    run(script(code), output=output)
    assert output.text == "its exit status was lost: SIGCHLD is ignored here\n"


# --- what a finished command leaves behind -------------------------------------------------

LEFT_BEHIND = {
    "holds the output": "sleep 60 & echo done >&2",
    "has its output closed": "sleep 60 >/dev/null 2>&1 & echo done >&2",
    "ignores TERM": "(trap '' TERM; sleep 60) >/dev/null 2>&1 & sleep 0.05; echo done >&2",
    "floods the output": "(sleep 0.05; exec yes) & echo done >&2",
    "left the group, holds the output": "setsid sleep 60 & sleep 0.05; echo done >&2",
    "left the group, floods": "setsid yes & sleep 0.05; echo done >&2",
    "is stopped": "bash -c 'kill -STOP $$' & sleep 0.05; echo done >&2",
}


@pytest.mark.parametrize("command", LEFT_BEHIND.values(), ids=LEFT_BEHIND.keys())
def test_what_a_successful_command_leaves_behind_is_ended(
    command: str, monkeypatch: pytest.MonkeyPatch, tagged: Tagged
) -> None:
    seen = Collected()
    begun = time.monotonic()
    ended = run(shell(command), output=ignore, errors=seen, env=tagged.env, timeout=30, grace=0.1)
    assert time.monotonic() - begun < 3
    assert (ended.status, ended.timed_out, ended.cancelled) == (0, False, False)
    assert seen.text == "done\n"
    assert tagged.carriers() == []


@on_linux
def test_a_daemon_of_a_successful_command_is_gone_at_the_end_of_everything(
    tagged: Tagged, output: Collected, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    daemon = f"echo $$; exec >/dev/null 2>&1; touch {away}; exec sleep 60"
    command = f"(setsid sh -c '{daemon}' &) ; until [ -e {away} ]; do sleep 0.01; done"
    assert run(shell(command), output=output, env=tagged.env).status == 0
    assert tagged.carriers() == [int(output.text)]
    end_everything()
    assert tagged.carriers() == []


@on_linux
def test_zombies_that_nobody_reaps_are_not_waited_for(tagged: Tagged, output: Collected) -> None:
    """In a container whose first process reaps nobody they would stay for good."""
    code = """
        import ctypes, os, sys, time
        from signoff_gen.runners.process import run, shell
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # orphans become ours, and we never reap them
        begun = time.monotonic()
        run(shell("sleep 60 >/dev/null 2>&1 & exit 0"), output=print, grace=30)
        print(time.monotonic() - begun < 5)
    """
    run(script(code), output=output, env=tagged.env, timeout=20)
    assert output.text == "True\n"


# --- being told to stop --------------------------------------------------------------------


def test_a_cancellation_ends_every_run_at_once(tagged: Tagged) -> None:
    cancel, begun = Cancellation(), threading.Barrier(5)

    def one(_: int) -> Exit:
        begun.wait()
        return run(["sleep", "60"], output=ignore, env=tagged.env, cancel=cancel)

    with ThreadPoolExecutor(4) as pool:
        results = pool.map(one, range(4))
        begun.wait()
        started = time.monotonic()
        cancel.set()
        ended = list(results)
    assert time.monotonic() - started < 2
    assert [(e.cancelled, e.timed_out) for e in ended] == [(True, False)] * 4


def test_a_cancellation_wakes_a_running_command(tagged: Tagged) -> None:
    cancel = Cancellation()
    ended = run(
        shell("echo ready; trap '' TERM; setsid sleep 60 & sleep 60"),
        output=lambda _: cancel.set(),
        env=tagged.env,
        cancel=cancel,
        grace=0.1,
    )
    assert (ended.cancelled, ended.seconds < 5, str(ended)) == (True, True, "cancelled")


def test_a_cancellation_during_the_last_output_keeps_the_verdict(
    patient: None, tagged: Tagged
) -> None:
    cancel = Cancellation()
    command = shell("(sleep 0.3; echo late; exec sleep 60) & exit 4")
    ended = run(command, output=lambda _: cancel.set(), env=tagged.env, cancel=cancel)
    assert (ended.status, ended.cancelled) == (4, False)


def test_nothing_is_started_after_a_cancellation(tmp_path: Path) -> None:
    cancel = Cancellation()
    cancel.set()
    cancel.set()
    ended = run(["touch", str(tmp_path / "made")], output=ignore, cancel=cancel)
    assert (ended.cancelled, list(tmp_path.iterdir())) == (True, [])


def test_a_cancellation_can_be_waited_for() -> None:
    cancel = Cancellation()
    assert (cancel.wait(0.01), cancel.is_set()) == (False, False)
    threading.Timer(0.05, cancel.set).start()
    assert (cancel.wait(), cancel.wait(), cancel.is_set()) == (True, True, True)


def test_what_the_output_raises_comes_out_after_the_end(tagged: Tagged) -> None:
    def full(_: memoryview) -> None:
        raise OSError(28, "No space left on device")

    for command in ("yes", "echo; trap '' TERM; setsid sleep 60 & sleep 60"):
        with pytest.raises(OSError, match="No space left"):
            run(shell(command), output=full, env=tagged.env, grace=0.1)
        assert tagged.carriers() == []


INTERRUPTED = """
    import sys
    from signoff_gen.runners.process import run, shell
    def show(piece):
        sys.stdout.buffer.write(piece)
        sys.stdout.flush()
    try:
        run(shell(sys.argv[1]), output=show, grace=float(sys.argv[2]))
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


def test_ctrl_c_ends_everything_before_it_goes_on(tagged: Tagged) -> None:
    command = "echo ready; setsid sleep 60 & sleep 60"
    argv = [*script(INTERRUPTED), command, "5"]
    with speaking(argv, "ready", tagged.env) as (process, line):
        process.send_signal(signal.SIGINT)
        assert line() == "interrupted\n"
        assert set(tagged.carriers()) <= {process.pid}
        assert process.wait(20) == 0


def test_a_second_ctrl_c_ends_the_grace(tagged: Tagged, tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = (
        f"trap 'touch {told}' TERM; setsid sleep 60 & echo ready; while :; do sleep 0.05; done"
    )
    with speaking([*script(INTERRUPTED), command, "60"], "ready", tagged.env) as (process, line):
        process.send_signal(signal.SIGINT)
        until(told.exists)
        process.send_signal(signal.SIGINT)
        assert line() == "interrupted\n"
        assert set(tagged.carriers()) <= {process.pid}
        assert process.wait(10) == 0


# --- a child that runs beside us -----------------------------------------------------------


def test_a_child_speaks_while_it_runs_and_ends_when_it_is_stopped(
    tagged: Tagged, output: Collected
) -> None:
    child = Child.start(shell("echo up; setsid sleep 60 & sleep 60"), output=output, env=tagged.env)
    until(lambda: output.text == "up\n")
    assert (child.poll(), child.wait(0.05)) == (None, None)
    ended = child.stop()
    assert (ended.cancelled, ended.timed_out, ended.signal) == (True, False, signal.SIGTERM)
    assert (child.stop(), child.poll()) == (ended, ended)
    assert tagged.carriers() == []


@pytest.mark.parametrize("command", STUBBORN.values(), ids=STUBBORN.keys())
def test_a_child_is_stopped_in_bounded_time(command: str, tagged: Tagged) -> None:
    started = Collected()
    child = Child.start(
        shell(f"echo up >&2; {command}"), output=ignore, errors=started, env=tagged.env
    )
    until(lambda: started.data)
    begun = time.monotonic()
    child.stop(grace=0.1)
    assert time.monotonic() - begun < 3
    assert tagged.carriers() == []


def test_an_early_death_is_known_at_once_with_all_it_said(
    tagged: Tagged, output: Collected
) -> None:
    child = Child.start(shell("echo port taken >&2; exit 98"), output=output, env=tagged.env)
    ended = child.wait(10)
    assert ended is not None
    assert (ended.status, ended.cancelled, output.text) == (98, False, "port taken\n")
    assert child.stop() == ended


def test_a_daemon_of_a_child_that_ended_by_itself_is_ended_too(tagged: Tagged) -> None:
    command = "(setsid sleep 60 >/dev/null 2>&1 &) ; sleep 0.1"
    assert Child.start(shell(command), output=ignore, env=tagged.env).wait(10) is not None
    assert tagged.carriers() == []


def test_waiting_for_a_child_can_be_cancelled_and_leaves_it_running(tagged: Tagged) -> None:
    cancel = Cancellation()
    with Child.start(["sleep", "60"], output=ignore, env=tagged.env) as child:
        threading.Timer(0.05, cancel.set).start()
        assert child.wait(cancel=cancel) is None
        assert child.poll() is None
        assert child.pid is not None
        os.kill(child.pid, 0)


def test_what_the_output_of_a_child_raises_ends_it_and_comes_out(tagged: Tagged) -> None:
    def full(_: memoryview) -> None:
        raise OSError(28, "No space left on device")

    child = Child.start(shell("yes"), output=full, env=tagged.env)
    for ask in (child.wait, child.poll, child.stop):
        with pytest.raises(OSError, match="No space left"):
            ask()
    assert tagged.carriers() == []


def test_a_child_that_gets_no_thread_is_ended(
    monkeypatch: pytest.MonkeyPatch, tagged: Tagged
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(RuntimeError, match="new thread"):
        Child.start(["sleep", "60"], output=ignore, env=tagged.env)
    assert tagged.carriers() == []


# --- when we ourselves go ------------------------------------------------------------------

SERVING = """
    import time
    from signoff_gen.runners.process import Cancellation, Child, shell
    up = Cancellation()
    service = shell("setsid sleep 60 & (trap '' TERM; sleep 60) & echo up; sleep 60")
    child = Child.start(service, output=lambda _: up.set())
    up.wait()
    print("up", flush=True)
"""


@contextmanager
def speaking(
    argv: list[str], word: str, env: dict[str, str], *, session: bool = False
) -> Iterator[tuple[subprocess.Popen[str], Callable[[], str]]]:
    """A program of ours that has said the word, and a way to read its next line."""
    process = subprocess.Popen(
        argv, stdout=subprocess.PIPE, text=True, env=env, start_new_session=session
    )
    with process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == f"{word}\n"
            yield process, process.stdout.readline
        finally:
            process.kill()


@on_linux
@pytest.mark.parametrize("kill", [os.kill, os.killpg], ids=["us", "our whole group"])
def test_services_do_not_survive_our_sudden_death(
    kill: Callable[[int, int], None], tagged: Tagged
) -> None:
    code = script(f"{SERVING}\n    time.sleep(60)")
    with speaking(code, "up", tagged.env, session=True) as (process, _):
        assert len(tagged.carriers()) >= 3
        kill(process.pid, signal.SIGKILL)
    until(lambda: tagged.carriers() == [])


@on_linux
def test_a_long_command_does_not_survive_our_sudden_death(tagged: Tagged) -> None:
    code = """
        from signoff_gen.runners import supervised
        from signoff_gen.runners.process import run, shell
        supervised._GUARD_AFTER = 0.1
        run(shell("sleep 0.3; echo; sleep 60"), output=lambda _: print("up", flush=True))
    """
    with speaking(script(code), "up", tagged.env):
        pass
    until(lambda: tagged.carriers() == [])


@on_linux
def test_a_guard_that_was_killed_or_stopped_is_replaced(tagged: Tagged) -> None:
    code = f"""{SERVING}
    import os, signal
    from signoff_gen.runners.family import family
    for fate in (signal.SIGKILL, signal.SIGSTOP):
        first = family.guard._process
        os.kill(first.pid, fate)
        os.waitid(os.P_PID, first.pid, os.WEXITED | os.WSTOPPED | os.WNOWAIT)
        if fate == signal.SIGSTOP:
            family.guard._tell("drop 0\\n" * 20_000)
        Child.start(["true"], output=print).wait()
        print(family.guard._process is first, flush=True)
    time.sleep(60)
    """
    with speaking(script(code), "up", tagged.env) as (_, line):
        assert (line(), line()) == ("False\n", "False\n")
    until(lambda: tagged.carriers() == [])


@on_linux
def test_leaving_without_a_word_ends_everything_and_dismisses_the_guard(tagged: Tagged) -> None:
    code = f"""{SERVING}
    from signoff_gen.runners.family import family
    print(family.guard._process.pid, flush=True)
    """
    with speaking(script(code), "up", tagged.env) as (process, line):
        guard = int(line())
        assert process.wait(20) == 0
    assert not Path(f"/proc/{guard}").exists()
    assert tagged.carriers() == []


@on_linux
def test_a_signoff_gen_within_a_command_is_ended_with_all_its_own(tagged: Tagged) -> None:
    """Also when it is ended by KILL, and its service left its group."""
    inner = (
        f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN){textwrap.dedent(SERVING)}"
    )
    cancel = Cancellation()
    ended = run(
        [sys.executable, "-c", f"{inner}\ntime.sleep(60)"],
        output=lambda _: cancel.set(),
        env=tagged.env,
        cancel=cancel,
        grace=0.1,
    )
    assert (ended.cancelled, ended.signal) == (True, signal.SIGKILL)
    assert tagged.carriers() == []


def test_the_end_of_everything_reaches_every_thread(tagged: Tagged) -> None:
    up, ended = threading.Semaphore(0), []
    command = shell("trap '' TERM; echo up; while :; do sleep 0.05; done")

    def one() -> None:
        ended.append(run(command, output=lambda _: up.release(), env=tagged.env))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    child = Child.start(command, output=lambda _: up.release(), env=tagged.env)
    for _ in range(3):
        assert up.acquire(timeout=10)
    end_everything(grace=0.1)
    for thread in threads:
        thread.join(10)
    ended.append(child.wait(10))
    assert [(e.cancelled, e.signal) for e in ended] == [(True, signal.SIGKILL)] * 3
    end_everything()


def test_the_end_of_everything_may_be_asked_for_from_within_a_run(tagged: Tagged) -> None:
    """As a signal handler does that runs in the thread which waits for the command."""
    ended = run(
        shell("echo up; sleep 60"), output=lambda _: end_everything(grace=1), env=tagged.env
    )
    assert (ended.cancelled, ended.seconds < 5) == (True, True)


@on_linux
def test_a_forked_copy_of_us_ends_nothing_of_ours(tagged: Tagged, output: Collected) -> None:
    code = """
        import os, sys, time
        from signoff_gen.runners.process import Child, end_everything, run
        from signoff_gen.runners.family import family
        child = Child.start(["sleep", "60"], output=print)
        guard = family.guard._process
        pid = os.fork()
        if pid == 0:
            run(["true"], output=print)
            end_everything()
            os._exit(0)
        os.waitpid(pid, 0)
        print(child.poll(), guard.poll(), flush=True)
        child.stop()
    """
    run(script(code), output=output, errors=ignore, env=tagged.env, timeout=30)
    assert output.text == "None None\n"


def test_a_copy_hands_out_marks_of_its_own() -> None:
    copy = Family()
    before = copy.next_mark()
    copy.start_afresh()
    assert copy.next_mark()[:-9] != before[:-9]


def test_marks_begin_with_the_one_we_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(strays.MARK, "outer-01")
    assert strays.new_mark().startswith("outer-01/")


@on_linux
def test_ctrl_c_while_it_is_being_started_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tagged: Tagged
) -> None:
    started: list[int] = []
    spawn = os.posix_spawn

    def interrupted_start(*argv: object, **more: object) -> None:
        started.append(spawn(*argv, **more))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "posix_spawn", interrupted_start)
    with pytest.raises(KeyboardInterrupt):
        run(["sleep", "60"], output=ignore, env=tagged.env)
    monkeypatch.undo()
    assert os.waitstatus_to_exitcode(os.waitpid(started[0], 0)[1]) == -signal.SIGKILL


@on_linux
def test_without_a_shell_services_go_unguarded(
    monkeypatch: pytest.MonkeyPatch, tagged: Tagged
) -> None:
    end_everything()
    popen = subprocess.Popen

    def without_shell(argv: list[str], **more: object) -> object:
        return popen(["/nowhere/sh" if argv[0] == "/bin/sh" else argv[0], *argv[1:]], **more)

    monkeypatch.setattr(subprocess, "Popen", without_shell)
    with Child.start(["sleep", "60"], output=ignore, env=tagged.env) as child:
        assert child.wait(0.05) is None
    assert tagged.carriers() == []


# --- the quick way to start one, and the other ----------------------------------------------


_STATE = """
import json, os
streams = [os.path.realpath(f"/proc/self/fd/{n}") for n in (0, 1, 2)]
more = sorted(int(n) for n in os.listdir("/proc/self/fd") if int(n) > 2)
session = os.getsid(0) == os.getpid()
print(json.dumps([streams[0], streams[1] == streams[2], len(more), session, os.getcwd()]))
"""


@on_linux
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("path", [os.environ["PATH"], "."])
def test_however_it_is_started_it_begins_in_the_same_state(
    elsewhere: bool, path: str, tagged: Tagged, tmp_path: Path, output: Collected
) -> None:
    """Input, output, descriptors, session and folder do not depend on the way."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    starting._keep_to_ourselves.cache_clear()  # as if our own parent had handed it to us
    folder = tmp_path if elsewhere else Path.cwd()
    argv = [sys.executable, "-I", "-S", "-c", _STATE]
    env = {**tagged.env, "PATH": path}
    try:
        ended = run(argv, output=output, env=env, cwd=folder)
    finally:
        os.close(reading)
        os.close(writing)
    assert ended.status == 0
    # The one more descriptor is that of the listing.
    null, one_stream, more, session, where = json.loads(output.text)
    assert (null, one_stream, more, session) == ("/dev/null", True, 1, True)
    assert Path(where) == folder


@on_linux
@pytest.mark.parametrize("elsewhere", [False, True])
def test_no_signal_is_ignored_in_it(
    elsewhere: bool, tagged: Tagged, tmp_path: Path, output: Collected
) -> None:
    """A writer whose reader has gone is ended by SIGPIPE, as on the command line."""
    folder = tmp_path if elsewhere else None
    run(["grep", "SigIgn", "/proc/self/status"], output=output, env=tagged.env, cwd=folder)
    ignored = int(output.text.split()[1], 16)
    assert not ignored >> (signal.SIGPIPE - 1) & 1
    assert not ignored >> (signal.SIGXFSZ - 1) & 1


def test_a_name_that_only_the_child_can_look_up_is_found_there(
    tagged: Tagged, tmp_path: Path, output: Collected
) -> None:
    """A relative folder on PATH counts from where the child is."""
    tool = tmp_path / "bin" / "tool"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho found\n")
    tool.chmod(0o755)
    run(["tool"], output=output, env={**tagged.env, "PATH": "bin:/bin:/usr/bin"}, cwd=tmp_path)
    assert output.text == "found\n"


# --- many of them, and nothing lost --------------------------------------------------------


@on_linux
def test_no_descriptor_and_no_zombie_is_left(tagged: Tagged) -> None:
    def everything() -> None:
        run(["true"], output=ignore, errors=ignore, env=tagged.env)
        run(["no-such-tool-x"], output=ignore, env=tagged.env)
        run(["true"], output=ignore, cwd="/nowhere")
        run(["sleep", "60"], output=ignore, env=tagged.env, timeout=0.01)
        run(shell("setsid sleep 60 & sleep 0.05"), output=ignore, env=tagged.env)
        run(["true"], output=ignore, cancel=Cancellation())
        with Child.start(["sleep", "60"], output=ignore, env=tagged.env):
            pass

    everything()
    before = descriptors()
    everything()
    until(lambda: descriptors() <= before)  # the thread of a child lets go of it a moment later
    assert zombies() == []


def test_runs_in_many_threads_do_not_mix(tagged: Tagged) -> None:
    def one(number: int) -> str:
        seen = Collected()
        run(shell(f"for n in 1 2 3 4 5; do echo {number}; done"), output=seen, env=tagged.env)
        return seen.text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(40))) == [f"{number}\n" * 5 for number in range(40)]


def test_a_run_costs_little_more_than_a_bare_one() -> None:
    """The bound leaves room for a busy machine; a fork in place of a vfork still breaks it."""

    def cost(action: Callable[[], object]) -> float:
        def used() -> float:
            who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, who))

        before = used()
        action()
        return used() - before

    env = dict(os.environ)
    pairs = [
        (
            cost(lambda: subprocess.run(["true"], check=True)),
            cost(lambda: run(["true"], output=ignore, env=env)),
        )
        for _ in range(150)
    ]
    bare, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    assert ours / bare < 2


# --- where the system offers less ----------------------------------------------------------


@on_linux
def test_without_a_pidfd_the_same_holds(
    monkeypatch: pytest.MonkeyPatch, tagged: Tagged, output: Collected
) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    assert run(shell("echo hi; exit 3"), output=output, env=tagged.env).status == 3
    assert output.text == "hi\n"
    assert run(shell("sleep 60 & exit 5"), output=ignore, env=tagged.env).status == 5
    for command in (STUBBORN["floods"], STUBBORN["closes its output and goes on"]):
        ended = run(shell(command), output=ignore, env=tagged.env, timeout=0.15, grace=0.1)
        assert (ended.timed_out, ended.seconds < 2) == (True, True)


def test_without_proc_a_group_is_still_ended(
    monkeypatch: pytest.MonkeyPatch, tagged: Tagged
) -> None:
    monkeypatch.setattr(strays, "_LINUX", False)
    monkeypatch.setattr(strays, "PATIENCE", 0.2)  # there a zombie counts until it is reaped
    command = "(trap '' TERM; sleep 60) & sleep 0.1; exit 5"
    assert run(shell(command), output=ignore, env=tagged.env, grace=0.1).status == 5
    monkeypatch.undo()
    until(lambda: tagged.carriers() == [])


def test_waiting_times_are_rounded_up_and_bounded() -> None:
    seconds = (0.0001, -1.0, float("inf"), 1e12)
    assert [ending.milliseconds(s) for s in seconds] == [1, 0, None, 2**31 - 1]
