"""Whether two orders agree: do the groups of the highest bands have the most work done on them?

Spearman's and Kendall's (tau-b) rank correlations. The intervals are from leaving out each pair in turn, which allows
for ties, as bands have many: the usual standard errors do not, and held Kendall's 87 times in 100.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fourfold.statistics.interval import LEVEL, Interval
from fourfold.statistics.leaving_out import interval_of

LEAST = 10
"""Fewer pairs than this give no interval."""
Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class RankCorrelation:
    """1: one and the same order; -1: the reverse. None where all of either are equal. The interval is None with fewer
    than `LEAST` pairs, and where the orders agree in full."""

    value: float | None
    interval: Interval | None
    pairs: int


def spearman(first: Sequence[float], second: Sequence[float], level: float = LEVEL) -> RankCorrelation:
    """Spearman's rank correlation of pairs."""
    if _constant(first, second):
        return RankCorrelation(None, None, len(first))
    given = [np.asarray(one, dtype=float) for one in (first, second)]
    ranks = [_ranks(one) for one in given]
    value = _pearson(*ranks)
    without = np.empty(len(first) if len(first) >= LEAST else 0)
    for place in range(len(without)):
        left = [rank - (one > one[place]) - (one == one[place]) / 2 for rank, one in zip(ranks, given, strict=True)]
        without[place] = _pearson(*(np.delete(one, place) for one in left))
    return RankCorrelation(value, _interval(value, without, level), len(first))


def kendall(first: Sequence[float], second: Sequence[float], level: float = LEVEL) -> RankCorrelation:
    """Kendall's tau-b, which allows for ties, of pairs."""
    if _constant(first, second):
        return RankCorrelation(None, None, len(first))
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    # Of each pair with all others: in the same order less in the reverse; not tied in the first; nor in the second.
    each = np.empty((3, len(x)))
    for place in range(len(x)):
        here, there = np.sign(x - x[place]), np.sign(y - y[place])
        each[:, place] = (here * there).sum(), np.abs(here).sum(), np.abs(there).sum()
    whole = each.sum(axis=1)
    value = float(_tau(whole))
    without = _tau(whole[:, None] - 2 * each) if len(x) >= LEAST else np.empty(0)
    return RankCorrelation(value, _interval(value, without, level), len(x))


def _constant(first: Sequence[float], second: Sequence[float]) -> bool:
    if len(first) != len(second):
        raise ValueError("each of the first needs one of the second.")
    return len(set(first)) < 2 or len(set(second)) < 2


def _ranks(values: Floats) -> Floats:
    """Each value's rank from 1; those that are equal share the middle of theirs."""
    _, place, many = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(many) - (many - 1) / 2)[place], dtype=float)


def _pearson(first: Floats, second: Floats) -> float:
    x, y = first - first.mean(), second - second.mean()
    spread = math.sqrt(float((x * x).sum()) * float((y * y).sum()))
    return float((x * y).sum()) / spread if spread else math.nan


def _tau(sums: Floats) -> Floats:
    spread = np.sqrt(sums[1] * sums[2])
    found = np.divide(sums[0], spread, out=np.full_like(spread, np.nan), where=spread > 0)
    return np.asarray(found, dtype=float)


def _interval(value: float, without: Floats, level: float) -> Interval | None:
    return interval_of(value, without, level) if len(without) else None
