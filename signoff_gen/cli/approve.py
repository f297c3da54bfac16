"""`signoff-gen approve`."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_on, with_project


@click.command()
@click.argument("role", metavar="[SIGNOFF/]ROLE")
@with_project
@click.option("--by", help="Who approves; the name or email that git knows when left out.")
@with_on
@click.option("--early", is_flag=True, help="Approve although there is more in the way.")
def command(role: str, start: Path, by: str | None, on: date | None, *, early: bool) -> int:
    """Approve a sign-off for a role.

    Writes an entry under `approvals: given:`, bound by a digest to what is approved: definitions,
    results, evidence, waivers and decisions. When one of them changes, the approval is stale.
    """
    from signoff_gen import approvals, pipeline
    from signoff_gen.cli.console import printable

    day = on or datetime.now(UTC).date()
    project = project_at(start)
    if by is None:
        known = pipeline.person(project)
        who = [known.name, known.email]
    else:
        who = [by]
    outcome = approvals.approve(project, role, who=who, on=day, early=early)
    already = "" if outcome.changed else "already "
    what = f"approved as {outcome.role} by {outcome.by}, {outcome.subject}"
    click.echo(f"{outcome.shown}: {already}{printable(what)}", err=True)
    click.echo(f"  next: {printable(outcome.next_action)}", err=True)
    return EXIT_STATUS["done"]
