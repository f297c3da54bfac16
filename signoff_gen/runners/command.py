"""`command`: a program is run, its output kept, its exit status and output judged."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from signoff_gen.errors import EvidenceError
from signoff_gen.globs import inside
from signoff_gen.model import Block, Int
from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceName
from signoff_gen.runners.fields import DEFAULT_LOG_SIZE, LogSize, OneOrMany, Regex

if TYPE_CHECKING:
    from signoff_gen.capture import Captured, LogWriter, Source
    from signoff_gen.runners.process import Exit
    from signoff_gen.watch import Watch


class OutputExpectation(Block):
    """What must be in the output."""

    matches: Annotated[tuple[Regex, ...], OneOrMany] = ()
    """Regular expressions, each of which must match within a line."""
    contains: Annotated[tuple[str, ...], OneOrMany] = ()
    """Texts, each of which must occur."""
    excludes: Annotated[tuple[str, ...], OneOrMany] = ()
    """Texts, none of which may occur."""


class Command(Runner):
    """Run a program to its end."""

    kind = "command"
    shorthand: ClassVar[str | None] = "run"
    verbatim: ClassVar[frozenset[str]] = frozenset({"run"})
    default_timeout: ClassVar[float] = 600.0
    wants_variables: ClassVar[bool] = True

    run_: str | tuple[str, ...] = Field(alias="run")
    """A string is run by bash; a list is a program and its arguments, without a shell."""
    cwd: str = "."
    """The folder to run in, from the repository's root."""
    env: Mapping[str, str] = {}
    """More environment variables."""
    log: EvidenceName | None = None
    """Name of the log in the evidence folder."""
    max_bytes: LogSize = DEFAULT_LOG_SIZE
    """The longest log that is kept; of a longer one the middle is left out."""
    exit_: Int = Field(default=0, alias="exit")
    """The exit status that is expected."""
    stdout: OutputExpectation = OutputExpectation()
    stderr: OutputExpectation = OutputExpectation()

    def default_title(self) -> str:
        """`Run: …` with the command line."""
        return f"Run: `{command_line(self.run_)}`"

    def named_evidence(self) -> Sequence[str]:
        """Its log."""
        return (self.log,) if self.log else ()

    def run(self, context: Context) -> Outcome:
        """Run it, stream its output to the log, and judge exit status and output."""
        # Loaded where something runs: reading a status file costs nothing of it.
        from signoff_gen.capture import LogWriter
        from signoff_gen.runners.process import run

        name = context.evidence_name(".log", self.log)
        watches = _Watches(self.stdout, self.stderr)
        argv = argument_list(self.run_)
        folder = working_folder(context, self.cwd)
        path = context.evidence.file(name)
        with LogWriter(path, context.redactor, max_bytes=self.max_bytes) as log:
            out = watches.begin(log)
            ended = run(
                argv,
                output=out[0].write,
                errors=out[1].write if out[1] else None,
                cwd=folder,
                env=context.child_environment(self.env),
                timeout=context.timeout,
                cancel=context.cancellation,
            )
        captured = log.close()
        context.evidence.note(name, captured.digest)
        return self._judge(ended, captured, watches, context, name)

    def _judge(
        self, ended: "Exit", captured: "Captured", watches: "_Watches", context: Context, name: str
    ) -> Outcome:
        more: dict[str, Any] = {
            "evidence": (name,),
            "details": tuple(captured.tail.splitlines()),
        }
        if ended.error is not None:
            return error(ended.error, evidence=(name,))
        if ended.cancelled:
            return error("was interrupted", **more)
        if ended.timed_out:
            return failed(f"did not end within {seconds(context.timeout)}", **more)
        if ended.signal is not None:
            return failed(f"was ended by signal {ended.signal}", **more)
        if ended.status != self.exit_:
            expected = f", expected {self.exit_}" if self.exit_ else ""
            return failed(f"exit status {ended.status}{expected}", **more)
        unmet = list(watches.unmet())
        if unmet:
            rest = f" (+{len(unmet) - 1} more)" if len(unmet) > 1 else ""
            return failed(unmet[0] + rest, **more)
        return passed(f"exit status {ended.status}", **more)


class _Watches:
    """The expectations on the output of one run."""

    def __init__(self, stdout: OutputExpectation, stderr: OutputExpectation) -> None:
        self._stdout = stdout
        self._stderr = stderr
        self._watched: list[tuple[Watch, bool, str]] = []

    def begin(self, log: "LogWriter") -> "tuple[Source | LogWriter, Source | None]":
        """Where the two streams go; one stream, in order, when nothing is expected of either."""
        nothing = OutputExpectation()
        if self._stdout == self._stderr == nothing:
            return log, None
        out, err = log.source(), log.source()
        self._watch(out, self._stdout, "stdout")
        self._watch(err, self._stderr, "stderr")
        return out, err

    def _watch(self, source: "Source", expected: OutputExpectation, stream: str) -> None:
        add = self._watched.append
        for pattern in expected.matches:
            words = f"no line of {stream} matches `{pattern}`"
            add((source.watch(pattern.encode()), True, words))
        for text in expected.contains:
            add((source.watch_text(text.encode()), True, f"{stream} does not contain `{text}`"))
        for text in expected.excludes:
            add((source.watch_text(text.encode()), False, f"{stream} contains `{text}`"))

    def unmet(self) -> Iterator[str]:
        """What does not hold, in words."""
        return (words for watch, wanted, words in self._watched if watch.is_set() != wanted)


def argument_list(command: str | tuple[str, ...]) -> list[str]:
    """What to execute for a command of the status file.

    Raises:
        SurroundingsError: it needs bash, and there is none.
    """
    from signoff_gen.runners.process import shell

    return shell(command) if isinstance(command, str) else list(command)


def working_folder(context: Context, cwd: str) -> Path:
    """The folder a command runs in.

    Raises:
        EvidenceError: it is not inside the repository (SG303).
    """
    if cwd == ".":
        return context.root
    folder = context.root / cwd
    if "\0" in cwd or not inside(folder, context.root):
        raise EvidenceError(f"the folder `{cwd}` is not inside the repository", code="SG303")
    return folder


def command_line(command: str | tuple[str, ...]) -> str:
    """A command as one line to read."""
    return command if isinstance(command, str) else " ".join(command)


def seconds(value: float) -> str:
    """A duration in words: `30 s`, `0.5 s`."""
    return f"{value:g} s"
