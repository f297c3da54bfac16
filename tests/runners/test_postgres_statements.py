"""Files of SQL are cut where PostgreSQL itself ends a statement."""

import pytest

from signoff_gen.runners.postgres_statements import split


def texts(text: str) -> list[str]:
    return [statement.text for statement in split(text)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        "SELECT ';', E'\\';', 'it''s;', U&';'",
        'SELECT "a;""b"',
        "SELECT $$a;b$$, $x$;$$;$x$, $ä$;$ä$",
        "SELECT $1, a$b FROM x$y",
        "SELECT /* a; /* nested; */ ; */ 1",
        "SELECT 1 -- a; comment\n + 2",
        "CREATE RULE r AS ON UPDATE TO t DO (SELECT 1; SELECT 2)",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; "
        "SELECT 2; END",
        "CREATE OR REPLACE PROCEDURE p() LANGUAGE SQL BEGIN ATOMIC INSERT INTO t VALUES (1); END",
        "SELECT 1e5, 0x1F, 1.5.e",
        "DO $body$ BEGIN; END; $body$",
        "SELECT 'never closed; ",
        "SELECT $a$ never closed; ",
        "SELECT 1 /* never closed; ",
    ],
)
def test_a_statement_stays_whole(statement: str) -> None:
    assert texts(statement) == [statement.rstrip()]
    assert texts(f"SELECT 0;\n{statement}")[1:] == [statement.rstrip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" ;; -- x\n;/* y; */", []),
        ("a; b ;c", ["a", "b", "c"]),
        ("SELECT ')'; b", ["SELECT ')'", "b"]),
        ("SELECT 1); b", ["SELECT 1)", "b"]),
        ("BEGIN; a; END; b", ["BEGIN", "a", "END", "b"]),
        ("SELECT atomic; b", ["SELECT atomic", "b"]),
    ],
)
def test_statements_are_told_apart(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_each_has_the_line_it_begins_on_and_its_first_word() -> None:
    found = list(split('-- x\n\nCreate\n TABLE a();\n/* y\n */ begin;; "q"; \'z'))
    assert [(one.line, one.first_word) for one in found] == [
        (3, "create"),
        (6, "begin"),
        (6, ""),
        (6, ""),
    ]
    assert [one.is_transaction for one in found] == [False, True, False, False]


def test_the_server_agrees_on_where_statements_end(postgres_url: str) -> None:
    """Each piece alone is one statement for the server, which takes no two in this way."""
    import psycopg

    text = (
        "CREATE TABLE t(a text); CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC "
        "SELECT 1; SELECT CASE WHEN true THEN 2 END; END; INSERT INTO t VALUES ('a;''b'), "
        "(E'\\';'), ($$;$$); CREATE RULE r AS ON UPDATE TO t DO (SELECT 1; SELECT 2);"
        "DO $x$ BEGIN PERFORM 1; END; $x$"
    )
    pieces = texts(text)
    assert len(pieces) == 5
    with psycopg.connect(postgres_url, prepare_threshold=0) as connection:
        for piece in pieces:
            connection.execute(piece.encode())
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (3,)
