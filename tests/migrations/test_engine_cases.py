"""Each case runs on the model and on a real PostgreSQL, and both must say what is written there."""

from typing import Any

import pytest

from signoff_gen.migrations.check import check

WORDS = 15
"""The version in whose words cases are written that name none."""
NEWEST_OLD = 15
"""The newest version that says what `old` cases say."""
NO_EXTENSION = "is not available"
"""What a server says of an extension that it lacks."""


def _said(case: Any, told: int | None) -> list[tuple[int, str, str]]:
    return [
        (item.position, item.sqlstate, item.error)
        for item in check(case.chain(), server=told).findings
        if item.is_break and item.certainty != "unclear"
    ]


def test_the_model_finds_these_breaks_and_no_others(case: Any) -> None:
    """Each break in its migration, with PostgreSQL's code and words."""
    expected = [] if "silent" in case.words else case.breaks
    assert _said(case, case.told) == expected


def test_the_state_is_what_the_breaks_say(case: Any) -> None:
    """A chain without a break runs, unless it is said not to be understood."""
    verdict = check(case.chain(), server=case.told)
    if case.breaks and "silent" not in case.words:
        assert verdict.state == "breaks"
    else:
        assert verdict.state in ("runs", "unclear")
        doubtful = verdict.state == "unclear" or verdict.not_understood > 0
        assert doubtful == ("unclear" in case.words), [str(i.message) for i in verdict.findings]


def test_postgresql_says_the_same(case: Any, server: Any) -> None:
    """The server stops where the case says first, with that code and those words."""
    if "old" in case.words and server.version > NEWEST_OLD:
        pytest.skip("newer servers say it in other words")
    if server.version != (case.told or server.version):
        pytest.skip("it is for servers of another version")
    if case.told is None and server.version < WORDS:
        pytest.skip("older servers say it in other words")
    expected = case.breaks[0] if case.breaks else None
    told = server.first_break(case.texts, case.words)
    if told != expected and told is not None and NO_EXTENSION in told[2]:
        pytest.skip(told[2])
    assert told == expected


def test_told_the_version_the_model_says_what_the_server_says(case: Any, server: Any) -> None:
    """Whatever the version of the server at hand is: the first break is the same."""
    told = server.first_break(case.texts, case.words)
    said = next(iter(_said(case, server.version)), None)
    if told is not None and told != said and NO_EXTENSION in told[2]:
        pytest.skip(told[2])
    if "silent" in case.words and said is None:
        pytest.skip("it depends on what the model does not know")
    assert said == told
