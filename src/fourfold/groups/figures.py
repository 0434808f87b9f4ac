"""Figures of a whole network. None of them is of a person: a person's place in it is said in words (`position.py`)."""

from __future__ import annotations

import dataclasses

from fourfold.groups.graph import Graph
from fourfold.groups.network import Network


@dataclasses.dataclass(frozen=True)
class Figures:
    """A network as a whole. Ties are pairs of nodes that any edge joins.

    `density`: ties as a share of the ties that there could be (None for fewer than two nodes). `components`: parts that
    nothing joins; `largest`: nodes in the largest of them. `reach`: the share of pairs of nodes between which there is
    a path (None for fewer than two). `typical_ties`: the middle (median) number of ties that a node has.
    `mean_distance`: the mean length of the shortest paths, in steps, over pairs that a path joins; `longest`: the
    longest of them. `closure`: of the pairs with a neighbour in common, the share that are tied themselves.
    `degree_centralisation`, `betweenness_centralisation`: how far one node has all, from 0 (all alike) to 1 (a star)
    (Freeman 1979).
    """

    nodes: int
    edges: int
    ties: int
    density: float | None
    components: int
    largest: int
    reach: float | None
    typical_ties: float | None
    mean_distance: float | None
    longest: int | None
    closure: float | None
    degree_centralisation: float | None
    betweenness_centralisation: float | None


def figures(network: Network) -> Figures:
    """The figures of a network."""
    graph = Graph(network)
    made, nodes, ties = graph.made, len(network.nodes), len(graph.ties)
    parts = graph.components()
    pairs = nodes * (nodes - 1) / 2
    degrees = sorted(made.degree())
    closure = made.transitivity_undirected()
    return Figures(
        nodes=nodes,
        edges=len(network.edges),
        ties=ties,
        density=ties / pairs if pairs else None,
        components=len(parts),
        largest=len(parts[0]) if parts else 0,
        reach=sum(len(part) * (len(part) - 1) / 2 for part in parts) / pairs if pairs else None,
        typical_ties=(degrees[(nodes - 1) // 2] + degrees[nodes // 2]) / 2 if degrees else None,
        mean_distance=made.average_path_length(unconn=True) if ties else None,
        longest=made.diameter() if ties else None,
        closure=None if closure != closure else closure,  # noqa: PLR0124 - not a number: no pair has a neighbour in common
        degree_centralisation=_centralisation(made.degree(), (nodes - 1) * (nodes - 2)),
        betweenness_centralisation=_centralisation(made.betweenness(), (nodes - 1) ** 2 * (nodes - 2) / 2),
    )


def _centralisation(values: list[float], most: float) -> float | None:
    """How much higher the highest value is than each other, as a share of the most that it can be."""
    return sum(max(values) - value for value in values) / most if len(values) > 2 else None
