"""Reading a file: its values, its limits, and where things stand."""

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signoff_gen.errors import InvalidInput
from signoff_gen.yamltext import MAX_BYTES, Document, Plain, Position, parse, resolve, same

FILE = Path("status/x.yaml")


def read(text: str | bytes) -> Document:
    return parse(text if isinstance(text, bytes) else text.encode(), FILE)


def code_of(text: str | bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        read(text)
    return caught.value.code


def test_unquoted_scalars_are_kept_as_written_and_resolved_on_request() -> None:
    """`0644`, `1.10`, `NO` and dates read as text; `resolve` applies the core schema."""
    document = read("a: 0644\nb: 1.10\nc: NO\nd: 2025-01-15\ne: ~\nf: '5'\n")
    expected = {"a": "0644", "b": "1.10", "c": "NO", "d": "2025-01-15", "e": "~", "f": "5"}
    assert document.value == expected
    assert resolve(document.value) == {
        "a": 644, "b": 1.1, "c": "NO", "d": "2025-01-15", "e": None, "f": "5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", None), ("null", None), ("~", None), ("nULL", "nULL"),
        ("true", True), ("FALSE", False), ("yes", "yes"), ("on", "on"), ("y", "y"),
        ("12", 12), ("-12", -12), ("+3", 3), ("0o17", 15), ("0x1F", 31), ("0b1", "0b1"),
        ("1_000", "1_000"), ("12:30:00", "12:30:00"), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0),
        (".inf", float("inf")), ("-.INF", float("-inf")), (".", "."), ("1.2.3", "1.2.3"),
        ("'12'", "12"), ('"true"', "true"), ("!!str 12", "12"), ("!!int '12'", 12),
        ("!!float 1", 1.0), ("! 12", "12"), ("!!null ''", None), ("!!bool 'true'", True),
        ("|\n  12\n", "12\n"), ("!<tag:yaml.org,2002:str> 1", "1"),
    ],
)  # fmt: skip
def test_core_schema(written: str, expected: Any) -> None:
    """What YAML 1.2 says a scalar is, and nothing that YAML 1.1 said."""
    assert same(resolve(read(f"a: {written}\n").value), {"a": expected})


def test_not_a_number_resolves() -> None:
    """`.nan` is a float that is not equal to itself."""
    assert resolve(read("a: .NaN").value)["a"] != resolve(read("a: .nan").value)["a"]


def test_a_number_of_thousands_of_digits_stays_text() -> None:
    """Python refuses to convert it; that is no reason to fail."""
    digits = "9" * 10_000
    assert resolve(read(f"a: {digits}").value) == {"a": digits}


def test_only_unquoted_core_scalars_are_plain() -> None:
    """A consumer can tell `5` from `"5"`."""
    kinds = [type(value) for value in read("a: 5\nb: '5'\nc: five\nd: !!str 5\n").value.values()]
    assert kinds == [Plain, str, str, str]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a: b:c, d: [x:y, e?f, why? no]}", {"a": "b:c", "d": ["x:y", "e?f", "why? no"]}),
        ("a: [?x, http://h:80/p?q]", {"a": ["?x", "http://h:80/p?q"]}),
        ("a: {\"b\":c, 'd':e}", {"a": {"b": "c", "d": "e"}}),
        ("a: {b:1}\nc: !!str x?y", {"a": {"b:1": ""}, "c": "x?y"}),
        ("%YAML 1.2\n---\na: {b: c:d} # e:f?\n", {"a": {"b": "c:d"}}),
        ("a: {k: '\ue000', b: c:d}\n", {"a": {"k": "\ue000", "b": "c:d"}}),
        ('a: "x:y? \\/"\nb: {c: d:e}', {"a": "x:y? /", "b": {"c": "d:e"}}),
    ],
)
def test_text_in_brackets_is_read_as_yaml_1_2_reads_it(text: str, expected: Any) -> None:
    """Colons and question marks inside words are text there, whatever libyaml thinks."""
    assert read(text).value == expected


@pytest.mark.parametrize(
    "text", ["a: 1\r\nb:\r\n  - x\r\n", "\ufeffa: 1\nb: [x]", "a: 1\rb: [x]\r"]
)
def test_line_ends_and_a_byte_order_mark_come_back(text: str) -> None:
    """Reading and writing changes nothing."""
    document = read(text)
    assert document.value == {"a": "1", "b": ["x"]}
    assert document.to_bytes() == text.encode()


def test_anchors_give_the_same_value_twice() -> None:
    """An alias is the value; a key may be one, too."""
    value = read("a: &x [1]\nb: *x\nc: &k key\nd: {*k : 1}\n").value
    assert value["a"] is value["b"]
    assert value["d"] == {"key": "1"}


def test_an_anchor_that_is_used_again_means_the_newer_value() -> None:
    """YAML allows it."""
    assert read("a: &x 1\nb: &x 2\nc: *x\n").value["c"] == "2"


def test_a_hundred_levels_are_read_and_one_more_is_not() -> None:
    """The limit is where it says it is."""
    assert read("a: " + "[" * 99 + "]" * 99)
    assert code_of("a: " + "[" * 100 + "]" * 100) == "SG111"


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 10_000,
        "a: " + "{b: " * 10_000,
        "a:\n " + "- " * 10_000,
        "\n".join(" " * i + "a:" for i in range(1_000)),
    ],
)
def test_ten_thousand_levels_are_a_problem_and_no_crash(text: str) -> None:
    """Neither Python's stack nor libyaml's gives in."""
    assert code_of(text) == "SG111"


def test_an_alias_bomb_is_refused_at_once() -> None:
    """A few hundred bytes that stand for billions of values cost nothing."""
    lines = ["a0: &a0 [x]"] + [
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 40)
    ]
    started = time.process_time()
    assert code_of("\n".join(lines)) == "SG110"
    assert time.process_time() - started < 1


def test_a_scalar_of_ten_megabytes_is_read_and_cheap() -> None:
    """Evidence that somebody pasted is no reason to fail."""
    text = "x" * 10_000_000
    started = time.process_time()
    assert read(f"a: {text}\nb: '{text}'\n").value["b"] == text
    assert time.process_time() - started < 3


def test_a_file_beyond_the_limit_is_refused_without_reading() -> None:
    """The limit is 32 MiB."""
    assert code_of(b"#" * (MAX_BYTES + 1)) == "SG115"


def test_importing_the_package_does_not_load_the_parser() -> None:
    """Commands that read no YAML do not pay for it."""
    code = "import sys, signoff_gen.yamltext; print('ruamel.yaml' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_without_libyaml_the_values_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extension is missing, ruamel.yaml's own parser gives the events."""
    from signoff_gen.yamltext import events

    text = "a: &x [1, {b: c:d}]\ne: |+\n  text\n\nf: *x\ng: 'h'\n"
    fast = read(text)
    monkeypatch.setattr(events, "CParser", None)
    slow = read(text)
    assert same(fast.value, slow.value)
    slow.set_key((), "result", {"status": "passed"})
    assert slow.to_bytes() == text.encode() + b"result:\n  status: passed\n"


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(enabled: bool) -> None:
    """Reading switches it off for a moment, also when reading fails."""
    try:
        (gc.enable if enabled else gc.disable)()
        read("a: 1\n")
        assert code_of("a: @x\n") == "SG104"
        assert gc.isenabled() == enabled
    finally:
        gc.enable()


def test_get_gives_the_value_or_none() -> None:
    """Paths that lead nowhere are no error."""
    document = read("a: [{b: 1}]\nc: text\n")
    assert document.get(("a", 0, "b")) == "1"
    for path in [("x",), ("a", 1), ("a", "b"), ("c", "d"), ("a", 0, "b", "c")]:
        assert document.get(path) is None


TEXT = """\
title: T
steps:
  - id: one   # first
    checks:
      - {title: "😀 x", log: a.log}
      -
        title: |
          long
          text

  - id: two
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("title",), Position(1, 8, 1, 1, 9), Position(1, 1, 5, 1, 6)),
        (("steps", 0, "id"), Position(3, 9, 3, 3, 12), Position(3, 5, 2, 3, 7)),
        (("steps", 0, "checks", 0, "log"), Position(5, 29, 5, 5, 34), Position(5, 24, 3, 5, 27)),
        (("steps", 0, "checks", 0), Position(5, 9, 26, 5, 35), Position(5, 9, 26, 5, 35)),
        (("steps", 0, "checks", 1, "title"), Position(7, 16, 1, 9, 15), Position(7, 9, 5, 7, 14)),
        (("steps", 1), Position(11, 5, 7, 11, 12), Position(11, 5, 7, 11, 12)),
        (("steps", 1, "checks", 3, "x"), Position(11, 5, 7, 11, 12), Position(11, 5, 7, 11, 12)),
        (("steps", 7), Position(3, 3, 19, 11, 12), Position(3, 3, 19, 11, 12)),
        ((), Position(1, 1, 8, 11, 12), Position(1, 1, 8, 11, 12)),
    ],
)
def test_places(path: tuple[str | int, ...], value: Position, key: Position) -> None:
    """Values, keys and items are found; what is missing is sought in what is there."""
    document = read(TEXT)
    assert document.locate(path) == value
    assert document.locate_key(path) == key


def test_places_follow_edits() -> None:
    """After an edit above, everything is found on its new line; what was added is found too."""
    document = read(TEXT)
    document.set_key(("steps", 0, "checks", 0), "result", {"status": "passed"})
    document.set_key(("steps", 0, "checks", 1), "result", {"status": "passed", "at": "x"})
    assert document.locate(("steps", 1, "id")) == Position(14, 9, 3, 14, 12)
    at = ("steps", 0, "checks", 1, "result", "at")
    assert document.locate_key(at) == Position(12, 11, 2, 12, 13)
    assert document.excerpt(12) == ((11, "          status: passed"), (12, "          at: x"))


def test_places_in_a_file_with_anchors_and_tags() -> None:
    """What cannot be read alone is found in the whole."""
    document = read(
        "%TAG !e! tag:yaml.org,2002:\n---\na: &x {b: 1}\nc: [*x, !e!str d]\ne: {f: !e!str g}\n"
    )
    assert document.locate(("c", 0, "b")) == Position(3, 11, 1, 3, 12)
    assert document.locate(("c", 1)) == Position(4, 9, 8, 4, 17)
    assert document.locate(("e", "f")) == Position(5, 8, 8, 5, 16)
    assert document.locate_key(("e", "f")) == Position(5, 5, 1, 5, 6)


@pytest.mark.parametrize("text", ["a: 1\nb: 2", "a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r"])
def test_excerpts_count_lines_as_editors_do(text: str) -> None:
    """CRLF, LF and CR end a line; lines that do not exist are left out."""
    document = read(text)
    assert document.excerpt(2, 1, 1) == ((1, "a: 1"), (2, "b: 2"))
    assert document.excerpt(1) == ((1, "a: 1"),)
    assert document.locate(("b",)).line == 2


def test_a_problem_of_a_reader_is_shown_where_its_value_stands() -> None:
    """Whoever validates the values gets the place, the lines and the caret for nothing."""
    problem = read(TEXT).problem(
        "SG999", "no such log", ("steps", 0, "checks", 0, "log"), expected="a file", hint="b.log?"
    )
    assert (problem.place, problem.width) == ("status/x.yaml:5:29", 5)
    assert [number for number, _ in problem.source] == [4, 5]
    assert (problem.expected, problem.hint) == ("a file", "b.log?")


def timed(function: Callable[[], Any]) -> float:
    started = time.process_time()
    function()
    return time.process_time() - started


def test_an_edit_costs_its_mapping_and_not_the_file() -> None:
    """Fifty edits in a large file cost less than reading it twice."""
    item = "  - id: c{0}\n    title: 'Check {0}'\n    inputs: [a, b]\n    run: make {0}\n"
    text = "checks:\n" + "".join(item.format(i) for i in range(1_000))
    reading = min(timed(lambda: read(text)) for _ in range(3))
    document = read(text)

    def edit() -> None:
        for i in range(0, 1_000, 20):
            document.set_key(("checks", i), "result", {"status": "passed", "at": "now"})

    assert timed(edit) < 2 * reading
    assert document.to_bytes().count(b"result:") == 50
