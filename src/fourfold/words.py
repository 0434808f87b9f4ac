"""Dates, intervals, counts and distances as people read them. Times are local and on the 24-hour clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from fourfold.times import INSTANT

MINUTE = dt.timedelta(minutes=1)
MIDNIGHT = dt.time()


def day(value: dt.date) -> str:
    """A date as people write it: 1 November 2024."""
    return f"{value.day} {value:%B %Y}"


def moment(value: dt.datetime, zone: ZoneInfo) -> str:
    """A moment to the minute: 1 November 2024 at 21:05."""
    local = value.astimezone(zone)
    return f"{day(local.date())} at {_clock(local)}"


def interval(first: dt.datetime, last: dt.datetime, zone: ZoneInfo) -> str:
    """When something happened, as exactly as is known: to the minute, on a day, in a month, or between two times.

    `first` and `last` are the first and last instants at which it may have happened.
    """
    begins, ends, after = (value.astimezone(zone) for value in (first, last, last + INSTANT))
    if last - first < MINUTE:
        return moment(first, zone)
    if begins.time() == after.time() == MIDNIGHT:
        return _whole_days(begins.date(), ends.date())
    if begins.date() == ends.date():
        return f"{day(begins.date())}, between {_clock(begins)} and {_clock(ends)}"
    return f"between {_clock(begins)} on {day(begins.date())} and {_clock(ends)} on {day(ends.date())}"


def _whole_days(first: dt.date, last: dt.date) -> str:
    after = last + dt.timedelta(days=1)
    if first == last:
        return f"{day(first)} (time not known)"
    if first.day == after.day == 1:
        if (after.year * 12 + after.month) - (first.year * 12 + first.month) == 1:
            return f"in {first:%B %Y} (day not known)"
        if first.month == after.month == 1 and after.year - first.year == 1:
            return f"in {first.year} (month not known)"
    return f"from {day(first)} to {day(last)} (day not known)"


def _clock(local: dt.datetime) -> str:
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M}" + (f" {local.tzname()}" if twice else "")  # an hour that comes twice says which it is


def months(names: Iterable[str]) -> str:
    """Months (`YYYY-MM`) in words, runs of them as ranges: January to March 2023, May 2024."""
    runs: list[list[int]] = []
    for place in sorted({int(name[:4]) * 12 + int(name[5:]) - 1 for name in names}):
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return listing([_run(run[0], run[-1]) for run in runs])


def _run(first: int, last: int) -> str:
    begins, ends = (dt.date(place // 12, place % 12 + 1, 1) for place in (first, last))
    if first == last:
        return f"{begins:%B %Y}"
    return f"{begins:%B} to {ends:%B %Y}" if begins.year == ends.year else f"{begins:%B %Y} to {ends:%B %Y}"


def amount(number: float, unit: str) -> str:
    """A number with its unit: 1 day, 14 days, 1.5 days."""
    return f"{number:g} {unit}{'' if number == 1 else 's'}"


def metres(length: float) -> str:
    """A distance: 84 metres, 1.2 kilometres."""
    return amount(round(length), "metre") if length < 1000 else amount(round(length / 1000, 1), "kilometre")


def square(level: str, code: str) -> str:
    """A square of a grid: the 500 metre square at 339000, 390500, its south-west corner."""
    size = int(level.removeprefix("grid-"))
    column, row = (int(part) * size for part in code.split("_"))
    return f"the {size} metre square at {column}, {row}"


def count(number: int, one: str, many: str | None = None) -> str:
    """A count with its noun: 1 trigger, 1,204 triggers."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def period(first: dt.date, last: dt.date) -> str:
    """Days from one to another, both inside: 1 April to 31 October 2015."""
    return f"{first:%-d %B}{f' {first:%Y}' if first.year != last.year else ''} to {day(last)}"


def listing(items: Sequence[str], last: str = "and") -> str:
    """Items in a row: a, b and c."""
    return " ".join([*[", ".join(items[:-1])] * (len(items) > 1), *[last] * (len(items) > 1), *items[-1:]])


def spoken(name: str) -> str:
    """An identifier in words: threat-to-life becomes threat to life."""
    return name.replace("-", " ").replace("_", " ")


def days(value: float) -> str:
    """Crime-harm days, to two figures below 10 and whole above: 0.42, 7.3, 1,825."""
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.2g}"
