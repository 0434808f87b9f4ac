"""Days and moments in the workspace's time zone.

Moments are aware datetimes, kept in UTC to the microsecond. Days are local days (Europe/London
for a British force), so that 23:30 UTC on 31 March is 1 April in summer time. What is known only
to the month is the interval from its first to its last instant.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

UTC = dt.UTC
INSTANT = dt.timedelta(microseconds=1)
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
EPOCH = dt.date(1970, 1, 1)


def day_start(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first instant of a local day, in UTC."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=zone).astimezone(UTC)


def day_end(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The last instant (to the microsecond) of a local day, in UTC."""
    return day_start(day + dt.timedelta(days=1), zone) - INSTANT


def month_interval(year: int, month: int, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """First and last instant of a local calendar month, in UTC."""
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return day_start(dt.date(year, month, 1), zone), day_start(following, zone) - INSTANT


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day, years later (or, below 0, earlier); 28 February where that year has no 29th."""
    year = day.year + years
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def local_day(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The local day that a moment falls on."""
    return moment.astimezone(zone).date()


def parse_moment(text: str, zone: ZoneInfo) -> dt.datetime:
    """A date (its last instant) or an ISO 8601 moment (local unless it carries an offset), in UTC.

    Raises `ValueError` when the text is neither.
    """
    if len(text) == 10:
        return day_end(dt.date.fromisoformat(text), zone)
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def local_days(moments: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int32]:
    """Local day (days since 1970-01-01) of each moment (microseconds since 1970-01-01 UTC).

    Offsets are looked up once an hour of the clock, which is as often as any zone changes them.
    """
    hours, place = np.unique(moments // HOUR_US, return_inverse=True)
    offsets = np.array([_offset_us(int(hour), zone) for hour in hours], dtype=np.int64)
    days: NDArray[np.int32] = ((moments + offsets[place]) // DAY_US).astype(np.int32)
    return days


def _offset_us(hour: int, zone: ZoneInfo) -> int:
    offset = dt.datetime.fromtimestamp(hour * 3600, zone).utcoffset() or dt.timedelta()
    return offset // INSTANT
