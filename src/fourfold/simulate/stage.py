"""What a planted sequence is put together from: a feud, its people, a place, and events upon them."""

from __future__ import annotations

import datetime as dt

import numpy as np

from fourfold.simulate.happenings import Happening, Numbers, Party, source_of
from fourfold.simulate.society import group_ref, person_ref
from fourfold.simulate.world import World

Point = tuple[float, float]


class Stage:
    """Draws from one generator; everything planted is known on the local day on which it happened."""

    def __init__(self, world: World, numbers: Numbers, rng: np.random.Generator) -> None:
        self.world = world
        self.numbers = numbers
        self.rng = rng

    def days(self, low: int, high: int) -> int:
        """A number of days from `low` to `high`, both included."""
        return int(self.rng.integers(low, high + 1))

    def feud(self, first: int, last: int) -> tuple[int, int]:
        """Two groups in a conflict that is live, and known, from day `first` to day `last`; each has members then."""
        society = self.world.society
        live = [
            (c.group, c.other)
            for c in society.conflicts
            if c.live(first) and c.live(last) and all(self._belong(g, first, last) for g in (c.group, c.other))
        ]
        one, other = live[int(self.rng.integers(len(live)))]
        return (one, other) if self.rng.random() < 0.5 else (other, one)

    def member(self, group: int, role: str, first: int, last: int, but: Party | None = None) -> Party:
        """Somebody known to be in a group from day `first` to day `last`, other than the person in `but`."""
        people = [person_ref(n) for n in self._belong(group, first, last)]
        if but is not None and len(people) > 1:
            people = [ref for ref in people if ref != but.ref]
        return Party(role, people[int(self.rng.integers(len(people)))])

    def somebody(self, role: str) -> Party:
        """A person in no group."""
        return Party(role, person_ref(self.world.society.people + 1 + int(self.rng.integers(self.world.public))))

    def group(self, group: int) -> Party:
        """A group as the subject of an event."""
        return Party("subject", group_ref(group), "group")

    def turf(self, group: int) -> Point:
        """A point on a group's territory."""
        return self._near_spot(int(self.rng.choice(self.world.society.spots[group])))

    def anywhere(self) -> Point:
        """A point where street crime is."""
        return self._near_spot(int(self.world.county.spots("street", 1, self.rng)[0]))

    def near(self, point: Point, metres: float) -> Point:
        """A whole-metre point within `metres` of another, inside the county."""
        for _ in range(20):
            turn, reach = self.rng.uniform(0, 2 * np.pi), self.rng.uniform(5, metres - 2)
            x, y = round(point[0] + reach * np.cos(turn)), round(point[1] + reach * np.sin(turn))
            if self.world.county.ward_at(x, y) is not None:
                return float(x), float(y)
        return point

    def event(
        self, kind: str, day: int, point: Point | None, *parties: Party, grading: str | None = None, **attributes: str
    ) -> Happening:
        """An event of a kind between 8 in the morning and 10 at night of a day, recorded within the hour."""
        moment = self.world.period.moment(day, int(self.rng.integers(8 * 3600, 22 * 3600)))
        known = moment + dt.timedelta(seconds=int(self.rng.integers(300, 3600)))
        number = self.numbers.take(source_of(kind))
        return Happening(kind, number, moment, known, point, parties, tuple(sorted(attributes.items())), grading)

    def _belong(self, group: int, first: int, last: int) -> list[int]:
        society = self.world.society
        return sorted(set(society.members(group, first).tolist()) & set(society.members(group, last).tolist()))

    def _near_spot(self, spot: int) -> Point:
        x, y = self.world.county.near(np.array([spot]), self.rng)
        return float(x[0]), float(y[0])
