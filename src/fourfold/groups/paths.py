"""How two people, groups or premises are joined: the shortest chains of edges between them, every role shown."""

from __future__ import annotations

import dataclasses

from fourfold.errors import NotHeld
from fourfold.groups.graph import Graph
from fourfold.groups.network import EDGE_KINDS, Edge, Network, Node


@dataclasses.dataclass(frozen=True)
class Step:
    """One step of a path: from one node to the next, and everything that is said of the two."""

    start: Node
    end: Node
    edges: tuple[Edge, ...]

    @property
    def words(self) -> str:
        """The step as people say it."""
        return "; ".join(dict.fromkeys(say(edge, self.start, self.end) for edge in self.edges))


@dataclasses.dataclass(frozen=True)
class Path:
    """A chain of steps. `protected`: somebody on it is victim, witness or vulnerable in what joins them."""

    steps: tuple[Step, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes on it, in order."""
        return (self.steps[0].start, *(step.end for step in self.steps)) if self.steps else ()

    @property
    def protected(self) -> bool:
        """Whether any step rests on nothing but edges in which somebody is to be protected."""
        return any(all(edge.protected for edge in step.edges) for step in self.steps)


def shortest_paths(network: Network, first: str, second: str, most: int = 10) -> tuple[Path, ...]:
    """At most `most` of the shortest paths between two nodes, in the order of their references. Empty where nothing
    joins them. Raises `NotHeld` for a node that is not in the network."""
    graph = Graph(network)
    for ref in (first, second):
        if ref not in graph.numbers:
            raise NotHeld(f"{ref} is not in this network.")
    start, end = graph.numbers[first], graph.numbers[second]
    away = graph.made.distances(source=end)[0]
    if start == end or away[start] == float("inf"):
        return ()
    found: list[list[int]] = []
    chains = [[start]]  # depth first, nearest references first, so that the first `most` are always the same ones
    while chains and len(found) < most:
        chain = chains.pop()
        if chain[-1] == end:
            found.append(chain)
            continue
        closer = sorted(n for n in graph.made.neighbors(chain[-1]) if away[n] == away[chain[-1]] - 1)
        chains += [[*chain, n] for n in reversed(closer)]
    return tuple(_path(graph, chain) for chain in found)


def _path(graph: Graph, chain: list[int]) -> Path:
    nodes = graph.network.nodes
    return Path(
        tuple(
            Step(nodes[one], nodes[other], tuple(graph.ties[min(one, other), max(one, other)]))
            for one, other in zip(chain, chain[1:], strict=False)
        )
    )


def say(edge: Edge, start: Node, end: Node) -> str:
    """An edge in words, read from one end to the other."""
    here, there = edge.role_of(start.ref), edge.role_of(end.ref)
    if edge.kind == "party":
        event, role = (end, here) if edge.second == end.ref else (start, there)
        person = start if event is end else end
        return f"{person.name} was {role or 'named'} in {event.name}"
    if edge.kind == "member":
        person, group = (start, end) if edge.first == start.ref else (end, start)
        return f"{person.name} is held to be in {group.name}" + (f" as {edge.first_role}" if edge.first_role else "")
    roles = f" ({here or 'role not known'}; {there or 'role not known'})" if here or there else ""
    return f"{start.name} {EDGE_KINDS[edge.kind]} {end.name}{roles}" + (f": {edge.words}" if edge.words else "")
