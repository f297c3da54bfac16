"""Revisions and the order in which `alembic upgrade heads` runs them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from signoff_gen.migrations.chain import OrderProblem, Place


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision, by what it says of itself."""

    id: str
    name: str
    """As Alembic shows it: the id and the first line of the file's text."""
    place: Place
    down: tuple[str, ...]
    """The revisions that it comes after."""
    depends: tuple[str, ...] = ()
    """Others that must have run before it."""

    @property
    def parents(self) -> tuple[str, ...]:
        """All that run before it."""
        return tuple(dict.fromkeys((*self.down, *self.depends)))


def unique(revisions: Iterable[Revision]) -> tuple[dict[str, Revision], list[OrderProblem]]:
    """Revisions by their ids; of two with one id, the later one counts."""
    found: dict[str, Revision] = {}
    problems = []
    for revision in revisions:
        if revision.id in found:
            names = (found[revision.id].name, revision.name)
            message = (
                f"the revision {revision.id} is there twice:"
                f" {found[revision.id].place.path} and {revision.place.path}"
            )
            problems.append(OrderProblem("same-key", names, revision.place, message))
        found[revision.id] = revision
    return found, problems


def missing_parents(graph: Mapping[str, Revision]) -> Iterator[OrderProblem]:
    """Revisions that come after one that is not there."""
    for revision in graph.values():
        for parent in revision.parents:
            if parent not in graph:
                message = f"{revision.name} comes after {parent}, which is not there"
                yield OrderProblem("missing-parent", (revision.name,), revision.place, message)


def heads(graph: Mapping[str, Revision]) -> list[Revision]:
    """Revisions that none comes after."""
    followed = {parent for revision in graph.values() for parent in revision.down}
    return [revision for revision in graph.values() if revision.id not in followed]


def several_heads(graph: Mapping[str, Revision]) -> Iterator[OrderProblem]:
    """More than one last revision: Alembic then refuses to upgrade to "the" head."""
    last = heads(graph)
    if len(last) > 1:
        names = tuple(revision.name for revision in last)
        message = f"there are {len(last)} heads: {', '.join(names)}"
        yield OrderProblem("several-heads", names, last[-1].place, message)


def ordered(graph: Mapping[str, Revision]) -> tuple[list[Revision], list[OrderProblem]]:
    """Revisions in the order of an upgrade; what a circle leads to comes last.

    The way back from the heads is walked one line at a time: a line stops at a revision that
    another line has yet to come back to, and that line goes on.
    """
    waiting = _followers(graph)
    lines = [revision.id for revision in graph.values() if not waiting[revision.id]]
    back: list[str] = []
    at = 0
    while lines:
        here = lines[at]
        if waiting[here]:
            blocker = _blocker(graph, lines, here)
            if blocker is None:  # it waits for itself
                del lines[at]
            at = max(at - 1, 0) if blocker is None else blocker
            continue
        back.append(here)
        parents = [item for item in graph[here].parents if item in graph]
        for parent in parents:
            waiting[parent].discard(here)
        fresh = [item for item in parents if item not in lines]
        if fresh:
            lines[at] = fresh[0]
            lines += fresh[1:]
        else:
            del lines[at]
            at = max(at - 1, 0)
    done = set(back)
    rest = [revision for revision in graph.values() if revision.id not in done]
    order = [graph[item] for item in reversed(back)]
    return [*order, *rest], list(_circles(graph, rest))


def _followers(graph: Mapping[str, Revision]) -> dict[str, set[str]]:
    """Which revisions come directly after each."""
    followers: dict[str, set[str]] = {name: set() for name in graph}
    for revision in graph.values():
        for parent in revision.parents:
            if parent in followers:
                followers[parent].add(revision.id)
    return followers


def _blocker(graph: Mapping[str, Revision], lines: list[str], here: str) -> int | None:
    """The first line that has yet to come back to a revision."""
    for index, other in enumerate(lines):
        if other != here and here in _ancestors(graph, other):
            return index
    return None


def _ancestors(graph: Mapping[str, Revision], start: str) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        revision = graph.get(todo.pop())
        for parent in revision.parents if revision else ():
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found


def _circles(graph: Mapping[str, Revision], rest: list[Revision]) -> Iterator[OrderProblem]:
    circle = [revision for revision in rest if revision.id in _ancestors(graph, revision.id)]
    if circle:
        names = tuple(revision.name for revision in circle)
        message = f"these revisions come after each other in a circle: {', '.join(names)}"
        yield OrderProblem("cycle", names, circle[0].place, message)
