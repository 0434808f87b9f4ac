"""Where a chart's nodes stand: it has to be read on an ordinary screen with 500 of them."""

from __future__ import annotations

import itertools
import math
import statistics

from fourfold.groups.layout import places
from fourfold.groups.network import Edge, Network, Node, network_of

WIDE, HIGH = 912, 584  # pixels of the chart on a screen of 1280


def a_force() -> Network:
    """Twenty groups of 12 people with an event each, every group joined to the next by somebody: 500 nodes."""
    groups = [f"group:G{n}" for n in range(20)]
    people = {group: [f"nominal:{group[6:]}.{m}" for m in range(12)] for group in groups}
    edges = [Edge(ref, group, "member") for group, refs in people.items() for ref in refs]
    edges += [Edge(ref, f"event:{ref}", "party", "suspect") for refs in people.values() for ref in refs]
    edges += [Edge(people[one][0], other, "member") for one, other in itertools.pairwise(groups)]
    nodes = [Node(group, "group") for group in groups]
    nodes += [Node(ref, "person") for refs in people.values() for ref in refs]
    nodes += [Node(f"event:{ref}", "event") for refs in people.values() for ref in refs]
    return network_of(nodes, edges)


def test_a_chart_of_500_nodes_can_be_read() -> None:
    network = a_force()
    assert len(network.nodes) == 500
    found = places(network)
    assert found == places(network)  # the same network is drawn the same
    xs, ys = zip(*found.values(), strict=True)
    zoom = min(WIDE / (max(xs) - min(xs)), HIGH / (max(ys) - min(ys)))
    nearest = [min(math.dist(a, b) for b in found.values() if b != a) * zoom for a in found.values()]
    assert statistics.median(nearest) > 7  # pixels; a person is drawn 7 wide when the whole is seen
    assert sum(near > 3 for near in nearest) > 0.95 * len(nearest)
    ties = [math.dist(found[edge.first], found[edge.second]) for edge in network.edges]
    assert max(ties) < 5 * statistics.median(ties)  # no tie so long that all else is small
