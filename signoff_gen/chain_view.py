"""From the document of a check of migrations to what a blocker's page shows. Pure."""

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from signoff_gen.migrations.document import Document, FindingRecord, LinkRecord, ReplayRecord
from signoff_gen.page import (
    BrokenView,
    ChainView,
    Edge,
    Graph,
    LinkView,
    Node,
    OwnView,
    ReplayView,
)

SHOWN_WHOLE = 24
"""Migrations up to which a chain is shown without leaving any out."""
NEIGHBOURS = 1
"""Migrations that are shown on both sides of one that matters, in a longer chain."""
MOST = 12
"""Later breaks, edges and parts not understood that are shown."""
_WORDS = {
    "runs": ("✅", "would run"),
    "fails": ("❌", "fails here"),
    "makes nothing": ("⚠️", "makes nothing"),
    "not understood": ("❔", "not understood"),
}


def chain_view(known: Document, folder: str) -> ChainView:
    """What a page shows of a chain.

    Args:
        known: what the check left as evidence.
        folder: of the page, from the repository's root.
    """
    breaks = [item for item in known.findings if item.is_break]
    order = [i for i in known.findings if i.severity == "error" and not i.is_break]
    unread = [item for item in known.findings if item.code == "MG301"]
    overruled = known.replay is not None and not known.replay.agrees
    first = None if known.state == "runs" or overruled else known.first
    others = [item for item in breaks if item != first]
    return ChainView(
        framework=known.framework,
        state=known.state,
        total=known.counts.migrations,
        position=first.position + 1 if first else 0,
        first=_broken(first, folder) if first else None,
        one_transaction=known.one_transaction,
        empty=[_broken(item, folder) for item in order[:MOST]],
        others=[_broken(item, folder) for item in others[:MOST]],
        more=max(len(others) - MOST, 0),
        links=list(_links(known)),
        graph=_graph(known),
        own=[OwnView(item.name, item.independent, item.because) for item in known.own],
        unread=[_broken(item, folder) for item in unread[:MOST]],
        unread_total=len(unread),
        replay=_replay(known.replay) if known.replay else None,
    )


def _replay(it: ReplayRecord) -> ReplayView:
    return ReplayView(it.server, it.migration, it.error, it.sqlstate, it.agrees)


def _broken(item: FindingRecord, folder: str) -> BrokenView:
    return BrokenView(
        code=item.code,
        migration=item.migration,
        message=item.message,
        place=f"{item.file}:{item.line}",
        link=posixpath.relpath(item.file, folder),
        line=f"L{item.line}",
        sql=item.sql,
        error=item.error,
        sqlstate=item.sqlstate,
        mend=item.mend,
        doubt=item.doubt,
        made_by=item.made_by,
        dropped_by=item.dropped_by,
    )


def _links(known: Document) -> Iterator[LinkView]:
    """The chain, with what has nothing to do with a break drawn together where it is long."""
    chain = known.chain
    shown = set(range(len(chain)))
    if len(chain) > SHOWN_WHOLE:
        shown = _in_view(known)
    hidden: list[int] = []
    for number, link in enumerate(chain):
        if number not in shown:
            hidden.append(number)
            continue
        yield from _together(hidden)
        hidden = []
        yield _link(number, link)
    yield from _together(hidden)


def _in_view(known: Document) -> set[int]:
    named = {edge.user for edge in known.edges} | {edge.made_by for edge in known.edges}
    named |= {item.migration for item in known.findings if item.severity == "error"}
    marked = [n for n, link in enumerate(known.chain) if link.name in named]
    near = range(-NEIGHBOURS, NEIGHBOURS + 1)
    return {0, len(known.chain) - 1, *(n + away for n in marked for away in near)}


def _together(hidden: Sequence[int]) -> Iterator[LinkView]:
    if hidden:
        first, last = hidden[0] + 1, hidden[-1] + 1
        number = str(first) if first == last else f"{first} to {last}"
        yield LinkView(number, "", "", "no part of a break", "", "", own=False)


def _link(number: int, link: LinkRecord) -> LinkView:
    emoji, word = _WORDS[link.state]
    needs = [
        f"{need.object} (from {need.made_by})" if need.made_by else f"{need.object} (missing)"
        for need in link.needs
    ]
    return LinkView(
        str(number + 1), link.name, emoji, word, ", ".join(link.makes), ", ".join(needs), link.own
    )


def _graph(known: Document) -> Graph | None:
    """Who needs what, and who makes it too late or not at all."""
    positions = {link.name: number for number, link in enumerate(known.chain, 1)}
    nodes: dict[tuple[str, str], Node] = {}
    edges: list[Edge] = []

    def node(kind: str, name: str, text: str, tone: str) -> str:
        key = (kind, name)
        nodes.setdefault(key, Node(f"m{len(nodes) + 1}", text, kind, tone))
        return nodes[key].key

    for edge in known.edges[:MOST]:
        user = node("step", edge.user, f"{positions.get(edge.user, 0)} · {edge.user}", "bad")
        thing = node("decision", edge.object, edge.object, "ask")
        edges.append(Edge(thing, user))
        if edge.made_by:
            text = f"{positions.get(edge.made_by, 0)} · {edge.made_by}"
            edges.append(Edge(node("step", edge.made_by, text, "wait"), thing))
        else:
            nobody = node("blocker", edge.object, "made by no migration", "bad")
            edges.append(Edge(nobody, thing))
    return Graph(list(nodes.values()), list(_each_once(edges))) if nodes else None


def _each_once(edges: Iterable[Edge]) -> Iterable[Edge]:
    return dict.fromkeys(edges)
