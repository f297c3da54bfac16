"""What a child process costs: CPU time, wall time, peak memory; variants in turn, medians."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost."""

    cpu: float
    """Seconds of user and system time, of the process and of all children that it waited for."""
    wall: float
    """Seconds."""
    peak: float
    """MiB of resident memory, of the largest process.

    Linux begins the count of a child with what its parent had: this program stays small.
    """


class CommandFailed(Exception):
    """A measured command did not end as it must; what it cost means nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line to measure."""

    arguments: Sequence[str | Path]
    folder: Path
    environment: Mapping[str, str] | None = None
    """Added to ours."""
    before: Callable[[], None] | None = None
    """Done before every run, not measured."""
    statuses: tuple[int, ...] = (0,)
    """Exit statuses that are as it must be."""
    output: Path | None = None
    """Where its standard output goes; nowhere when left out."""


def run(command: Command) -> Cost:
    """Run a command once.

    Raises:
        CommandFailed: it ended with another status.
    """
    if command.before is not None:
        command.before()
    output = command.output or Path(os.devnull)
    with output.open("wb") as stdout, Path(os.devnull).open("rb") as nothing:
        begun = time.perf_counter()
        child = subprocess.Popen(
            list(map(str, command.arguments)),
            cwd=command.folder,
            env={**_plain_environment(), **(command.environment or {})},
            stdin=nothing,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )
        assert child.stderr is not None
        words = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode not in command.statuses:
        shown = " ".join(map(str, command.arguments))
        last = words.decode(errors="replace")[-2000:]
        raise CommandFailed(f"{shown} ended with {child.returncode}:\n{last}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit)


def in_turn(commands: Mapping[str, Command], repetitions: int) -> dict[str, Cost]:
    """The median cost of each command; they take turns, so that a busy moment hits all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(repetitions):
        for name, command in commands.items():
            costs[name].append(run(command))
    return {name: _median(found) for name, found in costs.items()}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        median(cost.cpu for cost in costs),
        median(cost.wall for cost in costs),
        max(cost.peak for cost in costs),
    )


def _plain_environment() -> dict[str, str]:
    """Ours, without what changes how Python or signoff-gen behave."""
    ours = ("PYTHON", "SIGNOFF_GEN_", "COVERAGE", "COV_", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
