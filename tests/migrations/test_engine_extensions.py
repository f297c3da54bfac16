"""Extensions that no PostgreSQL of ours has: what they bring, and what is not known of them."""

from collections.abc import Callable

import pytest

from signoff_gen.migrations.check import Verdict

Judge = Callable[..., Verdict]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE EXTENSION postgis; CREATE TABLE a (g geometry(Point, 4326), h geography); "
        "CREATE INDEX ON a USING gist (g); SELECT ST_Distance(g, g), st_new_function(g) FROM a",
        "CREATE EXTENSION timescaledb; CREATE TABLE a (at timestamptz NOT NULL); "
        "SELECT create_hypertable('a', 'at'); SELECT time_bucket('1 day', at) FROM a",
        "CREATE EXTENSION vector; CREATE TABLE a (v vector(3)); "
        "CREATE INDEX ON a USING hnsw (v vector_l2_ops); SELECT v <-> '[1,2,3]' FROM a",
        "CREATE EXTENSION pg_cron; SELECT cron.schedule('x', '* * * * *', 'SELECT 1')",
    ],
)
def test_well_known_extensions_are_understood(judge: Judge, sql: str) -> None:
    """Their types, functions, operator classes and schemas are there."""
    verdict = judge(sql)
    assert (verdict.state, verdict.not_understood) == ("runs", 0)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("CREATE TABLE a (g geometry)", "MG107"),
        ("CREATE TABLE a (t text); CREATE INDEX ON a USING gin (t gin_trgm_ops)", "MG107"),
        ("CREATE TABLE a (t text); CREATE INDEX ON a USING hnsw (t)", "MG107"),
        ("SELECT uuid_generate_v4()", "MG107"),
        ("SELECT cron.schedule('x', '* * * * *', 'SELECT 1')", "MG107"),
    ],
)
def test_what_an_extension_would_bring_is_said(judge: Judge, sql: str, code: str) -> None:
    """The finding names the extension, or the statement that brings it."""
    first = judge(sql).first
    assert first is not None
    assert first.code == code


def test_an_extension_that_is_not_known_makes_what_follows_unclear(judge: Judge) -> None:
    """It may bring the table, the type and the function; nothing of them is a sure break."""
    verdict = judge(
        "CREATE EXTENSION house_made",
        "CREATE TABLE a (t house_type DEFAULT house_default()); SELECT house.f(), g(1)",
        "ALTER TABLE house_table ADD COLUMN a int",
    )
    assert verdict.state == "unclear"
    assert verdict.not_understood == 1
    assert {item.certainty for item in verdict.findings} == {"unclear"}


def test_what_was_there_before_such_an_extension_stays_known(judge: Judge) -> None:
    """A table that is made twice is made twice."""
    verdict = judge("CREATE EXTENSION house_made", "CREATE TABLE a ()", "CREATE TABLE a ()")
    assert (verdict.state, verdict.certainty) == ("breaks", "likely")
