"""The methods of strings."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from signoff_gen.migrations.readers.javascript.operators import Pattern
from signoff_gen.migrations.readers.javascript.values import (
    LONGEST_TEXT,
    Array,
    FileText,
    Guess,
    Unknown,
    joined,
    text_of,
)

_LONGEST: Final = 1_000_000
_REFERENCE: Final = re.compile(r"\$([$&]|[1-9][0-9]?)")
"""To a match, or to a group of it, in what takes its place."""
_UNCHANGED = ("toString", "valueOf", "normalize", "toLocaleString")


def call(text: str, name: str, arguments: Sequence[object], source: str) -> object:
    """The outcome of `text.name(…)`.

    Args:
        text: the string, which may be a guess.
        name: the method.
        arguments: as they are given.
        source: how the call reads, for what is not known.
    """
    if name in _UNCHANGED:
        return text
    method = _METHODS.get(name)
    if method is None or not all(_is_plain(argument) for argument in arguments):
        return Unknown(source)
    try:
        made = method(text, *arguments)
    except (TypeError, ValueError, IndexError, OverflowError):
        return Unknown(source)
    if isinstance(text, Guess) or any(isinstance(argument, Guess) for argument in arguments):
        return _uncertain(made, source)
    return made


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, Pattern))


def _uncertain(made: object, source: str) -> object:
    """The outcome of a method of a guess: text stays a guess, and nothing else is known."""
    if isinstance(made, str):
        return Guess(made)
    if isinstance(made, Array):
        return Array([Guess(item) if isinstance(item, str) else item for item in made.items])
    return Unknown(source)


def _trim(text: str) -> str:
    trimmed = text.strip()
    return FileText(trimmed, text.path) if isinstance(text, FileText) else trimmed


def _replace(text: str, what: object, by: object, *, everywhere: bool = False) -> str:
    if isinstance(what, Pattern):
        if len(text) > what.longest:
            raise ValueError("too long to be searched")
        if len(text) * len(text_of(by)) > 10 * LONGEST_TEXT:
            raise ValueError("too long")
        template, count = text_of(by), 0 if what.everywhere or everywhere else 1
        return what.compiled.sub(lambda found: _filled(template, found), text, count=count)
    if len(text) + text.count(text_of(what)) * len(text_of(by)) > LONGEST_TEXT:
        raise ValueError("too long")
    return text.replace(text_of(what), text_of(by), -1 if everywhere else 1)


def _filled(template: str, found: re.Match[str]) -> str:
    """What takes the place of a match; `$9` is text where there are not so many groups."""

    def part(reference: re.Match[str]) -> str:
        name = reference[1]
        if name in "$&":
            return "$" if name == "$" else found[0]
        if int(name) > len(found.groups()):
            name = name[0]
        known = int(name) <= len(found.groups())
        return (found[int(name)] or "") + reference[1][len(name) :] if known else reference[0]

    return _REFERENCE.sub(part, template)


def _replace_all(text: str, what: object, by: object) -> str:
    return _replace(text, what, by, everywhere=True)


def _split(text: str, separator: object = None, limit: int | None = None) -> Array:
    pieces: list[object]
    if separator is None:
        pieces = [text]
    elif isinstance(separator, Pattern):
        if len(text) > separator.longest or separator.compiled.groups:
            raise ValueError("too long to be searched")
        pieces = list(separator.compiled.split(text))
    else:
        pieces = list(text) if separator == "" else list(text.split(text_of(separator)))
    made = Array()
    made.add(pieces[:limit])
    return made


def _slice(text: str, start: int = 0, end: int | None = None) -> str:
    return text[int(start) :] if end is None else text[int(start) : int(end)]


def _substring(text: str, start: int, end: int | None = None) -> str:
    first, last = max(int(start), 0), len(text) if end is None else max(int(end), 0)
    return text[min(first, last) : max(first, last)]


def _substr(text: str, start: int, length: int | None = None) -> str:
    first = max(len(text) + int(start), 0) if start < 0 else int(start)
    return text[first:] if length is None else text[first : first + max(int(length), 0)]


def _pad(text: str, length: int, filler: str, *, before: bool) -> str:
    missing = int(length) - len(text)
    if missing <= 0 or not filler:
        return text
    if missing > _LONGEST:
        raise ValueError("too long")
    padding = (filler * (missing // len(filler) + 1))[:missing]
    return padding + text if before else text + padding


def _repeat(text: str, count: int) -> str:
    if len(text) * count > _LONGEST:
        raise ValueError("too long")
    return text * int(count)


def _capitals(text: str) -> str:
    return text.upper()


_METHODS: Final[dict[str, Callable[..., object]]] = {
    "trim": _trim,
    "trimStart": lambda text: text.lstrip(),
    "trimEnd": lambda text: text.rstrip(),
    "toUpperCase": _capitals,
    "toLocaleUpperCase": _capitals,
    "toLowerCase": lambda text: text.lower(),
    "toLocaleLowerCase": lambda text: text.lower(),
    "replace": _replace,
    "replaceAll": _replace_all,
    "split": _split,
    "slice": _slice,
    "substring": _substring,
    "substr": _substr,
    "concat": lambda text, *more: joined([text, *(text_of(item) for item in more)]),
    "includes": lambda text, part: text_of(part) in text,
    "startsWith": lambda text, part: text.startswith(text_of(part)),
    "endsWith": lambda text, part: text.endswith(text_of(part)),
    "indexOf": lambda text, part: text.find(text_of(part)),
    "lastIndexOf": lambda text, part: text.rfind(text_of(part)),
    "padStart": lambda text, n, filler=" ": _pad(text, n, filler, before=True),
    "padEnd": lambda text, n, filler=" ": _pad(text, n, filler, before=False),
    "repeat": _repeat,
    "charAt": lambda text, index=0: text[int(index)] if 0 <= index < len(text) else "",
    "localeCompare": lambda text, other: (text > text_of(other)) - (text < text_of(other)),
}


def length(text: str, source: str) -> object:
    """`text.length`."""
    return Unknown(source) if isinstance(text, Guess) else len(text)


def test(pattern: Pattern, text: object, source: str) -> object:
    """`/pattern/.test(text)`."""
    if not isinstance(text, str) or isinstance(text, Guess) or len(text) > pattern.longest:
        return Unknown(source)
    return pattern.compiled.search(text) is not None
