"""One pass over the parser's events that builds the values of a document.

Reading goes on after a problem that leaves no doubt about what follows, so that one run shows them
all; a syntax error, a document that is too deep and an alias bomb end it.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import Any, Final

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from signoff_gen.errors import InvalidInput
from signoff_gen.yamltext.complaints import MAX_PROBLEMS, TAG_PREFIX, Complaints, Stop
from signoff_gen.yamltext.events import NextEvent, over_events
from signoff_gen.yamltext.values import CORE_FIRST, Map, Plain, PlainFloat, core_match

MAX_DEPTH: Final = 100
"""Levels of nesting."""
MAX_ALIASED: Final = 100_000
"""Nodes that all aliases of a document together may stand for."""

_SCALAR_TAGS: Final = {
    "int": frozenset({"int", "oct", "hex"}),
    "float": frozenset({"int", "float", "inf", "nan"}),
    "bool": frozenset({"true", "false"}),
    "null": frozenset({"null"}),
}
_ODD_KEYS: Final = frozenset({"<<", ""})
_OPEN: Final = object()


@dataclass(frozen=True, slots=True)
class Content:
    """What a text holds."""

    value: Map
    """The top mapping."""
    shared: frozenset[int]
    """`id()` of each mapping and list that an alias refers to; `value` keeps them alive."""


def read(text: str, path: Path) -> Content:
    """Build the values of a document.

    Args:
        text: the whole file, without its byte order mark.
        path: the file, for messages.

    Raises:
        InvalidInput: with the problems found, SG101 to SG116, in the order of the file.
    """
    reader, complaints = _Reader(), Complaints(text, path)
    value: Map | None = None
    try:
        value = over_events(text, lambda following: reader.document(following, complaints))
    except Stop:
        pass
    except MarkedYAMLError as error:
        complaints.syntax(error)
    except YAMLError as error:
        complaints.characters(error)
    with suppress(Stop):
        reader.report_repeated(text)
    if value is None or complaints.problems:
        raise InvalidInput(sorted(complaints.problems, key=lambda p: (p.line or 0, p.column or 0)))
    return Content(value, frozenset(map(id, reader.shared)))


class _Reader:
    """Turns events into values; methods return a value and the event of its last character."""

    def document(self, following: NextEvent, complaints: Complaints) -> Map:
        """Read the only document of the stream.

        Raises:
            Stop: the rest cannot be read.
        """
        complaints.problems.clear()
        self.next, self.complaints = following, complaints
        self.anchors: dict[str, Any] = {}
        self.shared: list[Any] = []
        self.repeated: list[tuple[Map, str, Any]] = []
        self.aliased = 0
        following()  # the stream begins
        if isinstance(following(), StreamEndEvent):
            raise complaints.empty()
        top = following()
        value, _ = self._node(top, 0)
        following()  # the document ends
        event = following()
        if isinstance(event, DocumentStartEvent):
            complaints.second_document(event)
        if isinstance(value, Map):
            return value
        if isinstance(value, Plain) and not value:
            raise complaints.empty()
        raise complaints.not_a_mapping(top, value)

    def _mapping(self, opening: Any, depth: int) -> tuple[Map, Any]:
        # Most of all time is spent in this loop: it spells out what `_node` does for simple text.
        following, scalar, first, core = self.next, ScalarEvent, CORE_FIRST, core_match
        found = Map()
        found.start = opening.end_mark.index - bool(opening.flow_style)
        while True:
            event = following()
            if event.__class__ is scalar and event.ctag is None and event.anchor is None:
                key = intern(event.value)
            elif event.__class__ is MappingEndEvent:
                break
            else:
                key = self._decorated_key(event, depth)
            if key in found or key in _ODD_KEYS:
                self._check_key(found, key, event)
            last = event = following()
            if event.__class__ is scalar and event.ctag is None and event.anchor is None:
                value = event.value
                if value[:1] in first and not event.style and core(value):
                    value = Plain(value)
                found[key] = value
            else:
                found[key], last = self._node(event, depth)
        if opening.flow_style:
            last = event
        found.end = last.end_mark.index
        return found, last

    def _sequence(self, opening: Any, depth: int) -> tuple[list[Any], Any]:
        following = self.next
        found: list[Any] = []
        last = opening
        while (event := following()).__class__ is not SequenceEndEvent:
            value, last = self._node(event, depth)
            found.append(value)
        return found, event if opening.flow_style else last

    def _node(self, event: Any, depth: int) -> tuple[Any, Any]:
        if event.__class__ is AliasEvent:
            return self._alias(event), event
        if event.anchor is not None:
            self.anchors[event.anchor] = _OPEN
        value, last = self._content(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value, last

    def _content(self, event: Any, depth: int) -> tuple[Any, Any]:
        if event.__class__ is ScalarEvent:
            return self._scalar(event), event
        if depth == MAX_DEPTH:
            raise self.complaints.too_deep(event, MAX_DEPTH)
        kind, read_on = (
            ("map", self._mapping)
            if event.__class__ is MappingStartEvent
            else ("seq", self._sequence)
        )
        if event.ctag is not None and str(event.ctag) not in ("!", TAG_PREFIX + kind):
            self.complaints.unknown_tag(event, str(event.ctag))
        return read_on(event, depth + 1)

    def _scalar(self, event: Any) -> str:
        text: str = event.value
        if event.ctag is None:
            plain = text[:1] in CORE_FIRST and not event.style and core_match(text)
            return Plain(text) if plain else text
        tag = str(event.ctag)
        name = tag.removeprefix(TAG_PREFIX)
        if tag in ("!", TAG_PREFIX + "str"):
            return text
        if tag == name or name not in _SCALAR_TAGS:
            self.complaints.unknown_tag(event, tag)
            return text
        match = core_match(text)
        if match is None or match.lastgroup not in _SCALAR_TAGS[name]:
            self.complaints.tag_mismatch(event, text, name)
        return PlainFloat(text) if name == "float" else Plain(text)

    def _alias(self, event: Any) -> Any:
        value = self.anchors.get(event.anchor)
        if value is None:
            self.complaints.unknown_alias(event, event.anchor)
            return ""
        if value is _OPEN:
            self.complaints.recursive_alias(event, event.anchor)
            return ""
        if isinstance(value, (dict, list)):
            self.shared.append(value)
        self.aliased += _nodes(value, {})
        if self.aliased > MAX_ALIASED:
            raise self.complaints.alias_bomb(event, MAX_ALIASED)
        return value

    def _decorated_key(self, event: Any, depth: int) -> str:
        value, last = self._node(event, depth)
        tag = None if event.__class__ is AliasEvent else event.ctag
        if isinstance(value, str) and (tag is None or str(tag) in ("!", TAG_PREFIX + "str")):
            return str(value)
        self.complaints.key_not_text(event, last.end_mark.index)
        return f"\0{event.start_mark.index}"  # no text of a file can be this

    def _check_key(self, found: Map, key: str, event: Any) -> None:
        if key in found:
            self.repeated.append((found, key, event))
            if len(self.repeated) == MAX_PROBLEMS:
                raise Stop
        elif getattr(event, "style", None) or event.__class__ is not ScalarEvent:
            return
        elif key == "<<":
            self.complaints.merge_key(event)
        elif event.ctag is None:
            self.complaints.key_missing(event)

    def report_repeated(self, text: str) -> None:
        """Note the duplicate keys; where the first of them stand takes a second pass."""
        if not self.repeated:
            return
        wanted = {(found.start, key) for found, key, _ in self.repeated}
        firsts = _key_offsets(text, wanted)
        for found, key, event in self.repeated:
            own = event.start_mark.index  # an alias as the first of two keys is not looked for
            self.complaints.duplicate(key, event, firsts.get((found.start, key), own))


def _nodes(value: Any, known: dict[int, int]) -> int:
    """How many nodes a value has when its aliases are written out."""
    if isinstance(value, str):
        return 1
    if id(value) not in known:
        items = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_nodes(item, known) for item in items)
    return known[id(value)]


def _key_offsets(text: str, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Where the first of each (start of a mapping's content, key) stands."""
    found: dict[tuple[int, str], int] = {}

    def walk(following: NextEvent) -> None:
        open_maps: list[list[Any]] = []  # [start of the content or None for a list, key is next]
        while len(found) < len(wanted) and (event := following()) is not None:
            within = open_maps[-1] if open_maps else [None, False]
            if event.__class__ is ScalarEvent and within[1]:
                place = (within[0], event.value)
                if place in wanted:
                    found.setdefault(place, event.start_mark.index)
            if event.__class__ in (MappingEndEvent, SequenceEndEvent):
                open_maps.pop()
                continue
            if hasattr(event, "anchor"):
                within[1] = within[0] is not None and not within[1]
            if event.__class__ is MappingStartEvent:
                open_maps.append([event.end_mark.index - bool(event.flow_style), True])
            elif event.__class__ is SequenceStartEvent:
                open_maps.append([None, False])

    over_events(text, walk)
    return found
