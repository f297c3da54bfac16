"""SQL files are cut into the statements that the database would get, with exact places."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.chain import Condition
from signoff_gen.migrations.readers.sources import Source, by_path, natural, read
from signoff_gen.migrations.readers.sqlfile import Script, split

PATH = Path("db/x.sql")


def cut(text: str) -> list[str]:
    return [item.sql for item in split(Source(PATH, text)).statements]


def places(script: Script) -> list[tuple[str, int, int]]:
    return [(item.sql, item.place.line, item.place.column) for item in script.statements]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        (";;\n ;", []),
        ("-- SELECT 1;\n/* SELECT 2; /* ; */ ; */", []),
        ("SELECT 1 -- one;\n, 2;", ["SELECT 1 -- one;\n, 2"]),
        ("SELECT 'a;''b;'; SELECT 2", ["SELECT 'a;''b;'", "SELECT 2"]),
        (r"SELECT E'a\';b'; SELECT 2", [r"SELECT E'a\';b'", "SELECT 2"]),
        (r"SELECT 'a\'; SELECT 2", [r"SELECT 'a\'", "SELECT 2"]),
        (r"SELECT date'a\'; SELECT 2", [r"SELECT date'a\'", "SELECT 2"]),
        ('CREATE TABLE "a;""b" (i int); X', ['CREATE TABLE "a;""b" (i int)', "X"]),
        ("DO $$ BEGIN; END $$; X", ["DO $$ BEGIN; END $$", "X"]),
        ("DO $a$ $$;$b$; $a$; X", ["DO $a$ $$;$b$; $a$", "X"]),
        ("DO $é$ ; $é$; X", ["DO $é$ ; $é$", "X"]),
        ("SELECT a$b$; SELECT c$b$", ["SELECT a$b$", "SELECT c$b$"]),
        ("EXECUTE p($1); X", ["EXECUTE p($1)", "X"]),
        ("SELECT 1 - 2 / 3; X", ["SELECT 1 - 2 / 3", "X"]),
        ("CREATE RULE r AS ON INSERT TO t DO (A; B); X",
         ["CREATE RULE r AS ON INSERT TO t DO (A; B)", "X"]),
        ("BEGIN; SELECT 1; COMMIT;", ["BEGIN", "SELECT 1", "COMMIT"]),
        ("SELECT 'open; X", ["SELECT 'open; X"]),
        ("DO $$ open; X", ["DO $$ open; X"]),
        ("SELECT 1 /* open; X", ["SELECT 1"]),
        ("SELECT 1); X", ["SELECT 1)", "X"]),
    ],
)  # fmt: skip
def test_a_semicolon_ends_a_statement_only_outside_of_quotes_and_comments(
    text: str, expected: list[str]
) -> None:
    assert cut(text) == expected


def test_the_body_of_a_sql_function_is_one_statement() -> None:
    """PostgreSQL 14's `BEGIN ATOMIC` holds semicolons that nothing quotes."""
    function = """CREATE OR REPLACE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN a > 1 THEN 1 ELSE 2 END;
  SELECT 2;
END"""
    assert cut(f"{function};\nSELECT 3;") == [function, "SELECT 3"]


def test_begin_and_end_in_other_statements_are_no_body() -> None:
    """Only functions and procedures have one."""
    text = "CREATE TABLE begin_end (a int); BEGIN; SELECT CASE WHEN true THEN 1 END; END;"
    assert len(cut(text)) == 4


def test_a_statement_stands_where_its_first_word_stands() -> None:
    """Comments and blanks before it do not count; columns are characters."""
    text = "-- né\n\n  /* é */ SELECT 1; /* ü */ SELECT\n 2;\n\tSELECT 3"
    script = split(Source(PATH, text))
    assert places(script) == [("SELECT 1", 3, 11), ("SELECT\n 2", 3, 29), ("SELECT 3", 5, 2)]
    assert script.statements[0].place.path == PATH


def test_a_part_of_a_file_keeps_the_places_of_the_file() -> None:
    text = "SELECT 1;\nSELECT 2; SELECT 3;"
    assert places(split(Source(PATH, text), 10, 19)) == [("SELECT 2", 2, 1)]


def test_the_data_of_a_copy_is_no_sql() -> None:
    text = "COPY t (a, b) FROM stdin;\n1\tit's;\n\\\\.\n\\.\nSELECT 1;"
    script = split(Source(PATH, text))
    assert places(script) == [("COPY t (a, b) FROM stdin", 1, 1), ("SELECT 1", 5, 1)]
    assert script.gaps == []


@pytest.mark.parametrize("text", ["COPY t FROM stdin;", "COPY t FROM STDIN;\n1\n2"])
def test_the_data_of_a_copy_may_end_with_the_file(text: str) -> None:
    assert len(cut(text)) == 1


def test_commands_of_psql_that_matter_are_gaps() -> None:
    text = "\\connect other\n\\i more.sql\n  \\copy t from 'x.csv'\nSELECT 1;\n"
    script = split(Source(PATH, text))
    assert [(gap.place.line, gap.place.column, gap.what) for gap in script.gaps] == [
        (1, 1, "`\\connect other` is a command of psql, not SQL"),
        (2, 1, "`\\i more.sql` is a command of psql, not SQL"),
        (3, 3, "`\\copy t from 'x.csv'` is a command of psql, not SQL"),
    ]
    assert [item.sql for item in script.statements] == ["SELECT 1"]


def test_commands_of_psql_that_change_nothing_are_passed_by() -> None:
    text = "\\set ON_ERROR_STOP on\n\\echo 'it''s'\n\\restrict abc\nSELECT\n\\timing\n1;\n\\"
    script = split(Source(PATH, text))
    assert [item.sql for item in script.statements] == ["SELECT\n\n1"]
    assert [gap.place.line for gap in script.gaps] == [7]


def test_a_command_of_psql_can_send_a_statement() -> None:
    """`\\gexec` runs what the query gives, which is not known."""
    script = split(Source(PATH, "SELECT 1 \\gset\nSELECT 'DROP TABLE t' \\gexec\nSELECT 2 \\; X"))
    assert [item.sql for item in script.statements] == [
        "SELECT 1", "SELECT 'DROP TABLE t'", "SELECT 2", "X",
    ]  # fmt: skip
    assert len(script.gaps) == 1


def test_nothing_is_said_of_errors_that_psql_is_told_to_go_on_after() -> None:
    text = "\\unset ON_ERROR_STOP\nDROP TABLE a;\n\\set ON_ERROR_STOP 1\nDROP TABLE b;\n"
    text += "\\set ON_ERROR_STOP off\nDROP TABLE c;\n\\set ON_ERROR_STOP\nDROP TABLE d;"
    script = split(Source(PATH, text))
    told = {
        item.sql[-1]: [condition.kind for condition in item.conditions]
        for item in script.statements
    }
    assert told == {"a": ["unknown"], "b": [], "c": ["unknown"], "d": []}


def test_what_stands_in_an_if_of_psql_may_not_run() -> None:
    script = split(Source(PATH, "\\if :fresh\nSELECT 1;\n\\endif\nSELECT 2;\n\\endif"))
    assert [item.conditions for item in script.statements] == [
        (Condition("unknown", ":fresh"),),
        (),
    ]


@given(st.text(alphabet="ab'\"$;-/*\\()\nE1 ", max_size=60))
def test_any_text_is_cut_without_complaint_and_nothing_is_invented(text: str) -> None:
    """Each statement stands in the file at its place."""
    source = Source(PATH, text)
    lines = text.split("\n")
    for item in split(source).statements:
        first = lines[item.place.line - 1][item.place.column - 1 :]
        if "\\" not in item.sql.partition("\n")[0]:
            assert first.startswith(item.sql.partition("\n")[0][:1])


WORDS = st.sampled_from(
    ["SELECT 1", "SELECT ';'", "DO $$ BEGIN NULL; END $$", "SELECT E'\\';'", 'SELECT 1 AS ";"',
     "SELECT 1 -- ;\n", "/* ; */ SELECT (1)"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=8))
def test_the_cuts_are_those_of_postgres_own_parser(parts: list[str]) -> None:
    import postgast

    text = ";\n".join(parts)
    assert len(cut(text)) == len(postgast.split(text))


# --- files ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, encoding: str) -> None:
    """It is no part of the text, and moves no column."""
    (tmp_path / "a.sql").write_bytes("SELECT 'é';\r\nSELECT 2;\rSELECT 3".encode(encoding))
    source = read(tmp_path, Path("a.sql"))
    assert source.gaps == ()
    assert places(split(source)) == [
        ("SELECT 'é'", 1, 1),
        ("SELECT 2", 2, 1),
        ("SELECT 3", 3, 1),
    ]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"SELECT '\xe9'", "the file is not UTF-8"),
        (b"\xff\xfeS", "the file is not UTF-16-LE"),
        (b"SELECT\0 1", "the file holds a NUL character"),
    ],
)
def test_text_that_cannot_be_decoded_is_a_gap(tmp_path: Path, data: bytes, what: str) -> None:
    (tmp_path / "a.sql").write_bytes(data)
    source = read(tmp_path, tmp_path / "a.sql")
    assert [gap.what for gap in source.gaps] == [what]
    assert source.path == Path("a.sql")
    assert len(split(source).statements) == 1


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"gone\.sql cannot be read: No such file") as caught:
        read(tmp_path, Path("gone.sql"))
    assert caught.value.code == "SG862"


def test_natural_order_reads_numbers_as_numbers() -> None:
    names = ["10_a.sql", "9_b/1.sql", "9_b/0.sql", "b.sql", "9_b.sql", "009.sql"]
    given = [Path(name) for name in names]
    assert [path.as_posix() for path in by_path([*given, Path("/r/b.sql")], Path("/r"))] == [
        "009.sql", "9_b/0.sql", "9_b/1.sql", "9_b.sql", "10_a.sql", "b.sql",
    ]  # fmt: skip
    assert natural("a1") < natural("a01b")


def test_a_path_outside_of_the_root_stays_as_it_is(tmp_path: Path) -> None:
    alike = [Path("0" * zeros + "1.sql") for zeros in range(20)]
    assert by_path(alike, tmp_path) == sorted(alike)
    assert by_path([Path("/elsewhere/a.sql")], tmp_path) == [Path("/elsewhere/a.sql")]
