"""What the governance meeting asks of people: its actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.models import Group
from fourfold.desk.oversight.actions.minute import action_finish
from fourfold.desk.oversight.models import Action, MonthlyMeeting
from fourfold.desk.tasks.dates import Dates, add_dates
from fourfold.desk.tasks.declaring import Done, Source, Task, add, local_day


def _rows() -> QuerySet[Any]:
    held: QuerySet[Any] = Action.objects.select_related("owner", "group", "meeting")
    return held


def _seen_by(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    return rows.filter(Q(group=None) | Exists(Group.objects.visible_to(user).filter(pk=OuterRef("group_id"))))


def _task(one: Action) -> Task:
    on = one.group or one.meeting
    return Task(
        kind="meeting-action",
        key=str(one.pk),
        what=one.what,
        about=str(on),
        about_link=on.get_absolute_url(),
        owner=one.owner,
        agency="",
        due=one.due,
        link=reverse("tasks:task", args=["meeting-action", one.pk]),
        marking=one.group.marking if one.group else "",
        open=one.done_at is None,
        done_on=local_day(one.done_at),
        result=one.result,
    )


def _done(by: User, one: Action, done: Done) -> Action:
    return action_finish(by=by, action=one, result=done.result, done_at=done.at)


add(
    Source(
        kind="meeting-action",
        title="Actions of the governance meeting",
        singular="Action",
        late="An action of the governance meeting is due",
        needed=Permission.SEE_GROUPS,
        rows=_rows,
        still=Q(done_at=None),
        seen_by=_seen_by,
        task=_task,
        finish=_done,
        may_finish=lambda user, one: user.may(Permission.RUN_GOVERNANCE_MEETING),
        every=dt.timedelta(days=7),
    )
)


def _meetings(user: User, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str, str, str]]:
    for one in MonthlyMeeting.objects.filter(held_on__range=(first, last)):
        yield one.held_on, str(one), one.get_absolute_url(), ""


add_dates(Dates("governance-meeting", "Governance meetings", Permission.SEE_GROUPS, _meetings))
