"""A verification run on the command line: what `verify`, `run` and `demo` share."""

import json
from collections.abc import Mapping
from typing import Any

import click

from signoff_gen import pipeline
from signoff_gen.cli.console import counted
from signoff_gen.cli.options import Request
from signoff_gen.cli.problems import show_problems
from signoff_gen.cli.progress import progress_for
from signoff_gen.config import Project
from signoff_gen.errors import Problem, Refusal
from signoff_gen.runners.base import Runner
from signoff_gen.runners.process import Cancellation, end_everything
from signoff_gen.states import SETTLED, Standing
from signoff_gen.store import StatusFile
from signoff_gen.verify import Event, Report, Settings


def refuse_stranger(environment: Mapping[str, str]) -> None:
    """Run nothing of a branch where it could use the repository's secrets.

    Raises:
        Refusal: GitHub started the job by `pull_request_target` (SG327).
    """
    if environment.get("GITHUB_EVENT_NAME") == "pull_request_target":
        raise Refusal(
            "a job of `pull_request_target` has the repository's secrets, and the commands of a "
            "status file may be a stranger's",
            code="SG327",
            hint="verify in a job of `pull_request`, which has none; "
            "`--allow-pull-request-target` runs them all the same",
        )


def verify(
    project: Project, request: Request, output_format: str, environment: Mapping[str, str]
) -> bool:
    """Carry a run out and show it; whether everything that was due holds."""
    if not request.trusted:
        refuse_stranger(environment)
    progress = progress_for(quiet=output_format == "json")
    settings = Settings(project.config.jobs, request.fail_fast, request.refresh)
    with pipeline.locked(project, progress.waiting):
        files = pipeline.load(project, request.signoffs)
        plans = pipeline.plan(files, request.only, request.skip)
        try:
            with progress:
                progress.begin(sum(due.size for _, due in plans))
                cancellation = Cancellation()
                reports = pipeline.verify(
                    project, plans, settings, environment, progress.on_event, cancellation
                )
        finally:
            end_everything()
    if output_format == "json":
        click.echo(json.dumps({"signoffs": [_as_json(report) for report in reports]}, indent=2))
    else:
        for report in reports:
            progress.summarise(report)
    if output_format in ("github", "gitlab"):
        show_problems(
            [problem for file, report in zip(files, reports, strict=True)
             for problem in _problems(file, report)],
            output_format,
        )  # fmt: skip
    return all(report.holds for report in reports)


def show_plan(project: Project, request: Request) -> None:
    """Print what a run would do, in its order."""
    files = pipeline.load(project, request.signoffs)
    for file, due in pipeline.plan(files, request.only, request.skip):
        are = "is" if due.size == 1 else "are"
        click.echo(f"{file.signoff.id}: {counted(due.size, 'check')} {are} due")
        for stage in due.stages:
            after = f" (after {', '.join(sorted(stage.after))})" if stage.after else ""
            click.echo(f"  {stage.owner}{after}")
            for item in stage.due:
                runner = item.check.runner
                words = runner.preview() if isinstance(runner, Runner) else item.check.title
                implied = ", needed by what was asked for" if item.address in due.implied else ""
                click.echo(f"    {item.address} [{item.check.kind}{implied}] {words}")


def _as_json(report: Report) -> dict[str, Any]:
    board = report.board
    return {
        "id": report.signoff.id,
        "verdict": board.verdict.value,
        "next_action": board.next_action,
        "holds": report.holds,
        "steps": [{"id": name, **_standing(item)} for name, item in board.steps.items()],
        "checks": [_event_as_json(event) for event in report.events],
    }


def _standing(standing: Standing) -> dict[str, str]:
    return {"state": standing.state.value, "reason": standing.reason}


def _event_as_json(event: Event) -> dict[str, Any]:
    assert event.located is not None  # noqa: S101 - verdicts are about a check
    assert event.standing is not None  # noqa: S101
    return {
        "address": event.located.full_address,
        "title": event.located.check.title,
        **_standing(event.standing),
        "seconds": round(event.seconds, 3),
        "attempt": event.attempt,
        "attempts": event.attempts,
        "unchanged": event.kept,
        "evidence": list(event.outcome.evidence) if event.outcome else [],
        "details": list(event.outcome.details) if event.outcome else [],
    }


def _problems(file: StatusFile, report: Report) -> list[Problem]:
    """Checks that do not hold, as problems at their line of the status file."""
    problems = []
    for event in report.events:
        item, standing = event.located, event.standing
        if item is None or standing is None or standing.state in SETTLED:
            continue
        position = file.document.locate(item.at)
        message = f"{item.address} {standing.state.value}: {standing.reason}"
        problems.append(Problem("SG300", message, file.shown, position.line, position.column))
    return problems
