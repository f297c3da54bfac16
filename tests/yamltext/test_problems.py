"""What is said about a file that is wrong: code, place, lines, and what would mend it."""

from pathlib import Path

import pytest
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from signoff_gen.errors import InvalidInput, Problem
from signoff_gen.yamltext import parse, shown_column
from signoff_gen.yamltext.complaints import Complaints

FILE = Path("status/x.yaml")


def problems(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        parse(text if isinstance(text, bytes) else text.encode(), FILE)
    return caught.value.problems


CASES = [
    # text, code, place, part of the message, part of the hint
    ("a: 1\nb: [1, 2\nc: 3\n", "SG101", "2:4", "list that starts here is not closed", "quotes"),
    ("a: {x: 1\nb: 2\n", "SG101", "1:4", "mapping that starts here is not closed", "quotes"),
    ("a: 'x\nb: y\n", "SG101", "1:4", "quote is never closed", "close the quote"),
    ('a: "x\n--- y"\n', "SG101", "1:4", "still open where a line starts with `---`", ""),
    ('a: "\\q"\n', "SG101", "1:5", "unknown escape", "\\\\"),
    ('a: "\\ud800"\n', "SG101", "1:7", "unknown escape", "\\\\"),
    ("a: b: c\n", "SG101", "1:5", "a second `: ` in one line", "quotes"),
    ("a: 1\n b: 2\n", "SG101", "2:3", "is not possible here", "indentation"),
    ("a:\n  b: 1\n c: 2\n", "SG101", "3:2", "a key was expected here", "indentation"),
    ("  a: 1\nb: 2\n", "SG101", "2:1", "does not belong to what stands above", "indentation"),
    ("a: 1\nkey\nb: 2\n", "SG101", "2:1", "this line is no `key: value`", "colon"),
    ("a: - b\n", "SG101", "1:4", "a list item (`- `) is not possible", "quotes"),
    ("a: b\n- c\n", "SG101", "2:1", "a list item (`- `) is not possible", "quotes"),
    ("a:\n  - b\n  c: 1\n", "SG101", "3:3", "does not belong to the list", "indentation"),
    ("- a\nb: 1\n", "SG101", "2:1", "does not belong to the list", "indentation"),
    ("a: |x\n", "SG101", "1:5", "on the line of a `|` or `>`", "quotes"),
    ("a: %x\n", "SG101", "1:4", "cannot start with `%`", '"%x"'),
    ("a: *\n", "SG101", "1:5", "no name follows", "quotes"),
    ("%FOO\n---\na: 1\n", "SG101", "1:5", "directive", "leave the line out"),
    ("a: ]\n", "SG101", "1:4", "a value was expected", "quotes"),
    ("a: 'it's'\n", "SG101", "1:8", "already complete", "''"),
    ("a: {b:, c: 1}\n", "SG101", "1:6", "neither followed by a space nor quoted", "space"),
    ("a: 1\na: 2\n", "SG102", "2:1", "duplicate key `a`, first at 1:1", "remove one"),
    ("a:\n\tb: 1\n", "SG103", "2:1", "a tab", "spaces"),
    ("a: 1\n\tb: 1\n", "SG103", "2:1", "a tab", "spaces"),
    ("a: |\n\tx\n", "SG103", "2:1", "a tab", "spaces"),
    ("-\ta: 1\n", "SG103", "1:2", "a tab", "spaces"),
    ("a: @team/x\n", "SG104", "1:4", "cannot start with `@`", 'quote it: "@team/x"'),
    ("from: [@team/x, b]\n", "SG104", "1:8", "cannot start with `@`", 'quote it: "@team/x"'),
    ("a: `npm x` # c\n", "SG104", "1:4", "cannot start with a backtick", 'quote it: "`npm x`"'),
    ("a: x\0\n", "SG105", "1:5", "NUL", "text file"),
    ("é: \x1b[31m\n", "SG105", "1:4", "U+001B", '"\\u001B"'),
    ("a: \ufffe\n", "SG105", "1:4", "U+FFFE", '"\\uFFFE"'),
    (b"a: 1\nb: \xc3\xa9\xff\n", "SG106", "2:5", "byte 0xff", "UTF-8"),
    ("a: 1\n".encode("utf-16"), "SG106", "1:1", "UTF-16", "UTF-8"),
    ("", "SG107", "1:1", "empty", "write"),
    ("\n# only a comment\n", "SG107", "1:1", "empty", "write"),
    ("---\n", "SG107", "1:1", "empty", "write"),
    ("a: 1\n---\nb: 2\n", "SG108", "2:1", "more than one document", "file of its own"),
    ("a: !foo x\n", "SG109", "1:4", "`!foo`", "quote it"),
    ("a: !x!y z\n", "SG109", "1:4", "not a tag we know", "quotes"),
    ("a: !!set {x}\n", "SG109", "1:4", "`!!set`", "leave the tag out"),
    ("a: !!map [x]\n", "SG109", "1:4", "`!!map`", "leave the tag out"),
    ("a: !!int x\n", "SG109", "1:4", "`x` cannot be read as !!int", "mend the value"),
    ("a: &a [*a]\n", "SG110", "1:8", "inside the value it refers to", "write the value out"),
    ("a: *x\n", "SG112", "1:4", "`*x` has no anchor", "quote it"),
    ("a:\n  <<: {b: 1}\n", "SG113", "2:3", "no merge key", "write the keys out"),
    ("[a]: 1\n", "SG114", "1:1", "a key must be text", "quote"),
    ("? {a: 1}\n: 1\n", "SG114", "1:3", "a key must be text", "quote"),
    ("!!int 1: x\n", "SG114", "1:1", "a key must be text", "quote"),
    (": 1\n", "SG114", "1:1", "a value without a key", "before the colon"),
    ("?\n: 1\n", "SG114", "1:2", "a value without a key", "before the colon"),
    ("{: 1}\n", "SG114", "1:2", "a value without a key", "before the colon"),
    ("- a\n", "SG116", "1:1", "a list, not a mapping", "put a key"),
    ("text\n", "SG116", "1:1", "a single value, not a mapping", "put a key"),
    ("a:1\n", "SG116", "1:1", "a single value, not a mapping", "space after the colon"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "place", "message", "hint"), CASES)
def test_problem(text: str | bytes, code: str, place: str, message: str, hint: str) -> None:
    """Each mistake has its code, its place, and words that a person understands."""
    [problem] = problems(text)
    assert (problem.code, problem.place) == (code, f"status/x.yaml:{place}")
    assert message in problem.message
    assert hint in (problem.hint or "")
    assert problem.expected
    assert problem.line in dict(problem.source)


def test_all_duplicates_are_reported_with_both_places() -> None:
    """One run shows every problem, in the order of the file; the other line is shown as well."""
    text = "a: 1\nb: {c: 1, c: 2}\nd:\n  - x: 1\n    y: 2\n    x: 3\na: 4\nb: 5\n"
    found = problems(text)
    assert [(p.place.split(":", 1)[1], p.message) for p in found] == [
        ("2:11", "duplicate key `c`, first at 2:5"),
        ("6:5", "duplicate key `x`, first at 4:5"),
        ("7:1", "duplicate key `a`, first at 1:1"),
        ("8:1", "duplicate key `b`, first at 2:1"),
    ]
    assert found[1].source == ((4, "  - x: 1"), (5, "    y: 2"), (6, "    x: 3"))


def test_a_duplicate_is_reported_beside_a_syntax_error() -> None:
    """What was found before the parser gave up is not lost."""
    assert [p.code for p in problems("a: 1\na: 2\nb: @x\n")] == ["SG102", "SG104"]


def test_a_key_that_is_an_alias_can_be_a_duplicate() -> None:
    """Keys are compared by what they mean."""
    text = "a: &k key\nb: {*k : 1, key: 2, *k : 3}\n"
    assert [p.code for p in problems(text)] == ["SG102", "SG102"]


def test_recoverable_problems_are_reported_together() -> None:
    """Tags, aliases, merge keys and keys do not hide one another."""
    text = "a: !x 1\nb: *y\n<<: {}\n[k]: 1\nc: &z {d: *z}\n"
    codes = [p.code for p in problems(text)]
    assert codes == ["SG109", "SG112", "SG113", "SG114", "SG110"]


@pytest.mark.parametrize("line", ["a: 1\n", "k{}: !x 1\n"])
def test_no_end_of_problems_is_not_waited_for(line: str) -> None:
    """A file that is wrong all over is reported in part."""
    text = "".join(line.format(i) for i in range(1_000))
    assert len(problems(text)) == 200


def test_only_the_first_control_characters_are_listed() -> None:
    """A binary file does not fill the screen."""
    assert len(problems("a: " + "\x01" * 1_000)) == 5


def test_control_characters_are_shown_as_pictures() -> None:
    """A file cannot write to the reader's terminal."""
    [problem] = problems("a: \x1b]0;x\n")
    assert problem.source == ((1, "a: ␛]0;x"),)


def test_a_long_line_is_cut_around_the_place() -> None:
    """The caret stands under the character, wherever it was in the file."""
    [problem] = problems("x" * 500 + ": @team " + "y" * 500)
    [(_, line)] = problem.source
    assert problem.column == 503
    assert len(line) == 160
    assert (line[0], line[-1]) == ("…", "…")
    assert line[shown_column(problem.column) - 1] == "@"


def test_a_short_column_is_not_moved() -> None:
    """Only the end of a line is cut where the place is near its start."""
    [problem] = problems("a: @" + "y" * 10_000_000)
    [(_, line)] = problem.source
    assert (shown_column(problem.column or 0), len(line), line[-1]) == (4, 160, "…")


def test_a_value_in_a_message_is_cut_and_on_one_line() -> None:
    """Ten megabytes, line ends and control characters do not get into a message."""
    for value in ("x" * 10_000_000, "x\\ny", "`\\e[31m`"):
        [problem] = problems(f'a: !!int "{value}"\n')
        assert len(problem.message) < 120
        assert problem.message.isprintable()
        assert problem.width <= 160


def test_what_the_parser_says_is_passed_on_where_we_know_no_better() -> None:
    """A complaint of a kind that we have not met is still a problem with a place."""
    complaints = Complaints("a: 1\n", FILE)
    complaints.characters(YAMLError("found something"))
    complaints.syntax(MarkedYAMLError("while looking", None, "found something", None))
    assert [(p.code, p.message) for p in complaints.problems] == [
        ("SG101", "not valid YAML: found something"),
        ("SG101", "not valid YAML: while looking found something"),
    ]
