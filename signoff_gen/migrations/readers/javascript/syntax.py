"""Parsing JavaScript and TypeScript, and reading their literals."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

TYPESCRIPT = {".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx"}
JAVASCRIPT = (".js", ".mjs", ".cjs", ".jsx")
SUFFIXES = (*TYPESCRIPT, *JAVASCRIPT)

MOST_DIGITS = 250
"""Digits of a number that is taken for one; JavaScript has none with 310."""
_NOTE = re.compile(r"(?m)^[^\S\n]*//[^\n]*$|/\*.*?\*/", re.DOTALL)
_ASSERTED = re.compile(rb"(?<=!)[ \t]*[\w$]+(?:!?\??\.[\w$]+)*!(?=\??[.\[])")
_AWAITS = re.compile(rb"\bawait\s*[(\[]")
_SIMPLE_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "",
}  # fmt: skip


@cache
def _parser(suffix: str) -> "Parser":
    import tree_sitter

    if suffix in TYPESCRIPT:
        import tree_sitter_typescript

        dialect = TYPESCRIPT[suffix]
        language = getattr(tree_sitter_typescript, f"language_{dialect}")()
    else:
        import tree_sitter_javascript

        language = tree_sitter_javascript.language()
    return tree_sitter.Parser(tree_sitter.Language(language))


def parse(source: bytes, suffix: str) -> "Node":
    """The syntax tree of a file.

    Args:
        source: the file, in UTF-8; errors in its syntax become nodes of the tree.
        suffix: how its name ends, such as `.ts`.
    """
    if suffix in JAVASCRIPT and _AWAITS.search(source):
        # JavaScript's grammar takes `await (x).y()` for a call of a function of that name.
        root = _parser(".tsx").parse(source).root_node
        if not root.has_error:
            return root
    if suffix in TYPESCRIPT:
        # TypeScript's grammar takes `!x!.y` for `(!x)!.y`.
        source = _ASSERTED.sub(lambda found: found[0].replace(b"!", b" "), source)
    return _parser(suffix).parse(source).root_node


def unescaped(sequence: str) -> str:
    r"""What an escape sequence such as `\n` or `\u{1f600}` stands for."""
    body = sequence[1:]
    if body in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[body]
    code = re.fullmatch(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}", body)
    if code:
        number = int(next(group for group in code.groups() if group), 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else "\ufffd"
    return "" if body == "\r\n" else body


def number(literal: str) -> int | float | None:
    """The value of a numeric literal, or None if it is none, or beyond all that is written."""
    text = literal.replace("_", "").removesuffix("n").lower()
    if len(text) > MOST_DIGITS:
        return None
    try:
        if text[:2] in ("0x", "0o", "0b"):
            return int(text, 0)
        return int(text) if text.isdigit() else float(text)
    except ValueError:
        return None


def without_notes(text: str) -> str:
    """Code with blanks for its comments, other than those behind code on one line."""
    return _NOTE.sub(lambda note: re.sub(r"[^\n]", " ", note[0]), text)
