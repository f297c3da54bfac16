"""SQL that stands in strings of Python."""

from dataclasses import replace

from signoff_gen.migrations.chain import Place
from signoff_gen.migrations.readers.holes import valued
from signoff_gen.migrations.readers.python.values import Holed, Text, Value
from signoff_gen.migrations.readers.sources import Source
from signoff_gen.migrations.readers.sqlfile import Script, split


def known(value: Value) -> Value:
    """SQL with a parameter for each value in it that is not known; any other value as it is."""
    text = valued(value.text) if isinstance(value, Holed) else None
    return value if text is None else Text(text)


def statements(text: str, place: Place) -> Script:
    """The statements of a string, each with its place.

    Args:
        text: SQL; where it stands in a file letter by letter, places are exact.
        place: of the string, for one that was put together.
    """
    if isinstance(text, Text) and text.source is not None:
        return split(text.source, text.offset, text.offset + len(text))
    script = split(Source(place.path, str(text)))
    certain = not isinstance(text, Text) or text.certain
    found = [replace(item, place=place, certain=certain) for item in script.statements]
    return Script(found, [replace(gap, place=place) for gap in script.gaps])
