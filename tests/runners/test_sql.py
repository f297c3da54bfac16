"""The `sql` runner, on a real server."""

import json
import os
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from signoff_gen.errors import InvalidInput, SurroundingsError
from signoff_gen.model import bind
from signoff_gen.redact import Redactor
from signoff_gen.runners import registry
from signoff_gen.runners.base import Context, Outcome, Runner, Session

psycopg = pytest.importorskip("psycopg")


def bound(block: Any) -> Runner:
    runner = bind(registry["sql"], block)
    assert isinstance(runner, Runner)
    return runner


def ask(context: Context, url: str, query: str, **block: Any) -> Outcome:
    return bound({"url": url, "query": query, **block}).run(context)


def rows_of(context: Context, outcome: Outcome) -> Any:
    path = context.evidence.find(outcome.evidence[0])
    assert path is not None
    return json.loads(path.read_bytes())


def change(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements)


PEOPLE = "VALUES (1, 'Ann', 2.50), (2, 'Bob', NULL)"
ANN = {"id": 1, "name": "Ann", "n": 2.5}


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ({"count": 2}, None),
        ({"count": 3}, "2 rows, expected 3"),
        ({"equals": [ANN, {"id": 2, "name": "Bob", "n": None}]}, None),
        (
            {"equals": [ANN, {"id": 2, "name": "Eve", "n": None}]},
            'row 2 is {"id": 2, "name": "Bob", "n": null}, '
            'expected {"id": 2, "name": "Eve", "n": null}',
        ),
        ({"equals": [ANN]}, "2 rows, expected 1"),
        ({"json": [{"path": "$[*].name", "count": 2}]}, None),
        (
            {"count": 2, "json": [{"path": "$[0].name", "equals": "Eve"}]},
            "$[0]['name'] in the rows is \"Ann\", expected \"Eve\"",
        ),
        ({"count": 1, "json": [{"path": "$[5]", "exists": True}]}, "2 rows, expected 1 (+1 more)"),
    ],
)  # fmt: skip
def test_rows_are_held_against_what_is_expected(
    context: Context, postgres_url: str, expect: Any, message: str | None
) -> None:
    query = f"SELECT * FROM ({PEOPLE}) AS p(id, name, n)"
    outcome = ask(context, postgres_url, query, expect=expect)
    assert outcome.status == ("failed" if message else "passed")
    assert outcome.message == (message or "2 rows")
    assert outcome.evidence == ("07_step_check.json",)
    assert rows_of(context, outcome)[1] == {"id": 2, "name": "Bob", "n": None}


def test_without_an_expectation_there_must_be_a_row(context: Context, postgres_url: str) -> None:
    assert ask(context, postgres_url, "SELECT 1").message == "1 row"
    outcome = ask(context, postgres_url, "SELECT 1 WHERE false")
    assert (outcome.status, outcome.message) == ("failed", "no row")
    assert (
        ask(context, postgres_url, "SELECT 1 WHERE false", expect={"count": 0}).status == "passed"
    )


def test_values_come_out_as_json(context: Context, postgres_url: str) -> None:
    query = """
        SELECT 1::bigint AS i, 12.50::numeric AS n, 1.23456789012345678901::numeric AS long,
               'NaN'::numeric AS nan, '2026-01-02'::date AS day,
               '2026-01-02 03:04:05+02'::timestamptz AS at, 'infinity'::timestamp AS never,
               '7d444840-9dc0-11d1-b245-5ffdce74fad2'::uuid AS id, '\\x00ff'::bytea AS raw,
               '{"a": [1]}'::jsonb AS doc, ARRAY['x', NULL] AS list, true AS yes, NULL AS nothing,
               int4range(1, 3) AS range, ROW(1, 'a') AS pair, interval '1 day' AS span
    """
    outcome = ask(context, postgres_url, query, save="rows/all.json")
    assert outcome.evidence == ("rows/all.json",)
    assert rows_of(context, outcome) == [
        {
            "i": 1,
            "n": 12.5,
            "long": "1.23456789012345678901",
            "nan": "NaN",
            "day": "2026-01-02",
            "at": "2026-01-02T01:04:05+00:00",
            "never": "infinity",
            "id": "7d444840-9dc0-11d1-b245-5ffdce74fad2",
            "raw": "\\x00ff",
            "doc": {"a": [1]},
            "list": ["x", None],
            "yes": True,
            "nothing": None,
            "range": "[1,3)",
            "pair": {"f1": 1, "f2": "a"},
            "span": "1 day",
        }
    ]


@pytest.mark.parametrize(
    ("query", "params", "row"),
    [
        ("SELECT $1 AS x", ["'; DROP TABLE a; --"], {"x": "'; DROP TABLE a; --"}),
        ("SELECT $1::int + $2 AS x", [2, 3], {"x": 5}),
        ("SELECT $1 = ANY($2) AS x", ["a", ["a", "b"]], {"x": True}),
        ("SELECT $1::jsonb AS x", [{"a": 1}], {"x": {"a": 1}}),
        ("SELECT $1::text AS x, '50%' LIKE '%' AS y", [None], {"x": None, "y": True}),
    ],
)
def test_values_are_bound(
    context: Context, postgres_url: str, query: str, params: Any, row: Any
) -> None:
    outcome = ask(context, postgres_url, query, params=params, expect={"equals": [row]})
    assert (outcome.status, outcome.message) == ("passed", "1 row")


@pytest.mark.parametrize("query", ["SELECT ${name}", "SELECT '${x}'", "  ;", "", "SELECT '\0'"])
def test_what_cannot_be_a_query_is_found_when_the_file_is_read(query: str) -> None:
    with pytest.raises(ValidationError, match=r"not put into a query|expected a query|NUL"):
        bound({"query": query})


def test_an_expectation_that_expects_nothing_is_found_when_the_file_is_read() -> None:
    with pytest.raises(ValidationError, match="expected `count`, `equals` or `json`"):
        bound({"query": "SELECT 1", "expect": {}})


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("SELECT * FROM nope", "failed", 'relation "nope" does not exist (42P01)'),
        ("SELECT 1\n  AS a,\n nope", "failed", 'column "nope" does not exist (42703) in line 3'),
        ("SELECT nope(1)", "failed", "does not exist (42883)"),
        ("SELECT 1; DROP TABLE a", "error", 'near ";" (42601); only one SELECT, VALUES or WITH'),
        ("SHOW port", "error", "only one SELECT, VALUES or WITH can be asked"),
        ("DROP TABLE a", "error", "syntax error"),
        ("INSERT INTO a VALUES (1)", "error", "syntax error"),
        ("WITH x AS (DELETE FROM a RETURNING 1) SELECT 1", "error", "data-modifying"),
        ("SELECT 1) AS q; DROP TABLE a; --", "error", "syntax error"),
        ("COPY a TO PROGRAM 'touch /tmp/never'", "error", "syntax error"),
        ("SELECT * FROM a FOR UPDATE", "error", "read-only transaction (25006)"),
        ("SELECT nextval('s')", "error", "read-only transaction (25006)"),
        ("SELECT set_config('transaction_read_only', 'off', true)", "error", "read-write"),
        ("SELECT 1/0", "error", "division by zero (22012)"),
        ("SELECT 1 AS a, 2 AS a", "error", "two columns are called a"),
    ],
)
def test_nothing_but_a_query_is_asked_and_it_changes_nothing(
    context: Context, postgres_url: str, query: str, status: str, message: str
) -> None:
    change(postgres_url, "CREATE TABLE a(id int); INSERT INTO a VALUES (0); CREATE SEQUENCE s")
    outcome = ask(context, postgres_url, query)
    assert outcome.status == status, outcome
    assert message in outcome.message
    assert ask(context, postgres_url, "SELECT * FROM a; \n;").message == "1 row"
    assert ask(context, postgres_url, "SELECT is_called FROM s -- so", expect={
        "equals": [{"is_called": False}]}).status == "passed"  # fmt: skip


def test_many_rows_are_counted_and_kept_in_part(context: Context, postgres_url: str) -> None:
    query = "SELECT x FROM generate_series(1, $1::int) AS x"
    outcome = ask(context, postgres_url, query, params=[250_000], expect={"count": 250_000})
    assert outcome.message == "250000 rows"
    assert [row["x"] for row in rows_of(context, outcome)] == list(range(1, 1001))
    for expect in ({"equals": [{"x": 1}]}, {"json": [{"path": "$[0].x", "equals": 1}]}):
        outcome = ask(context, postgres_url, query, params=[1001], expect=expect)
        assert outcome.status == "failed"
        assert (
            outcome.message == "1001 rows are more than can be compared; let the query choose fewer"
        )
    for size in (1000, 100, 99):
        outcome = ask(context, postgres_url, query, params=[size], expect={"count": size})
        assert (outcome.status, len(rows_of(context, outcome))) == ("passed", size)


def test_long_rows_are_kept_in_part(context: Context, postgres_url: str) -> None:
    query = "SELECT repeat('x', 5000000) AS long FROM generate_series(1, 9)"
    outcome = ask(context, postgres_url, query, expect={"count": 9})
    assert outcome.message == "9 rows"
    assert len(rows_of(context, outcome)) == 3


def test_values_are_masked_by_name_and_by_value(context: Context, postgres_url: str) -> None:
    secret, number = "open" + "sesame-1", "98761234" + "5"
    context = replace(context, redactor=Redactor({"KEY": secret, "PIN": number}))
    query = f"SELECT 'abc' AS api_token, 'x{secret}x' AS note, {number} AS pin"
    expect = {"equals": [{"api_token": "other", "note": secret, "pin": 1}]}
    outcome = ask(context, postgres_url, query, expect=expect)
    assert outcome.status == "failed"
    assert "abc" not in outcome.message
    assert "other" not in outcome.message
    assert secret not in repr(outcome)
    assert rows_of(context, outcome) == [
        {"api_token": "[REDACTED]", "note": "x[REDACTED:KEY]x", "pin": "[REDACTED:PIN]"}
    ]


def test_a_value_under_a_masked_name_can_be_compared(context: Context, postgres_url: str) -> None:
    expect = {"equals": [{"token": "abc"}], "json": [{"path": "$[0].token", "equals": "abc"}]}
    assert ask(context, postgres_url, "SELECT 'abc' AS token", expect=expect).status == "passed"


def test_it_ends_with_the_checks_time(context: Context, postgres_url: str) -> None:
    began = time.monotonic()
    outcome = ask(replace(context, timeout=0.5), postgres_url, "SELECT pg_sleep(61)")
    assert (outcome.status, outcome.message) == ("failed", "did not end within 0.5 s")
    assert time.monotonic() - began < 10


def test_it_ends_when_the_run_is_cancelled(context: Context, postgres_url: str) -> None:
    threading.Timer(0.2, context.cancellation.set).start()
    assert ask(context, postgres_url, "SELECT pg_sleep(61)").message == "was interrupted"


def test_the_database_is_that_of_the_environment_when_none_is_named(
    context: Context, postgres_url: str
) -> None:
    context.session.environment = {"DATABASE_URL": postgres_url}
    assert bound("SELECT 1").run(context).status == "passed"


def test_no_database_at_all_is_an_error(context: Context) -> None:
    with pytest.raises(SurroundingsError, match="DATABASE_URL is not set"):
        bound("SELECT 1").run(context)


def test_a_database_elsewhere_may_be_asked_but_not_with_a_password_that_shows(
    context: Context,
) -> None:
    with pytest.raises(InvalidInput):
        ask(context, "postgresql://app:short@192.0.2.1/x", "SELECT 1")


def test_without_a_url_the_throw_away_database_of_the_run_is_asked(context: Context) -> None:
    """An earlier check has started it; what that check has made is there."""
    context = replace(context, session=Session(os.environ), timeout=60.0)
    try:
        (context.root / "a.sql").write_text("CREATE TABLE a(id int); INSERT INTO a VALUES (7)")
        prepare = bind(registry["postgres"], {"url": "ephemeral", "sql": "a.sql"})
        assert isinstance(prepare, Runner)
        assert prepare.run(context).status == "passed"
        expect = {"equals": [{"id": 7}]}
        assert bound({"query": "SELECT * FROM a", "expect": expect}).run(context).status == "passed"
        assert ask(context, "ephemeral", "SELECT * FROM a", expect=expect).status == "passed"
    finally:
        context.session.close()


def test_what_the_block_is_called() -> None:
    assert bound("SELECT\n  `1`").default_title() == "Query: `SELECT '1'`"
    assert bound("SELECT " + "x, " * 50).default_title().endswith("…`")
    assert bound({"query": "SELECT 1", "save": "x.json"}).named_evidence() == ("x.json",)
    assert bound("SELECT 1").named_evidence() == ()
