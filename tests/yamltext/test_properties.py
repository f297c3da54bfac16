"""Whatever a file looks like, an edit changes the lines of its own key and nothing else.

The files are written here as people write them, not dumped: any indentation, comments anywhere,
every style of scalar, block and flow, CRLF, byte order marks, no final newline. With
`HYPOTHESIS_PROFILE=deep` a hundred times as many are tried, other ones each time.
"""

import os
import random
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML, YAMLError

from signoff_gen.errors import InvalidInput, Problem
from signoff_gen.yamltext import Document, parse, resolve, same

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
FILE = Path("status/x.yaml")
KEYS = ["id", "title", "checks", "steps", "on", "käse", "a b", "x-1", "0644", "note", "log", "😀"]
TEXTS = [
    "passed", "Run: x", "npm run start:dev", "käse", "日本語", "😀 ok", "0644", "1.10", "NO", "on",
    "~", "2025-01-15", "2026-11-24T10:12:03Z", "12:30:00", "a#b", "it's", 'say "hi"', "x, y", "-",
    "- x", "@team/x", "`code`", "100%", "*.json", "$..x", "sha256:ab12", "http://x:80/?q=1",
    "tab\tinside", "true", "", " lead", "trail ", "very " * 30, "{x}", "[y]", "? q", "a\nb",
    "a\n\n b\n", "\x85", "\u2028z", "\ufeff", "null", "1e3", "1_000", "0x1F", ".5", ".", "...",
    "---", "C:\\temp", "key: value", "key:", "# no", "a # b", "<<", "=", "!x", "&x", "\x00", "\x7f",
    "\ufffe", "\xa0", "%", "|", ">", "a  b", "?", "y", "1:2", "\U0010ffff",
]  # fmt: skip


def examples(count: int) -> Any:
    """Settings: the same examples each time, unless many are asked for."""
    return settings(
        max_examples=count * 100 if DEEP else count,
        derandomize=not DEEP,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class Hand:
    """Writes a file by hand: random trees in random styles, within a budget of nodes."""

    def __init__(self, seed: int, budget: int, *, anchors: bool) -> None:
        self.random = random.Random(seed)
        self.budget = budget
        self.anchors = anchors
        self.names: list[str] = []
        self.lines: list[str] = []

    def flip(self, chance: float) -> bool:
        return self.random.random() < chance

    def pick(self, options: list[Any]) -> Any:
        return self.random.choice(options)

    def spaces(self, low: int, high: int) -> str:
        return " " * self.random.randint(low, high)

    def count(self, low: int, high: int) -> int:
        return self.random.randint(low, max(low, min(high, self.budget)))

    def file(self) -> bytes:
        if self.flip(0.1):
            self.lines += ["%YAML 1.2", "---"]
        elif self.flip(0.15):
            self.lines.append(self.pick(["---", "--- # start"]))
        self.noise()
        if self.flip(0.08):
            self.lines += self.flow_map(2, self.pick(["", "  "])).split("\n")
        else:
            self.block_map(self.pick([0, 0, 0, 2, 3]), 0)
        self.noise()
        if self.flip(0.1):
            self.lines.append("...")
            self.noise()
        ends = self.pick([["\n"], ["\n"], ["\n"], ["\r\n"], ["\n", "\r\n"], ["\r"]])
        text = ""
        for line in self.lines:
            text += line + (self.spaces(1, 3) if self.flip(0.04) else "") + self.pick(ends)
        if self.flip(0.3):
            text = text.rstrip("\r\n")
        return (("\ufeff" if self.flip(0.1) else "") + text).encode()

    def noise(self) -> None:
        while self.flip(0.2):
            comment = self.spaces(0, 6) + "# " + self.pick(["note", "- x", "käse: 😀", "{", "'"])
            self.lines.append(self.pick(["", "   ", "#", comment, comment]))

    def comment(self) -> str:
        if self.flip(0.6):
            return ""
        return self.pick(
            [" #", self.spaces(1, 4) + "# " + self.pick(["c", "k: x", "{", "'", "😀"])]
        )

    def key(self, used: set[str]) -> str:
        key = self.pick([k for k in KEYS if k not in used] or [f"k{len(used)}"])
        used.add(key)
        return self.pick([key, key, key, key, f'"{key}"', f"'{key}'"])

    def anchor(self) -> str:
        if not self.anchors or not self.flip(0.08):
            return ""
        self.names.append(f"a{len(self.names)}")
        return f"&{self.names[-1]} "

    def block_map(self, indent: int, depth: int, first: str | None = None) -> None:
        used: set[str] = set()
        for i in range(self.count(1, 4)):
            if i:
                self.noise()
            lead = first if i == 0 and first is not None else " " * indent
            head = lead + self.key(used) + self.pick(["", "", "", "", " ", "  "]) + ":"
            self.value(head, indent, depth, in_map=True)

    def block_seq(self, indent: int, depth: int, first: str | None = None) -> None:
        for i in range(self.count(1, 4)):
            if i:
                self.noise()
            dash = (first if i == 0 and first is not None else " " * indent) + "-"
            gap = self.pick([" ", " ", "  ", "   "])
            kind = self.random.random() if depth < 5 and self.budget > 0 else 1.0
            if kind < 0.4:
                self.block_map(indent + 1 + len(gap), depth + 1, dash + gap)
            elif kind < 0.5:
                self.block_seq(indent + 1 + len(gap), depth + 1, dash + gap)
            else:
                self.value(dash, indent, depth, in_map=False)

    def value(self, head: str, indent: int, depth: int, *, in_map: bool) -> None:
        self.budget -= 1
        nested = depth < 4 and self.budget > 0
        kind = self.pick(["scalar"] * 5 + (["map", "map", "seq", "seq", "flow"] if nested else []))
        if self.names and self.flip(0.1):
            self.lines.append(f"{head} *{self.pick(self.names)}{self.comment()}")
        elif kind == "scalar":
            self.scalar(head + self.spaces(1, 3), indent)
        elif kind == "flow":
            write = self.flow_map if self.flip(0.6) else self.flow_seq
            text = write(depth, " " * (indent + 1))
            line = head + self.spaces(1, 3) + self.anchor() + text + self.comment()
            self.lines += line.split("\n")
        else:
            tag = self.pick(["", "", "", "", "", "", {"map": " !!map", "seq": " !!seq"}[kind]])
            anchor = self.anchor().rstrip()
            self.lines.append(head + (" " + anchor if anchor else "") + tag + self.comment())
            self.noise()
            if kind == "map":
                self.block_map(indent + self.random.randint(1, 8), depth + 1)
            else:
                self.block_seq(indent + self.random.randint(0 if in_map else 1, 4), depth + 1)

    def flow_gap(self, pad: str) -> str:
        if self.flip(0.12):
            return self.pick(["", " # c", " # }, {"]) + "\n" + pad
        return self.pick(["", " ", " ", "  "])

    def flow_map(self, depth: int, pad: str) -> str:
        used: set[str] = set()
        text = "{" + self.flow_gap(pad)
        count = self.count(0, 3)
        for i in range(count):
            text += self.key(used)
            text += self.pick(["", ": ", *[None] * 8]) or (
                self.pick([": ", ": ", ":  ", " : "]) + self.flow_value(depth, pad)
            )
            text += self.flow_gap(pad)
            if i < count - 1 or self.flip(0.15):
                text += "," + self.flow_gap(pad)
        return text + "}"

    def flow_seq(self, depth: int, pad: str) -> str:
        text = "[" + self.flow_gap(pad)
        count = self.count(0, 3)
        for i in range(count):
            text += self.flow_value(depth, pad) + self.flow_gap(pad)
            if i < count - 1 or self.flip(0.15):
                text += "," + self.flow_gap(pad)
        return text + "]"

    def flow_value(self, depth: int, pad: str) -> str:
        self.budget -= 1
        kind = self.random.random() if depth < 4 and self.budget > 0 else 1.0
        if kind < 0.3:
            return (self.flow_map if kind < 0.15 else self.flow_seq)(depth + 1, pad)
        return self.pick(
            ["a", "b c", "käse", "😀", "'q: x'", '"d\\n"', "0644", "x:y", "a?b", "why?", "1.5",
             "null", "'it''s'", '"a, b"', "http://x/y?z", "-1", '"\\u00e9"']
        )  # fmt: skip

    def scalar(self, head: str, indent: int) -> None:
        deeper = " " * (indent + self.random.randint(1, 5))
        style = self.pick(
            ["plain"] * 4 + ["single", "double", "block", "block", "block", "multi", "empty", "tag"]
        )
        if style == "block":
            self.block_text(head, indent)
            return
        if style == "multi":
            self.lines.append(head + self.anchor() + "some text")
            for _ in range(self.random.randint(1, 3)):
                self.lines += [""] if self.flip(0.2) else []
                self.lines.append(deeper + self.pick(["goes on", "x#y", "- no item", "😀"]))
            return
        text = {
            "plain": ["a", "b c", "käse", "😀 ok", "0644", "1.10", "NO", "2025-01-15", "null", "~",
                      "x:y", "a#b", "it's", "sha256:00", "very " * 40 + "long", "-1", "<<", ".5"],
            "single": ["a", "it''s", "", "# x", "a: b", "a\n" + deeper + "b", "x\n\n b "],
            "double": ["a", '\\"', "", "# x", "a\\\n" + deeper + "b", "x\n\n y", "é\\t"],
            "tag": ["!!str 5", "!!str x", "!!int 5", "! y", "!!null", "!!float 1"],
            "empty": [""],
        }[style]  # fmt: skip
        quote = {"single": "'", "double": '"'}.get(style, "")
        anchor = self.anchor() if style != "tag" else ""
        line = head + anchor + quote + self.pick(text) + quote + self.comment()
        self.lines += line.split("\n")

    def block_text(self, head: str, indent: int) -> None:
        base = self.random.randint(1, 4)
        explicit = str(base) if self.flip(0.2) else ""
        header = [explicit, self.pick(["", "-", "+"])]
        self.random.shuffle(header)
        mark = self.anchor() + self.pick(["|", ">"]) + "".join(header)
        self.lines.append(head + mark + self.comment())
        pad = " " * (indent + base)
        while self.flip(0.1):
            self.lines.append(self.pick(["", self.spaces(0, len(pad))]))
        for i in range(self.random.randint(0 if self.flip(0.2) else 1, 3)):
            more = self.pick(["", " ", "  "]) if explicit or i else ""
            text = self.pick(["text", "# no comment", "a: b", "- x", "😀", "key", "trailing  "])
            self.lines.append(pad + more + text)
            while self.flip(0.2):
                self.lines.append(self.pick(["", pad, pad + "  ", " "]))
        while self.flip(0.3):
            self.lines.append(self.pick(["", "", "  "]))


@st.composite
def files(draw: Any, *, anchors: bool = False) -> bytes:
    """The bytes of a file that somebody wrote."""
    seed = draw(st.integers(0, 2**32))
    return Hand(seed, draw(st.integers(1, 40)), anchors=anchors).file()


def texts() -> st.SearchStrategy[str]:
    """Text as results hold it, and any other."""
    return st.sampled_from(TEXTS) | st.text(max_size=12).filter(
        lambda text: not any(0xD800 <= ord(char) < 0xE000 for char in text)
    )


def results() -> st.SearchStrategy[dict[str, Any]]:
    """What a machine writes."""
    evidence = st.dictionaries(st.sampled_from(["a.log", "b b", "käse", "0644"]), texts())
    return st.fixed_dictionaries(
        {"status": texts()},
        optional={
            "at": texts(),
            "inputs": texts(),
            "message": texts(),
            "evidence": evidence,
            "more": st.sampled_from([1, True, None, 1.5, ["a", {"b": [1]}], [], {}]),
            "seal": texts(),
        },
    )


def opened(data: bytes) -> Document:
    """The document, or another example: not all that a hand writes is YAML."""
    try:
        return parse(data, FILE)
    except InvalidInput:
        assume(False)
        raise


def places(value: Any, kind: type, at: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values of a type."""
    if isinstance(value, kind):
        yield at
    if isinstance(value, (dict, list)):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, kind, (*at, step))


def is_insertion(old: bytes, new: bytes) -> bool:
    """Whether `new` is `old` with something put in at one place."""
    ahead = len(os.path.commonprefix([old, new]))  # noqa: RUF071 - bytes, not paths
    ends = [old[ahead:][::-1], new[ahead:][::-1]]
    behind = len(os.path.commonprefix(ends))  # noqa: RUF071 - as above
    return ahead + behind == len(old)


def try_edit(document: Document, name: str, *args: Any, **options: Any) -> bool:
    """Make an edit; False when it is refused, which must leave everything as it was."""
    before, value = document.to_bytes(), resolve(document.value)
    refusal = None
    try:
        getattr(document, name)(*args, **options)
    except InvalidInput as error:
        refusal = error
    if refusal is None:
        return True
    assert refusal.code == "SG120"
    assert document.to_bytes() == before
    assert same(resolve(document.value), value)
    return False


@examples(40)
@given(files(), st.data())
def test_results_come_and_go_without_a_trace(data: bytes, draw: st.DataObject) -> None:
    """Set, set again, update and remove results in any order: all other bytes and values stay."""
    document = opened(data)
    rest = resolve(document.value)
    ats = draw.draw(st.permutations(list(places(document.value, dict))))[:5]
    for at in ats:
        before, value = document.to_bytes(), draw.draw(results())
        style = draw.draw(st.sampled_from(["block", "flow"]))
        document.set_key(at, "result", value, style=style)
        after = document.to_bytes()
        assert is_insertion(before, after)
        assert same(resolve(document.get((*at, "result"))), value)
        document.set_key(at, "result", value, style=style)
        assert document.to_bytes() == after
    for at in draw.draw(st.permutations(ats)):
        value = draw.draw(results())
        document.set_key(at, "result", value)
        assert same(resolve(document.get((*at, "result"))), value)
        assert same(parse(document.to_bytes(), FILE).value, document.value)
    for at in draw.draw(st.permutations(ats)):
        document.remove_key(at, "result")
        assert same(parse(document.to_bytes(), FILE).value, document.value)
    assert same(resolve(document.value), rest)
    assert document.to_bytes() == data


@examples(40)
@given(files(anchors=True), st.data())
def test_with_anchors_an_edit_is_exact_or_refused(data: bytes, draw: st.DataObject) -> None:
    """Where an alias may mean the same value twice, no edit changes a second place."""
    document = opened(data)
    done = []
    for at in draw.draw(st.permutations(list(places(document.value, dict))))[:4]:
        before = document.to_bytes()
        if try_edit(document, "set_key", at, "result", draw.draw(results())):
            done.append(at)
            assert is_insertion(before, document.to_bytes())
            assert same(parse(document.to_bytes(), FILE).value, document.value)
    for at in done:
        document.remove_key(at, "result")
    assert document.to_bytes() == data


@examples(40)
@given(files(), st.data())
def test_any_edit_does_what_it_says(data: bytes, draw: st.DataObject) -> None:
    """Set, remove and append anywhere: the file holds the expected value, or is as it was."""
    document = opened(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        expected = resolve(document.value)
        before = document.to_bytes()
        value = draw.draw(texts() | results() | st.sampled_from([[], {}, [1, "a"], None, 5]))
        name = draw.draw(st.sampled_from(["set_key", "remove_key", "append_item"]))
        if name == "append_item":
            ats = list(places(document.value, list))
            assume(ats)
            at = draw.draw(st.sampled_from(ats))
            done = try_edit(document, name, at, value)
            _follow(expected, at).append(value)
            assert not done or is_insertion(before, document.to_bytes())
        else:
            at = draw.draw(st.sampled_from(list(places(document.value, dict))))
            keys = list(document.get(at))
            assume(keys)
            key = draw.draw(st.sampled_from(keys))
            if name == "set_key":
                done = try_edit(document, name, at, key, value)
                _follow(expected, at)[key] = value
            else:
                done = try_edit(document, name, at, key)
                del _follow(expected, at)[key]
        if done:
            assert same(resolve(document.value), expected)
            assert same(parse(document.to_bytes(), FILE).value, document.value)


def _follow(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@examples(40)
@given(files(), st.data())
def test_every_value_is_found_where_it_stands(data: bytes, draw: st.DataObject) -> None:
    """The position of a plain or quoted text is the position of its characters in the file."""
    document = opened(data)
    paths = list(places(document.value, str))
    assume(paths)
    path = draw.draw(st.sampled_from(paths))
    where = document.locate(path)
    lines = data.decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    shown = lines.split("\n")[where.line - 1][where.column - 1 :][: where.width]
    value = str(document.get(path))
    if shown.startswith(("|", ">", "'", '"', "!")) or "\n" in value or where.line != where.end_line:
        return
    assert shown == value or not value


@examples(60)
@given(files(anchors=True))
def test_values_are_those_of_another_reader(data: bytes) -> None:
    """ruamel.yaml's own YAML 1.2 reader, which shares no code with libyaml, reads the same."""
    document = opened(data)
    reader = YAML(typ="base", pure=True)
    reader.allow_duplicate_keys = False
    try:
        other = reader.load(StringIO(data.decode().removeprefix("\ufeff")))
    except YAMLError:
        assume(False)
    assert same(_plain(document.value), _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return "" if value is None else str(value)


@examples(60)
@given(files(anchors=True), st.data())
def test_broken_bytes_are_a_problem_and_never_a_crash(data: bytes, draw: st.DataObject) -> None:
    """Whatever happens to a file, reading gives a document or says what is wrong, with a code."""
    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(broken)))
        junk = draw.draw(st.sampled_from([
            b"", b"\t", b"\x00", b"\xff", b"@", b"`", b"'", b'"', b"[", b"}", b": ", b"- ", b"&a",
            b"*a", b"!x ", b"\n", b"\r", b"?", b"|", b"%", b"\xc2\x85", b"\xe2\x80\xa8", b"---\n",
        ]))  # fmt: skip
        broken[at : at + draw.draw(st.integers(0, 3))] = junk
    problems: tuple[Problem, ...] = ()
    try:
        parse(bytes(broken), FILE)
    except InvalidInput as error:
        problems = error.problems
    for problem in problems:
        assert "SG101" <= problem.code <= "SG116"
        assert problem.message.isprintable()
        assert problem.source
        assert problem.line in dict(problem.source)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_added_lines_end_as_their_neighbours_do(newline: str) -> None:
    """A file keeps its line ends."""
    text = newline.join(["a: 1", "b:", "  c: 2", ""])
    document = parse(text.encode(), FILE)
    document.set_key(("b",), "result", {"status": "passed"})
    added = newline.join(["  result:", "    status: passed", ""])
    assert document.to_bytes() == (text + added).encode()
