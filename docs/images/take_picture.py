"""Draw the README's picture of a terminal, from a real run of the quickstart example.

Run by `make picture`. The run is seen through a pseudo-terminal, so that it has its colours; how
long something took is left out, so that the picture changes only when the output does.
"""

import io
import os
import pty
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURE = Path(__file__).with_name("terminal.svg")
WIDTH = 92
TITLE = "signoff-gen"


def main() -> None:
    """Run the commands and write the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "quickstart"
        shutil.copytree(ROOT / "examples" / "quickstart", project)
        subprocess.run(["git", "init", "--quiet", str(project)], check=True)
        for command in ("verify", "render"):
            console.print(Text.assemble(("$ ", "bold green"), (f"signoff-gen {command}", "bold")))
            console.print(Text.from_ansi(_seen([command], project)), end="")
            console.print()
    svg = console.export_svg(title=TITLE, theme=MONOKAI, unique_id="terminal")
    PICTURE.write_text(_self_contained(svg), encoding="utf-8")


def _seen(arguments: list[str], folder: Path) -> str:
    """What a person sees of a command."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "signoff_gen", *arguments],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    os.close(ours)
    if process.wait() != 0:
        raise SystemExit(seen.decode())
    return re.sub(r" \(\d+\.\d s\)", "", seen.decode().replace("\r\n", "\n"))


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other end was closed
        return b""


def _environment() -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("ACCESS_TOKEN", "SMOKE_API_TOKEN", "SMOKE_WEBHOOK_SECRET")
    made_up = {name: secrets.token_urlsafe(24) for name in names}
    dropped = ("CI", "NO_COLOR", "FORCE_COLOR", "QUICKSTART_FAULT")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    # A plain terminal: colours, and no bar that is drawn over.
    return {**kept, **made_up, "PORT": str(port), "TERM": "dumb"}


def _self_contained(svg: str) -> str:
    """Without the fonts that it would load from elsewhere; the reader's own will do."""
    svg = re.sub(r"\s*<!--.*?-->", "", svg)
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code, monospace;", "font-family: monospace;")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


if __name__ == "__main__":
    main()
