"""The portfolio in harm: by how many crime-harm days each tactic's places changed more than areas like them.

Each kind's weighted displacement difference (the areas like a place weighed by how many they had before beside it), by
its weight in days, added up over places. Places that share areas like them are taken as apart, so that the interval is
somewhat too narrow where many do.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from fourfold.measures.definition import Measure
from fourfold.measures.portfolio import Counts, Place, Portfolio
from fourfold.statistics.comparison import CHANCE
from fourfold.statistics.discovery import adjusted
from fourfold.statistics.displacement import Area, Difference, harm_displacement, weighted_displacement

NO_WEIGHT = "No kind that is counted has a weight in crime-harm days."
Weighed = Mapping[str, tuple[float, Counts]]
"""By kind, its weight in crime-harm days and its counts of each area by month."""


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
        one.name: harm_displacement([part for place in one.used for part in _parts(place, made, weighed)])
        for one in made.tactics
    }
    ps = adjusted([one.p for one in found.values()])
    return {name: InHarm(one, p) for (name, one), p in zip(found.items(), ps, strict=True)}


def _parts(place: Place, made: Portfolio, weighed: Weighed) -> list[tuple[float, Difference]]:
    counts = {kind: place.counted(counts, made.months) for kind, (_, counts) in weighed.items()}
    here, there = (sum(each[at] for each in counts.values()) for at in (1, 3))
    size = there / here if here and there else float(len(place.like))
    return [
        (
            weighed[kind][0],
            weighted_displacement(
                Area(round(each[1]), round(each[0])), Area(round(each[3]), round(each[2]), size), phi=made.phi
            ),
        )
        for kind, each in counts.items()
    ]
