"""What can be wrong with a document that parses, and the problem for each.

A mark is anything with `start_mark.index` and `end_mark.index`, such as a parser's event.
"""

import re
from pathlib import Path
from typing import Any, Final

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from signoff_gen.errors import Problem
from signoff_gen.yamltext.places import Lines

MAX_PROBLEMS: Final = 200
"""Reading stops after this many problems."""
MAX_CHARACTERS: Final = 5
"""Forbidden characters that are listed one by one."""
TAG_PREFIX: Final = "tag:yaml.org,2002:"
"""What `!!` stands for."""

_CORE_TAGS: Final = "!!str, !!int, !!float, !!bool, !!null, !!map, !!seq"
_FORBIDDEN: Final = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Compiled where it is needed: that takes as long as reading a hundred checks."""


class Stop(Exception):
    """Nothing after this can be read; the problem has been noted."""


class Complaints:
    """Collects the problems of one file.

    Args:
        text: the whole file.
        path: the file, as the user named it.
    """

    def __init__(self, text: str, path: Path) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._path = path
        self._lines: Lines | None = None

    def syntax(self, error: MarkedYAMLError) -> None:
        """The parser could not go on."""
        from signoff_gen.yamltext.syntax import explain

        mark = error.problem_mark or error.context_mark
        at = min(mark.index, len(self._text)) if mark else len(self._text)
        start = max(self._text.rfind("\n", 0, at), self._text.rfind("\r", 0, at)) + 1
        before = self._text[max(start, at - 300) : at]
        rest = self._text[at : at + 300].partition("\n")[0]
        said = explain(f"{error.context or ''} {error.problem or ''}", before, rest)
        if said.at_start and error.context_mark:
            at = error.context_mark.index
        self._note(said.code, said.message, at, at + 1, expected=said.expected, hint=said.hint)

    def characters(self, error: YAMLError) -> None:
        """The parser met characters that it does not let pass."""
        found = list(re.finditer(_FORBIDDEN, self._text))
        for match in found[:MAX_CHARACTERS]:
            name = f"U+{ord(match[0]):04X}"
            escape = f'"\\u{name[2:]}"'
            self._note(
                "SG105",
                f"the control character {name} is not allowed"
                if match[0] != "\0"
                else "a NUL character",
                *match.span(),
                expected="printable text",
                hint="this does not look like a text file"
                if match[0] == "\0"
                else f"remove it, or write the escape {escape} in double quotes",
            )
        if not found:
            self._note("SG101", f"not valid YAML: {str(error).splitlines()[0]}", 0, 1)

    def empty(self) -> Stop:
        """There is no document, or nothing in it."""
        self._note(
            "SG107",
            "the file is empty",
            0,
            1,
            expected="`key: value` at the top level",
            hint="write the document, or delete the file",
        )
        return Stop()

    def second_document(self, mark: Any) -> None:
        """Another document begins."""
        self._at(
            mark,
            "SG108",
            "the file holds more than one document",
            expected="one document a file",
            hint="remove this line, or move what follows to a file of its own",
        )

    def not_a_mapping(self, mark: Any, value: Any) -> Stop:
        """The top level is something else."""
        is_list = isinstance(value, list)
        kind = "a list" if is_list else "a single value"
        hint = "put a key above the list and indent it" if is_list else "put a key before it"
        if isinstance(value, str) and re.search(r"\w:\S", value[:200]):
            hint = "put a space after the colon of a key"
        self._at(
            mark,
            "SG116",
            f"the file holds {kind}, not a mapping",
            width=1 if is_list else None,
            expected="`key: value` at the top level",
            hint=hint,
        )
        return Stop()

    def too_deep(self, mark: Any, limit: int) -> Stop:
        """Collections in collections in collections."""
        self._at(
            mark,
            "SG111",
            f"nested more than {limit} levels deep",
            width=1,
            expected=f"at most {limit} levels",
            hint="check for brackets that are never closed",
        )
        return Stop()

    def duplicate(self, key: str, mark: Any, first: int) -> None:
        """A mapping has a key twice; `first` is the offset of the first one."""
        line, column = self._where().place(first)
        self._at(
            mark,
            "SG102",
            f"duplicate key {quoted(key)}, first at {line}:{column}",
            also=first,
            expected="each key once in a mapping",
            hint="remove one of the two, or merge them",
        )

    def merge_key(self, mark: Any) -> None:
        """`<<` as a key."""
        self._at(
            mark,
            "SG113",
            "YAML 1.2 has no merge key `<<`",
            expected="the keys themselves",
            hint="write the keys out here",
        )

    def key_missing(self, mark: Any) -> None:
        """A colon with nothing before it."""
        self._at(
            mark,
            "SG114",
            "a value without a key",
            width=1,
            expected="text before the colon",
            hint="write the key before the colon",
        )

    def key_not_text(self, mark: Any, end: int) -> None:
        """A list, a mapping or a tagged value as a key."""
        self._note(
            "SG114",
            "a key must be text",
            mark.start_mark.index,
            end,
            expected="`key: value` with text as the key",
            hint='quote the key if it is text, as in "[x]": …',
        )

    def unknown_tag(self, mark: Any, tag: str) -> None:
        """A tag we do not know, or one that does not fit what it stands at."""
        shown = tag.replace(TAG_PREFIX, "!!")
        self._at(
            mark,
            "SG109",
            f"the tag {quoted(shown)} is not possible here",
            width=len(shown),
            expected=f"no tag, or the one of {_CORE_TAGS} that fits",
            hint="leave the tag out; if text that starts with `!` is meant, quote it",
        )

    def tag_mismatch(self, mark: Any, text: str, name: str) -> None:
        """A value that its explicit tag cannot mean."""
        self._at(
            mark,
            "SG109",
            f"{quoted(text)} cannot be read as !!{name}",
            expected=f"a value that !!{name} can mean",
            hint="leave the tag out, or mend the value",
        )

    def unknown_alias(self, mark: Any, name: str) -> None:
        """`*name` without `&name` before it."""
        self._at(
            mark,
            "SG112",
            f"the alias {quoted('*' + name)} has no anchor before it",
            expected=f"an anchor {quoted('&' + name)} above this line",
            hint="define the anchor first; if text that starts with `*` is meant, quote it",
        )

    def recursive_alias(self, mark: Any, name: str) -> None:
        """`*name` inside `&name`."""
        self._at(
            mark,
            "SG110",
            f"the alias {quoted('*' + name)} stands inside the value it refers to",
            expected="a value that does not contain itself",
            hint="write the value out",
        )

    def alias_bomb(self, mark: Any, limit: int) -> Stop:
        """Aliases of aliases."""
        self._at(
            mark,
            "SG110",
            f"the aliases of this file stand for more than {limit:,} values",
            expected="a file that stays small when its aliases are written out",
            hint="write the values out instead of nesting aliases",
        )
        return Stop()

    def _at(
        self, mark: Any, code: str, message: str, *, width: int | None = None, **more: Any
    ) -> None:
        start = mark.start_mark.index
        end = mark.end_mark.index if width is None else start + width
        self._note(code, message, start, end, **more)
        if len(self.problems) == MAX_PROBLEMS:
            raise Stop

    def _note(self, code: str, message: str, start: int, end: int, **more: Any) -> None:
        self.problems.append(self._where().problem(code, message, self._path, start, end, **more))

    def _where(self) -> Lines:
        if self._lines is None:
            self._lines = Lines(self._text)
        return self._lines


def quoted(text: str, limit: int = 60) -> str:
    """Text of the file as part of a message: in backticks, on one line, not too long."""
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return f"`{shown}`" if shown.isprintable() and "`" not in shown else repr(shown)
