"""What it means when a forge says no, and for how long. Codes: SG752, SG753, SG755 to SG757."""

import re
from email.utils import parsedate_to_datetime

import httpx

from signoff_gen.forge.answers import Answer
from signoff_gen.forge.base import Clock, ForgeError, Missing, ReadOnlyToken, TooLong, Unsettled


def refusal(answer: Answer, token: str, clock: Clock, *, writing: bool) -> ForgeError:
    """What an answer that is no yes means.

    Args:
        answer: of status 300 or above.
        token: the name of the variable that the token came from.
        clock: the time, for limits that end at a date.
        writing: something was to be changed.
    """
    said = f": {answer.words}" if answer.words else ""
    match answer.status:
        case 401:
            return ForgeError(
                f"the forge does not accept the token in {token}{said}",
                code="SG752",
                hint="it may be expired, revoked, or made for another forge",
            )
        case 429:
            return _limited(answer, clock)
        case 403 if _is_limit(answer):
            return _limited(answer, clock)
        case 403:
            reads = writing and _READ_ONLY.search(answer.words)
            return (ReadOnlyToken if reads else ForgeError)(
                f"the token in {token} may not do this{said}",
                code="SG753",
                hint="give it the right to write comments on pull requests, and statuses",
            )
        case 404 | 410:
            return Missing(
                "the forge knows no such repository or pull request, or the token may not see it",
                code="SG753",
            )
        case 400 | 413 | 422 if answer.status == 413 or _TOO_LONG.search(answer.words):
            return TooLong(f"the forge refuses a text of this size{said}", code="SG757")
        case status if status >= 500 or status == 408:
            error = ForgeError(f"the forge failed with status {status}{said}", code="SG755")
            return Unsettled(error, _advice(answer.headers, clock), limited=False)
        case status:
            return ForgeError(f"the forge refuses with status {status}{said}", code="SG757")


_READ_ONLY = re.compile(
    r"not accessible by|insufficient_scope|required scope|permission to write", re.IGNORECASE
)
_TOO_LONG = re.compile(r"too[ _]long|maximum is \d+|too large", re.IGNORECASE)


def _is_limit(answer: Answer) -> bool:
    return (
        "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in answer.words.lower()
        or "abuse detection" in answer.words.lower()
    )


def _limited(answer: Answer, clock: Clock) -> Unsettled:
    error = ForgeError("the forge wants fewer requests", code="SG756")
    return Unsettled(error, _advice(answer.headers, clock), limited=True)


def _advice(headers: httpx.Headers, clock: Clock) -> float | None:
    """Seconds until the forge wants to be asked again, at least 1; None: it does not say."""
    now = _date(headers.get("date")) or clock.date()  # its clock and ours may differ
    after = headers.get("retry-after", "")
    seconds: float | None = None
    if after.isascii() and after.isdigit():
        seconds = float(after)
    elif until := _date(after):
        seconds = until - now
    elif headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining")) == "0":
        reset = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or ""
        if reset.isascii() and reset.isdigit():
            seconds = float(reset) - now + 1
    return None if seconds is None else max(seconds, 1.0)


def _date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except ValueError:
        return None
