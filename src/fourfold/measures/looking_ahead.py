"""What a measure's year may come to."""

from __future__ import annotations

import math

from fourfold.errors import BadInput
from fourfold.measures.comparing import year_of
from fourfold.measures.counting import Series, days_in, earlier, months_between
from fourfold.statistics.dispersion import dispersion
from fourfold.statistics.projection import Projection, Share, by_calendar, by_season, project

LEAST_YEARS = 2


def project_year(
    held: Series, upto: str, *, target: float | None = None, season: bool = True, year_begins: int | None = None
) -> Projection:
    """The year that month `upto` lies in, from its months so far. With `season`, and at least two past years held
    whole, the share that has passed is theirs; otherwise it is the calendar's. Raises `BadInput` where the year has
    ended or a month of it so far is not held, or the target is below nought."""
    if target is not None and not 0 <= target < math.inf:
        raise BadInput(f"A target is nought or more, not {target:g}.")
    first = year_of(upto, year_begins or held.measure.year_begins)
    so_far = held.within(first, upto)
    asked = months_between(first, upto)
    if len(so_far) < len(asked) or any(one.count is None for one in so_far):
        raise BadInput(f"Not every month from {first} to {upto} is held: what is unknown cannot be projected from.")
    whole = months_between(first, earlier(first, -11))
    if upto == whole[-1]:
        raise BadInput(f"The year from {first} has ended; there is nothing to project.")
    count = round(sum(one.count or 0 for one in so_far))
    known = [one.count for one in held.months if one.month <= upto and one.count is not None]
    spread = dispersion(known)
    phi = spread.phi if spread else 1.0
    past = _past_years(held, first, len(asked)) if season else []
    share: Share
    if len(past) >= LEAST_YEARS and 0 < sum(part for part, _ in past) < sum(full for _, full in past):
        share = by_season([part for part, _ in past], [full for _, full in past], phi)
    else:
        share = by_calendar(sum(map(days_in, asked)), sum(map(days_in, whole)))
    return project(count, share, phi=phi, target=target)


def _past_years(held: Series, first: str, months: int) -> list[tuple[int, int]]:
    """Of each earlier year held whole: the count up to the same month, and of all of it."""
    found = []
    start = earlier(first, 12)
    while held.months and start >= held.months[0].month:
        year = held.within(start, earlier(start, -11))
        counts = [one.count for one in year]
        if len(counts) == 12 and None not in counts:
            known = [count or 0 for count in counts]
            found.append((round(sum(known[:months])), round(sum(known))))
        start = earlier(start, 12)
    return found
