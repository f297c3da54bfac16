"""What is recorded of an exchange: the request, the response's body, or both in full, as JSON.

Values under telling names are masked, and after that known values wherever they stand. Names stay
visible: `$..apiToken` finds the key in a masked file just as it would in the answer itself.
"""

import json
import math
import os
import re
from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from signoff_gen.redact import (
    MASK,
    FieldNames,
    Redactor,
    mask_form,
    mask_headers,
    mask_json,
    mask_url,
)
from signoff_gen.runners.base import Context
from signoff_gen.runners.http_exchange import Answer
from signoff_gen.runners.http_request import Request
from signoff_gen.runners.strict_json import pretty

if TYPE_CHECKING:
    from signoff_gen.runners.http import Save

_PAIR = re.compile(r'("(?P<name>[^"\\]{1,80})"\s*:\s*)("(?:[^"\\]|\\.)*(?:"|$)|[^\s,}\]"]+)')
"""A name and its value in text that looks like JSON: lines of it, or a piece."""
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_KNOWN_CHARSETS = frozenset({"iso-8859-1", "latin-1", "windows-1252", "utf-16", "utf-16le"})


def save(
    request: Request, answer: Answer | None, names: "Save", context: Context
) -> tuple[str, ...]:
    """Write the evidence of an exchange.

    Args:
        request: what was sent.
        answer: what came back, None when it was not usable.
        names: where to, as far as the status file says so.
        context: the evidence folder, and what is masked.

    Returns:
        The names of the files.

    Raises:
        EvidenceError: a name leaves the evidence folder (SG201, SG203).
        OSError: a file cannot be written.
    """
    sent = request_form(request, context.fields)
    files = {context.evidence_name(".request.json", names.request): sent}
    if answer is not None:
        name = context.evidence_name(".response.json", names.response)
        files[name] = body_form(answer, context.fields)
        if names.exchange:
            files[names.exchange] = exchange_form(sent, answer, context.fields)
    for name, value in files.items():
        data = as_file(value, context.redactor)
        _write(context.evidence.file(name), data)
        context.evidence.note(name, f"sha256:{sha256(data).hexdigest()}")
    return tuple(files)


def _write(path: Path, data: bytes) -> None:
    # Bare system calls: thousands of small files are written this way, and a file object costs
    # more than the writing.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def request_form(request: Request, fields: FieldNames) -> dict[str, Any]:
    """A request as evidence: method, url, query, headers, body.

    `body` is the JSON value where JSON was sent, the fields of a form as an object, null where
    nothing was sent, and `{"text": …}` for anything else.
    """
    query = parse_qsl(request.query, keep_blank_values=True)
    return {
        "method": request.method,
        "url": mask_url(request.address, fields),
        "query": mask_json(_grouped(query), fields),
        "headers": _grouped(mask_headers(request.headers, fields)),
        "body": (
            _body(request.content, request.header("content-type"), fields)
            if request.content
            else None
        ),
    }


def body_form(answer: Answer, fields: FieldNames) -> Any:
    """A response's body as evidence: the JSON value itself, or `{"text": …}`.

    A body that is neither JSON nor text is told by its kind and size: what it holds could not be
    masked.
    """
    return _body(answer.content, answer.header("content-type") or "", fields)


def exchange_form(request: dict[str, Any], answer: Answer, fields: FieldNames) -> dict[str, Any]:
    """A whole exchange as evidence: the request, and status, headers and body of the response."""
    response = {
        "status": answer.status,
        "headers": _grouped(mask_headers(answer.headers, fields)),
        "body": body_form(answer, fields),
    }
    return {"request": request, "response": response}


def as_file(value: Any, redactor: Redactor) -> bytes:
    """The bytes of an evidence file, known values masked; JSON in any case."""
    plain = pretty(value)
    masked = redactor.data(plain)
    if masked == plain or _is_json(masked):
        return masked

    def number(convert: type[int] | type[float], written: str) -> Any:
        hidden = redactor.text(written)
        return convert(written) if hidden == written else hidden

    # A known value stands there as a number, and a marker without quotes is no JSON.
    value = json.loads(plain, parse_int=partial(number, int), parse_float=partial(number, float))
    return redactor.data(pretty(value))


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Pairs as an object; a name that comes several times has a list."""
    grouped: dict[str, Any] = {}
    for name, value in pairs:
        if name not in grouped:
            grouped[name] = value
        elif isinstance(grouped[name], list):
            grouped[name].append(value)
        else:
            grouped[name] = [grouped[name], value]
    return grouped


def _body(content: bytes, content_type: str, fields: FieldNames) -> Any:
    media_type = content_type.partition(";")[0].strip().lower()
    if "json" in media_type or content.lstrip()[:1] in (b"{", b"["):
        try:
            return mask_json(_lenient(content), fields)
        except (ValueError, RecursionError):
            pass  # recorded as the text that it is
    charset = _CHARSET.search(content_type)
    encoding = charset[1].lower() if charset else "utf-8"
    try:
        text = content.decode(encoding if encoding in _KNOWN_CHARSETS else "utf-8")
    except UnicodeDecodeError:
        return {"binary": {"type": media_type, "size": len(content)}}
    if media_type == "application/x-www-form-urlencoded":
        pairs = parse_qsl(mask_form(text, fields), keep_blank_values=True)
        return _grouped(pairs)
    return {"text": _PAIR.sub(lambda pair: _mask_pair(pair, fields), text)}


def _lenient(content: bytes) -> Any:
    # Names must be masked also in JSON that no expectation would accept.
    return json.loads(content, parse_constant=str, parse_float=_float_or_text)


def _float_or_text(written: str) -> float | str:
    number = float(written)
    return written if math.isinf(number) else number


def _mask_pair(pair: re.Match[str], fields: FieldNames) -> str:
    return f'{pair[1]}"{MASK}"' if pair["name"] in fields else pair[0]
