"""The weighted displacement difference: did a place that was worked on change more than a like place that was not?

Wheeler and Ratcliffe, "A simple weighted displacement difference test to evaluate place based crime interventions",
Crime Science 7 (2018), doi 10.1186/s40163-018-0085-5. With counts before and after, WDD = (change where treated -
change where control) + (change where displaced to - change in its control); each count, divided by its weights, has as
variance the count over the weights squared. It supposes Poisson counts and like trends: say so, and what else changed.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from scipy.stats import norm

from fourfold.statistics.interval import LEVEL, Interval, check_counts, check_exposures, normal_quantile


@dataclasses.dataclass(frozen=True)
class Area:
    """An area's counts before and after, and its weight (its size relative to the treated area)."""

    before: int
    after: int
    weight: float = 1.0

    def change(self, times: tuple[float, float]) -> tuple[float, float]:
        """The weighted change and its variance."""
        check_counts(self.before, self.after)
        check_exposures(self.weight, *times)
        first, last = self.weight * times[0], self.weight * times[1]
        return self.after / last - self.before / first, self.after / last**2 + self.before / first**2


@dataclasses.dataclass(frozen=True)
class Difference:
    """`value` is the WDD: below nought, the treated area fell by so many more events (or so much more harm) than its
    control. `p` is of no difference."""

    value: float
    standard_error: float
    interval: Interval
    p: float

    @property
    def z(self) -> float:
        """How many standard errors from nought; 0 where nothing happened anywhere."""
        return self.value / self.standard_error if self.standard_error else 0.0


def weighted_displacement(
    treated: Area,
    control: Area,
    displaced: Area | None = None,
    displaced_control: Area | None = None,
    *,
    times: tuple[float, float] = (1.0, 1.0),
    phi: float = 1.0,
    level: float = LEVEL,
) -> Difference:
    """The WDD of counts. `times` are the lengths of before and after, in any one unit. A displacement area needs its
    own control; one without it is set against no change and still adds its variance."""
    value = variance = 0.0
    for area, sign in ((treated, 1), (control, -1), (displaced, 1), (displaced_control, -1)):
        if area is not None:
            change, spread = area.change(times)
            value, variance = value + sign * change, variance + spread
    return _difference(value, math.sqrt(phi * variance), level)


def harm_displacement(parts: Sequence[tuple[float, Difference]], *, level: float = LEVEL) -> Difference:
    """The WDD of harm: each kind's weight (crime-harm days) and its WDD, added up; variances by the weights squared."""
    value = sum(weight * part.value for weight, part in parts)
    return _difference(value, math.sqrt(sum((weight * part.standard_error) ** 2 for weight, part in parts)), level)


def _difference(value: float, error: float, level: float) -> Difference:
    reach = normal_quantile(level) * error
    p = 2 * float(norm.sf(abs(value) / error)) if error else 1.0
    return Difference(value, error, Interval(value - reach, value + reach, level), p)
