"""`signoff-gen verify`."""

import os
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import Request, project_at, with_format, with_project, with_run


@click.command()
@with_run
@with_project
@click.option("--dry-run", is_flag=True, help="Say what would run; run and write nothing.")
@with_format("text", "json", "github", "gitlab")
def command(
    request: Request,
    start: Path,
    jobs: int | None,
    dry_run: bool,
    output_format: str,
) -> int:
    """Run the checks of sign-offs and record their verdicts and evidence.

    Without SIGNOFF all of them are verified. Verdicts that are as before change no byte.
    """
    from signoff_gen.cli import running

    project = project_at(start, jobs=jobs)
    if dry_run:
        running.show_plan(project, request)
        return EXIT_STATUS["done"]
    holds = running.verify(project, request, output_format, os.environ)
    return EXIT_STATUS["done" if holds else "not-met"]
