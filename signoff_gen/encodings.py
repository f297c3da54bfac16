"""The ways in which a known secret value can be spelled in captured output.

A value seldom stays as it was: a program prints it as JSON, a proxy percent-encodes it, a header
carries it in base64, a shell quotes it. `spellings` lists every such form as bytes, so that a
plain search finds them all. Pure; knows nothing of names, streams or files.
"""

import base64
import html
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import quote, quote_plus, unquote

MIN_LENGTH = 8
"""Characters a secret must have at least: anything shorter would match by accident."""

_URL_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://([^/@\s:]*):([^@\s]+)@", re.IGNORECASE)
_URL_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#\s]*)@([^/?#\s@]*)", re.IGNORECASE)
_DSN_PASSWORD = re.compile(r"\b(?:password|pwd)\s*=\s*('[^']*'|[^;\s]+)", re.IGNORECASE)
_HEX_ESCAPE = re.compile(r"%[0-9A-F]{2}|\\u[0-9a-f]{4}")
_SHELL_SPECIAL = re.compile(r"([^A-Za-z0-9_@%+=:,./-])")
_FEWEST_PRINTED_COLUMNS = 64  # PEM wraps here; MIME and coreutils' base64 at 76


def core(value: str) -> str:
    """The value without surrounding white space and quotes: the part that is surely printed."""
    return value.strip().strip("\"'").strip()


def spellings(value: str) -> set[bytes]:
    """Every form in which `value`, or a secret inside it, is looked for.

    Args:
        value: the secret; a URL with a password, a JSON document, or several lines are fine.

    Returns:
        Byte strings of at least `MIN_LENGTH` bytes each.
    """
    found: set[bytes] = set()
    for part in _parts(value):
        if len(core(part)) < MIN_LENGTH:
            continue
        for text in _layouts(part):
            found |= _forms(text)
    return {form for form in found if len(form) >= MIN_LENGTH}


def _parts(value: str) -> set[str]:
    """The value and the secrets inside it: passwords in URLs and DSNs, strings in JSON."""
    parts = {value}
    for match in _URL_WITH_PASSWORD.finditer(value):
        parts |= {match[2], unquote(match[2])}
    for match in _URL_AUTHORITY.finditer(value):
        user, colon, password = match[1].partition(":")
        if colon:
            # With user and host even a password too short to look for on its own is found.
            parts |= {password, unquote(password), f"{user}:{password}@{match[2]}"}
    parts |= {match[1] for match in _DSN_PASSWORD.finditer(value)}
    if value.lstrip()[:1] in ("{", "["):
        # What only looks like JSON is still looked for as a whole.
        with suppress(ValueError, RecursionError):
            parts |= set(_leaves(json.loads(value)))
    return parts


def _leaves(document: object) -> Iterator[str]:
    """The strings of a JSON document."""
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
        elif isinstance(node, str):
            yield node


def _layouts(value: str) -> set[str]:
    """The value as it is, trimmed, unquoted, and, if it has several lines, each long line."""
    trimmed = value.strip()
    layouts = {value, trimmed, core(value)}
    if "\n" in trimmed:
        lines = [line.strip() for line in trimmed.splitlines()]
        layouts |= {sep.join(lines) for sep in ("\n", "\r\n", " ", "")}
        layouts |= {line for line in lines if not line.startswith("-----")}
    return {layout for layout in layouts if len(layout.strip()) >= MIN_LENGTH}


def _forms(text: str) -> set[bytes]:
    """Every encoding of one text."""
    escaped = _json_once(text)
    nested = {inner for form in escaped for inner in _json_plain(form)}
    nested |= {inner for form in nested for inner in _json_plain(form)}
    texts = {text, *escaped, *nested, *_html(text), *_quoted(text)}
    for plain in (text, *_json_plain(text)):
        texts |= _percent(plain)
    forms = {encode(form) for form in _either_hex_case(texts)}
    for data in {encode(text), quote(encode(text), safe="").encode(), *map(encode, escaped)}:
        forms |= {data.hex().encode(), data.hex().upper().encode()} | _base64_cores(data)
    for inner in _base64_cores(encode(text)):
        forms |= _base64_cores(inner)
    return forms | _wrapped_base64(encode(text))


def encode(text: str) -> bytes:
    """UTF-8, with the undecodable bytes that Python hides in surrogates as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _json_plain(text: str) -> set[str]:
    return {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}


def _json_once(text: str) -> set[str]:
    """JSON as the usual encoders write it: ASCII or not, with `/` and HTML's own escaped or not."""
    forms = _json_plain(text)
    forms |= {form.replace("/", "\\/") for form in forms}
    for form in tuple(forms):
        angled = form.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        forms |= {angled, angled.replace("'", "\\u0027")}
    return forms


def _percent(text: str) -> set[str]:
    """Percent-encoding: all, a component, a form field, a whole URL; once and twice."""
    data = encode(text)
    once = {quote(data, safe=safe) for safe in ("", "!'()*", "/", "/:@!$&'()*+,;=")}
    once.add(quote_plus(data))
    return once | {quote(form, safe="") for form in _either_hex_case(once)}


def _html(text: str) -> set[str]:
    escaped = html.escape(text)
    decimal = escaped.replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    return {
        html.escape(text, quote=False),
        escaped,
        escaped.replace("&#x27;", "&#39;"),
        escaped.replace("&#x27;", "&apos;"),
        decimal,
        escaped.replace("/", "&#x2F;"),
        escaped.replace("/", "&#x2F;").replace("`", "&#x60;").replace("=", "&#x3D;"),
    }


def _quoted(text: str) -> set[str]:
    """As shells, Makefiles and Python show it."""
    return {
        shlex.quote(text).removeprefix("'").removesuffix("'"),
        text.replace("'", "'\\''"),
        _SHELL_SPECIAL.sub(r"\\\1", text),
        re.sub(r'(["\\$`])', r"\\\1", text),
        text.replace("$", "$$"),
        repr(text)[1:-1],
        repr(encode(text))[2:-1],
    }


def _either_hex_case(texts: Iterable[str]) -> set[str]:
    """The texts, and each with the hexadecimal digits of its escapes in the other case."""
    forms = set(texts)
    forms |= {_HEX_ESCAPE.sub(lambda match: _swap_hex(match[0]), form) for form in forms}
    return forms


def _swap_hex(escape: str) -> str:
    return escape.lower() if escape.startswith("%") else "\\u" + escape[2:].upper()


def _base64_cores(data: bytes) -> set[bytes]:
    """What base64 of any text around `data` must contain, in both alphabets.

    Three bytes make four characters, so `data` can begin at three places. Characters that also
    hold bits of a neighbour are left off.
    """
    cores = set()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + data).rstrip(b"=")[(0, 2, 3)[shift] :]
        if (shift + len(data)) % 3:
            encoded = encoded[:-1]
        cores |= {encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))}
    return {form for form in cores if len(form) >= MIN_LENGTH}


def _wrapped_base64(data: bytes) -> set[bytes]:
    """The lines of a long value in base64, which most tools wrap at 64 or 76 columns."""
    encoded = base64.b64encode(data).rstrip(b"=")
    if len(encoded) <= _FEWEST_PRINTED_COLUMNS:
        return set()
    return {
        encoded[start : start + width]
        for width in (64, 76)
        for start in range(0, len(encoded), width)
    }
