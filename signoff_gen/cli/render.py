"""`signoff-gen render`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_format, with_project, with_signoffs
from signoff_gen.config import Project

if TYPE_CHECKING:
    from signoff_gen.errors import Problem


@click.command()
@with_signoffs
@with_project
@click.option("--check", is_flag=True, help="Write nothing; exit 3 with a diff if a page differs.")
@click.option(
    "--stdout", "to_stdout", is_flag=True, help="Print the pages instead of writing them."
)
@click.option("--replace", is_flag=True, help="Also replace a file that was written by hand.")
@click.option("--only", "only", multiple=True, metavar="FILE", help="Only this page; repeatable.")
@with_format("text", "json", "github")
def command(
    signoffs: tuple[str, ...],
    start: Path,
    check: bool,
    to_stdout: bool,
    replace: bool,
    only: tuple[str, ...],
    output_format: str,
) -> int:
    """Write the pages that the status files stand for.

    Nothing is executed: the pages come from the status files, the digests of their evidence and
    the templates.
    """
    from signoff_gen import unchanged

    project = project_at(start)
    programs = b"" if to_stdout else unchanged.programs()
    key = unchanged.key(project, signoffs, programs) if programs else None
    names = _up_to_date(project, key, only) if key else None
    if names is None:
        pages = _selected(_rendered(project, signoffs, key, programs), only)
        if to_stdout:
            click.echo("\n".join(pages.values()), nl=False)
            return EXIT_STATUS["done"]
        if check:
            return _told(_out_of_date(project, pages, output_format), output_format)
        return _written(project, pages, over_hand_written=replace)
    if check:
        return _told([], output_format)
    for name in names:
        click.echo(f"{name}: up to date", err=True)
    return EXIT_STATUS["done"]


def _up_to_date(project: Project, key: str, only: tuple[str, ...]) -> list[str] | None:
    """The pages that were asked for, if it is known without rendering that each is as it must be.

    What is unusual, and every error, is left to rendering.
    """
    from signoff_gen import unchanged

    known = unchanged.recall(project, key)
    if known is None or any(name not in known for name in only):
        return None
    names = [name for name in known if not only or name in only]
    same = all(unchanged.is_page(project, name, known[name]) for name in names)
    return names if same else None


def _rendered(
    project: Project, signoffs: tuple[str, ...], key: str | None, programs: bytes
) -> dict[str, str]:
    from signoff_gen import pipeline, unchanged

    files = pipeline.load(project, signoffs)
    rendering = pipeline.rendering(project, files)
    # Nobody must have written meanwhile.
    if key is not None and key == unchanged.key(project, signoffs, programs):
        unchanged.remember(project, key, files, rendering.pages, rendering.evidence)
    return rendering.pages


def _written(project: Project, pages: dict[str, str], *, over_hand_written: bool) -> int:
    from signoff_gen import pipeline

    written = pipeline.write_pages(project, pages, over_hand_written=over_hand_written)
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


def _out_of_date(
    project: Project, pages: dict[str, str], output_format: str
) -> "Iterator[Problem]":
    """The pages that differ; for a person, the difference is printed."""
    from signoff_gen.errors import Problem

    for name, text in pages.items():
        path = project.root / name
        present = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        if present == text:
            continue
        if output_format == "text":
            click.echo("".join(_diff(name, present, text)), nl=False)
        message = f"{name} is out of date" if path.is_file() else f"{name} is not there"
        yield Problem("SG705", message, Path(name), hint="run `signoff-gen render`")


def _told(found: "Iterable[Problem]", output_format: str) -> int:
    problems = list(found)
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
