"""Conditions of a reader's statements: what they ask about, and what follows from the answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.migrations.chain import Chain, Condition, Gap, Migration, Place, Statement
from signoff_gen.migrations.check import check
from signoff_gen.migrations.replay import holds, replay

HERE = Place(Path("m.ts"), 1)
READY = """\
CREATE SCHEMA app;
CREATE TABLE users (id int PRIMARY KEY, "firstName" text, CONSTRAINT positive CHECK (id > 0));
CREATE TABLE app.logs (id int);
CREATE INDEX users_name ON users ("firstName");
CREATE TYPE mood AS ENUM ('ok');
"""


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition("table", "users"), True),
        (Condition("table", "nothing"), False),
        (Condition("table", "nothing", holds=False), True),
        (Condition("table", "app.logs"), True),
        (Condition("table", "logs"), False),
        (Condition("table", ""), None),
        (Condition("column", "users", "id"), True),
        (Condition("column", "users", "firstName"), True),
        (Condition("column", "users", '"firstName"'), True),
        (Condition("column", "users", "nr"), False),
        (Condition("column", "nothing", "id"), False),
        (Condition("index", "users_name"), True),
        (Condition("index", "other"), False),
        (Condition("constraint", "positive"), True),
        (Condition("constraint", "negative"), False),
        (Condition("type", "mood"), True),
        (Condition("type", "public.mood"), True),
        (Condition("type", "pity"), False),
        (Condition("unknown", "someone.knows()"), None),
    ],
)
def test_a_condition_is_answered_from_the_model(
    make_chain: Callable[..., Chain], condition: Condition, expected: bool | None
) -> None:
    """True, False, or None where it is not known."""
    assert holds(replay(make_chain(READY)).session, condition) is expected


def _migration(name: str, *statements: Statement, gaps: tuple[Gap, ...] = ()) -> Migration:
    return Migration(name, name, HERE, statements, gaps)


def _statement(sql: str, *conditions: Condition, **values: Any) -> Statement:
    return Statement(sql, HERE, conditions, **values)


def _chain(*migrations: Migration, **values: Any) -> Chain:
    return Chain("typeorm", migrations, **values)


def test_what_stands_under_a_condition_that_fails_is_skipped() -> None:
    """It neither makes nor breaks anything."""
    there = Condition("table", "users")
    chain = _chain(_migration("m1", _statement("ALTER TABLE users ADD COLUMN a int", there)))
    result = replay(chain)
    assert result.skipped == [(0, 0)]
    assert check(chain).state == "runs"


def test_a_question_that_is_asked_once_keeps_its_answer() -> None:
    """The second statement runs although the first has made the table by then."""
    missing = Condition("table", "users", holds=False, asked=1)
    there = Condition("table", "users", holds=True, asked=1)
    chain = _chain(
        _migration(
            "m1",
            _statement("CREATE TABLE users (id int)", missing),
            _statement("CREATE TABLE posts (id int)", missing),
            _statement("DROP TABLE users", there),
        ),
        # Another migration's question of the same number is another question.
        _migration("m2", _statement("ALTER TABLE posts ADD COLUMN a int", there)),
        _migration("m3", _statement("SELECT a FROM posts")),
    )
    assert replay(chain).skipped == [(0, 2)]
    assert check(chain).state == "runs"


def test_a_question_that_is_asked_each_time_is_answered_each_time() -> None:
    """Without a number, the second statement sees what the first has made."""
    missing = Condition("table", "users", holds=False)
    chain = _chain(
        _migration(
            "m1",
            _statement("CREATE TABLE users (id int)", missing),
            _statement("CREATE TABLE posts (id int)", missing),
        )
    )
    assert replay(chain).skipped == [(0, 1)]


def test_a_question_nobody_can_answer_makes_what_follows_unsure() -> None:
    """What was made under it may be there: using and making it are no breaks."""
    maybe = Condition("unknown", "process.env.X", asked=1)
    chain = _chain(
        _migration("m1", _statement("CREATE TABLE users (id int)", maybe)),
        _migration("m2", _statement("ALTER TABLE users ADD COLUMN a int")),
        _migration("m3", _statement("CREATE TABLE users (id int, a int)")),
    )
    assert check(chain).breaks == 0
    assert (
        replay(_chain(_migration("m", _statement("DROP TABLE gone", maybe)))).session.breaks == []
    )


@pytest.mark.parametrize(
    ("kind", "name"), [("table", "t"), ("column", "t"), ("constraint", "c"), ("index", "c")]
)
def test_what_may_be_there_answers_no_question(kind: Any, name: str) -> None:
    """Neither yes nor no is known of what was made under an unknown condition."""
    maybe = Condition("unknown", "x")
    sql = "CREATE TABLE t (id int CONSTRAINT c UNIQUE)"
    session = replay(_chain(_migration("m1", _statement(sql, maybe)))).session
    assert holds(session, Condition(kind, name, "id")) is None


def test_a_column_of_a_table_with_unknown_columns_is_not_known() -> None:
    """A table that is assumed may have any."""
    session = replay(_chain(_migration("m1", _statement("ALTER TABLE t ADD COLUMN a int")))).session
    assert holds(session, Condition("column", "t", "b")) is None


def test_a_gap_makes_what_follows_less_certain() -> None:
    """It may have made what is missing."""
    gap = Gap(Place(Path("m.ts"), 5), "a call that is not understood")
    user = _migration("m2", _statement("ALTER TABLE users ADD COLUMN a int"))
    verdict = check(_chain(_migration("m1", gaps=(gap,)), user))
    assert verdict.state == "unclear"
    assert verdict.first is not None
    assert verdict.first.certainty == "unclear"
    assert verdict.first.doubt.endswith("a call that is not understood")
    assert [link.state for link in verdict.chain] == ["not understood", "fails"]
    assert [item.code for item in verdict.findings] == ["MG301", "MG102"]


def test_a_gap_after_the_statement_explains_nothing() -> None:
    """A break before what was not understood is certain."""
    gap = Gap(Place(Path("m.ts"), 5), "a call that is not understood")
    verdict = check(_chain(_migration("m1", _statement("DROP TABLE users"), gaps=(gap,))))
    assert verdict.first is not None
    assert verdict.first.certainty == "certain"


def test_a_gap_in_another_file_may_have_happened_before() -> None:
    """Nobody knows when it runs."""
    gap = Gap(Place(Path("helpers.ts"), 50), "a call that is not understood")
    verdict = check(_chain(_migration("m1", _statement("DROP TABLE users"), gaps=(gap,))))
    assert verdict.state == "unclear"


def test_a_break_that_a_gap_does_not_explain_is_likely() -> None:
    """Had the gap made the table, its maker would make it twice."""
    gap = Gap(HERE, "a call that is not understood")
    verdict = check(
        _chain(
            _migration("m1", _statement("ALTER TABLE users ADD COLUMN a int"), gaps=(gap,)),
            _migration("m2", _statement("CREATE TABLE users (id int)")),
        )
    )
    assert verdict.state == "breaks"
    assert verdict.certainty == "likely"


def test_a_syntax_error_beside_a_gap_is_likely() -> None:
    """No gap explains it away, and none makes it sure."""
    gap = Gap(HERE, "a call that is not understood")
    verdict = check(_chain(_migration("m1", _statement("CREATE TABEL a ()"), gaps=(gap,))))
    assert (verdict.state, verdict.certainty) == ("breaks", "likely")


def test_guessed_values_are_no_ground_for_a_break() -> None:
    """A statement with values known only at run time changes what is known."""
    chain = _chain(
        _migration("m1", _statement("ALTER TABLE t__1 ADD COLUMN a int", certain=False)),
        _migration("m2", _statement("ALTER TABLE users ADD COLUMN a int")),
    )
    verdict = check(chain)
    assert verdict.state == "unclear"
    assert [item.position for item in verdict.findings if item.is_break] == [1]


def test_guessed_values_in_data_change_nothing() -> None:
    """Rows with values from a file do not make tables."""
    chain = _chain(
        _migration("m0", _statement("CREATE TABLE a (id int)")),
        _migration("m1", _statement("INSERT INTO a VALUES (0)", certain=False)),
        _migration("m2", _statement("ALTER TABLE users ADD COLUMN a int")),
    )
    verdict = check(chain)
    assert (verdict.state, verdict.certainty) == ("breaks", "certain")


def test_sql_that_a_reader_wrote_wrongly_is_no_break() -> None:
    """It is our fault, and not understood."""
    chain = _chain(_migration("m1", _statement("CREATE TABEL a ()", written=False)))
    verdict = check(chain)
    assert verdict.breaks == 0
    assert [item.code for item in verdict.findings] == ["MG301"]


def test_what_the_framework_provides_is_there() -> None:
    """Its own table is neither missing nor made twice, and never reported as made."""
    chain = _chain(
        _migration("m1", _statement("ALTER TABLE migrations ADD COLUMN by text")),
        provided=("CREATE TABLE migrations (id int)", "not SQL", 'CREATE EXTENSION "uuid-ossp"'),
    )
    verdict = check(chain)
    assert verdict.state == "runs"
    assert verdict.chain[0].needs == ()


def test_a_framework_that_restores_the_search_path() -> None:
    """What one migration sets does not reach the next."""
    texts = ["CREATE SCHEMA app; SET search_path = app", "CREATE TABLE t (id int)"]
    migrations = tuple(_migration(f"m{n}", _statement(text)) for n, text in enumerate(texts))
    assert check(Chain("flyway", migrations)).chain[1].makes == ("table t",)
    assert check(Chain("plain", migrations)).chain[1].makes == ("table app.t",)
