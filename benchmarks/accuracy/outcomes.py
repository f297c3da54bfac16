"""What became of a chain: on a database, and in the analysis."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from benchmarks.accuracy.frameworks import Written
from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.check import check
from signoff_gen.migrations.reading import below, read

State = Literal["runs", "breaks", "unclear"]
Sort = Literal["right", "false alarm", "missed", "unclear"]
LONGEST_MESSAGE = 110


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a chain runs, and if not, where it stops."""

    state: State
    step: int | None = None
    """Number of the migration that fails, from 0; None where none is named."""
    sqlstate: str = ""
    message: str = ""

    @classmethod
    def broken(cls, step: int | None, sqlstate: str, message: str) -> "Outcome":
        """One that breaks; its message is short and of one line."""
        line = " ".join(message.split())
        return cls("breaks", step, sqlstate, line[:LONGEST_MESSAGE])


@dataclass(frozen=True, slots=True)
class Judged:
    """A chain with both."""

    id: str
    truth: Outcome
    ours: Outcome

    @property
    def framework(self) -> str:
        """Whose migrations they are."""
        return self.id.split("/")[0]

    @property
    def kind(self) -> str:
        """Which mutation made it."""
        return self.id.split("/")[2].rstrip("0123456789").rstrip("-")

    @property
    def sort(self) -> Sort:
        """Whether the analysis is right about its running."""
        if self.ours.state == "unclear":
            return "unclear"
        if self.ours.state == self.truth.state:
            return "right"
        return "false alarm" if self.ours.state == "breaks" else "missed"

    @property
    def first_right(self) -> bool:
        """The break is found, and in the right migration."""
        return self.found and self.ours.step == self.truth.step

    @property
    def found(self) -> bool:
        """The chain breaks, and the analysis says so."""
        return self.truth.state == "breaks" and self.sort == "right"

    @property
    def sqlstate_right(self) -> bool:
        """The break is found in the right migration, with PostgreSQL's own code."""
        return self.first_right and self.ours.sqlstate == self.truth.sqlstate


def write(written: Written, folder: Path) -> None:
    """Put a chain's files into a folder."""
    for name, text in written.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def analysed(written: Written, server: int | None = None) -> tuple[Outcome, Outcome]:
    """What the analysis says of a chain, told nothing but the folder it is in; and told more.

    Args:
        written: the chain's files.
        server: the major version of the database, which the second answer rests on as well.
    """
    with tempfile.TemporaryDirectory(prefix="signoff-accuracy-") as name:
        folder = Path(name)
        write(written, folder)
        try:
            chain = read(folder, below(folder, [folder]))
        except InvalidInput as error:
            refused = Outcome.broken(None, "", error.problems[0].message)
            return refused, refused
    return _said(chain, written, None), _said(chain, written, server)


def _said(chain: Chain, written: Written, server: int | None) -> Outcome:
    verdict = check(chain, server=server)
    steps = {path: number for number, path in enumerate(written.steps)}
    if verdict.state == "runs":
        return Outcome("runs")
    first = verdict.first
    if first is None:
        problem = next(item for item in chain.problems if item.stops)
        step = steps.get(problem.place.path.as_posix())
        return Outcome.broken(step, "", problem.message)
    path = chain.migrations[first.position].place.path.as_posix()
    broken = Outcome.broken(steps.get(path), first.sqlstate, first.error)
    return replace(broken, state=verdict.state)
