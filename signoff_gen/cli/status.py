"""`signoff-gen status`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_format, with_project, with_signoffs


@click.command()
@with_signoffs
@with_project
@click.option("--checks", "with_checks", is_flag=True, help="List the checks of each step.")
@with_format("text", "json")
def command(signoffs: tuple[str, ...], start: Path, with_checks: bool, output_format: str) -> int:
    """Show where the sign-offs stand and what comes next.

    Nothing is run. Evidence, inputs and ages are looked at, so a verdict that does not fit the
    present files any more shows as stale.
    """
    from signoff_gen import pipeline
    from signoff_gen.states import judge
    from signoff_gen.verify import facts_about

    project = project_at(start)
    shown: list[dict[str, Any]] = []
    for file in pipeline.load(project, signoffs):
        facts = facts_about(file.signoff, project.root, datetime.now(UTC))
        board = judge(file.signoff, facts)
        if output_format == "json":
            shown.append(as_json(file.signoff.id, board))
        else:
            _show(file.signoff, board, with_checks=with_checks)
    if output_format == "json":
        click.echo(json.dumps({"signoffs": shown}, indent=2))
    return EXIT_STATUS["done"]


def as_json(name: str, board: Any) -> dict[str, Any]:
    """A board as JSON-like values."""

    def standings(items: Any) -> list[dict[str, str]]:
        return [
            {"id": key, "state": item.state.value, "reason": item.reason}
            for key, item in items.items()
        ]

    return {
        "id": name,
        "verdict": board.verdict.value,
        "passed": board.passed,
        "total": len(board.checks),
        "open_blockers": [blocker.id for blocker in board.open_blockers],
        "open_decisions": [decision.id for decision in board.open_decisions],
        "missing_approvals": list(board.missing_approvals),
        "steps": standings(board.steps),
        "checks": standings(board.checks),
        "next_action": board.next_action,
    }


def _show(signoff: Any, board: Any, *, with_checks: bool) -> None:
    from signoff_gen.cli.console import opening, printable
    from signoff_gen.cli.progress import SIGNS

    total = f"{board.passed} of {len(board.checks)} checks"
    head = click.style(f"{opening(signoff.title)} [{signoff.id}]", bold=True)
    click.echo(f"{head}: {board.verdict.value}, {total}")

    def line(indent: int, standing: Any, words: str) -> None:
        sign, colour = SIGNS[standing.state]
        reason = "" if standing.state.value == "passed" else f"  {standing.reason}"
        text = f"{' ' * indent}{click.style(sign, fg=colour)} {printable(words)}"
        click.echo(f"{text}{printable(reason)}".rstrip())

    for step in signoff.steps:
        line(2, board.steps[step.id], f"{step.id}: {step.title}")
        if with_checks:
            for check in step.checks:
                address = f"{step.id}.{check.id}"
                line(4, board.checks[address], f"{address}: {check.title}")
    for blocker in board.open_blockers:
        lifted = " (a decision lets the work go on)" if blocker.id in board.lifted else ""
        click.echo(f"  blocker {blocker.id}: {printable(blocker.title)}{lifted}")
    for decision in board.open_decisions:
        click.echo(f"  decision {decision.id}: {printable(decision.question)}")
        for option in decision.options:
            click.echo(f"    {printable(f'{option.id}: {option.text}')}")
    click.echo(f"  next: {printable(board.next_action)}")
