"""When things happen: by hour of the day, day of the week and time of the year, on local clocks."""

from __future__ import annotations

import datetime as dt

import numpy as np

from fourfold.simulate.period import MICRO, Floats, Integers, Period, micros
from fourfold.times import UTC

# Weights by local hour. Only their ratios count.
HOURS: dict[str, tuple[float, ...]] = {
    "any": (6, 4, 3, 2, 2, 2, 3, 5, 7, 8, 9, 9, 10, 10, 10, 11, 12, 12, 12, 12, 12, 11, 10, 8),
    "shops": (1, 0, 0, 0, 0, 0, 1, 3, 6, 9, 12, 13, 14, 14, 14, 14, 13, 12, 9, 7, 5, 4, 2, 1),
    "night": (12, 10, 8, 5, 3, 2, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 15),
    "evening": (5, 3, 2, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 12, 14, 15, 16, 17, 17, 15, 12, 8),
    "office": (0, 0, 0, 0, 0, 0, 1, 4, 10, 14, 14, 13, 11, 12, 13, 13, 11, 6, 3, 2, 2, 1, 1, 0),
}
WEEKEND_NIGHT = 1.7  # how much busier Friday and Saturday night are, for what happens at night
SUMMER = 0.15  # height of the yearly wave, top in mid July


class Cells:
    """The hours of one simulated month: when each starts (microseconds since 1970), its clock hour, weekday and day."""

    def __init__(self, period: Period, month: str) -> None:
        days = period.days_of(month)
        clock = [(day, hour) for day in days for hour in range(24)]
        local = [dt.datetime.combine(day, dt.time(hour), tzinfo=period.zone) for day, hour in clock]
        starts = [moment.astimezone(UTC) for moment in local]
        # In the hour that summer time skips, nothing happens; the hour that comes twice is taken once.
        self.exists = np.array(
            [s.astimezone(period.zone).hour == hour for s, (_, hour) in zip(starts, clock, strict=True)]
        )
        self.starts: Integers = np.array([micros(start) for start in starts], np.int64)
        self.hour = np.array([hour for _, hour in clock])
        self.weekday = np.array([day.weekday() for day, _ in clock])
        self.year_day = np.array([day.timetuple().tm_yday for day, _ in clock])

    def weights(self, hours: str, season: str) -> Floats:
        """How much of a kind with these rhythms falls in each hour, but for a constant factor."""
        by_hour = np.array(HOURS[hours], np.float64)[self.hour] / sum(HOURS[hours])
        if hours in ("night", "evening"):
            late = np.isin(self.weekday, (4, 5)) & (self.hour >= 18) | np.isin(self.weekday, (5, 6)) & (self.hour < 5)
            by_hour = by_hour * np.where(late, WEEKEND_NIGHT, 1.0)
        elif hours == "office":
            by_hour = by_hour * np.where(self.weekday >= 5, 0.25, 1.0)
        weights: Floats = by_hour * self.exists * self._season(season)
        return weights

    def _season(self, season: str) -> Floats:
        if season == "bonfire":  # from mid October until a few days after 5 November
            return 0.01 + np.exp(-0.5 * ((self.year_day - 306) / 6.0) ** 2)
        if season == "summer":
            return 1.0 + SUMMER * np.cos(2 * np.pi * (self.year_day - 196) / 365.25)
        if season == "winter":
            return 1.0 - SUMMER * np.cos(2 * np.pi * (self.year_day - 196) / 365.25)
        return np.ones(len(self.year_day))

    def draw(self, count: int, hours: str, season: str, rng: np.random.Generator) -> Integers:
        """`count` moments in microseconds since 1970, whole seconds, in order."""
        weights = self.weights(hours, season)
        in_each = rng.multinomial(count, weights / weights.sum())
        return np.sort(np.repeat(self.starts, in_each) + rng.integers(0, 3600, count) * MICRO)
