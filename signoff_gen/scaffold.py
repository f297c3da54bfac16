"""What `init` writes: a first sign-off that works, the schema for editors, a line for git, CI jobs.

What is there already is left alone.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from signoff_gen import resources, store
from signoff_gen.config import SUFFIXES, Project
from signoff_gen.errors import SurroundingsError, UsageError
from signoff_gen.globs import inside
from signoff_gen.model import ID_PATTERN, Runners, slug
from signoff_gen.schema import FILE_NAME, status_schema_text

ATTRIBUTES = ".gitattributes"
EVIDENCE_RULE = "artifacts/** -text"
"""Evidence is known by its digest: git must not convert its line endings."""

_FIRST_SIGNOFF = """\
# yaml-language-server: $schema=@SCHEMA@
#
# A sign-off. You edit this file; `signoff-gen verify` runs the checks and adds a `result` to each
# of them; `signoff-gen render` writes the page. Your editor explains a key when you point at it.
title: @TITLE@ Signoff
phase: First sign-off
report: @REPORT@

steps:
  - id: tools
    title: Check the Tools
    summary:                   # shown on the page when the step is completed
      - The machine has what the checks need
    checks:
      # A command passes when its exit status is 0 and its output is as expected. What it prints is
      # kept as evidence in artifacts/@NAME@/. Put your own here, such as `run: make test`.
      - id: git
        command:
          run: git --version
          log: 01_git_version.log
          stdout: {matches: "^git version [0-9]"}
        timeout: 30s
      # Files that the checks before it leave in the evidence folder are there and not empty.
      - id: evidence
        artifacts: [01_git_version.log]

  # A step begins when the one before it has passed.
  - id: review
    title: Review
    checks:
      # Only a person can see to this one, and then adds below `manual`:
      #   done: {by: your name, on: 2026-01-31, note: what you saw}
      - id: readme
        manual: Somebody new to the project has followed its README from beginning to end

# A blocker holds steps up, and a decision is for a person to take. Remove the first `#` of each
# line to see both on the page; `signoff-gen decide go-on B` then lets the review go on.
#blockers:
#  - id: no-staging
#    title: No Staging Database
#    issue: The database of the staging system cannot be reached.
#    impact:
#      - The load test cannot run
#    blocks: [review]
#
#decisions:
#  - id: go-on
#    question: Do we go on without the load test?
#    blocker: no-staging
#    options:
#      - {id: A, text: Wait for the database}
#      - {id: B, text: Go on without it, proceed: true}
#    recommendation: {option: A, because: it is expected back tomorrow}
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    shown: str
    """Its path from the repository's root."""
    what: str
    """`written`, `up to date`, or in words why it was left alone."""

    @property
    def written(self) -> bool:
        """Whether the file was made or changed."""
        return self.what == "written"


def begin(project: Project, name: str | None, runners: Runners) -> Iterator[Outcome]:
    """Write a first sign-off and what belongs to it; each outcome as it is reached.

    Args:
        project: where.
        name: id of the sign-off; None takes the repository's name, and adds nothing to a
            repository that has a sign-off already.
        runners: what the schema is about.

    Raises:
        UsageError: the name cannot be that of a sign-off (SG720).
        SurroundingsError: a file cannot be written (SG220), or lies outside of the repository
            (SG721).
    """
    if name is not None and not re.fullmatch(ID_PATTERN, name):
        raise UsageError(
            f"`{name}` cannot be the name of a sign-off",
            code="SG720",
            hint=f"use lower-case letters, digits and hyphens, such as `{slug(Path(name).stem)}`",
        )
    folder = project.root / project.config.status
    yield _first_signoff(project, folder, name)
    yield _first_schema(project, folder / FILE_NAME, runners)
    yield _attributes(project, project.root / ATTRIBUTES)


CI_FILES = {
    "github": (".github/workflows/signoff.yml", ".github/workflows/signoff-comment.yml"),
    "gitlab": (".gitlab/signoff.yml",),
}
"""What a CI system runs, from `examples/ci`."""


def begin_ci(project: Project, system: str) -> Iterator[Outcome]:
    """Write the jobs by which a CI system checks sign-offs and shows reviewers what changes.

    Args:
        project: where.
        system: a key of `CI_FILES`.

    Raises:
        SurroundingsError: a file cannot be written (SG220), lies outside of the repository
            (SG721), or the installation is incomplete (SG609).
    """
    source = resources.folder("examples/ci")
    for name in CI_FILES[system]:
        path = project.root / name
        if os.path.lexists(path):
            yield Outcome(_shown(project, path), "left as it is")
        else:
            yield _write(project, path, (source / name).read_text("utf-8"))


def refresh_schema(project: Project, runners: Runners) -> Outcome:
    """Write the schema anew, for instance after signoff-gen or a runner was updated.

    Raises:
        SurroundingsError: it cannot be written (SG220), or lies outside of the repository (SG721).
    """
    path = project.root / project.config.status / FILE_NAME
    text = status_schema_text(runners)
    if path.is_file() and path.read_bytes() == text.encode():
        return Outcome(_shown(project, path), "up to date")
    return _write(project, path, text)


def first_name(root: Path) -> str:
    """The id of a sign-off after its repository's folder, `release` if that has no usable name.

    >>> first_name(Path("/home/me/My_Service"))
    'my-service'
    """
    return slug(root.name) if re.search("[a-z0-9]", root.name.lower()) else "release"


def _first_signoff(project: Project, folder: Path, name: str | None) -> Outcome:
    others = _status_files(folder)
    if name is None and others:
        has = f"has {', '.join(path.name for path in others[:3])}{' …' if others[3:] else ''}"
        return Outcome(
            f"{_shown(project, folder)}/", f"{has}; `signoff-gen init NAME` adds another"
        )
    name = name or first_name(project.root)
    for path in (folder / f"{name}{suffix}" for suffix in SUFFIXES):
        if os.path.lexists(path):
            return Outcome(_shown(project, path), "left as it is")
    words = {
        "NAME": name,
        "TITLE": name.replace("-", " ").title().strip(),
        "SCHEMA": FILE_NAME,
        # A page belongs to one sign-off only.
        "REPORT": f"SIGNOFF_STATUS-{name}.md" if others else "SIGNOFF_STATUS.md",
    }
    text = re.sub("@([A-Z]+)@", lambda match: words[match[1]], _FIRST_SIGNOFF)
    return _write(project, folder / f"{name}.yaml", text)


def _status_files(folder: Path) -> list[Path]:
    try:
        return store.find(folder.parent, folder.name)
    except UsageError:
        return []


def _first_schema(project: Project, path: Path, runners: Runners) -> Outcome:
    text = status_schema_text(runners)
    if not os.path.lexists(path):
        return _write(project, path, text)
    if path.is_file() and path.read_bytes() == text.encode():
        return Outcome(_shown(project, path), "up to date")
    hint = "left as it is, but out of date; `signoff-gen init --schema-only` refreshes it"
    return Outcome(_shown(project, path), hint)


def _attributes(project: Project, path: Path) -> Outcome:
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        what = f"left as it is: not a regular file; evidence needs `{EVIDENCE_RULE}` in it"
        return Outcome(_shown(project, path), what)
    text = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
    if any(line.split() == EVIDENCE_RULE.split() for line in text.splitlines()):
        return Outcome(_shown(project, path), "up to date")
    end = "\r\n" if "\r\n" in text else "\n"
    before = text + end if text and not text.endswith("\n") else text
    reason = "# Evidence is known by its digest: its line endings are never converted."
    return _write(project, path, f"{before}{reason}{end}{EVIDENCE_RULE}{end}")


def _write(project: Project, path: Path, text: str) -> Outcome:
    shown = _shown(project, path)
    if not inside(path, project.root):
        message = f"{shown} is, or lies behind, a link that leaves the repository"
        raise SurroundingsError(message, code="SG721")
    store.replace_file(path, text.encode("utf-8", "surrogateescape"))
    return Outcome(shown, "written")


def _shown(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
