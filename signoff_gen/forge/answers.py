"""A forge's answers, whose shape nobody vouches for: what is taken out of them."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

from signoff_gen.forge.base import ForgeError


@dataclass(frozen=True, slots=True)
class Answer:
    """What the forge said."""

    status: int
    headers: httpx.Headers
    data: Any
    """The decoded JSON; None where there is no body."""
    words: str
    """What a person is told of a refusal, on one line and without the token."""

    @property
    def next_page(self) -> str | None:
        """The address of the page after this one, as the server has it."""
        links = httpx.Response(200, headers=self.headers).links
        return links.get("next", {}).get("url")


def strange(what: str) -> ForgeError:
    """An answer that no forge gives."""
    return ForgeError(
        f"the forge's answer makes no sense: {what}",
        code="SG755",
        hint="is `--api-url` the address of the API?",
    )


def words_of(data: Any) -> str:
    """What a forge says in a refusal, on one line."""
    if not isinstance(data, dict):
        return ""
    parts = [data.get("message", data.get("error", ""))]
    parts += data["errors"] if isinstance(data.get("errors"), list) else []
    said = [part if isinstance(part, str) else json.dumps(part) for part in parts if part]
    return " ".join("; ".join(said).split())


def mapping(data: Any) -> dict[str, Any]:
    """An answer that is a JSON object; an empty one if it is something else."""
    return data if isinstance(data, dict) else {}


def inner(data: Any, name: str) -> dict[str, Any]:
    """A mapping under a name; an empty one where there is none."""
    return mapping(mapping(data).get(name))


def text(data: Any, name: str) -> str:
    """A text under a name; an empty one where there is none.

    Raises:
        ForgeError: there is something else.
    """
    value = mapping(data).get(name)
    if not isinstance(value, str | None):
        raise strange(f"`{name}` is no text")
    return value or ""


def whole(data: Any, name: str) -> int:
    """A whole number under a name.

    Raises:
        ForgeError: there is none.
    """
    value = mapping(data).get(name)
    if not isinstance(value, int):
        raise strange(f"`{name}` is no number")
    return value
