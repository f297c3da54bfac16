"""`signoff-gen gate`."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.console import counted
from signoff_gen.cli.options import (
    project_at,
    with_as_of,
    with_format,
    with_project,
    with_signoffs,
)
from signoff_gen.gate import CAN_BE_ALLOWED, CAN_BE_DENIED

if TYPE_CHECKING:
    from signoff_gen.errors import Problem
    from signoff_gen.gate import Gate, Reason
    from signoff_gen.states import Board
    from signoff_gen.store import StatusFile


@dataclass(frozen=True, slots=True)
class _Answer:
    file: "StatusFile"
    board: "Board"
    gate: "Gate"

    @property
    def head(self) -> str:
        board, gate = self.board, self.gate
        states = Counter(standing.state.value for standing in board.checks.values())
        parts = [f"{board.passed} of {len(board.checks)} checks passed"]
        parts[0] += f" ({states['waived']} waived)" if states["waived"] else ""
        # What is good enough without having passed: nobody should overlook it.
        parts += [f"{states['skipped']} skipped"] if states["skipped"] else []
        parts += [f"{counted(len(board.lifted), 'blocker')} lifted"] if board.lifted else []
        parts += [f"{len(gate.reasons)} in the way"] if gate.reasons else []
        parts += [f"{len(gate.allowed)} allowed"] if gate.allowed else []
        word = "GO" if gate.is_open else "NO-GO"
        return f"{word} {self.file.signoff.id}: {', '.join([board.verdict.value, *parts])}"


@click.command()
@with_signoffs
@with_project
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice(CAN_BE_ALLOWED),
    help="Go all the same; `waived` is a waiver that has expired. May be repeated.",
)
@click.option(
    "--deny",
    multiple=True,
    type=click.Choice(CAN_BE_DENIED),
    help="Do not go with a waiver, a step left out by its `when`, or a blocker that a decision "
    "lifted. May be repeated.",
)
@with_as_of
@with_format("text", "json", "github", "gitlab")
def command(
    signoffs: tuple[str, ...],
    start: Path,
    allow: tuple[str, ...],
    deny: tuple[str, ...],
    as_of: datetime | None,
    output_format: str,
) -> int:
    """Say whether sign-offs are signed off, and what is in the way.

    Nothing is run. A sign-off goes when every check passed for the present inputs with its
    evidence untouched, or is waived; decisions are taken, blockers cleared or lifted, approvals
    given for what stands there now. Exit status 1: it does not.
    """
    from signoff_gen import pipeline
    from signoff_gen.gate import gate
    from signoff_gen.states import judge
    from signoff_gen.verify import facts_about

    now = as_of or datetime.now(UTC)
    project = project_at(start)
    answers = []
    for file in pipeline.load(project, signoffs):
        board = judge(file.signoff, facts_about(file.signoff, project.root, now))
        answers.append(_Answer(file, board, gate(file.signoff, board, allow, deny)))
    _show(answers, output_format)
    return EXIT_STATUS["done" if all(item.gate.is_open for item in answers) else "not-met"]


def _show(answers: "Sequence[_Answer]", output_format: str) -> None:
    if output_format == "json":
        click.echo(json.dumps(_as_json(answers), indent=2))
        return
    if output_format == "text":
        for answer in answers:
            _show_text(answer)
        return
    from signoff_gen.cli.problems import show_problems

    problems = [_problem(a.file, reason) for a in answers for reason in a.gate.reasons]
    show_problems(problems, output_format)
    if output_format == "github":
        from signoff_gen.cli.job_summary import append

        append(summary(answers), os.environ)


def _as_json(answers: "Sequence[_Answer]") -> dict[str, Any]:
    def listed(answer: _Answer, reasons: "Sequence[Reason]") -> list[dict[str, Any]]:
        return [
            {
                "kind": reason.kind,
                "code": reason.code,
                "about": reason.about,
                "text": reason.text,
                "consequence": reason.consequence,
                "path": answer.file.shown.as_posix(),
                "line": answer.file.document.locate(reason.at).line,
            }
            for reason in reasons
        ]

    return {
        "go": all(answer.gate.is_open for answer in answers),
        "signoffs": [
            {
                "id": answer.file.signoff.id,
                "go": answer.gate.is_open,
                "verdict": answer.board.verdict.value,
                "passed": answer.board.passed,
                "total": len(answer.board.checks),
                "reasons": listed(answer, answer.gate.reasons),
                "allowed": listed(answer, answer.gate.allowed),
                "next_action": answer.board.next_action,
            }
            for answer in answers
        ],
    }


def _show_text(answer: _Answer) -> None:
    from signoff_gen.cli.console import colour, printable

    gate = answer.gate
    sign, tone = ("✔", "green") if gate.is_open else ("✘", "red")
    click.echo(click.style(f"{sign} {answer.head}", fg=tone, bold=True), color=colour())
    for reason in gate.reasons:
        place = f"{answer.file.shown}:{answer.file.document.locate(reason.at).line}"
        click.echo(f"  {printable(str(reason))}  {click.style(place, dim=True)}", color=colour())
    for reason in gate.allowed:
        line = f"  {printable(str(reason))} (allowed)"
        click.echo(click.style(line, dim=True), color=colour())
    if not gate.is_open:
        click.echo(f"  next: {printable(answer.board.next_action)}")


def _problem(file: "StatusFile", reason: "Reason") -> "Problem":
    from signoff_gen.errors import Problem

    position = file.document.locate(reason.at)
    return Problem(
        reason.code,
        str(reason),
        file.shown,
        position.line,
        position.column,
        severity="warning" if reason.consequence else "error",
    )


def summary(answers: "Sequence[_Answer]") -> str:
    """The answers as Markdown, for the summary of a CI job."""
    return "\n".join(line for answer in answers for line in _summary_lines(answer))


def _summary_lines(answer: _Answer) -> Iterator[str]:
    from signoff_gen.markdown import md_cell, md_text

    gate = answer.gate
    yield f"## {'✅' if gate.is_open else '❌'} {md_text(answer.head)}"
    yield ""
    if gate.reasons or gate.allowed:
        yield "| | what | why |"
        yield "|---|---|---|"
        for sign, reasons in (("❌", gate.reasons), ("allowed", gate.allowed)):
            for reason in reasons:
                yield f"| {sign} | {md_cell(reason.about)} | {md_cell(reason.text)} |"
        yield ""
    if not gate.is_open:
        yield f"Next: {md_text(answer.board.next_action)}"
        yield ""
