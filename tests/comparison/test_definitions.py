"""Steps, checks, blockers, options, approvals: what is named as weakened, and what is not."""

from collections import Counter
from collections.abc import Callable
from time import process_time
from typing import Any

import pytest

from signoff_gen.comparison import definitions
from signoff_gen.difference import MOST_CHANGES

Read = Callable[..., Any]
Compare = Callable[..., Any]

DECISION = "decisions: [{id: d, question: Q, options: [{id: A, text: a}, {id: B, text: b}]}]"
CASES: dict[str, tuple[str, str, list[str]]] = {
    "a secret is not masked": (
        "secrets: [ONE, TWO]",
        "secrets: [TWO, THREE]",
        [
            "definition-weakened secrets ONE →  (its value is not masked any more)",
            "definition-strengthened secrets  → THREE (added)",
        ],
    ),
    "a field is not masked": (
        "redact_fields: [pin, api-token]",
        "redact_fields: []",
        ["definition-weakened redact_fields pin →  (its values are not masked any more)"],
    ),
    "variables": (
        "vars: {a: x, b: y}",
        "vars: {a: z, c: y}",
        [
            "definition-changed vars.a x → z",
            "definition-changed vars.b y → ",
            "definition-changed vars.c  → y",
        ],
    ),
    "a secret variable": (
        "vars: {password: x}",
        "vars: {password: z}",
        [
            "definition-changed vars.password [REDACTED] → [REDACTED] "
            "(another value, which is not shown)"
        ],
    ),
    "words": (
        "phase: One\ndate: 2026-01-01\nnext_action: Wait",
        "phase: Two\nnext_action: Go",
        [
            "words-changed date 2026-01-01 → ",
            "words-changed phase One → Two",
            "words-changed next_action Wait → Go",
        ],
    ),
    "a report elsewhere": (
        "report: A.md\nartifacts: a",
        "report: B.md\nartifacts: b",
        ["definition-changed report A.md → B.md", "definition-changed artifacts a → b"],
    ),
    "a report at its default place": ("report: SIGNOFF_STATUS.md", "artifacts: artifacts/p", []),
    "a step is gone": (
        "steps: [{title: A, done: {by: x, on: 2026-01-01}}, {title: B, checks: [{command: x}, "
        "{command: y}]}]",
        "steps: [{title: A, done: {by: x, on: 2026-01-01}}]",
        ["step-removed b (with 2 checks)"],
    ),
    "a step for a person is gone": (
        "steps: [{title: A}, {title: B}]", "steps: [{title: A}]", ["step-removed b"],
    ),
    "a step is new": (
        "steps: [{title: A}]",
        "steps: [{title: A}, {title: B, checks: [{command: x}]}]",
        ["step-added b (1 check)"],
    ),
    "a step has another name": (
        "steps: [{id: a, title: A, checks: [{id: c, command: x}]}, {id: z, title: Z, needs: [a]}]",
        "steps: [{id: b, title: A, checks: [{id: c, command: x}]}, {id: z, title: Z, needs: [b]}]",
        ["step-renamed b a → b"],
    ),
    "a step keeps its checks under another name and title": (
        "steps: [{title: A, checks: [{id: c, command: x}, {id: d, command: y}]}]",
        "steps: [{title: B, checks: [{id: c, command: x}, {id: d, command: y}]}]",
        ["step-renamed b a → b", "words-changed b title A → B"],
    ),
    "steps in another order": (
        "steps: [{title: A, needs: []}, {title: B, needs: []}]",
        "steps: [{title: B, needs: []}, {title: A, needs: []}]",
        ["step-moved a, b → b, a"],
    ),
    "a step in between": (
        "steps: [{title: A}, {title: C}]",
        "steps: [{title: A}, {title: B}, {title: C}]",
        [
            "definition-strengthened c needs  → b (it waits for it)",
            "step-added b (for a person)",
        ],
    ),
    "a step in between is gone": (
        "steps: [{title: A}, {title: B}, {title: C}]",
        "steps: [{title: A}, {title: C}]",
        ["step-removed b"],
    ),
    "a need is gone": (
        "steps: [{title: A}, {title: B}]",
        "steps: [{title: A}, {title: B, needs: []}]",
        [
            "definition-weakened b needs a →  (it does not wait for it any more)",
            "step-better b blocked → pending",
        ],
    ),
    "a need is met by way of another": (
        "steps: [{title: A}, {title: B}, {title: C, needs: [a, b]}]",
        "steps: [{title: A}, {title: B}, {title: C, needs: [b]}]",
        [],
    ),
    "a decision is not waited for": (
        "steps: [{title: A, needs: ['decision:d']}]\ndecisions: [{id: d, question: Q, "
        "options: [{id: A, text: a}]}]",
        "steps: [{title: A}]\ndecisions: [{id: d, question: Q, options: [{id: A, text: a}]}]",
        [
            "definition-weakened a needs decision:d →  (it does not wait for it any more)",
            "step-better a blocked → pending",
        ],
    ),
    "a step may be skipped": (
        "steps: [{title: A, done: {by: x, on: 2026-01-01}}]\ndecisions: [{id: d, question: Q, "
        "options: [{id: A, text: a}], chosen: {option: A, by: x, on: 2026-01-01}}]",
        "steps: [{title: A, done: {by: x, on: 2026-01-01}, when: {decision: d, option: A}}]\n"
        "decisions: [{id: d, question: Q, options: [{id: A, text: a}], chosen: {option: A, by: x, "
        "on: 2026-01-01}}]",
        [
            'definition-weakened a when  → {"decision": "d", "option": "A"} '
            "(it is skipped unless that option is chosen)"
        ],
    ),
    "a step that was skipped for an option": (
        f"steps: [{{title: A, when: {{decision: d, option: A}}}}]\n{DECISION}",
        f"steps: [{{title: A}}]\n{DECISION}",
        [
            'definition-strengthened a when {"decision": "d", "option": "A"} → ',
            "step-better a blocked → pending",
        ],
    ),
    "a step for another option": (
        f"steps: [{{title: A, when: {{decision: d, option: A}}}}]\n{DECISION}",
        f"steps: [{{title: A, when: {{decision: d, option: B}}}}]\n{DECISION}",
        [
            'definition-changed a when {"decision": "d", "option": "A"} → '
            '{"decision": "d", "option": "B"}'
        ],
    ),
    "checks side by side": (
        "steps: [{title: A}]",
        "steps: [{title: A, parallel: true, milestone: true, summary: [x]}]",
        [
            "definition-changed a parallel false → true",
            "words-changed a milestone false → true",
            "words-changed a summary  → x",
        ],
    ),
    "a check is gone": (
        "steps: [{id: s, title: S, checks: [{id: a, command: x}, {id: b, command: y}]}]",
        "steps: [{id: s, title: S, checks: [{id: a, command: x}]}]",
        ["check-removed s.b command → "],
    ),
    "a check is new": (
        "steps: [{id: s, title: S, checks: [{id: a, command: x}]}]",
        "steps: [{id: s, title: S, checks: [{id: a, command: x}, {id: b, command: y}]}]",
        ["check-added s.b  → command"],
    ),
    "a check has another name": (
        "steps: [{id: s, title: S, checks: [{id: a, command: {run: x, log: a.log}}]}]",
        "steps: [{id: s, title: S, checks: [{id: b, command: {run: x, log: b.log}}]}]",
        ["check-renamed s.b s.a → s.b", "words-changed s.b command.log a.log → b.log"],
    ),
    "a check in another step": (
        "steps: [{id: s, title: S, checks: [{id: a, command: x}]}, {id: t, title: T, checks: []}]",
        "steps: [{id: s, title: S, checks: []}, {id: t, title: T, checks: [{id: a, command: x}]}]",
        ["check-moved t.a s.a → t.a"],
    ),
    "a check in a step that may be skipped": (
        "steps: [{id: s, title: S, checks: [{id: a, command: x}]}]\ndecisions: [{id: d, "
        "question: Q, options: [{id: A, text: a}]}]",
        "steps: [{id: s, title: S}, {id: t, title: T, when: {decision: d, option: A}, checks: "
        "[{id: a, command: x}]}]\ndecisions: [{id: d, question: Q, options: [{id: A, text: a}]}]",
        [
            'definition-weakened t.a when  → {"decision": "d", "option": "A"} '
            "(its step is skipped unless that option is chosen)",
            "step-added t (1 check)",
            "check-moved t.a s.a → t.a",
        ],
    ),
    "checks in another order": (
        "steps: [{id: s, title: S, checks: [{id: a, command: x}, {id: b, command: y}]}]",
        "steps: [{id: s, title: S, checks: [{id: b, command: y}, {id: a, command: x}]}]",
        ["check-moved s (its checks stand in another order)"],
    ),
    "another check under another name is another": (
        "steps: [{id: s, title: S, checks: [{id: a, command: x}, {id: z, command: z}]}]",
        "steps: [{id: s, title: S, checks: [{id: b, command: y}, {id: z, command: z}]}]",
        ["check-removed s.a command → ", "check-added s.b  → command"],
    ),
    "a blocker holds less": (
        "steps: [{title: A}]\nblockers: [{id: b, title: B, blocks: [a]}]",
        "steps: [{title: A}]\nblockers: [{id: b, title: B}]",
        [
            "definition-weakened blocker:b blocks a →  (it does not hold the step any more)",
            "step-better a blocked → pending",
        ],
    ),
    "nothing detects a blocker": (
        "blockers: [{id: b, title: B, detect: {id: c, title: t, command: x}}]",
        "blockers: [{id: b, title: B}]",
        ["definition-weakened blocker:b detect t →  (nothing detects it any more)"],
    ),
    "a check detects a blocker": (
        "blockers: [{id: b, title: B}]",
        "blockers: [{id: b, title: B, detect: {id: c, title: t, command: x}}]",
        ["definition-strengthened blocker:b detect  → t (a check detects it)"],
    ),
    "another check detects a blocker": (
        "blockers: [{id: b, title: B, detect: {command: x}}]",
        "blockers: [{id: b, title: B, detect: {command: y}}]",
        [
            "definition-changed blocker:b.run-y command.run x → y",
            "check-renamed blocker:b.run-y blocker:b.run-x → blocker:b.run-y",
        ],
    ),
    "blocker and decision have other names": (
        "blockers: [{id: b, title: B}]\ndecisions: [{id: d, question: Q, blocker: b, "
        "options: [{id: A, text: a}]}]",
        "blockers: [{id: x, title: B}]\ndecisions: [{id: y, question: Q, blocker: x, "
        "options: [{id: A, text: a}]}]",
        [
            "blocker-renamed blocker:x blocker:b → blocker:x",
            "decision-renamed decision:y decision:d → decision:y",
        ],
    ),
    "a blocker says something else": (
        "blockers: [{id: b, title: B, impact: [x]}]",
        "blockers: [{id: b, title: B, impact: [y], issue: z}]",
        [
            "words-changed blocker:b impact x → y",
            "words-changed blocker:b issue  → z",
        ],
    ),
    "an option lets the work go on": (
        "decisions: [{id: d, question: Q, options: [{id: A, text: a}, {id: B, text: b}]}]",
        "decisions: [{id: d, question: Q, options: [{id: A, text: a}, {id: B, text: b, "
        "proceed: true}]}]",
        [
            "definition-weakened decision:d options[B].proceed false → true "
            "(choosing it lets the work go on)"
        ],
    ),
    "options come and go": (
        "decisions: [{id: d, question: Q, options: [{id: A, text: a}, {id: B, text: b}]}]",
        "decisions: [{id: d, question: Q, options: [{id: A, text: a}, {id: C, text: c}, "
        "{id: D, text: d, proceed: true}]}]",
        [
            "definition-weakened decision:d options[D]  → d "
            "(a new option that lets the work go on)",
            "definition-changed decision:d options[B] b →  (not an option any more)",
            "definition-changed decision:d options[C]  → c (a new option)",
        ],
    ),
    "what was chosen says something else": (
        "decisions: [{id: d, question: Q, options: [{id: A, text: a}], chosen: {option: A, by: x, "
        "on: 2026-01-01}}]",
        "decisions: [{id: d, question: R, options: [{id: A, text: z}], chosen: {option: A, by: x, "
        "on: 2026-01-01}}]",
        [
            "definition-changed decision:d options[A].text a → z "
            "(the option that was chosen says something else)",
            "definition-changed decision:d question Q → R (what was decided was another question)",
        ],
    ),
    "an open question is asked otherwise": (
        "decisions: [{id: d, question: Q, options: [{id: A, text: a}]}]",
        "decisions: [{id: d, question: R, options: [{id: A, text: z}], recommendation: "
        "{option: A}}]",
        [
            "words-changed decision:d options[A].text a → z",
            "words-changed decision:d question Q → R",
            'words-changed decision:d recommendation  → {"option": "A"}',
        ],
    ),
    "a decision about another blocker": (
        "blockers: [{id: b, title: B}, {id: c, title: C}]\ndecisions: [{id: d, question: Q, "
        "blocker: b, options: [{id: A, text: a}]}]",
        "blockers: [{id: b, title: B}, {id: c, title: C}]\ndecisions: [{id: d, question: Q, "
        "blocker: c, options: [{id: A, text: a}]}]",
        ["definition-changed decision:d blocker b → c"],
    ),
    "fewer must approve": (
        "approvals: {required: [{role: qa, from: [ada]}, {role: boss}]}",
        "approvals: {required: [{role: boss}]}",
        [
            "definition-weakened approval:qa required ada →  "
            "(nobody has to approve in this role any more)"
        ],
    ),
    "more may approve": (
        "approvals: {required: [{role: qa, from: [ada]}]}",
        "approvals: {required: [{role: qa, from: [ada, bob]}]}",
        ["definition-weakened approval:qa from ada → ada, bob (also accepted: bob)"],
    ),
    "anybody may approve": (
        "approvals: {required: [{role: qa, from: [ada]}]}",
        "approvals: {required: [{role: qa}]}",
        ["definition-weakened approval:qa from ada →  (anything is accepted)"],
    ),
    "not anybody may approve": (
        "approvals: {required: [{role: qa}]}",
        "approvals: {required: [{role: qa, from: [ada]}, {role: boss}]}",
        [
            "definition-strengthened approval:boss required  → anybody (must approve)",
            "definition-strengthened approval:qa from  → ada",
        ],
    ),
    "one may approve instead of another": (
        "approvals: {required: [{role: qa, from: [ada]}]}",
        "approvals: {required: [{role: qa, from: [bob]}]}",
        ["definition-changed approval:qa from ada → bob"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_changed_definition_is_told(name: str, compared: Compare) -> None:
    before, after, wanted = CASES[name]
    assert compared(before, after).told() == wanted


def test_too_many_that_are_left_over_are_not_looked_at_one_by_one(compared: Compare) -> None:
    """A file that is made to be slow is not: only ids count then."""

    def text(prefix: str) -> str:
        checks = ", ".join(f"{{id: {prefix}{n}, title: same, command: x}}" for n in range(250))
        return f"steps: [{{id: s, title: S, checks: [{checks}]}}]"

    kinds = [change.kind for change in compared(text("a"), text("b")).changes]
    assert kinds == ["check-removed"] * 250 + ["check-added"] * 250


def test_a_file_that_is_made_to_be_slow_is_not(reading: Read, compared: Compare) -> None:
    """Long lists, chains and runs of blank lines are told in a moment: minutes, item by item."""

    def text(prefix: str, last: str) -> str:
        globs = ", ".join(f"{prefix}{n}/**" for n in range(2000))
        paths = ", ".join(f"{{path: $.a, equals: {prefix}{n}}}" for n in range(1000))
        blank = "\\n" * 20_000
        steps = ", ".join(f"{{id: s{n}, title: {n}{last}}}" for n in range(2000))
        return (
            f"steps: [{steps}, {{id: x, title: X, checks: ["
            f'{{id: a, title: A, command: "{prefix}{blank}true{blank}x", inputs: [{globs}]}}, '
            f"{{id: b, title: B, json: {{files: a, expect: [{paths}]}}}}]}}]"
        )

    sides = reading(text("a", "")), reading(text("b", ", needs: []"))
    begun = process_time()
    found = compared(*sides)
    assert process_time() - begun < 20
    kinds = Counter(change.kind for change in found.changes)
    assert kinds["definition-weakened"] == 1999
    assert kinds.total() == MOST_CHANGES
    assert found.comparison.omitted > 0


def test_what_is_waited_for_by_way_of_others_is_looked_for_only_so_long(
    compared: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then what is waited for no more is told, met or not."""
    monkeypatch.setattr(definitions, "_MOST_REACHED", 0)
    before, after, _ = CASES["a need is met by way of another"]
    told = compared(before, after).told()
    assert told == ["definition-weakened c needs a →  (it does not wait for it any more)"]


def test_more_changes_than_are_kept_are_counted(compared: Compare) -> None:
    def text(timeout: str) -> str:
        checks = ", ".join(
            f"{{id: c{n}, title: T, command: x, timeout: {timeout}}}"
            for n in range(MOST_CHANGES + 5)
        )
        return f"steps: [{{id: s, title: S, checks: [{checks}]}}]"

    found = compared(text("30s"), text("5m"))
    assert (len(found.changes), found.comparison.omitted) == (MOST_CHANGES, 5)
