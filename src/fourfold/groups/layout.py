"""Where to draw each node of a network, so that parts stand apart and what is tied stands together."""

from __future__ import annotations

import math
import random

import igraph

from fourfold.groups.communities import SEED
from fourfold.groups.graph import Graph
from fourfold.groups.network import Network

STEP = 90.0  # about how far tied nodes stand apart, in the chart's own units
ROUNDS = 400


def places(network: Network, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """A place for each node by its reference (Fruchterman and Reingold 1991, each part by itself, parts in rows, the
    largest first). The same network is always drawn the same."""
    graph = Graph(network)
    found: dict[str, tuple[float, float]] = {}
    parts = graph.components()
    width = STEP * 1.6 * math.sqrt(max(len(network.nodes), 1)) * 1.3
    left = top = tallest = 0.0
    for number, part in enumerate(parts):
        drawn, wide, tall = _drawn(graph, part, seed + number)
        if left and left + wide > width:
            left, top, tallest = 0.0, top + tallest + STEP, 0.0
        for n, (x, y) in zip(part, drawn, strict=True):
            found[network.nodes[n].ref] = (round(left + x, 1), round(top + y, 1))
        left, tallest = left + wide + STEP, max(tallest, tall)
    return found


def _drawn(graph: Graph, part: list[int], seed: int) -> tuple[list[tuple[float, float]], float, float]:
    """A part's places, from nought, with its width and height."""
    if len(part) == 1:
        return [(0.0, 0.0)], STEP / 2, STEP / 2
    made = graph.made.induced_subgraph(part)
    rng = random.Random(seed)  # noqa: S311 - to draw the same again, not to hide
    begin = [(rng.uniform(-1, 1), rng.uniform(-1, 1)) for _ in part]
    igraph.set_random_number_generator(rng)
    try:
        laid = made.layout_fruchterman_reingold(niter=ROUNDS, seed=begin, grid=False)
    finally:
        igraph.set_random_number_generator(random)
    xs, ys = zip(*laid.coords, strict=True)
    ties = [math.dist(laid.coords[a], laid.coords[b]) for a, b in made.get_edgelist()]
    scale = STEP / (sorted(ties)[len(ties) // 2] or 1.0)
    wide, tall = (max(xs) - min(xs)) * scale, (max(ys) - min(ys)) * scale
    return [((x - min(xs)) * scale, (y - min(ys)) * scale) for x, y in laid.coords], wide, tall
