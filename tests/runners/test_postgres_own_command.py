"""A framework's own command carries a chain out on a real server."""

import sys
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from signoff_gen.errors import Refusal
from signoff_gen.migrations.chain import Chain, Migration, Place, Statement
from signoff_gen.runners.base import Context
from signoff_gen.runners.postgres_connection import Ended
from signoff_gen.runners.postgres_migrate import NotDone
from signoff_gen.runners.postgres_own_command import OwnCommand, replay_by
from signoff_gen.runners.postgres_replay import ReplayResult

psycopg = pytest.importorskip("psycopg")

TOOL = """
    # A migration tool: what it prints and where it keeps what it has applied is as told.
    import os, sys, psycopg
    ledger, column, told, *steps = sys.argv[1:]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        if ledger:
            connection.execute(f"CREATE TABLE {ledger}({column} text)")
        for name, sql in zip(steps[::2], steps[1::2]):
            if "%s" in told:
                print(told % name, flush=True)
            try:
                connection.execute(sql)
            except psycopg.Error as problem:
                if "failed" in told:
                    print(f"Migration {name} failed")
                sys.exit(f"ERROR: {problem.diag.message_primary} (SQLSTATE {problem.sqlstate})")
            if ledger:
                connection.execute(f"INSERT INTO {ledger} VALUES (%s)", (name,))
"""
STEPS = ("0001_base", "CREATE TABLE a()", "0002_use", "ALTER TABLE b ADD c int",
         "0003_make", "CREATE TABLE b()")  # fmt: skip
FINE = ("0001_base", "CREATE TABLE a()", "0002_use", "ALTER TABLE a ADD c int")


def chain(steps: Sequence[str], framework: str = "plain") -> Chain:
    made = []
    for name, sql in zip(steps[::2], steps[1::2], strict=True):
        place = Place(Path(f"m/{name}.sql"), 1)
        made.append(Migration(name, name[:4], place, (Statement(sql, place),)))
    return Chain(framework, tuple(made))


def run(
    context: Context,
    url: str,
    steps: Sequence[str] = STEPS,
    *,
    framework: str = "plain",
    ledger: str = "",
    column: str = "name",
    told: str = "quiet",
) -> ReplayResult:
    program = textwrap.dedent(TOOL)
    command = (sys.executable, "-c", program, ledger, column, told, *steps)
    return replay_by(OwnCommand(command), chain(steps, framework), url, context, "replay.log")


def log_of(context: Context) -> str:
    path = context.evidence.find("replay.log")
    assert path is not None
    return path.read_text()


def test_all_ran_when_the_command_says_so(context: Context, postgres_url: str) -> None:
    result = run(context, postgres_url, FINE, told="applying %s")
    assert (result.failure, result.ran) == (None, 2)
    assert result.server.startswith("PostgreSQL 1")
    assert "applying 0002_use" in log_of(context)


def test_a_throw_away_database_is_gone_afterwards(context: Context) -> None:
    assert run(context, "ephemeral", FINE).failure is None


@pytest.mark.parametrize("told", ["applying %s", "migrating %s.sql …", "failed"])
def test_the_output_tells_which_one_failed(context: Context, postgres_url: str, told: str) -> None:
    failure = run(context, postgres_url, told=told).failure
    assert failure is not None
    assert failure.migration == "0002_use"
    assert failure.error == 'relation "b" does not exist'
    assert failure.sqlstate == "42P01"
    assert failure.place.path == Path("m/0002_use.sql")


@pytest.mark.parametrize(
    ("framework", "ledger", "column"),
    [
        ("knex", "knex_migrations", "name"),
        ("sequelize", '"SequelizeMeta"', "name"),
        ("alembic", "alembic_version", "version_num"),
        ("typeorm", "migrations", "name"),
    ],
)
def test_the_frameworks_own_table_tells_it_where_the_output_does_not(
    context: Context, postgres_url: str, framework: str, ledger: str, column: str
) -> None:
    result = run(context, postgres_url, framework=framework, ledger=ledger, column=column)
    assert result.failure is not None
    assert (result.failure.migration, result.ran) == ("0002_use", 1)


def test_nobody_knows_which_one_failed(context: Context, postgres_url: str) -> None:
    failure = run(context, postgres_url).failure
    assert failure is not None
    assert (failure.migration, failure.sqlstate) == ("", "42P01")


def test_a_command_that_did_nothing_proves_nothing(context: Context, postgres_url: str) -> None:
    """Such as one that migrates another database, or none."""
    with pytest.raises(NotDone) as raised:
        replay_by(OwnCommand("true"), chain(FINE), postgres_url, context, "replay.log")
    assert raised.value.outcome.status == "error"
    assert "does it use DATABASE_URL?" in raised.value.outcome.message


def test_a_command_that_cannot_start_is_an_error(context: Context, postgres_url: str) -> None:
    own = OwnCommand(("/nonexistent/tool",))
    with pytest.raises(NotDone) as raised:
        replay_by(own, chain(FINE), postgres_url, context, "replay.log")
    assert raised.value.outcome.status == "error"


def test_a_failure_without_a_word_of_the_database(context: Context, postgres_url: str) -> None:
    own = OwnCommand("echo nothing to see; exit 3")
    failure = replay_by(own, chain(FINE), postgres_url, context, "replay.log").failure
    assert failure is not None
    assert failure.error == "migrate: exit status 3"


def test_a_database_with_something_in_it_is_refused(context: Context, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE somebodys()")
    with pytest.raises(Refusal) as raised:
        run(context, postgres_url)
    assert raised.value.code == "SG908"


def test_a_command_that_does_not_end_is_ended_and_leaves_its_log(
    context: Context, postgres_url: str
) -> None:
    limited = replace(context, timeout=1.0)
    own = OwnCommand("echo begun; sleep 600")
    with pytest.raises(Ended):
        replay_by(own, chain(FINE), postgres_url, limited, "replay.log")
    assert "begun" in log_of(limited)
