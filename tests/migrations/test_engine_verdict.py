"""The verdict on a chain: which rule is broken, by whom, what mends it, and what hangs together."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.globs import GlobError
from signoff_gen.migrations.chain import Chain, Gap, Migration, OrderProblem, Place, Statement
from signoff_gen.migrations.check import Verdict, check
from signoff_gen.migrations.document import document, from_json
from signoff_gen.migrations.findings import ORDER_RULES, RULES
from signoff_gen.migrations.judge import is_baseline, older_than_base

Judge = Callable[..., Verdict]
MakeChain = Callable[..., Chain]

# Rules and their mends ----------------------------------------------------------------------------

FINDINGS: list[tuple[list[str], str, str, str]] = [
    (
        ["ALTER TABLE a ADD b int", "CREATE TABLE a (id int)"],
        "MG101",
        "m1 uses table a, which m2 makes only later",
        "swap m1 and m2",
    ),
    (
        ["ALTER TABLE a ADD b int", "SELECT 1", "CREATE TABLE a (id int)"],
        "MG101",
        "m1 uses table a, which m3 makes only later",
        "rename m3 so that its order key comes before 1",
    ),
    (
        [
            "CREATE TABLE b (a_id int REFERENCES a)",
            "CREATE TYPE mood AS ENUM ('ok')",
            "CREATE TABLE a (id int PRIMARY KEY, mood mood)",
        ],
        "MG101",
        "m1 uses table a, which m3 makes only later",
        "m3 itself needs m2: make table a in a migration of its own before m1",
    ),
    (
        ["ALTER TABLE a ADD b int; CREATE TABLE a (id int)"],
        "MG101",
        "m1 uses table a before it makes it",
        "move the statement that makes it up",
    ),
    (
        ["SELECT b FROM a", "CREATE TABLE a (id int)", "ALTER TABLE a ADD b int"],
        "MG101",
        "m1 uses table a, which m2 makes only later",
        "swap m1 and m2",
    ),
    (
        [
            "CREATE TYPE mood AS ENUM ('ok')",
            "ALTER TYPE mood RENAME VALUE 'bad' TO 'worse'",
            "ALTER TYPE mood ADD VALUE 'bad'",
        ],
        "MG101",
        "m2 uses label mood.bad, which m3 makes only later",
        "swap m2 and m3",
    ),
    (
        ["ALTER TABLE a ADD b int"],
        "MG102",
        "m1 uses table a, which no migration makes",
        "add what makes table a to a migration before m1",
    ),
    (
        ["CREATE TABLE a (id int)", "DROP TABLE a", "ALTER TABLE a ADD b int"],
        "MG103",
        "m3 uses table a, which m2 dropped or renamed before",
        "use it before m2 drops it, or not at all",
    ),
    (
        ["CREATE TABLE a (id int); DROP TABLE a; ALTER TABLE a ADD b int"],
        "MG103",
        "m1 uses table a, which m1 dropped or renamed before",
        "use it before m1 drops it, or not at all",
    ),
    (
        ["CREATE TABLE a (id int)", "ALTER TABLE a RENAME TO b", "ALTER TABLE a ADD b int"],
        "MG103",
        "m3 uses table a, which m2 dropped or renamed before",
        "use it before m2 drops it, or not at all",
    ),
    (
        ["CREATE TABLE a (id int)", "CREATE TABLE a (id int)"],
        "MG104",
        "m2 makes table a, which m1 has made already",
        "make it in one of the two places only, or guard the second with IF NOT EXISTS",
    ),
    (
        ["CREATE TABLE a (id int)", "ALTER TABLE a ADD b int", "ALTER TABLE a ADD b int"],
        "MG104",
        "m3 makes column a.b, which m2 has made already",
        "make it in one of the two places only, or guard the second with IF NOT EXISTS",
    ),
    (
        ["CREATE SCHEMA public"],
        "MG104",
        'm1 fails: schema "public" already exists',
        "make it in one of the two places only, or guard the second with IF NOT EXISTS",
    ),
    (
        ["CREATE TABLE a (id int)", "SELECT b FROM a"],
        "MG105",
        "m2 uses column a.b, which no migration makes",
        "add what makes column a.b to a migration before m2",
    ),
    (
        ["CREATE TABLE a (id mood)"],
        "MG106",
        "m1 uses type mood, which no migration makes",
        "add what makes type mood to a migration before m1",
    ),
    (
        ["CREATE TABLE a (id uuid DEFAULT uuid_generate_v4())"],
        "MG107",
        "m1 uses function uuid_generate_v4, which the extension uuid-ossp would bring",
        'run CREATE EXTENSION IF NOT EXISTS "uuid-ossp" before it',
    ),
    (
        ["CREATE TABLE a (name citext)"],
        "MG107",
        "m1 uses type citext, which the extension citext would bring",
        'run CREATE EXTENSION IF NOT EXISTS "citext" before it',
    ),
    (
        ["CREATE TABLE a (n text)", "CREATE INDEX i ON a USING gin (n gin_trgm_ops)"],
        "MG107",
        "m2 uses operator class gin.gin_trgm_ops, which the extension pg_trgm would bring",
        'run CREATE EXTENSION IF NOT EXISTS "pg_trgm" before it',
    ),
    (
        ["CREATE TABLE a (id int)", "ALTER TABLE a DROP CONSTRAINT c"],
        "MG108",
        'm2 fails: constraint "c" of relation "a" does not exist',
        "",
    ),
    (
        ['CREATE TABLE a (id int, CONSTRAINT "FK_a" CHECK (id > 0))',
         "ALTER TABLE a DROP CONSTRAINT fk_a"],
        "MG108",
        'm2 fails: constraint "fk_a" of relation "a" does not exist',
        'there is one called "FK_a"',
    ),
    (
        ["CREATE TABLE app.a (id int)"],
        "MG109",
        "m1 uses schema app, which no migration makes",
        "add what makes schema app to a migration before m1",
    ),
    (
        ["SELECT f(1)"],
        "MG110",
        "m1 uses function f, which no migration makes",
        "add what makes function f to a migration before m1",
    ),
    (
        ["CREATE TABLE a (id int)", "GRANT SELECT ON a TO clerk"],
        "MG111",
        'm2 fails: role "clerk" does not exist',
        "",
    ),
    (
        [
            "CREATE TABLE a (id int PRIMARY KEY)",
            "CREATE TABLE b (a_id int REFERENCES a)",
            "DROP TABLE a",
        ],
        "MG112",
        "m3 fails: cannot drop table a because other objects depend on it",
        "constraint b.b_a_id_fkey depends on it; DROP … CASCADE, or drop that first",
    ),
    (
        ["SELECT 1;\nCREATE TABEL a ()"],
        "MG113",
        'm1 fails: syntax error at or near "TABEL"',
        "line 2 of the statement, character 18",
    ),
    (
        ["CREATE TABLE a (id int)", "CREATE INDEX CONCURRENTLY i ON a (id)"],
        "MG114",
        "m2 fails: CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
        "run this migration outside a transaction, with this statement alone",
    ),
    (
        [
            "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE a (m mood)",
            "ALTER TYPE mood ADD VALUE 'bad'; INSERT INTO a VALUES ('bad')",
        ],
        "MG115",
        'm2 fails: unsafe use of new value "bad" of enum type mood',
        "add the value in a migration of its own that is committed before it is used",
    ),
    (
        ["CREATE VIEW v AS SELECT 1 AS x", "DROP TABLE v"],
        "MG116",
        'm2 fails: "v" is not a table',
        "it is a view: use DROP VIEW",
    ),
    (
        ["CREATE TABLE a (n text)", "ALTER TABLE a ALTER n TYPE int"],
        "MG117",
        'm2 fails: column "n" cannot be cast automatically to type integer',
        'it is text; add USING "n"::…',
    ),
    (
        ["CREATE TABLE a (n int NOT NULL)", "INSERT INTO a VALUES (NULL)"],
        "MG118",
        'm2 fails: null value in column "n" of relation "a" violates not-null constraint',
        "",
    ),
    (
        ["DO $$ BEGIN RAISE EXCEPTION 'not today'; END $$"],
        "MG119",
        "m1 fails: not today",
        "the migration raises it itself",
    ),
    (
        ["CREATE TABLE a (id int)", "ALTER TABLE a ATTACH PARTITION a DEFAULT"],
        "MG120",
        'm2 fails: table "a" is not partitioned',
        "",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "code", "message", "mend"), FINDINGS, ids=[f"{row[1]}-{row[2]}" for row in FINDINGS]
)
def test_a_break_is_told_with_its_mend(
    judge: Judge, texts: list[str], code: str, message: str, mend: str
) -> None:
    """The first break has this rule, these words, and this advice."""
    first = judge(*texts).first
    assert first is not None
    assert (first.code, first.message, first.mend) == (code, message, mend)


def test_each_rule_of_breaks_is_told_above() -> None:
    """No rule is without a case."""
    assert {row[1] for row in FINDINGS} == {code for code in RULES if code < "MG200"}


@pytest.mark.parametrize(
    ("texts", "mend"),
    [
        (
            ['CREATE TABLE "Users" (id int)', "ALTER TABLE Users ADD a int"],
            'did you mean "Users", which m1 makes? '
            "Without double quotes a name is read in lower case",
        ),
        (
            ['CREATE TABLE a ("firstName" text)', "SELECT firstName FROM a"],
            'did you mean "firstName", which m1 makes? '
            "Without double quotes a name is read in lower case",
        ),
        (
            ['CREATE TABLE "Users" (id int)', 'ALTER TABLE "users" ADD a int'],
            'did you mean "Users", which m1 makes? In double quotes a name means exactly itself',
        ),
        (
            ["CREATE TABLE posts (id int)", 'ALTER TABLE "Posts" ADD a int'],
            'did you mean "posts", which m1 makes? In double quotes a name means exactly itself',
        ),
        (
            ["CREATE SCHEMA app; CREATE TABLE app.a (id int)", "ALTER TABLE a ADD b int"],
            "m1 makes it in schema app: name it app.a",
        ),
    ],
)
def test_a_name_that_is_nearly_right_is_told(judge: Judge, texts: list[str], mend: str) -> None:
    """Case and schema are what people get wrong."""
    first = judge(*texts).first
    assert first is not None
    assert first.mend == mend


# What hangs together ------------------------------------------------------------------------------


def test_those_who_meet_the_same_missing_table_are_told_once(judge: Judge) -> None:
    """One finding names them all, and each of them is an edge."""
    verdict = judge(
        "ALTER TABLE a ADD b int; ALTER TABLE a ADD c int",
        "INSERT INTO a (b) VALUES (1)",
        "CREATE TABLE other (id int)",
        "CREATE INDEX i ON a (c)",
    )
    assert verdict.breaks == 1
    assert verdict.first is not None
    assert verdict.first.used_by == ("m2", "m4")
    assert [(edge.user, edge.object, edge.made_by) for edge in verdict.edges] == [
        ("m1", "table a", ""),
        ("m2", "table a", ""),
        ("m4", "table a", ""),
    ]


def test_the_chain_shows_what_each_migration_makes_drops_and_needs(judge: Judge) -> None:
    """What a migration made itself is no need of it."""
    verdict = judge(
        "CREATE TABLE a (id int PRIMARY KEY)",
        "CREATE TABLE b (a_id int REFERENCES a); SELECT * FROM b",
        "DROP TABLE b",
        "",
    )
    assert [link.makes for link in verdict.chain] == [("table a",), ("table b",), (), ()]
    assert [link.drops for link in verdict.chain] == [(), (), ("table b",), ()]
    assert [[(need.object, need.made_by) for need in link.needs] for link in verdict.chain] == [
        [],
        [("table a", "m1"), ("constraint a.a_pkey", "m1")],
        [("table b", "m2")],
        [],
    ]
    assert (verdict.ok, verdict.certainty, verdict.breaks) == (True, "certain", 0)


def test_what_is_missing_is_a_need_that_nobody_meets(judge: Judge) -> None:
    """Of the one who fails, and of those who meet it after."""
    verdict = judge("ALTER TABLE a ADD b int", "SELECT * FROM a")
    needs = [[(need.object, need.made_by) for need in link.needs] for link in verdict.chain]
    assert needs == [[("table a", "")], [("table a", "")]]


def test_making_a_thing_twice_is_no_missing_need(judge: Judge) -> None:
    """The thing is there; the chain has no broken edge."""
    verdict = judge("CREATE TABLE a (id int)", "CREATE TABLE a (id int)")
    assert verdict.first is not None
    assert verdict.first.made_by == "m1"
    assert verdict.edges == ()
    assert verdict.chain[1].state == "fails"


def test_a_long_statement_is_shortened(judge: Judge) -> None:
    """Reports show the head of it."""
    first = judge("ALTER TABLE a ADD b int /* " + "x" * 1000 + " */").first
    assert first is not None
    assert first.sql.startswith("ALTER TABLE a ADD b int /* xx")
    assert first.sql.endswith("x…")
    assert len(first.sql) == 400


# This phase's own ---------------------------------------------------------------------------------


def _own(judge: Judge, *texts: str, own: str) -> list[tuple[str, bool, str]]:
    verdict = judge(*texts, own=[own])
    return [(item.name, item.independent, item.because) for item in verdict.own]


def test_own_migrations_that_rely_on_sound_ones_are_independent(judge: Judge) -> None:
    """Whatever else is broken."""
    texts = [
        "CREATE TABLE a (id int PRIMARY KEY)",
        "DROP TABLE gone",
        "CREATE TABLE b (a_id int REFERENCES a)",
        "CREATE TABLE c (b_id int)",
    ]
    assert _own(judge, *texts, own="db/[34].sql") == [
        ("m3", True, "it relies only on m1"),
        ("m4", True, "it relies on nothing else"),
    ]


@pytest.mark.parametrize(
    ("texts", "because"),
    [
        (
            ["SELECT 1", "DROP TABLE gone"],
            'm2 fails: table "gone" does not exist',
        ),
        (
            ["ALTER TABLE a ADD b int", "SELECT * FROM a"],
            "m2 uses table a, which is missing since m1",
        ),
        (
            [
                "CREATE TABLE a (id int PRIMARY KEY); DROP TABLE gone",
                "CREATE TABLE b (a_id int REFERENCES a)",
            ],
            'm1 fails: table "gone" does not exist',
        ),
        (
            ["CREATE TABLE a (id int); CREATE VIEW v AS SELECT id FROM a", "SELECT * FROM v",
             "DROP TABLE a"],
            None,
        ),
        (
            ["CREATE TABLE a (id int); CREATE VIEW v AS SELECT id FROM a",
             "SELECT * FROM a", "DROP TABLE a"],
            "m2 uses table a, which is part of a break",
        ),
    ],
)  # fmt: skip
def test_why_an_own_migration_is_part_of_a_break(
    judge: Judge, texts: list[str], because: str | None
) -> None:
    """By itself, by what it misses, or by what it relies on."""
    ((name, independent, said),) = _own(judge, *texts, own="db/2.sql")
    assert name == "m2"
    assert independent == (because is None)
    assert because in (None, said)


def test_migrations_that_need_each_other_through_changes_end(judge: Judge) -> None:
    """A later change of a column makes a table's maker rely on nobody in a circle."""
    texts = [
        "CREATE TABLE a (id int PRIMARY KEY)",
        "CREATE TABLE b (a_id int REFERENCES a)",
        "ALTER TABLE b ADD CONSTRAINT c FOREIGN KEY (a_id) REFERENCES a; SELECT * FROM a, b",
    ]
    assert _own(judge, *texts, own="db/3.sql") == [("m3", True, "it relies only on m2, m1")]


def test_a_pattern_of_own_that_is_no_glob(judge: Judge) -> None:
    """The caller is told."""
    with pytest.raises(GlobError):
        judge("SELECT 1", own=["/db/*.sql"])


# The order ----------------------------------------------------------------------------------------


def _ordered(*kinds: Any) -> Chain:
    place = Place(Path("db"), 1)
    statements = (Statement("CREATE TABLE a (id int)", place),)
    migrations = tuple(
        Migration(name, name, place, statements if name == "m1" else ()) for name in ("m1", "m2")
    )
    problems = tuple(
        OrderProblem(kind, ("m1", "m2"), place, f"a {kind}", stops=kind != "same-key")
        for kind in kinds
    )
    return Chain("alembic", migrations, problems)


@pytest.mark.parametrize("kind", ["several-heads", "missing-parent", "cycle", "no-key"])
def test_an_order_that_a_framework_refuses_breaks_the_chain(kind: str) -> None:
    """Before its first statement."""
    verdict = check(_ordered(kind))
    assert (verdict.state, verdict.first, verdict.breaks) == ("breaks", None, 0)
    (found,) = verdict.findings
    assert (found.code, found.message, found.migration) == (ORDER_RULES[kind], f"a {kind}", "m1")
    assert (found.position, found.used_by) == (0, ("m2",))


def test_two_migrations_with_one_key_are_told() -> None:
    """With the place of the first; no statement of theirs is a break."""
    verdict = check(_ordered("same-key"))
    assert [(item.code, item.migration) for item in verdict.findings] == [("MG202", "m1")]
    assert verdict.breaks == 0


def test_a_problem_of_no_migration_stands_before_them() -> None:
    """Its position is -1."""
    place = Place(Path("db"), 1)
    problem = OrderProblem("missing-parent", (), place, "nothing leads anywhere")
    (found,) = check(Chain("alembic", (), (problem,))).findings
    assert (found.migration, found.position, found.used_by) == ("", -1, ())


def test_new_migrations_that_run_before_released_ones(make_chain: MakeChain) -> None:
    """Those after the last released one are in their place."""
    (found,) = older_than_base(make_chain(*["SELECT 1"] * 4), ["m1", "m3"])
    assert (found.code, found.migration, found.severity) == ("MG207", "m2", "warning")
    assert found.message == (
        "m2 is new and runs before m3, which the base branch has already: databases that are up "
        "to date would run them in another order"
    )
    assert found.mend == "give it an order key after 3"
    assert not found.is_break


@pytest.mark.parametrize("base", [[], ["other"], ["m1", "m2"], ["m1"]])
def test_new_migrations_at_the_end_are_in_their_place(
    make_chain: MakeChain, base: list[str]
) -> None:
    """So are all where none is released."""
    assert older_than_base(make_chain("SELECT 1", "SELECT 1"), base) == []


def test_a_migration_that_cannot_be_undone_is_noted() -> None:
    """It breaks nothing."""
    place = Place(Path("db/1.sql"), 1)
    migrations = tuple(
        Migration(str(undo), str(undo), place, (Statement("SELECT 1", place),), reversible=undo)
        for undo in (True, False, None)
    )
    verdict = check(Chain("goose", migrations))
    assert [(item.code, item.migration) for item in verdict.findings] == [("MG208", "False")]
    assert verdict.ok


# Baselines ----------------------------------------------------------------------------------------


def test_an_empty_baseline_is_blamed_for_missing_tables(judge: Judge) -> None:
    """Its mend is to fill it."""
    verdict = judge("SELECT 1", "ALTER TABLE a ADD b int; ALTER TABLE c ADD d int")
    found = next(item for item in verdict.findings if item.code == "MG201")
    assert (found.migration, found.position, found.object) == ("m1", 0, "table a")
    assert found.message == (
        "m1 reads like a baseline and makes nothing, while other migrations need table a, table c"
    )
    assert not found.is_break
    assert verdict.chain[0].state == "runs"


@pytest.mark.parametrize(
    "texts",
    [
        ["CREATE TABLE x (id int)", "ALTER TABLE a ADD b int"],
        ["DROP TABLE IF EXISTS x; CREATE TABLE x (id int); DROP TABLE x", "DROP TABLE a"],
        ["SELECT 1", "CREATE TABLE a (id int); DROP TABLE a", "ALTER TABLE a ADD b int"],
        ["SELECT 1", "CREATE TABLE a (id int)", "SELECT b FROM a"],
    ],
)
def test_nothing_is_blamed_on_a_baseline_that_is_not_at_fault(
    judge: Judge, texts: list[str]
) -> None:
    """It makes or drops something, or what is missing was there."""
    assert "MG201" not in [item.code for item in judge(*texts).findings]


@pytest.mark.parametrize(
    ("name", "index", "expected"),
    [
        ("AddUsers", 0, True),
        ("AddUsers", 1, False),
        ("ProductionBaseline", 4, True),
        ("0007_squashed", 6, True),
        ("InitialSchema", 2, True),
    ],
)
def test_what_reads_like_a_baseline(name: str, index: int, expected: bool) -> None:
    """The first, and what is called so."""
    assert is_baseline(name, index) is expected


def test_a_migration_that_drops_and_makes_nothing_is_no_baseline(judge: Judge) -> None:
    """It does something."""
    verdict = judge(
        "CREATE TABLE x (id int)", "DROP TABLE x", "ALTER TABLE a ADD b int", words="all"
    )
    assert "MG201" not in [item.code for item in verdict.findings]


# What is not understood ---------------------------------------------------------------------------


def test_statements_that_are_not_judged_are_told(judge: Judge) -> None:
    """With their place, and as a doubt of nobody."""
    verdict = judge("CREATE TABLE a (id int)", "CREATE TABLE b AS EXECUTE q")
    assert verdict.not_understood == sum(item.code == "MG301" for item in verdict.findings)


def test_sql_nested_too_deeply_is_not_understood(judge: Judge) -> None:
    """Neither a break nor a crash; what follows is less certain."""
    verdict = judge("SELECT " + "+".join("1" * 2000), "ALTER TABLE a ADD b int")
    assert verdict.state == "unclear"
    assert [item.code for item in verdict.findings] == ["MG301", "MG102"]
    assert "could not be parsed" in verdict.findings[0].message
    assert verdict.certainty == "unclear"


def test_a_null_byte_is_no_sql(judge: Judge) -> None:
    """PostgreSQL's own words for it."""
    first = judge("SELECT '\0'").first
    assert first is not None
    assert (first.sqlstate, first.error) == (
        "42601",
        'invalid byte sequence for encoding "UTF8": 0x00',
    )


def test_what_is_unclear_and_nothing_else_is_unclear(judge: Judge) -> None:
    """The role may be the server's own."""
    verdict = judge("CREATE TABLE a (id int)", "GRANT SELECT ON a TO clerk")
    assert (verdict.state, verdict.ok, verdict.certainty) == ("unclear", False, "unclear")
    assert verdict.first is not None
    assert verdict.first.doubt == "roles belong to the server, which may have it already"


def test_a_firm_break_comes_before_an_unclear_one(judge: Judge) -> None:
    """Though it stands later in the chain."""
    verdict = judge("GRANT SELECT ON TABLE pg_class TO clerk", "DROP TABLE a")
    assert verdict.state == "breaks"
    assert verdict.first is not None
    assert verdict.first.migration == "m2"


# As JSON ------------------------------------------------------------------------------------------


def test_a_verdict_as_json(make_chain: MakeChain) -> None:
    """All that reports and machines need, in JSON's own values."""
    chain = make_chain("CREATE TABLE b (id int)", "DROP TABLE b; ALTER TABLE a ADD b int")
    known = document(chain, check(chain, own=["db/2.sql"]))
    data = json.loads(json.dumps(known.as_json()))
    assert from_json(data) == known
    first = {
        "code": "MG102", "name": "relation-never-made", "severity": "error",
        "message": "m2 uses table a, which no migration makes", "migration": "m2", "position": 1,
        "file": "db/2.sql", "line": 1, "column": 1, "certainty": "certain",
        "mend": "add what makes table a to a migration before m2", "statement": 0,
        "sql": "DROP TABLE b; ALTER TABLE a ADD b int", "sqlstate": "42P01",
        "error": 'relation "a" does not exist', "object": "table a",
    }  # fmt: skip
    assert data == {
        "framework": "plain",
        "ok": False,
        "state": "breaks",
        "certainty": "certain",
        "first": first,
        "counts": {"migrations": 2, "statements": 2, "breaks": 1, "not_understood": 0},
        "findings": [first],
        "chain": [
            {
                "name": "m1", "key": "1", "file": "db/1.sql", "line": 1, "state": "runs",
                "own": False, "makes": ["table b"], "drops": [], "needs": [],
            },
            {
                "name": "m2", "key": "2", "file": "db/2.sql", "line": 1, "state": "fails",
                "own": True, "makes": ["column a.b"], "drops": ["table b"],
                "needs": [
                    {"object": "table a", "made_by": ""}, {"object": "table b", "made_by": "m1"},
                ],
            },
        ],
        "edges": [{"user": "m2", "object": "table a", "made_by": ""}],
        "own": [
            {
                "name": "m2", "independent": False,
                "because": 'm2 fails: relation "a" does not exist',
            }
        ],
        "one_transaction": False,
        "replay": None,
    }  # fmt: skip


def test_a_verdict_without_a_break_as_json(make_chain: MakeChain) -> None:
    """There is no first one."""
    chain = make_chain("SELECT 1")
    data = document(chain, check(chain)).as_json()
    assert data["first"] is None
    assert data["ok"] is True


def test_what_was_made_before_something_not_understood_may_be_gone(make_chain: Any) -> None:
    """Made again after it, it is made twice only perhaps; made after it, it is for certain."""
    make = "CREATE TABLE a (id int); CREATE INDEX i ON a (id)"
    again = "CREATE INDEX i ON a (id)"
    chain = make_chain(make, "", again)
    gap = Gap(Place(Path("db/2.sql"), 1), "a drop in a loop")
    first, second, *rest = chain.migrations
    chain = replace(chain, migrations=(first, replace(second, gaps=(gap,)), *rest))
    found = [(item.position, item.certainty) for item in check(chain).findings if item.is_break]
    assert found == [(2, "unclear")]
    assert check(chain).state == "unclear"
    late = make_chain("", make, again)
    first, *rest = late.migrations
    late = replace(late, migrations=(replace(first, gaps=(gap,)), *rest))
    verdict = check(late)
    assert (verdict.state, verdict.certainty) == ("breaks", "certain")
