"""The usual change, worked out from the values alone: one more key at the end of a mapping.

A run that records a thousand results makes this change a thousand times. Wherever the text has
anything in it that takes a closer look at its nodes (block texts, anchors, tags, empty values,
braces, a missing line end), the answer is that one must be taken.
"""

import re
from typing import Final

from signoff_gen.yamltext.breaks import ends_line, line_start, newline_at
from signoff_gen.yamltext.edits import Edit
from signoff_gen.yamltext.emit import entry_lines
from signoff_gen.yamltext.values import Map, Plain

_CLOSER_LOOK: Final = re.compile(r"(?<![^\s\[{,])[|>&*!?]")
"""Block texts, anchors, aliases, tags, explicit keys, and what only looks like one of them."""


def addition(base: str, holder: Map, column: int, part: str, edit: Edit) -> str | None:
    """The lines to put behind a mapping's text so that it has one more key.

    Args:
        base: the text that places in values count from.
        holder: the mapping.
        column: where its keys stand; -1: it is in braces.
        part: its text as it is now, up to the end of a line.
        edit: what is added.

    Returns:
        None where that is not safe to tell.
    """
    if column < 0 or not ends_line(part, len(part)) or _CLOSER_LOOK.search(part):
        return None
    newline = newline_at(part, len(part), "")
    last = part[line_start(part, len(part) - len(newline)) :].lstrip(" \t")
    step = _step(base, holder, column)
    if (
        not newline
        or last == newline
        or last.startswith("#")
        or step is None
        or _ends_empty(holder)
    ):
        return None
    indent = " " * column
    lines = entry_lines(str(edit.key), edit.value, step)
    return "".join([indent + line + newline for line in lines])


def _step(base: str, holder: Map, column: int) -> int | None:
    """How far mappings in this one are indented; 2 where none shows it, None: unknown."""
    for value in holder.values():
        if isinstance(value, Map) and value:
            if value.start < 0:
                return None
            if base[value.start] != "{":
                return value.start - line_start(base, value.start) - column
    return 2


def _ends_empty(value: object) -> bool:
    """Whether the last thing in a value is an empty one, whose place the parser does not tell."""
    while isinstance(value, (dict, list)) and value:
        value = value[next(reversed(value))] if isinstance(value, dict) else value[-1]
    return isinstance(value, Plain) and not value
