"""`migrations`: a project's migrations can run in their order on an empty database.

Nothing is run to find that out, unless `replay` asks for a real database.
"""

import json
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceName
from signoff_gen.runners.fields import Glob, OneOrMany

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signoff_gen.migrations.document import Document, FindingRecord, ReplayRecord
    from signoff_gen.runners.postgres_replay import ReplayResult

DETAILS = 40
"""Findings that are shown to whoever runs it; all of them are in the evidence."""


class Migrations(Runner):
    """The migrations can run in order on an empty database."""

    kind: ClassVar[str] = "migrations"
    default_timeout: ClassVar[float] = 300.0

    framework: str | None = None
    """What the migrations are written for, such as `typeorm`; found out when left out."""
    files: Annotated[tuple[Glob, ...], OneOrMany, Field(min_length=1)]
    """Globs from the repository's root."""
    own: Annotated[tuple[Glob, ...], OneOrMany] = ()
    """Globs of those that belong to this phase."""
    replay: str | None = None
    """Where to carry them out for real as well: `ephemeral`, or the URL of an empty database."""
    max_not_understood: Annotated[int, Field(ge=0)] = 0
    """How many parts of the migrations may be beyond what can be read."""
    findings: EvidenceName | None = None
    """The name of the evidence file; `NN_migrations.json` when left out."""

    def default_title(self) -> str:
        """What the check is about."""
        return "Migrations run in order on an empty database"

    def input_globs(self) -> "Sequence[str]":
        """The migrations themselves."""
        return self.files

    def named_evidence(self) -> "Sequence[str]":
        """The findings, where the block names them."""
        return [self.findings] if self.findings else []

    def run(self, context: Context) -> Outcome:
        """Read the chain, judge it, and leave what was found as evidence."""
        # Loaded when a check needs it: the parsers are large.
        from signoff_gen.migrations.check import check
        from signoff_gen.migrations.document import document
        from signoff_gen.migrations.reading import matching, read, refuse_unmatched

        chain = read(context.root, matching(context.root, self.files), self.framework)
        refuse_unmatched(self.own, chain)
        evidence, replayed = [], None
        if self.replay is not None:
            from signoff_gen.runners.postgres_connection import Ended
            from signoff_gen.runners.postgres_replay import replay

            log = f"{context.number:02d}_migrations_replay.log"
            try:
                replayed = _recorded(replay(chain, self.replay, context, log))
            except Ended as ended:
                there = (context.evidence.path / log).is_file()
                message = f"the replay {ended}"
                return Outcome(ended.status, message, evidence=(log,) if there else ())
            evidence.append(log)
        known = document(chain, check(chain, self.own), replay=replayed)
        name = self.findings or f"{context.number:02d}_migrations.json"
        text = json.dumps(known.as_json(), indent=2, ensure_ascii=False) + "\n"
        context.evidence.file(name).write_bytes(
            # What UTF-8 cannot hold, such as an odd byte of a name, is left as JSON's escape.
            context.redactor.text(text).encode("utf-8", "backslashreplace")
        )
        return self._outcome(known, [name, *evidence], context)

    def _outcome(self, known: "Document", names: "Sequence[str]", context: Context) -> Outcome:
        more = {
            "evidence": tuple(names),
            "details": tuple(context.redactor.text(line) for line in _details(known)),
        }
        message = context.redactor.text(sentence(known))
        if known.state == "breaks":
            return failed(message, **more)
        if known.state == "unclear":
            return error(message, **more)
        if known.counts.not_understood > self.max_not_understood:
            return error(f"{message}; allowed are {self.max_not_understood}", **more)
        return passed(message, **more)


def _recorded(result: "ReplayResult") -> "ReplayRecord":
    from signoff_gen.migrations.document import ReplayRecord

    record = ReplayRecord(server=result.server, ran=result.ran, guessed=len(result.doubts))
    failure = result.failure
    if failure is None:
        return record
    told = {name: getattr(failure, name) for name in ("migration", "sqlstate", "error", "sql")}
    return record.model_copy(update=told)


def sentence(known: "Document") -> str:
    """The verdict in one line."""
    counts, first = known.counts, known.first
    if known.replay is not None and not known.replay.ok:
        return f"{known.replay.migration} fails: {known.replay.error}"
    if known.state == "runs":
        number = "1 migration" if counts.migrations == 1 else f"{counts.migrations} migrations"
        text = f"{number} can run in order on an empty database"
        text += f", and did on {known.replay.server}" if known.replay is not None else ""
        unread = counts.not_understood
        parts = "1 part is" if unread == 1 else f"{unread} parts are"
        return f"{text}, but {parts} not understood" if unread else text
    if first is None:
        return next(item.message for item in known.findings if item.severity == "error")
    text = f"{first.migration} fails: {first.error} ({first.file}:{first.line})"
    return text if known.state == "breaks" else f"cannot tell whether {text}: {first.doubt}"


def _details(known: "Document") -> list[str]:
    told = [_told(item) for item in known.findings if item.severity != "note"]
    more = [f"and {len(told) - DETAILS} more"] if len(told) > DETAILS else []
    return [*told[:DETAILS], *more]


def _told(item: "FindingRecord") -> str:
    mend = f"; {item.mend}" if item.mend else ""
    return f"{item.file}:{item.line}: {item.code} {item.message}{mend}"
