"""What keeps a sign-off from being signed off."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import process_time

import pytest

from signoff_gen.gate import CAN_BE_ALLOWED, CAN_BE_DENIED, Gate, gate
from signoff_gen.model import Signoff
from signoff_gen.states import Facts, Verdict, judge, subject_digest

Make = Callable[..., Signoff]
NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)

TWO_STEPS = """
steps:
  - title: One
    checks: [{id: a, command: x}, {id: b, command: y}]
  - title: Two
    checks: [{id: c, command: z}]
  - title: Three
    done: {by: ann, on: 2026-01-01}
"""
PASSED = {"one.a": "passed", "one.b": "passed", "two.c": "passed"}


def opened(signoff: Signoff, facts: Facts | None = None, **words: tuple[str, ...]) -> Gate:
    return gate(signoff, judge(signoff, facts), **words)


def told(found: Gate) -> list[tuple[str, str]]:
    return [(reason.kind, reason.about) for reason in found.reasons]


def test_what_is_signed_off_may_pass(make_signoff: Make) -> None:
    found = opened(make_signoff(TWO_STEPS, PASSED))
    assert found.is_open
    assert (found.reasons, found.allowed) == ((), ())


def test_where_nothing_is_asked_nothing_is_signed_off(make_signoff: Make) -> None:
    signoff = make_signoff("title: T\nsteps: []\n")
    assert told(opened(signoff)) == [("pending", "steps")]
    board = judge(signoff)
    assert (board.verdict, board.next_action) == (Verdict.IN_PROGRESS, "Add the first step")


def test_each_check_is_told_by_itself_and_what_waits_comes_last(make_signoff: Make) -> None:
    signoff = make_signoff(TWO_STEPS, {"one.a": "failed", "two.c": "passed"})
    found = opened(signoff)
    assert told(found) == [
        ("failed", "one.a"),
        ("pending", "one.b"),
        ("blocked", "two"),
    ]
    assert [reason.consequence for reason in found.reasons] == [False, False, True]
    assert found.reasons[1].text == "is pending: has not run"
    assert found.reasons[2].text == "is blocked: needs step one"
    assert found.reasons[0].at == ("steps", 0, "checks", 0)
    assert found.reasons[2].at == ("steps", 1)


def test_what_is_allowed_is_still_told(make_signoff: Make) -> None:
    signoff = make_signoff(TWO_STEPS, {**PASSED, "one.b": "error"})
    found = opened(signoff, allow=("error", "blocked"))
    assert found.is_open
    assert [reason.about for reason in found.allowed] == ["one.b", "two"]
    assert told(opened(signoff, allow=("error",))) == [("blocked", "two")]


BLOCKER = (
    """
blockers:
  - {id: order, title: Order of migrations, blocks: [two], detect: {id: q, command: q}}
decisions:
  - id: go
    question: Go on?
    blocker: order
    options: [{id: A, text: "no"}, {id: B, text: "yes", proceed: true}]
    CHOSEN
"""
    + TWO_STEPS
)


def test_thousands_of_reasons_are_told_in_a_moment(make_signoff: Make) -> None:
    checks = ", ".join(f"{{id: c{number}, command: x}}" for number in range(4000))
    signoff = make_signoff(f"steps: [{{id: a, title: A, checks: [{checks}]}}]")
    board = judge(signoff)
    begun = process_time()
    found = gate(signoff, board)
    assert process_time() - begun < 1
    assert len(found.reasons) == 4000


def test_an_open_blocker_is_told_with_what_found_it(make_signoff: Make) -> None:
    results = {"blocker:order.q": {"status": "failed", "message": "breaks at 2"}, **PASSED}
    signoff = make_signoff(BLOCKER.replace("CHOSEN", ""), results)
    found = opened(signoff)
    assert told(found) == [
        ("blocked", "blocker:order"),
        ("undecided", "decision:go"),
        ("blocked", "two"),
    ]
    assert found.reasons[0].text == "is open: Order of migrations (failed: breaks at 2)"
    assert found.reasons[1].text == "is not taken: Go on?"


def test_a_lifted_blocker_is_good_enough_unless_it_is_denied(make_signoff: Make) -> None:
    results = {"blocker:order.q": "failed", **PASSED}
    chosen = "chosen: {option: B, by: ann, on: 2026-01-01}"
    signoff = make_signoff(BLOCKER.replace("CHOSEN", chosen), results)
    assert judge(signoff).verdict is Verdict.SIGNED_OFF
    assert opened(signoff).is_open
    denied = opened(signoff, deny=("blocked",))
    assert told(denied) == [("blocked", "blocker:order")]
    assert "a decision lets the work go on" in denied.reasons[0].text
    # What is denied stays denied when the same word is allowed.
    assert not opened(signoff, allow=("blocked",), deny=("blocked",)).is_open


WAIVED = """
steps:
  - title: One
    checks:
      - id: a
        command: x
        waived: {by: ann, on: 2026-01-01, because: known, expires: 2026-01-10}
"""


def test_a_waiver_counts_until_its_last_day_is_over(make_signoff: Make) -> None:
    signoff = make_signoff(WAIVED, {"one.a": "failed"})
    assert opened(signoff, Facts(now=NOON)).is_open
    denied = opened(signoff, Facts(now=NOON), deny=("waived",))
    assert told(denied) == [("waived", "one.a")]
    assert denied.reasons[0].text == "is waived by ann: known"
    late = Facts(now=NOON.replace(day=11))
    expired = opened(signoff, late)
    assert told(expired) == [("waived", "one.a")]
    assert expired.reasons[0].text == "is failed: the waiver expired on 2026-01-10"
    assert opened(signoff, late, allow=("waived",)).is_open
    assert not opened(signoff, late, allow=("failed",)).is_open


def test_a_step_left_out_is_good_enough_unless_it_is_denied(make_signoff: Make) -> None:
    signoff = make_signoff(
        """
decisions:
  - {id: d, question: Q, options: [{id: A, text: a}, {id: B, text: b}],
     chosen: {option: A, by: ann, on: 2026-01-01}}
steps:
  - {title: One, when: {decision: d, option: B}, checks: [{id: a, command: x}]}
"""
    )
    assert opened(signoff).is_open
    assert told(opened(signoff, deny=("skipped",))) == [("skipped", "one")]


APPROVALS = """
approvals:
  required:
    - {role: release manager, from: [ann]}
    - {role: security}
  GIVEN
steps: []
"""


def test_approvals_are_told_with_what_is_wrong_with_them(make_signoff: Make) -> None:
    subject = subject_digest(make_signoff(APPROVALS.replace("GIVEN", "given: []")))

    def with_given(role: str, by: str, of: str) -> list[str]:
        given = f"given: [{{role: {role}, by: {by}, on: 2026-01-02, of: '{of}'}}]"
        found = opened(make_signoff(APPROVALS.replace("GIVEN", given)))
        return [f"{reason.about} {reason.text}" for reason in found.reasons]

    not_given = "approval:release manager is not given"
    assert with_given("security", "bob", subject) == [not_given]
    assert with_given("security", "bob", "sha256:0") == [
        not_given,
        "approval:security does not count: what bob approved on 2026-01-02 has changed since",
    ]
    assert with_given("release manager", "bob", subject) == [
        "approval:release manager does not count: bob may not speak for this role",
        "approval:security is not given",
    ]


def test_what_is_signed_for_a_day_to_come_is_told_with_that_day(make_signoff: Make) -> None:
    text = """
steps:
  - title: One
    checks:
      - id: a
        command: x
        waived: {by: ann, on: 2026-01-09, because: why, expires: 2026-02-01}
blockers: [{id: b, title: B, resolved: {by: ann, on: 2026-01-09, because: why}}]
decisions:
  - id: d
    question: Q
    options: [{id: A, text: a}, {id: B, text: b}]
    chosen: {option: A, by: ann, on: 2026-01-09}
approvals:
  required: [{role: qa}]
  given: [{role: qa, by: ann, on: 2026-01-09, of: "OF"}]
"""
    signoff = make_signoff(text.replace("OF", subject_digest(make_signoff(text))))
    assert opened(signoff).is_open
    assert told(opened(signoff, Facts(now=datetime(2026, 1, 5, tzinfo=UTC)))) == [
        ("blocked", "blocker:b"),
        ("undecided", "decision:d"),
        ("waived", "one.a"),
        ("unapproved", "approval:qa"),
    ]
    found = opened(signoff, Facts(now=datetime(2026, 1, 5, tzinfo=UTC)))
    assert [reason.text for reason in found.reasons] == [
        "is open: B (resolved only from 2026-01-09 on)",
        "is not taken before 2026-01-09: Q",
        "is pending: the waiver does not count before 2026-01-09",
        "does not count before 2026-01-09, the day that ann wrote",
    ]


@pytest.mark.parametrize("status", ["failed", "error"])
def test_a_sign_off_goes_exactly_when_its_verdict_says_signed_off(
    make_signoff: Make, status: str
) -> None:
    for results in ({}, {"one.a": "passed"}, {**PASSED, "two.c": status}, PASSED):
        signoff = make_signoff(TWO_STEPS, results)
        board = judge(signoff)
        assert gate(signoff, board).is_open is (board.verdict is Verdict.SIGNED_OFF)


def test_each_word_that_can_be_allowed_or_denied_is_a_kind() -> None:
    assert len(set(CAN_BE_ALLOWED)) == len(CAN_BE_ALLOWED)
    assert {"skipped"} == set(CAN_BE_DENIED) - set(CAN_BE_ALLOWED)
