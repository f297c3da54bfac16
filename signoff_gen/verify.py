"""Carries a plan out: runs what is due, in order or side by side, and has every verdict recorded.

Stages run on a thread pool as soon as what they rest on has ended; the main thread waits, so that
Ctrl-C reaches it. This module holds the only broad `except` of the program: a runner that crashes
is an `error` of its check, and the others go on.
"""

import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from signoff_gen.errors import SignoffError
from signoff_gen.evidence import EvidenceFolder, Staging
from signoff_gen.fingerprint import Fingerprints
from signoff_gen.masking import mask_file
from signoff_gen.model import MESSAGE_LIMIT, Check, LocatedCheck, Result, Signoff
from signoff_gen.plan import Plan, Stage
from signoff_gen.record import Recorder, make_result, producers
from signoff_gen.redact import DEFAULT_FIELDS, FieldNames, Redactor, fields
from signoff_gen.runners.base import Context, Outcome, Runner, Session, error
from signoff_gen.runners.process import Cancellation
from signoff_gen.states import (
    GOOD,
    SETTLED,
    Board,
    Facts,
    Judge,
    Standing,
    State,
    check_standing,
    in_order,
)
from signoff_gen.store import StatusFile
from signoff_gen.variables import Scope, UnsetVariable, interpolate

_SIDE_BY_SIDE = 8
"""Checks of a `parallel` step that run at the same time, unless `jobs` says more."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is carried out."""

    jobs: int = 1
    """Steps that may run side by side."""
    fail_fast: bool = False
    """Begin nothing new after the first check that does not pass."""
    refresh: bool = False
    """Record verdict and evidence anew, also where nothing changed."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a progress display may show."""

    kind: str
    """`stage`, `start`, `retry`, `finish` (a verdict), or `hold` (it cannot or need not run)."""
    located: LocatedCheck | None = None
    owner: str = ""
    standing: Standing | None = None
    outcome: Outcome | None = None
    attempt: int = 1
    attempts: int = 1
    seconds: float = 0.0
    kept: bool = False
    """The recorded result stands unchanged."""


Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run came to."""

    signoff: Signoff
    """With the results of the run."""
    board: Board
    events: tuple[Event, ...]
    """Every `finish` and `hold`, in the order in which they came."""
    addresses: tuple[str, ...]
    """What was due."""

    @property
    def holds(self) -> bool:
        """Whether all that was due passed, was skipped by its `when`, or is waived.

        The check of a blocker that a decision lets the work go past does not count.
        """
        lifted = tuple(f"blocker:{name}." for name in self.board.lifted)
        return all(
            self.board.checks[address].state in SETTLED or address.startswith(lifted)
            for address in self.addresses
        )


def facts_about(signoff: Signoff, root: Path, now: datetime | None) -> Facts:
    """What the disk says about the recorded results of a sign-off.

    Args:
        signoff: the sign-off.
        root: the repository's root.
        now: the time, None to leave ages and waivers alone.
    """
    located = [item for item in signoff.located_checks() if item.check.result is not None]
    prints = Fingerprints(signoff, root)
    folder = EvidenceFolder(root, signoff.artifacts)
    return Facts(
        now=now,
        inputs={item.address: prints.of(item.check) for item in located},
        evidence=folder.digests(signoff.evidence),
    )


def known_secrets(signoff: Signoff, environment: Mapping[str, str]) -> dict[str, str]:
    """The values that must never be recorded, by the name of their environment variable."""
    return {name: environment[name] for name in signoff.secrets if environment.get(name)}


def verify(
    file: StatusFile,
    root: Path,
    plan: Plan,
    *,
    settings: Settings,
    environment: Mapping[str, str],
    listener: Listener = lambda event: None,
    cancellation: Cancellation | None = None,
) -> Report:
    """Run what is due and record what comes of it.

    The caller holds the lock of the status folder (`store.lock`).

    Args:
        file: the status file; its text and the file on disk get the results.
        root: the repository's root.
        plan: what is due.
        settings: how to carry it out.
        environment: what commands and `${env:NAME}` see.
        listener: hears of every event, one at a time, from any thread.
        cancellation: set it to end the run early.

    Raises:
        KeyboardInterrupt: after everything that was running is gone and what was found out is
            recorded.
        InvalidInput, SurroundingsError: a secret cannot be masked, or results cannot be written.
    """
    folder = EvidenceFolder(root, file.signoff.artifacts)
    environment = dict(environment)  # `os.environ` decodes every value each time it is asked
    with Staging(folder, producers(file)) as staging:
        run = _Run(file, root, plan, settings, environment, listener, cancellation, staging)
        return run.carry_out()


@dataclass
class _Totals:
    """What several threads write to; guarded by `_Run.lock`."""

    events: list[Event] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)
    service_stages: dict[str, str] = field(default_factory=dict)
    """Owner of the stage by the address of a running service."""
    ended: set[str] = field(default_factory=set)
    """Owners of the stages that have ended."""
    stopped_early: bool = False


class _Run:
    def __init__(
        self,
        file: StatusFile,
        root: Path,
        plan: Plan,
        settings: Settings,
        environment: Mapping[str, str],
        listener: Listener,
        cancellation: Cancellation | None,
        staging: Staging,
    ) -> None:
        signoff = file.signoff
        self.file, self.root, self.plan, self.settings = file, root, plan, settings
        self.listener = listener
        self.cancellation = cancellation or Cancellation()
        self.staging = staging
        self.recorder = Recorder(file, staging, refresh=settings.refresh)
        self.session = Session(environment)
        self.redactor = Redactor(known_secrets(signoff, environment))
        self.field_names: FieldNames = fields([*DEFAULT_FIELDS, *signoff.redact_fields])
        self.scope = Scope(signoff.vars, environment, {})
        self.captured: dict[str, str] = {}
        self.prints = Fingerprints(signoff, root)
        self.facts = facts_about(signoff, root, datetime.now(UTC))
        self.judge = Judge(signoff, self.facts)
        due_owners = {stage.owner for stage in plan.stages}
        self.unplanned = [step for step in in_order(signoff) if step.id not in due_owners]
        self.totals = _Totals()
        self.lock = threading.RLock()

    # The run as a whole

    def carry_out(self) -> Report:
        try:
            self._run_stages()
        finally:
            self._note_dead_services()
            self.session.close()
            self.recorder.flush()
        with self.lock:
            for stage in self.plan.stages:
                if stage.owner not in self.totals.ended and stage.step is not None:
                    self.judge.settle(stage.step)
            return Report(
                signoff=self._signoff_now(),
                board=self.judge.board(),
                events=tuple(self.totals.events),
                addresses=tuple(item.address for stage in self.plan.stages for item in stage.due),
            )

    def _run_stages(self) -> None:
        waiting = list(self.plan.stages)
        running: dict[Future[None], Stage] = {}
        with ThreadPoolExecutor(self.settings.jobs, thread_name_prefix="stage") as pool:
            try:
                while waiting or running:
                    ready = [s for s in waiting if s.after <= self.totals.ended]
                    for stage in ready[: self.settings.jobs - len(running)]:
                        waiting.remove(stage)
                        running[pool.submit(self._run_stage, stage)] = stage
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        future.result()
                        self._end_stage(running.pop(future))
            except BaseException:
                self.cancellation.set()
                raise

    def _end_stage(self, stage: Stage) -> None:
        self.totals.ended.add(stage.owner)
        for address, owner in list(self.totals.service_stages.items()):
            if self.plan.resting_on(owner) <= self.totals.ended and owner in self.totals.ended:
                self._note_dead_services()
                self.session.stop_service(address)
                del self.totals.service_stages[address]

    # One stage

    def _run_stage(self, stage: Stage) -> None:
        self._emit(Event("stage", owner=stage.owner))
        with self.lock:
            self._note_dead_services()
            self._settle_unplanned()
            hold = self.judge.hold(stage.step) if stage.step is not None else None
        if hold is not None:
            for item in stage.due:
                self._hold(item, hold)
        else:
            self._run_checks(stage)
        if stage.step is not None:
            with self.lock:
                self.judge.settle(stage.step)

    def _settle_unplanned(self) -> None:
        """Judge steps that are not due by what is recorded, once what they need is judged."""
        left = []
        for step in self.unplanned:
            if all(n in self.judge.steps for n in self.judge.needs[step.id] if ":" not in n):
                self.judge.settle(step)
            else:
                left.append(step)
        self.unplanned = left

    def _run_checks(self, stage: Stage) -> None:
        first = [item for item in stage.due if getattr(item.check.runner, "precondition", False)]
        rest = stage.due[len(first) :]
        unmet = [item for item in first if self._run_check(item).state not in GOOD]
        if unmet:
            for item in rest:
                self._hold(item, Standing(State.BLOCKED, f"needs {unmet[0].address}"), note=True)
        elif stage.step is not None and stage.step.parallel:
            with ThreadPoolExecutor(max(self.settings.jobs, _SIDE_BY_SIDE)) as pool:
                list(pool.map(self._run_check, rest))
        else:
            for item in rest:
                self._run_check(item)

    def _hold(self, item: LocatedCheck, standing: Standing, *, note: bool = False) -> None:
        if note:
            with self.lock:
                self.judge.update(item.address, standing)
        self._emit(Event("hold", item, item.owner, standing))

    # One check

    def _run_check(self, item: LocatedCheck) -> Standing:
        if self.totals.stopped_early or self.cancellation.is_set():
            standing = Standing(State.PENDING, "did not run: the run ended early")
            self._hold(item, standing, note=True)
            return standing
        self._emit(Event("start", item, item.owner))
        began = time.monotonic()
        self.staging.mark_ran(item.address)
        outcome, attempt = self._try(item)
        if self.cancellation.is_set() and outcome.status != "passed":
            standing = Standing(State.PENDING, "was interrupted")
            self._hold(item, standing, note=True)
            return standing
        return self._conclude(item, outcome, attempt, time.monotonic() - began)

    def _try(self, item: LocatedCheck) -> tuple[Outcome, int]:
        retries = item.check.retries
        attempts = retries.attempts if retries else 1
        for attempt in range(1, attempts + 1):
            outcome = self._run_once(item)
            again = retries is not None and outcome.status in retries.on and attempt < attempts
            if retries is None or not again:
                return outcome, attempt
            self._emit(
                Event("retry", item, item.owner, None, outcome, attempt=attempt, attempts=attempts)
            )
            if self.cancellation.wait(retries.delay):
                return outcome, attempt
        raise AssertionError("a check is tried at least once")

    def _run_once(self, item: LocatedCheck) -> Outcome:
        assert isinstance(item.check.runner, Runner)  # noqa: S101 - a plan holds no manual check
        runner = item.check.runner
        try:
            filled = interpolate(runner, self._scope())
            assert isinstance(filled, Runner)  # noqa: S101 - interpolation keeps the class
            outcome = filled.run(self._context(item, runner))
            if runner.reads_only:
                return outcome
            foreign = [n for n in self.staging.new_names() if n not in outcome.evidence]
            for name in foreign:
                mask_file(self.staging.file(name), self.redactor, self.field_names)
            return _with_evidence(outcome, foreign)
        except UnsetVariable as unset:
            return error(unset.reason)
        except ValidationError as invalid:
            return error(f"with its variables filled in: {_first_message(invalid)}")
        except SignoffError as problem:
            return error(problem.message)
        except Exception as crash:
            where = traceback.format_exc()
            message = f"the {runner.kind} runner crashed: {type(crash).__name__}: {crash}"
            return error(message, details=tuple(where.splitlines()))

    def _scope(self) -> Scope:
        with self.lock:
            return Scope(self.scope.vars, self.scope.environment, dict(self.captured))

    def _context(self, item: LocatedCheck, runner: Runner) -> Context:
        return Context(
            root=self.root,
            address=item.address,
            number=item.number,
            variables=self._scope().exported() if runner.wants_variables else {},
            evidence=self.staging,
            redactor=self.redactor,
            fields=self.field_names,
            timeout=item.check.timeout or runner.default_timeout,
            cancellation=self.cancellation,
            session=self.session,
        )

    def _conclude(
        self, item: LocatedCheck, outcome: Outcome, attempt: int, seconds: float
    ) -> Standing:
        result = make_result(
            item,
            status=outcome.status,
            message=one_line(self.redactor.text(outcome.message)),
            inputs=self.prints.of(item.check),
            attempt=attempt,
            evidence=self._digests(outcome.evidence),
        )
        intact = self.judge.alone[item.address].state is not State.STALE
        entry = self.recorder.add(item, result, intact=intact or self._waived_intact(item))
        kept = entry.kept and item.check.result is not None
        recorded = item.check.result if kept and item.check.result else result
        fresh = _with_result(item, recorded)
        standing = check_standing(fresh, Facts(now=self.facts.now))
        with self.lock:
            self.captured.update(outcome.captured)
            self.totals.results[item.address] = recorded
            if item.address in self.session.services:
                self.totals.service_stages[item.address] = item.owner
            self.judge.update(item.address, standing)
            if self.settings.fail_fast and standing.state not in SETTLED:
                self.totals.stopped_early = True
        retries = item.check.retries
        masked = tuple(self.redactor.text(line) for line in outcome.details)
        shown = Outcome(outcome.status, result.message, outcome.evidence, masked)
        attempts = retries.attempts if retries else 1
        self._emit(
            Event("finish", item, item.owner, standing, shown, attempt, attempts, seconds, kept)
        )
        return standing

    def _waived_intact(self, item: LocatedCheck) -> bool:
        """A waiver hides that the recorded result is stale; look below it."""
        if item.check.waived is None:
            return False
        bare = item.check.model_copy(update={"waived": None})
        below = LocatedCheck(item.signoff, item.owner, bare, item.at, item.number)
        return check_standing(below, self.facts).state is not State.STALE

    def _digests(self, names: Sequence[str]) -> list[tuple[str, str]]:
        found = ((name, self.staging.digest(name)) for name in sorted(set(names)))
        return [(name, digest) for name, digest in found if digest is not None]

    # Services, and what is told

    def _note_dead_services(self) -> None:
        """A service that ended by itself did not stay up: its check is an error after all."""
        with self.lock:
            for address, service in list(self.session.services.items()):
                reason = service.death()
                if reason is None:
                    continue
                self.session.stop_service(address)
                item = next(i for i in self.judge.located if i.address == address)
                self._conclude(item, error(reason), 1, 0.0)
                self.judge.settle_again()

    def _signoff_now(self) -> Signoff:
        """The sign-off with the results of this run."""
        results = self.totals.results

        def fresh(owner: str, check: Check) -> Check:
            result = results.get(f"{owner}.{check.id}")
            return check.model_copy(update={"result": result}) if result else check

        signoff = self.file.signoff
        steps = tuple(
            step.model_copy(update={"checks": tuple(fresh(step.id, c) for c in step.checks)})
            for step in signoff.steps
        )
        blockers = tuple(
            blocker.model_copy(update={"detect": fresh(f"blocker:{blocker.id}", blocker.detect)})
            if blocker.detect
            else blocker
            for blocker in signoff.blockers
        )
        return signoff.model_copy(update={"steps": steps, "blockers": blockers})

    def _emit(self, event: Event) -> None:
        with self.lock:
            if event.kind in ("finish", "hold"):
                self.totals.events.append(event)
            self.listener(event)


def one_line(text: str) -> str:
    """Text as a recorded message: one line, at most `MESSAGE_LIMIT` characters."""
    line = " ".join(text.split())
    return line if len(line) <= MESSAGE_LIMIT else line[: MESSAGE_LIMIT - 1] + "…"


def _with_result(item: LocatedCheck, result: Result) -> LocatedCheck:
    check = item.check.model_copy(update={"result": result})
    return LocatedCheck(item.signoff, item.owner, check, item.at, item.number)


def _with_evidence(outcome: Outcome, names: Sequence[str]) -> Outcome:
    """The outcome with files that a command wrote into the evidence folder counted as its own."""
    every = tuple(dict.fromkeys([*outcome.evidence, *names]))
    return Outcome(outcome.status, outcome.message, every, outcome.details, outcome.captured)


def _first_message(invalid: ValidationError) -> str:
    first = invalid.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]
