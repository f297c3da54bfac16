"""The places of a text: a tree of nodes with offsets, made only for the part that is edited."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from signoff_gen.yamltext.breaks import BREAK, BREAKS
from signoff_gen.yamltext.events import NextEvent, over_events
from signoff_gen.yamltext.values import CORE_FIRST, Plain, core_match

COLON: Final = re.compile(rf"(?:\s|#[^{BREAKS}]*{BREAK})*:")
"""From the end of a key to after its colon."""


@dataclass(slots=True)
class Node:
    """A mapping, a list, a text or an alias, and where it stands; offsets count characters."""

    kind: str
    """`map`, `seq`, `text` or `alias`."""
    start: int
    """Offset of its first character, be it an anchor or a tag."""
    content: int
    """Offset of what comes after anchor and tag: the first key, brace, dash or quote."""
    end: int
    """Offset after its last character; a block text includes the line ends that follow it."""
    style: str = ""
    """For a text: its quote, `|`, `>` or nothing; for a list or mapping: `flow` or nothing."""
    decorated: bool = False
    """Whether it has an anchor or a tag, or is an alias."""
    text: str = ""
    """The value of a text."""
    entries: list[tuple["Node", "Node"]] = field(default_factory=list)
    """The keys and values of a mapping."""
    items: list["Node"] = field(default_factory=list)
    """The items of a list."""

    @property
    def flow(self) -> bool:
        """Whether it is a mapping or a list in brackets."""
        return self.style == "flow"

    @property
    def block(self) -> bool:
        """Whether it is a mapping or a list that goes over lines of its own."""
        return self.kind in ("map", "seq") and not self.flow

    @property
    def last(self) -> "Node":
        """The text, alias or bracket that ends it."""
        if not self.block:
            return self
        return (self.entries[-1][1] if self.kind == "map" else self.items[-1]).last

    def index(self, key: str | int) -> int:
        """Which entry of a mapping has the key; -1: none."""
        return next((i for i, (name, _) in enumerate(self.entries) if name.text == key), -1)

    def child(self, step: str | int) -> "Node | None":
        """The value of a key or the item at an index."""
        if isinstance(step, int):
            return self.items[step] if step < len(self.items) else None
        at = self.index(step)
        return self.entries[at][1] if at >= 0 else None


def compose(text: str) -> Node:
    """The nodes of a text that has already been read without a problem.

    Raises:
        YAMLError: the text is not YAML.
    """
    return over_events(text, lambda following: _document(following, text))


def value_of(node: Node) -> Any:
    """What `read` would give, but for tags; an alias is equal to nothing."""
    if node.kind == "alias":
        return object()
    if node.kind == "map":
        return {key.text: value_of(value) for key, value in node.entries}
    if node.kind == "seq":
        return [value_of(item) for item in node.items]
    plain = not node.style and node.text[:1] in CORE_FIRST and core_match(node.text)
    return Plain(node.text) if plain else node.text


def is_decorated(node: Node) -> bool:
    """Whether the node or anything in it has an anchor or a tag, or is an alias."""
    return (
        node.decorated
        or any(is_decorated(key) or is_decorated(value) for key, value in node.entries)
        or any(map(is_decorated, node.items))
    )


def _document(following: NextEvent, text: str) -> Node:
    following()  # the stream begins
    following()  # the document begins
    node = _node(following(), following, text)
    while following() is not None:  # what follows must be YAML too
        pass
    return node


def _node(event: Any, following: NextEvent, text: str) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    if event.__class__ is AliasEvent:
        return Node("alias", start, start, end, decorated=True)
    decorated = event.anchor is not None or event.ctag is not None
    if event.__class__ is ScalarEvent:
        return Node("text", start, start, end, event.style or "", decorated, event.value)
    flow = bool(event.flow_style)
    kind = "map" if event.__class__ is MappingStartEvent else "seq"
    node = Node(kind, start, end, end, "flow" if flow else "", decorated)
    closing = _entries(node, following, text) if kind == "map" else _items(node, following, text)
    if flow:
        node.content, node.end = end - 1, closing.end_mark.index
    else:
        # the start of a list that is not indented ends after its first dash, others before it
        node.content = end if kind == "map" or text.startswith("-", end) else end - 1
        node.end = node.last.end
    return node


def _entries(node: Node, following: NextEvent, text: str) -> Any:
    while (event := following()).__class__ is not MappingEndEvent:
        key = _node(event, following, text)
        value = _node(following(), following, text)
        if value.kind == "text" and value.start == value.end:
            # an empty value: the parser puts it where the next thing begins
            colon = COLON.match(text, key.end)
            value.start = value.content = value.end = colon.end() if colon else key.end
        node.entries.append((key, value))
    return event


def _items(node: Node, following: NextEvent, text: str) -> Any:
    while (event := following()).__class__ is not SequenceEndEvent:
        node.items.append(_node(event, following, text))
    return event
