"""`signoff-gen run`."""

import os
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.commit import carry_out, with_commit
from signoff_gen.cli.options import Request, project_at, with_format, with_project, with_run


@click.command()
@with_run
@with_project
@click.option("--commit", "and_commit", is_flag=True, help="Commit the outcome, whatever it is.")
@with_commit
@with_format("text", "json", "github", "gitlab")
def command(
    request: Request,
    start: Path,
    jobs: int | None,
    and_commit: bool,
    message: str | None,
    author_name: str | None,
    author_email: str | None,
    unscanned: bool,
    output_format: str,
) -> int:
    """Verify, render and, with --commit, commit.

    The exit status is that of the verification: a failed check is rendered and committed too,
    because that is what the page is for.
    """
    from signoff_gen import pipeline
    from signoff_gen.cli import running

    project = project_at(start, jobs=jobs)
    holds = running.verify(project, request, output_format, os.environ)
    written = pipeline.write_pages(
        project, pipeline.render(project, pipeline.load(project, request.signoffs))
    )
    for name in written:
        click.echo(f"{name}: written", err=True)
    if and_commit:
        options = pipeline.CommitOptions(author_name, author_email, message, unscanned)
        carry_out(project, request.signoffs, options)
    return EXIT_STATUS["done" if holds else "not-met"]
