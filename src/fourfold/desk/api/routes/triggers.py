"""Triggers: the board, one, and what is to be assessed on."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest, QueryDict
from ninja import Query, Router, Schema
from pydantic import Field

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api import put, shapes
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.scopes import TRIGGERS_READ
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.recording import consulted
from fourfold.desk.context import workspace
from fourfold.desk.triage import board
from fourfold.desk.triage.models import Trigger
from fourfold.matrix.scales import load_scales

router = Router(tags=["Triggers"])


class Filters(Schema):
    """What the board is narrowed to."""

    tab: str = Field("to-do", description=f"One of: {', '.join(name for name, _, _ in board.TABS)}.")
    theme: str = ""
    area: str = Field("", description="an area's code")
    rule: str = Field("", description="a rule's id")
    group: str = Field("", description="a group's reference")


def trigger_seen(request: HttpRequest, key: str) -> Trigger:
    """The trigger, if the caller may see it; else it is not found."""
    found: Trigger | None = Trigger.objects.visible_to(user_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@router.get("/triggers", response=Page[shapes.TriggerRow], auth=Bearer(TRIGGERS_READ), summary="The board")
def triggers_list(request: HttpRequest, asked: AskedPage, filters: Annotated[Filters, Query()]) -> dict[str, Any]:
    """The triggers of one tab, in the board's order: what a duty comes with first."""
    query = QueryDict(mutable=True)
    query.update(filters.dict())
    user = user_of(request)
    found = board.triggers(user, board.Filters.of(query)).prefetch_related("compartments").defer("evidence")
    return paged(found, asked, lambda rows: put.trigger_rows(rows, user))


@router.get("/triggers/{slug:key}", response=shapes.Trigger, auth=Bearer(TRIGGERS_READ), summary="One trigger")
def trigger_one(request: HttpRequest, key: str) -> dict[str, Any]:
    """Why it fired, its events, who is in it, what is near, and what people have said of it and done about it."""
    found = trigger_seen(request, key)
    consulted(found)
    return put.trigger(found, user_of(request))


@router.get("/matrix", response=shapes.Matrix, auth=Bearer(TRIGGERS_READ), summary="The matrix")
def matrix(request: HttpRequest) -> Any:
    """The scales that triggers are assessed on, with the words of each point."""
    return load_scales(workspace())
