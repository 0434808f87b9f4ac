"""Whether two orders agree: do the groups of the highest bands have the most work done on them?

Spearman's and Kendall's (tau-b) rank correlations. The intervals are by Fisher's z, with the standard errors of Bonett
and Wright, Psychometrika 65 (2000).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from fourfold.statistics.interval import LEVEL, Interval, normal_quantile

LEAST = 10
"""Fewer pairs than this give no interval."""


@dataclasses.dataclass(frozen=True)
class RankCorrelation:
    """1: one and the same order; -1: the reverse. None where all of either are equal. The interval is None with fewer
    than `LEAST` pairs."""

    value: float | None
    interval: Interval | None
    pairs: int


def spearman(first: Sequence[float], second: Sequence[float], level: float = LEVEL) -> RankCorrelation:
    """Spearman's rank correlation of pairs."""
    if _constant(first, second):
        return RankCorrelation(None, None, len(first))
    from scipy.stats import spearmanr  # here, for a desk loads this module as it starts, and that one takes a second

    value = float(spearmanr(first, second).statistic)
    error = math.sqrt((1 + value**2 / 2) / (len(first) - 3)) if len(first) >= LEAST else None
    return RankCorrelation(value, _interval(value, error, level), len(first))


def kendall(first: Sequence[float], second: Sequence[float], level: float = LEVEL) -> RankCorrelation:
    """Kendall's tau-b, which allows for ties, of pairs."""
    if _constant(first, second):
        return RankCorrelation(None, None, len(first))
    from scipy.stats import kendalltau

    value = float(kendalltau(first, second).statistic)
    error = math.sqrt(0.437 / (len(first) - 4)) if len(first) >= LEAST else None
    return RankCorrelation(value, _interval(value, error, level), len(first))


def _constant(first: Sequence[float], second: Sequence[float]) -> bool:
    if len(first) != len(second):
        raise ValueError("each of the first needs one of the second.")
    return len(set(first)) < 2 or len(set(second)) < 2


def _interval(value: float, error: float | None, level: float) -> Interval | None:
    if error is None:
        return None
    middle = math.atanh(max(-0.999999, min(0.999999, value)))
    reach = normal_quantile(level) * error
    return Interval(math.tanh(middle - reach), math.tanh(middle + reach), level)
