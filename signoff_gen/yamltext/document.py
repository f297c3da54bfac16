"""A status file as text and as values: read once, looked up, edited byte for byte."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from signoff_gen.errors import InvalidInput, Problem
from signoff_gen.yamltext.breaks import (
    before_break,
    ends_line,
    first_newline,
    line_end,
    line_start,
)
from signoff_gen.yamltext.places import Lines, Position
from signoff_gen.yamltext.values import Json, KeyPath, Map, Style, as_json, is_null, resolve, same

if TYPE_CHECKING:
    from signoff_gen.yamltext.edits import Edit
    from signoff_gen.yamltext.nodes import Node
    from signoff_gen.yamltext.patches import Patches, Region
    from signoff_gen.yamltext.plan import Proposal
    from signoff_gen.yamltext.read import Content
    from signoff_gen.yamltext.scope import Scope
    from signoff_gen.yamltext.splices import Splice

MAX_BYTES: Final = 32 * 1024 * 1024
"""The largest file that is read."""

_BOM: Final = b"\xef\xbb\xbf"


class Document:
    """A YAML file: its values, and its text that is edited without touching other bytes.

    Attributes:
        path: the file, as the user named it.
    """

    def __init__(self, text: str, path: Path, *, bom: bytes = b"") -> None:
        from signoff_gen.yamltext.read import read

        content = read(text, path)
        self.path = path
        self._bom = bom
        self._value = content.value
        self._shared = content.shared
        self._text = text
        self._patched: Patches | None = None
        self._lines: Lines | None = None
        self._whole: Scope | None = None

    # -- looking up -------------------------------------------------------------------------------

    @property
    def value(self) -> Map:
        """The top mapping as it is now: `Map`, list, text and `Plain`; not to be changed."""
        return self._value

    def get(self, path: KeyPath) -> Any:
        """The value at a path as it is now; None where there is none."""
        value: Any = self._value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def locate(self, path: KeyPath) -> Position:
        """Where a value stands; where there is none, the nearest mapping or list around it."""
        return self._source().position(*self._span(path))

    def locate_key(self, path: KeyPath) -> Position:
        """Where the key of a value stands; where it has none, as `locate`."""
        return self._source().position(*self._span(path, of_key=True))

    def excerpt(self, line: int, column: int = 1, width: int = 1) -> tuple[tuple[int, str], ...]:
        """The line and the one before it, for a `Problem`: (1-based number, text) each.

        A line of more than 160 characters is cut to them. Where the column is beyond 120, it is
        cut in front as well, and the character stands at `shown_column(column)`.
        """
        return self._source().excerpt(line, column)

    def problem(
        self,
        code: str,
        message: str,
        path: KeyPath,
        *,
        of_key: bool = False,
        expected: str | None = None,
        hint: str | None = None,
    ) -> Problem:
        """A `Problem` that shows a value, or its key, where it stands now.

        Args:
            code: the stable identifier.
            message: what is wrong.
            path: the value; where there is none, the nearest around it is shown.
            of_key: show the key instead.
            expected: what would have been right.
            hint: what mends it.
        """
        span = self._span(path, of_key=of_key)
        return self._source().problem(code, message, self.path, *span, expected=expected, hint=hint)

    def to_bytes(self) -> bytes:
        """The file as it is now."""
        return self._bom + self._patches.text().encode()

    @property
    def _patches(self) -> "Patches":
        # Made, like all that edits, when something is changed or shown: most files are only read.
        from signoff_gen.yamltext.patches import Patches

        if self._patched is None:
            self._patched = Patches(self._text)
        return self._patched

    # -- editing ----------------------------------------------------------------------------------

    def set_key(self, at: KeyPath, key: str, value: Json, *, style: Style = "block") -> None:
        """Give a key of a mapping a value; every byte outside of that key's lines stays.

        A new key follows the mapping's last one. A key that is there keeps its place and its
        style, and only the lines whose content differs change; a value that it has already
        changes nothing. Mappings on the way that are missing or null are made.

        Args:
            at: the mapping; `()` is the top.
            key: the key.
            value: JSON; the order of keys is kept.
            style: how a new mapping or list is written into a block mapping.

        Raises:
            InvalidInput: SG120, that is not possible here; nothing has changed.
            TypeError: the value is not JSON.
            ValueError: it holds a float that is not finite, or half of a surrogate pair.
        """
        from signoff_gen.yamltext.edits import Edit

        value, holder = as_json(value), self.get(at)
        if at and isinstance(at[-1], str) and (holder is None or is_null(holder)):
            self.set_key(at[:-1], at[-1], {key: value}, style=style)
        elif not isinstance(holder, dict):
            raise self._refusal(at, f"cannot write `{key}` here: this is not a mapping")
        elif key not in holder or not same(resolve(holder[key]), value):
            self._change(Edit(at, key, value, style))

    def remove_key(self, at: KeyPath, key: str) -> None:
        """Remove a key of a mapping with its lines; what `set_key` added leaves no trace.

        Args:
            at: the mapping; `()` is the top.
            key: the key; nothing changes where there is none.

        Raises:
            InvalidInput: SG120, that is not possible here; nothing has changed.
        """
        from signoff_gen.yamltext.edits import GONE, Edit

        holder = self.get(at)
        if isinstance(holder, dict) and key in holder:
            self._change(Edit(at, key, GONE))

    def append_item(self, at: KeyPath, value: Json, *, style: Style = "block") -> None:
        """Append an item to a list, which is made where it is missing or null.

        Args:
            at: the list.
            value: JSON; the order of keys is kept.
            style: how a new list is written into a block mapping.

        Raises:
            InvalidInput: SG120, that is not possible here; nothing has changed.
            TypeError: the value is not JSON.
            ValueError: it holds a float that is not finite, or half of a surrogate pair.
        """
        from signoff_gen.yamltext.edits import Edit

        value, present = as_json(value), self.get(at)
        if at and isinstance(at[-1], str) and (present is None or is_null(present)):
            self.set_key(at[:-1], at[-1], [value], style=style)
        elif not isinstance(present, list):
            raise self._refusal(at, "cannot append here: this is not a list")
        else:
            self._change(Edit(at, None, value))

    def _change(self, edit: "Edit") -> None:
        from signoff_gen.yamltext.plan import Sheet

        name = "an item" if edit.key is None else f"`{edit.key}`"
        if any(id(value) in self._shared for value in self._way(edit.at)):
            raise self._refusal(
                edit.at, f"cannot write {name} here: an alias means the same value elsewhere"
            )
        if self._grow(edit):
            self._lines = self._whole = None
            return
        for scope in self._scopes(edit.at):
            node = _descend(scope.node, scope.rest)
            if node is None or not _is_closed(node, scope.text):
                continue
            sheet = Sheet(scope.text, scope.foreign, first_newline(scope.text))
            for proposal in edit.proposals(sheet, node):
                if self._try(scope, edit, proposal):
                    self._lines = self._whole = None
                    return
        raise self._refusal(edit.at, f"cannot write {name} here without touching other lines")

    def _grow(self, edit: "Edit") -> bool:
        """Make the usual change, one more key at the end of a mapping, without a look at nodes."""
        from signoff_gen.yamltext.growth import addition

        holder = self.get(edit.at)
        if not (_has_place(holder) and edit.is_addition_to(holder)):
            return False
        region, foreign = self._region(holder)
        found = self._patches.untouched(region)
        if found is None:
            return False
        part, blanks = found
        new = addition(self._patches.base, holder, region.column, part, edit)
        if new is None:
            return False
        text = "".join((" " * foreign, part, new, blanks))
        content = self._made(edit, text, holder, ())
        if content is None:
            return False
        self._patches.append(region, new)
        edit.adopt(holder, content.value)
        return True

    def _made(self, edit: "Edit", text: str, old: Any, rest: KeyPath) -> "Content | None":
        """What a text says, if that is an old value with the change and with no other."""
        from signoff_gen.yamltext.read import read

        try:
            content = read(text, self.path)
        except InvalidInput:
            return None
        return content if edit.made(old, content.value, rest) else None

    def _try(self, scope: "Scope", edit: "Edit", proposal: "Proposal") -> bool:
        """Make the change if the text, read again, holds it and nothing else has changed."""
        from signoff_gen.yamltext.splices import Unplannable, in_order, spliced

        try:
            splices = in_order(proposal())
        except Unplannable:
            return False
        text = spliced(scope.text, splices)
        texts = [text]
        if ends_line(text, len(text)) and not ends_line(scope.text, len(scope.text)):
            texts.insert(0, text[: before_break(text, len(text))])  # no final newline, as before
        return any(self._adopt(scope, edit, splices, text) for text in texts)

    def _adopt(self, scope: "Scope", edit: "Edit", splices: "Sequence[Splice]", text: str) -> bool:
        from signoff_gen.yamltext.patches import Patches
        from signoff_gen.yamltext.splices import Splice

        content = self._made(edit, text, scope.value, scope.rest)
        if content is None:
            return False
        if scope.region is None:
            self._value, self._shared = content.value, content.shared
            self._patched = Patches(text)
            return True
        start, end = min(splices[0].start, len(text)), splices[-1].end
        new = text[start : max(start, end + len(text) - len(scope.text))]
        self._patches.apply(scope.region, Splice(start - scope.foreign, end - scope.foreign, new))
        edit.adopt(_follow(scope.value, scope.rest), _follow(content.value, scope.rest))
        return True

    # -- parts of the text ------------------------------------------------------------------------

    def _way(self, path: KeyPath) -> Iterator[Any]:
        """The values on a path, from the top, as far as it exists."""
        value: Any = self._value
        yield value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return
            yield value

    def _scopes(self, path: KeyPath) -> "Iterator[Scope]":
        """Texts to work an edit out on: of the nearest mapping, if it can be read alone; all."""
        from signoff_gen.yamltext.nodes import is_decorated, value_of

        near = self._near(path)
        if near and not is_decorated(near.node) and same(value_of(near.node), near.value):
            yield near
        yield self._all(path)

    def _readable(self, path: KeyPath) -> "Scope":
        """A text that shows where a path is."""
        near = self._near(path)
        known = near and {key.text for key, _ in near.node.entries} == near.value.keys()
        return near if near and known else self._all(path)

    def _near(self, path: KeyPath) -> "Scope | None":
        """The text of the nearest mapping on a path; None if that is all, or no YAML when alone."""
        from ruamel.yaml.error import YAMLError

        from signoff_gen.yamltext.nodes import compose
        from signoff_gen.yamltext.scope import Scope

        depth = max(i for i, value in enumerate(self._way(path)) if not i or _has_place(value))
        if depth == 0:
            return None
        holder = self.get(path[:depth])
        region, foreign = self._region(holder)
        following = self._patches.blanks_after(region)
        text = " " * foreign + self._patches.part(region)
        if following and not ends_line(text, len(text)):
            return None  # the last line of the file, which an addition elsewhere has ended
        text += following
        try:
            node = compose(text)
        except YAMLError:
            return None
        return Scope(region, text, foreign, node, holder, path[depth:])

    def _all(self, path: KeyPath) -> "Scope":
        from dataclasses import replace

        from signoff_gen.yamltext.nodes import compose
        from signoff_gen.yamltext.scope import Scope

        if self._whole is None:
            text = self._patches.text()
            self._whole = Scope(None, text, 0, compose(text), self._value, ())
        return replace(self._whole, rest=path)

    def _region(self, holder: Map) -> "tuple[Region, int]":
        """The part of the base text that is a mapping's, and the width of what precedes it."""
        from signoff_gen.yamltext.patches import Region

        base = self._patches.base
        if base[holder.start] == "{":
            return Region(holder.start, holder.end, -1), 0
        line = line_start(base, holder.start)
        end = holder.end if ends_line(base, holder.end) else line_end(base, holder.end)
        column = holder.start - line
        if not base[line : holder.start].strip(" "):
            return Region(line, end, column), 0
        return Region(holder.start, end, column), column

    def _span(self, path: KeyPath, *, of_key: bool = False) -> tuple[int, int]:
        """Where a value or its key begins and ends in the text as it is now."""
        scope = self._readable(path[:-1] if of_key else path)
        node = scope.node
        for step in scope.rest:
            following = node.child(step)
            if following is None:
                return self._offsets(scope, node)
            node = following
        at = node.index(path[-1]) if of_key and path else -1
        if of_key and at < 0:
            return self._span(path)
        return self._offsets(scope, node.entries[at][0] if of_key else node)

    def _offsets(self, scope: "Scope", node: "Node") -> tuple[int, int]:
        shift = self._patches.offset(scope.region) - scope.foreign if scope.region else 0
        end = node.start + len(scope.text[node.start : node.end].rstrip())
        return node.start + shift, end + shift

    def _source(self) -> Lines:
        if self._lines is None:
            self._lines = Lines(self._patches.text())
        return self._lines

    def _refusal(self, at: KeyPath, message: str) -> InvalidInput:
        problem = self.problem(
            "SG120",
            message,
            at,
            expected="a mapping or list that can grow by lines of its own",
            hint="use block style there, one key a line, without anchors and aliases",
        )
        return InvalidInput([problem])


def parse(data: bytes, path: Path) -> Document:
    """Read a YAML file.

    Args:
        data: the file's bytes, UTF-8 with or without a byte order mark.
        path: the file, as messages should name it; it is not opened.

    Raises:
        InvalidInput: with the problems found, SG101 to SG116, in the order of the file.
    """
    if len(data) > MAX_BYTES:
        raise InvalidInput(
            [
                Problem(
                    "SG115",
                    f"the file is too large: {len(data):,} bytes",
                    path=path,
                    expected=f"at most {MAX_BYTES:,} bytes",
                    hint="split the sign-off, or keep evidence in files of its own",
                )
            ]
        )
    bom = _BOM if data.startswith(_BOM) else b""
    try:
        text = data[len(bom) :].decode()
    except UnicodeDecodeError as error:
        raise InvalidInput([_not_utf8(error, path)]) from None
    return Document(text, path, bom=bom)


def _not_utf8(error: UnicodeDecodeError, path: Path) -> Problem:
    data = error.object
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # what precedes the first bad byte is good, so columns are right up to there
    start = len(data[: error.start].decode())
    return Lines(data.decode(errors="replace")).problem(
        "SG106",
        "the file is not UTF-8" + (" but UTF-16" if utf16 else f": byte 0x{data[error.start]:02x}"),
        path,
        start,
        start + 1,
        expected="UTF-8",
        hint="save the file as UTF-8",
    )


def _has_place(value: Any) -> bool:
    return isinstance(value, Map) and value.start >= 0


def _follow(value: Any, path: KeyPath) -> Any:
    for step in path:
        value = value[step]
    return value


def _descend(node: "Node", path: KeyPath) -> "Node | None":
    for step in path:
        following = node.child(step)
        if following is None:
            return None
        node = following
    return node


def _is_closed(node: "Node", text: str) -> bool:
    """Whether a collection has brackets or lines of its own: `[a: b]` holds one that has not."""
    return node.block or text[node.content] == ("{" if node.kind == "map" else "[")
