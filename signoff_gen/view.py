"""From a sign-off and its standing to what a page shows. Pure.

Numbers, ticks, links and words are settled here, once, so that a template only places them.
"""

import posixpath
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from signoff_gen.model import (
    Attestation,
    Blocker,
    Check,
    Choice,
    Decision,
    Resolution,
    Signoff,
    Step,
    Waiver,
)
from signoff_gen.page import (
    LABELS,
    ApprovalView,
    BlockerPage,
    BlockerView,
    ChainView,
    CheckView,
    Completed,
    DecisionView,
    Edge,
    File,
    Graph,
    Node,
    Note,
    OptionView,
    Page,
    Progress,
    Signature,
    StepView,
    WaiverView,
)
from signoff_gen.states import (
    SETTLED,
    Board,
    Standing,
    State,
    in_order,
    needs_by_step,
    newest_day,
)

if TYPE_CHECKING:
    from signoff_gen.migrations.document import Document

GRAPH_LIMIT = 60
"""Boxes above which a picture shows nothing any more, and is left out."""
_SHORT_DIGEST = 12
# Bound once: Python 3.11 looks an enum's member up slowly, and this happens for every check.
_PASSED, _WAIVED, _STALE, _BLOCKED = State.PASSED, State.WAIVED, State.STALE, State.BLOCKED
_BY_STATE = {state: LABELS[state.value] for state in State}
_QUIET = frozenset({State.PENDING, State.BLOCKED, State.SKIPPED})
"""States of a check that need no words below its line: the step says why."""
_COUNTED = (State.WAIVED, State.SKIPPED, State.STALE, State.FAILED, State.ERROR)
"""States that a reader wants to know the number of, in this order."""


def page(signoff: Signoff, board: Board, *, source: str | None = None) -> Page:
    """The report of a sign-off.

    Args:
        signoff: what people and runners wrote.
        board: the standing of everything in it.
        source: its file from the repository's root; `status/ID.yaml` when left out.
    """
    return _Viewer(signoff, board, source, signoff.report).page()


def blocker_page(
    signoff: Signoff,
    board: Board,
    blocker: Blocker,
    *,
    source: str | None = None,
    known: "Document | None" = None,
) -> BlockerPage:
    """The page of one blocker, for a reader who knows nothing of the sign-off.

    Args:
        signoff: what people and runners wrote.
        board: the standing of everything in it.
        blocker: one of its blockers; its `report` says where the page is.
        source: its file from the repository's root; `status/ID.yaml` when left out.
        known: what its check found out about migrations.
    """
    viewer = _Viewer(signoff, board, source, blocker.report or signoff.report)
    return viewer.blocker_page(blocker, known)


class _Viewer:
    """One sign-off seen from the place of one page."""

    def __init__(self, signoff: Signoff, board: Board, source: str | None, at: str) -> None:
        self.signoff = signoff
        self.board = board
        self.source = source or f"status/{signoff.id}.yaml"
        self.folder = posixpath.dirname(at) or "."
        self.evidence_link = self._relative(signoff.artifacts) + "/"
        self.waivers: list[WaiverView] = []
        self.states: list[State] = []
        self.steps = self._steps()
        self.counts = Counter(self.states)
        self.needs = _needs(signoff)
        self.decisions = {decision.id: self._decision(decision) for decision in signoff.decisions}
        self.blockers = [self._blocker(i, b) for i, b in enumerate(signoff.blockers, start=1)]

    def page(self) -> Page:
        signoff, board = self.signoff, self.board
        states = board.steps
        steps = list(self.steps.values())
        completed: list[StepView] = []
        remaining: list[StepView] = []
        skipped: list[StepView] = []
        for step in steps:
            state = states[step.id].state
            if state is State.SKIPPED:
                skipped.append(step)
            else:
                (completed if state in SETTLED else remaining).append(step)
        undecided = {decision.id for decision in board.open_decisions}
        return Page(
            id=signoff.id,
            source=self.source,
            title=signoff.title,
            date=self._date(),
            phase=signoff.phase or "",
            verdict=LABELS[board.verdict.value],
            progress=self._progress(),
            completed=_with_evidence(completed),
            blockers=self.blockers,
            blocked=bool(board.open_blockers),
            remaining=remaining,
            skipped=skipped,
            graph=self._graph([b for b in self.blockers if b.is_open], self._in_play(remaining)),
            open_decisions=[d for d in self.decisions.values() if d.id in undecided],
            closed_decisions=[d for d in self.decisions.values() if d.id not in undecided],
            waivers=self.waivers,
            approvals=self._approvals(),
            next_action=board.next_action,
        )

    def blocker_page(self, blocker: Blocker, known: "Document | None") -> BlockerPage:
        shown = next(view for view in self.blockers if view.id == blocker.id)
        held = self._behind(shown.holds)
        return BlockerPage(
            id=self.signoff.id,
            source=self.source,
            signoff=self.signoff.title,
            signoff_report=self._relative(self.signoff.report),
            date=self._date(),
            blocker=shown,
            steps=sum(not step.milestone for step in self.signoff.steps),
            held=held,
            decisions=[self.decisions[d.id] for d in self._decisions_about(blocker)],
            command=self._command(blocker),
            graph=self._graph([shown], held),
            chain=self._chain(known) if known else None,
        )

    def _chain(self, known: "Document") -> ChainView:
        from signoff_gen.chain_view import chain_view

        return chain_view(known, self.folder)

    def _command(self, blocker: Blocker) -> str:
        if blocker.detect is None:
            return ""
        return f"signoff-gen verify --only blocker:{blocker.id}.{blocker.detect.id}"

    # --- steps and checks ---

    def _steps(self) -> dict[str, StepView]:
        steps, number = {}, 0
        for step in self.signoff.steps:
            number += not step.milestone
            steps[step.id] = self._step(step, None if step.milestone else number)
        return steps

    def _step(self, step: Step, number: int | None) -> StepView:
        standing = self.board.steps[step.id]
        hold = standing.state in (_BLOCKED, State.SKIPPED)
        return StepView(
            id=step.id,
            number=number,
            title=step.title,
            label=_BY_STATE[standing.state],
            reason=standing.reason if hold else "",
            summary=step.summary,
            attested=_signature(step.done) if step.done and not step.checks else None,
            checks=[self._check(step.id, check) for check in step.checks],
        )

    def _check(self, owner: str, check: Check) -> CheckView:
        address = f"{owner}.{check.id}"
        standing = self.board.checks[address]
        state = standing.state
        self.states.append(state)
        if check.waived:
            self.waivers.append(_waiver(address, check, check.waived, standing))
        names: Sequence[str] = check.runner.items() if check.runner else ()
        if names:  # a file that the title names already needs no line of its own
            names = [name for name in names if name not in check.title]
        if state in _QUIET:
            return CheckView(check.title, False, [File(n, "", "") for n in names] if names else ())
        result = check.result if state is not _STALE else None
        found = [self._file(*item) for item in result.evidence.items()] if result else []
        if not names:
            return CheckView(check.title, state is _PASSED, (), _note(check, standing, found))
        by_name = {file.name: file for file in found}
        files = [by_name.pop(name, File(name, "", "")) for name in names]
        note = _note(check, standing, list(by_name.values()))
        return CheckView(check.title, state is _PASSED, files, note)

    def _file(self, name: str, digest: str) -> File:
        return File(name, self.evidence_link + name, digest[7 : 7 + _SHORT_DIGEST])

    # --- decisions and blockers ---

    def _decision(self, decision: Decision) -> DecisionView:
        options = [OptionView(o.id, o.text, o.proceed) for o in decision.options]
        chosen, advice = decision.chosen, decision.recommendation
        need = f"decision:{decision.id}"
        blockers = self.signoff.blockers
        held = next((b.blocks for b in blockers if b.id == decision.blocker), ())
        return DecisionView(
            id=decision.id,
            question=decision.question,
            options=options,
            recommended=advice.option if advice else "",
            because=(advice.because if advice else None) or "",
            chosen=_chosen(chosen, options) if chosen else None,
            signature=_signature(chosen) if chosen else None,
            waiting=[
                view
                for id_, view in self.steps.items()
                if self.board.steps[id_].state is _BLOCKED
                and (need in self.needs[id_] or id_ in held)
            ],
            proceeding=[option.id for option in options if option.proceed],
        )

    def _decisions_about(self, blocker: Blocker) -> list[Decision]:
        return [d for d in self.signoff.decisions if d.blocker == blocker.id]

    def _blocker(self, number: int, blocker: Blocker) -> BlockerView:
        is_open = any(blocker.id == other.id for other in self.board.open_blockers)
        lifted = is_open and blocker.id in self.board.lifted
        about = self._decisions_about(blocker)
        lifting = next((d for d in about if lifted and d.choice and d.choice.proceed), None)
        word = "lifted" if lifted else "open" if is_open else "resolved"
        holds = self._held_directly(blocker, about) if is_open and not lifted else []
        detect = blocker.detect
        return BlockerView(
            id=blocker.id,
            number=number,
            title=blocker.title,
            label=LABELS[f"blocker {word}"],
            is_open=is_open,
            lifted_by=self.decisions[lifting.id] if lifting else None,
            resolved=_signature(blocker.resolved) if blocker.resolved else None,
            issue=blocker.issue or "",
            details=blocker.details,
            impact=blocker.impact,
            options=[
                OptionView("", o.title, entails=o.entails, fits=o.fits or "")
                for o in blocker.options
            ],
            recommendation=blocker.recommendation,
            report=self._relative(blocker.report) if blocker.report else "",
            detect=self._detect(blocker, detect) if detect else None,
            holds=holds,
            behind=len(self._behind(holds)) - len(holds),
        )

    def _detect(self, blocker: Blocker, check: Check) -> CheckView:
        shown = self._check(f"blocker:{blocker.id}", check)
        if shown.note is not None:
            return shown
        standing = self.board.checks[f"blocker:{blocker.id}.{check.id}"]
        label = _BY_STATE[standing.state]
        return shown._replace(note=Note(label.emoji, label.word, standing.reason))

    def _held_directly(self, blocker: Blocker, about: Sequence[Decision]) -> list[StepView]:
        waits_for = {f"decision:{decision.id}" for decision in about}
        return [
            view
            for id_, view in self.steps.items()
            if self.board.steps[id_].state is _BLOCKED
            and (id_ in blocker.blocks or waits_for.intersection(self.needs[id_]))
        ]

    def _behind(self, first: Sequence[StepView]) -> list[StepView]:
        """The steps in `first`, and every blocked one that needs one of those."""
        held = {step.id for step in first}
        for step in in_order(self.signoff) if held else ():
            waits = self.board.steps[step.id].state is _BLOCKED
            if waits and not held.isdisjoint(self.needs[step.id]):
                held.add(step.id)
        return [view for id_, view in self.steps.items() if id_ in held]

    # --- the rest of the page ---

    def _in_play(self, remaining: Sequence[StepView]) -> list[StepView]:
        """The remaining steps and those that they need."""
        ids = {step.id for step in remaining}
        ids.update(need for step in remaining for need in self.needs[step.id])
        return [step for id_, step in self.steps.items() if id_ in ids]

    def _graph(self, blockers: Sequence[BlockerView], steps: Sequence[StepView]) -> Graph | None:
        """What waits for what; None if nothing waits, or if the picture would be too big."""
        if all(self.board.steps[step.id].state is not _BLOCKED for step in steps):
            return None
        drawing = _Drawing()
        for blocker in blockers:
            text = f"{blocker.label.emoji} Blocker {blocker.number} · {blocker.title}"
            drawing.add(f"blocker:{blocker.id}", "blocker", text, blocker.label.tone)
        for decision in self.signoff.decisions:
            self._draw_decision(drawing, decision, steps)
        for step in steps:
            text = f"{step.label.emoji} {step.name} · {step.title}"
            drawing.add(step.id, "step", text, step.label.tone)
        lifted = self.board.lifted
        for declared in self.signoff.blockers:
            for id_ in declared.blocks:
                drawing.connect(f"blocker:{declared.id}", id_, lifted=declared.id in lifted)
        for step in steps:
            for need in self.needs[step.id]:
                drawing.connect(need, step.id)
        return drawing.graph()

    def _draw_decision(
        self, drawing: "_Drawing", decision: Decision, steps: Sequence[StepView]
    ) -> None:
        key, blocker = f"decision:{decision.id}", f"blocker:{decision.blocker}"
        is_open = decision in self.board.open_decisions
        if not is_open and decision.chosen is None:
            return  # nobody needs it any more
        if blocker in drawing or any(key in self.needs[step.id] for step in steps):
            label = LABELS["decision open" if is_open else "decision taken"]
            drawing.add(key, "decision", f"{label.emoji} {decision.question}", label.tone)
            drawing.connect(blocker, key)

    def _progress(self) -> Progress:
        numbered = [self.board.steps[s.id].state for s in self.signoff.steps if not s.milestone]
        return Progress(
            steps=len(numbered),
            steps_completed=numbered.count(_PASSED),
            steps_skipped=numbered.count(State.SKIPPED),
            checks=self.counts.total(),
            checks_passed=self.counts[_PASSED],
            others=[(self.counts[s], s.value) for s in _COUNTED if self.counts[s]],
        )

    def _approvals(self) -> list[ApprovalView]:
        return [
            ApprovalView(
                role=item.required.role,
                identities=item.required.identities,
                given=item.state == "given",
                signature=Signature(item.newest.by, item.newest.on.isoformat())
                if item.newest
                else None,
                outdated=item.state == "stale",
            )
            for item in self.board.approvals
        ]

    def _date(self) -> str:
        day = self.signoff.date_ or newest_day(self.signoff)
        return day.isoformat() if day else ""

    def _relative(self, path: str) -> str:
        return posixpath.relpath(path, self.folder)


class _Drawing:
    """A picture in the making."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []

    def __contains__(self, id_: str) -> bool:
        return id_ in self.nodes

    def add(self, id_: str, kind: str, text: str, tone: str) -> None:
        self.nodes[id_] = Node(f"n{len(self.nodes) + 1}", text, kind, tone)

    def connect(self, source: str, target: str, *, lifted: bool = False) -> None:
        """An arrow, if both ends are in the picture."""
        if source in self.nodes and target in self.nodes:
            self.edges.append(Edge(self.nodes[source].key, self.nodes[target].key, lifted))

    def graph(self) -> Graph | None:
        if len(self.nodes) > GRAPH_LIMIT:
            return None
        return Graph(list(self.nodes.values()), self.edges)


def _needs(signoff: Signoff) -> dict[str, Sequence[str]]:
    """What each step waits for: its needs, and the decision that its condition asks for."""
    needs = needs_by_step(signoff)
    for step in signoff.steps:
        if step.when is not None:
            needs[step.id] = [*needs[step.id], f"decision:{step.when.decision}"]
    return needs


def _signature(words: Attestation | Resolution | Choice | Waiver) -> Signature:
    because = words.note if isinstance(words, Attestation) else words.because
    expires = words.expires.isoformat() if isinstance(words, Waiver) else ""
    return Signature(words.by, words.on.isoformat(), because or "", expires)


def _chosen(choice: Choice, options: Sequence[OptionView]) -> OptionView:
    return next((o for o in options if o.id == choice.option), OptionView(choice.option, ""))


def _waiver(address: str, check: Check, waiver: Waiver, standing: Standing) -> WaiverView:
    result = check.result
    in_effect = standing.state is _WAIVED
    return WaiverView(
        title=check.title,
        place=address,
        signature=_signature(waiver),
        in_effect=in_effect,
        word=standing.state.value,
        reason="" if in_effect else standing.reason,
        last=f"{result.status}: {result.message}".rstrip(": ") if result else "",
    )


def _with_evidence(steps: Sequence[StepView]) -> list[Completed]:
    """Completed steps, where a file is named by the first that rests on it."""
    named: set[str] = set()
    completed = []
    for step in steps:
        every = step.evidence
        fresh = [file for file in every if file.name not in named]
        named.update(file.name for file in fresh)
        completed.append(Completed(step, fresh, len(every) - len(fresh)))
    return completed


def _note(check: Check, standing: Standing, evidence: Sequence[File]) -> Note | None:
    """What to say of a check that has a verdict; `evidence` needs to be named."""
    state, reason, result = standing.state, standing.reason, check.result
    label = _BY_STATE[state]
    if state is _WAIVED and check.waived:
        signature = _signature(check.waived)
        return Note(label.emoji, label.word, signature=signature, evidence=evidence)
    if state is _PASSED and result is None and check.done:
        return Note(label.emoji, "attested", signature=_signature(check.done))
    attempt = _attempt(check, result.attempts) if result and result.attempts else ""
    if state is _PASSED and not (reason or evidence or attempt):
        return None
    return Note(label.emoji, label.word, reason, attempt, None, evidence)


def _attempt(check: Check, attempt: int) -> str:
    of = f" of {check.retries.attempts}" if check.retries else ""
    return f"attempt {attempt}{of}"
