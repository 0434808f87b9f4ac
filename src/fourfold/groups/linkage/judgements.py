"""Judgements: what people have said of pairs of records, and the identities that follow.

An identity is the records that judgements of `same` join, directly or through one another. So joining is evidence that
can be read, taking it back is ending a judgement, and what each source said stays with its own record. (The idea is
nomenklatura's resolver.)
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping

from fourfold.errors import BadInput
from fourfold.groups.network import Network, Node, network_of
from fourfold.history.one_record import parts

SAME = "same"
VERDICTS = {SAME: "The same", "different": "Not the same", "unsure": "Cannot be told"}


@dataclasses.dataclass(frozen=True)
class Judgement:
    """What somebody judged of two records, when and why; and who took it back, if anybody did. Never deleted."""

    first: str
    second: str
    verdict: str
    by: str
    at: dt.datetime
    why: str = ""
    ended_at: dt.datetime | None = None
    ended_by: str = ""

    def stood(self, at: dt.datetime | None) -> bool:
        """Whether it stood at a moment (None: now)."""
        if at is None:
            return self.ended_at is None
        return self.at <= at and (self.ended_at is None or self.ended_at > at)


@dataclasses.dataclass(frozen=True)
class Identities:
    """Who is who. `members`: by each record that is joined with another, all the records of its identity in order.
    `contradictions`: pairs that are joined through others though somebody judged them different."""

    members: Mapping[str, tuple[str, ...]]
    contradictions: tuple[tuple[str, str], ...]

    def of(self, ref: str) -> tuple[str, ...]:
        """Every record of the identity of one record, itself included."""
        return self.members.get(ref, (ref,))

    def name(self, ref: str) -> str:
        """The reference by which an identity goes: the first of its records."""
        return self.of(ref)[0]


def identities(judgements: Iterable[Judgement], at: dt.datetime | None = None) -> Identities:
    """The identities that follow from the judgements that stood at a moment (default: now)."""
    standing = [one for one in judgements if one.stood(at)]
    joined = parts((one.first, one.second) for one in standing if one.verdict == SAME)
    members = {ref: part for part in joined for ref in part}
    apart = {(one.first, one.second) for one in standing if one.verdict == "different"}
    wrong = sorted(pair for pair in apart if pair[0] in members and pair[1] in members[pair[0]])
    return Identities(members, tuple(wrong))


def check_judgement(held: Iterable[Judgement], new: Judgement) -> None:
    """Raise `BadInput` where a new judgement would join records that somebody judged different, or part records that
    others join."""
    if new.verdict not in VERDICTS:
        raise BadInput(f"A judgement cannot be {new.verdict!r}. It can be: {', '.join(VERDICTS)}.")
    if new.first == new.second:
        raise BadInput("A record cannot be judged against itself.")
    before = [one for one in held if one.stood(None) and {one.first, one.second} != {new.first, new.second}]
    after = identities([*before, new])
    fresh = [pair for pair in after.contradictions if pair not in identities(before).contradictions]
    if fresh:
        one, other = fresh[0]
        raise BadInput(
            f"{one} and {other} would be one through others, but were judged not to be. Take that judgement back, or "
            "one of those that join them, first."
        )


def as_one(network: Network, who: Identities) -> Network:
    """A network with each identity as one node. Every edge that a record had says under which record it was, so that
    which source said what stays to be read. What joined two records of one identity is gone."""
    nodes: dict[str, Node] = {}
    for node in network.nodes:
        name = who.name(node.ref)
        if name not in nodes or (node.label and not nodes[name].label):
            nodes[name] = Node(name, node.sort, node.label)
    edges = []
    for edge in network.edges:
        first, second = who.name(edge.first), who.name(edge.second)
        if first != second:
            under = [ref for ref, name in ((edge.first, first), (edge.second, second)) if ref != name]
            told = f"{edge.source or 'source not known'} (as {' and '.join(under)})" if under else edge.source
            edges.append(dataclasses.replace(edge, first=first, second=second, source=told))
    return network_of(nodes.values(), edges)
