"""What triage asks of people: deployments, and the reviews of triggers that they decided on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.tasks.dates import Dates, add_dates
from fourfold.desk.tasks.declaring import Done, Source, Task, add, local_day
from fourfold.desk.triage.actions.decide import deployment_report
from fourfold.desk.triage.models import Decision, Deployment, Meeting, Trigger
from fourfold.desk.triage.states import State

OPEN = ("planned", "under-way")


def _deployments() -> QuerySet[Any]:
    held: QuerySet[Any] = Deployment.objects.select_related("owner", "trigger").defer(
        "trigger__evidence", "trigger__reasons"
    )
    return held


def _deployment(one: Deployment) -> Task:
    return Task(
        kind="deployment",
        key=str(one.pk),
        what=str(one),
        about=str(one.trigger),
        about_link=one.trigger.get_absolute_url(),
        owner=one.owner,
        agency=one.agency,
        due=one.day,
        link=reverse("tasks:task", args=["deployment", one.pk]),
        marking=one.trigger.marking,
        open=one.progress in OPEN,
        done_on=local_day(one.done_at),
        result=one.result,
    )


def _done(by: User, one: Deployment, done: Done) -> Deployment:
    return deployment_report(by=by, deployment=one, progress="done", result=done.result, done_at=done.at)


add(
    Source(
        kind="deployment",
        title="Deployments",
        singular="Deployment",
        late="A deployment of yours is overdue",
        needed=Permission.SEE_TRIGGERS,
        rows=_deployments,
        still=Q(progress__in=OPEN),
        seen_by=lambda rows, user: rows.filter(of_visible("trigger", Trigger, user)),
        task=_deployment,
        finish=_done,
        may_finish=lambda user, one: user.may(Permission.DEPLOY),
        due="end",
        moments=True,
    )
)


def _decided() -> QuerySet[Any]:
    """Triggers with who decided on them last, and the day of review that they set."""
    latest = Decision.objects.filter(trigger=OuterRef("pk")).order_by("-number")
    held: QuerySet[Any] = Trigger.objects.without_evidence().annotate(
        decider=Subquery(latest.values("by")[:1]), due=Subquery(latest.values("review_by")[:1])
    )
    return held


def _review(one: Any) -> Task:
    return Task(
        kind="review",
        key=one.pk,
        what=f"Review: {one}",
        about=str(one),
        about_link=one.get_absolute_url(),
        owner=None,
        agency="",
        due=one.due,
        link=reverse("triage:review", args=[one.pk]),
        marking=one.marking,
        open=one.state == State.FOR_REVIEW,
    )


add(
    Source(
        kind="review",
        title="Reviews of triggers",
        singular="Review",
        late="A trigger that you decided on waits for its review",
        needed=Permission.SEE_TRIGGERS,
        rows=_decided,
        still=Q(state=State.FOR_REVIEW),
        seen_by=lambda rows, user: rows.visible_to(user),  # type: ignore[attr-defined]
        task=_review,
        owner="decider",
    )
)


def _meetings(user: User, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str, str, str]]:
    for one in Meeting.objects.filter(day__range=(first, last)):
        yield one.day, one.get_sort_display(), one.get_absolute_url(), ""


add_dates(Dates("meeting", "Meetings", Permission.SEE_TRIGGERS, _meetings))
