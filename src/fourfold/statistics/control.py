"""Control charts: which points of a series are more than its usual variation, and by which rule.

Shewhart (1931); Wheeler, Understanding Variation (1993), for XmR; Laney, Quality Engineering 14 (2002), for limits
widened by the variation between points; Provost and Murray, The Health Care Data Guide (2011), for u, g and t charts.
The rules are the common four (Western Electric 1956; Nelson 1984): a point outside the limits; eight in a row on one
side of the centre; six in a row rising or falling; two of three beyond two thirds of the way to a limit.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fourfold.statistics.interval import check_counts, check_exposures

Floats = NDArray[np.float64]
Kind = Literal["c", "u", "g", "t", "XmR"]
RUN = 8
TREND = 6
LEAST = 12
"""Fewer points than this make limits that are themselves uncertain; the chart says so."""
T_POWER = 1 / 3.6
"""Times between Poisson events are near to normal in this power (Nelson, Journal of Quality Technology 26, 1994)."""
RANGE_TO_LIMIT = 2.66  # 3 / 1.128: mean moving range to three standard deviations
RANGE_LIMIT = 3.267


@dataclasses.dataclass(frozen=True)
class Point:
    """One point of a chart with its limits (None: there is no such limit) and the rules that fired on it, in words."""

    label: str
    value: float
    low: float | None
    centre: float
    high: float
    fired: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class ControlChart:
    """A chart. `notes` say what its limits cannot do. `ranges` is the moving-range chart's limit, for XmR."""

    kind: Kind
    points: tuple[Point, ...]
    notes: tuple[str, ...]
    range_limit: float | None = None

    @property
    def in_words(self) -> tuple[str, ...]:
        """What fired, point by point; one sentence saying so where nothing did."""
        found = tuple(f"{point.label}: {'; '.join(point.fired)}." for point in self.points if point.fired)
        return found or ("No rule fired: the points vary as such counts do by chance.",)


def c_chart(labels: Sequence[str], counts: Sequence[int], *, base: int | None = None) -> ControlChart:
    """Counts of equal periods. The limits come from the first `base` points (default: all)."""
    check_counts(*counts)
    values = np.array(counts, dtype=float)
    mean = float(_base(values, base).mean())
    return _charted("c", labels, values, np.full(len(values), mean), np.full(len(values), math.sqrt(mean)), base)


def root_limits(mean: float) -> tuple[float, float]:
    """Limits on the square-root scale, (sqrt(mean) -+ 1.5)^2, with which a small count can be too low, as a c chart's
    cannot (Wheeler; as in crimepy)."""
    return max(0.0, math.sqrt(mean) - 1.5) ** 2, (math.sqrt(mean) + 1.5) ** 2


def u_chart(
    labels: Sequence[str],
    counts: Sequence[int],
    exposures: Sequence[float],
    *,
    base: int | None = None,
    widened: bool = False,
) -> ControlChart:
    """Rates: counts over exposures (days in the month, people). `widened`: limits also allow for the variation between
    points that counts alone do not explain (Laney's u'), as large counts need."""
    check_counts(*counts)
    check_exposures(*exposures)
    values, sizes = np.array(counts, dtype=float), np.array(exposures, dtype=float)
    mean = float(_base(values, base).sum() / _base(sizes, base).sum())
    error = np.sqrt(mean / sizes)
    if widened and len(values) > 2 and mean:
        z = (values / sizes - mean) / error
        error = error * max(1.0, float(np.abs(np.diff(_base(z, base))).mean()) / 1.128)
    return _charted("u", labels, values / sizes, np.full(len(values), mean), error, base)


def xmr_chart(labels: Sequence[str], values: Sequence[float], *, base: int | None = None) -> ControlChart:
    """Single values of any sort (pounds, days, percentages), with limits from their moving ranges."""
    given = np.array(values, dtype=float)
    ranges = np.abs(np.diff(_base(given, base)))
    mean_range = float(ranges.mean()) if len(ranges) else 0.0
    centre, error = np.full(len(given), _base(given, base).mean()), np.full(len(given), mean_range * RANGE_TO_LIMIT / 3)
    chart = _charted("XmR", labels, given, centre, error, base, least=None)
    return dataclasses.replace(chart, range_limit=RANGE_LIMIT * mean_range)


def g_chart(labels: Sequence[str], between: Sequence[int], *, base: int | None = None) -> ControlChart:
    """Whole days between rare events, one point an event: a long gap is good news. Geometric: the standard deviation is
    sqrt(mean (mean + 1)), and the centre is the median, about 0.693 of the mean."""
    check_counts(*between)
    values = np.array(between, dtype=float)
    mean = float(_base(values, base).mean())
    high = mean + 3 * math.sqrt(mean * (mean + 1))
    centre = 0.693 * mean
    error = np.full(len(values), (high - centre) / 3)
    return _charted("g", labels, values, np.full(len(values), centre), error, base)


def t_chart(labels: Sequence[str], between: Sequence[float], *, base: int | None = None) -> ControlChart:
    """Times between rare events, one point an event. Limits are an XmR's on times to the power 1/3.6, and so can find
    gaps that are too short as well as too long."""
    check_counts(*between)
    made = xmr_chart(labels, [value**T_POWER for value in between], base=base)

    def back(value: float) -> float:
        return float(max(0.0, value) ** (1 / T_POWER))

    points = tuple(
        dataclasses.replace(
            point, value=time, centre=back(point.centre), high=back(point.high), low=back(point.low or 0.0) or None
        )
        for point, time in zip(made.points, between, strict=True)
    )
    return ControlChart("t", points, made.notes)


def _base(values: Floats, base: int | None) -> Floats:
    if base is not None and not 2 <= base <= len(values):
        raise ValueError(f"the limits need between 2 and {len(values)} points to come from, not {base}.")
    if not len(values):
        raise ValueError("a chart needs points.")
    return values[:base]


def _charted(
    kind: Kind,
    labels: Sequence[str],
    values: Floats,
    centre: Floats,
    error: Floats,
    base: int | None,
    *,
    least: float | None = 0.0,
) -> ControlChart:
    """`least`: what values cannot go below; a limit at or below it is none."""
    fired = _fired(values, centre, error)
    points = []
    for label, value, middle, spread, rules in zip(labels, values, centre, error, fired, strict=True):
        low: float | None = float(middle - 3 * spread)
        if least is not None and low is not None and low <= least:
            low = None
        points.append(Point(label, float(value), low, float(middle), float(middle + 3 * spread), rules))
    return ControlChart(kind, tuple(points), _notes(kind, points, base))


def _notes(kind: Kind, points: Sequence[Point], base: int | None) -> tuple[str, ...]:
    notes = []
    used = base or len(points)
    if used < LEAST:
        notes.append(f"The limits come from {used} points only, so that they are themselves uncertain.")
    if kind in ("c", "u") and any(point.low is None for point in points):
        notes.append(
            "There is no lower limit: counts are so few that even none would not be out of the ordinary. "
            "A single low point can show no fall; only a run of them can, or a chart of days between events."
        )
    if kind == "g":
        notes.append("There is no lower limit: many events close together show as a run below the centre.")
    return tuple(notes)


def _fired(values: Floats, centre: Floats, error: Floats) -> list[tuple[str, ...]]:
    gaps = values - centre
    z = np.divide(gaps, error, out=np.zeros_like(gaps), where=error > 0)
    found = []
    for place in range(len(values)):
        rules = []
        if abs(z[place]) > 3:
            rules.append(f"{'above the upper' if z[place] > 0 else 'below the lower'} limit")
        for side, sign in (("above", 1.0), ("below", -1.0)):
            run = sign * gaps[max(0, place - RUN + 1) : place + 1]
            if len(run) == RUN and (run > 0).all():
                rules.append(f"{RUN} in a row {side} the centre")
            three = sign * z[max(0, place - 2) : place + 1]
            if len(three) == 3 and three[-1] > 2 and (three > 2).sum() >= 2:
                rules.append(f"2 of 3 far {side} the centre (beyond two thirds of the way to the limit)")
        steps = np.diff(values[max(0, place - TREND + 1) : place + 1])
        if len(steps) == TREND - 1 and ((steps > 0).all() or (steps < 0).all()):
            rules.append(f"{TREND} in a row {'rising' if steps[0] > 0 else 'falling'}")
        found.append(tuple(rules))
    return found
