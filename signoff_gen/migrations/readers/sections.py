"""SQL files in which comments tell what goes up and what goes down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from signoff_gen.migrations.readers.sources import Source


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a file."""

    up: bool
    start: int
    """Offset after the line that opens it."""
    end: int
    options: str = ""
    """What else stands on that line."""


def sections(source: Source, marker: re.Pattern[str]) -> Iterator[Section]:
    """The parts of a file; what stands before the first marker belongs to none.

    Args:
        source: the file.
        marker: matches a line that opens a part; its group `direction` is `up` or `down`, its
            group `options` what follows.
    """
    found = list(marker.finditer(source.text))
    ends = [item.start() for item in found[1:]]
    for item, end in zip(found, [*ends, len(source.text)], strict=False):
        yield Section(item["direction"].lower() == "up", item.end(), end, item["options"])
