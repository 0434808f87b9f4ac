"""Shootings and planted sequences: that they are what they are said to be."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Callable

import numpy as np
import pytest

from fourfold.simulate.happenings import Happening, Numbers
from fourfold.simulate.planted import RECIPES
from fourfold.simulate.planting import Planted, happenings_of, plant
from fourfold.simulate.shootings import Shot, discharges, shots
from fourfold.simulate.society import group_ref, person_ref
from fourfold.simulate.world import Asked, World, make_world


@pytest.fixture(scope="module")
def world() -> World:
    seeds = np.random.SeedSequence(11).spawn(2)
    return make_world(Asked(2, 200_000, 11), (seeds[0], seeds[1]))


@pytest.fixture(scope="module")
def planted(world: World) -> list[Planted]:
    return plant(world, 200_000, Numbers(), np.random.default_rng(12))


def close_pairs(x: np.ndarray, y: np.ndarray, day: np.ndarray) -> int:
    """Pairs within 125 m and 14 days (Knox), by brute force."""
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= 125
    soon = np.abs(day[:, None] - day) <= 14
    return int(np.triu(near & soon, 1).sum())


def knox(found: list[Shot]) -> tuple[int, np.ndarray]:
    """Close pairs observed, and after each of 199 shufflings of the days."""
    x, y = np.array([s.x for s in found]), np.array([s.y for s in found])
    day = np.array([s.day for s in found])
    rng = np.random.default_rng(99)
    return close_pairs(x, y, day), np.array([close_pairs(x, y, rng.permutation(day)) for _ in range(199)])


def test_shootings_excite_each_other(world: World) -> None:
    found = shots(world.county, world.society, world.period, 500, np.random.default_rng(1))
    observed, shuffled = knox(found)
    assert observed > 1.5 * shuffled.max()
    # Those that come of themselves do not cluster: the clustering is the process's, not the place's.
    alone, by_chance = knox([shot for shot in found if shot.cause == "background"])
    assert by_chance.min() <= alone <= by_chance.max()


def test_there_are_about_as_many_shootings_as_expected(world: World) -> None:
    totals = [len(shots(world.county, world.society, world.period, 300, np.random.default_rng(n))) for n in range(20)]
    assert np.mean(totals) == pytest.approx(300, rel=0.2)


def test_a_reply_falls_on_a_rival_within_125_days(world: World) -> None:
    found = shots(world.county, world.society, world.period, 500, np.random.default_rng(2))
    replies = [shot for shot in found if shot.cause == "reply"]
    assert replies
    for reply in replies:
        assert any(
            reply.day - 125 <= first.day < reply.day
            and first.victims == reply.shooters
            and reply.victims in world.society.rivals(first.victims, first.day)
            for first in found
            if first.victims is not None
        )


def test_most_shooters_are_unknown_and_every_party_has_a_role(world: World) -> None:
    told = discharges(world, 400, Numbers(), np.random.default_rng(3))
    first = {event.id: event for event in reversed(told)}
    with_suspect = sum(any(p.role == "suspect" for p in event.parties) for event in first.values())
    assert 0 < with_suspect < len(first) / 2
    assert {p.role for event in told for p in event.parties} == {"victim", "suspect"}
    assert len(told) > len(first)  # some come again, corrected
    for event in told:
        if event is not first[event.id]:
            assert event.known > first[event.id].known


def metres(a: Happening, b: Happening) -> float:
    assert a.point is not None
    assert b.point is not None
    return math.dist(a.point, b.point)


def apart(a: Happening, b: Happening) -> dt.timedelta:
    return b.moment - a.moment


def groups_of(world: World, event: Happening, role: str) -> set[int]:
    """The groups of the parties in a role, as known on the day of the event."""
    day = world.period.day_number(event.moment)
    refs = {party.ref for party in event.parties if party.role == role}
    members = {g: {person_ref(int(p)) for p in world.society.members(g, day)} for g in range(world.society.groups)}
    return {g for g, people in members.items() if people & refs} | {
        g for g in range(world.society.groups) if group_ref(g) in refs
    }


def at_war(world: World, event: Happening, role: str) -> bool:
    day = world.period.day_number(event.moment)
    return any(world.society.rivals(group, day) for group in groups_of(world, event, role))


def same(events: tuple[Happening, ...], role: str, sort: str = "person") -> bool:
    refs = [{p.ref for p in e.parties if p.role == role and p.sort == sort} for e in events]
    return bool(set.intersection(*refs))


D = dt.timedelta
CHECKS: dict[str, Callable[[World, tuple[Happening, ...]], bool]] = {
    "near-repeat-shooting": lambda w, e: metres(e[0], e[1]) <= 125 and D(0) < apart(e[0], e[1]) <= D(14),
    "conflict-member-shot": lambda w, e: at_war(w, e[0], "victim"),
    "associate-shot-125-days": lambda w, e: (
        bool(groups_of(w, e[0], "victim") & groups_of(w, e[1], "victim")) and D(0) < apart(e[0], e[1]) <= D(125)
    ),
    "retaliation": lambda w, e: (
        any(
            other in w.society.rivals(one, w.period.day_number(e[1].moment))
            for one in groups_of(w, e[0], "victim")
            for other in groups_of(w, e[1], "victim")
        )
        and D(0) < apart(e[0], e[1]) <= D(125)
    ),
    "release-into-conflict": lambda w, e: e[0].kind == "prison-release" and at_war(w, e[0], "subject"),
    "firearm-find-near-shooting": lambda w, e: (
        metres(e[0], e[1]) <= 400
        and D(0) < apart(e[0], e[1]) <= D(7)
        and dict(e[1].attributes).items() >= {("object", "Firearms"), ("found", "true")}
    ),
    "seizure-then-violence": lambda w, e: (
        bool(groups_of(w, e[0], "subject") & groups_of(w, e[1], "victim")) and D(0) < apart(e[0], e[1]) <= D(14)
    ),
    "dealer-robbed-then-shooting": lambda w, e: (
        dict(e[0].attributes)["target"] == "dealer" and metres(e[0], e[1]) <= 400 and apart(e[0], e[1]) <= D(14)
    ),
    "cuckooed-twice": lambda w, e: same(e, "subject", "premises") and D(0) < apart(e[0], e[1]) <= D(60),
    "cuckooed-then-county-lines": lambda w, e: metres(e[0], e[1]) <= 300 and D(0) < apart(e[0], e[1]) <= D(28),
    "fireworks-then-disorder": lambda w, e: (
        [x.kind for x in e] == ["fireworks-misuse"] * 3 + ["disorder"]
        and all(metres(x, e[3]) <= 500 and D(0) < apart(x, e[3]) <= D(5) for x in e[:3])
        and all(x.moment.month in (10, 11) for x in e)
    ),
    "missing-then-exploitation": lambda w, e: same(e, "vulnerable") and D(0) < apart(e[0], e[1]) <= D(14),
    "missing-high-risk": lambda w, e: dict(e[0].attributes)["risk"] == "high",
    "child-exploitation-concern": lambda w, e: e[0].kind == "child-exploitation-concern",
    "threat-to-life": lambda w, e: e[0].kind == "threat-to-life" and at_war(w, e[0], "victim"),
    "weapons-burst": lambda w, e: (
        len({w.county.ward_at(*x.point) for x in e if x.point}) == 1
        and len({w.period.month_of(x.moment) for x in e}) == 1
        and len(e) >= 10
    ),
    "keys-then-plates": lambda w, e: metres(e[0], e[1]) <= 1000 and D(0) < apart(e[0], e[1]) <= D(14),
    "online-threat-then-assault": lambda w, e: same(e, "victim") and D(0) < apart(e[0], e[1]) <= D(14),
    "funeral-in-conflict": lambda w, e: at_war(w, e[0], "subject"),
}


@pytest.mark.parametrize("pattern", [recipe.pattern for recipe in RECIPES])
def test_every_planted_sequence_is_what_its_pattern_says(world: World, planted: list[Planted], pattern: str) -> None:
    mine = [sequence for sequence in planted if sequence.pattern == pattern]
    assert len(mine) >= 8
    for sequence in mine:
        assert CHECKS[pattern](world, sequence.events), [dataclasses.asdict(event) for event in sequence.events]


def test_a_sequence_is_dated_by_the_day_on_which_its_last_event_was_known(world: World, planted: list[Planted]) -> None:
    for sequence in planted:
        known = max(event.known for event in sequence.events)
        assert sequence.day == known.astimezone(world.period.zone).date()
        assert list(sequence.events) == sorted(sequence.events, key=lambda event: event.moment)
        assert all(event.known <= world.period.closes for event in sequence.events)
        if sequence.harm:
            assert known < sequence.harm.moment < known + dt.timedelta(days=12)


def test_some_sequences_are_followed_by_harm_and_some_are_not(planted: list[Planted]) -> None:
    share = np.mean([sequence.harm is not None for sequence in planted])
    assert 0.15 < share < 0.5


def test_the_last_days_are_lively(world: World, planted: list[Planted]) -> None:
    last = world.period.ends
    newest = [s for s in planted if last - dt.timedelta(days=3) <= s.day <= last and s.harm is None]
    assert len({s.pattern for s in newest}) >= 12
    urgent = {s.pattern for s in newest if s.day >= last - dt.timedelta(days=1)}
    assert urgent >= {"threat-to-life", "missing-high-risk", "child-exploitation-concern"}


def test_no_reference_is_given_twice(planted: list[Planted]) -> None:
    ids = [event.id for event in happenings_of(planted)]
    assert len(ids) == len(set(ids))
