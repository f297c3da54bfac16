"""`signoff-gen decide`."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_on, with_project


@click.command()
@click.argument("decision", metavar="[SIGNOFF/]DECISION")
@click.argument("option")
@with_project
@click.option("--by", help="Who decides; git's user.name when left out.")
@click.option("--because", help="Why.")
@with_on
def command(
    decision: str,
    option: str,
    start: Path,
    by: str | None,
    because: str | None,
    on: date | None,
) -> int:
    """Choose an option of a decision.

    Writes `chosen:` into the status file, and shows what that sets free.
    """
    from signoff_gen import decisions, pipeline
    from signoff_gen.cli.console import printable

    day = on or datetime.now(UTC).date()
    project = project_at(start)
    outcome = decisions.decide(
        project, decision, option, by=by or pipeline.person(project).name, because=because, on=day
    )
    click.echo(f"{outcome.shown}: {outcome.decision} is now {printable(option)}", err=True)
    for step in outcome.set_free:
        click.echo(f"  sets free: {step}", err=True)
    click.echo(f"  next: {printable(outcome.next_action)}", err=True)
    return EXIT_STATUS["done"]
