"""Where to draw each node of a network, so that parts stand apart and what is tied stands together."""

from __future__ import annotations

import math
import random

import igraph

from fourfold.groups.communities import SEED
from fourfold.groups.graph import Graph
from fourfold.groups.network import Network

SCREEN = 1.5  # how many times as wide as high
MOST_WAYS = 20  # of packing the parts that are tried
STEP = 90.0  # about how far tied nodes stand apart, in the chart's own units
ROUNDS = 50  # for each node of a part, but no more than
MOST_ROUNDS = 20_000  # in all, so that a chart of thousands takes a second or two as well


def places(network: Network, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """A place for each node by its reference (Kamada and Kawai 1989: apart by how many ties lie between, so that
    no tie is long and nobody lies on another; each part by itself, parts in rows, the largest first). The same network
    is always drawn the same."""
    graph = Graph(network)
    parts = graph.components()
    drawn = [_drawn(graph, part, seed + number) for number, part in enumerate(parts)]
    corners = _packed([(wide, tall) for _, wide, tall in drawn])
    return {
        network.nodes[n].ref: (round(left + x, 1), round(top + y, 1))
        for part, (spots, _, _), (left, top) in zip(parts, drawn, corners, strict=True)
        for n, (x, y) in zip(part, spots, strict=True)
    }


def _packed(sizes: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The upper left corner of each part: in rows as wide as shows the whole largest on a screen half as wide again as
    high."""
    ways = [
        _in_rows(sizes, sum(wide + STEP for wide, _ in sizes[:n])) for n in range(1, min(len(sizes), MOST_WAYS) + 1)
    ]
    return min(ways, key=lambda way: max(way[1] / SCREEN, way[2]))[0] if ways else []


def _in_rows(sizes: list[tuple[float, float]], width: float) -> tuple[list[tuple[float, float]], float, float]:
    """Corners in rows no wider than a width, but for a part that is wider itself; and how wide and high all is."""
    corners: list[tuple[float, float]] = []
    left = top = tallest = widest = 0.0
    for wide, tall in sizes:
        if left and left + wide > width:
            left, top, tallest = 0.0, top + tallest + STEP, 0.0
        corners.append((left, top))
        widest = max(widest, left + wide)
        left, tallest = left + wide + STEP, max(tallest, tall)
    return corners, widest, top + tallest


def _drawn(graph: Graph, part: list[int], seed: int) -> tuple[list[tuple[float, float]], float, float]:
    """A part's places, from nought, with its width and height."""
    if len(part) == 1:
        return [(0.0, 0.0)], STEP / 2, STEP / 2
    made = graph.made.induced_subgraph(part)
    rng = random.Random(seed)  # noqa: S311 - to draw the same again, not to hide
    begin = [(rng.uniform(-1, 1), rng.uniform(-1, 1)) for _ in part]
    igraph.set_random_number_generator(rng)
    try:
        spots = made.layout_kamada_kawai(maxiter=min(ROUNDS * len(part), MOST_ROUNDS), seed=begin).coords
    finally:
        igraph.set_random_number_generator(random)
    xs, ys = zip(*spots, strict=True)
    ties = [math.dist(spots[a], spots[b]) for a, b in made.get_edgelist()]
    scale = STEP / (sorted(ties)[len(ties) // 2] or 1.0)
    wide, tall = (max(xs) - min(xs)) * scale, (max(ys) - min(ys)) * scale
    return [((x - min(xs)) * scale, (y - min(ys)) * scale) for x, y in spots], wide, tall
