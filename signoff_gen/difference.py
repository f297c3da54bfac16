"""What changed between two states of sign-offs: the nouns, and their JSON. Pure.

`compare` finds the changes, `diff` reads the two states from git, `diff_page` and the command line
show them. The JSON also travels from a job that ran on a stranger's branch to one that may post
comments, so `load` takes nothing on trust: size, depth, lengths, names and types are checked, and
every text in it stays untrusted until it is escaped.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from signoff_gen.errors import InvalidInput, Problem
from signoff_gen.states import Verdict

SCHEMA: Final = "signoff-gen/diff/1"
LARGEST: Final = 48 * 1024 * 1024
"""Bytes of a difference's JSON above which it is not read."""
MOST_CHANGES: Final = 2_000
"""Changes of one sign-off, of all together, and problems that are kept; more are only counted."""
MOST_SIGNOFFS: Final = 1_000
MOST_NOTES: Final = 100
NAME_LENGTH: Final = 300
"""Characters of an id, a path, a field or a person that are kept."""
_TEXT: Final = 500


class Group(StrEnum):
    """What changes are about; the first weigh most, and come first."""

    WEAKENED = "weakened"
    UNTRUE = "not as recorded"
    BLOCKER = "blockers"
    DECISION = "decisions"
    WORSE = "worse"
    DEFINITION = "definitions"
    WAIVER = "waivers"
    APPROVAL = "approvals"
    TICK = "ticks"
    EVIDENCE = "evidence"
    BETTER = "better"
    STATE = "states"
    STRUCTURE = "structure"
    WORDS = "words"


class Kind(StrEnum):
    """What happened; the names are stable."""

    WEAKENED = "definition-weakened"
    CHECK_REMOVED = "check-removed"
    STEP_REMOVED = "step-removed"
    MADE_MANUAL = "check-made-manual"
    OPEN_BLOCKER_REMOVED = "open-blocker-removed"
    OPEN_DECISION_REMOVED = "open-decision-removed"
    SIGNOFF_REMOVED = "signoff-removed"
    RESULT_EDITED = "result-edited"
    RESULT_MOVED = "result-of-another-check"
    EVIDENCE_TAMPERED = "evidence-tampered"
    EVIDENCE_MISSING = "evidence-missing"
    BLOCKER_OPENED = "blocker-opened"
    BLOCKER_ADDED = "blocker-added"
    BLOCKER_RESOLVED = "blocker-resolved"
    BLOCKER_REMOVED = "blocker-removed"
    DECISION_UNDONE = "decision-undone"
    DECISION_CHANGED = "decision-changed"
    DECISION_TAKEN = "decision-taken"
    DECISION_ADDED = "decision-added"
    DECISION_REMOVED = "decision-removed"
    CHECK_WORSE = "check-worse"
    STEP_WORSE = "step-worse"
    EVIDENCE_CHANGED = "evidence-changed"
    EVIDENCE_GONE = "evidence-gone"
    EVIDENCE_ADDED = "evidence-added"
    WAIVER_ADDED = "waiver-added"
    WAIVER_EXTENDED = "waiver-extended"
    WAIVER_CHANGED = "waiver-changed"
    WAIVER_EXPIRED = "waiver-expired"
    WAIVER_EXPIRING = "waiver-expiring"
    WAIVER_REMOVED = "waiver-removed"
    APPROVAL_WITHDRAWN = "approval-withdrawn"
    APPROVAL_STALE = "approval-stale"
    APPROVAL_GIVEN = "approval-given"
    TICK_REMOVED = "tick-removed"
    TICK_CHANGED = "tick-changed"
    TICK_ADDED = "tick-added"
    CHECK_BETTER = "check-better"
    STEP_BETTER = "step-better"
    STATE_CHANGED = "state-changed"
    CHANGED = "definition-changed"
    STRENGTHENED = "definition-strengthened"
    SIGNOFF_ADDED = "signoff-added"
    SIGNOFF_RENAMED = "signoff-renamed"
    STEP_ADDED = "step-added"
    STEP_RENAMED = "step-renamed"
    STEP_MOVED = "step-moved"
    CHECK_ADDED = "check-added"
    CHECK_RENAMED = "check-renamed"
    CHECK_MOVED = "check-moved"
    BLOCKER_RENAMED = "blocker-renamed"
    DECISION_RENAMED = "decision-renamed"
    WORDS = "words-changed"


class _Meaning(NamedTuple):
    group: Group
    counted: str
    """How a headline counts it; empty where it does not. `new blocker(s)`: one, and several."""
    words: str = ""
    """What a reader is told; empty where the field and the reason say it."""


_G = Group
MEANINGS: Final[dict[Kind, _Meaning]] = {
    Kind.WEAKENED: _Meaning(_G.WEAKENED, "weakened"),
    Kind.CHECK_REMOVED: _Meaning(_G.WEAKENED, "weakened", "the check is gone"),
    Kind.STEP_REMOVED: _Meaning(_G.WEAKENED, "weakened", "the step is gone"),
    Kind.MADE_MANUAL: _Meaning(_G.WEAKENED, "weakened", "no runner verifies it any more"),
    Kind.OPEN_BLOCKER_REMOVED: _Meaning(
        _G.WEAKENED, "weakened", "an open blocker is gone, and nobody resolved it"
    ),
    Kind.OPEN_DECISION_REMOVED: _Meaning(
        _G.WEAKENED, "weakened", "an open decision is gone, and nobody took it"
    ),
    Kind.SIGNOFF_REMOVED: _Meaning(_G.WEAKENED, "sign-off(s) removed", "the sign-off is gone"),
    Kind.RESULT_EDITED: _Meaning(_G.UNTRUE, "edited by hand", "the result was edited by hand"),
    Kind.RESULT_MOVED: _Meaning(
        _G.UNTRUE, "result(s) to verify anew", "the result was recorded under another address"
    ),
    Kind.EVIDENCE_TAMPERED: _Meaning(
        _G.UNTRUE, "evidence not as recorded", "the file does not have the recorded digest"
    ),
    Kind.EVIDENCE_MISSING: _Meaning(_G.UNTRUE, "evidence missing", "a recorded file is not there"),
    Kind.BLOCKER_OPENED: _Meaning(_G.BLOCKER, "new blocker(s)", "open again"),
    Kind.BLOCKER_ADDED: _Meaning(_G.BLOCKER, "new blocker(s)", "new blocker"),
    Kind.BLOCKER_RESOLVED: _Meaning(_G.BLOCKER, "cleared", "cleared"),
    Kind.BLOCKER_REMOVED: _Meaning(_G.BLOCKER, "", "a blocker that was cleared is gone"),
    Kind.DECISION_UNDONE: _Meaning(_G.DECISION, "decision(s) undone", "undone"),
    Kind.DECISION_CHANGED: _Meaning(_G.DECISION, "decision(s) changed", "decided otherwise"),
    Kind.DECISION_TAKEN: _Meaning(_G.DECISION, "decision(s) taken", "decided"),
    Kind.DECISION_ADDED: _Meaning(_G.DECISION, "decision(s) to take", "new decision"),
    Kind.DECISION_REMOVED: _Meaning(_G.DECISION, "", "a decision is gone"),
    Kind.CHECK_WORSE: _Meaning(_G.WORSE, "worse"),
    Kind.STEP_WORSE: _Meaning(_G.WORSE, "worse"),
    Kind.EVIDENCE_CHANGED: _Meaning(_G.EVIDENCE, "", "evidence changed"),
    Kind.EVIDENCE_GONE: _Meaning(_G.EVIDENCE, "", "evidence gone"),
    Kind.EVIDENCE_ADDED: _Meaning(_G.EVIDENCE, "", "new evidence"),
    Kind.WAIVER_ADDED: _Meaning(_G.WAIVER, "waived", "waived"),
    Kind.WAIVER_EXTENDED: _Meaning(_G.WAIVER, "waiver(s) extended", "waiver extended"),
    Kind.WAIVER_CHANGED: _Meaning(_G.WAIVER, "waiver(s) changed", "waiver changed"),
    Kind.WAIVER_EXPIRED: _Meaning(_G.WAIVER, "waiver(s) expired", "the waiver has expired"),
    Kind.WAIVER_EXPIRING: _Meaning(_G.WAIVER, "waiver(s) expiring", "the waiver expires soon"),
    Kind.WAIVER_REMOVED: _Meaning(_G.WAIVER, "", "not waived any more"),
    Kind.APPROVAL_WITHDRAWN: _Meaning(_G.APPROVAL, "approval(s) withdrawn", "approval withdrawn"),
    Kind.APPROVAL_STALE: _Meaning(
        _G.APPROVAL, "approval(s) stale", "what was approved has changed since"
    ),
    Kind.APPROVAL_GIVEN: _Meaning(_G.APPROVAL, "approved", "approved"),
    Kind.TICK_REMOVED: _Meaning(_G.TICK, "", "tick taken back"),
    Kind.TICK_CHANGED: _Meaning(_G.TICK, "", "tick changed"),
    Kind.TICK_ADDED: _Meaning(_G.TICK, "ticked", "ticked"),
    Kind.CHECK_BETTER: _Meaning(_G.BETTER, "better"),
    Kind.STEP_BETTER: _Meaning(_G.BETTER, "better"),
    Kind.STATE_CHANGED: _Meaning(_G.STATE, ""),
    Kind.CHANGED: _Meaning(_G.DEFINITION, "changed"),
    Kind.STRENGTHENED: _Meaning(_G.DEFINITION, ""),
    Kind.SIGNOFF_ADDED: _Meaning(_G.STRUCTURE, "", "new sign-off"),
    Kind.SIGNOFF_RENAMED: _Meaning(_G.STRUCTURE, "", "renamed"),
    Kind.STEP_ADDED: _Meaning(_G.STRUCTURE, "", "new step"),
    Kind.STEP_RENAMED: _Meaning(_G.STRUCTURE, "", "renamed"),
    Kind.STEP_MOVED: _Meaning(_G.STRUCTURE, "", "moved"),
    Kind.CHECK_ADDED: _Meaning(_G.STRUCTURE, "", "new check"),
    Kind.CHECK_RENAMED: _Meaning(_G.STRUCTURE, "", "renamed"),
    Kind.CHECK_MOVED: _Meaning(_G.STRUCTURE, "", "moved"),
    Kind.BLOCKER_RENAMED: _Meaning(_G.STRUCTURE, "", "renamed"),
    Kind.DECISION_RENAMED: _Meaning(_G.STRUCTURE, "", "renamed"),
    Kind.WORDS: _Meaning(_G.WORDS, ""),
}
_GROUP_ORDER: Final = {group: n for n, group in enumerate(Group)}
_KIND_ORDER: Final = {kind: n for n, kind in enumerate(Kind)}

Name = Annotated[str, Field(max_length=NAME_LENGTH)]
Text = Annotated[str, Field(max_length=_TEXT)]
Line = Annotated[int, Field(ge=1, le=10_000_000)] | None
Count = Annotated[int, Field(ge=0, le=10_000_000)]
DayText = Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
CommitId = Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")]


class _Noun(BaseModel):
    # No coercion from one type to another and no unknown keys: the JSON may be anybody's.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Revision(_Noun):
    """One of the two states."""

    name: Name
    """As it was asked for: `main`, `v1.2`, `work tree`."""
    commit: CommitId | None = None
    """Full object name; None for the work tree, and for a repository without commits."""

    @property
    def short(self) -> str:
        """The name, with the beginning of the commit where the name does not say it."""
        if self.commit is None or self.commit.startswith(self.name):
            return self.name[:12] if self.commit else self.name
        return f"{self.name} ({self.commit[:8]})"


class Standing(_Noun):
    """Where a sign-off stands on one side."""

    verdict: Verdict = Field(strict=False)
    passed: Count
    """Checks that are passed or waived."""
    total: Count

    @property
    def go(self) -> bool:
        """Whether everything is signed off."""
        return self.verdict is Verdict.SIGNED_OFF

    @property
    def word(self) -> str:
        """`GO` or `NO-GO`."""
        return "GO" if self.go else "NO-GO"


class Change(_Noun):
    """One thing that is not as it was. Texts are on one line and empty where there is none."""

    kind: Kind = Field(strict=False)
    group: Group = Field(strict=False)
    """What it is about; follows from `kind`, and orders the changes."""
    signoff: Name
    """Id of the sign-off."""
    address: Name
    """`step.check`, a step's id, `blocker:ID`, `decision:ID`, `approval:ROLE`, or empty."""
    title: Text = ""
    """Of the check, step or blocker, or a decision's question."""
    field: Name = ""
    """The part of a definition: `http.expect.status`; the name of a file of evidence."""
    before: Text = ""
    after: Text = ""
    reason: Text = ""
    """What it means, or why."""
    by: Name = ""
    """Who says so, in the file."""
    on: DayText = ""
    path: Name = ""
    """The status file, as it is called after the change."""
    line: Line = None
    """Where in that file; None for what is not there any more."""

    @classmethod
    def of(cls, kind: Kind, signoff: str, address: str = "", **more: Any) -> Self:
        """A change of a kind; texts that are too long are cut."""
        limits = {"field": NAME_LENGTH, "by": NAME_LENGTH, "path": NAME_LENGTH}
        for name, value in more.items():
            if isinstance(value, str):
                more[name] = clipped(value, limits.get(name, _TEXT))
        return cls(
            kind=kind,
            group=MEANINGS[kind].group,
            signoff=clipped(signoff, NAME_LENGTH),
            address=clipped(address, NAME_LENGTH),
            **more,
        )

    @model_validator(mode="after")
    def _is_in_its_group(self) -> Self:
        if self.group is not MEANINGS[self.kind].group:
            raise ValueError(f"{self.kind} belongs to {MEANINGS[self.kind].group}")
        return self

    @property
    def what(self) -> str:
        """What happened, in one line; never empty where there is a title."""
        words = MEANINGS[self.kind].words
        about = f"{self.field}: {words}" if self.field and words else self.field or words
        by, on = self.by and f"by {self.by}", self.on and f"on {self.on}"
        told = " ".join(part for part in (about, by, on) if part)
        return ": ".join(part for part in (told, self.reason) if part) or self.title

    @property
    def weight(self) -> tuple[int, int, int, str, str]:
        """What sorts changes: the gravest first."""
        order = _GROUP_ORDER[self.group], _KIND_ORDER[self.kind], self.line or 0
        return (*order, self.address, self.field)


class SignoffDifference(_Noun):
    """What changed in one sign-off."""

    id: Name
    title: Text = ""
    path: Name
    """Its file after the change; before it, where it is gone."""
    path_before: Name = ""
    """Its former file, where that was another."""
    before: Standing | None = None
    """None where it was not there."""
    after: Standing | None = None
    """None where it is gone."""
    changes: Annotated[tuple[Change, ...], Field(strict=False, max_length=MOST_CHANGES)] = ()
    """The gravest first."""

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not self.changes and self.before == self.after

    @property
    def verdict(self) -> str:
        """The verdict before and after, in words without any text of the file."""
        before, after = self.before, self.after
        if after is None:
            return f"removed, was {before.word}" if before else "removed"
        if before is None:
            why = "" if after.go else f" ({after.verdict.value})"
            return f"new {after.word}{why}"
        if before.go != after.go:
            why = "" if after.go else f" ({after.verdict.value})"
            return f"{before.word} → {after.word}{why}"
        if before.verdict is not after.verdict:
            return f"{after.word} ({before.verdict.value} → {after.verdict.value})"
        return "still GO" if after.go else f"still NO-GO ({after.verdict.value})"

    @property
    def counts(self) -> str:
        """How much of what changed, the gravest first; empty where nothing is counted."""
        return ", ".join(_counts(self.changes))

    @property
    def headline(self) -> str:
        """The verdict and the counts on one line."""
        return f"{self.verdict}: {self.counts}" if self.counts else self.verdict


class Unreadable(_Noun):
    """A status file that cannot be read on one side."""

    side: Literal["base", "head"]
    path: Name
    code: Annotated[str, Field(pattern=r"^SG[0-9]{3}$")]
    message: Text
    line: Line = None


class Difference(_Noun):
    """What changed in the sign-offs of a repository."""

    base: Revision
    head: Revision
    as_of: DayText
    """The day on which waivers and ages are judged."""
    signoffs: Annotated[
        tuple[SignoffDifference, ...], Field(strict=False, max_length=MOST_SIGNOFFS)
    ] = ()
    """Only those in which something changed, in the order of their paths."""
    unchanged: Count = 0
    """How many sign-offs are as they were."""
    unreadable: Annotated[tuple[Unreadable, ...], Field(strict=False, max_length=MOST_CHANGES)] = ()
    notes: Annotated[tuple[Text, ...], Field(strict=False, max_length=MOST_NOTES)] = ()
    """What could not be looked at, in plain words."""
    omitted: Count = 0
    """Changes, and problems of files, beyond `MOST_CHANGES`."""

    @property
    def empty(self) -> bool:
        """Whether nothing changed, as far as it could be told."""
        return not self.signoffs and not self.unreadable

    @property
    def go(self) -> bool:
        """Whether every sign-off that changed is signed off after it, and all could be read."""
        standings = [item.after for item in self.signoffs if item.after]
        return all(s.go for s in standings) and all(u.side == "base" for u in self.unreadable)

    @property
    def changes(self) -> Iterator[Change]:
        """All of them, sign-off by sign-off."""
        return (change for item in self.signoffs for change in item.changes)

    @property
    def verdict(self) -> str:
        """The verdicts before and after, in words without any text of the files."""
        if self.empty:
            return "nothing changed in the sign-offs"
        parts = []
        for side, when in (("head", ""), ("base", " in its former state")):
            wrong = len({item.path for item in self.unreadable if item.side == side})
            if wrong:
                parts.append(f"{counted(wrong, 'status file(s)')} cannot be read{when}")
        if len(self.signoffs) == 1:
            parts.append(self.signoffs[0].verdict)
        elif self.signoffs:
            told = Counter(item.verdict.split(" (")[0] for item in self.signoffs)
            parts.append(", ".join(f"{number} {word}" for word, number in told.items()))
        return "; ".join(parts)

    @property
    def counts(self) -> str:
        """How much of what changed in all of them, the gravest first."""
        return ", ".join(_counts(self.changes))

    @property
    def headline(self) -> str:
        """Verdicts and counts on one line."""
        return f"{self.verdict}: {self.counts}" if self.counts else self.verdict

    def as_json(self) -> dict[str, Any]:
        """JSON values; `load` reads them back."""
        return {"schema": SCHEMA, **self.model_dump(mode="json")}


def counted(number: int, words: str) -> str:
    """A number of things: `new blocker(s)` becomes `1 new blocker` or `2 new blockers`."""
    return f"{number} {words.replace('(s)', '' if number == 1 else 's')}"


def _counts(changes: Iterable[Change]) -> list[str]:
    """How many changes of which sort, the gravest first."""
    found = Counter(MEANINGS[c.kind].counted for c in sorted(changes, key=lambda c: c.weight[:2]))
    return [counted(number, words) for words, number in found.items() if words]


def clipped(text: str, limit: int = _TEXT) -> str:
    """A text on one line, not longer than a difference keeps.

    Halves of surrogate pairs, which no UTF-8 can hold, become U+FFFD.
    """
    line = " ".join(text.split()) if not text.isprintable() else text
    if not line.isascii():
        line = line.encode(errors="surrogatepass").decode(errors="replace")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def bounded(items: Sequence[SignoffDifference]) -> tuple[tuple[SignoffDifference, ...], int]:
    """The sign-offs with as many changes as are kept, and how many are left out."""
    kept: list[SignoffDifference] = []
    left, omitted = MOST_CHANGES, 0
    for number, item in enumerate(items):
        some = item.changes[:left] if number < MOST_SIGNOFFS else ()
        omitted += len(item.changes) - len(some)
        left -= len(some)
        if number < MOST_SIGNOFFS:
            kept.append(item.model_copy(update={"changes": some}))
    return tuple(kept), omitted


def load(data: bytes) -> Difference:
    """A difference from the JSON that `as_json` stands for.

    Raises:
        InvalidInput: it is none, of another version, or bigger than any of ours (SG740).
    """
    if len(data) > LARGEST:
        raise _refused(f"it has more than {LARGEST} bytes")
    try:
        document = _Document.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        at = ".".join(map(str, first["loc"]))
        raise _refused(f"{at}: {first['msg']}" if at else first["msg"]) from None
    values = {name: getattr(document, name) for name in Difference.model_fields}
    return Difference.model_construct(**values)


class _Document(Difference):
    """A difference with the name of its form."""

    form: Literal["signoff-gen/diff/1"] = Field(alias="schema")


def _refused(why: str) -> InvalidInput:
    message = f"this is not a difference that signoff-gen wrote: {clipped(why, NAME_LENGTH)}"
    hint = "write it with the same version: `signoff-gen diff --format json`"
    return InvalidInput([Problem("SG740", message, hint=hint)])
