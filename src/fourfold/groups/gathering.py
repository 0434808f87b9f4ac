"""A network from the history and the facts: who was party to which event, in which role, as each version says; who is
held to be in which group; which groups are in conflict; and known premises."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from fourfold.database import connect
from fourfold.groups.network import Edge, Network, Node, joined, network_of
from fourfold.history.facts import Facts
from fourfold.history.schema import PROTECTED_ROLES
from fourfold.history.store import History
from fourfold.words import day as day_in_words
from fourfold.words import spoken

MOST_EVENTS = 5000
"""The most events that one question gathers: more are no chart."""


@dataclasses.dataclass(frozen=True)
class Sight:
    """What may be seen: events of these markings, in no compartment but these. None: all."""

    markings: tuple[str, ...] | None = None
    compartments: tuple[str, ...] | None = None

    def of_edge(self, edge: Edge) -> bool:
        """Whether an edge may be seen, by its own marking and compartments."""
        marked = self.markings is None or edge.marking is None or edge.marking in self.markings
        kept_to = set((edge.compartments or "").split())
        return marked and (self.compartments is None or kept_to <= set(self.compartments))


ALL = Sight()


@dataclasses.dataclass(frozen=True)
class Gathered:
    """A network, and whether there was more of it than was gathered."""

    network: Network
    more: bool


def gather(
    history: History,
    facts: Facts,
    refs: Collection[str],
    *,
    steps: int = 1,
    since: dt.date | None = None,
    sight: Sight = ALL,
    besides: Network | None = None,
    most: int = MOST_EVENTS,
) -> Gathered:
    """What the history and the facts say around some people, groups or premises: `steps` times, the events of whom was
    found, the groups they are in, and those who are in these. Nobody is followed further through an event in which they
    are victim, witness or vulnerable. `since` leaves out events that ended before a day; `besides` is what else is
    held, such as networks that came from elsewhere."""
    known = joined([network_of_facts(facts), *([besides] if besides else [])]).keep(sight.of_edge)
    found, frontier, followed = set(refs), set(refs), set(refs)
    events: dict[tuple[str, str], Mapping[str, Any]] = {}
    more = False
    for _ in range(steps):
        rows = _events(history, frontier, since, sight, most + 1 - len(events))
        events |= {(row["id"], str(row["known_from"])): row for row in rows}
        more = len(events) > most
        fresh = {
            party["ref"]
            for row in rows
            for party in row["parties"]
            if party["ref"] and party["role"] not in PROTECTED_ROLES
        }
        told = [edge for edge in known.edges if edge.first in frontier or edge.second in frontier]
        fresh |= {end for edge in told if not edge.protected for end in edge.ends}
        found |= fresh | {end for edge in told for end in edge.ends}
        frontier = fresh - followed
        followed |= frontier
        if more or not frontier:
            break
    kept = network_of_events(dict(itertools.islice(events.items(), most)).values())
    between = known.keep(lambda edge: edge.first in found and edge.second in found)
    alone = network_of((Node(ref, sort_of_ref(ref)) for ref in refs), ())
    return Gathered(joined([kept, between, alone, _names(known, found)]), more)


def _names(known: Network, refs: Collection[str]) -> Network:
    return Network(tuple(node for node in known.nodes if node.ref in refs), ())


def network_of_facts(facts: Facts) -> Network:
    """Memberships, conflicts and premises as a network."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for row in facts.memberships.to_pylist():
        nodes[row["person"]] = Node(row["person"], "person")
        nodes[row["group"]] = Node(row["group"], "group")
        edges.append(Edge(row["person"], row["group"], "member", **_dated(row)))
    for row in facts.conflicts.to_pylist():
        nodes[row["group"]] = Node(row["group"], "group")
        if row["group"] < row["other"]:  # each is there in both directions
            nodes[row["other"]] = Node(row["other"], "group")
            edges.append(Edge(row["group"], row["other"], "conflict", **_dated(row)))
    for row in facts.premises.to_pylist():
        nodes[row["premises"]] = Node(row["premises"], "premises", row["name"] or row["kind"])
    return network_of(nodes.values(), edges)


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("valid_from", "valid_to", "known_day", "gone_day", "source", "marking", "compartments")
    return {name: row[name] for name in names}


def network_of_events(rows: Collection[Mapping[str, Any]]) -> Network:
    """Rows of the history (versions of events, as `STORED`) as a network of events and who was party to them. Parties
    that no source identifies are left out. A version that was believed at the end of no day is left out."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for row in sorted(rows, key=lambda row: (row["id"], row["known_day"])):
        if row["gone_day"] is not None and row["gone_day"] <= row["known_day"]:
            continue
        event = f"event:{row['id']}"
        nodes[event] = Node(event, "event", f"{spoken(row['kind']).capitalize()}, {day_in_words(row['first_day'])}")
        edges += _parties(row, event, nodes)
    return network_of(nodes.values(), edges)


def _parties(row: Mapping[str, Any], event: str, nodes: dict[str, Node]) -> Iterator[Edge]:
    for party in row["parties"] or ():
        if party["ref"]:
            nodes.setdefault(party["ref"], Node(party["ref"], party["sort"]))
            yield Edge(
                party["ref"],
                event,
                "party",
                party["role"],
                valid_from=row["first_day"],
                valid_to=row["last_day"],
                known_day=row["known_day"],
                gone_day=row["gone_day"],
                source=f"{row['source']} {row['reference'] or row['id']}",
                grading=row["grading"],
                confidence=confidence_of(row["grading"]),
                marking=row["marking"],
                compartments=" ".join(row.get("compartments") or ()) or None,
            )


def people_only(network: Network) -> Network:
    """The same with each event in which two or more people appeared as an edge between each two of them, under the
    roles in which they did. Two suspects or subjects of one event are associates in it; a victim, a witness or a
    vulnerable person is named together with the others, and never anybody's associate."""
    sorts = {node.ref: node.sort for node in network.nodes}
    parties: dict[str, list[Edge]] = {}
    for edge in network.edges:
        if edge.kind == "party" and sorts[edge.first] == "person":
            parties.setdefault(edge.second, []).append(edge)
    names = {node.ref: node.name for node in network.nodes}
    edges = [edge for edge in network.edges if edge.kind != "party" or sorts[edge.first] != "person"]
    for event, several in parties.items():
        for one, other in itertools.combinations(several, 2):
            if one.first != other.first and one.known_day == other.known_day:
                edges.append(_together(one, other, names[event]))
    ends = {end for edge in edges for end in edge.ends}
    kept = (node for node in network.nodes if node.sort != "event" or node.ref in ends)
    return network_of(kept, edges)


def _together(one: Edge, other: Edge, event: str) -> Edge:
    both = one.first_role not in PROTECTED_ROLES and other.first_role not in PROTECTED_ROLES
    return dataclasses.replace(
        one,
        kind="associate" if both else "named-together",
        second=other.first,
        second_role=other.first_role,
        words=event,
    )


def confidence_of(grading: str | None) -> str | None:
    """How sure a 3x5x2 grade lets us be: high for what a reliable source knows directly or had corroborated (1A, 1B);
    low for an unreliable source (3) or what is suspected to be false (E) or of unknown standing (D); moderate between.
    None without a grade."""
    if not grading or len(grading) < 2:
        return None
    source, intelligence = grading[0], grading[1].upper()
    if source == "3" or intelligence in "DE":
        return "low"
    return "high" if source == "1" and intelligence in "AB" else "moderate"


def sort_of_ref(ref: str) -> str:
    """What a reference's first part says that it names; a person where it does not say."""
    first = ref.partition(":")[0]
    return first if first in ("group", "premises", "organisation", "vehicle", "event") else "person"


def _events(
    history: History, refs: Collection[str], since: dt.date | None, sight: Sight, most: int
) -> list[dict[str, Any]]:
    """Every version of the events to which any of these was party, the newest first, as far as may be seen: an event of
    which any version may not be seen is not there."""
    files = history.files()
    if not files or not refs or most < 1:
        return []
    hidden, values = _hidden(sight)
    values |= {"files": files, "refs": sorted(refs), "since": since or dt.date.min, "most": most}
    query = f"""
        SELECT id, source, reference, kind, first_day, last_day, known_from, known_day, gone_day, grading, marking, compartments,
            list_transform(parties, lambda p: {{role: p.role, sort: p.sort, ref: p.ref}}) AS parties
        FROM read_parquet($files)
        WHERE list_has_any(list_transform(parties, lambda p: p.ref), $refs) AND last_day >= $since AND NOT ({hidden}) {_nor_any(hidden)}
        ORDER BY first_day DESC, id, known_from LIMIT $most
    """  # noqa: S608, E501 - fixed text; values are parameters
    with connect() as con:
        found: list[dict[str, Any]] = con.sql(query, params=values).to_arrow_table().to_pylist()
    return found


def _hidden(sight: Sight) -> tuple[str, dict[str, Any]]:
    """A test for rows that may not be seen, and its values."""
    tests, values = [], {}
    if sight.markings is not None:
        tests.append("NOT list_contains($markings, marking)")
        values["markings"] = list(sight.markings)
    if sight.compartments is not None:
        tests.append("NOT list_has_all($compartments, coalesce(compartments, []))")
        values["compartments"] = list(sight.compartments)
    return " OR ".join(tests) or "FALSE", values


def _nor_any(hidden: str) -> str:
    if hidden == "FALSE":
        return ""
    return f"AND id NOT IN (SELECT id FROM read_parquet($files) WHERE revised AND ({hidden}))"  # noqa: S608 - fixed text
