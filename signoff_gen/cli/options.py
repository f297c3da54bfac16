"""Options that several commands share, and the project that they stand for."""

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

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


class _DayOfAct(click.DateTime):
    """The day on which somebody did something: none that is still to come."""

    name = "date"

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # type: ignore[override]
        from signoff_gen.states import Facts

        day = super().convert(value, param, ctx).date()
        if not Facts(now=datetime.now(UTC)).has_come(day):
            self.fail(f"{day} is still to come", param, ctx)
        return day


def with_on(command: F) -> F:
    """`--on DATE`: when somebody did what is written down."""
    return click.option(
        "--on",
        type=_DayOfAct(),
        metavar="DATE",
        help="When; today when left out.",
    )(command)


@dataclass(frozen=True, slots=True)
class Request:
    """What a verification run was asked for."""

    signoffs: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    fail_fast: bool = False
    refresh: bool = False
    trusted: bool = False
    """Run commands also where a stranger's could use the repository's secrets."""


def with_run(command: F) -> F:
    """Arguments and options of a verification run, which the command gets as one `request`."""

    @wraps(command)
    def gather(**values: Any) -> Any:
        asked = {field.name: values.pop(field.name) for field in fields(Request)}
        return command(request=Request(**asked), **values)

    for option in reversed(_RUN_OPTIONS):
        gather = option(gather)
    return cast("F", with_signoffs(gather))


_SELECTION = "a step or check (`step`, `step.check`, globs); may be repeated."
_RUN_OPTIONS = (
    click.option("--only", multiple=True, metavar="ADDRESS", help=f"Verify only {_SELECTION}"),
    click.option("--skip", multiple=True, metavar="ADDRESS", help=f"Leave out {_SELECTION}"),
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


def project_at(start: Path, **flags: Any) -> Project:
    """The project of a folder, with settings from the command line."""
    return open_project(start, os.environ, flags)
