"""The verdict on a chain: does it run on an empty database, and if not, where and why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from signoff_gen.globs import matcher
from signoff_gen.migrations.beginnings import Beginnings
from signoff_gen.migrations.catalog.versions import FIRST
from signoff_gen.migrations.chain import Chain, Migration, Place
from signoff_gen.migrations.findings import Certainty, Finding
from signoff_gen.migrations.judge import LONGEST_LIST, findings
from signoff_gen.migrations.replay import Replay, replay

State = Literal["runs", "breaks", "unclear"]
LinkState = Literal["runs", "fails", "makes nothing", "not understood"]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a migration uses and did not make itself."""

    object: str
    """Such as `table users`."""
    made_by: str
    """The migration that made it; empty where none did."""


@dataclass(frozen=True, slots=True)
class Link:
    """One migration of the chain, as the report shows it."""

    name: str
    key: str
    place: Place
    state: LinkState
    own: bool
    """It belongs to the phase that is signed off."""
    makes: tuple[str, ...]
    """The first few, such as `table users`."""
    drops: tuple[str, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A need that is not met when its migration runs."""

    user: str
    object: str
    made_by: str
    """The later migration that makes it; empty where none does."""


@dataclass(frozen=True, slots=True)
class Own:
    """A migration of the phase that is signed off, judged apart from the rest."""

    name: str
    independent: bool
    """It would run: neither it nor anything that it relies on is part of a break."""
    because: str
    """Why not, or what it relies on."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a chain without running it."""

    framework: str
    state: State
    """`unclear` where the only breaks may be explained by what was not understood."""
    certainty: Certainty
    """Of `state`."""
    first: Finding | None
    """The first break that stops the chain."""
    findings: tuple[Finding, ...]
    """In the order of the chain."""
    chain: tuple[Link, ...]
    edges: tuple[Edge, ...]
    """The broken ones."""
    own: tuple[Own, ...]
    migrations: int
    statements: int
    breaks: int
    not_understood: int
    """How many parts could not be judged."""
    server: int | None = None
    """The major version of PostgreSQL that it is for; None for any that is maintained."""
    since: int = FIRST
    """The oldest version that takes all of it, as far as that is followed; `server` where told."""
    because: str = ""
    """What an older one lacks."""

    @property
    def ok(self) -> bool:
        """The chain runs, as far as can be told."""
        return self.state == "runs"


def check(
    chain: Chain,
    own: Sequence[str] = (),
    server: int | None = None,
    beginnings: Beginnings | None = None,
) -> Verdict:
    """Judge a chain without running it.

    Args:
        chain: as a reader gives it.
        own: globs of the files of the phase that is signed off.
        server: the major version of PostgreSQL; None for any that is maintained.
        beginnings: what is known of how the chain begins, which is then not judged again.

    Raises:
        GlobError: a pattern of `own` cannot be a glob.
    """
    result = replay(chain, server, beginnings)
    found = findings(result)
    breaks = [item for item in found if item.is_break]
    firm = [item for item in breaks if item.certainty != "unclear"]
    first = next(iter(firm or breaks), None)
    mine = _own_indexes(chain, own)
    unclear = sum(item.code == "MG301" for item in found)
    return Verdict(
        framework=chain.framework,
        state="breaks"
        if firm or any(item.stops for item in chain.problems)
        else "unclear"
        if breaks
        else "runs",
        certainty=first.certainty
        if first
        else ("likely" if result.session.doubts or unclear else "certain"),
        first=first,
        findings=tuple(found),
        chain=tuple(_link(result, index, index in mine, breaks) for index in _indexes(chain)),
        edges=_edges(breaks),
        own=tuple(_judge_own(result, index, breaks) for index in sorted(mine)),
        migrations=len(chain.migrations),
        statements=sum(len(item.statements) for item in chain.migrations),
        breaks=len(breaks),
        not_understood=unclear,
        server=server,
        since=result.session.since,
        because=result.session.because,
    )


def _indexes(chain: Chain) -> range:
    return range(len(chain.migrations))


def _own_indexes(chain: Chain, own: Sequence[str]) -> set[int]:
    tests = [matcher(pattern) for pattern in own]
    return {
        index
        for index, migration in enumerate(chain.migrations)
        if any(test(migration.place.path.as_posix()) for test in tests)
    }


def _link(result: Replay, index: int, own: bool, breaks: Sequence[Finding]) -> Link:
    session, migration = result.session, result.chain.migrations[index]
    makes = list(session.makes.get(index, ()))
    drops = list(session.drops.get(index, ()))
    return Link(
        migration.name, migration.key, migration.place,
        _link_state(migration, index, makes or drops, breaks), own,
        tuple(makes[:LONGEST_LIST]), tuple(drops[:LONGEST_LIST]), _needs(result, index, breaks),
    )  # fmt: skip


def _link_state(
    migration: Migration, index: int, effects: Sequence[str], breaks: Sequence[Finding]
) -> LinkState:
    if any(item.position == index for item in breaks):
        return "fails"
    if migration.gaps and not effects:
        return "not understood"
    return "runs" if effects or migration.statements else "makes nothing"


def _needs(result: Replay, index: int, breaks: Sequence[Finding]) -> tuple[Need, ...]:
    chain = result.chain
    found = [
        Need(label, chain.migrations[step[0]].name)
        for label, step in result.session.needs.get(index, {}).items()
    ]
    lost = [
        Need(item.object, "") for item in breaks
        if item.object and item.code != "MG104" and (
            item.position == index or chain.migrations[index].name in item.used_by
        )
    ]  # fmt: skip
    return tuple([*lost, *found][:LONGEST_LIST])


def _edges(breaks: Sequence[Finding]) -> tuple[Edge, ...]:
    edges = [
        Edge(user, item.object, item.made_by)
        for item in breaks
        if item.object and item.code != "MG104"
        for user in (item.migration, *item.used_by)
    ]
    return tuple(dict.fromkeys(edges))


# This phase's own ---------------------------------------------------------------------------------


def _judge_own(result: Replay, index: int, breaks: Sequence[Finding]) -> Own:
    """Whether a migration would run once the breaks of others are mended or passed over."""
    name = result.chain.migrations[index].name
    reason = _entangled(result, index, breaks, set())
    if reason:
        return Own(name, False, reason)
    makers = dict.fromkeys(
        result.chain.migrations[step[0]].name
        for step in result.session.needs.get(index, {}).values()
    )
    needs = ", ".join(list(makers)[:LONGEST_LIST])
    return Own(name, True, f"it relies only on {needs}" if needs else "it relies on nothing else")


def _entangled(result: Replay, index: int, breaks: Sequence[Finding], seen: set[int]) -> str:
    """Why a migration is part of a break, or nothing."""
    if index in seen:
        return ""
    seen.add(index)
    chain = result.chain
    name = chain.migrations[index].name
    for item in breaks:
        if item.position == index:
            return f"{name} fails: {item.error}"
        if name in item.used_by:
            return f"{name} uses {item.object}, which is missing since {item.migration}"
    lost = {item.object for item in breaks if item.code != "MG104"}
    for label, step in result.session.needs.get(index, {}).items():
        if label in lost:
            return f"{name} uses {label}, which is part of a break"
        reason = _entangled(result, step[0], breaks, seen)
        if reason:
            return reason
    return ""
