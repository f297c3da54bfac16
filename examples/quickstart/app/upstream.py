"""The issue trackers at the other end. They are fakes: their issues are in `upstream.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


class UpstreamRefused(Exception):
    """The tracker does not accept the API token."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue as the tracker tells it."""

    id: str
    title: str
    state: str
    updated_at: str


@cache
def _trackers() -> dict[str, tuple[Issue, ...]]:
    text = Path(__file__).with_name("upstream.json").read_text(encoding="utf-8")
    return {
        provider: tuple(Issue(**issue) for issue in issues)
        for provider, issues in json.loads(text).items()
    }


def providers() -> tuple[str, ...]:
    """The trackers that can be connected."""
    return tuple(_trackers())


def fetch_issues(provider: str, api_token: str) -> tuple[Issue, ...]:
    """Every issue of the account that `api_token` belongs to.

    Raises:
        UpstreamRefused: the token was revoked (here: it begins with `revoked-`).
    """
    if api_token.startswith("revoked-"):
        raise UpstreamRefused(provider)
    return _trackers()[provider]
