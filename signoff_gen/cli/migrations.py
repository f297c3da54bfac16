"""`signoff-gen migrations`."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.options import project_at, with_format, with_project

if TYPE_CHECKING:
    from signoff_gen.errors import Problem
    from signoff_gen.migrations.chain import Chain
    from signoff_gen.migrations.document import Document, FindingRecord
    from signoff_gen.migrations.findings import Finding

NEIGHBOURS = 2
"""Migrations that are shown before and after those that a finding is about."""
MOST_NOTES = 20
_LONGEST_SOURCE = 12
"""Lines of a statement that are shown."""


class _ServerVersion(click.types.IntParamType):
    """A major version of PostgreSQL."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:  # fmt: skip
        from signoff_gen.migrations.catalog.versions import nearest, server_version

        try:
            return server_version(value)
        except ValueError as error:
            meant = nearest(value)
            self.fail(f"{error}{f'; did you mean {meant}?' if meant else ''}", param, ctx)


@click.group()
def command() -> None:
    """Find out whether migrations can run, before anything is run."""


@command.command("check")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@with_project
@click.option("--framework", metavar="NAME", help="What they are written for; found out otherwise.")
@click.option("--own", multiple=True, metavar="GLOB", help="Those to judge apart from the rest.")
@click.option("--server-version", type=_ServerVersion(), metavar="N", help="PostgreSQL's, as 16.")
@click.option("--base", metavar="REF", help="Report new ones that run before a released one.")
@click.option(
    "--max-not-understood", type=click.IntRange(0), metavar="N", help="Say no above that."
)
@with_format("text", "json", "sarif", "github", "gitlab")
def check_command(
    paths: tuple[Path, ...],
    start: Path,
    framework: str | None,
    own: tuple[str, ...],
    server_version: int | None,
    base: str | None,
    max_not_understood: int | None,
    output_format: str,
) -> int:
    """Read migrations in their order and say what cannot work on an empty database.

    PATH is a file or a folder. Nothing is run, and no database is needed. Exit status 1: they
    break, or nobody can tell.
    """
    from signoff_gen.migrations.judged import judged
    from signoff_gen.migrations.reading import below, require_extra

    require_extra()
    root = project_at(start if start != Path() else _folder(paths[0])).root
    files = below(root, paths)
    if base is None:
        known = judged(root, files, framework, own, server_version)
    else:
        known = _with_base(root, base, paths, files, framework, own, server_version)
    _show(known, root, output_format)
    too_many = max_not_understood is not None and known.counts.not_understood > max_not_understood
    return EXIT_STATUS["done" if known.ok and not too_many else "not-met"]


def _with_base(
    root: Path,
    base: str,
    paths: Sequence[Path],
    files: Sequence[Path],
    framework: str | None,
    own: Sequence[str],
    server: int | None,
) -> "Document":
    """What is known of a chain, and of its new migrations on a branch of that name."""
    from signoff_gen.migrations.check import check
    from signoff_gen.migrations.document import document
    from signoff_gen.migrations.reading import read, refuse_unmatched

    chain = read(root, files, framework)
    refuse_unmatched(own, chain)
    more = _older(root, base, paths, files, chain)
    return document(chain, check(chain, own, server), more=more)


def _folder(path: Path) -> Path:
    """Where to look for the repository of a path that may not exist."""
    while not path.is_dir():
        path = path.parent
    return path


def _older(
    root: Path, ref: str, paths: Sequence[Path], files: Sequence[Path], chain: "Chain"
) -> "list[Finding]":
    from signoff_gen.released import older_than_base
    from signoff_gen.repo import Repository

    named = [path.resolve().relative_to(root).as_posix() for path in paths]

    def belongs(name: str) -> bool:
        return any(name == one or one == "." or name.startswith(f"{one}/") for one in named)

    return older_than_base(Repository.discover(root), root, ref, files, belongs, chain)


# --- what is shown ---


def _show(known: "Document", root: Path, output_format: str) -> None:
    if output_format == "json":
        click.echo(json.dumps(known.as_json(), indent=2))
    elif output_format == "sarif":
        from signoff_gen.export.sarif import sarif

        click.echo(json.dumps(sarif(known), indent=2))
    elif output_format in ("github", "gitlab"):
        from signoff_gen.cli.problems import show_problems

        show_problems([_problem(item) for item in known.findings], output_format)
    else:
        _show_text(known, root)


def _show_text(known: "Document", root: Path) -> None:
    from signoff_gen.cli.console import colour, printable
    from signoff_gen.migrations.document import sentence

    notes = [item for item in known.findings if item.severity == "note"]
    for item in known.findings:
        if item.severity != "note":
            click.echo("\n".join(_lines(item, known, root)) + "\n", color=colour())
    for item in notes[:MOST_NOTES]:
        label = click.style("note", fg="cyan", bold=True)
        text = printable(f"{item.file}:{item.line}: {item.message}")
        click.echo(f"{label}[{item.code}]: {text}", color=colour())
    if len(notes) > MOST_NOTES:
        click.echo(f"and {len(notes) - MOST_NOTES} more notes; --format json has them all")
    tones = {"runs": ("✔", "green"), "breaks": ("✘", "red"), "unclear": ("?", "yellow")}
    sign, tone = tones[known.state]
    head = click.style(f"{sign} {known.framework}", fg=tone, bold=True)
    click.echo(f"{head}: {printable(sentence(known))}", color=colour())
    for mine in known.own:
        sign, tone = ("✔", "green") if mine.independent else ("✘", "red")
        because = printable(f"{mine.name}: {mine.because}")
        click.echo(f"  {click.style(sign, fg=tone)} own {because}", color=colour())


def _problem(item: "FindingRecord", source: tuple[tuple[int, str], ...] = ()) -> "Problem":
    from signoff_gen.errors import Problem

    hints = [item.mend] if item.mend else []
    hints += [f"not certain: {item.doubt}"] if item.doubt else []
    severity = "warning" if item.certainty == "unclear" else item.severity
    return Problem(
        item.code,
        item.message,
        Path(item.file),
        item.line,
        item.column,
        source=source,
        hint="\n".join(hints) or None,
        severity=severity,
    )


def _lines(item: "FindingRecord", known: "Document", root: Path) -> "Iterator[str]":
    from signoff_gen.cli.console import printable
    from signoff_gen.cli.problems import text_lines

    source = _source(root / item.file, item.line, item.sql.count("\n") + 1)
    yield from text_lines(_problem(item, source))
    if item.code == "MG119" and not item.file.endswith(".sql"):
        yield printable(f"  = error: {item.error}")  # a program's own, or its framework's
    elif item.sqlstate:
        yield printable(f"  = PostgreSQL: {item.error} ({item.sqlstate})")
    around = list(_around(item, known))
    for number, line in enumerate(around):
        yield printable(("  = chain: " if number == 0 else " " * 11) + line)


def _source(path: Path, line: int, length: int) -> tuple[tuple[int, str], ...]:
    """The lines of a statement, without those of one that is long."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            shown = [text.rstrip("\r\n") for text in islice(file, line - 1, line - 1 + length)]
    except OSError:  # it was there a moment ago; the finding is told without it
        return ()
    return tuple((line + n, text[:200]) for n, text in enumerate(shown[:_LONGEST_SOURCE]))


def _around(item: "FindingRecord", known: "Document") -> "Iterator[str]":
    """The part of the chain that a finding is about, one migration a line."""
    about = {item.migration, item.made_by, item.dropped_by, *item.used_by}
    marked = [n for n, link in enumerate(known.chain) if link.name in about]
    shown = {m for n in marked for m in range(n - NEIGHBOURS, n + NEIGHBOURS + 1)}
    shown &= set(range(len(known.chain)))
    last = -1
    for number in sorted(shown):
        if number > last + 1:
            yield "…"
        last = number
        link = known.chain[number]
        words: str = link.state
        if link.state == "fails" and link.name == item.migration:
            words = "fails here"
        elif link.makes and link.state == "runs":
            words = f"makes {', '.join(link.makes[:3])}{', …' if len(link.makes) > 3 else ''}"
        yield f"{number + 1}. {link.name}: {words}"
    if 0 <= last < len(known.chain) - 1:
        yield "…"
