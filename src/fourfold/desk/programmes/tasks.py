"""Training that lapses, for who signs in here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.programmes.models import Course, Trained
from fourfold.desk.registers.declaration import address_of
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
