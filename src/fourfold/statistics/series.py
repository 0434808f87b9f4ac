"""What must be said of a series before anything is made of it: where recording changed, what is missing, and whether
the year that others are set against is the highest."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence


@dataclasses.dataclass(frozen=True)
class Break:
    """From `day` on, things were recorded otherwise; `what` says how. Counts on its two sides are not compared."""

    day: dt.date
    what: str


def between(breaks: Sequence[Break], first: dt.date, last: dt.date) -> tuple[Break, ...]:
    """The breaks that part days from `first` on from days up to `last`: those after `first`, no later than `last`."""
    return tuple(one for one in sorted(breaks, key=lambda one: one.day) if first < one.day <= last)


def baseline_caution(years: Mapping[str, float], chosen: str) -> str | None:
    """What to say of a baseline year that is the highest of those known, or of which too few others are known to tell;
    None where there is nothing to say, as of a nought. After a highest year a fall is likely by chance alone
    (regression to the mean: Galton 1886). Raises `KeyError` for a year that is not there."""
    count = years[chosen]
    if not count:
        return None
    others = {year: value for year, value in years.items() if year != chosen}
    if len(others) < 2:
        known = "Only one other year is known" if others else "No other year is known"
        return f"{known}, so it cannot be told whether {chosen} was an unusual year."
    if count >= max(others.values()):
        return (
            f"{chosen} ({count:,.0f}) is the highest of the same months in the {_said(len(years))} years known. After "
            "a highest year a fall is likely by chance alone (regression to the mean), so this comparison flatters."
        )
    return None


def _said(many: int) -> str:
    """A number of years in words, so that none reads as a count of what is measured."""
    few = ("three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return few[many - 3] if 3 <= many <= 10 else str(many)
