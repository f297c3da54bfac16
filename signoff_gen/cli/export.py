"""`signoff-gen export`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_as_of, with_project, with_signoffs

if TYPE_CHECKING:
    from signoff_gen.export.snapshot import Snapshot

_FORMATS = ("json", "junit", "sarif", "in-toto", "ctrf", "prometheus")


@click.command()
@with_signoffs
@with_project
@click.option("--format", "form", type=click.Choice(_FORMATS), required=True, help="What to write.")
@click.option("--output", type=click.Path(path_type=Path), help="A file; stdout when left out.")
@click.option(
    "--subject",
    "subjects",
    multiple=True,
    metavar="FILE|NAME@KIND:HEX",
    help="in-toto: what was verified, a file or a digest (sha256, sha512, gitCommit); the status "
    "file when left out. May be repeated.",
)
@click.option(
    "--predicate",
    type=click.Choice(("test-result", "svr")),
    default="test-result",
    help="in-toto: what is said about it.",
)
@with_as_of
def command(
    signoffs: tuple[str, ...],
    start: Path,
    form: str,
    output: Path | None,
    subjects: tuple[str, ...],
    predicate: str,
    as_of: datetime | None,
) -> int:
    """Write how sign-offs stand in a format that other tools read.

    Nothing is run. Evidence, inputs and ages are looked at as by `gate`. in-toto statements are
    lines of JSON, one a sign-off, and are not signed.
    """
    from signoff_gen import pipeline
    from signoff_gen.errors import UsageError
    from signoff_gen.export.snapshot import take

    if subjects and form != "in-toto":
        raise UsageError("`--subject` is for `--format in-toto`", code="SG712")
    project = project_at(start)
    now = as_of or datetime.now(UTC)
    snapshots = [take(file, project.root, now) for file in pipeline.load(project, signoffs)]
    text = _text(snapshots, form, predicate, subjects, project.root)
    if output is None:
        click.echo(text, nl=False)
    else:
        from signoff_gen.store import replace_file

        replace_file(output, text.encode())
    return EXIT_STATUS["done"]


def _text(
    snapshots: "list[Snapshot]", form: str, predicate: str, subjects: tuple[str, ...], root: Path
) -> str:
    if form == "junit":
        from signoff_gen.export.junit import junit

        return junit(snapshots)
    if form == "prometheus":
        from signoff_gen.export.prometheus import prometheus

        return prometheus(snapshots)
    if form == "in-toto":
        from signoff_gen.export.in_toto import Predicate, statement, subject

        chosen: Predicate = "svr" if predicate == "svr" else "test-result"
        about = [subject(item, root) for item in subjects]
        return "".join(f"{json.dumps(statement(s, chosen, about))}\n" for s in snapshots)
    if form == "ctrf":
        from signoff_gen.export.ctrf import ctrf

        value = ctrf(snapshots)
    elif form == "sarif":
        from signoff_gen.export.sarif import signoffs_as_sarif

        value = signoffs_as_sarif(snapshots)
    else:
        from signoff_gen.export.as_json import as_json

        value = as_json(snapshots)
    return json.dumps(value, indent=2) + "\n"
