"""The rules of sign-off, one promise a test."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from signoff_gen.model import Signoff
from signoff_gen.states import (
    Board,
    Facts,
    State,
    Verdict,
    in_order,
    judge,
    newest_day,
    subject_digest,
)

Make = Callable[..., Signoff]

TWO_STEPS = """
steps:
  - title: One
    checks: [{id: a, command: x}, {id: b, command: y}]
  - title: Two
    checks: [{id: c, command: z}]
"""


def states(board: Board) -> dict[str, str]:
    return {address: standing.state.value for address, standing in board.checks.items()}


def test_what_never_ran_is_pending_and_holds_what_rests_on_it(make_signoff: Make) -> None:
    board = judge(make_signoff(TWO_STEPS))
    assert states(board) == {"one.a": "pending", "one.b": "pending", "two.c": "blocked"}
    assert board.checks["two.c"].reason == "needs step one"
    assert board.verdict is Verdict.IN_PROGRESS
    assert board.next_action == "Go on with: One"


@pytest.mark.parametrize(
    ("first", "second", "step"),
    [
        ("passed", "passed", "passed"),
        ("passed", "failed", "failed"),
        ("error", "failed", "failed"),
        ("passed", "error", "error"),
        ("passed", "skipped", "passed"),
        ("skipped", "skipped", "skipped"),
    ],
)
def test_a_step_is_as_bad_as_its_worst_check(
    make_signoff: Make, first: str, second: str, step: str
) -> None:
    board = judge(make_signoff(TWO_STEPS, {"one.a": first, "one.b": second}))
    assert board.steps["one"].state == step


def test_a_step_goes_on_when_what_it_needs_passed(make_signoff: Make) -> None:
    board = judge(make_signoff(TWO_STEPS, {"one.a": "passed", "one.b": "passed"}))
    assert states(board)["two.c"] == "pending"


def test_a_recorded_pass_does_not_count_while_its_need_is_not_there(make_signoff: Make) -> None:
    results = {"one.a": "failed", "one.b": "passed", "two.c": "passed"}
    board = judge(make_signoff(TWO_STEPS, results))
    assert board.checks["two.c"].state is State.BLOCKED
    assert board.verdict is Verdict.FAILED
    assert board.next_action == "Mend the check one.a: Run: `x`"


def test_everything_passed_is_signed_off(make_signoff: Make) -> None:
    results = dict.fromkeys(["one.a", "one.b", "two.c"], "passed")
    board = judge(make_signoff(TWO_STEPS, results))
    assert board.verdict is Verdict.SIGNED_OFF
    assert board.passed == 3
    assert board.next_action == "Nothing is left to do: everything is signed off."


def test_no_needs_at_all_can_be_written(make_signoff: Make) -> None:
    text = TWO_STEPS.replace("- title: Two", "- title: Two\n    needs: []")
    assert states(judge(make_signoff(text)))["two.c"] == "pending"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(inputs={"one.a": "sha256:1"}), "its definition or inputs changed since"),
        (Facts(evidence={}), "its evidence x.log is missing"),
        (Facts(evidence={"x.log": "sha256:2"}), "its evidence x.log was changed since"),
        (Facts(now=datetime(2026, 1, 9, tzinfo=UTC)), "it is older than its `max_age`"),
    ],
)
def test_a_result_that_no_longer_fits_is_stale(
    make_signoff: Make, facts: Facts, reason: str
) -> None:
    text = "steps: [{title: One, checks: [{id: a, command: x, max_age: 7d}]}]"
    results = {"one.a": {"status": "passed", "evidence": {"x.log": "sha256:1"}}}
    fits = Facts(
        now=datetime(2026, 1, 7, tzinfo=UTC),
        inputs={"one.a": "sha256:0"},
        evidence={"x.log": "sha256:1"},
    )
    signoff = make_signoff(text, results)
    assert judge(signoff, fits).checks["one.a"].state is State.PASSED
    standing = judge(signoff, facts).checks["one.a"]
    assert (standing.state, standing.reason) == (State.STALE, reason)


def test_a_result_that_a_hand_changed_is_stale(make_signoff: Make) -> None:
    signoff = make_signoff(TWO_STEPS, {"one.a": "failed"})
    step = signoff.steps[0]
    forged = step.checks[0].result.model_copy(update={"status": "passed"})  # type: ignore[union-attr]
    check = step.checks[0].model_copy(update={"result": forged})
    step = step.model_copy(update={"checks": (check, step.checks[1])})
    board = judge(signoff.model_copy(update={"steps": (step, signoff.steps[1])}))
    assert board.checks["one.a"].reason == "its result was edited by hand"


WAIVED = """
steps:
  - title: One
    checks:
      - id: a
        command: x
        waived: {by: ann, on: 2026-01-01, because: known, expires: 2026-02-01}
"""


@pytest.mark.parametrize(
    ("day", "state"),
    [(None, "waived"), (date(2026, 2, 1), "waived"), (date(2026, 2, 2), "failed")],
)
def test_a_waiver_counts_up_to_its_last_day(
    make_signoff: Make, day: date | None, state: str
) -> None:
    now = datetime(day.year, day.month, day.day, 23, tzinfo=UTC) if day else None
    board = judge(make_signoff(WAIVED, {"one.a": "failed"}), Facts(now=now))
    assert board.checks["one.a"].state == state
    assert (board.verdict is Verdict.SIGNED_OFF) == (state == "waived")


def test_what_passed_needs_no_waiver(make_signoff: Make) -> None:
    board = judge(make_signoff(WAIVED, {"one.a": "passed"}))
    assert board.checks["one.a"].state is State.PASSED


def test_a_manual_check_passes_by_its_attestation(make_signoff: Make) -> None:
    text = """
    steps:
      - title: One
        checks: [{title: Read it, done: {by: ann, on: 2026-01-01}}, {title: Sign it}]
    """
    board = judge(make_signoff(text))
    assert states(board) == {"one.read-it": "passed", "one.sign-it": "pending"}
    assert board.checks["one.sign-it"].reason == "waits for a person"


def test_an_attestation_grows_old(make_signoff: Make) -> None:
    text = """
    steps:
      - title: One
        checks: [{title: Read it, max_age: 7d, done: {by: ann, on: 2026-01-01}}]
    """
    signoff = make_signoff(text)
    in_time = judge(signoff, Facts(now=datetime(2026, 1, 8, tzinfo=UTC)))
    late = judge(signoff, Facts(now=datetime(2026, 1, 9, tzinfo=UTC)))
    assert in_time.checks["one.read-it"].state is State.PASSED
    assert late.checks["one.read-it"].state is State.STALE


DAY = """
steps:
  - {title: Ticked, done: {by: ann, on: 2026-03-02}}
  - {title: Read, needs: [], checks: [{id: a, done: {by: ann, on: 2026-03-02}, max_age: 9d}]}
  - title: Waived
    needs: []
    checks:
      - id: b
        command: x
        waived: {by: ann, on: 2026-03-02, because: why, expires: 2026-04-01}
  - {title: Decided, needs: ["decision:d"], done: {by: ann, on: 2026-03-01}}
  - {title: Lifted, needs: ["decision:e"], checks: [{id: c, command: x}]}
  - {title: Chosen, needs: [], when: {decision: d, option: A}, checks: [{id: c, command: x}]}
blockers:
  - {id: m, title: M, blocks: [decided], resolved: {by: ann, on: 2026-03-02, because: why}}
  - {id: n, title: N, blocks: [lifted]}
decisions:
  - id: d
    question: D
    options: [{id: A, text: a}, {id: B, text: b}]
    chosen: {option: A, by: ann, on: 2026-03-02}
  - id: e
    question: E
    blocker: n
    options: [{id: A, text: a, proceed: true}, {id: B, text: b}]
    chosen: {option: A, by: ann, on: 2026-03-02}
"""


def test_nothing_counts_before_the_day_that_its_writer_named(make_signoff: Make) -> None:
    signoff = make_signoff(DAY)
    board = judge(signoff, Facts(now=datetime(2026, 3, 1, 9, 59, tzinfo=UTC)))
    to_come = "attested by ann, 2026-03-02: a day that is still to come"
    assert (board.steps["ticked"].state, board.steps["ticked"].reason) == (State.PENDING, to_come)
    assert (board.checks["read.a"].state, board.checks["read.a"].reason) == (
        State.PENDING,
        to_come,
    )
    assert board.checks["waived.b"].state is State.PENDING
    assert board.checks["waived.b"].reason == "the waiver does not count before 2026-03-02"
    assert [blocker.id for blocker in board.open_blockers] == ["m", "n"]
    assert board.lifted == set()
    assert [decision.id for decision in board.open_decisions] == ["d", "e"]
    assert board.checks["lifted.c"].reason == "held by blocker n"
    assert board.steps["chosen"].reason == "waits for decision d"


@pytest.mark.parametrize("now", [datetime(2026, 3, 1, 10, tzinfo=UTC), None])
def test_a_day_begins_where_it_begins_first(make_signoff: Make, now: datetime | None) -> None:
    """East of us it may be tomorrow already. Where no time is known, every day has come."""
    board = judge(make_signoff(DAY), Facts(now=now))
    assert board.steps["ticked"].state is State.PASSED
    assert board.checks["read.a"].state is State.PASSED
    assert board.checks["waived.b"].state is State.WAIVED
    assert [blocker.id for blocker in board.open_blockers] == ["n"]
    assert board.lifted == {"n"}
    assert board.open_decisions == []
    assert board.checks["lifted.c"].state is State.PENDING


@pytest.mark.parametrize(("on", "state"), [("0001-01-01", "passed"), ("9999-12-31", "pending")])
def test_the_ends_of_the_calendar_are_days(make_signoff: Make, on: str, state: str) -> None:
    signoff = make_signoff(f"steps: [{{title: One, done: {{by: ann, on: {on}}}}}]")
    assert judge(signoff, Facts(now=datetime.now(UTC))).steps["one"].state == state
    last = Facts(now=datetime.max.replace(tzinfo=UTC))
    assert judge(signoff, last).steps["one"].state is State.PASSED


def test_a_verdict_from_a_time_to_come_does_not_stay_young(make_signoff: Make) -> None:
    """The clock that it was recorded by was wrong."""
    text = "steps: [{title: One, checks: [{id: a, command: x, max_age: 7d}]}]"
    signoff = make_signoff(text, {"one.a": "passed"})
    at = signoff.steps[0].checks[0].result.at  # type: ignore[union-attr]
    early = judge(signoff, Facts(now=at - timedelta(days=2))).checks["one.a"]
    assert (early.state, early.reason) == (
        State.STALE,
        f"it was recorded on {at.date()}: a day that is still to come",
    )
    assert judge(signoff, Facts(now=at - timedelta(hours=1))).checks["one.a"].state == "passed"


def test_an_approval_counts_from_its_day_on(make_signoff: Make) -> None:
    text = "steps: []\napprovals: {required: [{role: qa}], given: [GIVEN]}"
    of = subject_digest(make_signoff(text.replace("GIVEN", "")))
    early, today = (
        f"{{role: qa, by: {by}, on: 2026-01-0{day}, of: {of}}}"
        for by, day in (("ann", 8), ("bob", 5))
    )
    facts = Facts(now=datetime(2026, 1, 5, tzinfo=UTC))
    (waits,) = judge(make_signoff(text.replace("GIVEN", early)), facts).approvals
    assert (waits.state, waits.newest and waits.newest.by) == ("to come", "ann")
    (given,) = judge(make_signoff(text.replace("GIVEN", f"{today}, {early}")), facts).approvals
    assert (given.state, given.newest and given.newest.by) == ("given", "bob")


def test_a_step_without_checks_waits_for_a_person(make_signoff: Make) -> None:
    text = "steps: [{title: One}, {title: Two, needs: [], done: {by: ann, on: 2026-01-01}}]"
    board = judge(make_signoff(text))
    assert board.steps["one"].state is State.PENDING
    assert board.steps["two"].state is State.PASSED


CONDITION = """
decisions:
  - {id: d, question: "Which?", options: [{id: A, text: a}, {id: B, text: b}]CHOSEN}
steps:
  - {title: One, when: {decision: d, option: B}, checks: [{id: a, command: x}]}
  - {title: Two, checks: [{id: b, command: y}]}
"""


@pytest.mark.parametrize(
    ("chosen", "one", "two"),
    [
        ("", "blocked", "blocked"),
        (", chosen: {option: A, by: ann, on: 2026-01-01}", "skipped", "pending"),
        (", chosen: {option: B, by: ann, on: 2026-01-01}", "pending", "blocked"),
    ],
)
def test_a_step_that_its_decision_rules_out_is_skipped_and_holds_nothing_up(
    make_signoff: Make, chosen: str, one: str, two: str
) -> None:
    board = judge(make_signoff(CONDITION.replace("CHOSEN", chosen)))
    assert (board.steps["one"].state, board.steps["two"].state) == (one, two)


BLOCKED = """
blockers: [{id: b, title: Broken, blocks: [two]DETECT}]
decisions:
  - id: d
    question: What now?
    blocker: b
    options: [{id: A, text: mend}, {id: B, text: go on, proceed: true}]
    CHOSEN
steps:
  - {title: One, needs: ["decision:d"], checks: [{id: a, command: x}]}
  - {title: Two, needs: [], checks: [{id: c, command: y}]}
"""


def blocked(make_signoff: Make, *, option: str = "", detect: str = "", state: str = "") -> Board:
    chosen = f"chosen: {{option: {option}, by: ann, on: 2026-01-01}}" if option else ""
    text = BLOCKED.replace("CHOSEN", chosen).replace("DETECT", detect)
    return judge(make_signoff(text, {"blocker:b.look": state} if state else {}))


def test_an_open_blocker_holds_its_steps_until_somebody_decides(make_signoff: Make) -> None:
    board = blocked(make_signoff)
    assert board.verdict is Verdict.DECISION_REQUIRED
    assert board.next_action == "Decide: What now?"
    assert board.checks["one.a"].reason == "waits for decision d"
    assert board.checks["two.c"].reason == "held by blocker b"


def test_choosing_to_mend_it_leaves_the_steps_held(make_signoff: Make) -> None:
    board = blocked(make_signoff, option="A")
    assert board.verdict is Verdict.BLOCKED
    assert board.next_action == "Clear the blocker: Broken"
    assert board.checks["one.a"].reason == "decision d is A: waits for blocker b"


def test_choosing_to_go_on_sets_the_steps_free_and_keeps_the_blocker(make_signoff: Make) -> None:
    board = blocked(make_signoff, option="B")
    assert [blocker.id for blocker in board.open_blockers] == ["b"]
    assert board.lifted == {"b"}
    assert states(board) == {"one.a": "pending", "two.c": "pending"}
    assert board.verdict is Verdict.IN_PROGRESS


def test_a_detected_blocker_resolves_itself_and_its_decision_is_moot(make_signoff: Make) -> None:
    detect = ", detect: {id: look, command: z}"
    assert blocked(make_signoff, detect=detect).verdict is Verdict.DECISION_REQUIRED
    failing = blocked(make_signoff, detect=detect, state="failed")
    assert failing.verdict is Verdict.DECISION_REQUIRED
    board = blocked(make_signoff, detect=detect, state="passed")
    assert board.open_blockers == []
    assert board.open_decisions == []
    assert board.checks["one.a"].state is State.PENDING


def test_a_person_closes_a_blocker(make_signoff: Make) -> None:
    resolved = ", resolved: {by: ann, on: 2026-01-01, because: mended}"
    assert blocked(make_signoff, detect=resolved).open_blockers == []


def test_a_decision_without_a_blocker_holds_until_any_choice(make_signoff: Make) -> None:
    text = """
    decisions: [{id: d, question: "Which?", options: [{id: A, text: a}]CHOSEN}]
    steps: [{title: One, needs: ["decision:d", "decision:e"], checks: [{id: a, command: x}]}]
    """
    before = judge(make_signoff(text.replace("CHOSEN", "")))
    chosen = ", chosen: {option: A, by: ann, on: 2026-01-01}"
    after = judge(make_signoff(text.replace("CHOSEN", chosen)))
    assert before.checks["one.a"].reason == "waits for decision d"
    assert after.checks["one.a"].reason == "waits for decision e"


APPROVED = """
steps: [{title: One, done: {by: ann, on: 2026-01-01}}]
approvals:
  required: [{role: qa, from: ["@qa"]}, {role: lead}]
  given: GIVEN
"""


def test_approvals_are_bound_to_what_was_approved(make_signoff: Make) -> None:
    nobody = make_signoff(APPROVED.replace("GIVEN", "[]"))
    board = judge(nobody)
    assert board.verdict is Verdict.AWAITING_APPROVAL
    assert list(board.missing_approvals) == ["qa", "lead"]
    assert board.next_action == "Approve as qa"
    digest = subject_digest(nobody)
    day = "on: 2026-01-02"
    given = f"[{{role: qa, by: BY, {day}, of: OF}}, {{role: lead, by: bob, {day}, of: OF}}]"

    def missing(by: str, of: str) -> list[str]:
        text = APPROVED.replace("GIVEN", given.replace("BY", by).replace("OF", of))
        return list(judge(make_signoff(text)).missing_approvals)

    assert missing('"@qa"', digest) == []
    assert missing("mallory", digest) == ["qa"]
    assert missing('"@qa"', "sha256:older") == ["qa", "lead"]


def test_the_written_next_action_wins(make_signoff: Make) -> None:
    assert judge(make_signoff(f"next_action: Wait.\n{TWO_STEPS}")).next_action == "Wait."


def test_steps_come_after_what_they_need_and_else_in_the_files_order(make_signoff: Make) -> None:
    text = "steps: [{title: A, needs: [c]}, {title: B, needs: []}, {title: C, needs: [b]}]"
    assert [step.id for step in in_order(make_signoff(text))] == ["b", "c", "a"]


def test_a_long_chain_of_steps_is_no_trouble(make_signoff: Make) -> None:
    text = "steps:\n" + "".join(f"  - {{title: S{i}, needs: [s{i + 1}]}}\n" for i in range(3000))
    board = judge(make_signoff(text + "  - {title: S3000, needs: []}\n"))
    assert board.steps["s0"].reason == "needs step s1"


def test_the_day_is_that_of_the_newest_result_or_tick(make_signoff: Make) -> None:
    text = """
    steps:
      - {title: One, checks: [{id: a, command: x}, {title: M, done: {by: b, on: 2026-03-01}}]}
      - {title: Two, done: {by: b, on: 2026-04-01}}
    """
    assert newest_day(make_signoff(text)) == date(2026, 4, 1)
    later = {"one.a": {"status": "passed", "at": "2026-05-01T00:00:00Z"}}
    assert newest_day(make_signoff(text, later)) == date(2026, 5, 1)
    assert newest_day(make_signoff("phase: x")) is None
