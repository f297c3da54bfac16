"""`signoff-gen diff`."""

import json
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_as_of, with_format, with_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signoff_gen.difference import Change, Difference, SignoffDifference


@click.command()
@click.argument("range_", required=False, metavar="[BASE[..HEAD]]")
@with_project
@with_as_of
@click.option(
    "--link-base",
    default="",
    metavar="URL",
    help="Link to lines below it, such as https://github.com/o/r/blob/COMMIT (md).",
)
@click.option("--exit-code", "as_status", is_flag=True, help="End with 1 if something changed.")
@with_format("text", "md", "json")
def command(
    range_: str | None,
    start: Path,
    as_of: datetime | None,
    link_base: str,
    as_status: bool,
    output_format: str,
) -> int:
    """Say what changed in the sign-offs: what was weakened, then verdicts, decisions, the rest.

    BASE is compared with the work tree, `BASE..HEAD` one commit with another, `BASE...HEAD` from
    where the two parted. Without BASE, from where HEAD left the default branch. Nothing is run
    and nothing is checked out.
    """
    from signoff_gen.diff import difference

    day = (as_of or datetime.now(UTC)).date()
    project = project_at(start)
    found = difference(project, range_, as_of=day)
    if output_format == "json":
        click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    elif output_format == "md":
        from signoff_gen.diff_page import markdown

        templates = project.root / project.config.templates
        page = markdown(found, link_base=link_base, templates=templates, root=project.root)
        click.echo(page, nl=False)
    else:
        _show(found)
    if any(item.side == "head" for item in found.unreadable):
        return EXIT_STATUS["invalid-input"]
    return EXIT_STATUS["not-met" if as_status and not found.empty else "done"]


# --- text ---

_SIGNS = {
    "weakened": ("!", "red"),
    "not as recorded": ("!", "red"),
    "worse": ("✘", "red"),
    "better": ("✔", "green"),
}
_LONGEST = 80
"""Characters of a value that are shown."""
_WIDTH = 90
"""Characters up to which values stand on the line of what they are about."""
_MOST = 30
"""Changes of one group that are listed."""


def _show(found: "Difference") -> None:
    from signoff_gen.cli.console import colour, opening, printable

    def say(line: str) -> None:
        click.echo(line, color=colour())

    ends = printable(f"{found.base.short} → {found.head.short}, as of {found.as_of}")
    tone = "green" if found.go else "red"
    if found.empty:
        say(f"{found.headline} ({ends})")
    else:
        say(click.style(found.headline, fg=tone, bold=True))
        say(ends)
    for item in found.unreadable:
        place = f"{item.path}:{item.line}" if item.line else item.path
        label = click.style("error" if item.side == "head" else "warning", fg="red", bold=True)
        words = f"{place} cannot be read on the side of the {item.side}: {item.message}"
        say(f"{label}[{item.code}]: {printable(words)}")
    for signoff in found.signoffs:
        say("")
        headline = f": {signoff.headline}" if len(found.signoffs) > 1 else ""
        say(click.style(opening(f"{signoff.title} [{signoff.id}]"), bold=True) + headline)
        for line in _lines(signoff):
            say(line)
    for note in found.notes:
        say(f"note: {printable(note)}")
    if found.omitted:
        say(f"{found.omitted} more changes are left out")


def _lines(item: "SignoffDifference") -> "Iterator[str]":
    for group, some in groupby(item.changes, key=lambda change: change.group):
        sign, tone = _SIGNS.get(group.value, ("·", "cyan"))
        changes = list(some)
        yield f"  {click.style(group.value, fg=tone)}"
        for change in changes[:_MOST]:
            yield from _change(change, click.style(sign, fg=tone))
        if len(changes) > _MOST:
            yield f"    and {len(changes) - _MOST} more; --format json has them all"


def _change(change: "Change", sign: str) -> "Iterator[str]":
    from signoff_gen.cli.console import printable
    from signoff_gen.difference import clipped

    place = f"  ({change.path}:{change.line})" if change.line else ""
    told = ": ".join(part for part in (change.address or change.signoff, change.what) if part)
    before, after = (clipped(value, _LONGEST) for value in (change.before, change.after))
    values = f"{before} → {after}" if before and after else after or (before and f"was {before}")
    if values and len(told) + len(values) <= _WIDTH:
        told, values = f"{told}  {values}", ""
    yield f"    {sign} {printable(told)}{click.style(printable(place), dim=True)}"
    if values:
        yield f"        {printable(values)}"
