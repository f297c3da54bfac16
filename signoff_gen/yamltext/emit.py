"""Values as YAML: what is written into a document, always in the same way.

Text is plain where YAML 1.2 reads it as text and readers of YAML 1.1 do as well (a date may become
a date there); otherwise it stands in double quotes, on one line.
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from signoff_gen.yamltext.values import Json, core_match

_FLOW_WIDTH: Final = 80
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
"""Known without a closer look: plain, though not in brackets."""

# Unquoted text starts with one of these, so never with an indicator ...
_PLAIN: Final = re.compile(
    r"[\w./(+$~][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]*"
)
# ... and holds nothing that ends it or that a reader may stumble over.
_NOT_IN_BLOCK: Final = re.compile(r": | #|[: ]$|  |^(?:---|\.\.\.)")
_NOT_IN_FLOW: Final = re.compile(r"[,\[\]{}?]|:(?=\S)")
# What YAML 1.1 reads as a boolean, null, number or something special.
_OLD_WORDS: Final = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~|=|<<)")
_SWITCHES: Final = re.compile(r"(?i:y|n|yes|no|on|off)")
_OLD_NUMBERS: Final = re.compile(
    r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|[0-9.][0-9_.]*(?:[eE][-+]?[0-9]*)?|[0-9][0-9_]*(?::[0-5]?[0-9])+"
    r"(?:\.[0-9_]*)?)|[-+]?\.(?:inf|nan)",
    re.IGNORECASE,
)
_ESCAPED: Final = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(value: Json, *, flow: bool) -> str:
    """One value that is not a collection, on one line.

    Args:
        value: None, a boolean, a number or text.
        flow: whether it stands in brackets.
    """
    return _text(value, flow=flow) if isinstance(value, str) else json.dumps(value)


@lru_cache(maxsize=512)
def key_text(key: str, *, flow: bool) -> str:
    """A key; words such as `on` need no quotes there."""
    return key if _SWITCHES.fullmatch(key) else _text(key, flow=flow)


def inline(value: Json) -> str:
    """A value on one line, as it stands in brackets."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{key_text(k, flow=True)}: {inline(v)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value, flow=True)


def one_line(value: Json) -> str:
    """A value on one line, as it stands outside of brackets."""
    return inline(value) if isinstance(value, (dict, list)) else scalar(value, flow=False)


def entry_lines(key: str, value: Json, step: int, *, flow: bool = False) -> list[str]:
    """`key: value` in block style, a line each.

    Args:
        key: the key.
        value: its value.
        step: how far what is nested is indented.
        flow: put a collection on one line.
    """
    name = key_text(key, flow=False)
    if flow or not (isinstance(value, (dict, list)) and value):
        return [f"{name}: {one_line(value)}"]
    return [f"{name}:", *indented(block_lines(value, step), " " * step)]


def item_lines(value: Json, step: int) -> list[str]:
    """`- value` in block style, a line each."""
    if _is_small(value):
        return [f"- {one_line(value)}"]
    first, *others = block_lines(value, step)
    return [f"- {first}", *indented(others, "  ")]


def block_lines(value: Json, step: int) -> list[str]:
    """The lines of a value; a collection that has items is in block style."""
    if isinstance(value, dict) and value:
        found: list[str] = []
        for key, item in value.items():
            if type(item) is str:  # most of all there is
                found.append(f"{key_text(key, flow=False)}: {_text(item, flow=False)}")
            else:
                found += entry_lines(key, item, step, flow=_is_small(item))
        return found
    if isinstance(value, list) and value:
        return [line for item in value for line in item_lines(item, step)]
    return [one_line(value)]


def indented(lines: Iterable[str], indent: str) -> list[str]:
    """Each line, further to the right."""
    return [indent + line for line in lines]


def _is_small(value: Json) -> bool:
    if not isinstance(value, (dict, list)):
        return True
    items = value.values() if isinstance(value, dict) else value
    return not any(isinstance(item, (dict, list)) for item in items) and (
        len(inline(value)) <= _FLOW_WIDTH
    )


@lru_cache(maxsize=512)  # keys, verdicts and messages come again and again
def _text(text: str, *, flow: bool) -> str:
    if _DIGEST.fullmatch(text):
        return f'"{text}"' if flow else text
    plain = (
        _PLAIN.fullmatch(text)
        and not core_match(text)
        and not _OLD_WORDS.fullmatch(text)
        and not _OLD_NUMBERS.fullmatch(text)
        and not _NOT_IN_BLOCK.search(text)
        and not (flow and _NOT_IN_FLOW.search(text))
    )
    return text if plain else '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char)
    return _SHORT.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
