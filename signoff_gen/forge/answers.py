"""What is taken out of a forge's answers, whose shape nobody vouches for."""

from typing import Any

from signoff_gen.forge.client import strange


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
