"""What taking somebody or something out of a network would leave, as a model and with its caution."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from fourfold.errors import NotHeld
from fourfold.groups.figures import Figures, figures
from fourfold.groups.graph import Graph
from fourfold.groups.network import Network

CAUTION = (
    "This is a model of a chart, not of people. Groups replace those they lose, sometimes within days and sometimes "
    "with violence; ties that nobody recorded are not in it; arresting whoever stands in the middle has made networks "
    "harder to see. It proposes nothing. Weigh it with what is known, and with the risk to those who would be near."
)


@dataclasses.dataclass(frozen=True)
class Removal:
    """What was taken out, the network's figures before and after, the parts it would fall into (the largest first), and
    who would be tied to nobody. `before` counts the nodes that were taken out; `after` does not."""

    removed: tuple[str, ...]
    before: Figures
    after: Figures
    parts: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    words: str
    caution: str = CAUTION


def removal(network: Network, refs: Collection[str]) -> Removal:
    """What would be left of what joins suspects, subjects, groups and things. Raises `NotHeld` for a node that is not
    in the network."""
    held = network.without_protected()
    there = {node.ref for node in held.nodes}
    for ref in refs:
        if network.node(ref).ref not in there:
            raise NotHeld(f"{ref} is here as victim, witness or vulnerable person alone, and is not taken out.")
    rest = held.without(refs)
    graph, before, after = Graph(rest), figures(held), figures(rest)
    parts = tuple(graph.refs(part) for part in graph.components())
    tied_before = {end for edge in held.edges for end in edge.ends}
    alone = tuple(part[0] for part in parts if len(part) == 1 and part[0] in tied_before)
    return Removal(tuple(sorted(refs)), before, after, parts, alone, _words(before, after))


def _words(before: Figures, after: Figures) -> str:
    def share(value: float | None) -> str:
        return "none" if value is None else f"{value:.0%}"

    if after.components == before.components and after.reach is not None and before.reach is not None:
        joined = "It would stay joined as it is"
    else:
        joined = f"It would lie in {after.components} parts instead of {before.components}"
    return (
        f"{joined}: the largest of {after.largest} nodes (before: {before.largest}), "
        f"and {share(after.reach)} of pairs joined by some path (before: {share(before.reach)})."
    )
