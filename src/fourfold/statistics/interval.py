"""A range in which a figure lies, and how sure that is."""

from __future__ import annotations

import dataclasses
import math

from scipy.special import ndtri

LEVEL = 0.95
"""How sure an interval is unless somebody says otherwise."""


@dataclasses.dataclass(frozen=True)
class Interval:
    """From `low` to `high` at `level` (0.95: of many such intervals, at least 95 in 100 hold the true figure). `high`
    is infinite where nothing bounds it, as for a ratio to a count of nought."""

    low: float
    high: float
    level: float = LEVEL

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def map(self, scale: float, shift: float = 0.0) -> Interval:
        """Each end multiplied by `scale` (more than 0), then `shift` added."""
        return Interval(self.low * scale + shift, self.high * scale + shift, self.level)


def normal_quantile(level: float) -> float:
    """How many standard errors either side an interval of this level reaches: 1.96 for 0.95."""
    return float(ndtri(0.5 + level / 2))


def check_counts(*counts: float) -> None:
    """Raises `ValueError` unless every count is a number of nought or more."""
    for count in counts:
        if not (math.isfinite(count) and count >= 0):
            raise ValueError(f"{count} is not a count.")


def check_exposures(*exposures: float) -> None:
    """Raises `ValueError` unless every exposure (days, people, areas) is more than nought."""
    for exposure in exposures:
        if not (math.isfinite(exposure) and exposure > 0):
            raise ValueError(f"{exposure} is not an exposure: it must be more than nought.")
