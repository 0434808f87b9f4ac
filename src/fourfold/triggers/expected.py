"""Is this more than the area's own past leads one to expect?

The count in the window is set against the count in the past. Given `past` events in an exposure of P days, the number
to come in W days is negative binomial with shape past + 1/2 and probability P / (P + W): a Poisson count whose rate is
known only from the past (Jeffreys prior). The chance of so many or more is the look's p. One day looks at many areas,
so the share of false discoveries among them is held by Benjamini and Hochberg's step-up rule (1995), over every area
that had any event in the window or the past.

Both engines count for themselves and decide here.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from fourfold.statistics.discovery import discoveries
from fourfold.triggers.nodes import MoreThanExpected

SUPPLY_DAYS = 400  # a source counts as supplying a kind if it supplied any in this many days
LEAST_PAST = 0.5  # the share of the asked past that must be held before anything is said


@dataclasses.dataclass(frozen=True)
class Look:
    """The days of one look: the window and the past before it (first and last day, both inside)."""

    window: tuple[dt.date, dt.date]
    past: tuple[dt.date, dt.date]

    @property
    def end(self) -> dt.date:
        return self.window[1]


def look_on(step: MoreThanExpected, day: dt.date, newest: dt.date) -> Look:
    """The look made on a day, when the sources concerned reach to `newest`: it ends on the earlier of the two, or at
    the last whole calendar month before it."""
    return look_ending(step, look_end(step, min(day, newest)))


def look_end(step: MoreThanExpected, reach: dt.date) -> dt.date:
    """The last day of the newest whole window, when data reach to this day."""
    if step.unit == "days" or reach.day == calendar.monthrange(reach.year, reach.month)[1]:
        return reach
    return reach.replace(day=1) - dt.timedelta(days=1)


def look_ending(step: MoreThanExpected, end: dt.date) -> Look:
    """The look whose window ends on a day."""
    one = dt.timedelta(days=1)
    if step.unit == "days":
        start = end - dt.timedelta(days=step.length - 1)
        return Look((start, end), (start - dt.timedelta(days=step.against), start - one))
    start = _months_before(end.replace(day=1), step.length - 1)
    return Look((start, end), (_months_before(start, step.against), start - one))


def longest_span(step: MoreThanExpected) -> int:
    """The most days that the window and the past can cover together, with a month to spare."""
    return (step.length + step.against) * (1 if step.unit == "days" else 31) + 31


def exposure(days: tuple[dt.date, dt.date], held_months: set[tuple[int, int]]) -> int:
    """How many of these days lie in months that are held at all."""
    total, day = 0, days[0]
    while day <= days[1]:
        following = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
        if (day.year, day.month) in held_months:
            total += (min(following - dt.timedelta(days=1), days[1]) - day).days + 1
        day = following
    return total


def enough(look: Look, window_days: int, past_days: int) -> bool:
    """Whether the months held allow the look: the whole window, and half of the past at least."""
    whole = (look.window[1] - look.window[0]).days + 1
    asked = (look.past[1] - look.past[0]).days + 1
    return window_days == whole and past_days >= LEAST_PAST * asked


def upper_tail(
    observed: NDArray[np.int64], past: NDArray[np.int64], window_days: int, past_days: int
) -> NDArray[np.float64]:
    """Chance of `observed` or more events in the window, given `past` in the past. Arrays of one shape; 1 where nothing
    was observed."""
    share = window_days / (past_days + window_days)
    # P(N >= n) for the negative binomial is the regularised incomplete beta function I_share(n, shape).
    tail = special.betainc(np.maximum(observed, 1), past + 0.5, share)
    result: NDArray[np.float64] = np.where(observed > 0, tail, 1.0)
    return result


def established(
    step: MoreThanExpected, observed: NDArray[np.int64], past: NDArray[np.int64], window_days: int, past_days: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Where the window holds more than expected, with each look's p. Arrays of shape (areas, days of knowledge)."""
    p = upper_tail(observed, past, window_days, past_days)
    found = discoveries(p, observed + past > 0, step.false_discovery)
    return found & (observed >= step.at_least), p


def _months_before(day: dt.date, months: int) -> dt.date:
    count = day.year * 12 + day.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)
