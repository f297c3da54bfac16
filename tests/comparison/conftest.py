"""Two status files as texts, and what changed between them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.comparison.compare import Comparison, compare
from signoff_gen.comparison.sides import Reading
from signoff_gen.difference import Change, SignoffDifference
from signoff_gen.model import Result
from signoff_gen.runners import registry
from signoff_gen.store import read
from signoff_gen.yamltext.atlas import Atlas

AS_OF = date(2026, 1, 10)


@dataclass
class Found:
    """What was found out."""

    comparison: Comparison
    changes: list[Change] = field(default_factory=list)

    @property
    def only(self) -> SignoffDifference:
        (item,) = self.comparison.signoffs
        return item

    def told(self, group: str = "") -> list[str]:
        """Each change in short: kind, address, field, before → after, the reason."""
        return [
            " ".join(
                part
                for part in (
                    change.kind,
                    change.address,
                    change.field,
                    f"{change.before} → {change.after}" if change.before or change.after else "",
                    f"({change.reason})" if change.reason else "",
                )
                if part
            )
            for change in self.changes
            if not group or change.group == group
        ]


Read = Callable[..., Reading]
Compare = Callable[..., Found]


@pytest.fixture
def reading() -> Read:
    """A text as a reading; `results` are sealed and recorded, `evidence` is what is there."""

    def make(
        text: str,
        results: Mapping[str, Any] | None = None,
        *,
        name: str = "p",
        evidence: Mapping[str, str | None] | None = None,
    ) -> Reading:
        path = Path("status", f"{name}.yaml")
        text = text if text.startswith("title:") else f"title: T\n{text}"
        document, signoff = read(text.encode(), path, registry)
        located = {item.address: item for item in signoff.located_checks()}
        for address, given in (results or {}).items():
            item = located[address]
            values = {"status": given} if isinstance(given, str) else dict(given)
            seal = values.pop("seal", None)
            owner = values.pop("sealed_for", item.full_address)
            values = {"at": "2026-01-09T00:00:00Z", "inputs": "sha256:0", **values}
            result = Result.sealed(owner, **values)
            if seal:
                result = result.model_copy(update={"seal": seal})
            document.set_key(item.at, "result", result.as_yaml())
        document, signoff = read(document.to_bytes(), path, registry)
        return Reading(signoff, path.as_posix(), Atlas(document.to_bytes()).line, evidence)

    return make


@pytest.fixture
def compared(reading: Read) -> Compare:
    """Compares two texts or readings; None is a sign-off that is not there."""

    def run(
        before: str | Reading | None,
        after: str | Reading | None,
        *,
        as_of: date = AS_OF,
        touched: tuple[str, ...] = (),
    ) -> Found:
        sides = [
            [] if side is None else [reading(side) if isinstance(side, str) else side]
            for side in (before, after)
        ]
        found = compare(*sides, as_of=as_of, touched=touched)
        return Found(found, [change for item in found.signoffs for change in item.changes])

    return run
