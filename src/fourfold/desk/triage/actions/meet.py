"""Meetings and tasking bids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.triage.models import Bid, Meeting, Trigger
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking


@transaction.atomic
def meeting_call(*, by: User, sort: str, day: dt.date, attendees: Iterable[User]) -> Meeting:
    """Begin a meeting with who is in the room. Raises `Denied`, and `BadInput` for somebody who sees no triggers."""
    check_may(by, Permission.RUN_MEETING)
    meeting = Meeting(sort=sort, day=day, chair=by)
    meeting.full_clean()
    meeting.save()
    _seat(meeting, attendees)
    return meeting


@transaction.atomic
def meeting_note(*, by: User, meeting: Meeting, notes: str, attendees: Iterable[User] | None = None) -> Meeting:
    """Write the notes, and who is in the room now. Raises `BadInput` for a closed meeting, and for somebody who sees no
    triggers."""
    check_may(by, Permission.RUN_MEETING)
    meeting = Meeting.fresh(meeting.pk)
    check_open(meeting)
    meeting.notes = notes.strip()
    meeting.save()
    if attendees is not None:
        _seat(meeting, attendees)
    return meeting


def _seat(meeting: Meeting, attendees: Iterable[User]) -> None:
    seated = [one for one in attendees if one.pk != meeting.chair_id]
    for one in seated:
        if not one.may(Permission.SEE_TRIGGERS):
            raise BadInput(f"{one} may not see triggers, so cannot be in the room where they are shown.")
    meeting.attendees.set(seated)


@transaction.atomic
def meeting_close(*, by: User, meeting: Meeting) -> Meeting:
    """Close it: its minutes stay as they are."""
    check_may(by, Permission.RUN_MEETING)
    meeting = Meeting.fresh(meeting.pk)
    check_open(meeting)
    meeting.closed_at = timezone.now()
    meeting.save()
    return meeting


def tasking_meeting() -> Meeting | None:
    """The tasking meeting that is being held, if one is: whose answer an answer to a bid is."""
    open_since = timezone.localdate() - dt.timedelta(days=7)
    return Meeting.objects.filter(sort="tasking", closed_at=None, day__gte=open_since).first()


def check_open(meeting: Meeting) -> None:
    """Raise `BadInput` when the meeting is closed."""
    if meeting.closed_at:
        raise BadInput(f"{meeting} is closed, and its minutes stay as they are. Call another.")


@transaction.atomic
def bid_make(
    *,
    by: User,
    title: str,
    resources: str,
    case: str,
    sort: str,
    wanted_by: dt.date | None,
    triggers: Iterable[Trigger],
) -> Bid:
    """Put a case to the tasking meeting. It is marked as high, and kept to the same compartments, as the triggers that
    it is for. Raises `Denied`."""
    check_may(by, Permission.BID)
    named = list(triggers)
    bid = Bid(
        title=title.strip(), by=by, resources=resources.strip(), case=case.strip(), sort=sort, wanted_by=wanted_by
    )
    if named:
        bid.marking = highest_marking(one.marking for one in named)
    bid.full_clean(exclude=["triggers", "compartments"])
    bid.save()
    bid.triggers.set(named)
    bid.put_in({name for one in named for name in one.compartments.values_list("name", flat=True)})
    return bid


@transaction.atomic
def bid_decide(*, by: User, bid: Bid, outcome: str, reason: str, meeting: Meeting | None = None) -> Bid:
    """The meeting's answer. Raises `Denied`, and `BadInput` without a reason or when it has been answered."""
    check_may(by, Permission.DECIDE_BIDS)
    bid = Bid.fresh(bid.pk)
    if bid.outcome != "open":
        raise BadInput(f"This bid was answered already: {bid.get_outcome_display().lower()}.")
    if outcome not in ("granted", "part", "refused") or not reason.strip():
        raise BadInput("Choose granted, granted in part or refused, and give the reason.")
    bid.outcome, bid.outcome_reason, bid.meeting = outcome, reason.strip(), meeting
    bid.decided_by, bid.decided_at = by, timezone.now()
    bid.full_clean(exclude=["triggers", "compartments"])
    bid.save()
    return bid
