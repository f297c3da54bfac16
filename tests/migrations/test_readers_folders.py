"""Folders of SQL, as the tools that run them read them, and how a framework is found out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen.errors import InvalidInput, UsageError
from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.check import check
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


# --- Prisma ---


def test_prisma_runs_folders_by_name(chain: Read) -> None:
    found = chain(
        "prisma",
        {
            "migrations/20240202000000_orders/migration.sql": (
                '-- CreateTable\nCREATE TABLE "Order" ("id" SERIAL NOT NULL);\n\n'
                '-- CreateIndex\nCREATE INDEX "i" ON "Order"("id");\n'
            ),
            "migrations/20240101000000_init/migration.sql": "CREATE TYPE \"Role\" AS ENUM ('A');",
            "migrations/migration_lock.toml": '# x\nprovider = "postgresql"\n',
            "migrations/20240101000000_init/README.md": "",
        },
    )
    assert [shown(item) for item in found.migrations] == [
        (
            "20240101000000_init", "20240101000000_init",
            [("CREATE TYPE \"Role\" AS ENUM ('A')", 1)],
        ),
        (
            "20240202000000_orders", "20240202000000_orders",
            [('CREATE TABLE "Order" ("id" SERIAL NOT NULL)', 2),
             ('CREATE INDEX "i" ON "Order"("id")', 5)],
        ),
    ]  # fmt: skip
    assert [item.transactional for item in found.migrations] == [False, True]
    assert [item.reversible for item in found.migrations] == [None, None]
    assert "_prisma_migrations" in found.provided[0]


def test_prisma_for_another_database_is_refused(chain: Read) -> None:
    files = {
        "20240101000000_init/migration.sql": "",
        "migration_lock.toml": '# x\nprovider = "mysql"\n',
    }
    with pytest.raises(InvalidInput) as caught:
        chain("prisma", files)
    (problem,) = caught.value.problems
    assert problem.code == "SG863"
    assert problem.message == "these migrations are written for mysql, not for PostgreSQL"
    assert problem.place == "db/migration_lock.toml:2:13"
    assert problem.source == ((2, 'provider = "mysql"'),)


# --- dbmate ---


def test_dbmate_runs_what_stands_under_up(chain: Read) -> None:
    found = chain(
        "dbmate",
        {
            "20240102_b.sql": "-- migrate:up\nSELECT 2;\n\n-- migrate:down\n",
            "20240101_a.sql": (
                "-- first\n-- migrate:up\nCREATE TABLE a (i int);\nSELECT 1;\n"
                "-- migrate:down\nDROP TABLE a;\n"
            ),
            "schema.sql": "CREATE TABLE a ();",
        },
    )
    assert [shown(item) for item in found.migrations] == [
        ("20240101_a.sql", "20240101", [("CREATE TABLE a (i int)", 3), ("SELECT 1", 4)]),
        ("20240102_b.sql", "20240102", [("SELECT 2", 2)]),
    ]
    assert [item.reversible for item in found.migrations] == [True, False]
    assert found.provided == ("CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-- migrate:up\nSELECT 1;", True),
        ("-- migrate:up transaction:false\nVACUUM;", False),
        ("-- migrate:up transaction:false\nVACUUM; SELECT 1;", True),
        ("-- migrate:up transaction:false\nBEGIN; SELECT 1; COMMIT;", False),
        ("-- migrate:up\nSELECT 1;\n-- migrate:down transaction:false\n", True),
    ],
)
def test_dbmate_leaves_the_transaction_where_it_is_told(
    chain: Read, text: str, expected: bool
) -> None:
    """But a query of several statements is a transaction by itself."""
    found = chain("dbmate", {"1_a.sql": text})
    assert found.migrations[0].transactional is expected


_COMMITS = "BEGIN; CREATE TABLE a (b int); COMMIT;"


@pytest.mark.parametrize(
    ("framework", "text", "breaks"),
    [
        ("dbmate", f"-- migrate:up\n{_COMMITS}", True),
        ("dbmate", f"-- migrate:up\n{_COMMITS} BEGIN;", False),
        ("dbmate", f"-- migrate:up transaction:false\n{_COMMITS}", False),
        ("sql-migrate", "-- +migrate Up\nCREATE TABLE a (b int);\nCOMMIT;", True),
        ("goose", "-- +goose Up\nCREATE TABLE a (b int);\nCOMMIT;", False),
    ],
)
def test_a_file_may_not_end_the_transaction_of_some_tools(
    chain: Read, framework: str, text: str, breaks: bool
) -> None:
    """The driver of dbmate and sql-migrate then fails, that of goose does not."""
    verdict = check(chain(framework, {"1_a.sql": text}))
    assert verdict.ok is not breaks
    if breaks:
        assert verdict.first is not None
        assert (verdict.first.sqlstate, verdict.first.migration) == ("25P01", "1_a.sql")
        assert f"leave BEGIN and COMMIT to {framework}" in verdict.first.mend


def test_dbmate_refuses_a_file_without_up_and_a_version_twice(chain: Read) -> None:
    found = chain("dbmate", {"1_a.sql": "SELECT 1;", "1_b.sql": "-- migrate:up\n"})
    assert [gap.what for gap in found.migrations[0].gaps] == [
        "dbmate refuses a file without a line `-- migrate:up`"
    ]
    assert found.migrations[0].statements == ()
    assert [item.migrations for item in found.problems] == [("1_a.sql", "1_b.sql")]


# --- goose ---

GOOSE = """\
-- people
-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION f() RETURNS int AS $$
BEGIN
  RETURN 1;
END; $$ LANGUAGE plpgsql;
-- +goose StatementEnd
SELECT 1; SELECT 2; -- both

SELECT
  -- within
  3;

-- +goose Down
DROP FUNCTION f;
"""


def test_goose_cuts_where_lines_end_with_a_semicolon(chain: Read) -> None:
    found = chain("goose", {"00001_f.sql": GOOSE})
    function = "\n".join(GOOSE.splitlines()[3:7]).removesuffix(";")
    assert [shown(item) for item in found.migrations] == [
        (
            "00001_f.sql", "1",
            [(function, 4), ("SELECT 1", 9), ("SELECT 2", 9),
             ("SELECT\n  -- within\n  3", 11)],
        ),
    ]  # fmt: skip
    (migration,) = found.migrations
    assert (migration.gaps, migration.reversible, migration.transactional) == ((), True, True)
    assert "goose_db_version" in found.provided[0]


def test_goose_cuts_a_function_apart_that_nothing_holds_together(chain: Read) -> None:
    """That is what breaks such a migration: PostgreSQL gets the pieces."""
    text = GOOSE.replace("-- +goose StatementBegin\n", "").replace("-- +goose StatementEnd\n", "")
    found = chain("goose", {"1_f.sql": text})
    assert [item.sql for item in found.migrations[0].statements][:2] == [
        "CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN 1;",
        "END",
    ]


def test_goose_orders_by_number_and_shows_programs_as_gaps(chain: Read) -> None:
    up = "-- +goose Up\nSELECT 1;\n"
    files = {"10_c.sql": up, "9_b.go": "package m", "9_b_test.go": "", "1_a.sql": up, "x.sql": up}
    found = chain("goose", files)
    assert [item.name for item in found.migrations] == ["1_a.sql", "9_b.go", "10_c.sql"]
    assert [gap.what for gap in found.migrations[1].gaps] == ["9_b.go is a program, not SQL"]
    assert [item.reversible for item in found.migrations] == [False, None, False]


def test_goose_knows_one_number_once(chain: Read) -> None:
    found = chain("goose", {"1_a.sql": "-- +goose Up\n", "01_b.go": ""})
    assert [item.migrations for item in found.problems] == [("01_b.go", "1_a.sql")]


def test_goose_leaves_the_transaction_where_it_is_told(chain: Read) -> None:
    text = "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n"
    assert chain("goose", {"1_a.sql": text}).migrations[0].transactional is False


def test_goose_fills_in_variables_that_nobody_knows(chain: Read) -> None:
    text = (
        "-- +goose Up\nSELECT '$A';\n-- +goose ENVSUB ON\nSELECT '${USER:-x}$B', $1;\nSELECT 1;\n"
        "-- +goose ENVSUB OFF\nSELECT '${C}';\n"
    )
    found = chain("goose", {"1_a.sql": text})
    assert [(item.sql, item.certain) for item in found.migrations[0].statements] == [
        ("SELECT '$A'", True),
        ("SELECT 'USERB', $1", False),
        ("SELECT 1", True),
        ("SELECT '${C}'", True),
    ]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("SELECT 1;", 1, "goose refuses a file without a line `-- +goose Up`"),
        ("-- +goose Up\nSELECT 1", 2, "goose refuses a last statement without a semicolon"),
    ],
)
def test_what_goose_refuses_is_told(chain: Read, text: str, line: int, what: str) -> None:
    (migration,) = chain("goose", {"1_a.sql": text}).migrations
    assert [(gap.place.line, gap.what) for gap in migration.gaps] == [(line, what)]


def test_an_open_end_of_what_goes_down_is_of_no_interest(chain: Read) -> None:
    (migration,) = chain("goose", {"1_a.sql": "-- +goose Up\n-- +goose Down\nX"}).migrations
    assert (migration.gaps, migration.reversible) == ((), True)


def test_sql_migrate_is_read_as_goose_is(chain: Read) -> None:
    text = "-- +migrate Up notransaction\nVACUUM;\n\n-- +migrate Down\nSELECT 1;\n"
    found = chain("sql-migrate", {"2_b.sql": text, "10_c.sql": text, "a.sql": text})
    assert [item.name for item in found.migrations] == ["a.sql", "2_b.sql", "10_c.sql"]
    assert [shown(item) for item in found.migrations[1:2]] == [("2_b.sql", "2", [("VACUUM", 2)])]
    assert found.migrations[1].transactional is False
    assert "gorp_migrations" in found.provided[0]


# --- node-pg-migrate ---


def test_node_pg_migrate_runs_what_stands_under_up(chain: Read) -> None:
    found = chain(
        "node-pg-migrate",
        {
            "1700000000002_b.sql": "SELECT 2;\n-- Down Migration\nSELECT 0;\n",
            "1700000000001_a.sql": (
                "-- Up Migration\nCREATE TABLE a (i int);\n---- down migration\nDROP TABLE a;\n"
            ),
            "1700000000003_c.js": "exports.up = (pgm) => {};",
            "1700000000004_d.sql": "SELECT 4;",
            "1700000000005_e.sql": "-- Down Migration\nSELECT 4;",
            "other.sql": "",
        },
    )
    assert [shown(item) for item in found.migrations] == [
        ("1700000000001_a", "1700000000001", [("CREATE TABLE a (i int)", 2)]),
        ("1700000000002_b", "1700000000002", [("SELECT 2", 1)]),
        ("1700000000003_c", "1700000000003", []),
        ("1700000000004_d", "1700000000004", [("SELECT 4", 1)]),
        ("1700000000005_e", "1700000000005", []),
    ]
    assert [item.reversible for item in found.migrations] == [True, True, True, False, True]
    assert [len(item.gaps) for item in found.migrations] == [0, 0, 0, 0, 0]
    assert found.one_transaction


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
    ("framework", "name", "text"),
    [
        ("flyway", "V1__a.sql", "SELECT 1;"),
        ("golang-migrate", "1_a.up.sql", "SELECT 1;"),
        ("prisma", "20240101000000_a/migration.sql", "SELECT 1;"),
        ("dbmate", "1_a.sql", "-- migrate:up\n"),
        ("goose", "1_a.sql", "-- +goose Up\n"),
        ("sql-migrate", "1_a.sql", "-- +migrate Up\n"),
        ("node-pg-migrate", "1_a.sql", "-- Up Migration\n"),
        ("plain", "1_a.sql", "SELECT 1;"),
        ("plain", "a/migration.sql", "SELECT 1;"),
    ],
)
def test_a_framework_is_found_out(tmp_path: Path, framework: str, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
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
