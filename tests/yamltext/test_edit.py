"""Edits: one key changes, and every byte that somebody wrote stays."""

from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.errors import InvalidInput
from signoff_gen.yamltext import Document, parse, resolve, same

FILE = Path("status/x.yaml")
RESULT: dict[str, Any] = {
    "status": "passed",
    "at": "2026-11-24T10:12:03Z",
    "message": "200 in 12 ms",
    "evidence": {"a.log": "sha256:00"},
}
BLOCK = """\
result:
  status: passed
  at: 2026-11-24T10:12:03Z
  message: 200 in 12 ms
  evidence: {a.log: "sha256:00"}
"""


def read(text: str) -> Document:
    return parse(text.encode(), FILE)


def text_of(document: Document) -> str:
    return document.to_bytes().decode()


def lines(text: str, indent: int) -> str:
    return "".join(" " * indent + line for line in text.splitlines(keepends=True))


PLACES = [
    # text before, text after; the mapping that gets the result is `m`, or the top
    ("m:\n  a: 1\nb: 2\n", 2, "m:\n  a: 1\n<>b: 2\n"),
    ("m:\n    a: 1   # why\n\n# about b\nb: 2\n", 4, "m:\n    a: 1   # why\n<>\n# about b\nb: 2\n"),
    ("m:\n a: 1\n  # deeper\n", 1, "m:\n a: 1\n<>  # deeper\n"),
    ("m:\n  a:\nb: 2\n", 2, "m:\n  a:\n<>b: 2\n"),
    ("m:\n  a:  # empty\n", 2, "m:\n  a:  # empty\n<>"),
    ("m:\n  a:\n  - x\n  -\n  - - y\n    - z\n", 2, "m:\n  a:\n  - x\n  -\n  - - y\n    - z\n<>"),
    ("m:\n  a: |\n    x\n\n  # c\nb: 1\n", 2, "m:\n  a: |\n    x\n<>\n  # c\nb: 1\n"),
    ("m:\n  a: >-\n    x\n\n\nb: 1\n", 2, "m:\n  a: >-\n    x\n<>\n\nb: 1\n"),
    ("m:\n  a: |+\n    x\n\n\n# c\nb: 1\n", 2, "m:\n  a: |+\n    x\n\n\n<># c\nb: 1\n"),
    ("m:\n  a: |2\n      x\n   \nb: 1\n", 2, "m:\n  a: |2\n      x\n<>   \nb: 1\n"),
    ("m:\n  a: |\n    x\n      \nb: 1\n", 2, "m:\n  a: |\n    x\n      \n<>b: 1\n"),
    ("m:\n  a: one\n    two\n\n    three # c\n", 2, "m:\n  a: one\n    two\n\n    three # c\n<>"),
    ("m:\n  a: 'one\n\ntwo'\nb: 1\n", 2, "m:\n  a: 'one\n\ntwo'\n<>b: 1\n"),
    ("m:\n  a: [1,\n  2 # c\n  ]  # d\nb: 1\n", 2, "m:\n  a: [1,\n  2 # c\n  ]  # d\n<>b: 1\n"),
    ('m:\n  "a" :  😀 # é\nb: 1\n', 2, 'm:\n  "a" :  😀 # é\n<>b: 1\n'),
    ("m: !!map\n  a: 1\n...\n# end\n", 2, "m: !!map\n  a: 1\n<>...\n# end\n"),
    ("m: &x\n  a: &y 1\nb: *y\n", 2, "m: &x\n  a: &y 1\n<>b: *y\n"),
    ("m:\n  a: |+\n    x\n\n---\n...\n"[:-8], 2, "m:\n  a: |+\n    x\n\n<>"),
    ("m:\n  ? a\n  : b\nc: 1\n", 2, "m:\n  ? a\n  : b\n<>c: 1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "indent", "after"), PLACES)
def test_a_result_stands_directly_after_the_last_key(before: str, indent: int, after: str) -> None:
    """At the indentation of the mapping's keys; removing it leaves no trace."""
    document = read(before)
    document.set_key(("m",), "result", RESULT)
    assert text_of(document) == after.replace("<>", lines(BLOCK, indent))
    document.set_key(("m",), "result", RESULT)
    assert text_of(document) == after.replace("<>", lines(BLOCK, indent))
    document.remove_key(("m",), "result")
    assert text_of(document) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- a: 1\n- b: 2\n", "- a: 1\n<>- b: 2\n"),
        ("-   a: 1\n    c: 2\n- b: 2\n", "-   a: 1\n    c: 2\n<>- b: 2\n"),
        ("- # c\n  a: 1\n\n- b: 2\n", "- # c\n  a: 1\n<>\n- b: 2\n"),
    ],
)
def test_in_a_list_the_keys_line_up(before: str, after: str) -> None:
    """A mapping that begins behind its dash has its other keys below its first."""
    document = read("m:\n" + before)
    document.set_key(("m", 0), "result", {"status": "passed"})
    column = max(before.splitlines()[0].find("a"), 2)
    new = " " * column + "result:\n" + " " * column + "  status: passed\n"
    assert text_of(document) == "m:\n" + after.replace("<>", new)
    document.remove_key(("m", 0), "result")
    assert text_of(document) == "m:\n" + before


def test_the_indentation_of_neighbours_is_taken_over() -> None:
    """Where a mapping indents by four, so does the result."""
    document = read("m:\n    a:\n        b: 1\n")
    document.set_key(("m",), "result", {"status": "passed"})
    assert text_of(document) == ("m:\n    a:\n        b: 1\n    result:\n        status: passed\n")


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("m:\n  a: x > y | z\n", "  result:\n    status: passed\n"),
        ("m:\n  a: {b: 1}\n  c:\n     d: 1\n", "  result:\n     status: passed\n"),
        ("m:\n  c: {}\n  a: [{b: 1}]\n", "  result:\n    status: passed\n"),
        ("m:\r\n  a: 1\r\n", "  result:\r\n    status: passed\r\n"),
    ],
)
def test_what_looks_like_more_than_text_changes_nothing_about_the_end(
    before: str, new: str
) -> None:
    """Signs within text, collections in braces, and other line ends."""
    document = read(before)
    document.set_key(("m",), "result", {"status": "passed"})
    assert text_of(document) == before + new
    document.remove_key(("m",), "result")
    assert text_of(document) == before


def test_where_the_last_key_went_a_new_one_follows_what_is_left() -> None:
    """The comment that stood above the removed key stays below the new one."""
    document = read("m:\n  a: 1\n  # about b\n  b: 2\nc: 3\n")
    document.remove_key(("m",), "b")
    document.set_key(("m",), "result", {"status": "passed"})
    new = "  result:\n    status: passed\n"
    assert text_of(document) == f"m:\n  a: 1\n{new}  # about b\nc: 3\n"


def test_below_a_mapping_that_was_just_written_another_key_lines_up() -> None:
    """Its own indentation is taken from what was written, not from a place it never had."""
    document = read("m:\n  a: 1\n")
    document.set_key(("m",), "first", {"b": {"c": [{"d": 1}]}})
    document.set_key(("m",), "second", {"e": {"f": [1]}})
    first = "  first:\n    b:\n      c:\n        - {d: 1}\n"
    assert text_of(document) == f"m:\n  a: 1\n{first}  second:\n    e:\n      f: [1]\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m: {a: 1}\n", "m: {a: 1, <>}\n"),
        ("m: { a: 1 } # c\n", "m: { a: 1, <> } # c\n"),
        ("m: {a: 1,}\n", "m: {a: 1, <>,}\n"),
        ("m: {}\n", "m: {<>}\n"),
        ("m: { # c\n  }\n", "m: {<> # c\n  }\n"),
        ("m: {a}\n", "m: {a, <>}\n"),
        ("m: {a: }\n", "m: {a: , <> }\n"),
        ("m: {\n  a: 1,  # 1\n  b: 2,  # 2\n}\n", "m: {\n  a: 1,  # 1\n  b: 2, <>,  # 2\n}\n"),
        ("m: {a: b:c, d: e?f}\n", "m: {a: b:c, d: e?f, <>}\n"),
        ("m: !!map {a: 1}\n", "m: !!map {a: 1, <>}\n"),
        ("m: &x {a: {b: [1]}}\n", "m: &x {a: {b: [1]}, <>}\n"),
        ("m:\n  {a: 'x\n   y'}", "m:\n  {a: 'x\n   y', <>}"),
    ],
)  # fmt: skip
def test_in_braces_a_result_is_on_one_line(before: str, after: str) -> None:
    """Trailing commas, comments and odd spacing stay; removing it leaves no trace."""
    document = read(before)
    document.set_key(("m",), "result", {"status": "passed", "n": 1})
    assert text_of(document) == after.replace("<>", "result: {status: passed, n: 1}")
    document.remove_key(("m",), "result")
    assert text_of(document) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1", "a: 1\nresult: x"),
        ("a: 1\r\nb: 2", "a: 1\r\nb: 2\r\nresult: x"),
        ("a: >-\n  t", "a: >-\n  t\nresult: x"),
        ("b: 1\na: |\n  t", "b: 1\nresult: x\na: |\n  t"),
        ("a: |+\n  t", "result: x\na: |+\n  t"),
        ("# c\nb: 1  # d\n\n# e\na: |\n  t", "# c\nb: 1  # d\nresult: x\n\n# e\na: |\n  t"),
        ("a: 1  # no end", "a: 1  # no end\nresult: x"),
    ],
)
def test_a_file_without_a_final_newline_stays_without(before: str, after: str) -> None:
    """A text that would gain a line end from what follows it stays the last one."""
    document = read(before)
    document.set_key((), "result", "x")
    assert text_of(document) == after
    document.remove_key((), "result")
    assert text_of(document) == before


def test_a_first_key_behind_a_dash_can_be_preceded() -> None:
    """Where nothing can follow the only key, the new one goes before it."""
    document = read("m:\n- a: |+\n    t")
    document.set_key(("m", 0), "result", {"status": "passed"})
    assert text_of(document) == "m:\n- result:\n    status: passed\n  a: |+\n    t"
    document.remove_key(("m", 0), "result")
    assert text_of(document) == "m:\n- a: |+\n    t"


def test_only_the_lines_whose_content_changed_differ() -> None:
    """A new verdict touches its own lines; comments beside the others stay."""
    document = read(
        "m:\n  a: 1\n  result:\n    status: passed   # earned\n    at: then\n\n"
        "    evidence: {a.log: x,  b.log: y}  # kept\n    seal: 'old'\n  b: 2\n"
    )
    evidence = {"a.log": "x", "b.log": "new"}
    document.set_key(
        ("m",), "result",
        {"status": "failed", "at": "then", "message": "why", "evidence": evidence, "seal": "new"},
    )  # fmt: skip
    assert text_of(document) == (
        "m:\n  a: 1\n  result:\n    status: failed   # earned\n    at: then\n    message: why\n\n"
        "    evidence: {a.log: x,  b.log: new}  # kept\n    seal: new\n  b: 2\n"
    )


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("r: {a: 1, b: 2}\n", {"a": 1, "b": 3}, "r: {a: 1, b: 3}\n"),
        ("r: {a: 1, b: 2}\n", {"b": 2}, "r: {b: 2}\n"),
        ("r: {a: 1, b: 2}\n", {"a": 1}, "r: {a: 1}\n"),
        ("r: {a: 1, b: 2, c: 3}\n", {"a": 1, "c": 3}, "r: {a: 1, c: 3}\n"),
        ("r: {b: 2}\n", {"a": 1, "b": 2, "c": 3}, "r: {a: 1, b: 2, c: 3}\n"),
        ("r: {a: 1}\n", {"x": 1}, "r: {x: 1}\n"),
        ("r: {a: 1, b: 2}\n", {"x": 1, "b": 2}, "r: {x: 1, b: 2}\n"),
        ("r:\n  a:\n    x: 1\n    y: 2\n  b: 3", {"a": {"x": 1}}, "r:\n  a:\n    x: 1"),
        ("r:\n  a: 1\n  b: 2", {"a": 1, "c": 3}, "r:\n  a: 1\n  c: 3"),
        ("r:\n  a: 1\n  b: |\n    x", {"a": 1, "b": 3}, "r:\n  a: 1\n  b: 3"),
        ("r: {a: 1}\n", "text", "r: text\n"),
        ("r: {a}\n", {"a": 1}, "r: {a: 1}\n"),
        ("r: {a: }\n", {"a": 1}, "r: {a: 1 }\n"),
        ("r: [1, 2]\n", [1, 2, 3], "r: [1, 2, 3]\n"),
        ("r: [1, 2]\n", [1, 5], "r: [1, 5]\n"),
        ("r: [1, 2]\n", [1], "r: [1]\n"),
        ("r:\n- 1\n- 2 # c\n", [1, 3, {"a": 1}], "r:\n- 1\n- 3 # c\n- {a: 1}\n"),
        ("r:\n- 1\n- a: 2\n", [1, 3], "r:\n- 1\n- 3\n"),
        ("r:\n- 1\n- 2\n", [1], "r:\n- 1\n"),
        ("r:\n  a: 1\n  b: 2\n", {"b": 2}, "r:\n  b: 2\n"),
        ("r:\n  a: 1\n  # c\n  b: 2\n", {"a": 1}, "r:\n  a: 1\n  # c\n"),
        ("r:\n  b: 2\n", {"a": 1, "b": 2}, "r:\n  a: 1\n  b: 2\n"),
        ("r:\n  b: 2\n", {"x": 2}, "r:\n  x: 2\n"),
        ("r:\n  b: 2\n", "x", "r: x\n"),
        ("r:\n  b: 2\n", {}, "r: {}\n"),
        ("r:\n", {"a": 1}, "r:\n  a: 1\n"),
        ("r:   # none yet\n", {"a": 1}, "r:   # none yet\n  a: 1\n"),
        ("r: ~ # none yet\n", {"a": 1}, "r: # none yet\n  a: 1\n"),
        ("r:   # none yet\n", "x", "r: x   # none yet\n"),
        ("r :  old  # c\n", "new", "r :  new  # c\n"),
        ("r: 'two\n\n  lines'  # c\n", "new", "r: new  # c\n"),
        ("r: two\n  lines\n", ["a"], "r:\n  - a\n"),
        ("r: |  # c\n  two\n\n  lines\n\nz: 1\n", "new", "r: new  # c\n\nz: 1\n"),
        ("r: >+\n  text\n\n", "new", "r: new\n"),
        ("r: |\n  text", "new", "r: new"),
        ("'r': |\n  text\n", {"a": 1}, "'r':\n  a: 1\n"),
        ("r: !!str 5\n", "6", 'r: "6"\n'),
        ("r: &x 5\n", 6, "r: 6\n"),
        ("? r\n: old\n", "new", "? r\n: new\n"),
        ("{r: [a, b], c: 1}\n", {"a": 1}, "{r: {a: 1}, c: 1}\n"),
        ("{r: , c: 1}\n", "x", "{r: x , c: 1}\n"),
    ],
)  # fmt: skip
def test_an_existing_key_keeps_its_place_and_style(before: str, value: Any, after: str) -> None:
    """Flow stays flow, block stays block, comments and spacing around the value stay."""
    document = read(before)
    document.set_key((), "r", value)
    assert text_of(document) == after
    assert same(resolve(document.value["r"]), value)
    assert same(parse(document.to_bytes(), FILE).value, document.value)


@pytest.mark.parametrize(
    ("before", "at", "key", "after"),
    [
        ("a: 1\nb: 2 # c\nd: 3\n", (), "b", "a: 1\nd: 3\n"),
        ("a: 1\nb: 2\n", (), "a", "b: 2\n"),
        ("a: 1\n", (), "a", "{}\n"),
        ("m:\n  a: 1", ("m",), "a", "m:\n  {}"),
        ("- a: 1\n  b: 2\n", (0,), "a", "- b: 2\n"),
        ("- a: 1\n  # c\n  b: 2\n", (0,), "a", "- \n  # c\n  b: 2\n"),
        ("- a: 1\n", (0,), "a", "- {}\n"),
        ("{a: 1, b: 2}\n", (), "a", "{b: 2}\n"),
        ("{a: 1, # c\n b: 2}\n", (), "b", "{a: 1, # c\n }\n"),
        ("{a: 1, # c\n b: 2}\n", (), "a", "{ # c\n b: 2}\n"),
        ("{a: 1 # c\n , b: 2}\n", (), "a", "{b: 2}\n"),
        ("{a: 1,}\n", (), "a", "{}\n"),
        ("a: |+\n  x\nb: 1\n", (), "b", "a: |+\n  x\n"),
        ("a: |\n  x\nb: 1", (), "b", "a: |\n  x\n"),
    ],
)
def test_a_key_is_removed_with_its_lines(
    before: str, at: tuple[Any, ...], key: str, after: str
) -> None:
    """Comments of others stay; a mapping that loses its only key is empty."""
    listed = before.startswith("-")
    document = read("m:\n" + before if listed else before)
    document.remove_key(("m", *at) if listed else at, key)
    assert text_of(document).removeprefix("m:\n") == after.removeprefix("m:\n")


def test_removing_what_is_not_there_changes_nothing() -> None:
    """Neither a key nor a mapping needs to exist."""
    document = read("a: 1\n")
    document.remove_key((), "b")
    document.remove_key(("x", 3), "b")
    assert text_of(document) == "a: 1\n"


def test_a_removal_that_would_change_a_text_is_refused() -> None:
    """Blank lines after the key would become part of the text before it."""
    document = read("a: |+\n  x\nb: 1\n\n\n")
    with pytest.raises(InvalidInput) as caught:
        document.remove_key((), "b")
    assert caught.value.code == "SG120"
    assert text_of(document) == "a: |+\n  x\nb: 1\n\n\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("l:\n  - a\n# c\n", "l:\n  - a\n  - {b: 1}\n# c\n"),
        ("l:\n- a # c\n\nm: 1\n", "l:\n- a # c\n- {b: 1}\n\nm: 1\n"),
        ("l: [a]\n", "l: [a, {b: 1}]\n"),
        ("l: [a, ]\n", "l: [a, {b: 1}, ]\n"),
        ("l: []\n", "l: [{b: 1}]\n"),
        ("l: [\n  a, # c\n]\n", "l: [\n  a, {b: 1}, # c\n]\n"),
        ("l:\n", "l:\n  - {b: 1}\n"),
        ("l: # none\n", "l: # none\n  - {b: 1}\n"),
        ("a: 1\n", "a: 1\nl:\n  - {b: 1}\n"),
        ("l:\n  - a", "l:\n  - a\n  - {b: 1}"),
        ("l: &x\n  - a\n", "l: &x\n  - a\n  - {b: 1}\n"),
    ],
)
def test_an_item_is_appended_in_the_style_of_the_list(before: str, after: str) -> None:
    """A list that is missing or null is made."""
    document = read(before)
    document.append_item(("l",), {"b": 1})
    assert text_of(document) == after
    assert same(parse(document.to_bytes(), FILE).value, document.value)


def test_missing_mappings_on_the_way_are_made() -> None:
    """The first approval needs no empty section."""
    document = read("a: 1\napprovals:\n")
    document.append_item(("approvals", "given"), {"role": "qa", "by": "ada"})
    document.set_key(("x", "y"), "z", 1)
    assert text_of(document) == (
        "a: 1\napprovals:\n  given:\n    - {role: qa, by: ada}\nx:\n  y: {z: 1}\n"
    )


def test_a_long_item_goes_over_several_lines() -> None:
    """What does not fit on a line is a block."""
    document = read("l: \n- a\n")
    document.append_item(("l",), {"role": "release manager", "by": "x" * 60, "deep": {"a": [1]}})
    assert text_of(document) == (
        f"l: \n- a\n- role: release manager\n  by: {'x' * 60}\n  deep:\n    a: [1]\n"
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("passed", "passed"), ("200 in 12 ms", "200 in 12 ms"), ("käse 😀", "käse 😀"),
        ("2026-11-24T10:12:03Z", "2026-11-24T10:12:03Z"), ("sha256:ab", "sha256:ab"),
        ("", '""'), (" x", '" x"'), ("x ", '"x "'), ("0644", '"0644"'), ("1.10", '"1.10"'),
        ("NO", '"NO"'), ("y", '"y"'), ("null", '"null"'), ("~", '"~"'), ("1_000", '"1_000"'),
        ("12:30:00", '"12:30:00"'), ("0x1F", '"0x1F"'), (".5", '".5"'), ("=", '"="'),
        ("@x", '"@x"'), ("`x`", '"`x`"'), ("- x", '"- x"'), ("? x", '"? x"'), ("a: b", '"a: b"'),
        ("a:", '"a:"'), ("a #b", '"a #b"'), ("a#b", "a#b"), ("[x", '"[x"'), ("%x", '"%x"'),
        ("a, b", "a, b"), ('say "x"', 'say "x"'), ('"', '"\\""'), ("C:\\x", "C:\\x"),
        ("a\nb\tc\\", '"a\\nb\\tc\\\\"'), ("\x00\x7f\x85", '"\\x00\\x7f\\x85"'),
        ("\u2028\ufeff\uffff", '"\\u2028\\ufeff\\uffff"'), ("---", '"---"'), ("...", '"..."'),
        (None, "null"), (True, "true"), (5, "5"), (-1.5, "-1.5"), ([], "[]"), ({}, "{}"),
    ],
)  # fmt: skip
def test_scalars_are_plain_where_every_reader_agrees(value: Any, written: str) -> None:
    """Text is quoted where YAML 1.2 or 1.1 would take it for something else; one line always."""
    document = read("a: 1\n")
    document.set_key((), "k", value)
    assert text_of(document) == f"a: 1\nk: {written}\n"


@pytest.mark.parametrize(
    ("key", "written"),
    [("on", "on"), ("00_run.log", "00_run.log"), ("a b", "a b"), ("a: b", '"a: b"'), ("1", '"1"'),
     ("<<", '"<<"'), ("null", '"null"'), ("#x", '"#x"'), ("", '""')],
)  # fmt: skip
def test_keys_are_plain_where_that_is_unambiguous(key: str, written: str) -> None:
    """`on` needs no quotes as a key of a sign-off; numbers and special keys do."""
    document = read("a: 1\n")
    document.set_key((), key, 1)
    assert text_of(document) == f"a: 1\n{written}: 1\n"


@pytest.mark.parametrize(
    ("text", "written"), [("a, b", '"a, b"'), ("a:b", '"a:b"'), ("a?", '"a?"')]
)
def test_in_brackets_more_is_quoted(text: str, written: str) -> None:
    """Commas, brackets and what older readers refuse."""
    document = read("a: {b: 1}\n")
    document.set_key(("a",), "c", [text])
    assert text_of(document) == f"a: {{b: 1, c: [{written}]}}\n"


def test_a_flow_style_is_written_on_one_line() -> None:
    """For what people like to see on one line."""
    document = read("a: 1\n")
    document.set_key((), "chosen", {"option": "B", "by": "ada", "on": "2025-01-15"}, style="flow")
    assert text_of(document) == "a: 1\nchosen: {option: B, by: ada, on: 2025-01-15}\n"


def test_values_of_other_classes_are_written_as_what_they_are() -> None:
    """Enum members, values as read and tuples count as JSON."""
    status = StrEnum("status", ["passed"])
    document = read("a: 0x1F\nb: [1]\n")
    document.set_key((), "c", {"status": status.passed, "a": document.get(("a",)), "t": ("x",)})
    assert text_of(document) == "a: 0x1F\nb: [1]\nc:\n  status: passed\n  a: 31\n  t: [x]\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_yaml_cannot_hold_is_a_value_error(value: Any) -> None:
    """A mistake of the caller, told as such."""
    with pytest.raises(ValueError, match=r"cannot write|surrogate"):
        read("a: 1\n").set_key((), "b", value)


@pytest.mark.parametrize("value", [b"x", {1: 2}, object(), {"a": {1, 2}}])
def test_what_is_not_json_is_a_type_error(value: Any) -> None:
    """A mistake of the caller, told as such."""
    with pytest.raises(TypeError):
        read("a: 1\n").append_item(("l",), value)


REFUSED = [
    ("x: &a {b: 1}\ny: *a\n", ("x",)),
    ("x: &a {b: 1}\ny: *a\n", ("y",)),
    ("x: &a\n  - b: 1\ny: *a\n", ("y", 0)),
    ("x: [a: b]\n", ("x", 0)),
    ("x: text\n", ("x",)),
    ("x: [1]\n", ("x",)),
    ("x: [1]\n", ("x", 5)),
    ("x:\n- |+\n  t", ("x", 0)),
]


@pytest.mark.parametrize(("text", "at"), REFUSED)
def test_what_cannot_be_written_is_refused_and_shown(text: str, at: tuple[Any, ...]) -> None:
    """Nothing changes, and the place is named."""
    document = read(text)
    with pytest.raises(InvalidInput) as caught:
        document.set_key(at, "result", RESULT)
    [problem] = caught.value.problems
    assert (problem.code, problem.path) == ("SG120", FILE)
    assert problem.source
    assert text_of(document) == text
    assert same(document.value, read(text).value)


@pytest.mark.parametrize("text", ["l:\n  - |\n    t", "l: &a [1]\nm: *a\n", "l: text\n"])
def test_an_item_that_cannot_be_appended_is_refused(text: str) -> None:
    """Nothing changes."""
    document = read(text)
    with pytest.raises(InvalidInput) as caught:
        document.append_item(("l",), 1)
    assert caught.value.code == "SG120"
    assert text_of(document) == text


def test_a_key_too_long_for_yaml_is_refused() -> None:
    """libyaml takes at most 1024 characters before a colon."""
    with pytest.raises(InvalidInput) as caught:
        read("a: 1\n").set_key((), "k" * 2_000, 1)
    assert caught.value.code == "SG120"


def test_an_anchor_that_is_used_elsewhere_is_not_overwritten() -> None:
    """A value that carries an anchor in use cannot be replaced; one that is not in use can."""
    document = read("a: &x 1\nb: *x\nc: &y 2\n")
    document.set_key((), "c", 3)
    with pytest.raises(InvalidInput):
        document.set_key((), "a", 3)
    assert text_of(document) == "a: &x 1\nb: *x\nc: 3\n"


def test_an_alias_is_replaced_by_a_value_of_its_own() -> None:
    """The value it referred to stays."""
    document = read("a: &x {b: 1}\nc: *x  # d\n")
    document.set_key((), "c", {"b": 2})
    assert text_of(document) == "a: &x {b: 1}\nc: {b: 2}  # d\n"


def test_an_inner_mapping_grows_after_an_outer_one_at_the_end_of_a_file() -> None:
    """The line that the outer one had to end stays the inner one's."""
    document = read("a:\n  b:\n    c: 1")
    document.set_key(("a",), "r", 1)
    document.set_key(("a", "b"), "r", 2)
    assert text_of(document) == "a:\n  b:\n    c: 1\n    r: 2\n  r: 1"
    document.remove_key(("a",), "r")
    document.remove_key(("a", "b"), "r")
    assert text_of(document) == "a:\n  b:\n    c: 1"


def test_edits_beside_anchors_are_made() -> None:
    """An anchor elsewhere, or in the mapping itself, is no hindrance."""
    document = read("a: &x 1\nb:\n  c: *x\n  d: &z e\nf: *z\n")
    document.set_key(("b",), "g", 1)
    document.set_key((), "h", 2)
    assert text_of(document) == "a: &x 1\nb:\n  c: *x\n  d: &z e\n  g: 1\nf: *z\nh: 2\n"


def test_edits_in_lists_of_a_file_with_anchors_are_made() -> None:
    """What has to be checked against the whole file is."""
    document = read("a: &x 1\nl:\n- - b: *x\n    c: &y {}\n- *y\n")
    document.set_key(("l", 0, 0), "r", 1)
    document.append_item(("l",), 2)
    assert text_of(document) == "a: &x 1\nl:\n- - b: *x\n    c: &y {}\n    r: 1\n- *y\n- 2\n"


def test_a_changed_result_may_lose_all_lines_after_its_first() -> None:
    """Neighbours go together, up to the end of a file without a final newline."""
    document = read("- &a 1\n- r:\n    a: 1\n    b: 2\n    c: 3".replace("- &a 1\n- r", "r"))
    document.set_key((), "r", {"a": 1})
    assert text_of(document) == "r:\n    a: 1"


def test_a_key_whose_first_lines_go_and_whose_others_come() -> None:
    """Where removed and new lines meet, the entry is written anew."""
    document = read("l:\n- a: 1\n  b: 2\n")
    document.set_key((), "l", [{"x": 0, "b": 2}])
    assert text_of(document) == "l:\n- {x: 0, b: 2}\n"


def test_mappings_that_end_at_one_place_grow_in_their_order() -> None:
    """Inner and outer results that follow the same line are each their own, in any order."""
    text = "a:\n  b:\n    c: 1\n"
    inner, middle, outer = ("a", "b"), ("a",), ()
    for order in ([outer, inner, middle], [inner, middle, outer], [middle, outer, inner]):
        for ending in ("\n", ""):
            before = text.removesuffix("\n") + ending
            document = read(before)
            for at in order:
                document.set_key(at, "r", {"n": len(at)})
            for at in order:
                document.set_key(at, "r", {"n": len(at), "m": 0})
            assert text_of(document) == (
                text
                + "    r:\n      n: 2\n      m: 0\n  r:\n    n: 1\n    m: 0\nr:\n  n: 0\n  m: 0"
                + ending
            )
            for at in order:
                document.remove_key(at, "r")
            assert text_of(document) == before
