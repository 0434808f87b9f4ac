"""Groups, who belongs to them, and which are in conflict: dated facts, with when the force came to know each."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from fourfold.simulate.county import County
from fourfold.simulate.period import Integers

STANDING = 2  # conflicts that last from before the start until after the end, so that there is always one
NEVER = 10**6  # a day number beyond any end: not ended


@dataclasses.dataclass(frozen=True)
class Conflict:
    """Two groups at war from one day number to another (`NEVER`: not ended), known to the force from `known`."""

    group: int
    other: int
    begins: int
    ends: int
    known: int

    def live(self, day: int) -> bool:
        """Under way on that day, and known to be."""
        return max(self.begins, self.known) <= day <= self.ends


@dataclasses.dataclass(frozen=True)
class Society:
    """Groups by number; memberships as parallel arrays of person and group numbers and day numbers, both ends included.

    People are numbered from 1; the first `people` of them are the members. `spots[g]` is a group's territory.
    """

    groups: int
    people: int
    spots: tuple[Integers, ...]
    person: Integers
    group: Integers
    begins: Integers
    ends: Integers
    known: Integers
    conflicts: tuple[Conflict, ...]

    def members(self, group: int, day: int) -> Integers:
        """The people known on a day to be in a group then."""
        first = np.maximum(self.begins, self.known)
        found: Integers = self.person[(self.group == group) & (first <= day) & (day <= self.ends)]
        return found

    def rivals(self, group: int, day: int) -> list[int]:
        """The groups known on a day to be in conflict with a group then."""
        pairs = [(c.group, c.other) for c in self.conflicts if group in (c.group, c.other) and c.live(day)]
        return [other if one == group else one for one, other in pairs]


def group_ref(group: int) -> str:
    """What events and facts call the group of that number (from 0)."""
    return f"group:G{group + 1:02d}"


def person_ref(person: int) -> str:
    """What events and facts call the person of that number (from 1)."""
    return f"nominal:P{person:06d}"


def groups_for(events: int, years: int) -> int:
    """How many groups a force of this size has: 24 up to 250,000 events a year, then as the square root."""
    return max(24, min(240, round(24 * math.sqrt(events / years / 250_000))))


def make_society(county: County, groups: int, days: int, rng: np.random.Generator) -> Society:
    """Groups with territories in hard-pressed wards, 8 to 30 members each, and conflicts that start and end."""
    wards = rng.choice(len(county.hardship), groups, p=county.hardship)
    spots = tuple(rng.choice(county.spots_of(int(ward)), 8, replace=False) for ward in wards)
    sizes = rng.integers(8, 31, groups)
    people = int(sizes.sum())
    person = np.arange(1, people + 1, dtype=np.int64)
    group = np.repeat(np.arange(groups, dtype=np.int64), sizes)
    joins = rng.random(people) < 0.15
    begins = np.where(joins, rng.integers(0, days, people), -rng.integers(30, 2000, people))
    leaves = rng.random(people) < 0.12
    ends = np.where(leaves, np.maximum(begins, 0) + rng.integers(60, 900, people), NEVER)
    movers = np.flatnonzero(leaves & (ends < days - 30) & (rng.random(people) < 0.3))
    person = np.concatenate([person, person[movers]])
    begins = np.concatenate([begins, ends[movers] + 1 + rng.integers(0, 60, len(movers))])
    group = np.concatenate([group, (group[movers] + rng.integers(1, groups, len(movers))) % groups])
    ends = np.concatenate([ends, np.full(len(movers), NEVER)])
    known = begins + rng.integers(5, 60, len(begins))
    return Society(groups, people, spots, person, group, begins, ends, known, _conflicts(groups, days, rng))


def _conflicts(groups: int, days: int, rng: np.random.Generator) -> tuple[Conflict, ...]:
    """Neighbours in a shuffled ring quarrel, some more than once; the first `STANDING` pairs never stop."""
    order = [int(n) for n in rng.permutation(groups)]
    found: list[Conflict] = []
    for number in range(groups * 2 // 3):
        one, other = sorted((order[number], order[(number + 1) % groups]))
        if number < 2 * STANDING and number % 2 == 0:
            found.append(Conflict(one, other, -200, NEVER, -190))
            continue
        day = -int(rng.integers(0, 500))
        while day < days:
            length = 30 + int(rng.gamma(2.0, 80.0))
            if day + length > 0:
                known = day + int(rng.integers(2, 22))
                found.append(Conflict(one, other, day, day + length if day + length < days else NEVER, known))
            day += length + 60 + int(rng.gamma(2.0, 150.0))
    return tuple(found)
