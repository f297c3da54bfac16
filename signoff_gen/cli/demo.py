"""`signoff-gen demo`: a story in acts, each a function that carries out what it shows.

Every command line that is shown is run as it stands, in this process, in the environment of the
stage. The whole story goes to stdout: it is what this command is for, and so it can be piped.
"""

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signoff_gen.cli import EXIT_STATUS

if TYPE_CHECKING:
    from rich.console import Console

    from signoff_gen.demo import Fault, Stage

_WIDTH = 100
_DETAILS = 2
_STATUS = "status/integrations.yaml"
_PAGE = "SIGNOFF_STATUS.md"
_EVIDENCE = "artifacts/integrations"


@click.command()
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to make the repository: empty, or not there yet. Left out, a new temporary folder.",
)
def command(directory: Path | None) -> int:
    """Sign off a small real API, then watch faults being caught.

    The example that comes with signoff-gen is copied to a new git repository. There the whole loop
    runs for real: validate, verify, render, commit, and verify again. Then mistakes are switched
    on in the API, one at a time, to see which check catches each of them, and that no secret is
    written anywhere. The repository stays for you to look at; its folder is named at the end.

    Exit status 0 says that all of it went as promised, 1 that something did not.
    """
    from signoff_gen import demo, scan

    began = time.monotonic()
    console = _console()
    with console.status("getting the secret scanner ready; the first time takes some seconds"):
        scan.find(b"", source="nothing")  # missing, it is told before a folder is made
    root = demo.choose_folder(directory)
    try:
        show = _Show(demo.set_stage(root, os.environ), console)
        with show.stage.entered(), redirect_stderr(sys.stdout):
            for act in ACTS:
                act(show)
            for number, fault in enumerate(demo.FAULTS, 1):
                catch(show, fault, f"Fault {number} of {len(demo.FAULTS)}: {fault.name}")
    except (KeyboardInterrupt, click.Abort):
        if directory is None:
            shutil.rmtree(root, ignore_errors=True)
        raise
    conclude(show, time.monotonic() - began)
    return EXIT_STATUS["not-met" if show.missed else "done"]


def _console() -> "Console":
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDTH)
    return console


@dataclass
class _Show:
    """What the acts share: the stage, the screen, and what was seen so far."""

    stage: "Stage"
    console: "Console"
    missed: list[str] = field(default_factory=list)
    """Promises that did not hold."""
    caught: list[tuple[str, str, str]] = field(default_factory=list)
    """By fault: its name, what caught it, and where a secret lies; each in words."""

    def title(self, title: str, words: str) -> None:
        """The heading of an act, and what it is about."""
        from rich.text import Text

        self.console.print()
        self.console.rule(Text(title, style="bold"), align="left", style="cyan")
        self.console.print(words)

    def prompt(self, line: str) -> None:
        """A command line that is about to be run."""
        self.console.print(f"\n$ {line}", style="bold cyan", soft_wrap=True)

    def quote(self, line: str, style: str = "") -> None:
        """A line that something else wrote, set in from the margin."""
        from rich.padding import Padding
        from rich.text import Text

        from signoff_gen.cli.console import printable

        if self.console.is_terminal:
            set_in = Padding(Text(printable(line), style), (0, 0, 0, 4), expand=False)
            self.console.print(set_in)
        else:  # what greps it wants it in one piece
            self.console.print(f"    {printable(line)}", soft_wrap=True)

    def run(self, line: str) -> int:
        """Run a command line of signoff-gen and show what it says; its exit status."""
        self.prompt(f"signoff-gen {line}")
        return _run(line)

    def verify(self, fault: str | None = None) -> dict[str, Any]:
        """Verify as a program would, so that what matters can be picked out; the sign-off."""
        from signoff_gen.demo import FAULT_VARIABLE

        variables = {FAULT_VARIABLE: fault} if fault else {}
        line, output = "verify --format json", StringIO()
        self.prompt("".join(f"{n}={v} " for n, v in variables.items()) + f"signoff-gen {line}")
        entered = self.stage.entered(**variables)
        with self.console.status("verifying"), entered, redirect_stdout(output):
            _run(line)
        signoff: dict[str, Any] = json.loads(output.getvalue())["signoffs"][0]
        return signoff

    def git(self, *lines: str) -> str:
        """Run command lines of git and show what they say, which is also the answer."""
        from rich.text import Text

        from signoff_gen.gitprocess import run_git

        self.prompt(" && ".join(f"git {line}" for line in lines))
        colour = "always" if self.console.color_system else "never"
        said = ""
        for line in lines:
            said += run_git(self.stage.root, "-c", f"color.ui={colour}", *line.split()).text
        if said:
            self.console.print(Text.from_ansi(said), soft_wrap=True)
        return said

    def promise(self, holds: bool, words: str, *, of: str = "") -> None:
        """Say whether something is as it should be, and remember when it is not."""
        sign, style = ("✔", "green") if holds else ("✘", "bold red")
        self.console.print(f"{sign} {words}", style=style)
        if not holds:
            self.missed.append(f"{of}: {words}" if of else words)


def _run(line: str) -> int:
    from signoff_gen.cli.main import program

    return int(program.main(line.split(), "signoff-gen", standalone_mode=False) or 0)


# --- the acts ---


def open_stage(show: _Show) -> None:
    """Where we are and what there is."""
    show.title(
        "signoff-gen demo",
        "A small integrations API with its sign-off in YAML, in a new git repository. Server, "
        "requests and commits are real; the tokens are made up for this run and stand only in "
        "its environment.",
    )
    show.prompt(f"cd {show.stage.root}")
    show.git("ls-tree --name-only HEAD")


def validate(show: _Show) -> None:
    """The status file is checked."""
    from rich.syntax import Syntax

    show.title("1  Validate", f"{_STATUS} is the only truth. It begins to run like this:")
    text = (show.stage.root / _STATUS).read_text(encoding="utf-8")
    step = "  - id: start-server" + text.partition("  - id: start-server")[2].partition("\n\n")[0]
    show.console.print(Syntax(step, "yaml", theme="ansi_dark", background_color="default"))
    show.promise(show.run("validate") == 0, "the status file is valid")


def verify(show: _Show) -> None:
    """The ticks are earned."""
    show.title(
        "2  Verify",
        "No tick without proof: the server boots, scripts and requests use it, and what they saw "
        "is kept.",
    )
    show.promise(show.run("verify") == 0, "every tick is earned")


def render(show: _Show) -> None:
    """The page is written."""
    from rich.markdown import Markdown
    from rich.panel import Panel

    show.title("3  Render", "The page that people read is made from the YAML and the evidence.")
    show.run("render")
    page = (show.stage.root / _PAGE).read_text(encoding="utf-8")
    if show.console.is_terminal:
        # Paths from the repository's root are no links that a terminal could follow.
        unlinked = re.sub(rf"\[(.+?)\]\({_EVIDENCE}/.+?\)", r"\1", page)
        show.console.print(Panel(Markdown(unlinked), title=_PAGE, border_style="dim"))
    else:
        click.echo(f"\n{page}")
    show.promise("SIGNED OFF" in page, f"{_PAGE} says: signed off")


def commit(show: _Show) -> None:
    """Page, status file and evidence become one commit."""
    show.title("4  Commit", "Page, status file and evidence are scanned for secrets and committed.")
    show.promise(show.run("commit") == 0, "committed together")
    show.git(f"log -1 --stat={show.console.width - 2} --stat-count=8")


def verify_again(show: _Show) -> None:
    """Nothing changed, nothing is written."""
    show.title("5  Verify again", "The same state gives the same verdicts: not a byte may change.")
    signoff = show.verify()
    kept = sum(check["unchanged"] for check in signoff["checks"])
    show.promise(signoff["holds"], f"{signoff['verdict']}, {kept} verdicts unchanged")
    show.promise("working tree clean" in show.git("status"), "no byte changed")


ACTS: tuple[Callable[[_Show], None], ...] = (
    open_stage,
    validate,
    verify,
    render,
    commit,
    verify_again,
)


def catch(show: _Show, fault: "Fault", title: str) -> None:
    """A mistake is switched on, and must be caught by the check that is there for it."""
    from signoff_gen.demo import search

    show.title(title, fault.words)
    signoff = show.verify(fault.name)
    failed = [check for check in signoff["checks"] if check["state"] in ("failed", "error")]
    for check in failed:
        _show_failure(show, check)
    held = sum(check["state"] == "blocked" for check in signoff["checks"])
    if held:
        show.console.print(f"  {held} checks that rest on it were held back", style="yellow")
    found = search(show.stage.root, show.stage.secrets)
    if fault.masked_in and not found.places:
        _show_masked(show, fault.masked_in)
    catchers = [_address(check) for check in failed]
    alone = catchers == [fault.caught_by] and not signoff["holds"]
    show.promise(alone, f"caught by {fault.caught_by}, and nothing else fails", of=fault.name)
    read = f"{found.files} files and {found.objects} git objects searched"
    show.promise(not found.places, f"no secret on the disk: {read}", of=fault.name)
    for place in found.places:
        show.quote(f"in {place}", "red")
    show.caught.append(
        (fault.name, "\n".join(catchers) or "nothing", "\n".join(found.places) or "none")
    )
    show.git("restore .", "clean --force -d --quiet")


def _show_failure(show: _Show, check: dict[str, Any]) -> None:
    show.console.print(f"✘ {check['state']} {_address(check)}: {check['title']}", style="bold red")
    details = check["details"] or [check["reason"]]
    for line in details[:_DETAILS]:
        show.quote(line)
    if len(details) > _DETAILS:
        show.quote(f"… {len(details) - _DETAILS} more lines")


def _show_masked(show: _Show, name: str) -> None:
    """The lines of evidence in which a secret would stand now."""
    path = show.stage.root / _EVIDENCE / name
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    masked = [line.strip() for line in text.splitlines() if "[REDACTED" in line]
    show.console.print(f"  {_EVIDENCE}/{name} holds:")
    for line in masked[:_DETAILS] or ["nothing that is masked"]:
        show.quote(line, "magenta")


def _address(check: dict[str, Any]) -> str:
    """A check's address within its sign-off."""
    return str(check["address"].partition("/")[2])


def conclude(show: _Show, seconds: float) -> None:
    """What was seen, whether all promises held, and how to go on."""
    from rich.table import Table

    show.title("What was caught", "")
    table = Table("fault", "caught by", "secrets on the disk", header_style="bold")
    for row in show.caught:
        table.add_row(*row)
    show.console.print(table)
    root = show.stage.root
    if show.missed:
        show.console.print(f"\n✘ Not as promised ({seconds:.0f} s):", style="bold red")
        for words in show.missed:
            show.console.print(f"  {words}", style="red")
    else:
        words = f"\n✔ Everything went as promised, in {seconds:.0f} s."
        show.console.print(words, style="bold green")
    show.console.print(f"The repository stays for you to look at:\n  {root}", soft_wrap=True)
    show.console.print("\nYour own repository:", style="bold")
    show.console.print(_NEXT_STEPS)


_NEXT_STEPS = """\
  signoff-gen init            write a first status file
  signoff-gen verify          run its checks, record verdicts and evidence
  signoff-gen run --commit    verify, render and commit in one go"""
