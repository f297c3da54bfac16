"""The benchmarks run, and what they say can be believed; how fast anything is, is not tested."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.chains import STEP, statements, write
from signoff_gen.migrations.check import check
from signoff_gen.migrations.reading import below, read

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("startup", "render", "record", "commands", "requests", "capture", "migrations")


def _measure(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_measures_and_compares(name: str) -> None:
    """In its quickest form, without other programs, each gives a ratio and its figures."""
    done = _measure(name, "--quick", "--no-peers", "--json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    assert rows
    for row in rows:
        assert math.isfinite(row["ratio"])  # a difference of two times may come out below zero
        assert row["what"]
        assert row["against"]
        assert any(character.isdigit() for character in row["figures"])
        if row["limit"] is not None:
            within = row["ratio"] <= row["limit"]
            assert row["holds"] is (within != row["at_least"] or row["ratio"] == row["limit"])


@pytest.mark.parametrize("guarded", [False, True])
def test_the_chain_that_is_judged_runs_on_a_database(
    guarded: bool, postgres_url: str, tmp_path: Path
) -> None:
    """All kinds of its migrations do, and are judged so: what is measured is work on real ones."""
    import psycopg

    count = 2 * STEP
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for number in range(count):
            for text in statements(number, guarded=guarded):
                connection.execute(text.encode())
        made = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert made.fetchone() == (10 if guarded else 14,)
    write(tmp_path / "db", count, "guarded" if guarded else "sql")
    verdict = check(read(tmp_path, below(tmp_path, [tmp_path / "db"])))
    assert (verdict.state, verdict.migrations, verdict.not_understood) == ("runs", count, 0)


def test_the_table_is_markdown() -> None:
    """What is printed can be pasted into the README of the benchmarks."""
    lines = _measure("startup", "--quick", "--no-peers").stdout.splitlines()
    assert lines[0].startswith("| measured |")
    assert {line.count(" | ") for line in lines} == {lines[0].count(" | ")}


def test_an_unknown_benchmark_is_a_usage_error() -> None:
    """It is named, and nothing is measured."""
    done = _measure("starting")
    assert done.returncode == 2
    assert "starting" in done.stderr
