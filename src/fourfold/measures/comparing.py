"""A measure's period set against another: like with like, with what must be said beside it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence

from fourfold import words
from fourfold.errors import BadInput, NotHeld
from fourfold.measures.counting import BY_POLYGON, Month, Series, Sight, by_area, days_in, earlier, months_between
from fourfold.statistics.comparison import Comparison, compare, on_one_page
from fourfold.statistics.dispersion import Dispersion, dispersion
from fourfold.statistics.series import Break, baseline_caution, between
from fourfold.workspace import Workspace

Months = tuple[str, str]
"""A period: its first and last month (`YYYY-MM`), both inside."""
YEAR = 12
LONGEST = 50
"""Years before and after a baseline that are looked at for others like it."""


@dataclasses.dataclass(frozen=True)
class Compared:
    """One period of a series against another. `comparison` is None where the series breaks between them. `left_out`:
    calendar months taken out of both, since one of them is not held. `cautions` are to be read with the figures."""

    measure: str
    period: Months
    against: Months
    comparison: Comparison | None
    dispersion: Dispersion | None
    left_out: tuple[str, ...]
    cautions: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The plain sentence, with its cautions."""
        first = self.comparison.sentence if self.comparison else "Not compared."
        return " ".join((first, *self.cautions))


def last_year(period: Months) -> Months:
    """The same months a year before."""
    return earlier(period[0], 12), earlier(period[1], 12)


def compare_periods(held: Series, period: Months, against: Months | None = None) -> Compared:
    """A period of a series against another (default: the same a year before). Raises `BadInput` where the two overlap
    or none of their months are held."""
    against = against or last_year(period)
    if not (against[1] < period[0] or period[1] < against[0]):
        raise BadInput(f"{period[0]} to {period[1]} and {against[0]} to {against[1]} overlap.")
    broken = _breaks(held, period, against)
    first, second, left_out = _like_with_like(held, period, against)
    spread = _spread(held, max(period[1], against[1]), broken)
    cautions = tuple(_cautions(held, period, against, left_out, broken))
    if broken:
        return Compared(held.measure.id, period, against, None, spread, left_out, cautions)
    if not first or not second:
        raise BadInput("None of the months asked for are held on both sides.")
    made = compare(
        round(sum(one.count or 0 for one in first)),
        round(sum(one.count or 0 for one in second)),
        (sum(one.days for one in first), sum(one.days for one in second)),
        phi=spread.phi if spread else 1.0,
        freedom=spread.freedom if spread and spread.phi > 1 else None,
    )
    return Compared(held.measure.id, period, against, made, spread, left_out, cautions)


def year_of(month: str, begins: int) -> str:
    """The year that a month lies in, as its first month: with years from April, 2015-05 lies in that of 2015-04."""
    year = int(month[:4]) - (int(month[5:]) < begins)
    return f"{year:04}-{begins:02}"


def year_so_far(held: Series, last: str | None = None) -> Months:
    """The months of the measure's year up to `last` (default: the newest that is held), from the first that is held.
    Raises `NotHeld` where none is."""
    known = [one.month for one in held.months if one.count is not None]
    if not known:
        raise NotHeld("None of its months are held.")
    end = last or known[-1]
    return max(year_of(end, held.measure.year_begins), known[0]), end


def same_months(held: Series, period: Months, left_out: Collection[str] = ()) -> dict[str, float]:
    """The count of a period and of the same calendar months of each other year, named in words; `left_out` are months
    of it that are taken out of all. Those not held whole, or recorded otherwise, are not there."""
    kept = [month for month in months_between(*period) if month not in left_out]
    known = {one.month: one.count for one in held.months}
    years = -(-len(months_between(*period)) // YEAR)
    found: dict[str, float] = {}
    for by in range(-LONGEST, LONGEST + 1) if kept else ():
        counts = [known.get(earlier(month, by * years * YEAR)) for month in kept]
        window = earlier(period[0], by * years * YEAR), earlier(period[1], by * years * YEAR)
        if None not in counts and not _breaks(held, window, period):
            found[words.months(months_between(*window))] = sum(count or 0 for count in counts)
    return found


def _like_with_like(held: Series, period: Months, against: Months) -> tuple[list[Month], list[Month], tuple[str, ...]]:
    """The months of both that are held. Where both have the same calendar months, one that is missing on either side is
    taken out of both."""
    first, second = (_months(held, one) for one in (period, against))
    alike = [one.month[5:] for one in first] == [one.month[5:] for one in second]
    gone = {one.month[5:] for one in (*first, *second) if one.count is None} if alike else set()
    left_out = tuple(one.month for one in (*second, *first) if one.count is None or one.month[5:] in gone)
    kept = [[one for one in months if one.month not in left_out] for months in (first, second)]
    return kept[0], kept[1], left_out


def _months(held: Series, period: Months) -> list[Month]:
    known = {one.month: one for one in held.months}
    return [known.get(month, Month(month, days_in(month), None)) for month in months_between(*period)]


def _breaks(held: Series, period: Months, against: Months) -> tuple[Break, ...]:
    first, last = min(period[0], against[0]), max(period[1], against[1])
    days = dt.date.fromisoformat(f"{first}-01"), dt.date.fromisoformat(f"{last}-{days_in(last):02}")
    return between(held.measure.breaks, *days)


def _spread(held: Series, last: str, broken: Sequence[Break]) -> Dispersion | None:
    """Phi of the held months since the last change in recording; none is taken from months that are not there."""
    since = f"{broken[-1].day:%Y-%m}" if broken else "0000-00"
    counts = [one.count for one in held.months if since <= one.month <= last]
    known = [count for count in counts if count is not None]
    return dispersion(known) if len(known) == len(counts) else dispersion(known, season=len(known) + 1)


def _cautions(
    held: Series, period: Months, against: Months, left_out: tuple[str, ...], broken: Sequence[Break]
) -> list[str]:
    said = []
    for one in broken:
        said.append(
            f"How this is recorded changed on {words.day(one.day)}: {one.what}. The two sides are not compared."
        )
    if left_out:
        unknown = [
            month for month in left_out if month in held.missing or month not in {one.month for one in held.months}
        ]
        said.append(f"{words.months(unknown)} not held: unknown, not nought; {words.months(left_out)} left out.")
    if held.uncertain:
        said.append(f"{words.count(held.uncertain, 'event')} may belong to another month.")
    if held.where and held.unlocated:
        said.append(f"{words.count(held.unlocated, 'event')} without a point in no area.")
    if held.where and not held.where[0].startswith("grid-"):
        said.append(BY_POLYGON)
    years, baseline = same_months(held, against, left_out), words.months(months_between(*against))
    if baseline in years and not broken:
        said += [caution] if (caution := baseline_caution(years, baseline)) else []
    return said


def compare_areas(
    workspace: Workspace, held: Series, made: Compared, level: str, sight: Sight | None = None
) -> dict[str, Comparison]:
    """The same comparison for each area of a level, by code, with false discoveries held down over all of them. Months
    left out of the whole are left out of each. Raises `BadInput` where the whole is not compared."""
    if made.comparison is None:
        raise BadInput("The series breaks between the periods, so that no area is compared either.")
    kept = [
        [one for one in months_between(*period) if one not in made.left_out] for period in (made.period, made.against)
    ]
    now, then = (by_area(workspace, held.measure, level, months, held.known_at, sight) for months in kept)
    phi, codes = made.comparison.phi, sorted({*now, *then})
    found = [compare(now.get(one, 0), then.get(one, 0), made.comparison.exposures, phi=phi) for one in codes]
    return dict(zip(codes, on_one_page(found), strict=True))
