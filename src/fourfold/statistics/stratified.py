"""How a change in many places compares with the change in places like each of them: one ratio over all, pooled.

Each stratum is a place's counts after and before, and those of its comparison. The ratio is Mantel and Haenszel's
(1959), which serves where each place has few; the variance of its logarithm is Robins, Breslow and Greenland's,
Biometrics 42 (1986). Where counts vary more than Poisson's, that variance is multiplied by phi.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from fourfold.statistics.interval import LEVEL, Interval, check_counts, normal_quantile

Stratum = tuple[float, float, float, float]
"""After and before in the place; after and before in its comparison."""


@dataclasses.dataclass(frozen=True)
class PooledRatio:
    """How many times the change of its comparison the change was, with its interval and the p of no difference. One
    that cannot be told (no event on some side) is None, with an interval from nought to infinity and a p of one."""

    ratio: float | None
    interval: Interval
    p: float


def pooled_ratio(strata: Sequence[Stratum], *, phi: float = 1.0, level: float = LEVEL) -> PooledRatio:
    """The pooled ratio. Raises `ValueError` for what is no count, or a phi below 1."""
    check_counts(*(count for stratum in strata for count in stratum))
    if phi < 1:
        raise ValueError("phi is at least 1: less than Poisson's variation is not claimed.")
    a, b, c, d = np.array([one for one in strata if sum(one)] or [(0, 0, 0, 0)], dtype=float).T
    total = np.maximum(a + b + c + d, 1)
    up, down = a * d / total, b * c / total
    if not up.sum() or not down.sum():
        return PooledRatio(None, Interval(0.0, math.inf, level), 1.0)
    same, other = (a + d) / total, (b + c) / total
    variance = (
        (same * up).sum() / (2 * up.sum() ** 2)
        + (same * down + other * up).sum() / (2 * up.sum() * down.sum())
        + (other * down).sum() / (2 * down.sum() ** 2)
    )
    log, error = math.log(up.sum() / down.sum()), math.sqrt(phi * float(variance))
    reach = normal_quantile(level) * error
    p = 2 * float(ndtr(-abs(log) / error))
    return PooledRatio(math.exp(log), Interval(math.exp(log - reach), math.exp(log + reach), level), p)
