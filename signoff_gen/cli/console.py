"""What is common to everything that a terminal or a CI log shows."""

import os
import re

_COMMAND = re.compile(r"\A(\s*)::(?=[A-Za-z])")


def colour() -> bool | None:
    """Whether output is coloured, by NO_COLOR and FORCE_COLOR; None: if it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") not in (None, "", "0") else None


def counted(number: int, noun: str) -> str:
    """A number of things: `1 check`, `2 checks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def printable(text: str) -> str:
    """Text that can steer neither a terminal nor a CI system that reads its log.

    Control and formatting characters are spelt out. `##[…]` is a command to GitHub's runner
    wherever it stands in a line; `::…::` is one at the start of a line, where callers put a sign,
    or take `opening`.
    """
    shown = text.replace("\t", "    ").replace("##[", "# #[")
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)


def opening(text: str) -> str:
    """Text as `printable` gives it, for the start of a line."""
    return _COMMAND.sub(r"\1: :", printable(text))
