"""What the whole year may come to, from the part that has passed.

With `count` events in a share f of the year's expected events, the rest is negative binomial with shape count + 1/2 and
probability f: Poisson events whose rate is known only from those seen (gamma-Poisson with Jeffreys' prior; Gelman and
others, Bayesian Data Analysis, 3rd edition 2013, 2.6). Where counts vary phi times as much as Poisson's, the mean stays
and the variance is multiplied by phi. Where the share is itself known only from past years' events, it is a beta
variable, and the projection is averaged over it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, nbinom

from fourfold.statistics.interval import Interval, check_counts

NODES = 401
"""Points of equal chance at which a share that is not known exactly is taken."""


@dataclasses.dataclass(frozen=True)
class Share:
    """The share of a year's expected events that has passed: `low`, `share`, `high` (its 95% interval, the same figure
    thrice where it is by the calendar), and how it was found."""

    share: float
    interval: Interval
    how: str
    nodes: tuple[float, ...] = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True)
class Projection:
    """The year's count. `pro_rata` is the count over the share; `mean` and the intervals are of the whole year.
    `chance` is that of ending at or below `target`, where one was stated."""

    count: int
    share: Share
    phi: float
    pro_rata: float
    mean: float
    interval_80: Interval
    interval_95: Interval
    target: float | None = None
    chance: float | None = None

    @property
    def sentence(self) -> str:
        """The plain sentence."""
        likely, nearly = self.interval_80, self.interval_95
        first = (
            f"{self.count:,} so far, with {self.share.share:.1%} of the year's expected events past "
            f"({self.share.how}): about {self.pro_rata:,.0f} in the year, most likely {likely.low:,.0f} to "
            f"{likely.high:,.0f} (80 times in 100), {nearly.low:,.0f} to {nearly.high:,.0f} (95 times in 100)."
        )
        if self.target is None or self.chance is None:
            return first
        return f"{first} The chance of ending at {self.target:,g} or fewer is {chance_in_words(self.chance)}."


def chance_in_words(chance: float) -> str:
    """A chance as a share of a hundred; never as certain."""
    return "less than 1%" if chance < 0.01 else "more than 99%" if chance > 0.99 else f"{chance:.0%}"


def by_calendar(elapsed: float, whole: float, unit: str = "days") -> Share:
    """The share of a year of `whole` days (or months) that has passed. Raises `ValueError` unless
    0 < elapsed < whole."""
    if not 0 < elapsed < whole:
        raise ValueError("a projection needs some of the year to have passed, and some to come.")
    share = elapsed / whole
    return Share(share, Interval(share, share), f"{elapsed:g} of {whole:g} {unit}", (share,))


def by_season(elapsed: Sequence[int], whole: Sequence[int], phi: float = 1.0) -> Share:
    """The share from past years: the events of each up to this point of the year, and of each whole year. Raises
    `ValueError` where nothing happened by then, or all had."""
    check_counts(*elapsed, *whole)
    before, total = sum(elapsed) / phi, sum(whole) / phi
    if not 0 < before < total or any(part > full for part, full in zip(elapsed, whole, strict=True)):
        raise ValueError("the past years need events both before and after this point of the year.")
    known = beta(before + 0.5, total - before + 0.5)
    nodes = known.ppf((np.arange(NODES) + 0.5) / NODES)
    low, high = known.ppf([0.025, 0.975])
    years = "year" if len(whole) == 1 else f"{len(whole)} years"
    how = f"by season, as in the past {years}: {sum(elapsed):,} of {sum(whole):,}"
    return Share(
        sum(elapsed) / sum(whole), Interval(float(low), float(high)), how, tuple(float(node) for node in nodes)
    )


def project(count: int, share: Share, *, phi: float = 1.0, target: float | None = None) -> Projection:
    """The year's count, with the chance of ending at or below a target. Raises `ValueError` for what is no count, or a
    phi below 1 or a target below nought."""
    check_counts(count)
    if target is not None and not 0 <= target < math.inf:
        raise ValueError("a target is nought or more.")
    if phi < 1:
        raise ValueError("phi is at least 1: less than Poisson's variation is not claimed.")
    nodes = np.array(share.nodes)
    means = (count + 0.5) * (1 - nodes) / nodes
    chances = nodes / phi
    shapes = means * chances / (1 - chances)
    ends = {level: _interval(count, shapes, chances, level) for level in (0.8, 0.95)}
    chance = None if target is None else float(nbinom.cdf(np.floor(target) - count, shapes, chances).mean())
    mean = count + float(means.mean())
    return Projection(count, share, phi, count / share.share, mean, ends[0.8], ends[0.95], target, chance)


def _interval(count: int, shapes: NDArray[np.float64], chances: NDArray[np.float64], level: float) -> Interval:
    edges = []
    for wanted in ((1 - level) / 2, (1 + level) / 2):
        low, high = nbinom.ppf(wanted, shapes, chances).min() - 1, nbinom.ppf(wanted, shapes, chances).max()
        while high - low > 1:  # the least number whose chance of not being passed is enough
            middle = (low + high) // 2
            low, high = (low, middle) if nbinom.cdf(middle, shapes, chances).mean() >= wanted else (middle, high)
        edges.append(count + float(high))
    return Interval(edges[0], edges[1], level)
