"""An interrupted series: did the level or the slope of a count change when something was done?

Segmented regression (Wagner and others, Journal of Clinical Pharmacy and Therapeutics 27, 2002; Lopez Bernal and
others, International Journal of Epidemiology 46, 2017), log-linear, with phi for counts that vary more than Poisson's,
and the season as one wave a year and its double where there are two whole years. It cannot tell the intervention from
whatever else changed at the same time.
"""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Sequence

import numpy as np
from scipy.stats import t as student

from fourfold.statistics.interval import LEVEL, Interval, check_counts
from fourfold.statistics.loglinear import Floats, fit_poisson

LEAST = 8
"""Fewer counts than this before or after say too little."""
SEASON = 12


@dataclasses.dataclass(frozen=True)
class Interrupted:
    """`level`: how many times its expected level the series stood at when things changed; `slope`: by how many times a
    period its slope changed since. Each with its interval and the p of no change. `lag` is the correlation of one
    period's residual with the next: well above 0.3, the intervals are too narrow, and `caution` says so."""

    level: float
    level_interval: Interval
    level_p: float
    slope: float
    slope_interval: Interval
    slope_p: float
    phi: float
    lag: float
    seasonal: bool
    caution: str | None


def interrupted(
    counts: Sequence[int], changed: int, exposure: Sequence[float] | None = None, *, level: float = LEVEL
) -> Interrupted:
    """The change from period number `changed` (from 0) on, of counts of equal periods, oldest first. Raises
    `ValueError` with fewer than `LEAST` periods before or after, or where the counts cannot settle it."""
    check_counts(*counts)
    if changed < LEAST or len(counts) - changed < LEAST:
        raise ValueError(f"an interrupted series needs at least {LEAST} periods before and {LEAST} after.")
    time = np.arange(len(counts), dtype=float)
    after = (time >= changed).astype(float)
    columns = [np.ones(len(counts)), time - changed, after, after * (time - changed)]
    seasonal = len(counts) >= 2 * SEASON
    if seasonal:
        columns += [wave(2 * math.pi * n * time / SEASON) for n in (1, 2) for wave in (np.sin, np.cos)]
    values = np.array(counts, dtype=float)
    fit = fit_poisson(values, np.column_stack(columns), np.array(exposure or [1.0] * len(counts), dtype=float))
    residuals = (values - fit.fitted) / np.sqrt(fit.fitted)
    lag = _lag(residuals)
    spread = student(fit.freedom)
    reach = float(spread.ppf(0.5 + level / 2))
    found = []
    for place in (2, 3):
        log, error = float(fit.coefficients[place]), math.sqrt(float(fit.covariance[place, place]))
        if log + reach * error > math.log(sys.float_info.max):
            raise ValueError("so few were counted before or after that nothing bounds the change.")
        ends = Interval(math.exp(log - reach * error), math.exp(log + reach * error), level)
        found.append((math.exp(log), ends, 2 * float(spread.sf(abs(log) / error))))
    caution = (
        f"each period resembles the one before it ({lag:.2f}), so that the intervals are too narrow"
        if lag > 0.3
        else None
    )
    return Interrupted(*found[0], *found[1], fit.phi, lag, seasonal, caution)


def _lag(residuals: Floats) -> float:
    centred = residuals - residuals.mean()
    whole = float((centred**2).sum())
    return float((centred[1:] * centred[:-1]).sum()) / whole if whole else 0.0
