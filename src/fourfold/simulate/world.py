"""The invented world in which a force's events happen."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np

from fourfold.errors import BadInput
from fourfold.simulate.county import County, make_county
from fourfold.simulate.period import Period
from fourfold.simulate.society import Society, groups_for, make_society

SMALLEST, LARGEST = 10_000, 100_000_000
LONGEST = 30  # years
ENDS = dt.date(2026, 10, 31)  # fixed, so that the same command gives the same bytes whenever it is run


@dataclasses.dataclass(frozen=True)
class Asked:
    """What was asked for: the same always gives the same files. Raises `BadInput` where it cannot be had."""

    years: int
    events: int
    seed: int
    ends: dt.date = ENDS

    def __post_init__(self) -> None:
        if not SMALLEST <= self.events <= LARGEST:
            raise BadInput(f"--events {self.events}: give a number from {SMALLEST:,} to {LARGEST:,}.")
        if not 1 <= self.years <= LONGEST:
            raise BadInput(f"--years {self.years}: give a number from 1 to {LONGEST}.")
        if self.seed < 0:
            raise BadInput(f"--seed {self.seed}: give 0 or more.")
        if not (self.ends.year - self.years >= 1972 and self.ends.year <= 2100):
            raise BadInput(f"--ends {self.ends}: the years simulated must lie between 1972 and 2100.")

    @property
    def period(self) -> Period:
        """The local days asked for."""
        return Period.of_years(self.years, self.ends)

    @property
    def months(self) -> int:
        """How many calendar months they touch."""
        return len(self.period.months)


@dataclasses.dataclass(frozen=True)
class World:
    """Where, when and among whom; `events` is how many events are to happen in all."""

    period: Period
    county: County
    society: Society
    events: int

    @property
    def public(self) -> int:
        """How many people outside groups may be named."""
        return max(2_000, self.events // 6)


def make_world(asked: Asked, seeds: tuple[np.random.SeedSequence, np.random.SeedSequence]) -> World:
    """The world that a seed gives: one seed for the county, one for its groups."""
    period = asked.period
    county = make_county(np.random.default_rng(seeds[0]))
    society = make_society(county, groups_for(asked.events, asked.years), period.days, np.random.default_rng(seeds[1]))
    return World(period, county, society, asked.events)
