"""How a sign-off stands at one moment: what every export is made of."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from signoff_gen.gate import Gate, gate
from signoff_gen.model import LocatedCheck, Signoff
from signoff_gen.states import Board, Standing, judge
from signoff_gen.store import StatusFile
from signoff_gen.verify import facts_about


@dataclass(frozen=True, slots=True)
class CheckAt:
    """A check with its standing and its place."""

    located: LocatedCheck
    standing: Standing
    line: int

    @property
    def at(self) -> datetime | None:
        """When its recorded verdict was first reached."""
        result = self.located.check.result
        return result.at if result else None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A sign-off as it stands."""

    file: StatusFile
    board: Board
    gate: Gate
    now: datetime
    """When that was."""

    @property
    def signoff(self) -> Signoff:
        """The sign-off."""
        return self.file.signoff

    @property
    def path(self) -> str:
        """The status file, from the repository's root."""
        return self.file.shown.as_posix()

    @property
    def digest(self) -> str:
        """SHA-256 of the status file, in hex."""
        return hashlib.sha256(self.file.text).hexdigest()

    def checks(self) -> Iterator[CheckAt]:
        """Every check in the order of the file, those of blockers last."""
        for item in self.signoff.located_checks():
            line = self.file.document.locate(item.at).line
            yield CheckAt(item, self.board.checks[item.address], line)

    def title_of(self, owner: str) -> str:
        """The title of a step, or of a blocker by `blocker:ID`."""
        titles = {step.id: step.title for step in self.signoff.steps}
        titles |= {f"blocker:{item.id}": item.title for item in self.signoff.blockers}
        return titles[owner]


def take(file: StatusFile, root: Path, now: datetime) -> Snapshot:
    """Judge a sign-off by what is on the disk.

    Args:
        file: its status file.
        root: the repository's root.
        now: the time, for waivers and ages.
    """
    board = judge(file.signoff, facts_about(file.signoff, root, now))
    return Snapshot(file, board, gate(file.signoff, board), now)
