"""Verdicts, blockers, decisions, waivers, evidence, ticks and approvals between two states."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from signoff_gen.comparison.sides import Reading
from signoff_gen.states import subject_digest

Compare = Callable[..., Any]
Read = Callable[..., Reading]

CHECKS = """\
steps:
  - id: s
    title: S
    checks:
      - {id: a, command: x}
      - {id: b, command: y}
"""
EVIDENCE = {"status": "passed", "evidence": {"a.log": "sha256:" + "a" * 64}}
THERE = {"a.log": "sha256:" + "a" * 64}


def test_checks_get_better_and_worse(reading: Read, compared: Compare) -> None:
    before = reading(CHECKS, {"s.a": "passed", "s.b": {"status": "failed", "message": "no"}})
    after = reading(CHECKS, {"s.a": {"status": "failed", "message": "exit 1"}, "s.b": "passed"})
    found = compared(before, after)
    assert found.told() == [
        "check-worse s.a passed → failed (exit 1)",
        "check-better s.b failed → passed",
    ]
    assert found.only.headline == "still NO-GO (failed): 1 worse, 1 better"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"s.a": "failed"}, {}, "state-changed s.a failed → pending (has not run)"),
        ({}, {"s.a": {"status": "error", "message": "x"}}, "check-worse s.a pending → error (x)"),
        ({"s.a": "passed"}, {"s.a": "skipped"}, "check-worse s.a passed → skipped"),
        ({"s.a": "failed"}, {"s.a": "skipped"}, "check-better s.a failed → skipped"),
        ({"s.a": "failed"}, {"s.a": "error"}, "state-changed s.a failed → error"),
    ],
)
def test_a_state_has_a_direction_or_none(
    before: Any, after: Any, told: str, reading: Read, compared: Compare
) -> None:
    assert compared(reading(CHECKS, before), reading(CHECKS, after)).told() == [told]


def test_a_verdict_of_another_definition_is_stale(reading: Read, compared: Compare) -> None:
    """A result that was not earned again after its definition changed does not count."""
    text = CHECKS.replace("command: x", "command: {run: x, exit: 1}")
    both = {"s.a": "passed", "s.b": "passed"}
    found = compared(reading(CHECKS, both), reading(text, both))
    assert found.told() == [
        "definition-weakened s.a command.exit 0 → 1 (a command that fails is what is expected)",
        "check-worse s.a passed → stale (its definition or inputs changed since)",
    ]
    assert found.only.headline == "GO → NO-GO (in progress): 1 weakened, 1 worse"
    anew = reading(text, {**both, "s.a": {"status": "passed", "inputs": "sha256:1"}})
    assert compared(reading(CHECKS, both), anew).only.verdict == "still GO"


def test_a_verdict_of_other_inputs_is_stale(reading: Read, compared: Compare) -> None:
    text = CHECKS.replace("command: x", "command: x, inputs: ['src/**', '${no}']")
    state = reading(text, {"s.a": "passed", "s.b": "passed"})
    assert compared(state, state, touched=("docs/x",)).told() == []
    assert compared(state, state, touched=("docs/x", "src/a/b.py")).told() == [
        "check-worse s.a passed → stale (its definition or inputs changed since)"
    ]


def test_fewer_inputs_do_not_make_the_old_verdict_stale(reading: Read, compared: Compare) -> None:
    """What is known of the files that are named now says nothing of those named before."""
    passed = {"s.a": "passed", "s.b": "passed"}
    was = reading(CHECKS.replace("command: x", "command: x, inputs: [a]"), passed)
    now = replace(reading(CHECKS, passed), inputs={"s.a": "sha256:1", "s.b": "sha256:0"})
    found = compared(was, now)
    assert found.told("worse") == [
        "check-worse s.a passed → stale (its definition or inputs changed since)"
    ]
    assert found.only.verdict == "GO → NO-GO (in progress)"


def test_a_verdict_of_another_variable_is_stale(reading: Read, compared: Compare) -> None:
    text = "vars: {{url: 'http://{}/'}}\n{}"
    checks = CHECKS.replace("command: x", "http: '${url}'")
    sides = [reading(text.format(host, checks), {"s.a": "passed"}) for host in ("one", "two")]
    assert compared(*sides).told("worse") == [
        "check-worse s.a passed → stale (its definition or inputs changed since)"
    ]


def test_what_a_hand_edited_is_told_and_what_moved_is_not_called_so(
    reading: Read, compared: Compare
) -> None:
    good = reading(CHECKS, {"s.a": "passed"})
    edited = reading(CHECKS, {"s.a": {"status": "passed", "message": "m", "seal": "0" * 12}})
    assert compared(good, edited).told("not as recorded") == [
        "result-edited s.a passed → passed: m"
    ]
    moved = reading(
        CHECKS.replace("id: s", "id: t"), {"t.a": {"status": "passed", "sealed_for": "p/s.a"}}
    )
    found = compared(good, moved)
    assert found.told("not as recorded") == ["result-of-another-check t.a passed → passed"]
    # Nothing new happened to it: not told again, but for what else is to be said.
    assert compared(edited, edited).told() == []
    also = reading(
        CHECKS + "secrets: [A_B]\n",
        {"s.a": {"status": "passed", "message": "m", "seal": "0" * 12}},
    )
    assert compared(edited, also).told("not as recorded") == [
        "result-edited s.a passed: m → passed: m"
    ]


def test_evidence_that_is_not_what_was_recorded(reading: Read, compared: Compare) -> None:
    good = reading(CHECKS, {"s.a": EVIDENCE}, evidence=THERE)
    tampered = reading(CHECKS, {"s.a": EVIDENCE}, evidence={"a.log": "sha256:" + "b" * 64})
    gone = reading(CHECKS, {"s.a": EVIDENCE}, evidence={"a.log": None})
    assert compared(good, tampered).told() == [
        "evidence-tampered s.a a.log aaaaaaaaaaaa → bbbbbbbbbbbb",
        "check-worse s.a passed → stale (its evidence a.log was changed since)",
    ]
    assert compared(good, gone).told() == [
        "evidence-missing s.a a.log aaaaaaaaaaaa → ",
        "check-worse s.a passed → stale (its evidence a.log is missing)",
    ]
    assert compared(tampered, tampered).told() == []


def test_evidence_that_changed(reading: Read, compared: Compare) -> None:
    other = {"status": "passed", "evidence": {"a.log": "sha256:" + "c" * 64, "b.log": "sha256:d"}}
    sides = reading(CHECKS, {"s.a": EVIDENCE}), reading(CHECKS, {"s.a": other})
    assert compared(*sides).told() == [
        "evidence-changed s.a a.log aaaaaaaaaaaa → cccccccccccc",
        "evidence-added s.a b.log  → d",
    ]
    assert compared(*reversed(sides)).told() == [
        "evidence-changed s.a a.log cccccccccccc → aaaaaaaaaaaa",
        "evidence-gone s.a b.log d → ",
    ]


WAIVED = "waived: {{by: ada, on: 2026-01-01, because: why, expires: {}}}"


def waived(expires: str | None, more: str = "") -> str:
    waiver = f", {WAIVED.format(expires)}" if expires else ""
    return f"steps: [{{id: s, title: S, checks: [{{id: a, command: x{waiver}}}]}}]\n{more}"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, "2026-03-01", ["added  → until 2026-03-01 (why)"]),
        ("2026-03-01", "2026-04-01", ["extended until 2026-03-01 → until 2026-04-01 (why)"]),
        ("2026-03-01", "2026-02-01", ["changed until 2026-03-01 → until 2026-02-01 (why)"]),
        ("2026-03-01", None, ["removed until 2026-03-01 → "]),
        (None, "2026-01-17", ["added  → until 2026-01-17 (why)", "expiring  → until 2026-01-17"]),
        (None, "2026-01-10", ["added  → until 2026-01-10 (why)", "expiring  → until 2026-01-10"]),
        (None, "2026-01-09", ["added  → until 2026-01-09 (why)", "expired  → until 2026-01-09"]),
        (None, "2026-01-18", ["added  → until 2026-01-18 (why)"]),
    ],
)
def test_waivers(before: str | None, after: str | None, told: list[str], compared: Compare) -> None:
    """Those that are due within a week, or were due, are told of as well."""
    found = compared(waived(before), waived(after))
    assert [
        line.replace("waiver-", "").replace(" s.a", "") for line in found.told("waivers")
    ] == told
    if after:
        assert (found.changes[0].by, found.changes[0].on) == ("ada", "2026-01-01")


def test_a_waiver_with_other_words_shows_them(compared: Compare) -> None:
    before = waived("2026-03-01")
    after = before.replace("because: why", "because: of something else")
    (line,) = compared(before, after).told("waivers")
    assert "by ada on 2026-01-01: why → by ada on 2026-01-01: of something else" in line


def test_a_waiver_that_is_due_is_told_beside_anything_else(compared: Compare) -> None:
    assert compared(waived("2026-01-12"), waived("2026-01-12")).told() == []
    found = compared(waived("2026-01-12"), waived("2026-01-12", "phase: P"))
    assert found.told("waivers") == ["waiver-expiring s.a  → until 2026-01-12"]
    later = compared(waived("2026-01-12"), waived("2026-01-12", "phase: P"), as_of=date(2026, 2, 1))
    assert later.told("waivers") == ["waiver-expired s.a  → until 2026-01-12"]


def test_ticks_of_people_are_told_with_who_and_when(compared: Compare) -> None:
    none = "steps: [{id: s, title: S}, {id: t, title: T, checks: [{id: m, title: M}]}]"
    ticked = (
        "steps: [{id: s, title: S, done: {by: ada, on: 2026-01-01, note: seen}}, "
        "{id: t, title: T, checks: [{id: m, title: M, done: {by: bob, on: 2026-01-02}}]}]"
    )
    found = compared(none, ticked)
    assert found.told("ticks") == [
        "tick-added s  → ada, 2026-01-01 (seen)",
        "tick-added t.m  → bob, 2026-01-02",
    ]
    assert [(c.by, c.on) for c in found.changes if c.group == "ticks"] == [
        ("ada", "2026-01-01"),
        ("bob", "2026-01-02"),
    ]
    assert found.only.headline == "NO-GO → GO: 2 ticked, 2 better"
    assert compared(ticked, none).told("ticks") == [
        "tick-removed s ada, 2026-01-01 → ",
        "tick-removed t.m bob, 2026-01-02 → ",
    ]
    assert compared(ticked, ticked.replace("bob", "eve")).told("ticks") == [
        "tick-changed t.m bob, 2026-01-02 → eve, 2026-01-02"
    ]


BLOCKED = "steps: [{{title: A, checks: [{{id: c, command: x}}]}}]\nblockers: [{}]"
BLOCKER = "{id: b, title: B, blocks: [a]"


def test_blockers_come_and_go(compared: Compare) -> None:
    free, held = BLOCKED.format(""), BLOCKED.format(f"{BLOCKER}}}")
    found = compared(free, held)
    assert found.told() == [
        "blocker-added blocker:b  → open (holds a)",
        "step-worse a pending → blocked (held by blocker b)",
    ]
    assert found.only.headline == "NO-GO (in progress → blocked): 1 new blocker, 1 worse"
    assert compared(held, free).told() == [
        "open-blocker-removed blocker:b",
        "step-better a blocked → pending",
    ]
    closed = f"{BLOCKER}, resolved: {{by: ada, on: 2026-01-01, because: mended}}}}"
    cleared = BLOCKED.format(closed)
    found = compared(held, cleared)
    assert found.told() == [
        "blocker-resolved blocker:b open → cleared (mended)",
        "step-better a blocked → pending",
    ]
    assert (found.changes[0].by, found.changes[0].on) == ("ada", "2026-01-01")
    assert found.only.headline == "NO-GO (blocked → in progress): 1 cleared, 1 better"
    assert compared(cleared, held).told("blockers") == ["blocker-opened blocker:b cleared → open"]
    assert compared(cleared, free).told() == ["blocker-removed blocker:b"]
    assert compared(free, cleared).told() == ["blocker-resolved blocker:b (mended)"]
    assert compared(cleared, cleared.replace("ada", "eve")).told() == [
        "tick-changed blocker:b ada, 2026-01-01 → eve, 2026-01-01 (mended)"
    ]


def test_a_blocker_that_a_check_detects(reading: Read, compared: Compare) -> None:
    text = BLOCKED.format(f"{BLOCKER}, detect: {{id: d, title: D, command: x}}}}")
    open_ = reading(text, {"blocker:b.d": {"status": "failed", "message": "broken"}})
    clear = reading(text, {"blocker:b.d": "passed"})
    assert compared(open_, clear).told("blockers") == [
        "blocker-resolved blocker:b open → cleared (its check passed)"
    ]
    assert compared(clear, open_).told("blockers") == [
        "blocker-opened blocker:b cleared → open (failed: broken)"
    ]
    closed = "resolved: {by: ada, on: 2026-01-01, because: enough}"
    by_hand = reading(
        text.replace("blocks: [a]", f"blocks: [a], {closed}"),
        {"blocker:b.d": {"status": "failed", "message": "broken"}},
    )
    assert compared(open_, by_hand).told("blockers") == [
        "blocker-resolved blocker:b open → cleared (although its check is failed: enough)"
    ]


def decided(option: str | None, by: str = "ada") -> str:
    chosen = f", chosen: {{option: {option}, by: {by}, on: 2026-01-01, because: so}}"
    return (
        "blockers: [{id: b, title: B}]\ndecisions: [{id: d, question: Q, blocker: b, options: "
        f"[{{id: A, text: one}}, {{id: B, text: two, proceed: true}}]{chosen if option else ''}}}]"
    )


def test_what_does_not_count_yet_is_told_with_that(compared: Compare) -> None:
    """A line for a day to come looks like any other, and earns nothing before."""
    before = (
        "steps: [{id: s, title: S}]\nblockers: [{id: b, title: B}]\n"
        "decisions: [{id: d, question: Q, options: [{id: A, text: a}, {id: B, text: b}]}]\n"
        "approvals: {required: [{role: qa}]}\n"
    )
    signed = "by: ada, on: 2026-01-12"
    after = (
        before.replace("title: S", f"title: S, done: {{{signed}}}")
        .replace("title: B", f"title: B, resolved: {{{signed}, because: why}}")
        .replace("question: Q", f"question: Q, chosen: {{option: A, {signed}}}")
    )
    early = "it does not count before that day"
    found = compared(before, after)
    assert found.told() == [
        f"decision-taken decision:d  → A: a ({early})",
        f"tick-added s  → ada, 2026-01-12 ({early})",
        f"tick-added blocker:b  → ada, 2026-01-12 ({early}; why)",
    ]
    assert found.only.after.verdict == found.only.before.verdict
    given = "required: [{role: qa}], given: [{role: qa, by: ada, on: 2026-01-12, of: x}]"
    (told,) = compared(before, before.replace("required: [{role: qa}]", given)).told()
    assert told.endswith(f"({early}; it does not count: it is for another state than this)")


def test_decisions_are_taken_changed_and_undone(compared: Compare) -> None:
    found = compared(decided(None), decided("B"))
    assert found.told() == ["decision-taken decision:d  → B: two (work goes on past blocker b; so)"]
    assert (found.changes[0].by, found.changes[0].title) == ("ada", "Q")
    assert compared(decided("A"), decided("B")).told("decisions") == [
        "decision-changed decision:d A: one → B: two (work goes on past blocker b; so)"
    ]
    assert compared(decided("B"), decided(None)).told("decisions") == [
        "decision-undone decision:d B: two → "
    ]
    assert compared(decided("A"), decided("A", "eve")).told() == [
        "tick-changed decision:d ada, 2026-01-01 → eve, 2026-01-01 (so)"
    ]
    none = "blockers: [{id: b, title: B}]"
    assert compared(none, decided(None)).told() == ["decision-added decision:d (Q)"]
    assert compared(none, decided("A")).told() == ["decision-taken decision:d  → A: one (so)"]
    assert compared(decided(None), none).told() == ["open-decision-removed decision:d"]
    assert compared(decided("A"), none).told() == ["decision-removed decision:d A: one → "]


def test_approvals_are_given_withdrawn_and_go_stale(reading: Read, compared: Compare) -> None:
    text = "phase: {}\nsteps: [{{title: A, done: {{by: x, on: 2026-01-01}}}}]\napprovals: {}\n"
    asked = "{{required: [{{role: qa, from: [ada]}}], given: [{}]}}"

    def given(phase: str, *who: str, of: str) -> Reading:
        items = ", ".join(f"{{role: qa, by: {by}, on: 2026-01-02, of: '{of}'}}" for by in who)
        return reading(text.format(phase, asked.format(items)))

    digest = subject_digest(given("P", of="").signoff)
    nobody, ada = given("P", of=digest), given("P", "ada", of=digest)
    found = compared(nobody, ada)
    assert found.told() == ["approval-given approval:qa"]
    assert found.only.headline == "NO-GO → GO: 1 approved"
    assert compared(ada, nobody).told() == ["approval-withdrawn approval:qa ada, 2026-01-02 → "]
    assert compared(ada, given("Q", "ada", of=digest)).told() == [
        "approval-stale approval:qa",
        "words-changed phase P → Q",
    ]
    assert compared(nobody, given("P", "ada", of="sha256:0")).told() == [
        "approval-given approval:qa (it does not count: it is for another state than this)"
    ]
    assert compared(nobody, given("P", "eve", of=digest)).told() == [
        "approval-given approval:qa (it does not count: this person may not speak for the role)"
    ]


def test_a_sign_off_is_new_or_gone(reading: Read, compared: Compare) -> None:
    found = compared(None, reading(CHECKS + "blockers: [{id: b, title: B}]\n", {"s.a": "passed"}))
    assert found.told() == [
        "blocker-added blocker:b  → open",
        "signoff-added (1 step, 2 checks)",
    ]
    assert found.only.headline == "new NO-GO (blocked): 1 new blocker"
    gone = compared(CHECKS, None)
    assert gone.told() == ["signoff-removed"]
    assert gone.only.headline == "removed, was NO-GO: 1 sign-off removed"


def test_of_a_new_sign_off_each_fault_is_told_once(reading: Read, compared: Compare) -> None:
    """As of a copy of another one, whose results nobody earned."""
    edited = {"status": "passed", "seal": "0" * 12, **EVIDENCE}
    text = CHECKS.replace("command: y", "command: y, " + WAIVED.format("2026-01-12"))
    found = compared(None, reading(text, {"s.a": edited}, evidence={"a.log": None}))
    assert found.told() == [
        "result-edited s.a  → passed",
        "evidence-missing s.a a.log aaaaaaaaaaaa → ",
        "waiver-added s.b  → until 2026-01-12 (why)",
        "waiver-expiring s.b  → until 2026-01-12",
        "signoff-added (1 step, 2 checks)",
    ]


def test_a_path_that_is_longer_than_is_kept_is_cut(reading: Read, compared: Compare) -> None:
    """Whoever names files decides how long their names are."""
    name = "p" * 400  # no file system holds it; a commit can
    known = reading(f"artifacts: proof\n{CHECKS}", name=name)
    old = replace(known, path=f"{'x/' * 200}p.yaml")
    new = replace(known, path=f"{'y/' * 200}p.yaml")
    item = compared(old, new).only
    assert (item.path_before, item.path) == ("x/" * 149 + "x…", "y/" * 149 + "y…")
    for sides in ((old, new), (None, new), (old, None)):
        assert compared(*sides).only.id == "p" * 299 + "…"


def test_a_sign_off_under_another_name_is_the_same(reading: Read, compared: Compare) -> None:
    """Its results were recorded for the old name: they have to be earned again."""
    old = reading(CHECKS, {"s.a": "passed"})
    new = reading(CHECKS, {"s.a": {"status": "passed", "sealed_for": "p/s.a"}}, name="q")
    found = compared(old, new)
    assert found.told() == [
        "result-of-another-check s.a passed → passed",
        "check-worse s.a passed → stale (its result is that of another address)",
        "signoff-renamed status/p.yaml → status/q.yaml",
    ]
    assert (found.only.id, found.only.path_before) == ("q", "status/p.yaml")


def test_places_are_those_of_the_new_side(compared: Compare) -> None:
    found = compared("blockers: []", "steps: []\nblockers:\n  - id: b\n    title: B\n")
    assert [(change.path, change.line) for change in found.changes] == [("status/p.yaml", 4)]
