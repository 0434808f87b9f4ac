"""A network as igraph has it: one undirected tie between two nodes, however many edges say it."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import Any

import igraph

from fourfold.groups.network import Edge, Network


@dataclasses.dataclass(frozen=True)
class Graph:
    """A network's ties, ready to be asked. Nodes are numbered in the network's order, by reference."""

    network: Network

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Each node's number."""
        return {node.ref: number for number, node in enumerate(self.network.nodes)}

    @cached_property
    def ties(self) -> dict[tuple[int, int], list[Edge]]:
        """What is said of each pair of nodes that anything is said of."""
        found: dict[tuple[int, int], list[Edge]] = {}
        for edge in self.network.edges:
            one, other = sorted((self.numbers[edge.first], self.numbers[edge.second]))
            found.setdefault((one, other), []).append(edge)
        return dict(sorted(found.items()))

    @cached_property
    def made(self) -> Any:
        """The igraph graph."""
        return igraph.Graph(n=len(self.network.nodes), edges=list(self.ties))

    def refs(self, numbers: list[int]) -> tuple[str, ...]:
        """The references of some numbers, in order."""
        return tuple(sorted(self.network.nodes[number].ref for number in numbers))

    def components(self) -> list[list[int]]:
        """The parts of the network that nothing joins to one another, the largest first."""
        return sorted((list(part) for part in self.made.connected_components()), key=lambda part: (-len(part), part))
