"""Training that lapses, for who signs in here; and when sessions and training are held, and bids made and decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.programmes.models import Course, FundingBid, Programme, ProgrammeSession, Research, Trained
from fourfold.desk.registers.declaration import address_of
from fourfold.desk.tasks.dates import Dates, add_dates
from fourfold.desk.tasks.declaring import Source, Task, add, through


def _rows() -> QuerySet[Any]:
    held: QuerySet[Any] = Trained.objects.select_related("course", "user")
    return held


def _task(one: Trained) -> Task:
    address = address_of(one.course)
    return Task(
        kind="training",
        key=str(one.pk),
        what=f"Renew your training: {one.course}",
        about=str(one.course),
        about_link=address,
        owner=one.user,
        agency="",
        due=one.lapses_on,
        link=address,
        marking=one.course.marking,
        open=not one.renewed,
    )


add(
    Source(
        kind="training",
        title="Training that lapses",
        singular="Training",
        late="Training of yours has lapsed",
        needed=Permission.SEE_PARTNERS,
        rows=_rows,
        still=Q(renewed=False, lapses_on__isnull=False),
        seen_by=through(Course, "course"),
        task=_task,
        every=dt.timedelta(days=7),
        owner="user",
        due="lapses_on",
    )
)


Dated = Iterator[tuple[dt.date, str, str, str]]


def _sessions(user: User, first: dt.date, last: dt.date) -> Dated:
    held = ProgrammeSession.objects.filter(of_visible("programme", Programme, user), on__range=(first, last))
    for one in held.select_related("programme"):
        if one.on:
            where = one.venue or one.get_venue_kind_display() or "a session"
            yield one.on, f"{one.programme}: {where}", address_of(one.programme), one.programme.marking


def _trainings(user: User, first: dt.date, last: dt.date) -> Dated:
    """Each day of a course once, however many were trained, and none of them by name."""
    held = Trained.objects.filter(of_visible("course", Course, user), on__range=(first, last)).select_related("course")
    for on, course in dict.fromkeys((one.on, one.course) for one in held if one.on):
        yield on, f"Training: {course}", address_of(course), course.marking


def _bids(user: User, first: dt.date, last: dt.date) -> Dated:
    seen = FundingBid.objects.filter(of_visible("research", Research, user)).select_related("research")
    for field, said in (("made_on", "made"), ("decided_on", "decided")):
        for one in seen.filter(**{f"{field}__range": (first, last)}):
            what = f"Bid for {one.research}, {said}"
            yield getattr(one, field), what, address_of(one.research), one.research.marking


add_dates(Dates("programme-session", "Sessions of programmes", Permission.SEE_PARTNERS, _sessions))
add_dates(Dates("training-day", "Training", Permission.SEE_PARTNERS, _trainings))
add_dates(Dates("bid-for-funds", "Bids for funds", Permission.SEE_PARTNERS, _bids))
