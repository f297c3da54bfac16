"""`signoff-gen audit`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_format, with_project, with_signoffs

if TYPE_CHECKING:
    from signoff_gen.audit import Audit


@click.command()
@with_signoffs
@with_project
@with_format("text", "json", "github", "gitlab")
def command(signoffs: tuple[str, ...], start: Path, output_format: str) -> int:
    """Compare what sign-offs have on record with what is there.

    Every piece of evidence is there with its digest, the evidence folders hold nothing else, no
    result was edited by hand, and approvals are of what they approved. Nothing is run, and
    nothing but the files is looked at. Exit status 1: something differs.
    """
    from signoff_gen import pipeline, store
    from signoff_gen.audit import audit

    project = project_at(start)
    every = pipeline.load(project)
    outcome = audit(project, store.choose(every, signoffs), every)
    if output_format == "json":
        click.echo(json.dumps(_as_json(outcome), indent=2))
    else:
        from signoff_gen.cli.problems import show_problems

        show_problems([item.problem for item in outcome.discrepancies], output_format)
        if output_format == "text":
            click.echo(_counted(outcome), err=True)
    return EXIT_STATUS["not-met" if outcome.discrepancies else "done"]


def _counted(outcome: "Audit") -> str:
    from signoff_gen.cli.console import counted

    looked_at = ", ".join(
        (
            counted(outcome.results, "result"),
            f"{counted(outcome.evidence, 'piece')} of evidence",
            counted(outcome.approvals, "approval"),
        )
    )
    number = len(outcome.discrepancies)
    found = "1 discrepancy" if number == 1 else f"{number} discrepancies"
    return f"{looked_at}: {found if number else 'all as recorded'}"


def _as_json(outcome: "Audit") -> dict[str, object]:
    from signoff_gen.cli.problems import as_json

    return {
        "ok": not outcome.discrepancies,
        "results": outcome.results,
        "evidence": outcome.evidence,
        "approvals": outcome.approvals,
        "discrepancies": [
            {
                "kind": item.kind,
                "signoff": item.signoff,
                "about": item.about,
                **as_json(item.problem),
            }
            for item in outcome.discrepancies
        ],
    }
