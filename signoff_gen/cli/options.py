"""Options that several commands share, and the project that they stand for."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click

from signoff_gen.config import Project, open_project

F = TypeVar("F", bound=Callable[..., Any])


def with_project(command: F) -> F:
    """`-C DIR`: where the repository is."""
    return click.option(
        "-C",
        "--root",
        "start",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        show_default=False,
        help="A folder of the repository; the present one when left out.",
    )(command)


def with_signoffs(command: F) -> F:
    """Arguments that name sign-offs."""
    return click.argument("signoffs", nargs=-1, metavar="[SIGNOFF]...")(command)


def with_format(*formats: str) -> Callable[[F], F]:
    """`--format`: for a person, a program or a CI log."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default="text",
        help="What the output is for.",
    )


class _EndOfDay(click.DateTime):
    """A day, taken as its last moment (UTC)."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        day: datetime = super().convert(value, param, ctx)
        return datetime.combine(day.date(), time.max, UTC)


def with_as_of(command: F) -> F:
    """`--as-of DATE`: when waivers and ages are judged."""
    return click.option(
        "--as-of",
        type=_EndOfDay(),
        metavar="DATE",
        help="Judge waivers and ages as at the end of that day (UTC); now when left out.",
    )(command)


def with_selection(command: F) -> F:
    """`--only` and `--skip`."""
    for name, words in (("--skip", "Leave out"), ("--only", "Verify only")):
        command = click.option(
            name,
            multiple=True,
            metavar="ADDRESS",
            help=f"{words} a step or check (`step`, `step.check`, globs); may be repeated.",
        )(command)
    return command


def with_run(command: F) -> F:
    """Options of a verification run."""
    for option in reversed(
        (
            click.option("--jobs", "-j", type=click.IntRange(1, 64), help="Steps side by side."),
            click.option("--fail-fast", is_flag=True, help="Stop at the first check that fails."),
            click.option("--refresh", is_flag=True, help="Record all verdicts anew."),
            click.option(
                "--allow-pull-request-target",
                "trusted",
                is_flag=True,
                help="Run commands although GitHub's pull_request_target gives them secrets.",
            ),
        )
    ):
        command = option(command)
    return with_selection(command)


def project_at(start: Path, **flags: Any) -> Project:
    """The project of a folder, with settings from the command line."""
    return open_project(start, os.environ, flags)
