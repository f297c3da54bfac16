"""What changed, as Markdown for a comment on a pull request or a job's summary. Pure.

Every text of a difference may be a stranger's: the template escapes all of it, and links lead
nowhere but below the address that the caller gave.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from signoff_gen.difference import Change, Difference, Group, SignoffDifference, Unreadable
from signoff_gen.errors import UsageError
from signoff_gen.markdown import md_text
from signoff_gen.page import LABELS, DiffGroup, DiffPage, DiffRow, DiffSection
from signoff_gen.render import render_difference

_ADDRESS: Final = r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~%!$&'*+,;=:@/-]*)?"


class _Look(NamedTuple):
    """How a group is shown."""

    emoji: str
    title: str
    open: int
    """How many rows are seen at once; where there are more of a quiet group, none is."""
    quiet: bool = False


_LOOKS: Final[dict[Group, _Look]] = {
    Group.WEAKENED: _Look("⚠️", "Weakened", 50),
    Group.UNTRUE: _Look("🕵️", "Not as it was recorded", 20),
    Group.BLOCKER: _Look("⛔", "Blockers", 20),
    Group.DECISION: _Look("❓", "Decisions", 20),
    Group.WORSE: _Look("❌", "Got worse", 20),
    Group.EVIDENCE: _Look("📎", "Evidence", 5, quiet=True),
    Group.WAIVER: _Look("🟡", "Waivers", 20),
    Group.APPROVAL: _Look("✍️", "Approvals", 20),
    Group.TICK: _Look("☑️", "Ticked by people", 20),
    Group.BETTER: _Look("✅", "Got better", 10, quiet=True),
    Group.STATE: _Look("🔁", "Other states", 5, quiet=True),
    Group.DEFINITION: _Look("🔧", "Definitions", 10, quiet=True),
    Group.STRUCTURE: _Look("🧱", "Steps and checks", 10, quiet=True),
    Group.WORDS: _Look("✏️", "Words", 3, quiet=True),
}
MOST_ROWS: Final = 200
"""Rows of a group that are shown at all; the JSON has them all."""


def markdown(
    difference: Difference,
    *,
    link_base: str = "",
    templates: Path | None = None,
    root: Path | None = None,
) -> str:
    """What changed, as Markdown that ends in one newline.

    Args:
        difference: what changed.
        link_base: the address below which the files of the head side lie, such as
            `https://github.com/o/r/blob/SHA`; without it there are no links.
        templates: the project's own templates, which come before the bundled one.
        root: the repository's root; messages name templates relative to it.

    Raises:
        UsageError: `link_base` is not the address of a web page (SG743).
        InvalidInput: a template is wrong (SG601 to SG607).
    """
    if link_base and not re.fullmatch(_ADDRESS, link_base):
        raise UsageError(
            f"`{link_base}` is not an address that files can be linked below",
            code="SG743",
            hint="it is like https://github.com/owner/name/blob/COMMIT",
        )
    if difference.empty:
        notes = "".join(f"- {md_text(note)}\n" for note in difference.notes)
        return "✅ Nothing changed in the sign-offs.\n" + (notes and f"\n{notes}")
    return render_difference(_page(difference, link_base), templates=templates, root=root)


def _page(difference: Difference, link_base: str) -> DiffPage:
    alone = len(difference.signoffs) == 1
    return DiffPage(
        emoji="✅" if difference.go else "⛔",
        verdict=difference.verdict,
        counts=difference.counts,
        base=difference.base.short,
        head=difference.head.short,
        as_of=difference.as_of,
        link_base=link_base,
        sections=[_section(item, alone=alone) for item in difference.signoffs],
        unreadable=[_unreadable(item) for item in difference.unreadable],
        notes=difference.notes,
        unchanged=difference.unchanged,
        left_out=difference.omitted,
    )


def _section(item: SignoffDifference, *, alone: bool) -> DiffSection:
    return DiffSection(
        emoji=LABELS[item.after.verdict.value].emoji if item.after else "🗑️",
        title=item.title or item.id,
        path=item.path,
        path_before=item.path_before,
        verdict="" if alone else item.verdict,
        counts="" if alone else item.counts,
        groups=list(_groups(item.changes)),
    )


def _groups(changes: Iterable[Change]) -> Iterator[DiffGroup]:
    ordered = sorted(changes, key=lambda change: change.weight)
    for group, some in groupby(ordered, key=lambda change: change.group):
        look = _LOOKS[group]
        rows = [_row(change) for change in some]
        seen = 0 if look.quiet and len(rows) > look.open else look.open
        yield DiffGroup(
            emoji=look.emoji,
            title=look.title,
            rows=rows[:seen],
            more=rows[seen:MOST_ROWS],
            left_out=max(0, len(rows) - MOST_ROWS),
            compared=any(row.before or row.after for row in rows),
        )


def _row(change: Change) -> DiffRow:
    line = f"L{change.line}" if change.line else ""
    return DiffRow(
        place=change.address or change.path or change.signoff,
        path=_below(change.path) if change.line else "",
        line=line,
        what=change.what,
        before=change.before,
        after=change.after,
    )


def _unreadable(item: Unreadable) -> DiffRow:
    place = f"{item.path}:{item.line}" if item.line else item.path
    here = item.side == "head"
    return DiffRow(
        place=place,
        path=_below(item.path) if here else "",
        line=f"L{item.line}" if here and item.line else "",
        what=f"{item.side}: {item.message} ({item.code})",
        before="",
        after="",
    )


def _below(path: str) -> str:
    """The path of a file to link to, which leads nowhere upwards."""
    return "/".join(part for part in path.split("/") if part not in ("", ".", ".."))
