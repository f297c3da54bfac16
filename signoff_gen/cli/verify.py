"""`signoff-gen verify`."""

import os
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import (
    project_at,
    with_format,
    with_project,
    with_run,
    with_signoffs,
)


@click.command()
@with_signoffs
@with_project
@with_run
@click.option("--dry-run", is_flag=True, help="Say what would run; run and write nothing.")
@with_format("text", "json", "github", "gitlab")
def command(
    signoffs: tuple[str, ...],
    start: Path,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    jobs: int | None,
    fail_fast: bool,
    refresh: bool,
    trusted: bool,
    dry_run: bool,
    output_format: str,
) -> int:
    """Run the checks of sign-offs and record their verdicts and evidence.

    Without SIGNOFF all of them are verified. Verdicts that are as before change no byte.
    """
    from signoff_gen.cli import running

    project = project_at(start, jobs=jobs)
    request = running.Request(
        signoffs, only, skip, fail_fast=fail_fast, refresh=refresh, trusted=trusted
    )
    if dry_run:
        running.show_plan(project, request)
        return EXIT_STATUS["done"]
    holds = running.verify(project, request, output_format, os.environ)
    return EXIT_STATUS["done" if holds else "not-met"]
