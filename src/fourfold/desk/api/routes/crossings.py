"""Deployments that cross the caller's compartments. For everybody else there are none."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Router, Schema

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.scopes import CROSSINGS
from fourfold.desk.api.shapes import Moment, Named
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.recording import consulted
from fourfold.desk.deconfliction.actions import crossing_answer
from fourfold.desk.deconfliction.models import Crossing
from fourfold.desk.deconfliction.seen import crossings_of, marking_of_crossing

router = Router(tags=["Deconfliction"])


class CrossingTold(Schema):
    """A deployment that touches what a compartment of the caller's holds, and what was answered. `touches`: what they
    share, in words."""

    id: int
    compartment: str
    deployment: str
    owner: Named | None
    touches: list[str]
    answer: str
    note: str
    answered_at: Moment | None
    marking: str


class AnswerIn(Schema):
    """How a crossing was dealt with."""

    answer: Literal["cleared", "contacted"]
    note: str = ""


@router.get("/crossings", response=Page[CrossingTold], auth=Bearer(CROSSINGS), summary="Crossings")
def crossings_list(request: HttpRequest, asked: AskedPage) -> dict[str, Any]:
    """Those not yet answered first, then the newest."""
    return paged(_seen(request), asked, lambda rows: [_put(one) for one in rows])


@router.get("/crossings/{int:number}", response=CrossingTold, auth=Bearer(CROSSINGS), summary="One crossing")
def crossing_one(request: HttpRequest, number: int) -> Any:
    """What it touches, who deploys, and the answer."""
    found = _one(request, number)
    consulted(found)
    return _put(found)


@router.post("/crossings/{int:number}/answer", response=CrossingTold, auth=Bearer(CROSSINGS), summary="Answer")
def crossing_answered(request: HttpRequest, number: int, sent: AnswerIn) -> Any:
    """Clear it, or say that the deployer was contacted. The deployer is told nothing by the system."""
    found = _one(request, number)
    crossing_answer(by=user_of(request), crossing=found, answer=sent.answer, note=sent.note)
    return _put(_one(request, number))


def _seen(request: HttpRequest) -> QuerySet[Crossing]:
    return crossings_of(user_of(request))


def _one(request: HttpRequest, number: int) -> Crossing:
    found = _seen(request).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _put(one: Crossing) -> dict[str, Any]:
    owner = one.deployment.owner
    return {
        **{name: getattr(one, name) for name in ("id", "touches", "answer", "note", "answered_at")},
        "compartment": one.compartment.name,
        "deployment": str(one.deployment),
        "owner": {"id": owner.pk, "title": owner.name} if owner else None,
        "marking": marking_of_crossing(one),
    }
