"""What a run would do, and in what order."""

from collections.abc import Callable

import pytest

from signoff_gen.errors import UsageError
from signoff_gen.model import Signoff
from signoff_gen.plan import Plan, make_plan, refuse_unknown

Make = Callable[..., Signoff]

FILE = """
steps:
  - title: Serve
    checks:
      - {id: server, service: {run: serve, ready: {tcp: 3000}}}
      - {id: log, artifacts: [a.log]}
  - title: Smoke
    checks:
      - {id: one, command: x}
      - {id: token, env: [TOKEN]}
      - {id: look, title: Look at it}
  - title: Final
    checks: [{id: rules, command: y}]
  - title: Apart
    needs: []
    checks: [{id: z, command: z}]
blockers:
  - {id: b, title: B, detect: {id: check, command: q}}
"""


def due(plan: Plan) -> dict[str, list[str]]:
    return {stage.owner: [item.check.id for item in stage.due] for stage in plan.stages}


def test_blockers_first_then_steps_with_their_preconditions_first(make_signoff: Make) -> None:
    plan = make_plan(make_signoff(FILE))
    assert due(plan) == {
        "blocker:b": ["check"],
        "serve": ["server", "log"],
        "smoke": ["token", "one"],
        "final": ["rules"],
        "apart": ["z"],
    }
    assert plan.size == 7
    after = {stage.owner: set(stage.after) for stage in plan.stages}
    assert after["final"] == {"blocker:b", "smoke"}
    assert after["apart"] == {"blocker:b"}


def test_a_selection_brings_the_services_that_it_rests_on(make_signoff: Make) -> None:
    plan = make_plan(make_signoff(FILE), only=["final"])
    assert due(plan) == {"serve": ["server"], "final": ["rules"]}
    assert plan.implied == {"serve.server"}
    assert plan.stages[1].after == {"serve"}  # looked for through the step between them


def test_a_service_is_not_brought_along_when_it_is_skipped(make_signoff: Make) -> None:
    plan = make_plan(make_signoff(FILE), only=["final"], skip=["serve"])
    assert due(plan) == {"final": ["rules"]}


@pytest.mark.parametrize(
    ("pattern", "owner"),
    [
        ("apart", "apart"),
        ("apart.z", "apart"),
        ("phase-2/apart", "apart"),
        ("phase-2/apart.z", "apart"),
        ("ap*.?", "apart"),
        ("blocker:b", "blocker:b"),
        ("blocker:b.check", "blocker:b"),
    ],
)
def test_checks_are_chosen_by_address_or_glob(make_signoff: Make, pattern: str, owner: str) -> None:
    assert list(due(make_plan(make_signoff(FILE), only=[pattern]))) == [owner]


def test_what_is_skipped_is_not_due(make_signoff: Make) -> None:
    plan = make_plan(make_signoff(FILE), skip=["smoke.*", "serve", "blocker:*"])
    assert due(plan) == {"final": ["rules"], "apart": ["z"]}


def test_everything_that_rests_on_a_step_is_known(make_signoff: Make) -> None:
    plan = make_plan(make_signoff(FILE))
    assert plan.resting_on("serve") == {"smoke", "final"}
    assert plan.resting_on("apart") == set()


def test_an_address_that_names_nothing_is_refused_with_the_nearest(make_signoff: Make) -> None:
    signoff = make_signoff(FILE)
    refuse_unknown([signoff], ["smoke.one", "fin*"])
    with pytest.raises(UsageError) as caught:
        refuse_unknown([signoff], ["smoek"])
    assert caught.value.code == "SG703"
    assert caught.value.hint == "did you mean `smoke`?"
