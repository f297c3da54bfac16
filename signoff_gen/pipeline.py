"""The whole flow on one screen: load, verify, render, commit."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signoff_gen import store
from signoff_gen.config import Project
from signoff_gen.errors import Refusal, SurroundingsError
from signoff_gen.evidence import EvidenceFolder
from signoff_gen.globs import inside
from signoff_gen.model import Signoff
from signoff_gen.runners import registry
from signoff_gen.states import Board, Facts, State, judge, subject_digest
from signoff_gen.store import StatusFile

if TYPE_CHECKING:
    from signoff_gen.migrations.document import Document
    from signoff_gen.plan import Plan
    from signoff_gen.repo import Commit, Identity, Repository
    from signoff_gen.runners.process import Cancellation
    from signoff_gen.verify import Listener, Report, Settings


def load(project: Project, ids: Sequence[str] = ()) -> list[StatusFile]:
    """Read and check all status files, and choose those of the given sign-offs.

    Raises:
        InvalidInput: any file is wrong, also one that was not asked for.
        UsageError: there is no status file, or no sign-off of that name.
    """
    paths = store.find(project.root, project.config.status)
    return store.choose(store.load(paths, project.root, registry), ids)


def locked(
    project: Project, waiting: "store.Waiting" = store.wait_silently
) -> AbstractContextManager[None]:
    """Hold the status folder while it is written to.

    Raises:
        UsageError: there is no status file to write to.
        LockedError: another run held it all the time.
    """
    store.find(project.root, project.config.status)
    folder = project.root / project.config.status
    return store.lock(folder, timeout=project.config.lock_timeout, waiting=waiting)


def plan(
    files: Sequence[StatusFile], only: Sequence[str] = (), skip: Sequence[str] = ()
) -> "list[tuple[StatusFile, Plan]]":
    """What is due in each file.

    Raises:
        UsageError: an address names nothing in any of the files.
    """
    from signoff_gen.plan import make_plan, refuse_unknown

    refuse_unknown([file.signoff for file in files], [*only, *skip])
    return [(file, make_plan(file.signoff, only, skip)) for file in files]


def verify(
    project: Project,
    plans: "Sequence[tuple[StatusFile, Plan]]",
    settings: "Settings",
    environment: Mapping[str, str],
    listener: "Listener",
    cancellation: "Cancellation | None" = None,
) -> list["Report"]:
    """Carry plans out, one sign-off after the other; the caller holds the lock."""
    from signoff_gen.verify import verify as carry_out

    reports = []
    for file, due in plans:
        reports.append(
            carry_out(
                file,
                project.root,
                due,
                settings=settings,
                environment=environment,
                listener=listener,
                cancellation=cancellation,
            )
        )
        file.signoff = reports[-1].signoff
    return reports


def board_for_page(project: Project, signoff: Signoff) -> Board:
    """The standing that a page shows: status file and evidence digests, no clock, no inputs."""
    return judge(signoff, Facts(evidence=_evidence(project, signoff)))


def _evidence(project: Project, signoff: Signoff) -> dict[str, str | None]:
    return EvidenceFolder(project.root, signoff.artifacts).digests(signoff.evidence)


@dataclass(frozen=True, slots=True)
class Rendering:
    """The pages of sign-offs, and what they say of evidence."""

    pages: dict[str, str]
    """Text by path from the repository's root."""
    evidence: dict[str, dict[str, str | None]]
    """Digests by evidence folder and name, None for a file that is not there."""


def render(project: Project, files: Iterable[StatusFile]) -> dict[str, str]:
    """The pages of sign-offs: text by path from the repository's root.

    Raises:
        InvalidInput: a template is wrong.
    """
    return rendering(project, files).pages


def rendering(project: Project, files: Iterable[StatusFile]) -> Rendering:
    """The pages of sign-offs, and the evidence that was looked at.

    Raises:
        InvalidInput: a template is wrong.
    """
    from signoff_gen.render import render as render_one

    templates = project.root / project.config.templates
    pages: dict[str, str] = {}
    evidence: dict[str, dict[str, str | None]] = {}
    for file in files:
        found = _evidence(project, file.signoff)
        evidence.setdefault(file.signoff.artifacts, {}).update(found)
        board = judge(file.signoff, Facts(evidence=found))
        pages |= render_one(
            file.signoff,
            board,
            templates=templates,
            source=file.shown.as_posix(),
            root=project.root,
            documents=_documents(project, file.signoff, board),
        )
    return Rendering(pages, evidence)


def _documents(project: Project, signoff: Signoff, board: Board) -> "dict[str, Document]":
    """What checks of migrations found out, for the pages of blockers; evidence as recorded only."""
    found: dict[str, Document] = {}
    for blocker in signoff.blockers:
        check = blocker.detect
        if blocker.report is None or check is None or check.kind != "migrations":
            continue
        state = board.checks[f"blocker:{blocker.id}.{check.id}"].state
        if check.result is None or state is State.STALE:
            continue
        from signoff_gen.migrations.document import load as load_document

        folder = EvidenceFolder(project.root, signoff.artifacts)
        for name in check.result.evidence:
            known = load_document(folder.file(name))
            if known is not None:
                found[blocker.id] = known
    return found


GENERATED = b"<!-- Generated by signoff-gen from "
"""What our own templates begin a page with."""


def write_pages(
    project: Project, pages: Mapping[str, str], *, over_hand_written: bool = False
) -> list[str]:
    """Write the pages that differ from what is on the disk; their paths.

    Args:
        project: where.
        pages: text by path from the repository's root.
        over_hand_written: also in the place of a file that nobody has generated.

    Raises:
        Refusal: a page would replace what a person wrote (SG223); nothing was written.
        SurroundingsError: a page's place is outside the repository or taken by something else
            (SG222), or the disk refused.
    """
    changed = {}
    for name, text in pages.items():
        path = project.root / name
        if not inside(path, project.root):
            raise SurroundingsError(
                f"the page {name} is a link that leaves the repository", code="SG222"
            )
        if path.exists() and not path.is_file():
            raise SurroundingsError(f"the page {name} is not a regular file", code="SG222")
        data, present = text.encode(), path.read_bytes() if path.is_file() else None
        if present == data:
            continue
        # Pages of a project's own templates may say nothing of where they come from.
        by_hand = present and GENERATED in data and GENERATED not in present
        if by_hand and not over_hand_written:
            raise Refusal(
                f"{name} was written by hand, and the page would replace it",
                code="SG223",
                hint="rename it, or give the sign-off another `report`; "
                "`signoff-gen render --replace` replaces it",
            )
        changed[name] = data
    for name, data in changed.items():
        store.replace_file(project.root / name, data)
    return list(changed)


def person(project: Project) -> "Identity":
    """Who git says that the person at the keyboard is.

    Raises:
        RepositoryError: git knows nobody.
    """
    from signoff_gen.repo import Repository

    return Repository.discover(project.root).identity(None, None, ci=False)


@dataclass(frozen=True, slots=True)
class CommitOptions:
    """How the outcome is committed."""

    author_name: str | None = None
    author_email: str | None = None
    subject: str | None = None
    unscanned: bool = False
    """Commit although no scanner is installed."""


def commit(
    project: Project,
    files: Sequence[StatusFile],
    options: CommitOptions,
    environment: Mapping[str, str],
) -> "Commit | None":
    """Commit pages, status files and their evidence; None when nothing differs.

    Raises:
        Refusal: evidence holds a secret, or cannot be scanned (SG310, SG311).
        RepositoryError: git refused.
    """
    from signoff_gen.repo import Repository

    repository = Repository.discover(project.root)
    repository.refuse_if_busy()
    pages = render(project, files)
    write_pages(project, pages)
    evidence = evidence_paths(project, files, repository)
    paths = [project.root / name for name in pages] + [file.path for file in files] + evidence
    changed = repository.changed(paths)
    if not changed:
        return None
    refuse_secrets(project, files, changed, environment, unscanned=options.unscanned)
    in_ci = bool(environment.get("CI"))
    identity = repository.identity(options.author_name, options.author_email, ci=in_ci)
    boards = [(file.signoff, board_for_page(project, file.signoff)) for file in files]
    message = options.subject or _subject(boards)
    trailers = {
        "Signoff-Id": ", ".join(signoff.id for signoff, _ in boards),
        "Signoff-State": ", ".join(board.verdict.value for _, board in boards),
        "Signoff-Digest": ", ".join(subject_digest(signoff) for signoff, _ in boards),
    }
    return repository.commit(
        changed, message, trailers=trailers, identity=identity, force_ignored=True
    )


def evidence_paths(
    project: Project, files: Iterable[StatusFile], repository: "Repository"
) -> list[Path]:
    """Every recorded piece of evidence, and the tracked ones that were superseded."""
    found: list[Path] = []
    for file in files:
        folder = EvidenceFolder(project.root, file.signoff.artifacts)
        found += [folder.file(name) for name in file.signoff.evidence]
        found += [path for path in repository.changed([folder.path]) if not path.exists()]
    return found


def refuse_secrets(
    project: Project,
    files: Sequence[StatusFile],
    changed: Sequence[Path],
    environment: Mapping[str, str],
    *,
    unscanned: bool,
) -> None:
    """Look for secrets in everything that a commit would add.

    Raises:
        Refusal: one was found (SG310), or nothing can look for them (SG311).
    """
    from signoff_gen import scan
    from signoff_gen.redact import Redactor
    from signoff_gen.verify import known_secrets

    present = [path for path in changed if path.is_file()]
    redactors = [Redactor(known_secrets(file.signoff, environment)) for file in files]
    for path in present:
        data = path.read_bytes()
        for redactor in redactors:
            if redactor.data(data) != data:
                shown = path.relative_to(project.root)
                raise Refusal(f"{shown} holds the value of a secret", code="SG310")
    try:
        findings = scan.scan_files(present, project.root)
    except scan.ScannerMissing as missing:
        if unscanned:
            return
        hint = f"{missing.hint}, or commit with --unscanned"
        raise Refusal(missing.message, code="SG311", hint=hint) from missing
    if findings:
        places = ", ".join(f"{item.source}:{item.line} ({item.rule_name})" for item in findings[:5])
        more = f" and {len(findings) - 5} more" if len(findings) > 5 else ""
        raise Refusal(
            f"what would be committed holds secrets: {places}{more}",
            code="SG310",
            hint="list the variable under `secrets:`, or the field under `redact_fields:`, "
            "and verify again",
        )


def _subject(boards: Sequence[tuple[Signoff, Board]]) -> str:
    parts = [
        f"{signoff.id} {board.verdict.value} ({board.passed} of {len(board.checks)} checks)"
        for signoff, board in boards
    ]
    return "Sign-off: " + "; ".join(parts)
