"""Flyway's files are read in the order in which `flyway migrate` runs them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen.migrations.chain import Chain
from signoff_gen.migrations.readers.flyway import Flyway

Read = Callable[[dict[str, str]], Chain]
DB = "src/main/resources/db/migration"


@pytest.fixture
def chain(tmp_path: Path) -> Read:
    """Writes files and reads those below db/migration."""

    def make(files: dict[str, str]) -> Chain:
        for name, text in files.items():
            path = tmp_path / (name if "/" in name else f"{DB}/{name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Flyway().read(tmp_path, [p for p in tmp_path.rglob("*") if p.is_file()])

    return make


def names(chain: Chain) -> list[str]:
    return [item.name for item in chain.migrations]


def test_a_small_project_reads_as_written(chain: Read) -> None:
    found = chain(
        {
            "V1__create_users.sql": "-- people\nCREATE TABLE users (id int PRIMARY KEY);\n",
            "V2__create_orders.sql": (
                "CREATE TABLE orders (id int, user_id int REFERENCES users);\n"
                "CREATE INDEX orders_user ON orders (user_id);\n"
            ),
            "R__recent_orders.sql": "CREATE OR REPLACE VIEW recent AS SELECT * FROM orders;",
        }
    )
    shown = [
        (item.name, item.key, [(s.sql, str(s.place.path), s.place.line) for s in item.statements])
        for item in found.migrations
    ]
    assert shown == [
        (
            "V1__create_users.sql", "1",
            [("CREATE TABLE users (id int PRIMARY KEY)", f"{DB}/V1__create_users.sql", 2)],
        ),
        (
            "V2__create_orders.sql", "2",
            [
                ("CREATE TABLE orders (id int, user_id int REFERENCES users)",
                 f"{DB}/V2__create_orders.sql", 1),
                ("CREATE INDEX orders_user ON orders (user_id)",
                 f"{DB}/V2__create_orders.sql", 2),
            ],
        ),
        (
            "R__recent_orders.sql", "recent orders",
            [("CREATE OR REPLACE VIEW recent AS SELECT * FROM orders",
              f"{DB}/R__recent_orders.sql", 1)],
        ),
    ]  # fmt: skip
    assert found.problems == ()
    assert all(item.transactional for item in found.migrations)
    assert "flyway_schema_history" in found.provided[0]


def test_versions_are_compared_number_by_number(chain: Read) -> None:
    versions = ["10", "2", "1_10", "1.9", "1.0.1", "1", "20240101120000"]
    found = chain({f"V{version}__x.sql": "" for version in versions})
    assert [item.key for item in found.migrations] == [
        "1", "1.0.1", "1.9", "1.10", "2", "10", "20240101120000",
    ]  # fmt: skip


def test_one_version_twice_is_a_problem(chain: Read) -> None:
    """Trailing zeros make no difference, and neither does the separator."""
    found = chain({"V1_0__a.sql": "", "V1__b.sql": "", "sub/V2__c.sql": "", "V2.0.0__d.sql": ""})
    assert [(item.kind, item.migrations) for item in found.problems] == [
        ("same-key", ("V1_0__a.sql", "V1__b.sql")),
        ("same-key", ("V2.0.0__d.sql", "V2__c.sql")),
    ]
    assert found.problems[0].message == (
        "2 migrations have the version 1: V1_0__a.sql, V1__b.sql; Flyway refuses to run them"
    )
    assert found.problems[0].place.path.name == "V1__b.sql"


def test_version_zero_is_a_version(chain: Read) -> None:
    assert [item.key for item in chain({"V0__a.sql": "", "V0_1__b.sql": ""}).migrations] == [
        "0",
        "0.1",
    ]


def test_repeatable_ones_come_last_by_their_description(chain: Read) -> None:
    found = chain({"R__b.sql": "", "R__a_view.sql": "", "V99__z.sql": ""})
    assert names(found) == ["V99__z.sql", "R__a_view.sql", "R__b.sql"]


def test_undo_is_not_run_and_makes_its_version_reversible(chain: Read) -> None:
    found = chain({"V1__a.sql": "", "V2__b.sql": "", "U2__b.sql": "DROP TABLE b;"})
    assert [(item.name, item.reversible) for item in found.migrations] == [
        ("V1__a.sql", None),
        ("V2__b.sql", True),
    ]


def test_an_empty_database_begins_with_the_newest_baseline(chain: Read) -> None:
    found = chain(
        {f"{kind}__x.sql": "" for kind in ("V1", "B2", "V3", "B3", "V3_1", "V4")} | {"R__r.sql": ""}
    )
    assert names(found) == ["B3__x.sql", "V3_1__x.sql", "V4__x.sql", "R__r.sql"]


def test_programs_stand_in_the_order_as_gaps(chain: Read) -> None:
    found = chain({"V1__a.sql": "", "V2__Fill.java": "class V2__Fill {}", "V3__b.sql": ""})
    assert names(found) == ["V1__a.sql", "V2__Fill.java", "V3__b.sql"]
    assert [gap.what for gap in found.migrations[1].gaps] == ["V2__Fill.java is a program, not SQL"]


def test_callbacks_run_around_the_chain(chain: Read) -> None:
    found = chain(
        {
            "afterMigrate.sql": "SELECT 'after';",
            "beforeMigrate__b.sql": "SELECT 'b';",
            "beforeMigrate__a.sql": "SELECT 'a';",
            "beforeClean.sql": "DROP TABLE t;",
            "afterVersioned.sql": "SELECT 'versioned';",
            "V1__x.sql": "SELECT 1;",
            "R__y.sql": "SELECT 2;",
        }
    )
    assert names(found) == [
        "beforeMigrate__a.sql", "beforeMigrate__b.sql", "V1__x.sql", "afterVersioned.sql",
        "R__y.sql", "afterMigrate.sql",
    ]  # fmt: skip


def test_callbacks_of_each_migration_run_in_it(chain: Read) -> None:
    found = chain(
        {
            "beforeEachMigrate.sql": "SET search_path = app;\n\\i x",
            "afterEachMigrate.sql": "RESET search_path;",
            "V1__x.sql": "SELECT 1;",
        }
    )
    (only,) = found.migrations
    assert [(item.sql, item.place.path.name) for item in only.statements] == [
        ("SET search_path = app", "beforeEachMigrate.sql"),
        ("SELECT 1", "V1__x.sql"),
        ("RESET search_path", "afterEachMigrate.sql"),
    ]
    assert len(only.gaps) == 1


def test_an_unknown_placeholder_makes_a_statement_uncertain(chain: Read) -> None:
    found = chain({"V1__x.sql": "CREATE TABLE ${my-schema}.t (a int);\nSELECT 1;"})
    assert [(item.sql, item.certain) for item in found.migrations[0].statements] == [
        ("CREATE TABLE placeholder_my_schema.t (a int)", False),
        ("SELECT 1", True),
    ]


def test_flyways_own_placeholders_are_known(chain: Read) -> None:
    found = chain({"V1__x.sql": "CREATE TABLE ${flyway:defaultSchema}.t (a int);"})
    (statement,) = found.migrations[0].statements
    assert (statement.sql, statement.certain) == ("CREATE TABLE public.t (a int)", True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("./flyway.conf", "# x\nflyway.placeholders.Owner = app\n"),
        ("conf/flyway.conf", "flyway.placeholders.owner=app"),
        ("src/main/resources/application.properties", "spring.flyway.placeholders.owner=app"),
        ("./flyway.toml", '[flyway.placeholders]\nOwner = "app"\n'),
    ],
)
def test_configuration_tells_placeholders(chain: Read, name: str, text: str) -> None:
    found = chain({name: text, "V1__x.sql": "GRANT SELECT ON t TO ${owner};"})
    (statement,) = found.migrations[0].statements
    assert (statement.sql, statement.certain) == ("GRANT SELECT ON t TO app", True)


def test_the_nearer_configuration_wins(chain: Read) -> None:
    found = chain(
        {
            "./flyway.conf": "flyway.placeholders.owner=far",
            f"{DB}/flyway.conf": "flyway.placeholders.owner=near",
            "V1__x.sql": "SELECT '${owner}';",
        }
    )
    assert found.migrations[0].statements[0].sql == "SELECT 'near'"


@pytest.mark.parametrize(
    "text",
    [
        "[flyway\n",
        "flyway = 1\n",
        "[flyway]\nplaceholders = 1\n",
        "a=" + "[" * 9999,
        "a=" + "9" * 9999,
    ],
)
def test_configuration_that_makes_no_sense_tells_nothing(chain: Read, text: str) -> None:
    found = chain({"./flyway.toml": text, "V1__x.sql": "SELECT '${owner}';"})
    assert not found.migrations[0].statements[0].certain


def test_configuration_that_cannot_be_read_tells_nothing(
    chain: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"./flyway.toml": "", "V1__x.sql": "SELECT '${owner}';"}
    chain(files)
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "flyway.toml":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert not chain(files).migrations[0].statements[0].certain


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"V1__x.sql": "SELECT 1;"}, True),
        ({"V1__x.sql": ""}, True),
        ({"V1__x.sql": "CREATE INDEX CONCURRENTLY i ON t (a);"}, False),
        ({"V1__x.sql": "DROP INDEX CONCURRENTLY i;\nVACUUM t;"}, False),
        ({"V1__x.sql": "CREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 1;"}, True),
        ({"V1__x.sql": "-- flyway:executeInTransaction=false\nSELECT 1;"}, False),
        ({"V1__x.sql": "SELECT 1;", f"{DB}/V1__x.sql.conf": "executeInTransaction=false"}, False),
    ],
)
def test_the_transaction_is_the_one_that_flyway_makes(
    chain: Read, files: dict[str, str], expected: bool
) -> None:
    """It leaves it by itself where every statement asks for it, or where it is told."""
    assert [item.transactional for item in chain(files).migrations] == [expected]


def test_a_misnamed_file_that_flyway_ignores_is_a_problem(chain: Read) -> None:
    found = chain({"V1__a.sql": "", "V2_create_b.sql": "", "V3.sql": "", "notes.sql": ""})
    assert names(found) == ["V1__a.sql"]
    assert [(item.kind, item.message) for item in found.problems] == [
        ("no-key", "Flyway ignores V2_create_b.sql: two underscores must follow the version"),
        ("no-key", "Flyway ignores V3.sql: two underscores must follow the version"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("V1__a.sql", True),
        ("R__a.sql", True),
        ("B1__a.sql", True),
        ("V1__A.java", True),
        ("U1__a.sql", False),
        ("V1_a.sql", False),
        ("001_a.sql", False),
        ("V1__a.txt", False),
        ("afterMigrate.sql", False),
    ],
)
def test_its_files_are_recognised_by_their_names(name: str, expected: bool) -> None:
    assert Flyway().recognises(Path("/"), [Path("db") / name]) is expected
