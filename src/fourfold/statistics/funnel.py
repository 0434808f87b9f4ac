"""Funnel plots: which areas differ from all of them together by more than chance, given their size.

Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005). An area's
limits are those between which its count would lie, were its rate that of all areas: exact Poisson, and, where the areas
vary more than that among themselves, widened by phi (worked out with the outer tenths drawn in, so that the areas to be
found do not hide themselves, and divided by what that takes away from areas that differ by chance alone: without,
limits of 95% held 89 areas in 100).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import norm, poisson

from fourfold.statistics.dispersion import varied
from fourfold.statistics.interval import Interval, check_counts, check_exposures

WARNING, ALARM = 0.95, 0.998
OUTER = 0.1
FEW = 20
"""With fewer areas than this, the outer tenths that are drawn in hold fewer than two on each side."""
_EDGE = float(norm.ppf(1 - OUTER))
DRAWN_IN = 2 * OUTER * _EDGE**2 + 1 - 2 * OUTER - 2 * _EDGE * float(norm.pdf(_EDGE))
"""The variance of a standard normal whose outer tenths are drawn in to their edge: 0.68."""


@dataclasses.dataclass(frozen=True)
class FunnelPoint:
    """One area: its count, exposure, rate, what was expected, the two ranges of counts that chance allows, and where it
    lies."""

    name: str
    count: int
    exposure: float
    expected: float
    warning: Interval
    alarm: Interval

    @property
    def rate(self) -> float:
        """Events for each unit of exposure."""
        return self.count / self.exposure

    @property
    def lies(self) -> str:
        """Where the area lies, in words."""
        side = "above" if self.count > self.expected else "below"
        if self.count not in self.alarm:
            return f"{side} 99.8% of what chance gives"
        return "within" if self.count in self.warning else f"{side} 95% of what chance gives"


@dataclasses.dataclass(frozen=True)
class Funnel:
    """All areas about their common rate. `phi`: how much more they vary than by chance (1: no more)."""

    rate: float
    phi: float
    points: tuple[FunnelPoint, ...]

    @property
    def spread_in_words(self) -> str:
        """How much the areas vary, what that does to the limits, and what it may hide."""
        if self.phi == 1:
            return "The areas vary no more than by chance about their common rate: the limits are those of chance."
        said = f"The areas vary {varied(self.phi)} (phi {self.phi:,.2f}), and the limits are widened for it."
        if len(self.points) >= FEW:
            return said
        return (
            f"{said} With only {len(self.points)} areas, one that stands out may itself be what widens them: look at "
            "each count beside what was expected, and take nothing from its lying within."
        )


def funnel(names: Sequence[str], counts: Sequence[int], exposures: Sequence[float]) -> Funnel:
    """A funnel of areas. Raises `ValueError` for what is no count or exposure, or with fewer than three areas."""
    check_counts(*counts)
    check_exposures(*exposures)
    if len(counts) < 3:
        raise ValueError("a funnel needs at least three areas.")
    rate = sum(counts) / sum(exposures)
    expected = [rate * exposure for exposure in exposures]
    phi = _phi(counts, expected)
    points = tuple(
        FunnelPoint(name, count, exposure, mean, _limits(mean, phi, WARNING), _limits(mean, phi, ALARM))
        for name, count, exposure, mean in zip(names, counts, exposures, expected, strict=True)
    )
    return Funnel(rate, phi, points)


def _phi(counts: Sequence[int], expected: Sequence[float]) -> float:
    if not any(counts):
        return 1.0
    z = np.array([2 * (math.sqrt(count) - math.sqrt(mean)) for count, mean in zip(counts, expected, strict=True)])
    drawn = np.clip(z, *np.quantile(z, [OUTER, 1 - OUTER]))
    found = float((drawn**2).mean()) / DRAWN_IN
    # As Spiegelhalter has it: only where phi is clearly more than 1, given how few areas there are.
    return found if found > 1 + 2 * math.sqrt(2 / len(counts)) else 1.0


def _limits(mean: float, phi: float, level: float) -> Interval:
    low, high = (1 - level) / 2, (1 + level) / 2
    if phi == 1:
        return Interval(float(poisson.ppf(low, mean)), float(poisson.ppf(high, mean)), level)
    reach = float(norm.ppf(high)) * math.sqrt(phi) / 2  # the square root of a count has variance 1/4
    return Interval(max(0.0, math.sqrt(mean) - reach) ** 2, (math.sqrt(mean) + reach) ** 2, level)
