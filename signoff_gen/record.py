"""What a run found out, brought into the status file and the evidence folder.

A verdict that is the recorded one changes nothing: its result and its evidence stay byte for byte.
A new verdict publishes its evidence and writes its result at once. Evidence is shared between
checks (a log that one writes and another scans), so publishing one check's files records anew
every check of this run whose verdict rests on one of them: a result never names a digest that is
not on the disk.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from signoff_gen.evidence import Staging
from signoff_gen.model import LocatedCheck, Result
from signoff_gen.store import StatusFile

_WRITE_SHARE = 0.03
"""At most this share of a run's time goes into rewriting the status file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One check's verdict in this run."""

    located: LocatedCheck
    result: Result
    evidence: frozenset[str]
    kept: bool
    """The recorded result stands."""


class Recorder:
    """Records verdicts as they arrive; safe to call from any thread.

    Args:
        file: the status file.
        staging: where this run's evidence is.
        refresh: record every verdict anew, also one that is as before.
    """

    def __init__(self, file: StatusFile, staging: Staging, *, refresh: bool = False) -> None:
        self._file = file
        self._staging = staging
        self._refresh = refresh
        self._entries: dict[str, Entry] = {}
        self._published: set[str] = set()
        self._readers: dict[str, set[str]] = defaultdict(set)
        self._lock = threading.Lock()
        self._dirty = False
        self._next_write = 0.0
        self._references = _references(file)

    def add(self, located: LocatedCheck, result: Result, *, intact: bool) -> Entry:
        """Record one verdict.

        Args:
            located: the check.
            result: the fresh result; its evidence names what is staged or published.
            intact: whether the recorded result may stand, evidence and age considered.

        Raises:
            SurroundingsError: the status file or the evidence folder cannot be written.
            InvalidInput: the result cannot be placed, or a person broke the file meanwhile.
        """
        with self._lock:
            names = frozenset(result.evidence)
            kept = intact and not self._refresh and _same(located.check.result, result)
            entry = Entry(located, result, names, kept)
            self._entries[located.address] = entry
            for name in names:
                self._readers[name].add(located.address)
            if kept and not names & self._published:
                return entry
            self._publish(located.address)
            self._write_when_due()
            return self._entries[located.address]

    def flush(self) -> None:
        """Write what is recorded but not yet on the disk."""
        with self._lock:
            self._write()

    def _publish(self, address: str) -> None:
        pending, seen = [address], {address}
        while pending:
            entry = self._entries[pending.pop()]
            self._staging.publish(entry.evidence)
            self._published |= entry.evidence
            self._remove_superseded(entry)
            self._file.record(entry.located, entry.result)
            self._entries[entry.located.address] = Entry(
                entry.located, entry.result, entry.evidence, kept=False
            )
            self._dirty = True
            sharing = {other for name in entry.evidence for other in self._readers[name]}
            pending.extend(sharing - seen)
            seen |= sharing

    def _remove_superseded(self, entry: Entry) -> None:
        """Delete evidence of the last verdict that no result names any more."""
        before = entry.located.check.result
        if before is None or getattr(entry.located.check.runner, "reads_only", False):
            return
        for name in before.evidence.keys() - entry.evidence:
            self._references[name].discard(entry.located.address)
            if not self._references[name] and not self._readers[name]:
                self._staging.folder.file(name).unlink(missing_ok=True)

    def _write_when_due(self) -> None:
        if time.monotonic() >= self._next_write:
            self._write()

    def _write(self) -> None:
        if not self._dirty:
            return
        begun = time.monotonic()
        self._file.write()
        self._dirty = False
        ended = time.monotonic()
        self._next_write = ended + (ended - begun) / _WRITE_SHARE


def producers(file: StatusFile) -> Mapping[str, set[str]]:
    """Addresses of the checks that made each recorded piece of evidence, readers left out."""
    made: dict[str, set[str]] = defaultdict(set)
    for located in file.signoff.located_checks():
        if located.check.result and not getattr(located.check.runner, "reads_only", False):
            for name in located.check.result.evidence:
                made[name].add(located.address)
    return made


def _references(file: StatusFile) -> dict[str, set[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    for located in file.signoff.located_checks():
        for name in located.check.result.evidence if located.check.result else ():
            named[name].add(located.address)
    return named


def _same(recorded: Result | None, fresh: Result) -> bool:
    return recorded is not None and (recorded.status, recorded.message, recorded.inputs) == (
        fresh.status,
        fresh.message,
        fresh.inputs,
    )


def make_result(
    located: LocatedCheck,
    *,
    status: str,
    message: str,
    inputs: str,
    attempt: int,
    evidence: Iterable[tuple[str, str]],
) -> Result:
    """A sealed result, timed now."""
    return Result.sealed(
        located.full_address,
        status=status,
        at=datetime.now(UTC).replace(microsecond=0),
        inputs=inputs,
        message=message,
        attempts=attempt if attempt > 1 else None,
        evidence=dict(evidence),
    )
