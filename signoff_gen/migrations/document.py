"""The document that a check of migrations leaves as evidence, and that its report is made from.

It is JSON with the keys of the models below. Whoever renders a report reads it back, without the
parsers that wrote it, from a file that a stranger may have put there: what does not fit is refused.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from signoff_gen.migrations.findings import Certainty, Severity

if TYPE_CHECKING:
    from signoff_gen.migrations.chain import Chain
    from signoff_gen.migrations.check import Verdict
    from signoff_gen.migrations.findings import Finding

LARGEST = 32 * 1024 * 1024
"""Bytes of a document above which it is not read."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class FindingRecord(_Record):
    """See `findings.Finding`."""

    code: str
    name: str
    severity: Severity
    message: str
    migration: str
    position: int
    file: str
    line: int
    column: int = 1
    certainty: Certainty = "certain"
    doubt: str = ""
    mend: str = ""
    statement: int | None = None
    sql: str = ""
    sqlstate: str = ""
    error: str = ""
    object: str = ""
    made_by: str = ""
    dropped_by: str = ""
    used_by: tuple[str, ...] = ()

    @property
    def is_break(self) -> bool:
        """PostgreSQL would refuse to go on."""
        return bool(self.sqlstate)


class NeedRecord(_Record):
    """Something that a migration uses and another one made; `made_by` is empty if none did."""

    object: str
    made_by: str = ""


class LinkRecord(_Record):
    """One migration of the chain."""

    name: str
    key: str
    file: str
    line: int
    state: Literal["runs", "fails", "makes nothing", "not understood"]
    own: bool = False
    makes: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    needs: tuple[NeedRecord, ...] = ()


class EdgeRecord(_Record):
    """A need that is not met when its migration runs."""

    user: str
    object: str
    made_by: str = ""


class OwnRecord(_Record):
    """A migration of the phase that is signed off, judged apart from the rest."""

    name: str
    independent: bool
    because: str


class Counts(_Record):
    """How much was looked at."""

    migrations: int
    statements: int
    breaks: int
    not_understood: int


class ReplayRecord(_Record):
    """What a real database made of the chain."""

    server: str
    """Such as `PostgreSQL 15.14`."""
    ran: int
    """How many migrations ran."""
    migration: str = ""
    """The one that failed; empty where all ran."""
    sqlstate: str = ""
    error: str = ""
    sql: str = ""
    guessed: int = 0
    """How many decisions of a program were guessed on the way."""
    agrees: bool = True
    """The analysis says the same."""

    @property
    def ok(self) -> bool:
        """All migrations ran."""
        return not self.migration


class Document(_Record):
    """All that is known of a chain."""

    framework: str
    ok: bool
    state: Literal["runs", "breaks", "unclear"]
    """The database's verdict where there was a replay, else the analysis'."""
    certainty: Certainty
    first: FindingRecord | None = None
    """The first break of the analysis."""
    counts: Counts
    findings: tuple[FindingRecord, ...] = ()
    chain: tuple[LinkRecord, ...] = ()
    edges: tuple[EdgeRecord, ...] = ()
    own: tuple[OwnRecord, ...] = ()
    one_transaction: bool = False
    """All migrations share one transaction, so that a failure takes everything back."""
    replay: ReplayRecord | None = None

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON's values; what is empty is left out of findings."""
        values = self.model_dump(mode="json")
        for finding in [*values["findings"], *filter(None, [values["first"]])]:
            for key in [key for key, value in finding.items() if value in ("", None, [])]:
                del finding[key]
        return values


def document(
    chain: "Chain",
    verdict: "Verdict",
    *,
    more: Iterable["Finding"] = (),
    replay: ReplayRecord | None = None,
) -> Document:
    """Put together what is known of a chain.

    Args:
        chain: what was analysed.
        verdict: of the analysis.
        more: findings of other sources, none of which is a break.
        replay: what a database made of it; its verdict counts.
    """
    values = verdict.as_json()
    found = sorted([*verdict.findings, *more], key=lambda item: item.position)
    values["findings"] = [item.as_json() for item in found]
    values["one_transaction"] = chain.one_transaction
    if replay is not None:
        expected = verdict.first.migration if verdict.first and not verdict.ok else ""
        values["replay"] = replay.model_copy(update={"agrees": replay.migration == expected})
        values |= {"ok": replay.ok, "state": "runs" if replay.ok else "breaks"}
        values["certainty"] = "likely" if replay.guessed else "certain"
    return Document.model_validate(values)


def load(path: Path) -> Document | None:
    """What a document says; None where this is not one.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        return None
    try:
        return Document.model_validate_json(data)
    except ValidationError:
        return None
