"""`signoff-gen init`."""

import shlex
from itertools import chain
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_project


@click.command()
@click.argument("name", required=False)
@with_project
@click.option("--schema-only", is_flag=True, help="Only write the editor's schema, anew.")
@click.option(
    "--ci",
    "systems",
    multiple=True,
    type=click.Choice(("github", "gitlab")),
    help="Also write the CI jobs that check sign-offs and comment on pull requests.",
)
def command(name: str | None, start: Path, schema_only: bool, systems: tuple[str, ...]) -> int:
    """Write a first status file, and what belongs to it.

    That is `status/NAME.yaml`, a small sign-off that works; the schema by which editors complete
    and check it; and a line in .gitattributes that keeps evidence as it is. What is there already
    is left alone. NAME is the repository's name when left out.
    """
    from signoff_gen import scaffold
    from signoff_gen.runners import registry

    project = project_at(start)
    if schema_only:
        if name is not None or systems:
            raise click.UsageError("--schema-only writes nothing else; leave NAME and --ci out")
        outcome = scaffold.refresh_schema(project, registry)
        click.echo(f"{outcome.shown}: {outcome.what}", err=True)
        return EXIT_STATUS["done"]
    outcomes = []
    writing = [scaffold.begin(project, name, registry)]
    writing += [scaffold.begin_ci(project, system) for system in systems]
    for outcome in chain.from_iterable(writing):
        click.echo(f"{outcome.shown}: {outcome.what}", err=True)
        outcomes.append(outcome)
    if outcomes[0].written:
        click.echo(_next_steps(project.root, outcomes[0].shown, with_ci=bool(systems)), err=True)
    if "gitlab" in systems:
        click.echo("\nIn .gitlab-ci.yml: `include: [{local: .gitlab/signoff.yml}]`", err=True)
    return EXIT_STATUS["done"]


def _next_steps(root: Path, status_file: str, *, with_ci: bool) -> str:
    lines = [
        f"open {status_file} and put your own checks into it",
        "signoff-gen validate && signoff-gen verify && signoff-gen render",
        "signoff-gen commit",
    ]
    if not with_ci:
        lines.append("signoff-gen init --ci github   # or gitlab: have pull requests checked")
    if not Path.cwd().resolve().is_relative_to(root.resolve()):
        lines.insert(0, f"cd {shlex.quote(str(root))}")
    return "\n".join(["", "Next:", *(f"  {line}" for line in lines)])
