"""`signoff-gen validate`."""

import json
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.console import counted
from signoff_gen.cli.options import project_at, with_format, with_project, with_signoffs


@click.command()
@with_signoffs
@with_project
@with_format("text", "json", "github", "gitlab")
def command(signoffs: tuple[str, ...], start: Path, output_format: str) -> int:
    """Check status files and say everything that is wrong with them.

    Nothing is run and nothing is written. All files are checked; SIGNOFF only narrows what is
    reported as valid.
    """
    from signoff_gen import pipeline

    files = pipeline.load(project_at(start), signoffs)
    if output_format == "json":
        valid = [file.shown.as_posix() for file in files]
        click.echo(json.dumps({"problems": [], "valid": valid}, indent=2))
    elif output_format == "gitlab":
        click.echo("[]")
    elif output_format == "text":
        for file in files:
            steps = counted(len(file.signoff.steps), "step")
            checks = counted(sum(1 for _ in file.signoff.checks), "check")
            click.echo(f"{file.shown}: valid ({steps}, {checks})", err=True)
    return EXIT_STATUS["done"]
