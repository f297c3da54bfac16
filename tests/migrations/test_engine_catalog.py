"""What is said of PostgreSQL's own names is what a server has."""

from typing import Any

import pytest

from signoff_gen.migrations.catalog import builtins, columns

MEASURED = 15
"""The version whose names are listed first."""


@pytest.fixture(scope="module")
def connection(make_database: Any) -> Any:
    import psycopg

    with psycopg.connect(make_database(), autocommit=True) as opened:
        yield opened


def _columns(connection: Any, name: str) -> tuple[str, ...]:
    query = (
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped ORDER BY attnum"
    )
    return tuple(row[0] for row in connection.execute(query, [name]))


def test_every_column_of_a_system_catalog_is_known(connection: Any) -> None:
    """A query for one that is not would be called a break."""
    for name, listed in columns().items():
        found = _columns(connection, name)
        assert found
        assert set(found) <= set(listed), name


def test_columns_are_in_the_order_of_the_version_they_were_measured_on(connection: Any) -> None:
    """Those that other versions have as well are behind them."""
    if connection.info.server_version // 10_000 != MEASURED:
        pytest.skip("the server is of another version")
    for name, listed in columns().items():
        found = _columns(connection, name)
        assert listed[: len(found)] == found, name


RELATIONS = (
    "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'v')"
)
TYPES = (
    "SELECT typname FROM pg_type WHERE typnamespace = %s::regnamespace AND typtype <> 'c'"
    " AND typcategory <> 'A' AND typname <> '_record'"
)
FUNCTIONS = (
    "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace"
    " AND proname !~ '^(RI_FKey|binary_upgrade)'"
)


@pytest.mark.parametrize(
    ("schema", "kind", "query"),
    [
        ("pg_catalog", "relations", RELATIONS),
        ("information_schema", "relations", RELATIONS),
        ("pg_catalog", "types", TYPES),
        ("information_schema", "types", TYPES),
        ("pg_catalog", "functions", FUNCTIONS),
    ],
)
def test_every_name_of_the_system_is_known(
    connection: Any, schema: str, kind: str, query: str
) -> None:
    """Of the version that was measured: what is not listed is called missing."""
    if connection.info.server_version // 10_000 > MEASURED:
        pytest.skip("newer servers have more")
    found = {row[0] for row in connection.execute(query, [schema])}
    assert found
    assert found - getattr(builtins()[schema], kind) == set()
