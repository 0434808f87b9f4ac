"""What cohorts ask of those who work with them. Nothing here names anybody: lists of tasks and calendars travel."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q, QuerySet

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.cohorts.models import Cohort, CohortPerson
from fourfold.desk.tasks.declaring import Source, Task, add, through


def _people() -> QuerySet[Any]:
    held: QuerySet[Any] = CohortPerson.objects.select_related("cohort").annotate(answers=F("cohort__owner"))
    return held


def _seen_by(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    if not user.may(Permission.SUPPORT_COHORTS):
        return rows.none()
    return through(Cohort, "cohort")(rows, user)


def _task(one: Any) -> Task:
    return Task(
        kind="cohort-review",
        key=str(one.pk),
        what="Review somebody's support",
        about=one.cohort.reference,
        about_link=one.cohort.get_absolute_url(),
        owner=None,
        agency="",
        due=one.review_by,
        link=one.get_absolute_url(),
        marking=one.cohort.marking,
        open=one.left_on is None,
    )


add(
    Source(
        kind="cohort-review",
        title="Reviews of support in cohorts",
        singular="Support",
        late="A review of support in a cohort is due",
        needed=Permission.SUPPORT_COHORTS,
        rows=_people,
        still=Q(left_on=None, review_by__isnull=False),
        seen_by=_seen_by,
        task=_task,
        every=dt.timedelta(days=7),
        owner="answers",
        due="review_by",
    )
)
