"""What the caller has to do, whatever asks it of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api import put, shapes
from fourfold.desk.api.scopes import TASKS
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.recording import consulted
from fourfold.desk.tasks.actions import task_finish
from fourfold.desk.tasks.declaring import Done, Task
from fourfold.desk.tasks.gathering import mine, task_for

router = Router(tags=["Your own"])


class TaskTold(Schema):
    """Something that somebody has to do. `due`: the last day for it, where one was set; `about` is empty where the
    caller's roles do not show it."""

    kind: str
    key: str
    what: str
    about: str
    owner: shapes.Named | None
    agency: str
    due: dt.date | None
    overdue: bool
    open: bool
    done_on: dt.date | None
    result: str
    link: str
    marking: str


class DoneIn(Schema):
    """On which day it was done, and what came of it."""

    on: dt.date
    result: str


@router.get("/tasks", response=list[TaskTold], auth=Bearer(TASKS), summary="What you have to do")
def tasks_list(request: HttpRequest, kind: str = "") -> Any:
    """The caller's own, what is due first; of one kind, where it is named."""
    return [_put(one) for one in mine(user_of(request), kind)]


@router.post("/tasks/{slug:kind}/{int:key}/done", response=TaskTold, auth=Bearer(TASKS), summary="Say that it is done")
def task_done(request: HttpRequest, kind: str, key: int, sent: DoneIn) -> Any:
    """For whose task it is, and for whoever may say so for them. It is said once."""
    user = user_of(request)
    found = task_for(user, kind, str(key))
    if found is None:
        raise Http404
    source, row, _ = found
    consulted(row)
    task_finish(by=user, source=source, row=row, done=Done(sent.on, sent.result))
    again = task_for(user, kind, str(key))
    if again is None:
        raise Http404
    return _put(again[2])


def _put(one: Task) -> dict[str, Any]:
    same = [field.name for field in dataclasses.fields(one) if field.name not in ("owner", "about_link")]
    return {**{name: getattr(one, name) for name in same}, "owner": put.named(one.owner), "overdue": one.overdue}
