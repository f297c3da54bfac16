"""How errors look: on a terminal, as JSON, and to GitHub and GitLab."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from signoff_gen.cli.console import colour, printable
from signoff_gen.errors import InvalidInput, Problem, SignoffError
from signoff_gen.yamltext.places import shown_column

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
"""What GitHub calls them."""


def show_error(error: SignoffError, output_format: str) -> None:
    """Tell a person, or a program, what an error is about."""
    problems = error.problems if isinstance(error, InvalidInput) else [_as_problem(error)]
    show_problems(problems, output_format)


def _as_problem(error: SignoffError) -> Problem:
    return Problem(error.code, error.message, hint=error.hint)


def show_problems(problems: Sequence[Problem], output_format: str) -> None:
    """Print problems; what a program reads goes to stdout, text to stderr."""
    if output_format == "json":
        click.echo(json.dumps({"problems": [as_json(p) for p in problems]}, indent=2))
    elif output_format == "github":
        for problem in problems:
            click.echo(annotation(problem))
    elif output_format == "gitlab":
        from signoff_gen.export.code_quality import code_quality

        click.echo(json.dumps(code_quality(problems), indent=2))
    else:
        for problem in problems:
            click.echo("\n".join(text_lines(problem)) + "\n", err=True, color=colour())
        if len(problems) > 1:
            click.echo(f"{len(problems)} problems", err=True)


def as_json(problem: Problem) -> dict[str, Any]:
    """A problem as JSON-like values; keys are the fields of `Problem`, source lines left out."""
    values = asdict(problem)
    del values["source"]
    values["path"] = problem.path.as_posix() if problem.path else None
    return values


def annotation(problem: Problem) -> str:
    """A GitHub workflow command; no text can end it or begin another one."""
    places = {
        "file": problem.path.as_posix() if problem.path else None,
        "line": problem.line,
        "col": problem.column,
        "title": problem.code,
    }
    properties = ",".join(
        f"{name}={_escape(str(value), property_value=True)}"
        for name, value in places.items()
        if value is not None
    )
    parts = [problem.message]
    parts += [f"expected: {problem.expected}"] if problem.expected else []
    parts += [problem.hint] if problem.hint else []
    return f"::{_LEVELS[problem.severity]} {properties}::{_escape('; '.join(parts))}"


def _escape(text: str, *, property_value: bool = False) -> str:
    # Marks that turn the reading direction, for one, would show another text than there is.
    text = re.sub(r"[^\r\n]+", lambda match: printable(match[0]), text)
    signs = {"%": "%25", "\r": "%0D", "\n": "%0A"}
    if property_value:
        signs |= {":": "%3A", ",": "%2C"}
    for sign, code in signs.items():
        text = text.replace(sign, code)
    return text


def text_lines(problem: Problem) -> Iterator[str]:
    """A problem with its place, the lines it is in, a caret, and what would be right."""
    colour_of = _COLOURS[problem.severity]
    label = click.style(problem.severity, fg=colour_of, bold=True)
    yield f"{label}[{problem.code}]: {printable(problem.message)}"
    gutter = len(str(problem.source[-1][0])) if problem.source else 1
    if problem.path is not None:
        yield f"{' ' * gutter}--> {printable(problem.place)}"
    if problem.source:
        yield f"{' ' * gutter} |"
    for number, line in problem.source:
        yield f"{number:>{gutter}} | {printable(line)}".rstrip()
        if number == problem.line and problem.column is not None:
            # A long line is cut in front, so that what it is about can be seen.
            at = shown_column(problem.column) if line.startswith("…") else problem.column
            before = line[: at - 1]
            marked = line[at - 1 : at - 1 + problem.width]
            carets = "^" * max(1, _columns(marked))
            space = " " * _columns(before)
            yield f"{' ' * gutter} | {space}{click.style(carets, fg=colour_of, bold=True)}"
    for name, text in (("expected", problem.expected), ("help", problem.hint)):
        for number, line in enumerate((text or "").splitlines()):
            lead = f"= {name}:" if number == 0 else " " * len(f"= {name}:")
            yield f"{' ' * gutter} {lead} {printable(line)}".rstrip()


def _columns(text: str) -> int:
    """Terminal columns that `printable(text)` takes."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    marks = sum(unicodedata.combining(c) != 0 for c in text)
    return len(printable(text)) + wide - marks
