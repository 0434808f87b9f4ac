"""Choosing part of a network: by confidence, role, kind and sort, and what lies around somebody."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection

from fourfold.errors import NotHeld
from fourfold.groups.network import CONFIDENCES, Edge, Network


@dataclasses.dataclass(frozen=True)
class Filter:
    """What to keep of a network. Empty or None: everything.

    `confidence`: at least so sure; edges of which nothing says how sure stay, unless `unknown_confidence` is False,
    because unknown is not low. `roles`: an end must have one of these, or the edge have no roles at all. `first`,
    `last`: held or may have happened between these days.
    """

    confidence: str | None = None
    unknown_confidence: bool = True
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None

    def applied(self, network: Network) -> Network:
        """What is left of a network."""
        if self.sorts:
            network = network.without({node.ref for node in network.nodes if node.sort not in self.sorts})
        return network.keep(self._wanted)

    def _wanted(self, edge: Edge) -> bool:
        return (
            (not self.kinds or edge.kind in self.kinds)
            and self._sure(edge)
            and self._in_role(edge)
            and edge.held_between(self.first or dt.date.min, self.last or dt.date.max)
        )

    def _sure(self, edge: Edge) -> bool:
        if edge.confidence is None:
            return self.unknown_confidence
        return self.confidence is None or CONFIDENCES.index(edge.confidence) >= CONFIDENCES.index(self.confidence)

    def _in_role(self, edge: Edge) -> bool:
        roles = [role for role in (edge.first_role, edge.second_role) if role]
        return not self.roles or not roles or all(role in self.roles for role in roles)


def around(network: Network, refs: Collection[str], steps: int = 1, *, through_protected: bool = False) -> Network:
    """The neighbourhood of some nodes: what at most `steps` edges join to them, and all edges between what is found.

    What lies beyond somebody who is in an edge as victim, witness or vulnerable person is not looked for through that
    edge, unless `through_protected`: the edge itself is shown, with its roles. Raises `NotHeld` for a node that is not
    there.
    """
    held = {node.ref for node in network.nodes}
    for ref in refs:
        if ref not in held:
            raise NotHeld(f"{ref} is not in this network.")
    beside: dict[str, list[Edge]] = {}
    for edge in network.edges:
        for end in edge.ends:
            beside.setdefault(end, []).append(edge)
    found, frontier = set(refs), set(refs)
    for _ in range(steps):
        reached: dict[str, bool] = {}  # and whether by an edge in which nobody is to be protected
        for ref in frontier:
            for edge in beside.get(ref, ()):
                other = edge.other(ref)
                reached[other] = reached.get(other, False) or not edge.protected
        fresh = set(reached) - found
        found |= fresh
        frontier = {ref for ref in fresh if through_protected or reached[ref]}
    return Network(
        tuple(node for node in network.nodes if node.ref in found),
        tuple(edge for edge in network.edges if edge.first in found and edge.second in found),
    )
