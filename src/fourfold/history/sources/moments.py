"""Dates and times as a source writes them, as intervals: a day is a day long, a month a month.

A local time that the clocks skipped in spring does not exist; one that they repeated in autumn may be either.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Hashable, Sequence
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fourfold.times import INSTANT, UTC, day_end, day_start, month_interval

Moments = NDArray[np.int64]
Flags = NDArray[np.bool_]
ZERO = dt.datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = 1900


@dataclasses.dataclass(frozen=True)
class Span:
    """First and last instant, in UTC."""

    first: dt.datetime
    last: dt.datetime


def spans(
    texts: Sequence[Hashable], read: Callable[..., Span | None]
) -> tuple[Moments, Moments, NDArray[np.bool_], dict[int, str]]:
    """Each text read once: first and last instant (microseconds since 1970), whether there is one, and why not where
    `read` raised `ValueError`. `None` from `read` means that nothing is stated."""
    known: dict[Hashable, tuple[int, int, bool]] = {}
    wrong: dict[Hashable, str] = {}
    for text in set(texts):
        known[text] = (0, 0, False)
        try:
            span = read(text)
            if span is not None:
                known[text] = (microseconds(span.first), microseconds(span.last), True)
        except OverflowError:
            wrong[text] = f"{text!r} is out of range"
        except ValueError as error:
            wrong[text] = str(error)
    values = np.array([known[text] for text in texts], dtype=np.int64).reshape(-1, 3)
    reasons = {n: wrong[text] for n, text in enumerate(texts) if text in wrong} if wrong else {}
    return values[:, 0], values[:, 1], values[:, 2].astype(bool), reasons


def as_array(values: Sequence[int]) -> Moments:
    """Moments given one by one."""
    return np.array(values, dtype=np.int64)


def unstated(there: Flags) -> dict[int, str]:
    """The rows without a date, with the reason."""
    return {int(place): "is empty; the event has no date" for place in np.flatnonzero(~there)}


def future(first: Moments, there: Flags, now: dt.datetime) -> dict[int, str]:
    """The rows that lie after the moment of import, with the reason."""
    late = there & (first > microseconds(now))
    return {int(place): "is in the future" for place in np.flatnonzero(late)}


def microseconds(moment: dt.datetime) -> int:
    """Microseconds since 1970-01-01 UTC."""
    return (moment - ZERO) // INSTANT


def read_iso(text: str, zone: ZoneInfo) -> Span | None:
    """A month, a day or a moment as ISO 8601 writes them; local unless it carries an offset."""
    if not text:
        return None
    if len(text) == 7 and text[4] == "-":
        return of_month(text, zone)
    a_day = len(text) in (8, 10) and ":" not in text
    try:
        read: dt.date = dt.date.fromisoformat(text) if a_day else dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_no_such(text, error)) from None
    return of_moment(read, zone) if isinstance(read, dt.datetime) else of_day(read, zone)


def read_format(text: str, form: str, zone: ZoneInfo) -> Span | None:
    """A text in a stated format (as Python's strptime). It is a day or a month long when the format says no more."""
    if not text:
        return None
    try:
        moment = dt.datetime.strptime(text, form)
    except ValueError:
        raise ValueError(f"{text!r} is no date written as {form!r}") from None
    parts = precision(form)
    if parts == "moment":
        return of_moment(moment, zone)
    return of_day(moment.date(), zone) if parts == "day" else of_month(f"{moment:%Y-%m}", zone)


def compose(date: str, time: str, date_form: str | None, time_form: str | None, zone: ZoneInfo) -> Span | None:
    """A day, or a local moment where a time is stated beside it."""
    if not date:
        return None
    try:
        day = dt.datetime.strptime(date, date_form).date() if date_form else dt.date.fromisoformat(date)
    except ValueError as error:
        raise ValueError(
            f"{date!r} is no date written as {date_form!r}" if date_form else _no_such(date, error)
        ) from None
    if not time:
        return of_day(day, zone)
    try:
        clock = dt.datetime.strptime(time, time_form).time() if time_form else dt.time.fromisoformat(time)
    except ValueError:
        raise ValueError(f"{time!r} is no time of day such as {time_form or '23:59:00'!r}") from None
    return of_moment(dt.datetime.combine(day, clock), zone)


@functools.cache
def precision(form: str) -> str:
    """How precise a format is: moment, day or month."""
    if any(f"%{letter}" in form for letter in "HIMScXT"):
        return "moment"
    return "day" if any(f"%{letter}" in form for letter in "djxDF") else "month"


def of_month(text: str, zone: ZoneInfo) -> Span:
    """The whole of a local month, from YYYY-MM."""
    if not (text[:4].isdecimal() and text[5:].isdecimal() and len(text) == 7 and text.isascii()):
        raise ValueError(f"{text!r} is no month such as 2024-10")
    year, month = int(text[:4]), int(text[5:])
    if not (EARLIEST <= year <= 9998 and 1 <= month <= 12):
        raise ValueError(f"there is no month {text}, or it is before {EARLIEST}")
    return Span(*month_interval(year, month, zone))


def of_day(day: dt.date, zone: ZoneInfo) -> Span:
    """The whole of a local day."""
    _check_year(day.year)
    return Span(day_start(day, zone), day_end(day, zone))


def of_moment(moment: dt.datetime, zone: ZoneInfo) -> Span:
    """A moment; a local one that the clocks repeated covers both readings."""
    _check_year(moment.year)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
        return Span(moment, moment)
    first = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = moment.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first > second:
        raise ValueError(
            f"{moment:%H:%M} on {moment.day} {moment:%B %Y} does not exist in {zone}: the clocks went forward past it"
        )
    return Span(first, second)


def _check_year(year: int) -> None:
    if not EARLIEST <= year <= 9998:
        raise ValueError(f"the year {year} is not one that can be meant")


def _no_such(text: str, error: ValueError) -> str:
    if "range" in str(error) or "must be in" in str(error):
        return f"there is no such date or time as {text!r}"
    return f"{text!r} is no date or time such as 2024-10-31 or 2024-10-31T23:59:00"
