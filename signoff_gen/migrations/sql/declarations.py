"""The types that a PL/pgSQL body declares its variables with.

PostgreSQL's parser of PL/pgSQL looks types up while it reads. The one that we have knows the
system's own only, takes any other name for a record, and gives up at a schema's name or an array
of what it does not know. So a body's declarations are read here, and it is given types that
behave alike.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

_PIECE = re.compile(
    r"""
      (?P<blank>\s++|--[^\n]*+)
    | (?P<block>/\*)
    | (?P<text>[eE]'(?:[^'\\]++|\\.|'')*+'? | '(?:[^']++|'')*+'?)
    | (?P<name>"(?:[^"]++|"")*+"?)
    | (?P<dollar>\$(?:[^\W\d]\w*+)?+\$)
    | (?P<word>[^\W\d][\w$]*+)
    | (?P<sign>:=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NESTING = re.compile(r"/\*|\*/")
_AFTER_TYPE = frozenset({"collate", "not", "default", ":=", "=", ";"})
_NO_TYPE = frozenset({"alias", "cursor", "scroll", "no"})


class Piece(NamedTuple):
    """A word, quoted text or sign."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """What it is when case does not matter; nothing where it is quoted."""
        return self.text.lower() if self.kind in ("word", "sign") else ""


class Declared(NamedTuple):
    """A variable's type, as it is written."""

    name: str
    """The variable's, as it is written."""
    type: str
    start: int
    """Where the type stands in the body."""
    end: int


def pieces(text: str) -> Iterator[Piece]:
    """A text without its blanks and comments, piece by piece."""
    at = 0
    while found := _PIECE.match(text, at):
        kind, start, at = found.lastgroup or "", found.start(), found.end()
        if kind == "block":
            at = _after_comment(text, at)
        elif kind == "dollar":
            close = text.find(found[0], at)
            at = len(text) if close < 0 else close + len(found[0])
        if kind not in ("blank", "block"):
            yield Piece(kind, text[start:at], start, at)


def _after_comment(text: str, at: int) -> int:
    depth = 1
    for found in _NESTING.finditer(text, at):
        depth += 1 if found[0] == "/*" else -1
        if depth == 0:
            return found.end()
    return len(text)


@lru_cache(maxsize=256)
def declared(body: str) -> tuple[Declared, ...]:
    """The types of a body's variables, blocks within it included.

    Args:
        body: between its quotes.
    """
    return tuple(found for statement in _declarations(body) for found in _variable(body, statement))


@lru_cache(maxsize=256)
def aliases(body: str) -> tuple[tuple[str, str], ...]:
    """Other names of a body's arguments and variables, each with what it means.

    >>> aliases("DECLARE shown ALIAS FOR $1; BEGIN END")
    (('shown', '$1'),)

    Args:
        body: between its quotes.
    """
    return tuple(
        (_folded(statement[0].text), _folded("".join(piece.text for piece in statement[3:-1])))
        for statement in _declarations(body)
        if [piece.word for piece in statement[1:3]] == ["alias", "for"]
    )


def _folded(name: str) -> str:
    """A name as it is known by."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def _declarations(body: str) -> Iterator[list[Piece]]:
    """Each declaration of a body, blocks within it included, with its semicolon."""
    if "declare" not in body.lower():
        return
    inside = False
    statement: list[Piece] = []
    depth = 0
    for piece in pieces(body):
        word = piece.word
        if not inside:
            inside = word == "declare"
            continue
        if word == "begin" and not statement:
            inside = False
        elif word == "declare" and not statement:
            continue  # it may stand before each of them
        else:
            depth += (word == "(") - (word == ")")
            statement.append(piece)
            if word == ";" and depth <= 0:
                yield statement
                statement, depth = [], 0


def _variable(body: str, statement: list[Piece]) -> Iterator[Declared]:
    """The type that a declaration names, if it names one."""
    name, *rest = statement
    if rest and rest[0].word == "constant":
        del rest[0]
    if not rest or rest[0].word in _NO_TYPE:
        return
    last = 0
    while rest[last].word not in _AFTER_TYPE:
        last += 1
    if last:
        start, end = rest[0].start, rest[last - 1].end
        yield Declared(name.text, body[start:end], start, end)


def with_types(body: str, told: Callable[[Declared], str | None]) -> str:
    """A body with other types of its variables.

    Args:
        body: between its quotes.
        told: gives the type to write instead, or None to leave it as it is.
    """
    parts: list[str] = []
    at = 0
    for item in declared(body):
        instead = told(item)
        if instead is not None:
            parts += (body[at : item.start], instead)
            at = item.end
    return "".join([*parts, body[at:]])


def has_fields(body: str, name: str) -> bool:
    """Whether a body names fields of a variable, as only those of records have."""
    return bool(re.search(rf"(?<![\w$\"]){re.escape(name)}\s*\.\s*[\w\"]", body, re.IGNORECASE))
