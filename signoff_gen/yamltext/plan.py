"""Which characters to replace so that one key of one mapping changes.

A `Sheet` is the text of one mapping with its nodes. Its methods return splices: pieces of text to
put in the place of others. They are proposals. Whoever applies them reads the result again, and
tries the next proposal when anything else has changed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeAlias

from signoff_gen.yamltext.breaks import (
    BREAK,
    BREAKS,
    before_break,
    ends_line,
    line_end,
    line_start,
    newline_at,
)
from signoff_gen.yamltext.emit import (
    block_lines,
    entry_lines,
    inline,
    item_lines,
    key_text,
    one_line,
)
from signoff_gen.yamltext.nodes import COLON, Node, value_of
from signoff_gen.yamltext.splices import Splice, Unplannable
from signoff_gen.yamltext.values import Json, Style, resolve, same

_KEEP: Final = re.compile(r"[|>][0-9]?\+")
_COMMA: Final = re.compile(rf"(?:\s|#[^{BREAKS}]*{BREAK})*,")
_BLOCK_TEXT: Final = re.compile(r"[|>][0-9+-]*")


Proposal: TypeAlias = "Callable[[], list[Splice]]"
"""Works out splices; raises `Unplannable` where that is not possible."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text, and how to write into it."""

    text: str
    """The text that is edited."""
    foreign: int
    """How many characters at its start stand for something that belongs to others."""
    newline: str
    """The line end to use where no neighbour shows one."""
    whole_ends: bool = False
    """Whether a block text is taken to end after the blank lines that follow it."""

    # -- proposals --------------------------------------------------------------------------------

    def setting(self, holder: Node, key: str, value: Json, style: Style) -> Iterator[Proposal]:
        """Ways to give a key of a mapping a value, the best first."""
        at = holder.index(key)
        lines = entry_lines(key, value, self._step(holder), flow=style == "flow")
        if at >= 0:
            yield partial(self._changed, holder, at, value, style)
            yield partial(self._replaced, holder, *holder.entries[at], value, style)
            if not holder.flow:
                for sheet in self._variants():
                    yield partial(sheet._rewritten, holder, at, key, lines)
            return
        count = len(holder.entries)
        for place in dict.fromkeys((count, max(count - 1, 0), 0)):
            for sheet in self._variants():
                yield partial(sheet._added, holder, place, {key: value}, lines)

    def removing(self, holder: Node, key: str) -> Iterator[Proposal]:
        """Ways to remove a key of a mapping, the best first."""
        for sheet in self._variants():
            yield partial(sheet._without, holder, {holder.index(key)})

    def appending(self, holder: Node, value: Json) -> Iterator[Proposal]:
        """Ways to append an item to a list, the best first."""
        for sheet in self._variants():
            yield partial(sheet._appended, holder, [value])

    def _variants(self) -> Iterator["Sheet"]:
        yield self
        yield replace(self, whole_ends=True)

    def _added(
        self, holder: Node, at: int, new: dict[str, Json], lines: Sequence[str]
    ) -> list[Splice]:
        return [self._inserted(holder, at, new, lines)]

    def _rewritten(self, holder: Node, at: int, key: str, lines: Sequence[str]) -> list[Splice]:
        """Write the entry anew, where changing its value in place did not do."""
        name, present = holder.entries[at]
        colon = COLON.match(self.text, name.end)
        head = self.text[name.start : colon.end()] if colon else key_text(key, flow=False) + ":"
        first = head + lines[0][len(key_text(key, flow=False)) + 1 :]
        return [self._over(name.start, present, [first, *lines[1:]])]

    # -- changing a value in place ----------------------------------------------------------------

    def _changed(self, holder: Node, at: int, value: Json, style: Style) -> list[Splice]:
        name, present = holder.entries[at]
        old = resolve(value_of(present))
        if same(old, value):
            return []
        if isinstance(value, dict) and any(key.text in value for key, _ in present.entries):
            return self._merged(present, value, style)
        if isinstance(value, list) and 0 < len(present.items) <= len(value):
            return self._extended(present, value)
        return self._replaced(holder, name, present, value, style)

    def _merged(self, node: Node, value: dict[str, Json], style: Style) -> list[Splice]:
        """Change a mapping key by key; new keys follow the one that precedes them."""
        splices: list[Splice] = []
        gone = {i for i, (key, _) in enumerate(node.entries) if key.text not in value}
        if gone:
            splices += self._without(node, gone)
        new: dict[str, Json] = {}
        step = self._step(node)
        at = next(i for i in range(len(node.entries)) if i not in gone)
        for key, item in value.items():
            index = node.index(key)
            if index < 0:
                new[key] = item
                continue
            if new:
                splices.append(self._inserted(node, at, new, block_lines(new, step)))
                new = {}
            splices += self._changed(node, index, item, style)
            at = index + 1
        if new:
            splices.append(self._inserted(node, at, new, block_lines(new, step)))
        return splices

    def _extended(self, node: Node, value: list[Json]) -> list[Splice]:
        splices: list[Splice] = []
        for item, new in zip(node.items, value, strict=False):
            if same(resolve(value_of(item)), new):
                continue
            if item.kind != "text" or isinstance(new, (dict, list)):
                raise Unplannable
            splices.append(
                Splice(item.start, item.end, inline(new) if node.flow else one_line(new))
            )
        more = value[len(node.items) :]
        return splices + self._appended(node, more) if more else splices

    def _replaced(
        self, holder: Node, name: Node, present: Node, value: Json, style: Style
    ) -> list[Splice]:
        collection = isinstance(value, (dict, list)) and bool(value)
        if present.block:
            if not collection:
                raise Unplannable
            lines = block_lines(value, self._step(holder))
            return [self._over(present.content, present, lines)]
        if present.style in ("|", ">"):
            return self._shortened(present, value, style)
        colon = COLON.match(self.text, name.end)
        after_colon = colon.end() if colon else name.end
        if collection and present.kind == "text" and style == "block" and not holder.flow:
            return self._opened(holder, present, after_colon, value)
        new = inline(value) if holder.flow else one_line(value)
        if present.start < present.end:
            return [Splice(present.start, present.end, new)]
        return [Splice(after_colon, after_colon, f" {new}" if colon else f": {new}")]

    def _shortened(self, present: Node, value: Json, style: Style) -> list[Splice]:
        """Put a value in the place of `|`, and take away the lines below it."""
        header = _BLOCK_TEXT.match(self.text, present.start)
        if not header or (isinstance(value, (dict, list)) and value and style == "block"):
            raise Unplannable
        below = Splice(line_end(self.text, present.start), self._after(present), "")
        return [Splice(*header.span(), one_line(value)), below]

    def _opened(self, holder: Node, present: Node, after_colon: int, value: Json) -> list[Splice]:
        """Put a block below a key whose line goes on with a comment at most."""
        if line_end(self.text, after_colon) <= present.end:
            raise Unplannable
        step = self._step(holder)
        at = line_end(self.text, present.end)
        indent = self._indent(holder.content) + " " * step
        lines = block_lines(value, step)
        return [Splice(after_colon, present.end, ""), self._lines_at(at, lines, indent)]

    def _over(self, start: int, last: Node, lines: Sequence[str]) -> Splice:
        """Put lines in the place of all from `start` to the end of a node's last line."""
        end = self._after(last)
        newline = self._newline(end)
        ending = newline if ends_line(self.text, end) else ""
        return Splice(start, end, (newline + self._indent(start)).join(lines) + ending)

    # -- adding -----------------------------------------------------------------------------------

    def _inserted(self, node: Node, at: int, new: dict[str, Json], lines: Sequence[str]) -> Splice:
        """Add entries before the one at index `at`; in block style they are `lines`."""
        if node.flow:
            return self._inserted_in_braces(node, at, new)
        indent = self._indent(node.content)
        if at:
            return self._lines_at(self._after(node.entries[at - 1][1]), lines, indent)
        start = node.entries[0][0].start
        newline = self._newline(line_end(self.text, start))
        if self._owns_line(start):
            begin = line_start(self.text, start)
            return Splice(begin, begin, "".join(indent + line + newline for line in lines))
        return Splice(start, start, "".join(line + newline + indent for line in lines))

    def _inserted_in_braces(self, node: Node, at: int, new: dict[str, Json]) -> Splice:
        body = inline(new)[1:-1]
        if not node.entries:
            return Splice(node.content + 1, node.content + 1, body)
        if not at:
            start = node.entries[0][0].start
            return Splice(start, start, body + ", ")
        end = _entry_end(node, at - 1)
        # `{a:, b}` is refused by libyaml
        comma = " , " if self.text[end - 1] == ":" else ", "
        return Splice(end, end, comma + body)

    def _appended(self, node: Node, values: Sequence[Json]) -> list[Splice]:
        if node.flow:
            body = inline(list(values))[1:-1]
            if not node.items:
                return [Splice(node.content + 1, node.content + 1, body)]
            return [Splice(node.items[-1].end, node.items[-1].end, ", " + body)]
        lines = [line for value in values for line in item_lines(value, 2)]
        return [self._lines_at(self._after(node), lines, self._indent(node.content))]

    def _lines_at(self, at: int, lines: Iterable[str], indent: str) -> Splice:
        """Add lines at the end of a line, or of the text."""
        newline = self._newline(at)
        body = newline.join(indent + line for line in lines)
        return Splice(at, at, body + newline if ends_line(self.text, at) else newline + body)

    # -- removing ---------------------------------------------------------------------------------

    def _without(self, node: Node, gone: set[int]) -> list[Splice]:
        """Remove the entries with these indexes."""
        first = node.entries[0][0].start
        lead = next(i for i in range(len(node.entries) + 1) if i not in gone)
        if node.flow:
            return self._without_in_braces(node, gone, lead)
        if lead == len(node.entries):
            return [self._over(first, node, ["{}"])]
        if lead and not self._owns_line(first):
            rest = self._without_lines(node, [i for i in sorted(gone) if i > lead])
            return [self._without_first(node, lead), *rest]
        return self._without_lines(node, sorted(gone))

    def _without_lines(self, node: Node, gone: Sequence[int]) -> list[Splice]:
        """Remove the lines of entries."""
        entries = (node.entries[i] for i in gone)
        return [
            Splice(line_start(self.text, name.start), self._after(value), "")
            for name, value in entries
        ]

    def _without_first(self, node: Node, count: int) -> Splice:
        """Remove the first entries where they begin behind a dash."""
        first, following = node.entries[0][0].start, node.entries[count][0].start
        end = self._after(node.entries[count - 1][1])
        adjacent = not self.text[end:following].strip(" ")
        return Splice(first, following if adjacent else before_break(self.text, end), "")

    def _without_in_braces(self, node: Node, gone: set[int], lead: int) -> list[Splice]:
        first = node.entries[0][0].start
        splices = []
        if lead == len(node.entries):
            return [Splice(first, self._after_comma(_entry_end(node, lead - 1)), "")]
        if lead:
            end = self._after_comma(_entry_end(node, lead - 1))
            following = node.entries[lead][0].start
            adjacent = not self.text[end:following].strip()
            splices.append(Splice(first, following if adjacent else end, ""))
        for i in sorted(gone)[lead:]:
            start, end = node.entries[i][0].start, _entry_end(node, i)
            before = _entry_end(node, i - 1)
            if self.text[before:start].strip() == ",":
                splices.append(Splice(before, end, ""))
            else:
                splices.append(Splice(start, self._after_comma(end), ""))
        return splices

    # -- the lay of the text ----------------------------------------------------------------------

    def _after(self, node: Node) -> int:
        """Where the line after a node begins, or the text ends."""
        last = node.last
        if last.style not in ("|", ">"):
            return line_end(self.text, last.end)
        if self.whole_ends or last.decorated or _KEEP.match(self.text, last.start):
            return last.end
        begin = line_end(self.text, last.start)
        body = self.text[begin : last.end].rstrip(" \t" + BREAKS)
        return line_end(self.text, begin + len(body)) if body else begin

    def _step(self, holder: Node) -> int:
        """How far mappings in this one are indented; 2 where none shows it."""
        here = len(self._indent(holder.content))
        inner = (value for _, value in holder.entries if value.block and value.kind == "map")
        return next((len(self._indent(value.content)) - here for value in inner), 2)

    def _indent(self, at: int) -> str:
        return " " * (at - line_start(self.text, at))

    def _owns_line(self, at: int) -> bool:
        start = line_start(self.text, at)
        return not self.text[start:at].strip(" ") and not (self.foreign and start == 0)

    def _newline(self, at: int) -> str:
        return newline_at(self.text, at, self.newline)

    def _after_comma(self, at: int) -> int:
        comma = _COMMA.match(self.text, at)
        return comma.end() if comma else at


def _entry_end(node: Node, at: int) -> int:
    name, value = node.entries[at]
    return max(name.end, value.end)
