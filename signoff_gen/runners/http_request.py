"""The request that an `http` check sends, and the secrets that it carries."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx

from signoff_gen.encodings import MIN_LENGTH, core
from signoff_gen.redact import FieldNames
from signoff_gen.runners.base import Context

if TYPE_CHECKING:
    from signoff_gen.runners.http import Http

_DEFAULTS = {"User-Agent": "signoff-gen", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent."""

    method: str
    url: httpx.URL
    """Without a user or a password: those are in the headers."""
    headers: tuple[tuple[str, str], ...]
    """In the order in which they are sent."""
    content: bytes = b""
    added: str = ""
    """A query, encoded, for a URL that has none: thousands of requests share one URL's parts."""

    @property
    def target(self) -> bytes:
        """Path and query as they are sent."""
        return self.url.raw_path + f"?{self.added}".encode() if self.added else self.url.raw_path

    @property
    def query(self) -> str:
        """The query as it is sent, without its question mark."""
        return self.added or self.url.query.decode()

    @property
    def address(self) -> str:
        """The whole URL as text."""
        return f"{self.url}?{self.added}" if self.added else str(self.url)

    def header(self, name: str) -> str:
        """A header's value, empty when it is not sent."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class BadRequest(ValueError):
    """The check does not describe a request; the text says why."""


def build(check: "Http", context: Context) -> Request:
    """The request of a check. From here on its secrets are known and masked everywhere.

    Raises:
        BadRequest: the URL is none.
        InvalidInput: the token or the URL's password is too short to be masked (SG401).
    """
    url, added = _url(check.url), ""
    if check.query:
        query = {name: list(some) for name, some in check.query.items()}
        if "?" in check.url or "#" in check.url:
            url = url.copy_merge_params(query)
        else:
            added = str(httpx.QueryParams(query))
    headers = dict(_DEFAULTS)
    kind, content = _content(check)
    if kind:
        headers["Content-Type"] = kind
    if url.password:
        context.redactor.add("URL_PASSWORD", url.password)
    if url.userinfo:
        login = f"{url.username}:{url.password}".encode()
        headers["Authorization"] = f"Basic {b64encode(login).decode()}"
        url = url.copy_with(userinfo=b"")
    if check.bearer is not None:
        context.redactor.add("BEARER", check.bearer)
        headers["Authorization"] = f"Bearer {check.bearer}"
    given = {name.lower() for name in check.headers}
    headers = {name: value for name, value in headers.items() if name.lower() not in given}
    headers.update(check.headers)
    for name, value in _secrets([headers, check.query, check.form, check.json_], context.fields):
        if len(core(value)) >= MIN_LENGTH:
            context.redactor.add(name, value)
    return Request(check.method, url, tuple(headers.items()), content, added)


@lru_cache(maxsize=256)
def _url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise BadRequest(f"not a URL: {error}") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise BadRequest("not a URL that starts with http:// or https:// and a host")
    return url


def _content(check: "Http") -> tuple[str, bytes]:
    """Content type and bytes of the body; nothing where nothing is sent."""
    if "json_" in check.model_fields_set:
        return "application/json", json.dumps(check.json_, ensure_ascii=False).encode()
    if check.form is not None:
        encoded = urlencode({name: list(some) for name, some in check.form.items()}, doseq=True)
        return "application/x-www-form-urlencoded", encoded.encode()
    if check.body is not None:
        return "text/plain; charset=utf-8", check.body.encode()
    return "", b""


def _secrets(value: Any, fields: FieldNames, under: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a name that is masked, with that name."""
    if isinstance(value, str) and under:
        # Of "Bearer abc" the secret is the last word, which may come back without the first.
        yield under, value.rpartition(" ")[2] if under.lower() == "authorization" else value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _secrets(item, fields, name if name in fields else under)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _secrets(item, fields, under)
