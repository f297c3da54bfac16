"""Folders of SQL: golang-migrate and plain files, and how a framework is found out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen.errors import InvalidInput, UsageError
from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.readers import READERS, detect, frameworks, reader

Read = Callable[[str, dict[str, str]], Chain]


@pytest.fixture
def chain(tmp_path: Path) -> Read:
    """Writes files below db/ and reads them as a framework does."""

    def make(framework: str, files: dict[str, str]) -> Chain:
        for name, text in files.items():
            path = tmp_path / "db" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        found = [path for path in (tmp_path / "db").rglob("*") if path.is_file()]
        assert framework in READERS
        return reader(framework).read(tmp_path, found)

    return make


def shown(migration: Migration) -> tuple[str, str, list[tuple[str, int]]]:
    sql = [(item.sql, item.place.line) for item in migration.statements]
    return migration.name, migration.key, sql


# --- golang-migrate ---


def test_golang_migrate_runs_what_goes_up_in_the_order_of_numbers(chain: Read) -> None:
    found = chain(
        "golang-migrate",
        {
            "000001_users.up.sql": "CREATE TABLE users (id bigint);",
            "000001_users.down.sql": "DROP TABLE users;",
            "10_last.up.sql": "\nSELECT 1;\nSELECT 2;",
            "9_orders.up.sql": "CREATE TABLE orders (id bigint);",
            "README.md": "",
        },
    )
    assert [shown(item) for item in found.migrations] == [
        ("000001_users", "1", [("CREATE TABLE users (id bigint)", 1)]),
        ("9_orders", "9", [("CREATE TABLE orders (id bigint)", 1)]),
        ("10_last", "10", [("SELECT 1", 2), ("SELECT 2", 3)]),
    ]
    assert found.provided == (
        "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY,"
        " dirty boolean NOT NULL)",
    )


def test_golang_migrate_is_reversible_where_a_file_goes_down(chain: Read) -> None:
    found = chain(
        "golang-migrate",
        {
            "1_a.up.sql": "",
            "1_a.down.sql": "DROP TABLE a;",
            "2_b.up.sql": "",
            "3_c.up.sql": "",
            "3_c.down.sql": "-- nothing",
        },
    )
    assert [item.reversible for item in found.migrations] == [True, False, False]


def test_golang_migrate_sends_a_file_as_one_query(chain: Read) -> None:
    """Several statements in one are a transaction, a single one commits by itself."""
    found = chain(
        "golang-migrate",
        {"1_a.up.sql": "CREATE INDEX CONCURRENTLY i ON t (a);", "2_b.up.sql": "SELECT 1;SELECT 2"},
    )
    assert [item.transactional for item in found.migrations] == [False, True]


def test_golang_migrate_refuses_one_number_twice(chain: Read) -> None:
    found = chain("golang-migrate", {"1_a.up.sql": "", "01_b.up.sql": ""})
    assert [(item.kind, item.migrations) for item in found.problems] == [
        ("same-key", ("01_b", "1_a"))
    ]


# --- plain files ---


def test_plain_files_run_in_natural_order(chain: Read) -> None:
    found = chain(
        "plain",
        {
            "2_b.sql": "SELECT 2;",
            "10_c.sql": "SELECT 10;",
            "1_a/2.sql": "SELECT 12;",
            "1_a/1.sql": "\n  SELECT 11;",
            "notes.txt": "",
        },
    )
    assert [shown(item) for item in found.migrations] == [
        ("db/1_a/1.sql", "db/1_a/1", [("SELECT 11", 2)]),
        ("db/1_a/2.sql", "db/1_a/2", [("SELECT 12", 1)]),
        ("db/2_b.sql", "db/2", [("SELECT 2", 1)]),
        ("db/10_c.sql", "db/10", [("SELECT 10", 1)]),
    ]
    assert not any(item.transactional for item in found.migrations)
    assert found.provided == ()


def test_plain_files_that_undo_are_not_run(chain: Read) -> None:
    files = {"1_a.sql": "", "1_a.down.sql": "", "2_x_rollback.sql": "", "3/down.sql": ""}
    found = chain("plain", files)
    assert [item.name for item in found.migrations] == ["db/1_a.sql"]


def test_plain_files_with_one_number_are_a_problem(chain: Read) -> None:
    """A number is what stands before the first word; letters after it tell files apart."""
    names = ["001_a.sql", "001-b.sql", "2a.sql", "2b.sql", "2024-01-02.sql", "2024-01-03.sql"]
    found = chain("plain", dict.fromkeys([*names, "x/001_a.sql", "c.sql", "d.sql"], ""))
    assert [item.migrations for item in found.problems] == [("db/001-b.sql", "db/001_a.sql")]
    assert found.problems[0].message == (
        "2 migrations have the version db/001: db/001-b.sql, db/001_a.sql"
    )


def test_plain_files_tell_what_psql_alone_understands(chain: Read) -> None:
    found = chain("plain", {"1.sql": "\\i 2.sql\nSELECT 1;"})
    assert [gap.place.line for gap in found.migrations[0].gaps] == [1]


# --- finding out ---


@pytest.mark.parametrize(
    ("framework", "name"),
    [
        ("flyway", "V1__a.sql"),
        ("golang-migrate", "1_a.up.sql"),
        ("plain", "1_a.sql"),
    ],
)
def test_a_framework_is_found_out(tmp_path: Path, framework: str, name: str) -> None:
    (tmp_path / name).write_text("SELECT 1;", encoding="utf-8")
    assert detect(tmp_path, [Path(name)]).framework == framework


@pytest.mark.parametrize("files", [[], [Path("a.txt")]])
def test_files_of_no_framework_are_an_error(tmp_path: Path, files: list[Path]) -> None:
    with pytest.raises(InvalidInput, match="no framework's migrations are recognised") as caught:
        detect(tmp_path, files)
    assert caught.value.code == "SG861"
    assert caught.value.hint is not None
    assert "flyway" in caught.value.hint


def test_an_unknown_framework_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match="migrations of `flywa` cannot be read") as caught:
        reader("flywa")
    assert (caught.value.code, caught.value.hint) == ("SG860", "did you mean `flyway`?")


def test_without_a_near_name_all_are_named() -> None:
    with pytest.raises(UsageError) as caught:
        reader("zzz")
    assert caught.value.hint is not None
    assert "golang-migrate" in caught.value.hint


def test_every_reader_says_its_own_name() -> None:
    """The registry's key is what the chain shows."""
    assert [reader(name).framework for name in frameworks()] == list(frameworks())


def test_a_reader_that_is_not_there_is_an_unknown_framework(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(READERS, "typeorm", "signoff_gen.migrations.readers.missing:Missing")
    with pytest.raises(UsageError, match="migrations of `typeorm` cannot be read"):
        reader("typeorm")
