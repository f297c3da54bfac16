"""PostgreSQL's own error is found in what migration tools print."""

import pytest

from signoff_gen.runners.postgres_errors import ErrorFinder

MISSING = 'relation "projects" does not exist'
PLAIN = f"ERROR: {MISSING}"
WITH_STATE = f"{PLAIN} (42P01)"


def found(output: str, size: int = 7) -> str | None:
    finder = ErrorFinder()
    data = output.encode()
    for start in range(0, len(data), size):
        finder.feed(memoryview(data)[start : start + size])
    return finder.finish()


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        # psql
        (f"psql:a.sql:3: ERROR:  {MISSING}\nLINE 1: …\n", PLAIN),
        (f"psql: ERROR:  42P01: {MISSING}\n", WITH_STATE),
        # TypeORM, node-postgres, Knex
        (
            f"query failed: ALTER TABLE\nerror: error: {MISSING}\n    at Parser.parse\n"
            f"QueryFailedError: {MISSING}\n    at x\n  code: '42P01',\n",
            WITH_STATE,
        ),
        (f"QueryFailedError: {MISSING}\n{{\n  length: 1,\n  code: '42P01',\n", WITH_STATE),
        (f"\x1b[31merror: {MISSING}\x1b[0m\n  code: '42P01'", WITH_STATE),
        # Python
        (f"psycopg2.errors.UndefinedTable: {MISSING}\nLINE 1:", PLAIN),
        (f"psycopg.errors.UndefinedTable: {MISSING}", PLAIN),
        (f"sqlalchemy.exc.Programm…: (psycopg2.errors.UndefinedTable) {MISSING}", PLAIN),
        (f"asyncpg.exceptions.UndefinedTableError: {MISSING}", PLAIN),
        # Flyway, Ruby, Go, Prisma
        (
            f"SQL State  : 42P01\nMessage    : ERROR: {MISSING}\n  Position: 13\nLocation : a.sql",
            WITH_STATE,
        ),
        (f"PG::UndefinedTable: ERROR:  {MISSING}", PLAIN),
        (f"error: pq: {MISSING}", PLAIN),
        (f"goose run: ERROR {{x}}: ERROR: {MISSING} (SQLSTATE 42P01)", WITH_STATE),
        (
            f"Database error code: 42P01\nDatabase error:\nERROR: {MISSING}\n",
            WITH_STATE,
        ),
        (f"Error: P3018\nerror:\nERROR: {MISSING}\nDatabase error code: 42P01\n", WITH_STATE),
        ('x: FATAL:  role "x" does not exist', 'FATAL: role "x" does not exist'),
        # nothing of PostgreSQL's
        ("npm ERR! code 1\nerror: unknown option --x\nTerror: none", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_first_error_of_the_server_is_told(output: str, expected: str | None) -> None:
    assert found(output) == expected
    assert found(output, size=10_000) == expected


def test_a_state_far_below_belongs_to_something_else() -> None:
    assert found(f"ERROR: {MISSING}\n" + "x\n" * 60 + "code: '42P01'\n") == PLAIN


def test_endless_lines_take_no_memory() -> None:
    finder = ErrorFinder()
    for _ in range(100):
        finder.feed(b"x" * 100_000)
    assert len(finder._line) <= 8192
    assert finder.finish() is None
