"""The part of a document that an edit is worked out on; made only where something is changed."""

from dataclasses import dataclass
from typing import Any

from signoff_gen.yamltext.nodes import Node
from signoff_gen.yamltext.patches import Region
from signoff_gen.yamltext.values import KeyPath


@dataclass(frozen=True, slots=True)
class Scope:
    """The text that an edit is worked out on: of one mapping, or the whole."""

    region: Region | None
    """The mapping's part of the text; None: the whole."""
    text: str
    """The text, first line indented as in the whole, with the blank lines and comments after it."""
    foreign: int
    """How many characters of indentation stand for what others have there."""
    node: Node
    """Its nodes."""
    value: Any
    """Its value."""
    rest: KeyPath
    """The way from there to what is asked for."""
