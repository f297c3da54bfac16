"""Approving: who approves what is written into the status file, bound to exactly what stands there.

The other entries keep their bytes. An approval that is stale is brought up to date where it is, so
that a role does not collect a list of signatures that mean nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from signoff_gen import pipeline, store
from signoff_gen.config import Project
from signoff_gen.errors import Refusal
from signoff_gen.gate import gate
from signoff_gen.model import RequiredApproval, Signoff
from signoff_gen.runners import registry
from signoff_gen.states import judge, subject_digest
from signoff_gen.store import StatusFile
from signoff_gen.verify import facts_about
from signoff_gen.yamltext import Json


@dataclass(frozen=True, slots=True)
class Approved:
    """What an approval led to."""

    shown: str
    """The status file."""
    role: str
    by: str
    subject: str
    """The digest that the approval is bound to."""
    changed: bool
    """False when the same approval stood there already."""
    next_action: str


def approve(
    project: Project, name: str, *, who: Sequence[str], on: date, early: bool = False
) -> Approved:
    """Write an approval into `approvals.given`.

    Args:
        project: the repository.
        name: `role` or `signoff/role`.
        who: names of the person, the first that the role's `from` knows counts.
        on: the day.
        early: approve although the sign-off has more in its way than approvals.

    Raises:
        UsageError: there is no such role, or several (SG708).
        Refusal: the person may not speak for the role (SG325), or there is still something in the
            way of the sign-off (SG326).
        InvalidInput: the approval cannot be written without touching other lines.
    """
    with pipeline.locked(project):
        every = {
            f"{file.signoff.id}/{item.role}": (file, item)
            for file in pipeline.load(project)
            if file.signoff.approvals is not None
            for item in file.signoff.approvals.required
        }
        file, required = store.pick(every, name, "role", "SG708")
        signoff = file.signoff
        by = _entitled(required, who)
        if not early:
            _refuse_unready(project, signoff)
        subject = subject_digest(signoff)
        changed = _write(file, required.role, by, on, subject)
    return Approved(
        file.shown.as_posix(),
        required.role,
        by,
        subject,
        changed,
        judge(file.signoff).next_action,
    )


def _entitled(required: RequiredApproval, who: Sequence[str]) -> str:
    if not required.identities:
        return who[0]
    known: Mapping[str, str] = {item.casefold(): item for item in required.identities}
    for name in who:
        # As written in the file: what is compared later is compared exactly.
        if name.casefold() in known:
            return known[name.casefold()]
    shown = " and ".join(f"`{name}`" for name in who)
    raise Refusal(
        f"{shown} may not speak for role `{required.role}`",
        code="SG325",
        hint=f"these may: {', '.join(required.identities)}; `--by` says who approves",
    )


def _refuse_unready(project: Project, signoff: Signoff) -> None:
    board = judge(signoff, facts_about(signoff, project.root, datetime.now(UTC)))
    reasons = gate(signoff, board, allow=("unapproved",)).reasons
    if reasons:
        shown = [str(reason) for reason in reasons[:5]]
        more = [f"and {len(reasons) - 5} more"] if len(reasons) > 5 else []
        raise Refusal(
            f"{signoff.id} is {board.verdict.value}: there is something to do before an approval",
            code="SG326",
            hint="\n".join([*shown, *more, "`--early` approves it as it stands"]),
        )


def _write(file: StatusFile, role: str, by: str, on: date, subject: str) -> bool:
    approvals = file.signoff.approvals
    given = approvals.given if approvals else ()
    own = [n for n, item in enumerate(given) if (item.role, item.by) == (role, by)]
    if any(given[n].of == subject for n in own):
        return False
    if own:
        at = ("approvals", "given", own[-1])
        file.document.set_key(at, "on", on.isoformat())
        file.document.set_key(at, "of", subject)
    else:
        entry: dict[str, Json] = {"role": role, "by": by, "on": on.isoformat(), "of": subject}
        file.document.append_item(("approvals", "given"), entry)
    file.reload(registry)
    return file.write()
