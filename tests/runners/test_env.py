import dataclasses
from typing import Any

import pytest
from pydantic import ValidationError

from signoff_gen.model import bind
from signoff_gen.runners import registry
from signoff_gen.runners.base import Context, Session
from signoff_gen.runners.env import Env


def env(names: Any) -> Env:
    block = bind(registry["env"], names)
    assert isinstance(block, Env)
    return block


@pytest.fixture
def context(context: Context) -> Context:
    session = Session(environment={"A": "value-of-a", "B": "x", "BLANK": " \n", "EMPTY": ""})
    return dataclasses.replace(context, session=session)


def test_variables_that_are_set_pass(context: Context) -> None:
    outcome = env(["A", "B"]).run(context)
    assert (outcome.status, outcome.message) == ("passed", "set: A, B")


def test_what_is_missing_or_empty_is_named_and_no_value_is_shown(context: Context) -> None:
    outcome = env(["A", "GONE", "EMPTY", "BLANK", "LOST"]).run(context)
    assert outcome.status == "failed"
    assert outcome.message == "not set: GONE, LOST; empty: EMPTY, BLANK"


def test_it_holds_up_its_step_and_names_what_it_requires() -> None:
    assert Env.precondition
    assert env(["A", "B"]).default_title() == "Requires: `A`, `B`"
    assert env("A").default_title() == "Requires: `A`"


@pytest.mark.parametrize("names", [[], ["A-B"], ["1A"], ["A\n"], [{}]])
def test_what_is_no_name_is_refused(names: Any) -> None:
    with pytest.raises(ValidationError):
        env(names)
