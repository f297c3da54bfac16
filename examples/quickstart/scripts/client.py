"""A client of the API for the scripts beside it: says what it does, stops at a wrong answer."""

import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, NoReturn

_SECONDS = 10
# No proxy, whatever the environment says: these scripts talk to the address they were given.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON body of one answer."""

    status: int
    body: Any

    @property
    def data(self) -> Any:
        """What the answer wraps, or the end of the script when it wraps nothing."""
        if not isinstance(self.body, dict) or "data" not in self.body:
            stop("the answer is not wrapped in `data`")
        return self.body["data"]


def stop(why: str) -> NoReturn:
    """End the script as failed."""
    print(f"FAILED: {why}", file=sys.stderr)
    sys.exit(1)


def check(holds: bool, promise: str) -> None:
    """Print a promise that holds; end the script at one that does not."""
    if not holds:
        stop(promise)
    print(f"ok: {promise}")


def setting(name: str) -> str:
    """An environment variable that must be set."""
    value = os.environ.get(name, "").strip()
    if not value:
        stop(f"{name} is not set")
    return value


def tracker_secret(name: str) -> str:
    """A secret to send to the API: from the environment, or made up for this run."""
    return os.environ.get(name, "").strip() or secrets.token_urlsafe(24)


def call(
    method: str, path: str, body: object = None, *, token: str | None = None, expect: int = 200
) -> Answer:
    """Send one request, as the owner of ACCESS_TOKEN unless another `token` is given.

    Any status but `expect` ends the script.
    """
    request = urllib.request.Request(
        setting("BASE_URL").rstrip("/") + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {setting('ACCESS_TOKEN') if token is None else token}",
            "Content-Type": "application/json",
        },
    )
    try:
        answer = _send(request)
    except (OSError, ValueError) as error:
        stop(f"{method} {path}: {error}")
    if answer.status != expect:
        stop(f"{method} {path} answers {answer.status}, not {expect}")
    print(f"ok: {method} {path} answers {expect}")
    return answer


def _send(request: urllib.request.Request) -> Answer:
    try:
        with _opener.open(request, timeout=_SECONDS) as response:
            return Answer(response.status, json.load(response))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, json.load(error))
