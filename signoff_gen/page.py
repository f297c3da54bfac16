"""The nouns of a page: what templates see, and nothing else. Frozen, without I/O.

Two kinds of text are told apart by their types: `Markdown` was written by a person and keeps its
formatting (filter `md_line`); `Machine` came from a program or names something, and must not become
markup (filters `md_text`, `md_code`, `md_link`, `mermaid_text`). A text that is not there is empty.

These are named tuples: ten thousand checks make thirty thousand of them, and a frozen
dataclass takes three times as long to make, and six times as long to define.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

Markdown: TypeAlias = str
Machine: TypeAlias = str


class Label(NamedTuple):
    """How a state is shown."""

    emoji: str
    word: str
    tone: str
    """Colour in a picture: `good`, `bad`, `ask`, `wait` or `calm`."""


LABELS: Mapping[str, Label] = {
    # Of a check or a step.
    "passed": Label("✅", "passed", "good"),
    "waived": Label("🟡", "waived", "good"),
    "skipped": Label("⏭️", "skipped", "calm"),
    "pending": Label("⏳", "pending", "calm"),
    "stale": Label("♻️", "stale", "bad"),
    "blocked": Label("⛔", "blocked", "wait"),
    "error": Label("💥", "error", "bad"),
    "failed": Label("❌", "failed", "bad"),
    # Of a whole sign-off, where the word is not one of those above.
    "signed off": Label("✅", "signed off", "good"),
    "awaiting approval": Label("✍️", "awaiting approval", "ask"),
    "in progress": Label("🚧", "in progress", "calm"),
    "decision required": Label("❓", "decision required", "ask"),
    # Of a blocker, and of a decision.
    "blocker open": Label("❌", "blocked", "bad"),
    "blocker lifted": Label("❌", "blocked", "wait"),
    "blocker resolved": Label("✅", "resolved", "good"),
    "decision open": Label("❓", "open", "ask"),
    "decision taken": Label("✅", "decided", "good"),
}
"""How every state is shown: the only place where emoji and words are chosen."""


class File(NamedTuple):
    """A file of the evidence folder."""

    name: Machine
    link: Machine
    """Path relative to the page; empty when there is nothing to link to."""
    digest: Machine
    """The first characters of its recorded digest, or empty."""


class Signature(NamedTuple):
    """Who did something, when and why."""

    by: Machine
    on: str
    because: Markdown = ""
    expires: str = ""
    """The last day on which it counts."""


class WaiverView(NamedTuple):
    """A check that somebody takes responsibility for."""

    title: Markdown
    place: Machine
    """The check's address."""
    signature: Signature
    in_effect: bool
    word: str
    """The check's state."""
    reason: Machine
    """Of its state, where the waiver is not in effect."""
    last: Machine
    """What the check itself came to, such as `failed: 3 findings`; empty when it has not run."""


class Note(NamedTuple):
    """What stands below a check's line: how its state came about, and the proof."""

    emoji: str
    word: str
    """Of its state, or `attested`."""
    reason: Machine = ""
    attempt: str = ""
    """`attempt 2 of 3`, where the first one did not give the verdict."""
    signature: Signature | None = None
    """Who attested it or waived it."""
    evidence: Sequence[File] = ()
    """Files of its verdict that its title does not announce."""


class CheckView(NamedTuple):
    """One line of a step."""

    title: Markdown
    ticked: bool
    files: Sequence[File] = ()
    """Files that its title announces."""
    note: Note | None = None
    """None where the step's own line says it all."""


class StepView(NamedTuple):
    """A step with its checks."""

    id: str
    number: int | None
    """Its number among the steps; a milestone has none."""
    title: Markdown
    label: Label
    reason: Machine
    """Why it is blocked or skipped; empty when its checks tell."""
    summary: Sequence[Markdown]
    attested: Signature | None
    checks: Sequence[CheckView]

    @property
    def name(self) -> str:
        """`Step 2`, or `Milestone`."""
        return "Milestone" if self.number is None else f"Step {self.number}"

    @property
    def evidence(self) -> list[File]:
        """Every file that its verdict rests on, each once."""
        found: dict[str, File] = {}
        for check in self.checks:
            for file in (*check.files, *(check.note.evidence if check.note else ())):
                if file.link:
                    found.setdefault(file.name, file)
        return list(found.values())

    @property
    def remarkable(self) -> list[CheckView]:
        """Checks that a reader must hear of even where a summary stands for them."""
        notes = ((check, check.note) for check in self.checks)
        return [check for check, note in notes if note and (note.attempt or note.word == "waived")]


class Completed(NamedTuple):
    """A completed step, and the files that prove it."""

    step: StepView
    evidence: Sequence[File]
    """Those that no completed step above has named."""
    named_above: int
    """How many more files its verdict rests on."""


class Node(NamedTuple):
    """A box of a picture."""

    key: str
    text: Machine
    kind: str
    """`step`, `blocker` or `decision`."""
    tone: str


class Edge(NamedTuple):
    """An arrow from what is waited for to what waits."""

    source: str
    target: str
    lifted: bool = False
    """A decision lets the work go past it."""


class Graph(NamedTuple):
    """What waits for what."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]


class OptionView(NamedTuple):
    """A way out of a blocker, or an answer to a question."""

    id: Machine
    text: Markdown
    proceed: bool = False
    entails: Sequence[Markdown] = ()
    fits: Markdown = ""


class DecisionView(NamedTuple):
    """A question, and its answer when there is one."""

    id: str
    question: Markdown
    options: Sequence[OptionView]
    recommended: Machine
    """The recommended option's id, or empty."""
    because: Markdown
    chosen: OptionView | None
    signature: Signature | None
    """Whose choice it was."""
    waiting: Sequence[StepView]
    """Blocked steps that name it as a need, or that its blocker holds."""
    proceeding: Sequence[Machine]
    """Ids of the options that let the work go on."""


class BlockerView(NamedTuple):
    """Something that holds the sign-off up."""

    id: str
    number: int
    title: Markdown
    label: Label
    is_open: bool
    """Also when a decision lets the work go past it."""
    lifted_by: DecisionView | None
    """That decision."""
    resolved: Signature | None
    issue: Markdown
    details: Sequence[Markdown]
    impact: Sequence[Markdown]
    options: Sequence[OptionView]
    recommendation: Sequence[Markdown]
    report: Machine
    """Its own page, relative to this one; empty when it has none."""
    detect: CheckView | None
    """The check that finds it; it always has a note."""
    holds: Sequence[StepView]
    """Steps that wait for it, or for a decision about it."""
    behind: int
    """How many more steps wait for those."""

    @property
    def explained(self) -> bool:
        """Whether its options say more than what they are called."""
        return any(option.entails or option.fits for option in self.options)


class ApprovalView(NamedTuple):
    """A role that must approve."""

    role: Machine
    identities: Sequence[Machine]
    given: bool
    signature: Signature | None
    """The newest approval for the role, valid or not."""
    outdated: bool
    """It was given to something that has changed since."""


class Progress(NamedTuple):
    """How far the work is."""

    steps: int
    """Steps, milestones not counted."""
    steps_completed: int
    steps_skipped: int
    checks: int
    checks_passed: int
    others: Sequence[tuple[int, str]]
    """Checks in other states that a reader asks for, as (number, word)."""


class Page(NamedTuple):
    """A sign-off as its report shows it."""

    id: str
    source: Machine
    """The status file, from the repository's root."""
    title: Markdown
    date: str
    """Empty when there is none."""
    phase: Markdown
    verdict: Label
    progress: Progress
    completed: Sequence[Completed]
    blockers: Sequence[BlockerView]
    blocked: bool
    """Whether a blocker is open; they are all resolved otherwise."""
    remaining: Sequence[StepView]
    skipped: Sequence[StepView]
    graph: Graph | None
    open_decisions: Sequence[DecisionView]
    closed_decisions: Sequence[DecisionView]
    """Decided ones, and those that nobody needs to take any more."""
    waivers: Sequence[WaiverView]
    approvals: Sequence[ApprovalView]
    next_action: Markdown


class BlockerPage(NamedTuple):
    """A blocker on a page of its own."""

    id: str
    source: Machine
    signoff: Markdown
    """The sign-off's title."""
    signoff_report: Machine
    """Its page, relative to this one."""
    date: str
    blocker: BlockerView
    steps: int
    """Steps of the sign-off, milestones not counted."""
    held: Sequence[StepView]
    """Steps that cannot go on, whether they wait for it themselves or for another of them."""
    decisions: Sequence[DecisionView]
    """Those about it."""
    command: Machine
    """What runs its check again; empty when it has none."""
    graph: Graph | None
    chain: "ChainView | None" = None
    """What its check found out about migrations."""


class BrokenView(NamedTuple):
    """A statement that PostgreSQL refuses."""

    code: str
    """Of the rule, such as `MG101`."""
    migration: Machine
    message: Machine
    """What is wrong."""
    place: Machine
    """`path:line`, from the repository's root."""
    link: Machine
    """The file, relative to this page."""
    line: str
    """The fragment of its line, such as `L12`."""
    sql: Machine
    """The statement, shortened; empty when it is not known."""
    error: Machine
    """In PostgreSQL's words."""
    sqlstate: Machine
    mend: Machine
    doubt: Machine
    """Why it is not certain; empty when it is."""
    made_by: Machine
    """The later migration that makes what is missing, or the earlier one of what is in the way."""
    dropped_by: Machine


class LinkView(NamedTuple):
    """One migration of a chain, or several that have nothing to do with a break."""

    number: str
    """Its place in the order, such as `3` or `4 to 17`."""
    name: Machine
    """Empty for several."""
    emoji: str
    word: str
    makes: Machine
    needs: Machine
    own: bool
    """It belongs to the phase that is signed off."""


class OwnView(NamedTuple):
    """A migration of the phase that is signed off."""

    name: Machine
    independent: bool
    because: Machine


class ReplayView(NamedTuple):
    """What a real database made of a chain."""

    server: Machine
    migration: Machine
    """The one that failed; empty where all ran, or where nothing told which one it was."""
    error: Machine
    """Empty where all ran."""
    sqlstate: Machine
    agrees: bool
    """The analysis says the same."""


class ChainView(NamedTuple):
    """A chain of migrations that was judged on an empty database."""

    framework: Machine
    state: str
    """`runs`, `breaks` or `unclear`."""
    total: int
    """Migrations of the chain."""
    position: int
    """1-based place of the first that fails; 0 where none does."""
    first: BrokenView | None
    one_transaction: bool
    """A failure takes back everything before it."""
    empty: Sequence[BrokenView]
    """Baselines that make nothing, and what else is wrong with the order itself."""
    others: Sequence[BrokenView]
    """What breaks once the first is mended."""
    more: int
    """How many of those are not shown."""
    links: Sequence[LinkView]
    graph: Graph | None
    """The needs that are not met."""
    own: Sequence[OwnView]
    unread: Sequence[BrokenView]
    """Parts that were not understood."""
    unread_total: int
    replay: ReplayView | None


class DiffRow(NamedTuple):
    """One change, or one status file that cannot be read."""

    place: Machine
    """The address, or the path of the status file."""
    path: Machine
    """The status file, where it can be linked to; else empty."""
    line: str
    """`L41`, or empty."""
    what: Machine
    before: Machine
    after: Machine


class DiffGroup(NamedTuple):
    """Changes of one sort."""

    emoji: str
    title: str
    rows: Sequence[DiffRow]
    """Those that are seen at once."""
    more: Sequence[DiffRow] = ()
    """Those that are seen when asked for."""
    left_out: int = 0
    """How many more there are."""
    compared: bool = True
    """Whether any of them has a value before or after."""


class DiffSection(NamedTuple):
    """What changed in one sign-off."""

    emoji: str
    title: Machine
    path: Machine
    path_before: Machine
    verdict: str
    """Empty, as are the counts, where the page's head says it."""
    counts: str
    groups: Sequence[DiffGroup]


class DiffPage(NamedTuple):
    """What changed in the sign-offs between two states of a repository."""

    emoji: str
    verdict: str
    counts: str
    base: Machine
    head: Machine
    as_of: str
    link_base: str
    """Address below which the files of the head side lie; empty for none."""
    sections: Sequence[DiffSection]
    unreadable: Sequence[DiffRow]
    notes: Sequence[Machine]
    unchanged: int
    left_out: int
