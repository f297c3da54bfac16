"""One exchange over HTTP: a request, redirects where they are asked for, a bounded answer."""

import time
import zlib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

import httpx

from signoff_gen.runners.http_request import Request
from signoff_gen.runners.http_transport import Client, Limits, body

MOST_REDIRECTS = 10


class WrongAnswer(Exception):
    """The server answered what no client can use; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back at the end."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """In the order in which they came, names as written."""
    content: bytes
    """The body, decompressed."""
    seconds: float
    """From sending the request to the last byte, redirects included."""

    def header(self, name: str) -> str | None:
        """A header's value, several joined by commas; None when it is not there."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


def header_text(raw: bytes) -> str:
    """A header's name or value: UTF-8 where it is that, Latin-1 otherwise."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def exchange(
    client: Client,
    request: Request,
    limits: Limits,
    *,
    max_bytes: int,
    follow: bool,
    private: Container[str],
    ca: str | None = None,
) -> Answer:
    """Send a request and read the whole answer.

    Args:
        client: keeps the connections.
        request: what to send.
        limits: when all of it must be over.
        max_bytes: how long the decompressed body may be.
        follow: whether redirects are followed, `MOST_REDIRECTS` at most.
        private: names of headers that no other host may see.
        ca: a file with the only certificate authorities to be trusted.

    Raises:
        NoAnswer: nothing usable came back in time.
        WrongAnswer: the body is too large or damaged, or redirects do not end.
    """
    start = time.monotonic()
    for _ in range(MOST_REDIRECTS + 1):
        with client.send(request, limits, ca) as response:
            headers = tuple((header_text(k), header_text(v)) for k, v in response.headers)
            answer = Answer(response.status, headers, b"", 0.0)
            location = answer.header("location")
            if not (follow and location and response.status in (301, 302, 303, 307, 308)):
                pieces = _decoded(body(response), answer.header("content-encoding"), max_bytes)
                content = b"".join(pieces)
                return Answer(response.status, headers, content, time.monotonic() - start)
        request = _redirected(request, response.status, location, private)
    raise WrongAnswer(f"more than {MOST_REDIRECTS} redirects")


def _redirected(request: Request, status: int, location: str, private: Container[str]) -> Request:
    """The request that a redirect asks for (RFC 9110, section 15.4)."""
    try:
        url = httpx.URL(request.address).join(location)
    except httpx.InvalidURL as error:
        raise WrongAnswer("it redirects to something that is not a URL") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise WrongAnswer("it redirects to something that is not a URL of the web")
    headers = request.headers
    if _origin(url) != _origin(request.url):
        withheld = {"host", *(name.lower() for name, _ in headers if name in private)}
        headers = tuple(pair for pair in headers if pair[0].lower() not in withheld)
    becomes_get = (status == 303 and request.method != "HEAD") or (
        status in (301, 302) and request.method == "POST"
    )
    if not becomes_get:
        return Request(request.method, url, headers, request.content)
    return Request(
        "GET", url, tuple(pair for pair in headers if not pair[0].lower().startswith("content-"))
    )


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _decoded(pieces: Iterable[bytes], encoding: str | None, max_bytes: int) -> Iterator[bytes]:
    """The body's pieces, decompressed, and no more of them than allowed."""
    codings = (encoding or "").lower().replace(" ", "").split(",")
    if len(codings) > 2:
        raise WrongAnswer("the body is compressed more than twice")
    for coding in reversed(codings):
        if coding in ("gzip", "x-gzip", "deflate"):
            pieces = _inflated(pieces)
        elif coding not in ("", "identity"):
            raise WrongAnswer(f"the body is compressed by {coding[:20]}, which was not asked for")
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > max_bytes:
            raise WrongAnswer(f"the body is larger than max_bytes ({max_bytes})")
        yield piece


_STEP = 256 * 1024


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress gzip or zlib data in small steps, so that no piece unfolds into gigabytes."""
    inflater = None
    try:
        for data in pieces:
            while data:
                if inflater is None or inflater.eof:
                    # `deflate` means zlib's format; some servers send the bare stream.
                    bare = inflater is None and data[0] & 0x0F != 8 and data[0] != 0x1F
                    inflater = zlib.decompressobj(-15 if bare else 47)
                yield inflater.decompress(data, _STEP)
                data = inflater.unconsumed_tail or inflater.unused_data
        # The last step may have left more to come than it was allowed to give.
        while inflater and not inflater.eof and (rest := inflater.decompress(b"", _STEP)):
            yield rest
    except zlib.error as error:
        raise WrongAnswer("the compressed body is damaged") from error
    if inflater is not None and not inflater.eof:
        raise WrongAnswer("the compressed body ends too early")
