"""The network: when it held, when it was known, what is chosen of it, and that nobody in it is ever given a score."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import pkgutil
import typing

import pytest
from tests.unit.groups.drawn import day, tied

import fourfold.groups
from fourfold.errors import BadInput, NotHeld
from fourfold.groups.communities import communities
from fourfold.groups.filters import Filter, around
from fourfold.groups.gathering import confidence_of, network_of_events, people_only
from fourfold.groups.network import Edge, Network, Node, joined, network_from_tables, network_of
from fourfold.groups.paths import shortest_paths
from fourfold.groups.phases import even_cuts, phases
from fourfold.groups.position import connectors, position
from fourfold.groups.removal import removal


def refs(network: Network) -> str:
    """The letters of a network's nodes."""
    return "".join(node.ref for node in network.nodes)


def test_what_lasted_is_there_on_its_days_and_what_happened_ever_since() -> None:
    people = [Node(ref, "person") for ref in "abc"]
    member = Edge("a", "g", "member", valid_from=day("01-10"), valid_to=day("02-10"), known_day=day("01-20"))
    met = Edge("b", "c", "associate", "suspect", "suspect", day("01-15"), day("01-15"), day("01-16"))
    network = network_of([*people, Node("g", "group")], [member, met])
    assert refs(network.as_at(day("01-15"))) == ""  # neither is known of yet
    assert refs(network.as_at(day("01-15"), known_on=day("03-01"))) == "abcg"
    assert refs(network.as_at(day("02-10"))) == "abcg"
    assert refs(network.as_at(day("02-11"))) == "bc"
    assert refs(network.as_at(day("03-01"), window=20)) == ""
    assert refs(network.as_at(day("02-04"), window=20)) == "abcg"


def test_what_was_given_up_is_no_longer_believed_but_was() -> None:
    edge = Edge("a", "b", "linked", known_day=day("01-01"), gone_day=day("02-01"))
    network = network_of([Node("a", "person"), Node("b", "person")], [edge])
    assert network.as_at(day("01-31")).edges == (edge,)
    assert network.as_at(day("02-01")).edges == ()


def test_victim_is_never_the_associate_of_a_suspect() -> None:
    row = {
        "id": "e1", "source": "invented", "reference": "1", "kind": "violence", "first_day": day("01-01"),
        "last_day": day("01-01"), "known_day": day("01-02"), "gone_day": None, "grading": "1B", "marking": "OFFICIAL",
        "parties": [
            {"role": "suspect", "sort": "person", "ref": "s"},
            {"role": "subject", "sort": "person", "ref": "t"},
            {"role": "victim", "sort": "person", "ref": "v"},
            {"role": "suspect", "sort": "person", "ref": None},
        ],
    }  # fmt: skip
    two_sorts = network_of_events([row])
    assert [(e.first, e.first_role, e.confidence) for e in two_sorts.edges] == [
        ("s", "suspect", "high"),
        ("t", "subject", "high"),
        ("v", "victim", "high"),
    ]
    people = people_only(two_sorts)
    assert {(e.kind, e.first, e.first_role, e.second, e.second_role) for e in people.edges} == {
        ("associate", "s", "suspect", "t", "subject"),
        ("named-together", "s", "suspect", "v", "victim"),
        ("named-together", "t", "subject", "v", "victim"),
    }
    assert refs(people) == "stv"
    assert {e.second for e in people.without_protected().edges} == {"t"}
    assert refs(around(people, ["v"], steps=2)) == "stv"
    assert all("ties it to" in words for words in position(people, "v").words)
    with pytest.raises(NotHeld, match="not taken out"):
        removal(people, ["v"])


def test_nobody_is_followed_further_through_being_a_victim() -> None:
    events = [Node(ref, "event") for ref in "xy"]
    edges = [
        Edge("a", "x", "party", "suspect"),
        Edge("v", "x", "party", "victim"),
        Edge("v", "y", "party", "suspect"),
        Edge("b", "y", "party", "suspect"),
    ]
    network = network_of([*(Node(ref, "person") for ref in "abv"), *events], edges)
    assert refs(around(network, ["a"], steps=4)) == "avx"
    assert refs(around(network, ["a"], steps=4, through_protected=True)) == "abvxy"
    assert refs(around(network, ["b"], steps=2)) == "bvy"
    (path,) = shortest_paths(network, "a", "b")
    assert path.protected
    assert path.steps[1].words == "v was victim in x"
    assert not shortest_paths(network.without_protected(), "a", "b")


def test_filters_keep_what_is_unknown_unless_told_otherwise() -> None:
    nodes = [Node(ref, "person") for ref in "abcd"]
    edges = [
        Edge("a", "b", "associate", "suspect", "subject", confidence="low"),
        Edge("b", "c", "associate", "suspect", "suspect", confidence="high", valid_from=day("01-01")),
        Edge("c", "d", "linked", valid_to=day("01-31")),
    ]
    network = network_of(nodes, edges)
    assert refs(Filter(confidence="moderate").applied(network)) == "bcd"
    assert refs(Filter(confidence="moderate", unknown_confidence=False).applied(network)) == "bc"
    assert refs(Filter(roles=("suspect",)).applied(network)) == "bcd"
    assert refs(Filter(kinds=("linked",)).applied(network)) == "cd"
    assert refs(Filter(first=day("02-01")).applied(network)) == "abc"
    assert refs(Filter(last=dt.date(2025, 12, 31)).applied(network)) == "abcd"[:2] + "cd"
    assert refs(Filter(sorts=("group",)).applied(network)) == ""


@pytest.mark.parametrize(
    ("grading", "sure"),
    [
        ("1A", "high"),
        ("1B", "high"),
        ("1C", "moderate"),
        ("2A", "moderate"),
        ("2D", "low"),
        ("3A", "low"),
        ("1E", "low"),
    ],
)
def test_a_grade_says_how_sure_we_may_be(grading: str, sure: str) -> None:
    assert confidence_of(grading) == sure
    assert confidence_of(None) is None


def test_a_star_falls_apart_and_a_ring_does_not() -> None:
    star, ring = tied("ab", "ac", "ad"), tied("ab", "bc", "cd", "da")
    (middle,) = connectors(star)
    assert (middle.ref, middle.parts) == ("a", (("b",), ("c",), ("d",)))
    assert connectors(ring) == ()
    fallen = removal(star, ["a"])
    assert (fallen.parts, fallen.alone) == ((("b",), ("c",), ("d",)), ("b", "c", "d"))
    assert (fallen.before.reach, fallen.after.reach) == (1.0, 0.0)
    assert removal(ring, ["a"]).after.components == 1
    assert "model" in fallen.caution
    with pytest.raises(NotHeld, match="z is not in this network"):
        removal(star, ["z"])


def test_two_triangles_and_a_bridge_are_two_communities() -> None:
    found = communities(tied("ab", "bc", "ca", "de", "ef", "fd", "cd", "z"))
    assert found.parts == (("a", "b", "c"), ("d", "e", "f"))
    assert found.modularity == pytest.approx(6 / 7 - 2 * (7 / 14) ** 2)
    assert communities(tied("a", "b")).parts == ()


def test_phases_say_who_came_and_went() -> None:
    nodes = [Node(ref, "person") for ref in "abc"]
    edges = [
        Edge("a", "b", "associate", "suspect", "suspect", day("01-05"), day("01-05")),
        Edge("b", "c", "associate", "suspect", "suspect", day("02-05"), day("02-05")),
    ]
    first, second = phases(network_of(nodes, edges), [day("01-01"), day("02-01"), day("03-01")])
    assert (first.last, refs(first.network), refs(second.network)) == (day("01-31"), "ab", "bc")
    assert (second.came, second.went) == (("c",), ("a",))
    assert even_cuts(day("01-01"), day("01-10"), 2) == (day("01-01"), day("01-06"), day("01-11"))
    for wrong in ([day("01-01")], [day("02-01"), day("01-01")]):
        with pytest.raises(BadInput):
            phases(network_of(nodes, edges), wrong)


def test_what_cannot_be_is_refused() -> None:
    a, b = Node("a", "person"), Node("b", "person")
    for edge, why in [
        (Edge("a", "c", "linked"), "names c"),
        (Edge("a", "a", "linked"), "with itself"),
        (Edge("a", "b", "friend"), "cannot be 'friend'"),
        (Edge("a", "b", "linked", confidence="sure"), "cannot be 'sure'"),
        (Edge("a", "b", "linked", valid_from=day("02-01"), valid_to=day("01-01")), "before it began"),
    ]:
        with pytest.raises(BadInput, match=why):
            network_of([a, b], [edge])
    with pytest.raises(BadInput, match="said to be both"):
        network_of([a, Node("a", "group")], [])


def test_arrow_tables_say_the_same() -> None:
    network = joined([tied("ab"), tied("bc", kind="linked", role=None)])
    assert network_from_tables(*network.to_tables()) == network


def dataclasses_of_groups() -> typing.Iterator[type]:
    """Every dataclass in the package."""
    for found in pkgutil.walk_packages(fourfold.groups.__path__, "fourfold.groups."):
        for thing in vars(importlib.import_module(found.name)).values():
            if isinstance(thing, type) and dataclasses.is_dataclass(thing) and thing.__module__ == found.name:
                yield thing


def test_nothing_that_names_somebody_has_a_number() -> None:
    """A score for a person would be a number beside a reference. Nothing in the package has both, but for what a person
    may not be: pairs of records, whose likeness is of the pair."""
    checked = 0
    for thing in dataclasses_of_groups():
        hints = typing.get_type_hints(thing)
        if {"ref", "person", "nominal"} & set(hints):
            checked += 1
            numbers = [name for name, hint in hints.items() if {int, float} & {hint, *typing.get_args(hint)}]
            assert not numbers, f"{thing.__name__}: {numbers}"
    assert checked >= 3


def test_connectors_come_in_the_order_of_references_and_words_hold_no_count_of_a_persons_ties() -> None:
    network = tied("ma", "mb", "mc", "md", "me", "mf", "mg", "mh", "mz", "zy", "zx")
    assert [one.ref for one in connectors(network)] == ["m", "z"]
    told = position(network, "m").words
    assert told[1] == "Tied to many more nodes than is usual here: half of all have 1 ties or fewer."
    assert "unusually many" in told[2]
