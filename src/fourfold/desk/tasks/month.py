"""The calendar's page: a month as a table, or all of one day."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import itertools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.pages import page_for
from fourfold.desk.tasks.dates import Asked, Entry, entries, kinds
from fourfold.history.schema import highest_marking

A_DAY = 4
"""How many entries of a day the month shows; the day's own list has all."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclasses.dataclass(frozen=True)
class Day:
    """One day of the month's table. `more`: how many entries are left out. `outside`: it belongs to another month."""

    on: dt.date
    entries: tuple[Entry, ...]
    more: int
    today: bool
    outside: bool


@page_for(None)
def month(request: HttpRequest) -> HttpResponse:
    """What falls on the days of a month, of what the user may see; of one day, where one is named."""
    user, today = user_of(request), timezone.localdate()
    kind, own = request.GET.get("kind", ""), request.GET.get("own") == "1"
    day = _read(request.GET.get("day", ""), "%Y-%m-%d")
    first = (day or _read(request.GET.get("month", ""), "%Y-%m") or today).replace(day=1)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    span = (day, day) if day else (weeks[0][0], weeks[-1][-1])
    found, left = entries(user, Asked(*span, kind, own, None if day else A_DAY))
    by_day = {on: list(held) for on, held in itertools.groupby(found, key=lambda one: one.on)}
    context = {
        "day": day,
        "found": found,
        "first": first,
        "weeks": [[_day(on, by_day.get(on, []), left[on], (first, today)) for on in week] for week in weeks],
        "weekdays": WEEKDAYS,
        "before": first - dt.timedelta(days=1),
        "after": weeks[-1][0] + dt.timedelta(days=7) if weeks[-1][-1].month == first.month else weeks[-1][-1],
        "kinds": kinds(),
        "kind": kind,
        "own": own,
        "marking": highest_marking((one.marking for one in found), none=""),
    }
    return render(request, "tasks/calendar.html", context)


def _day(on: dt.date, held: list[Entry], left: int, around: tuple[dt.date, dt.date]) -> Day:
    first, today = around
    shown = held if len(held) + left <= A_DAY else held[: A_DAY - 1]
    return Day(on, tuple(shown), len(held) + left - len(shown), on == today, on.month != first.month)


def _read(text: str, form: str) -> dt.date | None:
    """A day as it stands in an address; None where it cannot be read, or lies where no calendar goes."""
    try:
        found = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None
