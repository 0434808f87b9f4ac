"""Where a node stands in its network, in words, and who or what connects parts of it.

No number here is of a person, and nothing here is in any order but that of references: a place in a chart of what the
police happen to know is no measure of anybody, and nobody is to be picked by it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from fourfold.groups.graph import Graph
from fourfold.groups.network import Network

CAUTION = (
    "A network holds what was recorded, not what is: who is watched more is tied more. A place in it is not evidence "
    "of anything and no reason, by itself, to act on anybody."
)


@dataclasses.dataclass(frozen=True)
class Position:
    """A node's place, in sentences that hold figures of the network alone."""

    ref: str
    words: tuple[str, ...]
    caution: str = CAUTION


@dataclasses.dataclass(frozen=True)
class Connector:
    """A node without which parts of the network would no longer be joined. `parts`: each part's references; `groups`:
    the groups in any of those parts; `words` says it."""

    ref: str
    parts: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...]
    words: str


def position(network: Network, ref: str) -> Position:
    """Where a node stands among the suspects, subjects, groups and things of a network. What joins people as victims,
    witnesses or vulnerable people has no part in it. Raises `NotHeld`."""
    network.node(ref)
    graph = Graph(network.without_protected())
    made, degrees = graph.made, graph.made.degree()
    if ref not in graph.numbers or not degrees[graph.numbers[ref]]:
        return Position(ref, ("Nothing ties it to others here as suspect, subject or member.",))
    me, between, others = graph.numbers[ref], made.betweenness(), len(graph.network.nodes) - 1
    part = next(part for part in graph.components() if me in part)
    words = [
        f"In a part of the network of {len(part)} of its {others + 1} nodes.",
        f"Tied to {_more(degrees, me)} is usual here: half of all have {_middle(degrees):g} ties or fewer.",
        _between(between, me),
    ]
    if me in made.articulation_points():
        words.append("Parts of the network are joined by this node alone.")
    return Position(ref, tuple(words))


def connectors(network: Network) -> tuple[Connector, ...]:
    """Who and what connects groups: every node that two or more parts are joined by alone (articulation points), in the
    order of references. Of what joins people as suspects, subjects and members."""
    graph = Graph(network.without_protected())
    points = sorted(graph.made.articulation_points())
    return tuple(sorted((_connector(graph, point) for point in points), key=lambda one: one.ref))


def _connector(graph: Graph, point: int) -> Connector:
    around = set(graph.made.neighbors(point))
    rest = graph.made.copy()
    rest.delete_edges(rest.incident(point))
    parts = [part for part in rest.connected_components() if around & set(part)]
    refs = tuple(sorted(graph.refs(part) for part in parts))
    ref = graph.network.nodes[point].ref
    sorts = {node.ref: node.sort for node in graph.network.nodes}
    groups = tuple(sorted({one for part in refs for one in part if sorts[one] == "group"}))
    sizes = ", ".join(str(size) for size in sorted((len(part) for part in refs), reverse=True))
    between = f" The groups {', '.join(groups)} lie in them." if len(groups) > 1 else ""
    return Connector(
        ref, refs, groups, f"Joins {len(refs)} parts of the network that nothing else joins, of {sizes} nodes.{between}"
    )


def _middle(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _more(values: Sequence[float], me: int) -> str:
    below = sum(value < values[me] for value in values) / len(values)
    if values[me] > _middle(values):
        return "many more nodes than" if below >= 0.9 else "more nodes than"
    return "as many nodes as" if values[me] == _middle(values) else "fewer nodes than"


def _between(values: Sequence[float], me: int) -> str:
    """How often the shortest paths between others lead through a node, against the rest."""
    none = sum(value == 0 for value in values)
    told = f"({none} of the {len(values)} nodes here lie on none.)"
    if values[me] == 0:
        return f"No shortest path between two others leads through it. {told}"
    below = sum(value < values[me] for value in values) / len(values)
    how = "unusually many" if below >= 0.9 else "some"
    return f"It lies on {how} of the shortest paths between others. {told}"
