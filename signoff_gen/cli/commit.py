"""`signoff-gen commit`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_project, with_signoffs
from signoff_gen.config import Project

F = TypeVar("F", bound=Callable[..., Any])


def with_commit(command: F) -> F:
    """Options of a commit."""
    for option in reversed(
        (
            click.option("--message", "-m", help="Subject of the commit."),
            click.option("--author-name", help="Instead of git's user.name."),
            click.option("--author-email", help="Instead of git's user.email."),
            click.option("--unscanned", is_flag=True, help="Commit although nothing can scan."),
        )
    ):
        command = option(command)
    return command


@click.command()
@with_signoffs
@with_project
@with_commit
def command(
    signoffs: tuple[str, ...],
    start: Path,
    message: str | None,
    author_name: str | None,
    author_email: str | None,
    unscanned: bool,
) -> int:
    """Commit the pages, the status files and their evidence.

    The pages are rendered first. What else is staged or changed stays as it is. The evidence is
    scanned for secrets; a finding refuses the commit.
    """
    from signoff_gen.pipeline import CommitOptions

    options = CommitOptions(author_name, author_email, message, unscanned)
    carry_out(project_at(start), signoffs, options)
    return EXIT_STATUS["done"]


def carry_out(project: Project, signoffs: tuple[str, ...], options: Any) -> None:
    """Commit, and say what was committed."""
    from signoff_gen import pipeline

    with pipeline.locked(project):
        files = pipeline.load(project, signoffs)
        commit = pipeline.commit(project, files, options, os.environ)
    if commit is None:
        click.echo("nothing to commit", err=True)
        return
    where = f" on {commit.branch}" if commit.branch else ""
    click.echo(f"committed {commit.id[:10]}{where}: {len(commit.paths)} files", err=True)
    for note in commit.notes:
        click.echo(f"note: {note}", err=True)
