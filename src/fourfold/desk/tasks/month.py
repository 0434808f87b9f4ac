"""The calendar's page: a month as a table, or all of one day."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.pages import page_for
from fourfold.desk.tasks.dates import Asked, Entry, Found, entries, kinds
from fourfold.history.schema import highest_marking

A_DAY = 4
"""How many entries of a day the month shows; of a day that has more it says how many of each kind."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclasses.dataclass(frozen=True)
class Day:
    """One day of the month's table. `counts`: each kind, its title and how many, of a day that has too many entries to
    show. `outside`: it belongs to another month."""

    on: dt.date
    entries: tuple[Entry, ...]
    counts: tuple[tuple[str, str, int], ...]
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
    found = entries(user, Asked(*span, kind, own, None if day else A_DAY))
    titles = kinds()
    context = {
        "day": day,
        "found": found.entries,
        "first": first,
        "weeks": [list(_days(week, found, titles, (first, today))) for week in weeks],
        "weekdays": WEEKDAYS,
        "before": first - dt.timedelta(days=1),
        "after": weeks[-1][0] + dt.timedelta(days=7) if weeks[-1][-1].month == first.month else weeks[-1][-1],
        "kinds": titles,
        "kind": kind,
        "own": own,
        "marking": highest_marking((one.marking for one in found.entries), none=""),
    }
    return render(request, "tasks/calendar.html", context)


def _days(
    week: Iterable[dt.date], found: Found, titles: list[tuple[str, str]], around: tuple[dt.date, dt.date]
) -> Iterator[Day]:
    first, today = around
    for on in week:
        held = tuple(one for one in found.entries if one.on == on)
        many = found.counted.get(on) or Counter()
        counts = tuple((kind, title, many[kind]) for kind, title in titles if kind in many)
        yield Day(on, held, counts, on == today, on.month != first.month)


def _read(text: str, form: str) -> dt.date | None:
    """A day as it stands in an address; None where it cannot be read, or lies where no calendar goes."""
    try:
        found = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None
