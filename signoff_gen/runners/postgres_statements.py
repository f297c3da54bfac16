"""Cutting a file of SQL into its statements, as PostgreSQL's own lexer would."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*)
  | (?P<comment>/\*)
  | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
  | (?P<text>'(?:[^']|'')*(?:'|\Z))
  | (?P<name>"(?:[^"]|"")*(?:"|\Z))
  | (?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)?\$)
  | (?P<word>[A-Za-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]*)
  | (?P<end>;)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<other>\d[\w.]*|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT = re.compile(r"/\*|\*/")
_TRANSACTION = frozenset({"begin", "start", "commit", "end", "rollback", "abort", "prepare"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a file."""

    text: str
    """Without comments before it, and without its semicolon."""
    line: int
    """1-based line on which it begins."""
    first_word: str
    """In lower case."""

    @property
    def is_transaction(self) -> bool:
        """Whether it begins or ends a transaction."""
        return self.first_word in _TRANSACTION


def split(text: str) -> Iterator[Statement]:
    """The statements of a file, in their order.

    Knows strings, quoted names, dollar quotes, nested comments, and functions whose body is
    written between BEGIN ATOMIC and END. What psql alone understands is not looked for.
    """
    at, line, counted = 0, 1, 0
    begin: int | None = None
    words: list[str] = []
    depth = blocks = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None  # noqa: S101 - the last alternative takes anything
        kind, start, at = match.lastgroup, at, match.end()
        if kind == "comment":
            at = _end_of_comment(text, at)
        if kind in ("space", "comment"):
            continue
        if kind == "end" and depth == blocks == 0:
            if begin is not None:
                line += text.count("\n", counted, begin)
                counted = begin
                yield Statement(text[begin:start].rstrip(), line, words[0] if words else "")
            begin, words = None, []
            continue
        if begin is None:
            begin = start
        if kind == "dollar":
            closing = text.find(match[0], at)
            at = len(text) if closing < 0 else closing + len(match[0])
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "word" and depth == 0:
            words.append(match[0].lower())
            blocks += _opens(words, blocks)
    if begin is not None:
        line += text.count("\n", counted, begin)
        yield Statement(text[begin:].rstrip(), line, words[0] if words else "")


def _end_of_comment(text: str, at: int) -> int:
    level = 1
    while level:
        match = _COMMENT.search(text, at)
        if match is None:
            return len(text)
        level += 1 if match[0] == "/*" else -1
        at = match.end()
    return at


def _opens(words: list[str], blocks: int) -> int:
    """By how many blocks of a function's body the last word goes deeper."""
    last = words[-1]
    if last == "atomic" and words[-2:-1] == ["begin"] and words[0] == "create":
        return 1
    if blocks and last == "case":
        return 1
    return -1 if blocks and last == "end" else 0
