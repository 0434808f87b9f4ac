"""What operations ask of people: to see one through to its end, and to say what came of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.operations.actions.close import operation_close
from fourfold.desk.operations.models import Operation
from fourfold.desk.tasks.declaring import Done, Source, Task, add, through


def _operations() -> QuerySet[Any]:
    held: QuerySet[Any] = Operation.objects.select_related("lead").defer("shape")
    return held


def _task(one: Operation) -> Task:
    return Task(
        kind="operation",
        key=str(one.pk),
        what=f"See {one} through",
        about=str(one),
        about_link=one.get_absolute_url(),
        owner=one.lead,
        agency="",
        due=one.ends_on,
        link=reverse("tasks:task", args=["operation", one.pk]),
        marking=one.marking,
        open=one.closed_on is None,
        done_on=one.closed_on,
        result=one.closed_why,
    )


def _closed(by: User, one: Operation, done: Done) -> Operation:
    return operation_close(by=by, operation=one, on=done.on, came=done.result)


add(
    Source(
        kind="operation",
        title="Operations",
        singular="Operation",
        late="An operation of yours is past its end and is not closed",
        needed=Permission.SEE_OPERATIONS,
        rows=_operations,
        still=Q(closed_on=None),
        seen_by=through(Operation),
        task=_task,
        finish=_closed,
        may_finish=lambda user, one: user.may(Permission.CONTRIBUTE_OPERATIONS),
        owner="lead",
        due="ends_on",
    )
)
