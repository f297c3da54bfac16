"""The document that a check of migrations leaves as evidence, and that its report is made from.

It is JSON with the keys of the models below. Whoever renders a report reads it back, without the
parsers that wrote it, from a file that a stranger may have put there: what does not fit is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from signoff_gen.migrations.findings import Certainty, Severity

if TYPE_CHECKING:
    from signoff_gen.migrations.chain import Chain
    from signoff_gen.migrations.check import Link, Verdict
    from signoff_gen.migrations.findings import Finding

LARGEST = 32 * 1024 * 1024
"""Bytes of a document above which it is not read."""


@dataclass(frozen=True, slots=True)
class FindingRecord:
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


@dataclass(frozen=True, slots=True)
class NeedRecord:
    """Something that a migration uses and another one made; `made_by` is empty if none did."""

    object: str
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class LinkRecord:
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


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """A need that is not met when its migration runs."""

    user: str
    object: str
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A migration of the phase that is signed off, judged apart from the rest."""

    name: str
    independent: bool
    because: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked at."""

    migrations: int
    statements: int
    breaks: int
    not_understood: int


@dataclass(frozen=True, slots=True)
class ReplayRecord:
    """What a real database made of the chain."""

    server: str
    """Such as `PostgreSQL 15.14`."""
    ran: int
    """How many migrations ran."""
    migration: str = ""
    """The one that failed; empty where all ran, or where nothing told which one it was."""
    sqlstate: str = ""
    error: str = ""
    """Empty where all ran."""
    sql: str = ""
    guessed: int = 0
    """How many decisions of a program were guessed on the way."""
    agrees: bool = True
    """The analysis says the same."""

    @property
    def ok(self) -> bool:
        """All migrations ran."""
        return not self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
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
    server: int | None = None
    """The major version of PostgreSQL that it is for; None for any that is maintained."""
    since: int = 0
    """The oldest version that takes all of it, where that is not one for all; 0 elsewhere."""
    because: str = ""
    """What an older one lacks."""

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON's values; what is empty is left out of findings, as are versions."""
        values: dict[str, Any] = _plain(self)
        for key in ("server", "since", "because"):
            if not values[key]:
                del values[key]
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
    found = sorted([*verdict.findings, *more], key=lambda item: item.position)
    known = Document(
        framework=verdict.framework,
        ok=verdict.ok,
        state=verdict.state,
        certainty=verdict.certainty,
        first=_finding(verdict.first) if verdict.first is not None else None,
        counts=Counts(
            verdict.migrations, verdict.statements, verdict.breaks, verdict.not_understood
        ),
        findings=tuple(map(_finding, found)),
        chain=tuple(map(_link, verdict.chain)),
        edges=tuple(EdgeRecord(edge.user, edge.object, edge.made_by) for edge in verdict.edges),
        own=tuple(OwnRecord(item.name, item.independent, item.because) for item in verdict.own),
        one_transaction=chain.one_transaction,
        server=verdict.server,
        since=verdict.since if verdict.because else 0,
        because=verdict.because,
    )
    if replay is None:
        return known
    expected = verdict.first.migration if verdict.first and not verdict.ok else ""
    return replace(
        known,
        replay=replace(replay, agrees=_agrees(replay, expected)),
        ok=replay.ok,
        state="runs" if replay.ok else "breaks",
        certainty="likely" if replay.guessed else "certain",
    )


def _agrees(replay: ReplayRecord, expected: str) -> bool:
    if replay.ok or not expected:
        return replay.ok and not expected
    return replay.migration in ("", expected)


def _finding(finding: "Finding") -> FindingRecord:
    return FindingRecord(**{**finding.as_json(), "used_by": finding.used_by})


def _link(link: "Link") -> LinkRecord:
    needs = tuple(NeedRecord(need.object, need.made_by) for need in link.needs)
    return LinkRecord(
        link.name, link.key, link.place.path.as_posix(), link.place.line, link.state, link.own,
        link.makes, link.drops, needs,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """A record as JSON's values."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return str(value)  # readers have texts of their own kinds, which know their places
    names = getattr(value, "__slots__", ())  # the fields of a record; nothing else has any
    return {name: _plain(getattr(value, name)) for name in names} if names else value


def sentence(known: Document) -> str:
    """The verdict in one line."""
    counts, first = known.counts, known.first
    if known.replay is not None and not known.replay.ok:
        return f"{known.replay.migration or 'a migration'} fails: {known.replay.error}"
    if known.state == "runs":
        number = "1 migration" if counts.migrations == 1 else f"{counts.migrations} migrations"
        versions = _of(known) if known.replay is None else ""
        text = f"{number} can run in order on an empty database{versions}"
        text += f", and did on {known.replay.server}" if known.replay is not None else ""
        unread = counts.not_understood
        parts = "1 part is" if unread == 1 else f"{unread} parts are"
        return f"{text}, but {parts} not understood" if unread else text
    if first is None:
        return next(item.message for item in known.findings if item.severity == "error")
    text = f"{first.migration} fails: {first.error} ({first.file}:{first.line})"
    return text if known.state == "breaks" else f"cannot tell whether {text}: {first.doubt}"


def _of(known: Document) -> str:
    """Which versions of PostgreSQL a verdict is for, where not for all that are known."""
    if known.server is not None:
        return f" of PostgreSQL {known.server}"
    return f" of PostgreSQL {known.since} or later ({known.because})" if known.since else ""


def from_json(values: dict[str, Any]) -> Document:
    """A document from what its `as_json` gave.

    Raises:
        KeyError, TypeError: these are the values of something else.
    """
    first = values["first"]
    return Document(
        **{
            **values,
            "first": None if first is None else _finding_from(first),
            "counts": Counts(**values["counts"]),
            "findings": tuple(map(_finding_from, values["findings"])),
            "chain": tuple(map(_link_from, values["chain"])),
            "edges": tuple(EdgeRecord(**item) for item in values["edges"]),
            "own": tuple(OwnRecord(**item) for item in values["own"]),
            "replay": None if values["replay"] is None else ReplayRecord(**values["replay"]),
        }
    )


def _finding_from(values: dict[str, Any]) -> FindingRecord:
    return FindingRecord(**{**values, "used_by": tuple(values.get("used_by", ()))})


def _link_from(values: dict[str, Any]) -> LinkRecord:
    needs = tuple(NeedRecord(**item) for item in values["needs"])
    lists = {name: tuple(values[name]) for name in ("makes", "drops")}
    return LinkRecord(**{**values, **lists, "needs": needs})


def load(path: Path) -> Document | None:
    """What a document says; None where this is not one.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        return None
    # Here only: whoever checks migrations does without it.
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Document).validate_json(data)
    except ValidationError:
        return None
