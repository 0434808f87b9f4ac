"""The portfolio in harm: by how many crime-harm days each tactic's places changed more than areas like them.

Each kind's weighted displacement difference (the areas like a place weighed by how many they had before beside it), by
its weight in days, added up over places. Places that share areas like them are taken as apart, so that the interval is
somewhat too narrow where many do.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence

from fourfold.measures.definition import Measure
from fourfold.measures.portfolio import Counts, Portfolio
from fourfold.statistics.comparison import CHANCE
from fourfold.statistics.discovery import adjusted
from fourfold.statistics.displacement import Area, Difference, harm_displacement, weighted_displacement
from fourfold.statistics.interval import Interval
from fourfold.statistics.stratified import Stratum

NO_WEIGHT = "No kind that is counted has a weight in crime-harm days."
Weighed = Mapping[str, tuple[float, Counts]]
"""By kind, its weight in crime-harm days and its counts of each area by month."""
Kinds = Sequence[tuple[float, Stratum]]
"""A place's kinds, each by its weight in crime-harm days, with its counts there and in the areas like it."""


@dataclasses.dataclass(frozen=True)
class InHarm:
    """A tactic's difference in crime-harm days over all its places, and its p among all tactics of the page."""

    difference: Difference
    p: float

    @property
    def sentence(self) -> str:
        """The plain sentence."""
        found, ends = self.difference, self.difference.interval
        side = "fewer" if found.value < 0 else "more"
        sure = "established" if self.p < CHANCE else "not established"
        return (
            f"In harm: {abs(found.value):,.0f} crime-harm days {side} than areas like them (95% interval: "
            f"{ends.low:+,.0f} to {ends.high:+,.0f}; p {self.p:.2g} among all here): {sure}."
        )


def weighed(measure: Measure, weights: Mapping[str, float], count: Callable[[Measure], Counts]) -> Weighed:
    """The kinds of a measure that have a weight, each counted by `count`."""
    kinds = measure.select.kinds if measure.select else ()
    return {kind: (weights[kind], count(measure.of_kind(kind))) for kind in kinds if kind in weights}


def in_harm(made: Portfolio, weighed: Weighed) -> dict[str, InHarm]:
    """Each tactic of a portfolio in harm, by its name; none where no kind has a weight."""
    if not weighed:
        return {}
    found = {
        one.name: over_places(
            [
                ([(weight, place.counted(counts, made.months)) for weight, counts in weighed.values()], len(place.like))
                for place in one.used
            ],
            made.phi,
        )
        for one in made.tactics
    }
    ps = adjusted([one.p for one in found.values()])
    return {name: InHarm(one, p) for (name, one), p in zip(found.items(), ps, strict=True)}


def over_places(places: Sequence[tuple[Kinds, int]], phi: float) -> Difference:
    """What places come to together. Each has its kinds, and how many areas are like it."""
    parts = [part for kinds, like in places for part in _parts(kinds, like, phi)]
    # one event of each kind more than were seen: where grave ones are few, their counts alone say too little of how
    # much they vary, and the interval held the truth less often than it says (bench/coverage.py)
    unseen = Difference(0.0, math.sqrt(phi), Interval(0.0, 0.0), 1.0)
    return harm_displacement([*parts, *((weight, unseen) for weight, _ in (places[0][0] if places else ()))])


def _parts(kinds: Kinds, like: int, phi: float) -> list[tuple[float, Difference]]:
    """The displacement difference of each kind of a place. The areas like it weigh by how many of all kinds they had
    before beside it."""
    here, there = (sum(counts[at] for _, counts in kinds) for at in (1, 3))
    size = there / here if here and there else float(like)
    return [
        (
            weight,
            weighted_displacement(
                Area(round(counts[1]), round(counts[0])), Area(round(counts[3]), round(counts[2]), size), phi=phi
            ),
        )
        for weight, counts in kinds
    ]
