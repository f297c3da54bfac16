"""What the YAML parser complains about, in plain words with the likely cause."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Explanation:
    """A parser's complaint, said for people."""

    code: str
    """The stable identifier."""
    message: str
    """What is wrong."""
    expected: str | None = None
    """What would have been right."""
    hint: str | None = None
    """What to do."""
    at_start: bool = False
    """The cause stands where the construct began, not where the parser gave up."""


_QUOTE: Final = "put the text in quotes"
_TAB: Final = Explanation(
    "SG103",
    "a tab is used as indentation or between lines",
    expected="spaces: YAML does not allow tabs there",
    hint="replace the tab with spaces",
)
_TWO_COLONS: Final = re.compile(r"[\s-]*[^\s#'\"\[{][^:#]*:\s+[^\s'\"\[{].*:$")
_SECOND_COLON: Final = Explanation(
    "SG101",
    "a second `: ` in one line",
    expected="one `key: value` a line",
    hint=_QUOTE + " if the colon belongs to it",
)
_NO_ITEM: Final = Explanation(
    "SG101",
    "a list item (`- `) is not possible here",
    expected="the first `- ` on a line of its own, below a key without a value",
    hint=_QUOTE + " if it starts with a dash and is no list item",
)
_KEY: Final = Explanation(
    "SG101",
    "a key was expected here",
    expected="`key: value` at the indentation of the keys above",
    hint="check the indentation of this line",
)
_REST: Final = Explanation(
    "SG101",
    "something follows a value that is already complete",
    expected="the end of the line, or a comment after ` #`",
    hint="put the whole text in quotes; inside '…' write '' for one quote",
)
_NO_KEY: Final = Explanation(
    "SG114",
    "a value without a key",
    expected="text before the colon",
    hint="write the key before the colon",
)
_WORD: Final = re.compile(r"`[^`\"]{0,80}`?|[^\s,\]}\"]{1,80}")

# Parts of what libyaml and ruamel.yaml's own parser say → what we say. The first match counts.
_EXPLANATIONS: Final[tuple[tuple[str, Explanation], ...]] = (
    (r"tab character|'\\t' that cannot start", _TAB),
    (
        "end of (the )?stream",
        Explanation(
            "SG101",
            "this quote is never closed",
            expected="the same quote at the end of the text",
            hint="close the quote; inside '…' write '' for one quote, inside \"…\" write \\\"",
            at_start=True,
        ),
    ),
    (
        "document indicator|document separator",
        Explanation(
            "SG101",
            "this quote is still open where a line starts with `---` or `...`",
            expected="the closing quote before that line",
            at_start=True,
        ),
    ),
    (
        "escape character|escape sequence|expected escape|hexdecimal number|hexadecimal|"
        "Unicode character escape",
        Explanation(
            "SG101",
            "unknown escape in double quotes",
            expected='an escape such as \\n, \\t, \\" or \\\\',
            hint="write \\\\ for a backslash, or use single quotes, which know no escapes",
        ),
    ),
    (
        r"expected ',' or '\]'",
        Explanation(
            "SG101",
            "the list that starts here is not closed, or a comma is missing",
            expected="`,` between the items and `]` at the end",
            hint="text that contains any of , [ ] { } or `: ` needs quotes inside [...]",
            at_start=True,
        ),
    ),
    (
        "expected ',' or '}'",
        Explanation(
            "SG101",
            "the mapping that starts here is not closed, or a comma is missing",
            expected="`,` between the entries and `}` at the end",
            hint="text that contains any of , [ ] { } ? or `: ` needs quotes inside {...}",
            at_start=True,
        ),
    ),
    (
        "unexpected ':'",
        Explanation(
            "SG101",
            "a colon inside [...] or {...} is neither followed by a space nor quoted",
            expected="`key: value` with a space, or quoted text",
            hint="put a space after the colon, or " + _QUOTE,
        ),
    ),
    (
        "mapping values are not allowed",
        Explanation(
            "SG101",
            "`key: value` is not possible here",
            expected="a key at the indentation of its neighbours",
            hint="check the indentation of this line and the one before",
        ),
    ),
    (
        "could not find expected ':'",
        Explanation(
            "SG101",
            "this line is no `key: value`",
            expected="a colon and a space after the key",
            hint="add the colon, or indent the line so that it goes on with the text before",
            at_start=True,
        ),
    ),
    (
        "sequence entries are not allowed",
        _NO_ITEM,
    ),
    (
        "expected '-' indicator|while parsing a block collection|while parsing a block sequence",
        Explanation(
            "SG101",
            "this line does not belong to the list above it",
            expected="`- ` at the indentation of the other items",
            hint="check the indentation",
        ),
    ),
    (
        "expected <document start>",
        Explanation(
            "SG101",
            "this does not belong to what stands above it",
            expected="a key at the indentation of the first key",
            hint="check the indentation, and for a bracket or quote that closes too early",
        ),
    ),
    (
        "comment or (a )?line break|chomping or indentation|indentation indicator",
        Explanation(
            "SG101",
            "text stands on the line of a `|` or `>`",
            expected="the text on the lines below it, indented",
            hint="for text that starts with | or >, " + _QUOTE,
        ),
    ),
    (
        "while scanning an (anchor|alias)",
        Explanation(
            "SG101",
            "`&` and `*` start an anchor or an alias, and no name follows",
            expected="a name of letters and digits",
            hint=_QUOTE,
        ),
    ),
    (
        "while (scanning|parsing) a tag|tag handle|scanning a (%TAG )?directive.*URI",
        Explanation(
            "SG109",
            "`!` starts a tag, and this is not a tag we know",
            expected="one of !!str, !!int, !!float, !!bool, !!null, !!map, !!seq",
            hint="leave the tag out; if text is meant, " + _QUOTE,
        ),
    ),
    (
        "directive|incompatible",
        Explanation(
            "SG101",
            "a line that starts with `%` is a directive, and this one is not possible",
            expected="`%YAML 1.2` at most, and `---` after it",
            hint="leave the line out",
        ),
    ),
    (
        "expected (the )?node content",
        Explanation(
            "SG101",
            "a value was expected here",
            expected="a value, or nothing at all after the key",
            hint=_QUOTE + " if it is meant as text",
        ),
    ),
)


def explain(complaint: str, before: str, rest: str) -> Explanation:
    """Say in plain words what a parser complains about.

    Args:
        complaint: the parser's context and problem, joined.
        before: what stands on the line before the character where it gave up.
        rest: that character and what follows on the line; a few hundred characters will do.
    """
    if rest.startswith("\t") and ("any token" in complaint or not before.strip()):
        return _TAB
    if "any token" in complaint:
        return _cannot_start(rest)
    if "mapping values are not allowed" in complaint and _TWO_COLONS.match(before + ":"):
        return _SECOND_COLON
    if "node content" in complaint and rest.startswith(":"):
        return _NO_KEY
    if "expected key" in complaint or "<block end>" in complaint:
        return _no_key(before, rest)
    for pattern, explanation in _EXPLANATIONS:
        if re.search(pattern, complaint):
            return explanation
    return Explanation("SG101", f"not valid YAML: {complaint}")


def _no_key(before: str, rest: str) -> Explanation:
    if rest.startswith(":"):
        return _NO_KEY
    if re.match(r"-\s", rest):
        return _NO_ITEM
    return _REST if before.strip() else _KEY


def _cannot_start(rest: str) -> Explanation:
    name, code = {"@": ("`@`", "SG104"), "`": ("a backtick", "SG104")}.get(
        rest[:1], (f"`{rest[:1]}`", "SG101")
    )
    word = _WORD.match(rest)
    quoted = '"' + (word[0] if word else rest[:1]).replace("\\", "\\\\") + '"'
    return Explanation(
        code,
        f"text cannot start with {name} unless it is quoted",
        expected="quoted text",
        hint=f"quote it: {quoted}",
    )
