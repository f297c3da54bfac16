"""The parser: a stream of ruamel.yaml's events, from libyaml where its extension is installed.

libyaml 0.1, which ruamel.yaml.clib carries, is fast and a little older than YAML 1.2: inside
brackets it refuses text such as `b:c` or `b?c`, and `?b` it takes for a key. Such characters are
hidden from it, one character for another so that offsets stay, and put back into what it gives.
"""

import gc
import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar

from ruamel.yaml.error import MarkedYAMLError

try:
    from _ruamel_yaml import CParser
except ImportError:  # pragma: no cover - without the extension it is ten times slower
    CParser = None

NextEvent: TypeAlias = Callable[[], Any]
"""Gives the next event; its marks count characters."""

_T = TypeVar("_T")

# A colon or question mark inside a word, or a question mark before one; what must not be changed
# (tags, directives) is matched first and kept.
_INNER: Final = re.compile(
    r"!<[^>\s]*>|^%[^\r\n]*|(?<=[^\s'\"\[\]{},])(?:\?|:(?=[^\s,\[\]{}]))|\?(?=[^\s,\[\]{}])",
    re.MULTILINE,
)
_LEADING: Final = re.compile(r"\?(?<=[\s\[{,]\?)(?=[^\s,\[\]{}])")
_PRIVATE_USE: Final = range(0xE000, 0xF900)


def over_events(text: str, build: Callable[[NextEvent], _T]) -> _T:
    """Call `build` with a source of the text's events, a second time where that is needed.

    Args:
        text: a YAML stream without a byte order mark.
        build: reads all events; it must be able to start afresh.

    Returns:
        What `build` returns.

    Raises:
        YAMLError: the text is not YAML.
    """
    # Hundreds of thousands of live containers: the collector would find nothing, again and again.
    enabled = gc.isenabled()
    gc.disable()
    try:
        return _over_events(text, build)
    finally:
        if enabled:
            gc.enable()


def _over_events(text: str, build: Callable[[NextEvent], _T]) -> _T:
    if CParser is None or not _LEADING.search(text):
        try:
            return build(_events(text))
        except MarkedYAMLError as error:
            at = error.problem_mark.index if error.problem_mark else len(text)
            if CParser is None or text[at : at + 1] not in (":", "?"):
                raise
    spare = (char for char in map(chr, _PRIVATE_USE) if char not in text)
    colon, question = next(spare, ":"), next(spare, "?")
    return build(_uncovering(_covered(text, colon, question), colon, question))


def _events(text: str) -> NextEvent:
    if CParser is not None:
        return CParser(text).get_event  # type: ignore[no-any-return]
    from ruamel.yaml import YAML

    stream = YAML(typ="safe", pure=True).parse(text)
    return lambda: next(stream, None)


def _covered(text: str, colon: str, question: str) -> str:
    covers = {":": colon, "?": question}
    return _INNER.sub(lambda match: covers.get(match[0], match[0]), text)


def _uncovering(text: str, colon: str, question: str) -> NextEvent:
    following = _events(text)
    seen = str.maketrans({colon: ":", question: "?"})

    def uncovered() -> Any:
        event = following()
        value = getattr(event, "value", None)
        if value is not None:
            event.value = value.translate(seen)
        return event

    return uncovered
