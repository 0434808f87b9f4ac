"""Somebody's tasks as an iCalendar document (RFC 5545). Calendars leave the building: it holds counts, references,
links and dates, and no name of a person, group, place or operation."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from fourfold.desk.accounts.models import User
from fourfold.desk.tasks.gathering import mine

MARKING = "OFFICIAL"
"""What the document itself is marked: it says that there is work, never what it is."""


def calendar_of(user: User) -> bytes:
    """The calendar of what a user has to do: each task on its last day, and today how many are overdue."""
    tasks = [one for one in mine(user) if one.due is not None]
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//Fourfold//Tasks//EN"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("x-wr-calname", "Fourfold: what you have to do"),
        ("x-wr-caldesc", f"{MARKING}. Counts, references, links and dates; what it is stands behind the link."),
        ("refresh-interval", dt.timedelta(hours=4)),
    ):
        calendar.add(name, value)
    for one in tasks:
        calendar.add_component(_event(f"{one.kind}-{one.key}", one.due, f"Due: {one.reference}", one.link))
    overdue = sum(one.overdue for one in tasks)
    if overdue:
        today = timezone.localdate()
        calendar.add_component(_event(f"overdue-{user.pk}", today, f"Overdue: {overdue}", reverse("tasks:mine")))
    return bytes(calendar.to_ical())


def _event(name: str, day: dt.date | None, summary: str, link: str) -> Event:
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.ADDRESS).hostname or 'fourfold'}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day)
    event.add("summary", f"Fourfold. {summary}")
    event.add("description", f"{MARKING}. {settings.ADDRESS}{link}")
    event.add("url", f"{settings.ADDRESS}{link}")
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    return event
