"""`migrations`: a project's migrations can run in their order on an empty database.

Nothing is run to find that out, unless `replay` asks for a real database.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from signoff_gen.migrations.catalog.versions import FIRST, LAST, nearest, server_version
from signoff_gen.runners.base import Context, Outcome, Runner, error, failed, passed
from signoff_gen.runners.evidence_files import EvidenceName
from signoff_gen.runners.fields import Glob, OneOrMany

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signoff_gen.migrations.chain import Chain
    from signoff_gen.migrations.document import Document, FindingRecord, ReplayRecord
    from signoff_gen.runners.postgres_replay import ReplayResult


def _check_version(value: Any) -> int:
    try:
        return server_version(value)
    except ValueError as problem:
        meant = nearest(value)
        reason = f"{problem}{f'; did you mean {meant}?' if meant else ''}"
        raise PydanticCustomError("server_version", "{reason}", {"reason": reason}) from problem


ServerVersion = Annotated[
    int, Field(ge=FIRST, le=LAST), BeforeValidator(_check_version, json_schema_input_type=int)
]
"""A major version of PostgreSQL of which is known what it takes."""
DETAILS = 40
"""Findings that are shown to whoever runs it; all of them are in the evidence."""


class Migrations(Runner):
    """The migrations can run in order on an empty database."""

    kind: ClassVar[str] = "migrations"
    verbatim: ClassVar[frozenset[str]] = frozenset({"migrate"})
    default_timeout: ClassVar[float] = 300.0
    wants_variables: ClassVar[bool] = True

    framework: str | None = None
    """What the migrations are written for, such as `typeorm`; found out when left out."""
    files: Annotated[tuple[Glob, ...], OneOrMany, Field(min_length=1)]
    """Globs from the repository's root."""
    own: Annotated[tuple[Glob, ...], OneOrMany] = ()
    """Globs of those that belong to this phase."""
    server_version: ServerVersion | None = None
    """The major version of PostgreSQL that they are for, such as 16. Left out, they are judged for
    all that are maintained; with `replay`, for that of the server."""
    replay: str | None = None
    """Where to carry them out for real as well: `ephemeral`, or the URL of an empty database."""
    migrate: str | tuple[str, ...] | None = None
    """The framework's own command for `replay`, as for `command`; it finds the database in
    DATABASE_URL. Left out, the statements that were read are carried out."""
    cwd: str = "."
    """The folder to run that command in, from the repository's root."""
    env: Mapping[str, str] = {}
    """More environment variables for it."""
    max_not_understood: Annotated[int, Field(ge=0)] = 0
    """How many parts of the migrations may be beyond what can be read."""
    findings: EvidenceName | None = None
    """The name of the evidence file; `NN_migrations.json` when left out."""

    @model_validator(mode="after")
    def _migrate_needs_a_place(self) -> Self:
        if self.migrate is not None and self.replay is None:
            raise PydanticCustomError("migrate", "`migrate` says how, `replay` must say where")
        return self

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
            from signoff_gen.runners.postgres_migrate import NotDone

            log = f"{context.number:02d}_migrations_replay.log"
            try:
                replayed = _recorded(self._replayed(chain, self.replay, context, log))
            except (Ended, NotDone) as problem:
                there = (context.evidence.path / log).is_file()
                outcome = (
                    problem.outcome
                    if isinstance(problem, NotDone)
                    else Outcome(problem.status, f"the replay {problem}")
                )
                return replace(outcome, evidence=(log,) if there else ())
            evidence.append(log)
        server = self._server(replayed)
        if isinstance(server, Outcome):
            return replace(server, evidence=tuple(evidence))
        known = document(chain, check(chain, self.own, server), replay=replayed)
        name = self.findings or f"{context.number:02d}_migrations.json"
        text = json.dumps(known.as_json(), indent=2, ensure_ascii=False) + "\n"
        context.evidence.file(name).write_bytes(
            # What UTF-8 cannot hold, such as an odd byte of a name, is left as JSON's escape.
            context.redactor.text(text).encode("utf-8", "backslashreplace")
        )
        return self._outcome(known, [name, *evidence], context)

    def _server(self, replayed: "ReplayRecord | None") -> int | Outcome | None:
        """The version to judge for; an error where a replay was on another one than was meant."""
        said = re.search(r"\d+", replayed.server) if replayed is not None else None
        number = int(said[0]) if said is not None else None
        if number is None or self.server_version in (None, number):
            known = number is not None and FIRST <= number <= LAST
            return number if known else self.server_version
        return error(
            f"replayed on {replayed.server if replayed else ''}, but `server_version` is "
            f"{self.server_version}"
        )

    def _replayed(self, chain: "Chain", url: str, context: Context, log: str) -> "ReplayResult":
        if self.migrate is None:
            from signoff_gen.runners.postgres_replay import replay

            return replay(chain, url, context, log)
        from signoff_gen.runners.postgres_own_command import OwnCommand, replay_by

        own = OwnCommand(self.migrate, self.cwd, self.env)
        return replay_by(own, chain, url, context, log)

    def _outcome(self, known: "Document", names: "Sequence[str]", context: Context) -> Outcome:
        more = {
            "evidence": tuple(names),
            "details": tuple(context.redactor.text(line) for line in _details(known)),
        }
        from signoff_gen.migrations.document import sentence

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
    return replace(record, **told)


def _details(known: "Document") -> list[str]:
    told = [_told(item) for item in known.findings if item.severity != "note"]
    more = [f"and {len(told) - DETAILS} more"] if len(told) > DETAILS else []
    return [*told[:DETAILS], *more]


def _told(item: "FindingRecord") -> str:
    mend = f"; {item.mend}" if item.mend else ""
    return f"{item.file}:{item.line}: {item.code} {item.message}{mend}"
