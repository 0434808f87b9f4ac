"""The network: people, groups, premises, other enablers and events as nodes, joined by dated, graded edges.

An edge keeps the role of each end, so that a victim is never somebody's associate by being his victim: whatever is made
of a network, the roles stay on it. Edges say when they held, when the force knew, and on what they rest.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Iterable

import pyarrow as pa

from fourfold.errors import BadInput, NotHeld
from fourfold.history.schema import MARKINGS, PROTECTED_ROLES, SORTS

NODE_SORTS = (*SORTS, "firearm", "supplier", "event")
"""What a node is: what a party to an event may be, other enablers, and events themselves."""

EDGE_KINDS = {
    "party": "was party to",
    "associate": "appeared with, both as suspect or subject",
    "named-together": "was named with, one of them as victim, witness or vulnerable",
    "member": "member of",
    "conflict": "in conflict with",
    "enabler": "uses",
    "linked": "linked with",
}
"""What an edge is, and how it is said. The first three happened; the others last."""

HAPPENINGS = ("party", "associate", "named-together")
CONFIDENCES = ("low", "moderate", "high")
"""How sure we are of an edge, lowest first. None where nothing says."""

_DATED = [
    pa.field("valid_from", pa.date32()),
    pa.field("valid_to", pa.date32()),
    pa.field("known_day", pa.date32()),
    pa.field("gone_day", pa.date32()),
]
NODES = pa.schema(
    [pa.field("ref", pa.string(), False), pa.field("sort", pa.string(), False), pa.field("label", pa.string())]
)
EDGES = pa.schema(
    [
        *(pa.field(name, pa.string(), False) for name in ("first", "second", "kind")),
        *(pa.field(name, pa.string()) for name in ("first_role", "second_role")),
        *_DATED,
        *(
            pa.field(name, pa.string())
            for name in ("source", "grading", "confidence", "marking", "compartments", "words")
        ),
    ]
)


@dataclasses.dataclass(frozen=True)
class Node:
    """Somebody or something: the reference by which sources name it, what it is, and what it is called."""

    ref: str
    sort: str
    label: str = ""

    @property
    def name(self) -> str:
        """What it is called, or its reference."""
        return self.label or self.ref


@dataclasses.dataclass(frozen=True)
class Edge:
    """One thing said of two nodes.

    `first_role`, `second_role`: what each end was in it (for `party`, the first end's role in the event). `valid_from`
    and `valid_to` are the first and last day on which it held or may have happened; `known_day` and `gone_day` the day
    from which, and until which, it was believed (None: not known, or still). `source` is what it rests on, `grading`
    its 3x5x2 grade, `compartments` names with spaces between, `words` what else is said of it.
    """

    first: str
    second: str
    kind: str
    first_role: str | None = None
    second_role: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    known_day: dt.date | None = None
    gone_day: dt.date | None = None
    source: str | None = None
    grading: str | None = None
    confidence: str | None = None
    marking: str | None = None
    compartments: str | None = None
    words: str | None = None

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends."""
        return self.first, self.second

    @property
    def protected(self) -> bool:
        """Whether anybody is in it as victim, witness or vulnerable person."""
        return self.first_role in PROTECTED_ROLES or self.second_role in PROTECTED_ROLES

    def role_of(self, ref: str) -> str | None:
        """What one end was in it."""
        return self.first_role if ref == self.first else self.second_role

    def other(self, ref: str) -> str:
        """The other end."""
        return self.second if ref == self.first else self.first

    def known_on(self, day: dt.date) -> bool:
        """Whether it was believed on a day."""
        return (self.known_day is None or self.known_day <= day) and (self.gone_day is None or self.gone_day > day)

    def held_between(self, first: dt.date, last: dt.date) -> bool:
        """Whether it held, or may have happened, on any day from `first` to `last`."""
        return (self.valid_from is None or self.valid_from <= last) and (
            self.valid_to is None or self.valid_to >= first
        )


@dataclasses.dataclass(frozen=True)
class Network:
    """Nodes and edges in the one order: by reference, then by what each says. Made by `network_of`."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def node(self, ref: str) -> Node:
        """The node of a reference. Raises `NotHeld`."""
        for node in self.nodes:
            if node.ref == ref:
                return node
        raise NotHeld(f"{ref} is not in this network.")

    def as_at(self, day: dt.date, *, known_on: dt.date | None = None, window: int | None = None) -> Network:
        """The network as it stood on a day, as known on a day (default: the same): what lasted is there on the days on
        which it held; what had happened is there since, or for `window` days."""
        known = known_on or day
        first = dt.date.min if window is None else day - dt.timedelta(days=window)
        return self.keep(
            lambda edge: edge.known_on(known) and edge.held_between(first if edge.kind in HAPPENINGS else day, day)
        )

    def between(self, first: dt.date, last: dt.date) -> Network:
        """What held or happened on any day from `first` to `last`. Raises `BadInput` for days in the wrong order."""
        if last < first:
            raise BadInput(f"{last} is before {first}.")
        return self.keep(lambda edge: edge.held_between(first, last))

    def keep(self, wanted: Callable[[Edge], bool], *, keep_alone: Collection[str] = ()) -> Network:
        """The edges that are wanted, with their ends, and `keep_alone` though nothing joins them."""
        edges = tuple(edge for edge in self.edges if wanted(edge))
        ends = {end for edge in edges for end in edge.ends} | set(keep_alone)
        return Network(tuple(node for node in self.nodes if node.ref in ends), edges)

    def without(self, refs: Collection[str]) -> Network:
        """The network as it would be without some nodes; the rest stay, though nothing joins them any more."""
        gone = set(refs)
        edges = tuple(edge for edge in self.edges if not gone & set(edge.ends))
        return Network(tuple(node for node in self.nodes if node.ref not in gone), edges)

    def without_protected(self) -> Network:
        """Only what joins people as suspects, subjects or members: no edge in which anybody is victim, witness or
        vulnerable person, and nobody who is in no other. What is said of who connects whom is said of this."""
        return self.keep(lambda edge: not edge.protected, keep_alone=_alone(self))

    def to_tables(self) -> tuple[pa.Table, pa.Table]:
        """The nodes and edges as Arrow tables (`NODES`, `EDGES`)."""
        nodes = [dataclasses.asdict(node) for node in self.nodes]
        return pa.Table.from_pylist(nodes, NODES), pa.Table.from_pylist(
            [dataclasses.asdict(e) for e in self.edges], EDGES
        )


def network_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> Network:
    """A network of these nodes and edges, each once, in the one order. Raises `BadInput` for an edge to a node that is
    not among them, an edge of a node with itself, or a word that is none of the known ones."""
    held: dict[str, Node] = {}
    for node in nodes:
        _check(node.sort, NODE_SORTS, f"the sort of {node.ref}")
        if held.setdefault(node.ref, node) != node:
            raise BadInput(f"{node.ref} is said to be both {held[node.ref]} and {node}.")
    found = dict.fromkeys(edges)
    for edge in found:
        check_edge(edge)
        for end in edge.ends:
            if end not in held:
                raise BadInput(f"An edge names {end}, which is not among the nodes.")
    return Network(tuple(held[ref] for ref in sorted(held)), tuple(sorted(found, key=_order)))


def network_from_tables(nodes: pa.Table, edges: pa.Table) -> Network:
    """A network from Arrow tables with the columns of `NODES` and `EDGES` (those that may be null may be left out)."""
    return network_of(
        (Node(row["ref"], row["sort"], row.get("label") or "") for row in nodes.to_pylist()),
        (Edge(**{name: row.get(name) for name in EDGES.names}) for row in edges.to_pylist()),
    )


def joined(networks: Iterable[Network]) -> Network:
    """Several networks as one. Of two names of one node, the first that is not empty stands."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for one in networks:
        edges += one.edges
        for node in one.nodes:
            held = nodes.get(node.ref)
            nodes[node.ref] = node if held is None or (not held.label and node.label) else held
    return network_of(nodes.values(), edges)


def check_edge(edge: Edge) -> None:
    """Raise `BadInput` for an edge that cannot be."""
    _check(edge.kind, EDGE_KINDS, "the kind of an edge")
    if edge.confidence is not None:
        _check(edge.confidence, CONFIDENCES, "the confidence of an edge")
    if edge.marking is not None:
        _check(edge.marking, MARKINGS, "the marking of an edge")
    if edge.first == edge.second:
        raise BadInput(f"An edge joins {edge.first} with itself.")
    if edge.valid_from and edge.valid_to and edge.valid_to < edge.valid_from:
        raise BadInput(
            f"An edge of {edge.first} and {edge.second} ended ({edge.valid_to}) before it began ({edge.valid_from})."
        )


def _alone(network: Network) -> set[str]:
    """Nodes that nothing joins."""
    return {node.ref for node in network.nodes} - {end for edge in network.edges for end in edge.ends}


def _check(word: str, known: Collection[str], what: str) -> None:
    if word not in known:
        raise BadInput(f"{what} cannot be {word!r}. It can be: {', '.join(known)}.")


def _order(edge: Edge) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in dataclasses.astuple(edge))
