"""The nouns, where they compute something."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_gen.model import Result

_ANY_TIME = st.datetimes(
    min_value=datetime(1900, 1, 2),
    max_value=datetime(9999, 1, 1),
    timezones=st.integers(-700, 700).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@given(
    st.builds(
        Result,
        status=st.sampled_from(["passed", "failed", "error", "skipped"]),
        at=_ANY_TIME,
        inputs=st.text(),
        message=st.text(max_size=200),
        attempts=st.none() | st.integers(2, 9),
        evidence=st.dictionaries(st.text(), st.text(), max_size=3),
        seal=st.text(),
    ),
    st.text(min_size=1),
)
def test_the_seal_is_a_digest_of_the_address_and_what_is_recorded(
    result: Result, address: str
) -> None:
    """A seal written by any release stays good: it is over this JSON and nothing else."""
    recorded = [[key, value] for key, value in result.as_yaml().items() if key != "seal"]
    text = json.dumps([address, *recorded])
    assert result.expected_seal(address) == hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.mark.parametrize("hours", [-11, 0, 5])
def test_times_are_recorded_in_utc_to_the_second(hours: int) -> None:
    """Whatever the zone of the clock."""
    at = datetime(2026, 11, 24, 10, 12, 3, 999_999, tzinfo=UTC)
    result = Result(
        status="passed", at=at.astimezone(timezone(timedelta(hours=hours))), inputs="i", seal="s"
    )
    assert result.as_yaml()["at"] == "2026-11-24T10:12:03Z"
