"""Running git: from an argument list, never a shell, untied from the repository of a caller.

GitPython starts the processes. Error codes: SG501 when git cannot be started, SG517 when it fails
in a way that nobody expected.
"""

import os
import re
import signal
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, CalledProcessError, Popen, TimeoutExpired, run

from signoff_gen.errors import RepositoryError

LOCAL_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What ties a git process to one repository: `git rev-parse --local-env-vars`, without the two
variables that carry configuration (`git -c` and `GIT_CONFIG_COUNT`), which say how, not where."""

_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    # An inherited `--literal-pathspecs` or `--icase-pathspecs` would change what names mean.
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}
READING: Mapping[str, str] = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
"""The environment of a command that only looks."""

_SHOWN_LINES = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """How a git process ended and what it said."""

    status: int
    stdout: bytes
    complaint: str
    """Stderr, without surrounding space."""

    @property
    def text(self) -> str:
        """Stdout without its final line ending."""
        return os.fsdecode(self.stdout).removesuffix("\n")

    @property
    def names(self) -> list[str]:
        """The fields of an answer that was asked for with `-z`."""
        return os.fsdecode(self.stdout).split("\0")[:-1]

    @property
    def says_no(self) -> bool:
        """Ended with the status that stands for "no", and not because of an error."""
        return self.status == 1 and not re.search("^(error|fatal): ", self.complaint, re.M)


def run_git(
    folder: Path,
    *arguments: str,
    stdin: bytes | None = None,
    environment: Mapping[str, str] = READING,
    accept: Collection[int] = (0,),
) -> Answer:
    """Run git in a folder and wait for it.

    Args:
        folder: where; names in the answer are relative to it.
        arguments: of git.
        stdin: what it reads, or None for nothing.
        environment: variables beyond the inherited ones.
        accept: exit statuses that the caller judges.

    Raises:
        RepositoryError: git cannot be started (SG501) or ends with another status (SG517).
    """
    try:
        from git import Git
        from git.exc import GitCommandNotFound
    except ImportError as error:  # what GitPython raises when it finds no git executable
        raise _no_git("none was found") from error
    program = str(Git.GIT_PYTHON_GIT_EXECUTABLE)
    scrub = [part for name in LOCAL_VARIABLES if name in os.environ for part in ("-u", name)]
    # GitPython can add variables for a process and change them, but not take them away; and
    # without -C it would run git in the current directory when the folder is gone.
    command = [*(("env", *scrub) if scrub else ()), program, "-C", str(folder), *arguments]
    try:
        handle = Git(folder).execute(
            command,
            as_process=True,
            istream=None if stdin is None else PIPE,
            env={**_ENVIRONMENT, **environment},
            shell=False,
        )
    except GitCommandNotFound as error:
        raise _no_git(f"`{command[0]}` was not found") from error
    except (OSError, ValueError) as error:
        raise _no_git(str(error)) from error
    process: Popen[bytes] = handle.proc  # type: ignore[assignment]  # set until it is finished
    stdout, stderr = _finish(process, stdin)
    answer = Answer(process.returncode, stdout, stderr.decode(errors="replace").strip())
    if answer.status not in accept:
        verb = next((part for part in arguments if not part.startswith("-")), "")
        raise RepositoryError(
            f"`git {verb}` failed in {folder}", code="SG517", hint=tail(answer.complaint)
        )
    return answer


def _finish(process: "Popen[bytes]", stdin: bytes | None) -> tuple[bytes, bytes]:
    """All that a process says until it ends; interrupted, it is ended first.

    What a hook leaves running in the background may hold the pipes for ever: we stop reading
    when git itself has ended and a second went by.
    """
    try:
        while True:
            ended = process.poll() is not None
            try:
                return process.communicate(stdin, timeout=1)
            except TimeoutExpired as late:
                stdin = None
                if ended:
                    return late.stdout or b"", late.stderr or b""
    except BaseException:
        _end(process)
        raise
    finally:
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


def _end(process: "Popen[bytes]") -> None:
    """End git and what it has started, such as a hook, which it would leave behind.

    They stay in our process group, as hooks and signing programs may ask on the terminal.
    """
    started = _descendants(process.pid)
    process.terminate()  # git removes its lock files then
    with suppress(TimeoutExpired):
        process.wait(timeout=5)
    process.kill()
    process.wait()
    for left in started:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(left, signal.SIGTERM)


def _descendants(ancestor: int) -> list[int]:
    """Process ids of all that a process has started, as far as `ps` is there to tell."""
    try:
        table = run(("ps", "-A", "-o", "pid=,ppid="), capture_output=True, check=True).stdout
    except (OSError, CalledProcessError):
        return []
    parents = [tuple(map(int, line.split())) for line in table.splitlines()]
    found = [ancestor]
    for parent in found:  # grows while it is walked
        found += [child for child, its_parent in parents if its_parent == parent]
    return found[1:]


def _no_git(reason: str) -> RepositoryError:
    return RepositoryError(
        f"git could not be started: {reason}",
        code="SG501",
        hint="install git and see that it is on PATH",
    )


def tail(output: str) -> str | None:
    """The end of what a program said, which is where it says why."""
    return "\n".join(output.splitlines()[-_SHOWN_LINES:]) or None
