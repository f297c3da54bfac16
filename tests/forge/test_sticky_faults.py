"""Whatever goes wrong, and in whatever order: one comment, and it is right in the end."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff_gen.forge.base import ForgeError, Target, Token
from signoff_gen.forge.github import GitHub
from signoff_gen.forge.sticky import Behavior, Outcome, Run, Wish, post

FAULTS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
        "path": st.sampled_from(["/comments", "/pulls/", "/user"]),
        "status": st.sampled_from([0, 429, 502, 404]),
        "carried_out": st.booleans(),
    }
)
RUNS = st.tuples(
    st.sampled_from([Behavior.UPDATE, Behavior.RECREATE]),
    st.integers(0, 3),
    st.lists(FAULTS, max_size=4),
    st.sampled_from(["nothing", "human", "deleted", "push"]),
)


@pytest.fixture
def connected(github: Any, clock: Any) -> Any:
    """GitHub, with a wait that never runs out."""
    forge = GitHub(github.api, Token(github.own), max_wait=1e9, clock=clock)
    with forge.client:
        yield forge


def test_one_comment_is_left_whatever_happens(github: Any, clock: Any, connected: Any) -> None:
    """Runs meet faults, people write and delete, commits are pushed; then a run goes well."""

    def say(body: str, number: int, behavior: Behavior) -> Outcome:
        clock.time += 10
        wish = Wish("default", github.head, Run(number), behavior, lambda _: body)
        target = Target("acme/app", github.number)
        return post(connected, target, wish, connected.client.wait_after).outcome

    def disturb(event: str, number: int) -> None:
        if event == "human":
            github.add(f"{github.comments[0]['body'] if github.comments else 'Hm'}", github.human)
        elif event == "deleted":
            github.comments[:] = [c for c in github.comments if c["user"] == github.human]
        elif event == "push":
            github.head = f"{number:040x}"

    @settings(max_examples=25)
    @given(st.lists(RUNS, min_size=1, max_size=4))
    def check(runs: list[Any]) -> None:
        github.comments.clear()
        for number, (behavior, run, faults, event) in enumerate(runs):
            disturb(event, number)
            for fault in faults:
                status = fault["status"]
                more = {"carried_out": fault["carried_out"] and status in (0, 502)}
                if status:
                    github.fail(fault["method"], fault["path"], status, **more)
                else:
                    github.hang_up(fault["method"], fault["path"], **more)
            with suppress(ForgeError):
                say(f"Run {number}", run, behavior)
            github.faults.clear()
        humans = [dict(c) for c in github.comments if c["user"] == github.human]
        assert say("The last", 9, Behavior.UPDATE).is_current
        ours = [c for c in github.comments if c["user"] != github.human]
        assert [c["body"].partition("\n")[2] for c in ours] == ["The last"]
        assert [c for c in github.comments if c["user"] == github.human] == humans

    check()
