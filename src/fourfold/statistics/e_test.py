"""The E-test: do two Poisson counts come from one rate?

Krishnamoorthy and Thomson, "A more powerful test for comparing two Poisson means", Journal of Statistical Planning and
Inference 119 (2004). With counts k1 and k2 in exposures n1 and n2, the statistic is
T = |k1/n1 - k2/n2| / sqrt(k1/n1^2 + k2/n2^2), and p is the chance, were both counts Poisson with the pooled rate
(k1 + k2) / (n1 + n2), of a T at least as large.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr, pdtrc
from scipy.stats import poisson

from fourfold.statistics.interval import check_counts, check_exposures

LEFT_OUT = 1e-13
"""The sum leaves out first counts that are together less likely than this; p is right to within it."""
SAME = 1e-9
"""Two statistics nearer than this (relatively) are equal: a tie counts as being as large."""


def e_test(first: int, second: int, exposures: tuple[float, float] = (1.0, 1.0)) -> float:
    """The two-sided p of the E-test. Takes milliseconds for counts in the thousands and below a tenth of a second for
    millions: for each first count, the second counts that come out less extreme are a range, whose chance is known.

    Raises `ValueError` for what is no count or exposure.
    """
    check_counts(first, second)
    check_exposures(*exposures)
    n1, n2 = exposures
    gap = abs(first / n1 - second / n2)
    if gap <= SAME * max(first / n1, second / n2):
        return 1.0
    squared = gap**2 / (first / n1**2 + second / n2**2)
    rate = (first + second) / (n1 + n2)
    low, high = poisson.ppf([LEFT_OUT / 2, 1 - LEFT_OUT / 2], rate * n1)
    x1 = np.arange(max(low, 0.0), high + 1)
    # (x1/n1 - x2/n2)^2 < T^2 (x1/n1^2 + x2/n2^2) holds between the two roots of a quadratic in x2/n2.
    u, half = x1 / n1, squared / (2 * n2)
    root = np.sqrt(half**2 + 2 * u * half + squared * x1 / n1**2)
    least = np.where(x1 == 0, 0.0, _above(n2 * (u + half - root)))  # 0 and 0 differ by nothing, whatever T
    most = _below(n2 * (u + half + root))
    mean = rate * n2
    outside = np.where(least > 0, pdtr(least - 1, mean), 0.0) + np.where(most >= 0, pdtrc(np.maximum(most, 0), mean), 1)
    return float(min(1.0, (poisson.pmf(x1, rate * n1) * np.where(least > most, 1.0, outside)).sum()))


def _above(edge: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least whole number that is clearly more than each edge, and no less than 0."""
    least: NDArray[np.float64] = np.maximum(np.floor(edge + SAME * np.maximum(1, np.abs(edge))) + 1, 0)
    return least


def _below(edge: NDArray[np.float64]) -> NDArray[np.float64]:
    """The greatest whole number that is clearly less than each edge."""
    most: NDArray[np.float64] = np.ceil(edge - SAME * np.maximum(1, np.abs(edge))) - 1
    return most
