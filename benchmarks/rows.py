"""What a benchmark found: one ratio a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, as a ratio to another one of the same run."""

    what: str
    """What was measured."""
    against: str
    """What it is compared with."""
    ratio: float | None
    """How often the one is as much as the other; None where there is nothing to compare with."""
    limit: float | None = None
    """The ratio that it is to stay within; None where none is promised."""
    at_least: bool = False
    """The ratio is to be as large as the limit, not as small."""
    figures: str = ""
    """What the ratio comes from, and what else there is to say."""

    @property
    def holds(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        if self.limit is None or self.ratio is None:
            return None
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    quick: bool = False
    """The smallest sizes, each once."""
    full: bool = False
    """Also what takes peers many minutes."""
    peers: bool = True
    """Install other programs and compare with them."""
    folder: Path = Path()
    """Where files are made; emptied by whoever made it."""

    @property
    def repetitions(self) -> int:
        """How often everything is measured."""
        return 1 if self.quick else 5


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| measured | against | ratio | target | kept | figures |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        ratio = "none" if row.ratio is None else f"{row.ratio:.2f}"
        sign = "≥" if row.at_least else "≤"
        limit = "none" if row.limit is None else f"{sign} {row.limit:g}"
        verdict = {None: "none", True: "yes", False: "no"}[row.holds]
        cells = (row.what, row.against, ratio, limit, verdict, row.figures)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def milliseconds(seconds: float) -> str:
    """Time for people."""
    return f"{seconds * 1000:.0f} ms" if seconds < 9.9995 else f"{seconds:.1f} s"
