"""What a run looks like: a live display on a terminal, plain lines elsewhere."""

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from signoff_gen.cli.console import colour, opening, printable
from signoff_gen.states import State
from signoff_gen.verify import Event, Report

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

SIGNS = {
    State.PASSED: ("✔", "green"),
    State.WAIVED: ("~", "yellow"),
    State.SKIPPED: ("-", "bright_black"),
    State.PENDING: ("·", "bright_black"),
    State.STALE: ("?", "yellow"),
    State.BLOCKED: ("■", "yellow"),
    State.ERROR: ("!", "red"),
    State.FAILED: ("✘", "red"),
}
_DETAIL_LINES = 12


class Progress:
    """Plain lines: one a check, as it ends."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._colour = colour()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def begin(self, total: int) -> None:
        """So many checks are due."""

    def waiting(self, holder: str) -> None:
        """Another run holds the status folder."""
        self.say(f"waiting for another run ({holder})")

    def say(self, line: str) -> None:
        """One line for the person."""
        if not self._quiet:
            click.echo(line, err=True, color=self._colour)

    def on_event(self, event: Event) -> None:
        """Something happened; called from one thread at a time."""
        if event.kind == "retry" and event.outcome and event.located:
            self.say(
                f"  {event.located.address}: attempt {event.attempt} of {event.attempts} "
                f"{event.outcome.status}: {printable(event.outcome.message)}"
            )
        elif event.kind in ("finish", "hold"):
            for line in _lines(event):
                self.say(line)

    def summarise(self, report: Report) -> None:
        """The verdict, what was due, and what comes next."""
        counts: dict[State, int] = {}
        for event in report.events:
            if event.standing:
                counts[event.standing.state] = counts.get(event.standing.state, 0) + 1
        words = ", ".join(f"{number} {state.value}" for state, number in sorted(counts.items()))
        kept = sum(event.kept for event in report.events)
        title = opening(report.signoff.title)
        self.say("")
        self.say(click.style(f"{title}: {report.board.verdict.value}", bold=True))
        for step in report.signoff.steps:
            sign, colour = SIGNS[report.board.steps[step.id].state]
            standing = report.board.steps[step.id]
            reason = "" if standing.state is State.PASSED else f"  {printable(standing.reason)}"
            self.say(f"  {click.style(sign, fg=colour)} {printable(step.title)}{reason}".rstrip())
        self.say(f"{words or 'nothing was due'}; {kept} unchanged")
        self.say(f"next: {printable(report.board.next_action)}")


class LiveProgress(Progress):
    """The same lines above a bar that shows what is running."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._running: dict[str, None] = {}

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True, highlight=False, markup=False),
            transient=True,
        )
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def begin(self, total: int) -> None:
        """So many checks are due."""
        if self._bar is not None:
            self._task = self._bar.add_task("", total=total)

    def say(self, line: str) -> None:
        """One line for the person, above the bar."""
        if self._bar is None:
            super().say(line)
            return
        from rich.text import Text

        self._bar.console.print(Text.from_ansi(line), soft_wrap=True)

    def on_event(self, event: Event) -> None:
        """Something happened; called from one thread at a time."""
        super().on_event(event)
        if self._bar is None or self._task is None or event.located is None:
            return
        if event.kind == "start":
            self._running[event.located.address] = None
        elif event.kind in ("finish", "hold"):
            self._running.pop(event.located.address, None)
            self._bar.advance(self._task)
        self._bar.update(self._task, description=", ".join(self._running)[:40])


def progress_for(*, quiet: bool) -> Progress:
    """The display that fits stderr: live on a terminal, unless it runs in CI."""
    if quiet:
        return Progress(quiet=True)
    live = sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
    return LiveProgress() if live else Progress()


def _lines(event: Event) -> list[str]:
    assert event.located is not None  # noqa: S101 - verdicts are about a check
    assert event.standing is not None  # noqa: S101
    state = event.standing.state
    sign, colour = SIGNS[state]
    took = f" ({event.seconds:.1f} s)" if event.seconds >= 0.05 else ""
    tries = f", attempt {event.attempt} of {event.attempts}" if event.attempt > 1 else ""
    reason = printable(event.standing.reason)
    words = f": {reason}" if reason else ""
    head = click.style(f"{sign} {state.value}", fg=colour)
    lines = [f"{head} {event.located.address}{tries}{words}{took}"]
    if event.outcome and state not in (State.PASSED, State.SKIPPED):
        lines += [f"    | {printable(line)}" for line in event.outcome.details[:_DETAIL_LINES]]
        if len(event.outcome.details) > _DETAIL_LINES:
            lines.append(f"    | … {len(event.outcome.details) - _DETAIL_LINES} more lines")
    return lines
