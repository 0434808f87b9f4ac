"""Communities: parts of a network whose nodes are tied more among themselves than to others (Leiden, seeded)."""

from __future__ import annotations

import dataclasses
import random

import igraph

from fourfold.groups.graph import Graph
from fourfold.groups.network import Network

RUNS = 10
SEED = 2015


@dataclasses.dataclass(frozen=True)
class Communities:
    """Parts of a network, the largest first, each in the order of its references; nodes that nothing ties are left out.
    `modularity`: how much more the parts are tied within than chance would tie them (0: not at all). `agreement`: how
    far several runs from different beginnings agree (mean adjusted Rand index; 1: wholly), which is how much weight the
    borders bear."""

    parts: tuple[tuple[str, ...], ...]
    modularity: float | None
    agreement: float | None

    @property
    def words(self) -> str:
        """What may be said of the borders."""
        if self.agreement is None:
            return "Nothing is tied, so there are no communities."
        firm = (
            "firm"
            if self.agreement >= 0.9
            else "fairly firm"
            if self.agreement >= 0.7
            else "loose: do not lean on them"
        )
        return (
            f"{len(self.parts)} communities; their borders are {firm}. "
            "A community is not a group: it is a way of drawing ties."
        )


def communities(network: Network, seed: int = SEED) -> Communities:
    """The communities of what joins people as suspects, subjects and members, by the Leiden algorithm on modularity
    (Traag, Waltman and van Eck 2019): the best of several seeded runs. The same network gives the same communities."""
    graph = Graph(network.without_protected())
    tied = [number for number, degree in enumerate(graph.made.degree()) if degree]
    if not tied:
        return Communities((), None, None)
    made = graph.made.induced_subgraph(tied)
    runs = [_run(made, seed + n) for n in range(RUNS)]
    best = max(runs, key=lambda run: (round(run.modularity, 12), [-n for n in run.membership]))
    others = [run for run in runs if run is not best]
    parts = [graph.refs([tied[n] for n in part]) for part in best]
    return Communities(
        tuple(sorted(parts, key=lambda part: (-len(part), part))),
        float(best.modularity),
        sum(_agree(best.membership, run.membership) for run in others) / len(others),
    )


def _run(made: igraph.Graph, seed: int) -> igraph.VertexClustering:
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - to give the same again, not to hide
    try:
        return made.community_leiden(objective_function="modularity", n_iterations=-1)
    finally:
        igraph.set_random_number_generator(random)


def _agree(one: list[int], other: list[int]) -> float:
    if one == other or max(one) == max(other) == 0:
        return 1.0
    return float(igraph.compare_communities(one, other, method="adjusted_rand"))
