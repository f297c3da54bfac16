"""What a page shows, one promise a test."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from signoff_gen.model import Signoff
from signoff_gen.page import CheckView, File, Page, StepView
from signoff_gen.states import Facts, judge, subject_digest
from signoff_gen.view import GRAPH_LIMIT, blocker_page, page

Make = Callable[..., Signoff]
DIGEST = "sha256:0123456789abcdef0123"


def seen(signoff: Signoff, facts: Facts | None = None) -> Page:
    return page(signoff, judge(signoff, facts))


def every_step(shown: Page) -> dict[str, StepView]:
    return {
        step.id: step
        for step in (*(item.step for item in shown.completed), *shown.remaining, *shown.skipped)
    }


def check(shown: Page, step: str, index: int = 0) -> CheckView:
    return every_step(shown)[step].checks[index]


# --- steps ---


def test_milestones_take_no_step_number(make_signoff: Make) -> None:
    shown = seen(
        make_signoff("""
steps:
  - {id: a, title: A, done: {by: x, on: 2026-01-01}}
  - {id: m, title: M, milestone: true}
  - {id: b, title: B}
""")
    )
    steps = every_step(shown).values()
    assert [(s.number, s.name) for s in steps] == [
        (1, "Step 1"),
        (None, "Milestone"),
        (2, "Step 2"),
    ]


def test_steps_stand_where_their_state_puts_them(make_signoff: Make) -> None:
    shown = seen(
        make_signoff("""
decisions: [{id: d, question: Q, options: [{id: A, text: a}, {id: B, text: b}],
             chosen: {option: A, by: x, on: 2026-01-01}}]
steps:
  - {id: done, title: T, done: {by: x, on: 2026-01-01}}
  - {id: not-due, title: T, when: {decision: d, option: B}, checks: [{command: x}]}
  - {id: left, title: T}
""")
    )
    assert [item.step.id for item in shown.completed] == ["done"]
    assert [step.id for step in shown.skipped] == ["not-due"]
    assert [step.id for step in shown.remaining] == ["left"]
    assert shown.skipped[0].reason == "only for option B; d is A"


def test_a_blocked_step_says_why_and_ticks_nothing(make_signoff: Make) -> None:
    text = """
steps:
  - {id: first, title: T}
  - {id: second, title: T, checks: [{id: c, command: x}]}
"""
    shown = seen(make_signoff(text, {"second.c": "passed"}))
    assert every_step(shown)["second"].reason == "needs step first"
    assert check(shown, "second") == CheckView("Run: `x`", ticked=False)


def test_a_step_that_a_person_attested_names_them(make_signoff: Make) -> None:
    shown = seen(make_signoff("steps: [{title: A, done: {by: Ann, on: 2026-01-02, note: well}}]"))
    signature = shown.completed[0].step.attested
    assert signature is not None
    assert (signature.by, signature.on, signature.because) == ("Ann", "2026-01-02", "well")


# --- checks ---

ONE = "steps: [{id: s, title: T, checks: [{id: c, title: Title, %s}]}]"


@pytest.mark.parametrize(
    ("status", "ticked", "word"),
    [("passed", True, "passed"), ("failed", False, "failed"), ("error", False, "error")],
)
def test_only_a_passed_check_is_ticked(
    make_signoff: Make, status: str, ticked: bool, word: str
) -> None:
    results = {"s.c": {"status": status, "message": "because"}}
    shown = check(seen(make_signoff(ONE % "command: x", results)), "s")
    assert shown.ticked is ticked
    assert shown.note is not None
    assert (shown.note.word, shown.note.reason) == (word, "because")


def test_a_passed_check_without_proof_or_words_has_no_note(make_signoff: Make) -> None:
    assert check(seen(make_signoff(ONE % "command: x", {"s.c": "passed"})), "s").note is None


def test_a_check_that_never_ran_has_no_note(make_signoff: Make) -> None:
    assert check(seen(make_signoff(ONE % "command: x")), "s") == CheckView("Title", ticked=False)


def test_evidence_is_linked_from_the_folder_of_the_page(make_signoff: Make) -> None:
    results = {"s.c": {"status": "passed", "evidence": {"a/b.log": DIGEST}}}
    text = "report: docs/x/R.md\nartifacts: proof/here\n" + ONE % "command: x"
    note = check(seen(make_signoff(text, results)), "s").note
    assert note is not None
    assert note.evidence == [File("a/b.log", "../../proof/here/a/b.log", "0123456789ab")]


def test_announced_files_are_linked_where_they_are_listed(make_signoff: Make) -> None:
    results = {"s.c": {"status": "passed", "evidence": {"a.json": DIGEST, "x.log": DIGEST}}}
    shown = check(seen(make_signoff(ONE % "artifacts: [a.json, b.json]", results)), "s")
    assert [(file.name, bool(file.link)) for file in shown.files] == [
        ("a.json", True),
        ("b.json", False),
    ]
    assert shown.note is not None
    assert [file.name for file in shown.note.evidence] == ["x.log"]


def test_a_file_that_the_title_names_is_not_listed_again(make_signoff: Make) -> None:
    text = "steps: [{id: s, title: T, checks: [{title: 'Keep: `a.log`', artifacts: [a.log]}]}]"
    assert not check(seen(make_signoff(text)), "s").files


def test_stale_proof_is_not_linked(make_signoff: Make) -> None:
    results = {"s.c": {"status": "passed", "evidence": {"a.log": DIGEST}}}
    signoff = make_signoff(ONE % "command: x", results)
    note = check(seen(signoff, Facts(evidence={"a.log": None})), "s").note
    assert note is not None
    assert (note.word, note.reason, note.evidence) == (
        "stale",
        "its evidence a.log is missing",
        [],
    )


@pytest.mark.parametrize(
    ("retries", "words"),
    [("retries: {attempts: 3}, ", "attempt 2 of 3"), ("", "attempt 2")],
)
def test_the_try_that_settled_it_is_shown(make_signoff: Make, retries: str, words: str) -> None:
    signoff = make_signoff(
        ONE % f"{retries}command: x", {"s.c": {"status": "passed", "attempts": 2}}
    )
    shown = seen(signoff)
    assert shown.completed[0].step.checks[0].note is not None
    assert shown.completed[0].step.checks[0].note.attempt == words
    assert shown.completed[0].step.remarkable == list(shown.completed[0].step.checks)


def test_a_person_who_ticks_a_check_is_named(make_signoff: Make) -> None:
    shown = check(seen(make_signoff(ONE % "done: {by: Ann, on: 2026-01-02}")), "s")
    assert shown.ticked
    assert shown.note is not None
    assert shown.note.word == "attested"
    assert shown.note.signature is not None
    assert shown.note.signature.by == "Ann"


def test_evidence_of_a_step_names_each_file_once(make_signoff: Make) -> None:
    text = """
steps:
  - {id: s, title: T, checks: [{id: a, command: x}, {id: b, artifacts: [x.log, y.log]}, {env: [Z]}]}
"""
    both = {"status": "passed", "evidence": {"x.log": DIGEST}}
    shown = seen(make_signoff(text, {"s.a": both, "s.b": both}))
    assert [file.name for file in every_step(shown)["s"].evidence] == ["x.log"]


# --- waivers ---

WAIVED = ONE % (
    "command: x, waived: {by: Ann, on: 2026-01-01, because: later, expires: 2026-02-01}"
)


def test_a_waived_check_is_not_ticked_and_shows_who_until_when(make_signoff: Make) -> None:
    shown = seen(make_signoff(WAIVED, {"s.c": {"status": "failed", "message": "no"}}))
    (waiver,) = shown.waivers
    assert waiver.in_effect
    assert (waiver.place, waiver.signature.expires, waiver.last) == (
        "s.c",
        "2026-02-01",
        "failed: no",
    )
    line = shown.completed[0].step.checks[0]
    assert not line.ticked
    assert line.note is not None
    assert line.note.signature == waiver.signature
    assert shown.completed[0].step.remarkable == [line]


def test_a_waiver_of_what_never_ran_has_nothing_to_report(make_signoff: Make) -> None:
    assert seen(make_signoff(WAIVED)).waivers[0].last == ""


def test_a_waiver_that_is_over_says_so(make_signoff: Make) -> None:
    signoff = make_signoff(WAIVED, {"s.c": "failed"})
    (waiver,) = seen(signoff, Facts(now=datetime(2026, 3, 1, tzinfo=UTC))).waivers
    assert not waiver.in_effect
    assert (waiver.word, waiver.reason) == ("failed", "the waiver expired on 2026-02-01")


# --- the head ---


@pytest.mark.parametrize(("head", "date"), [("date: 2025-12-31", "2025-12-31"), ("", "2026-01-01")])
def test_the_date_is_the_given_one_or_that_of_the_newest_result(
    make_signoff: Make, head: str, date: str
) -> None:
    shown = seen(make_signoff(f"{head}\n{ONE % 'command: x'}", {"s.c": "passed"}))
    assert shown.date == date


def test_nothing_done_has_no_date(make_signoff: Make) -> None:
    assert seen(make_signoff("steps: [{title: A}]")).date == ""


def test_progress_counts_steps_and_checks(make_signoff: Make) -> None:
    text = """
decisions: [{id: d, question: Q, options: [{id: A, text: a}],
             chosen: {option: A, by: x, on: 2026-01-01}}]
steps:
  - {id: a, title: A, checks: [{id: x, command: x}, {id: y, command: y}]}
  - {id: m, title: M, milestone: true, needs: []}
  - {id: b, title: B, needs: [], checks: [{id: x, command: x}]}
  - {id: c, title: C, needs: [], when: {decision: d, option: B}, checks: [{id: x, command: x}]}
blockers: [{title: B, detect: {command: x}}]
"""
    progress = seen(
        make_signoff(text, {"a.x": "passed", "a.y": "passed", "b.x": "failed"})
    ).progress
    assert (progress.steps, progress.steps_completed, progress.steps_skipped) == (3, 1, 1)
    assert (progress.checks, progress.checks_passed) == (4, 2)
    assert progress.others == [(1, "skipped"), (1, "failed")]


def test_the_source_is_the_status_file_unless_it_is_named(make_signoff: Make) -> None:
    signoff = make_signoff("steps: []")
    assert seen(signoff).source == "status/phase-2.yaml"
    assert page(signoff, judge(signoff), source="s/p.yml").source == "s/p.yml"


# --- blockers and decisions ---

CHAIN = """
steps:
  - {id: free, title: Free}
  - {id: held, title: Held, needs: []}
  - {id: behind, title: Behind}
  - {id: last, title: Last, needs: [behind]}
blockers: [{id: b, title: B, blocks: [held], report: docs/B.md, %s}]
"""


def test_an_open_blocker_shows_what_it_holds_and_what_waits_behind(make_signoff: Make) -> None:
    (blocker,) = seen(make_signoff(CHAIN % "issue: I")).blockers
    assert (blocker.label.word, blocker.is_open) == ("blocked", True)
    assert [step.id for step in blocker.holds] == ["held"]
    assert blocker.behind == 2
    assert blocker.report == "docs/B.md"
    assert blocker.detect is None


def test_a_blocker_that_a_person_closed_holds_nothing(make_signoff: Make) -> None:
    closed = "resolved: {by: Ann, on: 2026-01-02, because: mended}"
    shown = seen(make_signoff(CHAIN % closed))
    (blocker,) = shown.blockers
    assert (blocker.label.word, blocker.is_open, shown.blocked) == ("resolved", False, False)
    assert (list(blocker.holds), blocker.behind) == ([], 0)
    assert blocker.resolved is not None
    assert blocker.resolved.because == "mended"


@pytest.mark.parametrize(
    ("result", "word", "reason"),
    [
        ({"status": "failed", "message": "no"}, "failed", "no"),
        ({"status": "passed"}, "passed", ""),
        (None, "pending", "has not run"),
    ],
)
def test_the_check_that_finds_a_blocker_always_has_a_note(
    make_signoff: Make, result: Any, word: str, reason: str
) -> None:
    results = {"blocker:b.look": result} if result else {}
    (blocker,) = seen(make_signoff(CHAIN % "detect: {id: look, command: x}", results)).blockers
    assert blocker.is_open is (word != "passed")
    assert blocker.detect is not None
    assert blocker.detect.note is not None
    assert (blocker.detect.note.word, blocker.detect.note.reason) == (word, reason)


DECIDED = (
    CHAIN % "issue: I"
    + """
decisions:
  - id: d
    question: Q
    blocker: b
    options: [{id: A, text: wait}, {id: B, text: go on, proceed: true}]
    recommendation: {option: B}
    %s
"""
)


def test_an_open_decision_shows_what_waits_for_it(make_signoff: Make) -> None:
    shown = seen(make_signoff(DECIDED % ""))
    (decision,) = shown.open_decisions
    assert [step.id for step in decision.waiting] == ["held"]
    assert list(decision.proceeding) == ["B"]
    assert (decision.recommended, decision.because) == ("B", "")
    assert decision.chosen is None
    assert not shown.closed_decisions


def test_a_decision_to_go_on_lifts_its_blocker(make_signoff: Make) -> None:
    shown = seen(make_signoff(DECIDED % "chosen: {option: B, by: Ann, on: 2026-01-02}"))
    (blocker,) = shown.blockers
    assert blocker.is_open
    assert blocker.lifted_by == shown.closed_decisions[0]
    assert list(blocker.holds) == []
    assert shown.closed_decisions[0].chosen is not None
    assert shown.closed_decisions[0].chosen.text == "go on"


def test_a_decision_to_wait_does_not(make_signoff: Make) -> None:
    shown = seen(make_signoff(DECIDED % "chosen: {option: A, by: Ann, on: 2026-01-02}"))
    assert shown.blockers[0].lifted_by is None
    assert [step.id for step in shown.blockers[0].holds] == ["held"]


def test_a_choice_that_is_no_option_is_shown_as_it_is(make_signoff: Make) -> None:
    shown = seen(make_signoff(DECIDED % "chosen: {option: Z, by: Ann, on: 2026-01-02}"))
    assert shown.closed_decisions[0].chosen is not None
    assert shown.closed_decisions[0].chosen.id == "Z"


def test_a_decision_about_something_gone_is_neither_open_nor_taken(make_signoff: Make) -> None:
    text = (DECIDED % "").replace("issue: I", "resolved: {by: A, on: 2026-01-01, because: x}")
    shown = seen(make_signoff(text))
    assert not shown.open_decisions
    assert shown.closed_decisions[0].chosen is None
    assert shown.closed_decisions[0].signature is None


def test_a_condition_that_nobody_decided_waits_for_the_decision(make_signoff: Make) -> None:
    shown = seen(
        make_signoff("""
steps: [{id: s, title: T, when: {decision: d, option: A}}]
decisions: [{id: d, question: Q, options: [{id: A, text: a}]}]
""")
    )
    assert [step.id for step in shown.open_decisions[0].waiting] == ["s"]


# --- approvals ---


def test_an_approval_counts_until_something_changes(make_signoff: Make) -> None:
    text = """
approvals:
  required: [{role: R, from: [ann]}, {role: S, from: [bob]}, {role: T, from: [cid]}, {role: U}]
  given:
    - {role: R, by: ann, on: 2026-01-02, of: "%s"}
    - {role: R, by: eve, on: 2026-01-03, of: "%s"}
    - {role: S, by: bob, on: 2026-01-02, of: "sha256:old"}
    - {role: T, by: eve, on: 2026-01-02, of: "%s"}
"""
    subject = subject_digest(make_signoff(text.replace("%s", "x")))
    shown = {a.role: a for a in seen(make_signoff(text.replace("%s", subject))).approvals}
    assert {role: (a.given, a.outdated) for role, a in shown.items()} == {
        "R": (True, False),
        "S": (False, True),
        "T": (False, False),
        "U": (False, False),
    }
    assert shown["R"].signature is not None
    assert shown["R"].signature.by == "ann"
    assert shown["U"].signature is None


# --- the picture ---


def edges(shown: Page) -> list[tuple[str, str, bool]]:
    assert shown.graph is not None
    text = {node.key: node.text.partition(" ")[2] for node in shown.graph.nodes}
    return [(text[e.source], text[e.target], e.lifted) for e in shown.graph.edges]


def test_the_picture_shows_what_waits_for_what(make_signoff: Make) -> None:
    assert edges(seen(make_signoff(DECIDED % ""))) == [
        ("Blocker 1 · B", "Q", False),
        ("Blocker 1 · B", "Step 2 · Held", False),
        ("Step 2 · Held", "Step 3 · Behind", False),
        ("Step 3 · Behind", "Step 4 · Last", False),
    ]


def test_the_picture_shows_a_lifted_blocker_as_such(make_signoff: Make) -> None:
    shown = seen(make_signoff(DECIDED % "chosen: {option: B, by: Ann, on: 2026-01-02}"))
    assert ("Blocker 1 · B", "Step 2 · Held", True) in edges(shown)


def test_what_is_settled_is_drawn_only_where_something_needs_it(make_signoff: Make) -> None:
    shown = seen(
        make_signoff("""
steps:
  - {id: a, title: A, done: {by: x, on: 2026-01-01}}
  - {id: b, title: B, done: {by: x, on: 2026-01-01}}
  - {id: c, title: C}
  - {id: d, title: D}
""")
    )
    assert edges(shown) == [
        ("Step 2 · B", "Step 3 · C", False),
        ("Step 3 · C", "Step 4 · D", False),
    ]


def test_there_is_no_picture_where_nothing_waits(make_signoff: Make) -> None:
    assert seen(make_signoff("steps: [{title: A}]")).graph is None


def test_there_is_no_picture_too_big_to_read(make_signoff: Make) -> None:
    steps = "\n".join(f"  - title: S{i}" for i in range(GRAPH_LIMIT + 1))
    assert seen(make_signoff(f"steps:\n{steps}")).graph is None


def test_a_decision_that_nobody_needs_is_not_drawn(make_signoff: Make) -> None:
    text = """
steps: [{id: s, title: S}, {id: t, title: T}, {id: u, title: U, needs: ["decision:gone"]}]
blockers: [{id: b, title: B, resolved: {by: A, on: 2026-01-01, because: x}}]
decisions:
  - {id: gone, question: Gone, blocker: b, options: [{id: A, text: a}]}
  - {id: apart, question: Apart, options: [{id: A, text: a}]}
"""
    assert edges(seen(make_signoff(text))) == [("Step 1 · S", "Step 2 · T", False)]


# --- the page of a blocker ---


def test_a_blocker_page_stands_for_itself(make_signoff: Make) -> None:
    signoff = make_signoff("report: R.md\n" + CHAIN % "detect: {id: look, command: x}")
    shown = blocker_page(signoff, judge(signoff), signoff.blockers[0])
    assert [step.id for step in shown.held] == ["held", "behind", "last"]
    assert (shown.steps, shown.signoff, shown.signoff_report) == (4, "T", "../R.md")
    assert shown.command == "signoff-gen verify --only blocker:b.look"
    assert shown.graph is not None
    assert len(shown.graph.nodes) == 4


def test_a_blocker_page_of_a_blocker_without_a_check_names_no_command(make_signoff: Make) -> None:
    signoff = make_signoff(DECIDED % "")
    shown = blocker_page(signoff, judge(signoff), signoff.blockers[0])
    assert shown.command == ""
    assert [decision.id for decision in shown.decisions] == ["d"]


def test_options_that_say_more_than_their_name_are_told_apart(make_signoff: Make) -> None:
    plain, explained = seen(
        make_signoff("""
blockers:
  - {title: P, options: [one]}
  - {title: E, options: [one, {title: two, fits: never}]}
""")
    ).blockers
    assert (plain.explained, explained.explained) == (False, True)


def test_a_page_cannot_be_changed(make_signoff: Make) -> None:
    shown = seen(make_signoff("steps: []"))
    with pytest.raises(AttributeError):
        shown.title = "other"  # type: ignore[misc]
