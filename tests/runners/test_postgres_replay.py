"""A chain of migrations is carried out on a real server."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.errors import Refusal, SurroundingsError
from signoff_gen.migrations.chain import Chain, Condition, Gap, Migration, Place, Statement
from signoff_gen.redact import Redactor
from signoff_gen.runners.base import Context
from signoff_gen.runners.postgres_connection import Ended
from signoff_gen.runners.postgres_replay import ReplayResult, replay

psycopg = pytest.importorskip("psycopg")


def statement(sql: str, line: int = 1, file: str = "m.ts", **values: Any) -> Statement:
    return Statement(sql, Place(Path(file), line), **values)


def chain(*migrations: Sequence[str | Statement] | Migration, **values: Any) -> Chain:
    """Migrations called `first`, `second`, `third`, from their statements."""
    made = []
    for name, item in zip(("first", "second", "third"), migrations, strict=False):
        if isinstance(item, Migration):
            made.append(replace(item, name=name))
            continue
        parts = [part if isinstance(part, Statement) else statement(part) for part in item]
        made.append(Migration(name, name, Place(Path("m.ts"), 1), tuple(parts)))
    return Chain(values.pop("framework", "typeorm"), tuple(made), **values)


def run(context: Context, url: str, given: Chain) -> ReplayResult:
    return replay(given, url, context, "replay.log")


def log_of(context: Context) -> str:
    path = context.evidence.find("replay.log")
    assert path is not None
    return path.read_text()


def tables(url: str) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(query)]


@pytest.mark.parametrize("together", [True, False])
def test_all_migrations_run_in_their_order(
    context: Context, postgres_url: str, together: bool
) -> None:
    given = chain(["CREATE TABLE a(id int)", "INSERT INTO a VALUES (1)"],
                  ["ALTER TABLE a ADD b int; CREATE TABLE b()"],
                  one_transaction=together)  # fmt: skip
    result = run(context, postgres_url, given)
    assert result.failure is None
    assert (result.ran, result.doubts) == (2, ())
    assert result.server.startswith("PostgreSQL 1")
    assert tables(postgres_url) == ["a", "b"]
    log = log_of(context)
    assert log.index("-- first (m.ts:1)") < log.index("CREATE TABLE a") < log.index("-- second")


@pytest.mark.parametrize(("together", "left"), [(True, []), (False, ["a"])])
def test_the_first_failure_is_told_with_all_the_server_says(
    context: Context, postgres_url: str, together: bool, left: list[str]
) -> None:
    broken = statement('ALTER TABLE "projects"\n  ADD COLUMN phase text', 14)
    given = chain(["CREATE TABLE a()"], ["CREATE TABLE b()", broken], ["CREATE TABLE c()"],
                  one_transaction=together)  # fmt: skip
    result = run(context, postgres_url, given)
    failure = result.failure
    assert failure is not None
    assert (result.ran, failure.migration, failure.statement) == (1, "second", 1)
    assert failure.place == Place(Path("m.ts"), 14)
    assert failure.sql == broken.sql
    assert (failure.sqlstate, failure.error) == ("42P01", 'relation "projects" does not exist')
    assert failure.doubt == ""
    assert tables(postgres_url) == left
    log = log_of(context)
    assert '=> ERROR: relation "projects" does not exist (42P01)' in log
    assert "-- third" not in log


def test_the_line_in_a_file_of_sql_is_the_one_the_server_points_at(
    context: Context, postgres_url: str
) -> None:
    broken = statement("SELECT\n  1,\n  nope", 5, "db/1.sql")
    failure = run(context, postgres_url, chain([broken])).failure
    assert failure is not None
    assert (failure.place.line, failure.position) == (7, 15)


def test_detail_and_hint_are_kept(context: Context, postgres_url: str) -> None:
    code = "DO $$ BEGIN RAISE 'no' USING DETAIL = 'because', HINT = 'go' ; END $$"
    failure = run(context, postgres_url, chain([code])).failure
    assert failure is not None
    assert (failure.error, failure.detail, failure.hint) == ("no", "because", "go")


def test_an_enum_value_is_not_used_in_the_transaction_that_makes_it(
    context: Context, postgres_url: str
) -> None:
    given = chain(["CREATE TYPE mood AS ENUM ('a')"], ["ALTER TYPE mood ADD VALUE 'b'"],
                  ["CREATE TABLE t(m mood DEFAULT 'b'::mood)"])  # fmt: skip
    assert run(context, postgres_url, given).failure is None
    late = chain(["ALTER TYPE mood ADD VALUE 'c'"], ["SELECT 'c'::mood"], one_transaction=True)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE t")
    failure = run(context, postgres_url, late).failure
    assert failure is not None
    assert (failure.migration, failure.sqlstate) == ("second", "55P04")


@pytest.mark.parametrize("together", [True, False])
def test_a_migration_without_a_transaction_has_none(
    context: Context, postgres_url: str, together: bool
) -> None:
    index = statement("CREATE INDEX CONCURRENTLY i ON a(id)")
    alone = Migration("", "", Place(Path("m.ts"), 1), (index,), transactional=False)
    before, after = ["CREATE TABLE a(id int)"], ["CREATE TABLE b()"]
    result = run(context, postgres_url, chain(before, alone, after, one_transaction=together))
    assert (result.failure, result.ran) == (None, 3)
    assert tables(postgres_url) == ["a", "b"]


def test_what_must_not_be_in_a_transaction_fails_in_one(
    context: Context, postgres_url: str
) -> None:
    failure = run(context, postgres_url, chain(["VACUUM"])).failure
    assert failure is not None
    assert failure.sqlstate == "25001"


@pytest.mark.parametrize("together", [True, False])
def test_a_deferred_constraint_fails_at_the_end_of_its_transaction(
    context: Context, postgres_url: str, together: bool
) -> None:
    given = chain(
        ["CREATE TABLE a(id int PRIMARY KEY)",
         "CREATE TABLE b(a int REFERENCES a DEFERRABLE INITIALLY DEFERRED)",
         "INSERT INTO b VALUES (1)"],
        one_transaction=together,
    )  # fmt: skip
    result = run(context, postgres_url, given)
    assert result.failure is not None
    assert (result.failure.statement, result.failure.sqlstate) == (None, "23503")
    assert (result.failure.migration, result.failure.sql) == ("first", "COMMIT")
    assert tables(postgres_url) == []


MADE = """
CREATE SCHEMA app;
CREATE TABLE plain(id int CONSTRAINT plain_pk PRIMARY KEY, "Mixed" text);
CREATE TABLE app."A ""Table"" of ours"(id int);
CREATE TYPE mood AS ENUM ('a');
CREATE TYPE app.tone AS ENUM ('a');
CREATE INDEX "The Index" ON plain("Mixed");
CREATE VIEW seen AS SELECT 1 AS one
"""


@pytest.mark.parametrize(
    ("kind", "name", "member", "there"),
    [
        ("table", "plain", None, True),
        ("table", "PLAIN", None, True),
        ("table", '"PLAIN"', None, False),
        ("table", "public.plain", None, True),
        ("table", "app.plain", None, False),
        ("table", 'app."A ""Table"" of ours"', None, True),
        ("table", '"A ""Table"" of ours"', None, False),
        ("table", "seen", None, True),
        ("table", '"The Index"', None, False),
        ("table", "", None, False),
        ("index", '"The Index"', None, True),
        ("index", "plain_pk", None, True),
        ("index", "plain", None, False),
        ("column", "plain", "Mixed", True),
        ("column", "plain", '"Mixed"', True),
        ("column", "plain", "mixed", False),
        ("column", "plain", "xmin", False),
        ("column", "nothing", "id", False),
        ("constraint", "plain_pk", None, True),
        ("constraint", "other_pk", None, False),
        ("type", "mood", None, True),
        ("type", "tone", None, False),
        ("type", "app.tone", None, True),
    ],
)
def test_conditions_are_asked_of_the_database(
    context: Context, postgres_url: str, kind: Any, name: str, member: str | None, there: bool
) -> None:
    yes, no = (Condition(kind, name, member, holds=holds) for holds in (True, False))
    given = chain([MADE, statement("CREATE TABLE there()", conditions=(yes,)),
                   statement("CREATE TABLE absent()", conditions=(no,))])  # fmt: skip
    result = run(context, postgres_url, given)
    assert (result.failure, result.doubts) == (None, ())
    found = {"there", "absent"} & set(tables(postgres_url))
    assert found == ({"there"} if there else {"absent"})


def test_statements_share_the_answer_to_one_question(context: Context, postgres_url: str) -> None:
    def guarded(sql: str, asked: int | None) -> Statement:
        absent = Condition("table", "a", holds=False, asked=asked)
        return statement(sql, conditions=(absent,))

    once = [guarded("CREATE TABLE a()", 1), guarded("CREATE TABLE b()", 1)]
    anew = [guarded("CREATE TABLE c()", 1), guarded("CREATE TABLE d()", None)]
    assert run(context, postgres_url, chain(once, anew)).failure is None
    assert tables(postgres_url) == ["a", "b"]
    assert log_of(context).count("-- not run: m.ts:1") == 2


def test_what_is_guessed_is_told(context: Context, postgres_url: str) -> None:
    place = Place(Path("m.ts"), 9)
    yes, no = (Condition("unknown", "env.SEED", holds=holds) for holds in (True, False))
    guessed = Migration(
        "", "", place,
        (statement("CREATE TABLE yes()", 2, conditions=(yes,)),
         statement("CREATE TABLE no()", 3, conditions=(no,)),
         statement("CREATE TABLE g()", 4, certain=False)),
        (Gap(place, "the argument of query()"),),
    )  # fmt: skip
    result = run(context, postgres_url, chain(guessed))
    assert tables(postgres_url) == ["g", "yes"]
    assert result.doubts == (
        "m.ts:9: not understood, and so not run: the argument of query()",
        "m.ts:2: whether it runs is known only at run time: env.SEED",
        "m.ts:3: whether it runs is known only at run time: env.SEED",
        "m.ts:4: holds values that are known only at run time",
    )


def test_a_value_that_is_not_known_is_sent_as_null(context: Context, postgres_url: str) -> None:
    given = chain(
        ["CREATE TABLE é (a int, b text)", "INSERT INTO é VALUES ($1, '$2') -- $3"],
        ["UPDATE é SET a = $999 WHERE $1", "SELECT '$1'", "SELECT $tag$ $1 $tag$"],
    )
    result = run(context, postgres_url, given)
    assert (result.ran, result.failure) == (2, None)
    assert [doubt.rpartition(": ")[2] for doubt in result.doubts] == [
        "holds values that are known only at run time"
    ] * 2
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT * FROM é").fetchall() == [(None, "$2")]


@pytest.mark.parametrize(
    ("values", "doubt"),
    [
        ({"certain": False}, "it holds values that are known only at run time"),
        (
            {"conditions": (Condition("unknown", "x > 1"),)},
            "whether it runs is known only at run time: x > 1",
        ),
    ],
)
def test_a_failure_of_something_guessed_is_in_doubt(
    context: Context, postgres_url: str, values: Any, doubt: str
) -> None:
    failure = run(context, postgres_url, chain([statement("SELECT nope", **values)])).failure
    assert failure is not None
    assert failure.doubt == doubt


def test_what_the_framework_does_first_is_there_and_may_fail(
    context: Context, postgres_url: str
) -> None:
    provided = ("CREATE EXTENSION no_such_extension", "CREATE TABLE migrations(id int)")
    given = chain(["INSERT INTO migrations VALUES (1)"], provided=provided)
    assert run(context, postgres_url, given).failure is None
    assert "what typeorm does before" in log_of(context)


@pytest.mark.parametrize(("framework", "where"), [("flyway", ["b"]), ("typeorm", [])])
def test_only_some_frameworks_set_the_search_path_back(
    context: Context, postgres_url: str, framework: str, where: list[str]
) -> None:
    given = chain(["CREATE SCHEMA app; SET search_path = app"], ["CREATE TABLE b()"],
                  framework=framework)  # fmt: skip
    assert run(context, postgres_url, given).failure is None
    assert tables(postgres_url) == where


def test_a_statement_that_cannot_be_sent_is_a_failure(context: Context, postgres_url: str) -> None:
    failure = run(context, postgres_url, chain(["SELECT '\0'"])).failure
    assert failure is not None
    assert failure.migration == "first"
    failure = run(context, postgres_url, chain(["COPY pg_class FROM STDIN"])).failure
    assert failure is not None


def test_no_migration_is_no_failure(context: Context, postgres_url: str) -> None:
    result = run(context, postgres_url, chain(one_transaction=True))
    assert (result.ran, result.failure) == (0, None)


# --- where it is carried out ---


def test_a_database_that_is_not_empty_is_refused_and_stays_as_it_is(
    context: Context, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA app; CREATE TABLE precious()")
        for number in range(6):
            connection.execute(f"CREATE SEQUENCE app.s{number}")
    with pytest.raises(Refusal) as caught:
        run(context, postgres_url, chain(["CREATE TABLE a()"]))
    assert caught.value.code == "SG908"
    assert "is not empty: it has app.s0, app.s1, app.s2, app.s3, app.s4 and 2 more" in str(
        caught.value.message
    )
    assert tables(postgres_url) == ["precious"]
    assert context.evidence.find("replay.log") is None


def test_what_an_extension_made_does_not_count(context: Context, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_stat_statements")
    assert run(context, postgres_url, chain(["CREATE TABLE a()"])).failure is None


def test_a_throw_away_cluster_is_empty_each_time_roles_included(context: Context) -> None:
    context.session.environment = dict(os.environ)
    given = chain(["CREATE ROLE app", "CREATE TABLE a()"])
    for _ in range(2):
        assert run(context, "ephemeral", given).failure is None


def test_a_database_elsewhere_is_refused(context: Context) -> None:
    with pytest.raises(Refusal) as caught:
        run(context, "postgresql://app@192.0.2.1/app", chain(["CREATE TABLE a()"]))
    assert caught.value.code == "SG906"


# --- time, and servers that go away ---


def test_the_time_of_the_check_ends_it_and_the_log_stays(
    context: Context, postgres_url: str
) -> None:
    given = chain(["CREATE TABLE a()", "SELECT pg_sleep(61)"])
    with pytest.raises(Ended, match="did not end within 1 s"):
        run(replace(context, timeout=1.0), postgres_url, given)
    assert "=> did not end within 1 s after" in log_of(context)
    assert tables(postgres_url) == []


@pytest.mark.parametrize("first", [True, False])
def test_a_server_that_goes_away_is_no_failure_of_a_migration(
    context: Context, postgres_url: str, first: bool
) -> None:
    end = "SELECT pg_terminate_backend(pg_backend_pid())"
    given = chain([], provided=(end,)) if first else chain([end])
    with pytest.raises(SurroundingsError) as caught:
        run(context, postgres_url, given)
    assert caught.value.code == "SG905"
    assert caught.value.message.startswith("the replay could not go on: ")
    assert end in log_of(context)


def test_secrets_of_the_run_are_masked(context: Context, postgres_url: str) -> None:
    secret = "open" + "sesame-1"
    context = replace(context, redactor=Redactor({"SEED": secret}))
    result = run(context, postgres_url, chain([f"SELECT '{secret}'::int"]))
    assert secret not in repr(result) + log_of(context)
    assert result.failure is not None
    assert "[REDACTED:SEED]" in result.failure.error
