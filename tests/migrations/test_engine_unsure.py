"""What is not known for sure, what is not SQL, and what the rules do not know."""

from pathlib import Path
from typing import Any

import pytest

from signoff_gen.migrations.chain import Chain, Condition, Migration, Place, Statement
from signoff_gen.migrations.check import Verdict, check
from signoff_gen.migrations.sql.session import Session
from signoff_gen.migrations.sql.statements import HANDLERS
from signoff_gen.migrations.sql.tree import (
    Node,
    Unparsable,
    dotted,
    parse,
    parse_expression,
    parse_plpgsql,
)

HERE = Place(Path("m.ts"), 1)
UNKNOWN = Condition("unknown", "process.env.X")
READY = """\
CREATE TABLE users (id int PRIMARY KEY, name text);
CREATE TYPE mood AS ENUM ('ok');
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE INDEX i ON users (name);
"""


def _maybe(change: str, *texts: str) -> Verdict:
    """The verdict where it is not known whether a change runs."""
    changed = Statement(change, HERE, (UNKNOWN,))
    statements = [Statement(READY, HERE), changed, *(Statement(text, HERE) for text in texts)]
    return check(
        Chain(
            "typeorm",
            tuple(
                Migration(f"m{number}", str(number), HERE, (statement,))
                for number, statement in enumerate(statements, 1)
            ),
        )
    )


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        ("ALTER TABLE users RENAME TO people", ["SELECT id FROM users"]),
        ("ALTER TABLE users RENAME TO people", ["SELECT nr FROM people"]),
        ("ALTER TABLE users RENAME TO people", ["CREATE TABLE people (id int)"]),
        ("ALTER TABLE users RENAME name TO title", ["SELECT name FROM users"]),
        ("ALTER TABLE users RENAME name TO title", ["SELECT title FROM users"]),
        ("ALTER TYPE mood RENAME TO state", ["CREATE TABLE a (m mood)"]),
        ("ALTER TYPE mood RENAME TO state", ["CREATE TABLE a (m state)"]),
        ("ALTER TYPE mood RENAME TO state", ["CREATE TYPE state AS ENUM ('ok')"]),
        ("DROP TABLE users", ["SELECT id FROM users"]),
        ("DROP TABLE users", ["CREATE TABLE users (id int)", "SELECT id FROM users"]),
        ("DROP TYPE mood", ["CREATE TYPE mood AS ENUM ('bad')", "SELECT 'ok'::mood, 'bad'::mood"]),
        ("DROP FUNCTION f()", ["SELECT f()"]),
        ("DROP INDEX i", ["DROP INDEX IF EXISTS i", "CREATE INDEX i ON users (id)"]),
        ("CREATE INDEX j ON users (id)", ["CREATE INDEX j ON users (id)"]),
        ("ALTER TABLE users ADD email text", ["SELECT email FROM users"]),
        ("ALTER TABLE users ADD email text", ["ALTER TABLE users ADD email text"]),
        ("CREATE EXTENSION pgcrypto", ["SELECT gen_salt('bf')"]),
        ("DROP TABLE gone; SELECT nothing FROM nowhere", ["SELECT id FROM users"]),
    ],
)
def test_either_may_be_right_after_a_change_that_may_have_run(
    change: str, texts: list[str]
) -> None:
    """Neither the old nor the new is a break."""
    assert _maybe(change, *texts).breaks == 0


@pytest.mark.parametrize(
    ("change", "text", "error"),
    [
        (
            "ALTER TABLE users RENAME TO people",
            "SELECT id FROM persons",
            'relation "persons" does not exist',
        ),
        (
            "DROP TABLE IF EXISTS gone",
            "ALTER TABLE users ADD name text",
            'column "name" of relation "users" already exists',
        ),
    ],
)
def test_what_neither_way_explains_is_a_break(change: str, text: str, error: str) -> None:
    """An unknown condition does not make everything unknown."""
    verdict = _maybe(change, text)
    assert verdict.first is not None
    assert (verdict.first.error, verdict.first.certainty) == (error, "certain")


# What the rules do not know -----------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyError("relation"), TypeError("a list"), RecursionError()])
def test_a_tree_of_an_unknown_shape_is_not_understood(
    judge: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """It is told as such, the rest of the chain is judged, and nothing crashes."""

    def stumble(session: Session, node: Node) -> None:
        session.unsure += 1
        raise error

    monkeypatch.setitem(HANDLERS, "CheckPointStmt", stumble)
    verdict = judge("CREATE TABLE a (id int)", "CHECKPOINT", "SELECT id FROM a", "SELECT * FROM b")
    assert verdict.state == "unclear"
    assert [(item.code, item.migration) for item in verdict.findings] == [
        ("MG301", "m2"),
        ("MG102", "m4"),
    ]
    assert verdict.findings[0].message.startswith("m2: a CheckPointStmt that is not understood")


def test_a_statement_without_a_rule_is_told(judge: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not judged, and what follows is."""
    monkeypatch.delitem(HANDLERS, "CheckPointStmt")
    verdict = judge("CHECKPOINT; CHECKPOINT", "DROP TABLE a")
    assert [item.message for item in verdict.findings] == [
        "m1: CheckPoint statements are not judged",
        "m2 uses table a, which no migration makes",
    ]
    assert verdict.state == "breaks"


def test_what_a_framework_provides_and_cannot_be_understood_is_no_finding(
    judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not the project's."""
    monkeypatch.delitem(HANDLERS, "CheckPointStmt")
    chain = Chain("plain", (), provided=("CHECKPOINT", "not SQL"))
    assert check(chain).findings == ()


# Text and trees -----------------------------------------------------------------------------------


def test_a_syntax_error_is_told_with_its_character() -> None:
    """Not with its byte."""
    text = "SELECT 'äöü€'; CREATE TABEL a ()"
    with pytest.raises(Unparsable) as caught:
        parse(text)
    assert (caught.value.message, caught.value.position) == (
        'syntax error at or near "TABEL"',
        text.index("TABEL") + 1,
    )
    assert caught.value.understood


@pytest.mark.parametrize("text", ["1, 2", "1; SELECT 2", ""])
def test_what_is_not_one_expression(text: str) -> None:
    """It is refused."""
    with pytest.raises(Unparsable):
        parse_expression(text)


def test_a_text_without_a_function_has_no_plpgsql() -> None:
    """It is refused."""
    with pytest.raises(Unparsable, match="no PL/pgSQL function"):
        parse_plpgsql("SELECT 1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("users", ["users"]),
        ("Public.Users", ["public", "users"]),
        ('public."Users"', ["public", "Users"]),
        ('"a.b" . c_$1', ["a.b", "c_$1"]),
        ('"say ""hello"""', ['say "hello"']),
        ("", None),
        ('"open', None),
        ('"a"b', None),
        ('"a".', None),
        ("a-b", None),
        ("a..b", None),
    ],
)
def test_names_in_strings(text: str, expected: list[str] | None) -> None:
    """Read as a cast to regclass does."""
    assert dotted(text) == expected


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO a (n, t) VALUES ($1, $2)",
        "INSERT INTO a VALUES ($999)",
        "INSERT INTO a (n, t) VALUES ($999)",
        "INSERT INTO a (t, n) VALUES ($999, 'x', 1)",
        "INSERT INTO a (n, t) SELECT $999",
        "INSERT INTO b VALUES ($1), ($1)",
        "UPDATE a SET n = $1 WHERE $2",
        "DELETE FROM a WHERE t = $999",
    ],
)
def test_a_value_that_is_not_known_breaks_nothing(judge: Any, statement: str) -> None:
    """Nor does its column need to be given, nor is its type told."""
    tables = "CREATE TABLE a (n int NOT NULL, t text NOT NULL); CREATE TABLE b (k int UNIQUE)"
    assert judge(tables, statement).findings == ()


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("INSERT INTO missing VALUES ($999)", 'relation "missing" does not exist'),
        ("INSERT INTO a (m) VALUES ($1)", 'column "m" of relation "a" does not exist'),
        ("UPDATE a SET m = $1", 'column "m" of relation "a" does not exist'),
        ("DELETE FROM a WHERE m = $999", 'column "m" does not exist'),
        ("INSERT INTO a (n, t) VALUES ($1)", "INSERT has more target columns than expressions"),
        ("INSERT INTO a (t) VALUES ($1)",
         'null value in column "n" of relation "a" violates not-null constraint'),
    ],
)  # fmt: skip
def test_all_else_of_a_statement_with_such_a_value_is_certain(
    judge: Any, statement: str, error: str
) -> None:
    verdict = judge("CREATE TABLE a (n int NOT NULL, t text)", statement)
    assert (verdict.state, verdict.first.error, verdict.certainty) == ("breaks", error, "certain")


def test_rows_with_a_value_that_is_not_known_are_rows(judge: Any) -> None:
    verdict = judge(
        "CREATE TABLE a (n int)", "INSERT INTO a VALUES ($1)",
        "ALTER TABLE a ADD COLUMN m int NOT NULL",
    )  # fmt: skip
    assert verdict.first.sqlstate == "23502"
