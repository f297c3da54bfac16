"""The order in which `manage.py migrate` runs the migrations of all apps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from signoff_gen.migrations.chain import OrderProblem, Place

Key = tuple[str, str]
"""An app's label and a migration's name."""


def shown(key: Key) -> str:
    """How Django writes a migration."""
    return f"{key[0]}.{key[1]}"


@dataclass(frozen=True, slots=True)
class Node:
    """A migration, by what it says of itself."""

    key: Key
    place: Place
    dependencies: tuple[Key, ...] = ()
    run_before: tuple[Key, ...] = ()
    replaces: tuple[Key, ...] = ()


@dataclass(slots=True)
class Graph:
    """Migrations, and what each comes after."""

    nodes: dict[Key, Node]
    known: frozenset[str]
    """Labels of apps whose migrations are there."""
    complete: bool = False
    """There are no other apps."""
    parents: dict[Key, set[Key]] = field(default_factory=dict)
    children: dict[Key, set[Key]] = field(default_factory=dict)
    asked: dict[Key, Key] = field(default_factory=dict)
    """By migrations that are not there, one that comes after each."""

    def add(self, child: Key, parent: Key) -> None:
        """One comes after another."""
        self.parents.setdefault(child, set()).add(parent)
        self.children.setdefault(parent, set()).add(child)

    def first(self, app: str) -> Key | None:
        """The migration that an app begins with."""
        roots = [
            key
            for key in self.nodes
            if key[0] == app and all(other[0] != app for other in self.parents.get(key, ()))
        ]
        return min(roots, default=None)

    def last(self, app: str) -> list[Key]:
        """The migrations that an app ends with."""
        return sorted(
            key
            for key in self.nodes
            if key[0] == app and all(other[0] != app for other in self.children.get(key, ()))
        )


def build(nodes: Iterable[Node], known: frozenset[str], *, complete: bool = False) -> Graph:
    """Connect migrations as Django does, with those in place of others that they replace.

    Args:
        nodes: all migrations.
        known: labels of apps whose migrations are there.
        complete: there are no other apps.
    """
    graph = Graph({node.key: node for node in nodes}, known, complete)
    for key, node in graph.nodes.items():
        for parent in node.dependencies:
            if parent[0] == key[0] and parent[1] != "__first__":
                _connect(graph, key, parent, key)
    for key, node in graph.nodes.items():
        for parent in node.dependencies:
            if parent[0] != key[0] and (found := _meant(graph, parent)) is not None:
                _connect(graph, key, found, key)
        for child in node.run_before:
            if (found := _meant(graph, child)) is not None:
                _connect(graph, found, key, key)
    for key, node in list(graph.nodes.items()):
        if node.replaces:
            _replace(graph, key, node.replaces)
    return graph


def _connect(graph: Graph, child: Key, parent: Key, who: Key) -> None:
    for key in (child, parent):
        if key not in graph.nodes:
            graph.asked.setdefault(key, who)
    graph.add(child, parent)


def _meant(graph: Graph, key: Key) -> Key | None:
    """The migration that another app's `__first__` or `__latest__` stands for."""
    if key[0] not in graph.known:
        return key if graph.complete else None
    if key in graph.nodes or key[1] not in ("__first__", "__latest__"):
        return key
    if key[1] == "__first__":
        return graph.first(key[0])
    return next(iter(graph.last(key[0])), None)


def _replace(graph: Graph, key: Key, replaced: tuple[Key, ...]) -> None:
    """Have a migration stand for those that it replaces."""
    gone = set(replaced) - {key}
    for old in gone:
        graph.nodes.pop(old, None)
        graph.asked.pop(old, None)
        for child in graph.children.pop(old, set()):
            graph.parents[child].discard(old)
            if child not in gone and child != key:
                graph.add(child, key)
        for parent in graph.parents.pop(old, set()):
            if parent in graph.children:
                graph.children[parent].discard(old)
            if parent not in gone and parent != key:
                graph.add(key, parent)


def ordered(graph: Graph) -> list[Key]:
    """Migrations in the order in which they run; those in a circle come where they are met."""
    order: dict[Key, None] = {}
    targets = sorted(
        key
        for key in graph.nodes
        if all(other[0] != key[0] for other in graph.children.get(key, ()))
    )
    for target in [*targets, *sorted(graph.nodes)]:
        _visit(graph, target, order)
    return list(order)


def _visit(graph: Graph, start: Key, order: dict[Key, None]) -> None:
    stack = [(start, False)]
    open_: set[Key] = set()
    while stack:
        key, done = stack.pop()
        if key in order:
            continue
        if done:
            order[key] = None
        elif key not in open_:
            open_.add(key)
            stack.append((key, True))
            parents = (item for item in graph.parents.get(key, ()) if item in graph.nodes)
            stack += [(item, False) for item in sorted(parents)]


def problems(graph: Graph) -> Iterator[OrderProblem]:
    """What Django refuses about the order."""
    for key, who in graph.asked.items():
        if key in graph.nodes:
            continue
        after = [child for child in graph.children.get(key, ()) if child in graph.nodes]
        who = who if who in graph.nodes else min(after, default=who)
        node = graph.nodes.get(who)
        if node is not None:
            message = f"{shown(who)} comes after {shown(key)}, which is not there"
            yield OrderProblem("missing-parent", (shown(who),), node.place, message)
    yield from _circles(graph)
    for app in sorted({key[0] for key in graph.nodes}):
        last = graph.last(app)
        if len(last) > 1:
            names = tuple(map(shown, last))
            message = f"{app} has {len(last)} leaf nodes: {', '.join(names)}"
            place = graph.nodes[last[-1]].place
            yield OrderProblem("several-heads", names, place, message)


def _circles(graph: Graph) -> Iterator[OrderProblem]:
    left = _unordered(graph.parents, graph.nodes)
    back = _unordered(graph.children, left)
    circle = sorted(back)
    if circle:
        names = tuple(map(shown, circle))
        message = f"these migrations come after each other in a circle: {', '.join(names)}"
        yield OrderProblem("cycle", names, graph.nodes[circle[0]].place, message)


def _unordered(before: Mapping[Key, set[Key]], keys: Iterable[Key]) -> set[Key]:
    """Those that always have another one of them before them."""
    left = set(keys)
    waits = {key: len(before.get(key, set()) & left) for key in left}
    after: dict[Key, list[Key]] = {}
    for key in left:
        for other in before.get(key, set()) & left:
            after.setdefault(other, []).append(key)
    free = [key for key in left if not waits[key]]
    while free:
        key = free.pop()
        left.discard(key)
        for other in after.get(key, ()):
            waits[other] -= 1
            if not waits[other]:
                free.append(other)
    return left
