"""One forge over HTTP: the token, waits and retries, pages, redirects.

Reading is repeated until it succeeds or makes no sense any more. A write is carried out once: where
nobody knows what became of it, `Unsettled` is raised, and whoever wanted it looks first.

Codes: SG754 and SG758; `refusals` and `answers` have the others.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Self

import httpx

from signoff_gen import __version__
from signoff_gen.forge.answers import Answer, strange, words_of
from signoff_gen.forge.base import Clock, ForgeError, Token, Unsettled
from signoff_gen.forge.refusals import refusal

PER_PAGE = 100
"""Items of a page; no forge gives more."""
BETWEEN_WRITES = 1.0
"""Seconds; forges ask for them."""
REQUEST_SECONDS = 60.0
"""How long one exchange may take, whatever trickles in."""
MOST_BYTES = 128 * 1024 * 1024
"""Of one answer: a hundred comments of the longest kind."""
_ATTEMPTS = 5
"""Where the server is at fault; a limit of requests is waited for as long as there is time."""
_MOST_PAGES = 300
_MOST_HOPS = 5
_WITHOUT_ADVICE = 60.0
"""Seconds to wait at first where a forge asks for fewer requests and does not say for how long."""
_SHOWN = 200
"""Characters of a server's words that a message shows."""


class Client:
    """Asks one forge with one token; not to be shared between threads.

    Proxies and further certificate authorities come from the environment, as everywhere.

    Args:
        base: the address of the API, without a final slash.
        token: what gives the right to write.
        authorization: name and value of the header that carries it.
        headers: what else each request carries.
        max_wait: seconds after which nothing is waited for any more, counted from now.
        clock: the time.
    """

    def __init__(
        self,
        base: str,
        token: Token,
        authorization: tuple[str, str],
        headers: Mapping[str, str],
        *,
        max_wait: float,
        clock: Clock,
    ) -> None:
        self._base = httpx.URL(base)
        self._token = token
        self._clock = clock
        self._deadline = clock.now() + max_wait
        self._last_write = clock.now() - BETWEEN_WRITES
        self._limits = 0
        self._http = httpx.Client(
            headers={
                **headers,
                "User-Agent": f"signoff-gen/{__version__}",
                **dict([authorization]),
            },
            timeout=REQUEST_SECONDS / 2,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
        """Read something, as often as it takes.

        Args:
            path: from the API's address on, with a slash in front.
            query: what stands behind the `?`.
        """
        return self._persistently(partial(self._once, "GET", self._address(path, query)))

    def ask(self, address: str, question: Any) -> Answer:
        """Ask something that needs a body and changes nothing, as often as it takes."""
        return self._persistently(partial(self._once, "POST", httpx.URL(address), question))

    def pages(self, path: str, query: Mapping[str, str | int] | None = None) -> Iterator[Any]:
        """The items of all pages of a list.

        Raises:
            ForgeError: also where a page is no list, or where there is no end to them.
        """
        url = self._address(path, query)
        for _ in range(_MOST_PAGES):
            answer = self._persistently(partial(self._once, "GET", url))
            if not isinstance(answer.data, list):
                raise strange("a list was expected")
            yield from answer.data
            if answer.next_page is None:
                return
            # Only what stands behind the `?`: many a server does not know its own address.
            url = url.copy_with(query=_joined(url, answer.next_page).query)
        raise strange("the list has no end")

    def write(self, method: str, path: str, value: Any = None) -> Answer:
        """Change something, once.

        Raises:
            Unsettled: there was no yes or no; look whether it was done before trying again.
            ForgeError: no.
        """
        early = self._last_write + BETWEEN_WRITES - self._clock.now()
        if early > 0:
            self._clock.sleep(early)
        try:
            return self._once(method, self._address(path, None), value, writing=True)
        finally:
            self._last_write = self._clock.now()

    def repeat(self, method: str, path: str, value: Any = None) -> Answer:
        """Change something that may be done twice without harm, as often as it takes."""
        return self._persistently(partial(self.write, method, path, value))

    def wait_after(self, error: Unsettled, attempt: int) -> None:
        """Let the time pass after which it makes sense to try again.

        Args:
            error: why it has to be tried again.
            attempt: how often it was tried, 1 at first.

        Raises:
            ForgeError: it makes no sense any more.
        """
        if error.limited:
            self._limits += 1
            seconds = error.wait or _WITHOUT_ADVICE * 2 ** (self._limits - 1)
        elif attempt >= _ATTEMPTS:
            raise ForgeError(error.message, code=error.code, hint=error.hint)
        else:
            seconds = error.wait or 2.0 ** (attempt - 1)
        left = self._deadline - self._clock.now()
        if seconds > left:
            raise ForgeError(
                error.message,
                code=error.code,
                hint=f"the next try would be in {seconds:.0f} s, and `--max-wait` leaves "
                f"{max(left, 0):.0f} s",
            )
        self._clock.sleep(seconds)

    # --- one exchange ---

    def _persistently(self, exchange: Callable[[], Answer]) -> Answer:
        attempt = 0
        while True:
            try:
                return exchange()
            except Unsettled as error:
                attempt += 1
                self.wait_after(error, attempt)

    def _once(
        self, method: str, url: httpx.URL, value: Any = None, *, writing: bool = False
    ) -> Answer:
        for _ in range(_MOST_HOPS):
            answer = self._exchange(method, url, value)
            if answer.status not in (301, 302, 303, 307, 308):
                return self._judged(answer, writing)
            if method != "GET":
                raise ForgeError(
                    "the forge sends a write elsewhere, and it was not repeated there",
                    code="SG758",
                    hint="give the present name of the repository by `--repository`, and the "
                    "present address by `--api-url`",
                )
            url = self._own(_joined(url, answer.headers.get("location", "")))
        raise strange("it redirects in a circle")

    def _exchange(self, method: str, url: httpx.URL, value: Any) -> Answer:
        end = self._clock.now() + REQUEST_SECONDS
        try:
            with self._http.stream(method, url, json=value) as response:
                pieces = []
                size = 0
                for piece in response.iter_bytes():
                    size += len(piece)
                    if size > MOST_BYTES:
                        raise strange(f"an answer is longer than {MOST_BYTES >> 20} MiB")
                    if self._clock.now() > end:
                        raise httpx.ReadTimeout("too slow")
                    pieces.append(piece)
        except httpx.TransportError as error:
            raise self._unreachable(error) from None  # its words may hold headers
        except httpx.DecodingError:
            raise strange("the answer cannot be read") from None
        return self._read(response, b"".join(pieces))

    def _read(self, response: httpx.Response, content: bytes) -> Answer:
        data: Any = None
        try:
            data = json.loads(content) if content.strip() else None
        except (ValueError, RecursionError):
            if response.is_success:
                raise strange("the answer is not JSON") from None
        words = words_of(data).replace(self._token.value, f"[REDACTED:{self._token.name}]")
        return Answer(response.status_code, response.headers, data, words[:_SHOWN])

    def _judged(self, answer: Answer, writing: bool) -> Answer:
        """The answer, if it is a yes."""
        if answer.status < 300:
            return answer
        raise refusal(answer, self._token.name, self._clock, writing=writing)

    def _unreachable(self, error: httpx.TransportError) -> ForgeError:
        host = self._base.host
        cause = str(error.__cause__ or error)
        if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
            return ForgeError("the request cannot be sent", code="SG754")
        if "CERTIFICATE_VERIFY_FAILED" in cause:
            return ForgeError(
                f"{host}: the TLS certificate is not trusted",
                code="SG754",
                hint="name a file with your certificate authority in SSL_CERT_FILE",
            )
        if isinstance(error, httpx.ConnectError):
            said = "no connection"
        elif isinstance(error, httpx.ProxyError):
            said = "the proxy refuses"
        elif isinstance(error, httpx.TimeoutException):
            said = "no complete answer in time"
        else:
            said = "the connection broke"
        return Unsettled(ForgeError(f"{host}: {said}", code="SG754"), limited=False)

    def _address(self, path: str, query: Mapping[str, str | int] | None) -> httpx.URL:
        url = httpx.URL(f"{self._base}{path}")
        return url.copy_merge_params(query) if query else url

    def _own(self, url: httpx.URL) -> httpx.URL:
        """An address that the forge named, if it is its own: the token goes nowhere else."""
        ours = self._base
        if (url.scheme, url.host, url.port) != (ours.scheme, ours.host, ours.port):
            raise ForgeError(
                f"{ours.host} sends us to {url.scheme}://{url.host}, where the token must not go",
                code="SG758",
                hint="if that is where the forge is, give its address by `--api-url`",
            )
        return url


def _joined(url: httpx.URL, reference: str) -> httpx.URL:
    try:
        return url.join(reference)
    except httpx.InvalidURL:
        raise strange("an address that is none") from None
