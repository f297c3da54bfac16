"""From a sign-off and its standing to Markdown: the report, and a page for each blocker with one.

Pure but for reading the templates: the same sign-off, board and templates give the same bytes,
whatever the day, the locale or the checkout.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from signoff_gen import page as pages
from signoff_gen import view
from signoff_gen.errors import InvalidInput, Problem, did_you_mean
from signoff_gen.model import Signoff
from signoff_gen.resources import cache_folder, folder
from signoff_gen.states import Board

if TYPE_CHECKING:
    from signoff_gen.migrations.document import Document
    from signoff_gen.sandbox import Sandbox

REPORT_TEMPLATE = "signoff_status.md.j2"
BLOCKER_TEMPLATE = "blocker_report.md.j2"
DIFFERENCE_TEMPLATE = "diff.md.j2"
_PIECES = 4096
"""Pieces of output that are joined before their length is looked at."""
_EXCERPT = 160
"""Characters of a template's line that are shown with an error."""


def render(
    signoff: Signoff,
    board: Board,
    *,
    source: str | None = None,
    templates: Path | None = None,
    root: Path | None = None,
    documents: "Mapping[str, Document] | None" = None,
) -> dict[str, str]:
    """Every page of a sign-off as Markdown, by its path from the repository's root.

    Args:
        signoff: what people and runners wrote.
        board: the standing of everything in it.
        source: its file from the repository's root; `status/ID.yaml` when left out.
        templates: the project's own templates, which come before the bundled ones; the folder
            need not exist.
        root: the repository's root; messages name templates relative to it.
        documents: what checks of migrations found out, by the blocker's id.

    Raises:
        InvalidInput: a template is wrong (SG601 to SG607), or two pages have one path (SG608).
        SurroundingsError: our own templates are not installed (SG609).
    """
    path = Path(source or f"status/{signoff.id}.yaml")
    values: dict[str, tuple[str, pages.Page | pages.BlockerPage]] = {
        signoff.report: (REPORT_TEMPLATE, view.page(signoff, board, source=source))
    }
    for blocker in signoff.blockers:
        if blocker.report is None:
            continue
        if blocker.report in values:
            message = f"two pages would be written to `{blocker.report}`"
            hint = f"give the blocker {blocker.id} a `report` of its own"
            raise InvalidInput([Problem("SG608", message, path, hint=hint)])
        known = documents.get(blocker.id) if documents else None
        shown = view.blocker_page(signoff, board, blocker, source=source, known=known)
        values[blocker.report] = (BLOCKER_TEMPLATE, shown)
    sandbox = _sandbox(templates)
    return {at: _fill(sandbox, name, value, root) for at, (name, value) in values.items()}


def render_difference(
    value: pages.DiffPage, *, templates: Path | None = None, root: Path | None = None
) -> str:
    """What changed, as Markdown.

    Args:
        value: the changes.
        templates: as in `render`.
        root: as in `render`.

    Raises:
        InvalidInput: a template is wrong (SG601 to SG607).
        SurroundingsError: our own templates are not installed (SG609).
    """
    return _fill(_sandbox(templates), DIFFERENCE_TEMPLATE, value, root)


def _sandbox(templates: Path | None) -> "Sandbox":
    from signoff_gen.sandbox import Sandbox
    from signoff_gen.template_files import Loader

    return Sandbox(Loader(templates, folder("templates")), cache_folder("templates"))


def _fill(
    sandbox: "Sandbox",
    name: str,
    value: pages.Page | pages.BlockerPage | pages.DiffPage,
    root: Path | None,
) -> str:
    from jinja2 import TemplateError

    from signoff_gen.sandbox import Meter, meter

    # What a template does wrong comes as any of these; our own code runs before and after it.
    wrong = (
        TemplateError, ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError,
        SyntaxError, TypeError, ValueError,
    )  # fmt: skip
    token = meter.set(Meter())
    try:
        text = _joined(sandbox.get_template(name).generate(page=value))
    except wrong as error:
        raise InvalidInput([_problem(error, sandbox, name, root)]) from error
    finally:
        meter.reset(token)
    return text.strip("\n") + "\n"


def _joined(stream: Iterable[str]) -> str:
    from signoff_gen.sandbox import OUTPUT_LIMIT, Exceeded

    pieces = iter(stream)
    chunks: list[str] = []
    size = 0
    while batch := list(islice(pieces, _PIECES)):
        chunks.append("".join(batch))
        size += len(chunks[-1])
        if size > OUTPUT_LIMIT:
            raise Exceeded(f"a page of more than {OUTPUT_LIMIT} characters")
    return "".join(chunks)


# --- what is wrong with a template ---


def _problem(error: BaseException, sandbox: "Sandbox", name: str, root: Path | None) -> Problem:
    """The error as its author should read it: the template, the line, what would mend it."""
    path, line = _place(error)
    if path is None and (found := sandbox.templates.find(name)):
        path = found[1]
    code, message, hint = _diagnosis(error, sandbox)
    source = _excerpt(path, line)
    if path and root and path.is_relative_to(root):
        path = path.relative_to(root)
    return Problem(code, message, path, line, source=source, hint=hint)


def _place(error: BaseException) -> tuple[Path | None, int | None]:
    """Where in a template: the innermost line of one that was at work."""
    from traceback import walk_tb

    from jinja2 import TemplateSyntaxError

    from signoff_gen.template_files import Unreadable

    if isinstance(error, Unreadable):
        return error.path, error.line
    if isinstance(error, TemplateSyntaxError):
        return Path(error.filename) if error.filename else None, error.lineno
    # Jinja2 has put the template's own lines into the traceback.
    frames = [
        (frame.f_code.co_filename, line)
        for frame, line in walk_tb(error.__traceback__)
        if "__jinja_exception__" in frame.f_globals
    ]
    return (Path(frames[-1][0]), frames[-1][1]) if frames else (None, None)


def _diagnosis(error: BaseException, sandbox: "Sandbox") -> tuple[str, str, str | None]:
    """Code, message and hint."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    from signoff_gen.sandbox import Exceeded
    from signoff_gen.template_files import Unreadable

    message = _one_line(str(error))
    if isinstance(error, TemplateSyntaxError):
        message = _one_line(error.message or "")
        return "SG601", f"the template is not valid: {message}", _filter_hint(message, sandbox)
    if isinstance(error, UndefinedError):
        return "SG602", message, _field_hint(message)
    if isinstance(error, TemplateNotFound):
        names = sandbox.list_templates()
        return "SG604", f"there is no template `{message}`", did_you_mean(message, names)
    if isinstance(error, Unreadable):
        return "SG607", f"the template cannot be read: {message}", None
    if isinstance(error, RecursionError):
        return "SG605", "the template includes or calls itself without end", None
    if isinstance(error, Exceeded | MemoryError | OverflowError):
        return "SG605", f"the template does more than a page needs: {message}", None
    if isinstance(error, SecurityError):
        hint = "templates may use the fields of `page`, and the filters of docs/templates.md"
        return "SG603", f"the template may not do this: {message}", hint
    if isinstance(error, SyntaxError):
        return "SG601", f"the template is not valid: {message}", None
    return "SG606", f"the template fails here: {message}", None


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _filter_hint(message: str, sandbox: "Sandbox") -> str | None:
    unknown = re.match(r"No (filter|test) named '(\w+)'", message)
    if unknown is None:
        return None
    names = sandbox.filters if unknown[1] == "filter" else sandbox.tests
    return did_you_mean(unknown[2], names)


def _field_hint(message: str) -> str | None:
    unknown = re.fullmatch(r"a (\w+) has no `(\w+)`", message)
    if unknown is None:
        return "what a page is made of is `page`" if "not defined" in message else None
    kind = getattr(pages, unknown[1], None)
    return did_you_mean(unknown[2], getattr(kind, "_fields", ()))


def _excerpt(path: Path | None, line: int | None) -> tuple[tuple[int, str], ...]:
    """The line and the one before it."""
    if path is None or line is None:
        return ()
    lines = path.read_text("utf-8", errors="replace").splitlines()
    first = max(line - 1, 1)
    return tuple((n, lines[n - 1][:_EXCERPT]) for n in range(first, min(line, len(lines)) + 1))
