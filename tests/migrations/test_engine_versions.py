"""What a verdict says about the version of PostgreSQL, told which one it is or not."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from signoff_gen.migrations.catalog import builtins, columns
from signoff_gen.migrations.catalog.versions import (
    FIRST,
    LAST,
    MAINTAINED,
    lifetimes,
    nearest,
    server_version,
)
from signoff_gen.migrations.document import document, from_json, sentence

Judge = Callable[..., Any]

NEWER = [
    ("SELECT uuidv7()", 18),
    ("SET transaction_timeout = 0", 17),
    ("SELECT json_array(1)", 16),
    ("CREATE TABLE a (n int, m int GENERATED ALWAYS AS (n) VIRTUAL)", 18),
    ("CREATE TABLE a (n int, CONSTRAINT c NOT NULL n)", 18),
    ("SELECT colllocale FROM pg_collation", 17),
    ("SELECT 1::int::bytea", 18),
    ("CREATE ROLE r; GRANT pg_maintain TO r", 17),
]


@pytest.mark.parametrize(("text", "first"), NEWER)
def test_what_only_newer_versions_take_is_unclear_until_one_is_told(
    judge: Judge, text: str, first: int
) -> None:
    open_ = judge(text)
    assert (open_.state, open_.first.certainty) == ("unclear", "unclear")
    assert open_.first.doubt == f"PostgreSQL {first} and later take it"
    older = judge(text, server=first - 1)
    assert (older.state, older.first.certainty) == ("breaks", "certain")
    assert judge(text, server=first).state == "runs"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("CREATE UNLOGGED TABLE a (n int) PARTITION BY LIST (n)", 17),
        ("CREATE EXTENSION adminpack", 16),
    ],
)
def test_what_newer_versions_lack_is_unclear_until_one_is_told(
    judge: Judge, text: str, last: int
) -> None:
    open_ = judge(text)
    assert (open_.state, open_.first.doubt) == ("unclear", f"PostgreSQL {last} and older take it")
    assert judge(text, server=last).state == "runs"
    assert judge(text, server=last + 1).state == "breaks"


def test_what_no_maintained_version_has_is_a_break(judge: Judge) -> None:
    text = "CREATE TABLE a (n opaque)"
    assert judge(text).state == "breaks"
    assert judge(text).first.mend.startswith("add what makes type opaque")


def test_what_all_maintained_versions_take_names_the_oldest_that_does(
    judge: Judge, make_chain: Judge
) -> None:
    plain = judge("CREATE TABLE a (id int)")
    assert (plain.since, plain.because) == (FIRST, "")
    texts = (
        "CREATE TABLE a (id uuid DEFAULT gen_random_uuid())",
        "MERGE INTO a USING a b ON true \
        WHEN MATCHED THEN DELETE",
        "SELECT gen_random_uuid()",
    )
    verdict = judge(*texts)
    assert (verdict.state, verdict.since, verdict.because) == ("runs", 15, "MERGE")
    known = document(make_chain(*texts), verdict)
    assert sentence(known).endswith("on an empty database of PostgreSQL 15 or later (MERGE)")
    assert from_json(known.as_json()) == known
    told = document(make_chain(*texts), judge(*texts, server=16))
    assert sentence(told).endswith("on an empty database of PostgreSQL 16")


def test_a_version_that_a_handler_hides_is_not_understood(judge: Judge) -> None:
    text = "DO $$ BEGIN PERFORM uuidv7(); EXCEPTION WHEN undefined_function THEN NULL; END $$"
    assert [item.message for item in judge(text).findings] == [
        "m1: uuidv7(): PostgreSQL 18 and later take it"
    ]
    assert judge(text, server=15).findings == judge(text, server=18).findings == ()


def test_what_may_not_run_says_nothing_about_versions(judge: Judge) -> None:
    text = "DO $$ BEGIN IF random() > 0.5 THEN PERFORM gen_random_uuid(); END IF; END $$"
    assert judge(text).because == ""


def test_a_program_can_ask_for_the_version(judge: Judge) -> None:
    text = "DO $$ BEGIN IF current_setting('server_version_num')::int >= 180000 THEN\n\
        PERFORM not_made(); END IF; END $$"
    assert [judge(text, server=server).state for server in (None, 17, 18)] == [
        "runs", "runs", "breaks",
    ]  # fmt: skip


def test_what_is_listed_by_version_is_listed() -> None:
    """Names of some versions are names, in columns of relations that are known."""
    for kind in ("functions", "types", "casts", "opclasses"):
        assert lifetimes(kind).keys() <= getattr(builtins()["pg_catalog"], kind)
    for name in lifetimes("columns"):
        relation, _, column = name.rpartition(".")
        assert column in columns()[relation]
    for kind in ("functions", "types", "columns", "roles", "casts", "settings", "extensions"):
        for first, last in lifetimes(kind).values():
            assert FIRST <= first <= last <= LAST
            assert (first, last) != (FIRST, LAST)
    assert FIRST < MAINTAINED < LAST


@pytest.mark.parametrize("value", ["15.4", 15.4, 11, 19, "new", "", True, None, 150004, "²"])
def test_what_is_no_version_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"is no major version of PostgreSQL from 12 to 18"):
        server_version(value)
    meant = nearest(value)
    assert not meant or FIRST <= server_version(meant) <= LAST


def test_a_version_is_a_whole_number() -> None:
    assert [server_version(value) for value in (12, "18", " 16 ")] == [12, 18, 16]
    assert re.fullmatch(r"1\d", nearest("PostgreSQL 14beta1"))
