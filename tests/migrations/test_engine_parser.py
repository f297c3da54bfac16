"""What is relied on in the library that holds PostgreSQL's parser, and that all of it is used."""

import subprocess
import sys
from typing import Any

import postgast
import pytest
from postgast.errors import PgQueryError, check_error
from postgast.native import lib

from signoff_gen.migrations.replay import replay
from signoff_gen.migrations.sql.tree import (
    BATCH,
    LARGEST_BATCH,
    Unparsable,
    parse,
    parse_all,
    parse_plpgsql,
)


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


@pytest.mark.parametrize(
    "texts",
    [
        ["SELECT 1", "SELECT 2 -- a comment", "  /* b */ SELECT 3;", "SELECT 'ä€', 4"],
        ["SELECT 1; SELECT 2", "-- nothing"],
        ["SELECT 1", "SELECT 'open", "'; SELECT 2"],
        ["SELECT 1", "SELECT $$open", "$$; SELECT 2"],
        ["SELECT 1", "/* open", "*/ SELECT 2; SELECT 3"],
        ["SELECT 1", "SELEC 2", "SELECT 3"],
        ["SELECT 1", "SELECT\0 2", ""],
        ["SELECT 1"] * (2 * BATCH + 1),
        ["SELECT '" + "x" * LARGEST_BATCH + "'", "SELECT 2"],
    ],
)
def test_texts_that_are_parsed_together_give_what_each_gives_alone(texts: list[str]) -> None:
    """Whatever one of them leaves open."""
    for text, found in zip(texts, parse_all(texts), strict=True):
        if isinstance(found, Unparsable):
            with pytest.raises(Unparsable) as caught:
                parse(text)
            assert (caught.value.message, caught.value.position) == (found.message, found.position)
        else:
            assert _plain(found) == _plain(parse(text))


def _plain(tree: Any) -> Any:
    """A tree without the places of its nodes in the text."""
    if isinstance(tree, dict):
        return {key: _plain(item) for key, item in tree.items() if key != "location"}
    return [_plain(item) for item in tree] if isinstance(tree, list | tuple) else tree


def test_the_parser_is_loaded_without_what_stands_around_it() -> None:
    """The library's own classes take longer to load than a chain of a thousand takes to judge."""
    program = (
        "import sys; from signoff_gen.migrations.sql.tree import parse; parse('SELECT 1');"
        "sys.exit('google.protobuf' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_what_is_no_function_is_not_understood() -> None:
    """It is no error of the migration."""
    with pytest.raises(Unparsable) as caught:
        parse_plpgsql("SELECT 1")
    assert not caught.value.understood


def test_every_statement_of_the_cases_has_rules_that_fit_its_tree(case: Any) -> None:
    """None falls into the net below the rules, which would hide a mistake of theirs."""
    told = [what for _, what in replay(case.chain()).session.opaque]
    assert [what for what in told if "that is not understood (" in what] == []
