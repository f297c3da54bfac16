"""`signoff-gen comment`."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from signoff_gen.cli import EXIT_STATUS
from signoff_gen.cli.console import printable
from signoff_gen.cli.options import project_at, with_as_of, with_format, with_project

if TYPE_CHECKING:
    from signoff_gen.config import Project
    from signoff_gen.difference import Difference
    from signoff_gen.forge.base import ForgeError, Size, Token
    from signoff_gen.forge.publish import Letter, Published
    from signoff_gen.forge.surroundings import Surroundings

_OUTCOMES = {
    "created": "added",
    "updated": "updated",
    "recreated": "made anew",
    "unchanged": "says so already",
    "stale": "not written: the pull request has a newer commit",
    "older": "not written: a newer run has written it",
}
_MOST_ANNOTATIONS = 9
"""Beside the headline; GitHub shows ten of a kind for a step."""

_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]")


@click.command()
@click.argument("range_", required=False, metavar="[BASE[..HEAD]]")
@with_project
@click.option("--from", "source", metavar="FILE", help="JSON of `signoff-gen diff`; - is stdin.")
@click.option("--forge", type=click.Choice(["github", "gitlab", "gitea"]), help="Whose API.")
@click.option("--api-url", metavar="URL", help="Where the API is.")
@click.option("--repository", metavar="OWNER/NAME", help="The repository of the pull request.")
@click.option("--number", type=click.IntRange(1), metavar="N", help="The pull or merge request.")
@click.option("--head", metavar="SHA", help="The commit that it is about.")
@click.option("--token-env", metavar="NAME", help="The variable that holds the token.")
@click.option(
    "--behavior",
    type=click.Choice(["update", "recreate", "append"]),
    default="update",
    help="What becomes of the comment of an earlier run.",
)
@click.option("--key", default="default", metavar="NAME", help="Tells several comments apart.")
@click.option("--status/--no-status", "with_status", default=None, help="Set a commit status.")
@click.option("--status-name", default="signoff-gen", metavar="NAME", help="What it is called.")
@click.option("--artifact-url", metavar="URL", help="Where all of it is; the run's page otherwise.")
@click.option(
    "--max-wait",
    type=click.FloatRange(0),
    default=300,
    metavar="SECONDS",
    help="How long to wait, in all, where a forge wants fewer requests.",
)
@click.option("--require", is_flag=True, help="A token that only reads is an error.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and ask nobody.")
@with_as_of
@with_format("text", "json")
def command(
    range_: str | None,
    start: Path,
    as_of: datetime | None,
    source: str | None,
    token_env: str | None,
    max_wait: float,
    require: bool,
    dry_run: bool,
    output_format: str,
    **wanted: Any,
) -> int:
    """Post what a pull request changes in the sign-offs, as one comment that is kept up to date.

    GitHub, GitLab, Gitea and Forgejo. In a CI job the pull request and the token are found in the
    environment. Nothing that the branch holds is run.
    """
    from signoff_gen.forge.base import Clock, ForgeError, ReadOnlyToken
    from signoff_gen.forge.publish import publish
    from signoff_gen.forge.surroundings import no_token, token_of

    place = _place(wanted)
    token = None
    # A rehearsal needs none; what it shows is masked all the same.
    with suppress(ForgeError) if dry_run else nullcontext():
        token = token_of(place, os.environ, token_env)
    project = project_at(start)
    difference, verdict = _judged(project, range_, source, as_of, wanted["with_status"])
    draft = _draft(project, difference, verdict, place, token, wanted)
    if dry_run:
        _rehearse(draft, output_format)
        return EXIT_STATUS["done"]
    try:
        if token is None:
            raise no_token(place, token_env)
        if place.api.startswith("http://") and not _LOOPBACK.match(place.api):
            click.echo("warning: the token goes over http, where others can read it", err=True)
        done = publish(place, draft.letter, token, max_wait=max_wait, clock=Clock())
    except ReadOnlyToken as refusal:
        if require:
            raise
        _show_instead(draft, refusal, output_format)
        return EXIT_STATUS["done"]
    _show(draft, done, output_format)
    if done is not None and done.refused and require:
        raise done.refused
    return EXIT_STATUS["done"]


@dataclass(frozen=True, slots=True)
class _Draft:
    """What would be written, and where."""

    difference: "Difference"
    place: "Surroundings"
    page: str
    """The whole text, however long it is."""
    letter: "Letter"


def _place(wanted: dict[str, Any]) -> "Surroundings":
    from signoff_gen.forge.surroundings import look_around, with_given

    return with_given(
        look_around(os.environ),
        forge=wanted["forge"],
        api=wanted["api_url"],
        repository=wanted["repository"],
        number=wanted["number"],
        head=wanted["head"],
    )


def _judged(
    project: "Project",
    range_: str | None,
    source: str | None,
    as_of: datetime | None,
    with_status: bool | None,
) -> tuple["Difference", tuple[str, str] | None]:
    """What changed, and state and line of the status; None where none is to be set."""
    from signoff_gen.forge.verdict import of_difference

    if source is None:
        from signoff_gen.diff import difference

        found = difference(project, range_, as_of=(as_of or datetime.now(UTC)).date())
        return found, None if with_status is False else _verdict(project, found, as_of)
    if range_ is not None:
        raise click.UsageError("give either BASE..HEAD or `--from`")
    found = _received(source)
    # A file may claim anything: its word becomes a status only where somebody asks for that.
    return found, of_difference(found) if with_status else None


def _received(source: str) -> "Difference":
    """What another job found out, in a file that anybody may have written."""
    from signoff_gen.difference import LARGEST, load
    from signoff_gen.errors import SurroundingsError

    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as file:
            return load(file.read(LARGEST + 1))
    except OSError as error:
        why = error.strerror or "no reason given"
        raise SurroundingsError(f"{source} cannot be read: {why}", code="SG760") from None


def _draft(
    project: "Project",
    difference: "Difference",
    verdict: tuple[str, str] | None,
    place: "Surroundings",
    token: "Token | None",
    wanted: dict[str, Any],
) -> _Draft:
    from signoff_gen.diff_page import markdown
    from signoff_gen.forge.base import Status
    from signoff_gen.forge.publish import Letter
    from signoff_gen.forge.shorten import shorten
    from signoff_gen.forge.sticky import KEY, Behavior
    from signoff_gen.forge.surroundings import web_address
    from signoff_gen.redact import Redactor

    if not KEY.fullmatch(wanted["key"]):
        raise click.BadParameter("lower-case letters, digits and hyphens", param_hint="--key")
    if not re.fullmatch(r"[ -~]{1,100}", wanted["status_name"]):
        raise click.BadParameter("up to 100 letters of ASCII", param_hint="--status-name")
    link = web_address(wanted["artifact_url"] or place.run_url)
    if wanted["artifact_url"] and not link:
        raise click.BadParameter("not an address of a web page", param_hint="--artifact-url")
    page = markdown(
        difference,
        link_base=place.link_base,
        templates=project.root / project.config.templates,
        root=project.root,
    )
    if token is not None:
        page = Redactor({token.name: token.value}).text(page)

    def body(size: "Size") -> str:
        return shorten(page, size, link)

    status = Status(verdict[0], wanted["status_name"], verdict[1], link) if verdict else None
    letter = Letter(wanted["key"], Behavior(wanted["behavior"]), body, status)
    return _Draft(difference, place, page, letter)


def _verdict(
    project: "Project", difference: "Difference", as_of: datetime | None
) -> tuple[str, str]:
    """State and line of the status: of the gate, where what is checked out is what is meant."""
    from signoff_gen import pipeline
    from signoff_gen.errors import InvalidInput, UsageError
    from signoff_gen.forge.verdict import of_difference, of_gates
    from signoff_gen.gate import gate
    from signoff_gen.repo import Repository
    from signoff_gen.states import judge
    from signoff_gen.verify import facts_about

    if difference.head.commit not in (None, Repository.discover(project.root).head()):
        return of_difference(difference)
    now = as_of or datetime.now(UTC)
    judged = {}
    try:
        for file in pipeline.load(project):
            board = judge(file.signoff, facts_about(file.signoff, project.root, now))
            judged[file.signoff.id] = board, gate(file.signoff, board)
    except (InvalidInput, UsageError):  # one cannot be read, or there is none
        return of_difference(difference)
    return of_gates(judged)


# --- what is shown ---


def _rehearse(draft: _Draft, output_format: str) -> None:
    from signoff_gen.forge.publish import FORGES

    body = draft.letter.body(FORGES[draft.place.forge].size)
    if output_format == "json":
        click.echo(json.dumps({**_as_json(draft, "dry-run"), "body": body}, indent=2))
        return
    place = draft.place
    number = f"{place.repository} {place.number or 'by its commit'}"
    click.echo(
        f"would {draft.letter.behavior} the comment `{draft.letter.key}` on {place.forge}, "
        f"pull request {printable(number)}",
        err=True,
    )
    if (status := draft.letter.status) is not None:
        click.echo(
            f"would set the status `{status.context}`: {status.state}, {status.description}",
            err=True,
        )
    click.echo(body, nl=False)


def _show(draft: _Draft, done: "Published | None", output_format: str) -> None:
    if output_format == "json":
        outcome = done.outcome.value if done else "none"
        click.echo(json.dumps(_as_json(draft, outcome, done), indent=2))
    elif done is None:
        click.echo("no pull request is open for this commit any more: nothing was written")
    else:
        where = f": {printable(done.url)}" if done.url else ""
        click.echo(f"comment {_OUTCOMES[done.outcome.value]}{where}")
        if done.status_set and draft.letter.status is not None:
            status = draft.letter.status
            click.echo(f"status {status.context}: {status.state}, {status.description}")
    if done is not None and done.refused is not None:
        click.echo(f"no status was set: {printable(done.refused.message)}", err=True)


def _show_instead(draft: _Draft, refusal: "ForgeError", output_format: str) -> None:
    """What a job can do that may not write: annotations, and its own summary."""
    from signoff_gen.cli.job_summary import LIMIT, append
    from signoff_gen.errors import SurroundingsError
    from signoff_gen.forge.base import Size
    from signoff_gen.forge.shorten import shorten

    try:
        summary = append(shorten(draft.page, Size(LIMIT, LIMIT)), os.environ)
    except SurroundingsError:  # it is there for convenience; the log says it as well
        summary = False
    if output_format == "json":
        click.echo(json.dumps(_as_json(draft, "refused"), indent=2))
    elif draft.place.has_commands:
        for line in _annotations(draft.difference):
            click.echo(line)
    else:
        for line in draft.page.splitlines():
            click.echo(printable(line))
    where = "in the job's summary and annotations" if summary else "in the job's log"
    click.echo(
        f"no comment was written: {printable(refusal.message)}; what changed is {where}", err=True
    )


def _annotations(difference: "Difference") -> Iterator[str]:
    """The headline, and what is gravest at its line."""
    from signoff_gen.cli.problems import annotation
    from signoff_gen.difference import Group
    from signoff_gen.errors import Problem

    yield annotation(Problem("Sign-off", difference.headline, severity="note"))
    grave = (Group.WEAKENED, Group.UNTRUE, Group.BLOCKER, Group.WORSE)
    changes = sorted(
        (change for change in difference.changes if change.group in grave),
        key=lambda change: change.weight,
    )
    for change in changes[:_MOST_ANNOTATIONS]:
        about = ": ".join(part for part in (change.address, change.what) if part)
        path = Path(change.path) if change.line else None
        yield annotation(
            Problem(f"Sign-off {change.group}", about, path, change.line, severity="warning")
        )


def _as_json(draft: _Draft, outcome: str, done: "Published | None" = None) -> dict[str, Any]:
    status = draft.letter.status if done is None or done.status_set else None
    return {
        "outcome": outcome,
        "forge": draft.place.forge,
        "repository": done.target.repository if done else draft.place.repository,
        "number": done.target.number if done else draft.place.number,
        "head": done.head if done else draft.place.head or None,
        "key": draft.letter.key,
        "behavior": draft.letter.behavior.value,
        "url": done.url or None if done else None,
        "status": {
            "state": status.state,
            "name": status.context,
            "description": status.description,
        }
        if status
        else None,
    }
