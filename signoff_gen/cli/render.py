"""`signoff-gen render`."""

from collections.abc import Iterator
from pathlib import Path

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_format, with_project, with_signoffs
from signoff_gen.config import Project


@click.command()
@with_signoffs
@with_project
@click.option("--check", is_flag=True, help="Write nothing; exit 3 with a diff if a page differs.")
@click.option(
    "--stdout", "to_stdout", is_flag=True, help="Print the pages instead of writing them."
)
@click.option("--only", "only", multiple=True, metavar="FILE", help="Only this page; repeatable.")
@with_format("text", "json", "github")
def command(
    signoffs: tuple[str, ...],
    start: Path,
    check: bool,
    to_stdout: bool,
    only: tuple[str, ...],
    output_format: str,
) -> int:
    """Write the pages that the status files stand for.

    Nothing is executed: the pages come from the status files, the digests of their evidence and
    the templates.
    """
    from signoff_gen import pipeline

    project = project_at(start)
    pages = pipeline.render(project, pipeline.load(project, signoffs))
    pages = _selected(pages, only)
    if to_stdout:
        click.echo("\n".join(pages.values()), nl=False)
        return EXIT_STATUS["done"]
    if check:
        return _check(project, pages, output_format)
    written = pipeline.write_pages(project, pages)
    for name in pages:
        click.echo(f"{name}: {'written' if name in written else 'up to date'}", err=True)
    return EXIT_STATUS["done"]


def _selected(pages: dict[str, str], only: tuple[str, ...]) -> dict[str, str]:
    from signoff_gen.errors import UsageError, did_you_mean

    for name in only:
        if name not in pages:
            hint = did_you_mean(name, pages) or "pages: " + ", ".join(pages)
            raise UsageError(f"no page is called `{name}`", code="SG704", hint=hint)
    return {name: text for name, text in pages.items() if not only or name in only}


def _check(project: Project, pages: dict[str, str], output_format: str) -> int:
    from signoff_gen.errors import Problem

    problems = []
    for name, text in pages.items():
        path = project.root / name
        present = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        if present == text:
            continue
        message = f"{name} is out of date" if path.is_file() else f"{name} is not there"
        problems.append(Problem("SG705", message, Path(name), hint="run `signoff-gen render`"))
        if output_format == "text":
            click.echo("".join(_diff(name, present, text)), nl=False)
    if output_format != "text" or problems:
        from signoff_gen.cli.problems import show_problems

        show_problems(problems, output_format)
    return EXIT_STATUS["out-of-date" if problems else "done"]


def _diff(name: str, present: str, rendered: str) -> Iterator[str]:
    import difflib

    lines = difflib.unified_diff(
        present.splitlines(keepends=True),
        rendered.splitlines(keepends=True),
        f"a/{name}",
        f"b/{name} (rendered)",
    )
    for line in lines:
        yield line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
