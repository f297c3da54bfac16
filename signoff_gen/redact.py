"""Keep secrets out of whatever is recorded.

Two ways, used together: a `Redactor` replaces values that are known (environment variables,
captured tokens) wherever they appear and however they are encoded, while the bytes stream by;
the `mask_…` functions blank what stands under a telling name in JSON, headers and URLs, whatever
its value is.
"""

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from signoff_gen.encodings import MIN_LENGTH, core, encode, spellings
from signoff_gen.errors import InvalidInput, Problem
from signoff_gen.needles import Needles

MASK = "[REDACTED]"
"""What stands in place of a value that was masked for its name."""

DEFAULT_FIELDS = (
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "Set-Cookie",
    "X-Api-Key",
    "X-Auth-Token",
    "X-Access-Token",
    "X-Csrf-Token",
    "X-Amz-Security-Token",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secretKey",
    "secretAccessKey",
    "token",
    "accessToken",
    "refreshToken",
    "idToken",
    "authToken",
    "bearerToken",
    "sessionToken",
    "csrfToken",
    "apiToken",
    "apiKey",
    "apiSecret",
    "webhookSecret",
    "signingSecret",
    "clientSecret",
    "privateKey",
    "encryptionKey",
    "connectionString",
    "credentials",
)
"""Names whose values are masked unless a status file says otherwise; it may add more."""

_BLOCK = 256 * 1024
_URL_HEADERS = frozenset({"location", "contentlocation", "referer", "origin", "refresh"})


class Redactor:
    """Replaces known secret values by `[REDACTED:NAME]`, in every encoding they may appear in.

    Safe to share between threads. Nothing is prepared before the first byte is redacted.

    Args:
        known: variable name → value.

    Raises:
        InvalidInput: (SG401) values too short to be told from ordinary text; every one is named.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}  # value → name
        self._new: list[str] = []  # values whose spellings are not worked out yet
        self._markers: dict[bytes, bytes] = {}  # spelling → marker
        self._needles: Needles | None = None
        known = known or {}
        problems = [_too_short(name) for name, value in known.items() if not _long_enough(value)]
        if problems:
            raise InvalidInput(problems)
        for name, value in known.items():
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        """Look for one more value from now on; streams already begun pick it up too.

        Args:
            name: what the marker calls it.
            value: the secret, at least `MIN_LENGTH` characters.

        Raises:
            InvalidInput: (SG401) the value is too short to be told from ordinary text.
        """
        if not _long_enough(value):
            raise InvalidInput([_too_short(name)])
        with self._lock:
            if value not in self._names:
                self._names[value] = name
                self._new.append(value)

    def text(self, text: str) -> str:
        """`text` with every known value replaced."""
        if self.needles() is None:
            return text
        raw = encode(text)
        redacted = self.data(raw)
        return text if redacted == raw else redacted.decode("utf-8", "surrogateescape")

    def data(self, data: bytes) -> bytes:
        """`data` with every known value replaced."""
        stream = self.stream()
        return bytes(stream.feed(data)) + stream.finish()

    def stream(self) -> "RedactionStream":
        """A redaction of bytes that arrive in pieces."""
        return RedactionStream(self)

    def needles(self) -> Needles | None:
        """What is looked for at this moment; built when it has changed since the last call."""
        if not self._new:
            return self._needles
        with self._lock:
            if self._new:
                for value in self._new:
                    marker = f"[REDACTED:{self._names[value]}]".encode()
                    for spelling in spellings(value):
                        self._markers.setdefault(spelling, marker)
                self._needles = Needles(self._markers)
                self._new = []
            return self._needles


def _long_enough(value: str) -> bool:
    return len(core(value)) >= MIN_LENGTH


def _too_short(name: str) -> Problem:
    return Problem(
        code="SG401",
        message=f"the value of {name} is too short to be kept out of the evidence",
        expected=f"at least {MIN_LENGTH} characters, white space and quotes around it not counted",
        hint="use a longer secret, or take the name off `secrets` if it is none",
    )


class RedactionStream:
    """Redacts one stream of bytes; the result does not depend on where the pieces are cut.

    Holds back only what may be the beginning of a secret, so a line that ends in harmless text
    comes out at once. For one thread at a time.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._held = b""
        self._covered = 0  # how many of the bytes to come belong to a secret already marked

    def feed(self, chunk: bytes | memoryview) -> bytes | memoryview:
        """Take the next piece; give what is safe to record.

        Returns:
            Bytes, or a view of `chunk` itself where nothing had to change: use it before the
            buffer behind `chunk` is filled again.
        """
        pieces = self.pieces(chunk)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def pieces(self, chunk: bytes | memoryview) -> list[bytes | memoryview]:
        """Like `feed`, but what is safe comes in parts, which saves a copy of the chunk."""
        needles = self._redactor.needles()
        if needles is None or not chunk:
            return [chunk]
        pieces: list[bytes | memoryview] = []
        view = memoryview(chunk)
        if self._held:
            # Only this seam is copied, not the whole piece.
            seam = self._held + bytes(view[: needles.longest])
            done = self._advance(needles, seam, pieces)
            if len(view) <= needles.longest:
                self._held = seam[done:]
                return pieces
            view = view[done - len(self._held) :]
        self._held = bytes(view[self._feed_blocks(needles, view, pieces) :])
        return pieces

    def finish(self) -> bytes:
        """End the stream; give what was held back."""
        held, self._held = self._held, b""
        needles = self._redactor.needles()
        if needles is None or not held:
            return held
        pieces: list[bytes | memoryview] = []
        self._advance(needles, held, pieces, final=True)
        self._covered = 0
        return b"".join(pieces)

    def _feed_blocks(
        self, needles: Needles, view: memoryview, pieces: list[bytes | memoryview]
    ) -> int:
        """Redact `view` block by block, so that memory stays bounded; return where it is open."""
        size = max(_BLOCK, 2 * needles.longest)
        start = clean_from = 0
        while start < len(view):
            found: list[bytes | memoryview] = []
            block = view[start : start + size]
            done = self._advance(needles, block, found)
            if len(found) != 1 or len(found[0]) != done:
                pieces += [view[clean_from:start], *found]
                clean_from = start + done
            start += done
            if len(block) < size:
                break
        if clean_from < start:
            pieces.append(view[clean_from:start])
        return start

    def _advance(
        self,
        needles: Needles,
        block: bytes | memoryview,
        pieces: list[bytes | memoryview],
        *,
        final: bool = False,
    ) -> int:
        """Put what is decided about `block` into `pieces`; return where it is still open."""
        spans, open_at = needles.search(block, final=final)
        covered = self._covered
        for start, end, marker in spans:
            if start >= open_at:
                break
            if start < covered:
                covered = max(covered, end)
            else:
                pieces += [block[covered:start], marker]
                covered = end
        if covered < open_at:
            pieces.append(block[covered:open_at])
        self._covered = max(0, covered - open_at)
        return open_at


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Names whose values are masked, compared without case, `-` and `_`."""

    normalised: frozenset[str]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _normalise(name) in self.normalised


def fields(names: Iterable[str]) -> FieldNames:
    """The names to mask; `DEFAULT_FIELDS` are in it only when they are given.

    >>> "api_TOKEN" in fields(["apiToken"])
    True
    """
    return FieldNames(frozenset(map(_normalise, names)))


def _normalise(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "")


def mask_json(value: Any, names: FieldNames) -> Any:
    """A copy of a JSON value in which whatever stands under one of the names is `MASK`.

    The name stays, and so does an empty value (null, an empty string, list or object): it gives
    nothing away, and a reader can tell it from a secret.
    """
    holder: list[Any] = [None]
    waiting: list[tuple[Any, Any, Any]] = [(holder, 0, value)]
    while waiting:  # a loop, since an answer may be nested deeper than Python can recurse
        target, key, node = waiting.pop()
        if isinstance(node, dict):
            target[key] = dict.fromkeys(node)
            for name, item in node.items():
                masked = name in names and item not in (None, "", [], {})
                waiting.append((target[key], name, MASK if masked else item))
        elif isinstance(node, list | tuple):
            target[key] = [None] * len(node)
            waiting += [(target[key], index, item) for index, item in enumerate(node)]
        else:
            target[key] = node
    return holder[0]


def mask_headers(headers: Iterable[tuple[str, str]], names: FieldNames) -> list[tuple[str, str]]:
    """The headers, in order, with the values of the named ones masked, and URLs in the others."""
    masked = []
    for name, value in headers:
        if name in names and value:
            masked.append((name, MASK))
        elif _normalise(name) in _URL_HEADERS:
            masked.append((name, mask_url(value, names)))
        else:
            masked.append((name, value))
    return masked


def mask_query(query: str, names: FieldNames) -> str:
    """A query string with the values of the named parameters masked, all else as it was."""
    return "".join(
        part if part in ("&", ";") else _mask_pair(part, names)
        for part in re.split("([&;])", query)
    )


def mask_form(body: str, names: FieldNames) -> str:
    """A form body (`application/x-www-form-urlencoded`), masked like a query string."""
    return mask_query(body, names)


def _mask_pair(pair: str, names: FieldNames) -> str:
    key, equals, value = pair.partition("=")
    if not value:
        return pair
    # `user[password]` and `user.password` are how forms spell a nested field.
    nested = re.split(r"[\[\].]+", unquote_plus(key))
    return f"{key}{equals}{MASK}" if any(part in names for part in nested) else pair


def mask_url(url: str, names: FieldNames) -> str:
    """A URL with its user's password masked, and named parameters of query and fragment.

    A user without a password is masked as a whole: it is then most often a token. Never raises;
    what is no URL comes back as it was, apart from a query it may have.
    """
    rest, hash_, fragment = url.partition("#")
    rest, question, query = rest.partition("?")
    scheme, slashes, rest = rest.partition("//")
    if not slashes:
        scheme, rest = "", scheme
    elif not scheme or scheme.endswith(":"):
        authority, slash, path = rest.partition("/")
        userinfo, at, host = authority.rpartition("@")
        user, colon, _ = userinfo.partition(":")
        rest = f"{f'{user}:' if colon else ''}{MASK if at else ''}{at}{host}{slash}{path}"
    return "".join(
        [
            scheme + slashes + rest,
            question + mask_query(query, names),
            hash_ + mask_query(fragment, names),
        ]
    )
