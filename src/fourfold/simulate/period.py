"""The stretch of time that is simulated: which local days, cut into calendar months."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from fourfold.times import UTC, day_end, day_start

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MICRO = 1_000_000
ZONE = ZoneInfo("Europe/London")


@dataclasses.dataclass(frozen=True)
class Period:
    """Local days from `start` to `ends`, both included."""

    start: dt.date
    ends: dt.date
    zone: ZoneInfo = ZONE

    @classmethod
    def of_years(cls, years: int, ends: dt.date) -> Period:
        """The `years` years that end with the local day `ends`."""
        after = ends + dt.timedelta(days=1)
        leap = (after.month, after.day) == (2, 29)
        return cls(after.replace(year=after.year - years, day=28 if leap else after.day), ends)

    @property
    def days(self) -> int:
        """How many local days."""
        return (self.ends - self.start).days + 1

    @property
    def closes(self) -> dt.datetime:
        """The last instant: what is not known by then is not in the files."""
        return day_end(self.ends, self.zone)

    @property
    def months(self) -> list[str]:
        """Calendar months touched, as YYYY-MM, in order."""
        first, last = self.start.year * 12 + self.start.month - 1, self.ends.year * 12 + self.ends.month - 1
        return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1)]

    def days_of(self, month: str) -> list[dt.date]:
        """The simulated days of one calendar month."""
        year, number = int(month[:4]), int(month[5:])
        first = dt.date(year, number, 1)
        following = dt.date(year + number // 12, number % 12 + 1, 1)
        low, high = max(first, self.start), min(following - dt.timedelta(days=1), self.ends)
        return [low + dt.timedelta(days=n) for n in range((high - low).days + 1)]

    def moment(self, day: int, second: int) -> dt.datetime:
        """Second `second` (clock time) of the day numbered `day` (0 is `start`), in UTC."""
        local = dt.datetime.combine(self.start + dt.timedelta(days=day), dt.time(), tzinfo=self.zone)
        return (local + dt.timedelta(seconds=second)).astimezone(UTC)

    def day_number(self, moment: dt.datetime) -> int:
        """The number of the local day on which a moment falls."""
        return (moment.astimezone(self.zone).date() - self.start).days

    def month_of(self, moment: dt.datetime) -> str:
        """The local calendar month of a moment."""
        return f"{moment.astimezone(self.zone):%Y-%m}"

    def month_starts(self) -> Integers:
        """The first instant of each month, and the instant after the last, in microseconds since 1970."""
        firsts = [self.days_of(month)[0].replace(day=1) for month in self.months]
        return np.array([micros(day_start(day, self.zone)) for day in firsts] + [micros(self.closes) + 1], np.int64)


def micros(moment: dt.datetime) -> int:
    """A moment as microseconds since 1970."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=UTC)) // dt.timedelta(microseconds=1)
