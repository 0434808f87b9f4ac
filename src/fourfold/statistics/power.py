"""What a comparison could have shown: the fall that would just have been established, and the chance of showing one."""

from __future__ import annotations

import numpy as np
from scipy.stats import poisson

from fourfold.statistics.comparison import CHANCE
from fourfold.statistics.e_test import e_test
from fourfold.statistics.ratio import Exposures

MOST = 2000
"""Beyond this mean the chance is near to that of normal counts, and the sum would be long."""


def least_fall(second: int, exposures: Exposures = (1.0, 1.0)) -> int | None:
    """The highest first count, below the second's rate, for which the E-test's p is below 0.05; None where not even
    nought would be."""
    low, high = -1, int(second * exposures[0] / exposures[1])
    while low < high:  # p falls as the first count does
        middle = -(-(low + high) // 2)
        if middle >= 0 and e_test(middle, second, exposures) < CHANCE:
            low = middle
        else:
            high = middle - 1
    return low if low >= 0 else None


def power(mean: float, ratio: float) -> float:
    """The chance that the E-test's p is below 0.05 and the first count the lower, where the true means are
    `mean * ratio` and `mean` (in equal periods, ratio below 1). Raises `ValueError` for a mean above `MOST`."""
    if not 0 < mean <= MOST or not 0 <= ratio < 1:
        raise ValueError(f"a mean of more than 0 and at most {MOST:,}, and a ratio of 0 to below 1, are needed.")
    low, high = poisson.ppf([1e-5, 1 - 1e-5], mean)
    seconds = np.arange(low, high + 1)
    edges = np.array([-1 if (edge := least_fall(int(second))) is None else edge for second in seconds])
    return float((poisson.pmf(seconds, mean) * poisson.cdf(edges, mean * ratio)).sum())
