"""`signoff-gen init`."""

import shlex
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_project


@click.command()
@click.argument("name", required=False)
@with_project
@click.option("--schema-only", is_flag=True, help="Only write the editor's schema, anew.")
def command(name: str | None, start: Path, schema_only: bool) -> int:
    """Write a first status file, and what belongs to it.

    That is `status/NAME.yaml`, a small sign-off that works; the schema by which editors complete
    and check it; and a line in .gitattributes that keeps evidence as it is. What is there already
    is left alone. NAME is the repository's name when left out.
    """
    from signoff_gen import scaffold
    from signoff_gen.runners import registry

    project = project_at(start)
    if schema_only:
        if name is not None:
            raise click.UsageError("--schema-only is about no single sign-off; leave NAME out")
        outcome = scaffold.refresh_schema(project, registry)
        click.echo(f"{outcome.shown}: {outcome.what}", err=True)
        return EXIT_STATUS["done"]
    outcomes = []
    for outcome in scaffold.begin(project, name, registry):
        click.echo(f"{outcome.shown}: {outcome.what}", err=True)
        outcomes.append(outcome)
    if outcomes[0].written:
        click.echo(_next_steps(project.root, outcomes[0].shown), err=True)
    return EXIT_STATUS["done"]


def _next_steps(root: Path, status_file: str) -> str:
    lines = [
        f"open {status_file} and put your own checks into it",
        "signoff-gen validate && signoff-gen verify && signoff-gen render",
        "signoff-gen commit",
    ]
    if not Path.cwd().resolve().is_relative_to(root.resolve()):
        lines.insert(0, f"cd {shlex.quote(str(root))}")
    return "\n".join(["", "Next:", *(f"  {line}" for line in lines)])
