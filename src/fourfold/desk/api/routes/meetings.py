"""Meetings with their minutes, and bids for resources. Deciding at a meeting is deciding on a trigger (`deciding.py`)
with the meeting's number."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.api import put, scopes, shapes
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.posting import once_by_key
from fourfold.desk.api.shapes import Number
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.recording import consulted
from fourfold.desk.triage.actions.meet import (
    bid_decide,
    bid_make,
    meeting_call,
    meeting_close,
    meeting_note,
    tasking_meeting,
)
from fourfold.desk.triage.at_meeting import before
from fourfold.desk.triage.forms import BidForm
from fourfold.desk.triage.models import Bid, Meeting, Trigger
from fourfold.errors import BadInput

router = Router(tags=["Meetings and bids"])
WAITING = 200  # so many triggers are listed as waiting


class MeetingRow(Schema):
    """A meeting."""

    id: int
    sort: str
    day: dt.date
    chair: shapes.Named
    closed_at: shapes.Moment | None


class Minute(shapes.Decision):
    """A decision as the minutes have it."""

    trigger: shapes.Named


class BidTold(Schema):
    """A case for resources, and the meeting's answer (`outcome` is open until there is one)."""

    id: int
    title: str
    by: shapes.Named
    sort: str
    wanted_by: dt.date | None
    resources: str
    case: str
    triggers: list[shapes.Named]
    outcome: str
    outcome_reason: str
    decided_by: shapes.Named | None
    decided_at: shapes.Moment | None
    marking: str


class MeetingTold(MeetingRow):
    """A meeting with what it has before it: of triggers and bids, only what everybody in the room may see."""

    attendees: list[shapes.Named]
    notes: str
    waiting: list[shapes.TriggerRow]
    decisions: list[Minute]
    bids: list[BidTold]
    answered: list[BidTold]


class MeetingIn(Schema):
    """A meeting to begin. `attendees`: numbers of the users in the room, beside the chair, who is the caller."""

    sort: Literal["morning", "tasking"]
    day: dt.date
    attendees: list[Number] = []


class NotesIn(Schema):
    """The notes, and who is in the room now; what is not sent stays."""

    notes: str | None = None
    attendees: list[Number] | None = None


class BidIn(Schema):
    """A case to put to the tasking meeting. `triggers`: the ids of those that it is for."""

    title: str
    resources: str
    case: str
    sort: Literal["fortnightly", "monthly"] = "fortnightly"
    wanted_by: dt.date | None = None
    triggers: list[str] = []


class AnswerIn(Schema):
    """The meeting's answer to a bid, with its reason."""

    outcome: Literal["granted", "part", "refused"]
    reason: str


READS, RUNS = Bearer(scopes.TRIGGERS_READ), Bearer(scopes.TRIGGERS_READ, scopes.MEETINGS_RUN)


@router.get("/meetings", response=Page[MeetingRow], auth=READS, summary="Meetings")
def meetings_list(request: HttpRequest, asked: AskedPage) -> dict[str, Any]:
    """Every meeting, the newest first."""
    return paged(Meeting.objects.select_related("chair"), asked, lambda rows: [_row(one) for one in rows])


@router.post("/meetings", response={201: MeetingTold}, auth=RUNS, summary="Begin a meeting")
def meeting_begin(request: HttpRequest, sent: MeetingIn) -> Any:
    """Begin a meeting with who is in the room: it shows only what every one of them may see."""
    user, attendees = user_of(request), _users(sent.attendees)

    def make() -> Meeting:
        return meeting_call(by=user, sort=sent.sort, day=sent.day, attendees=attendees)

    return Status(201, _told(once_by_key(request, Meeting, make), user))


@router.get("/meetings/{int:number}", response=MeetingTold, auth=READS, summary="One meeting")
def meeting_one(request: HttpRequest, number: int) -> Any:
    """What waits to be decided on, the minutes so far, and for a tasking meeting the bids."""
    return _told(meeting_held(number), user_of(request))


@router.patch("/meetings/{int:number}", response=MeetingTold, auth=RUNS, summary="Write the notes")
def meeting_notes(request: HttpRequest, number: int, sent: NotesIn) -> Any:
    """Write the notes, and say who is in the room now. A closed meeting's stay as they are."""
    user, held = user_of(request), meeting_held(number)
    notes = held.notes if sent.notes is None else sent.notes
    attendees = None if sent.attendees is None else _users(sent.attendees)
    return _told(meeting_note(by=user, meeting=held, notes=notes, attendees=attendees), user)


@router.post("/meetings/{int:number}/close", response=MeetingTold, auth=RUNS, summary="Close a meeting")
def meeting_end(request: HttpRequest, number: int) -> Any:
    """Close it: nothing can be decided at it any more, and its minutes stay as they are."""
    return _told(meeting_close(by=user_of(request), meeting=meeting_held(number)), user_of(request))


@router.get("/bids", response=Page[BidTold], auth=READS, summary="Bids")
def bids_list(request: HttpRequest, asked: AskedPage) -> dict[str, Any]:
    """Bids for resources that the caller may see, by the day they are wanted by."""
    user = user_of(request)
    found = Bid.objects.visible_to(user).select_related("by", "decided_by").prefetch_related("triggers")
    return paged(found, asked, lambda rows: _bids(rows, user))


@router.post(
    "/bids", response={201: BidTold}, auth=Bearer(scopes.TRIGGERS_READ, scopes.BIDS_WRITE), summary="Put a case"
)
def bid_add(request: HttpRequest, sent: BidIn) -> Any:
    """Put a case to the tasking meeting, for triggers or without any."""
    user = user_of(request)
    form = BidForm(sent.dict())
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    named = list(Trigger.objects.visible_to(user).filter(pk__in=sent.triggers))
    strangers = sorted(set(sent.triggers) - {one.pk for one in named})
    if strangers:
        raise BadInput(f"There is no trigger that you may see called {', '.join(strangers)}.")

    def make() -> Bid:
        return bid_make(by=user, triggers=named, **form.cleaned_data)

    return Status(201, _bids([once_by_key(request, Bid, make)], user)[0])


@router.get("/bids/{int:number}", response=BidTold, auth=READS, summary="One bid")
def bid_one(request: HttpRequest, number: int) -> Any:
    """The case, and the meeting's answer."""
    held = _bid(number, user_of(request))
    consulted(held)
    return _bids([held], user_of(request))[0]


@router.post(
    "/bids/{int:number}/answer",
    response=BidTold,
    auth=Bearer(scopes.TRIGGERS_READ, scopes.BIDS_DECIDE),
    summary="Answer a bid",
)
def bid_answer(request: HttpRequest, number: int, sent: AnswerIn) -> Any:
    """Grant it, grant it in part, or refuse it, with the reason. A bid is answered once."""
    user = user_of(request)
    held = _bid(number, user)
    consulted(held)
    answered = bid_decide(by=user, bid=held, outcome=sent.outcome, reason=sent.reason, meeting=tasking_meeting())
    return _bids([answered], user)[0]


def meeting_held(number: int) -> Meeting:
    """A meeting by its number; else it is not found."""
    found: Meeting | None = Meeting.objects.filter(pk=number).select_related("chair").first()
    if found is None:
        raise Http404
    return found


def _bid(number: int, user: User) -> Bid:
    found: Bid | None = Bid.objects.visible_to(user).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _users(numbers: list[int]) -> list[User]:
    found = list(User.objects.filter(pk__in=numbers, is_active=True))
    strangers = sorted(set(numbers) - {one.pk for one in found})
    if strangers:
        raise BadInput(f"There is nobody here with the number {strangers[0]}.")
    return found


def _row(one: Meeting) -> dict[str, Any]:
    same = ("id", "sort", "day", "closed_at")
    return {**{name: getattr(one, name) for name in same}, "chair": put.named(one.chair)}


def _told(held: Meeting, user: User) -> dict[str, Any]:
    has = before(held, user)
    waiting = has.waiting.prefetch_related("compartments").defer("evidence")[:WAITING]
    return {
        **_row(held),
        "attendees": [put.named(one) for one in held.attendees.all()],
        "notes": held.notes,
        "waiting": put.trigger_rows(list(waiting), user),
        "decisions": [{**put.decision(one, user), "trigger": put.named(one.trigger)} for one in has.decisions],
        "bids": _bids(has.bids, user),
        "answered": _bids(has.answered, user),
    }


def _bids(bids: Any, user: User) -> list[dict[str, Any]]:
    seen = set(Trigger.objects.visible_to(user).filter(bids__in=[one.pk for one in bids]).values_list("pk", flat=True))
    same = ("id", "title", "sort", "wanted_by", "resources", "case", "outcome", "outcome_reason", "decided_at")
    return [
        {
            **{name: getattr(one, name) for name in (*same, "marking")},
            "by": put.named(one.by),
            "decided_by": put.named(one.decided_by),
            "triggers": [put.named(trigger) for trigger in one.triggers.all() if trigger.pk in seen],
        }
        for one in bids
    ]
