"""Who is on duty."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.actions import turn_add
from fourfold.desk.alerts.models import DutyTurn
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.posting import once_by_key
from fourfold.desk.api.scopes import DUTY_WRITE, TRIGGERS_READ
from fourfold.desk.api.shapes import Moment, Named, Number
from fourfold.desk.api.signing_in import Bearer
from fourfold.errors import BadInput

router = Router(tags=["Duty"])


class TurnIn(Schema):
    """A turn on duty. `user`: the number of somebody who may sign in."""

    user: Number
    begin: AwareDatetime
    end: AwareDatetime
    place: Number = Field(1, description="Of several at once, alerts go to the lowest place first.")


class Turn(Schema):
    """A turn on duty."""

    id: int
    user: Named
    begin: Moment
    end: Moment
    place: int


@router.get("/duty", response=Page[Turn], auth=Bearer(TRIGGERS_READ), summary="Who is on duty, and will be")
def duty_list(request: HttpRequest, asked: AskedPage) -> dict[str, Any]:
    """The turns that have not ended, in their order."""
    turns = DutyTurn.objects.filter(end__gt=timezone.now()).select_related("user")
    return paged(turns, asked, lambda rows: [_put(one) for one in rows])


@router.post("/duty", response={201: Turn}, auth=Bearer(DUTY_WRITE), summary="Put somebody on duty")
def duty_add(request: HttpRequest, sent: TurnIn) -> Any:
    """Urgent alerts go to who is on duty, whenever they come."""
    by, who = user_of(request), User.objects.filter(pk=sent.user, is_active=True).first()
    if who is None:
        raise BadInput(f"Nobody who may sign in has the number {sent.user}.")

    def make() -> DutyTurn:
        return turn_add(by=by, user=who, begin=sent.begin, end=sent.end, place=sent.place)

    return Status(201, _put(once_by_key(request, DutyTurn, make)))


def _put(one: DutyTurn) -> dict[str, Any]:
    same = ("id", "begin", "end", "place")
    return {**{name: getattr(one, name) for name in same}, "user": {"id": one.user_id, "title": one.user.name}}
