"""What is relied on in the library that holds PostgreSQL's parser, and that all of it is used."""

from typing import Any

import postgast
import pytest
from postgast.errors import PgQueryError, check_error
from postgast.native import lib

from signoff_gen.migrations.replay import replay
from signoff_gen.migrations.sql.tree import Unparsable, parse, parse_plpgsql


@pytest.mark.parametrize(
    ("function", "free", "field", "sql", "beginning"),
    [
        ("pg_query_parse", "pg_query_free_parse_result", "parse_tree", b"SELECT 1", b'{"version":'),
        (
            "pg_query_parse_plpgsql",
            "pg_query_free_plpgsql_parse_result",
            "plpgsql_funcs",
            b"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN END'",
            b'[{"PLpgSQL_function":',
        ),
    ],
)
def test_the_parser_still_gives_its_tree_as_json(
    function: str, free: str, field: str, sql: bytes, beginning: bytes
) -> None:
    """It is not part of the library's public interface: a new version may take it away."""
    result = getattr(lib, function)(sql)
    try:
        check_error(result)
        text = b"".join(getattr(result, field).split())
        assert text.startswith(beginning)
    finally:
        getattr(lib, free)(result)


def test_the_parser_still_says_where_an_error_is() -> None:
    """Message and position, as PostgreSQL gives them."""
    result = lib.pg_query_parse(b"SELEC 1")
    try:
        with pytest.raises(PgQueryError) as caught:
            check_error(result)
    finally:
        lib.pg_query_free_parse_result(result)
    assert (caught.value.message, caught.value.cursorpos) == ('syntax error at or near "SELEC"', 1)


def test_what_the_library_itself_parses_is_parsed() -> None:
    """Both ways to the same parser agree on how many statements there are."""
    sql = "CREATE TABLE a (id int); ; SELECT 1; DO $$ BEGIN END $$"
    assert len(parse(sql)) == len(postgast.parse(sql).stmts) == 3


def test_equal_texts_share_one_tree() -> None:
    """A text that comes again costs nothing."""
    text = "SELECT 'equal texts share one tree'"
    assert parse(text) is parse(text)


def test_what_is_no_function_is_not_understood() -> None:
    """It is no error of the migration."""
    with pytest.raises(Unparsable) as caught:
        parse_plpgsql("SELECT 1")
    assert not caught.value.understood


def test_every_statement_of_the_cases_has_rules_that_fit_its_tree(case: Any) -> None:
    """None falls into the net below the rules, which would hide a mistake of theirs."""
    told = [what for _, what in replay(case.chain()).session.opaque]
    assert [what for what in told if "that is not understood (" in what] == []
