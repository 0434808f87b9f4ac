"""The network that somebody may see: from the groups that they see at the desk, the facts in files, networks that came
from elsewhere, and the events of the history that their marking and compartments reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
from fourfold.desk.compartments.restricted import Sight as Within
from fourfold.desk.compartments.restricted import compartment_names_of
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Enabler, Exploited, Group, Member, Tension
from fourfold.desk.identities.actions import who_is_who
from fourfold.groups.gathering import Gathered, Sight, gather, sort_of_ref
from fourfold.groups.kept import kept
from fourfold.groups.linkage.judgements import as_one
from fourfold.groups.network import Edge, Network, Node, joined, network_of
from fourfold.history.facts import Facts
from fourfold.history.schema import MARKINGS, PROTECTED_ROLES
from fourfold.history.store import History

ENABLERS = {"company": "organisation", "online-supplier": "supplier"}
MOST_EVENTS = 1500


def network_around(refs: list[str], user: User, steps: int) -> Gathered:
    """What the user may see around some references. Records that people judged to be the same are one in it, and each
    edge says under which of them its source has it."""
    who = who_is_who(user)
    around = list(dict.fromkeys(one for ref in refs for one in who.of(ref)))
    place = workspace()
    sight = Sight(tuple(user.markings), tuple(compartment_names_of(user)))
    besides = joined([kept(place), network_of_groups(user)])
    found = gather(
        History(place), Facts.load(place), around, steps=steps, sight=sight, besides=besides, most=MOST_EVENTS
    )
    return Gathered(as_one(found.network, who), found.more)


def network_of_groups(user: User) -> Network:
    """The groups that a user sees, with their members, enablers, those whom they harm, and their tensions: all that was
    ever believed, each with when."""
    return _network(Group.objects.visible_to(user), Tension.objects.seen_by(user))


def network_of_open_groups() -> Network:
    """The groups of every marking that are in no compartment: for whoever runs the desk, and takes a network out of it
    by a command."""
    seen = Group.objects.in_sight(Within(MARKINGS, frozenset()))
    return _network(seen, Tension.objects.filter(group__in=seen.values("pk"), other__in=seen.values("pk")))


def taken_out(found: Network, how: str) -> None:
    """Put on record that a network left the desk, with whom it names."""
    with acting(by=f"fourfold groups {how}"):
        record(Action.DISCLOSURE, "network", how, subjects=people_in(found))


def _network(groups: Iterable[Group], tensions: QuerySet[Tension]) -> Network:
    seen = {one.pk: one for one in groups}
    nodes = {one.ref: Node(one.ref, "group", one.name) for one in seen.values() if one.ref}
    edges: list[Edge] = []
    for model, kind in ((Member, "member"), (Exploited, "linked"), (Enabler, "enabler")):
        for fact in model.objects.filter(group__in=seen).exclude(ref=""):
            group = seen[fact.group_id]
            if group.ref and fact.ref != group.ref:
                nodes.setdefault(fact.ref, Node(fact.ref, _sort(fact), fact.name))
                edges.append(_edge(fact, kind, group, fact.ref, group.ref))
    for tension in tensions.select_related("group", "other"):
        if tension.group.ref and tension.other.ref:
            edges.append(_edge(tension, "conflict", tension.group, tension.group.ref, tension.other.ref))
    return network_of(nodes.values(), edges)


def _sort(fact: Any) -> str:
    if not isinstance(fact, Enabler):
        return "person"
    found = ENABLERS.get(fact.kind, fact.kind)
    return found if found in ("premises", "vehicle", "firearm", "organisation", "supplier") else sort_of_ref(fact.ref)


def _edge(fact: Any, kind: str, group: Group, first: str, second: str) -> Edge:
    role = getattr(fact, "role", None)
    if kind == "linked" and role not in PROTECTED_ROLES:
        role = "vulnerable"
    return Edge(
        first,
        second,
        kind,
        role if role != "not-known" else None,
        valid_from=fact.from_on,
        valid_to=fact.to_on,
        known_day=fact.known_on,
        gone_day=fact.gone_on,
        source=fact.source or None,
        grading=f"{fact.source_grade}{fact.intelligence_grade}"
        if fact.source_grade and fact.intelligence_grade
        else None,
        confidence=fact.confidence or None,
        marking=group.marking,
        words="harmed or exploited by it" if kind == "linked" else None,
    )


def people_in(network: Network) -> Iterator[tuple[str, str]]:
    """Whom a network shows, each with their roles, for the audit."""
    sorts = {node.ref: node.sort for node in network.nodes}
    for edge in network.edges:
        for end in edge.ends:
            if sorts[end] == "person":
                yield (edge.role_of(end) or edge.kind)[:40], end
