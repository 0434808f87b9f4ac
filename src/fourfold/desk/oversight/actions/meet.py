"""Calling the meeting with its pack in one step, making the pack anew, closing it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.models import Group
from fourfold.desk.oversight.gathering import gather
from fourfold.desk.oversight.models import MonthlyMeeting, Pack
from fourfold.desk.triage.models import Trigger
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking
from fourfold.redacting import salts_for, seal_of


@transaction.atomic
def meeting_call(*, by: User, month: dt.date, held_on: dt.date, attendees: Iterable[User]) -> MonthlyMeeting:
    """Call the meeting on a month, and make its pack. Raises `Denied`, and `BadInput` for a month that has a meeting or
    has not begun, or for somebody in the room whose roles see no groups."""
    check_may(by, Permission.RUN_GOVERNANCE_MEETING)
    month = month.replace(day=1)
    if MonthlyMeeting.objects.filter(month=month).exists():
        raise BadInput(f"There is a meeting for {month:%B %Y} already.")
    if month > max(timezone.localdate(), _filed_last() or month.min):
        raise BadInput("That month has not begun.")
    seated = [one for one in attendees if one.pk != by.pk]
    for one in seated:
        if not one.may(Permission.SEE_GROUPS):
            raise BadInput(f"{one} may not see groups, so cannot be in the room where they are shown.")
    meeting = MonthlyMeeting(month=month, held_on=held_on, chair=by)
    meeting.full_clean()
    meeting.save()
    meeting.attendees.set(seated)
    pack_make(by=by, meeting=meeting)
    return meeting


def _filed_last() -> dt.date | None:
    """The last day on which triggers were filed: an invented force may live in the future."""
    found: dt.date | None = Trigger.objects.order_by("-filed_as_of").values_list("filed_as_of", flat=True).first()
    return found


@transaction.atomic
def pack_make(*, by: User, meeting: MonthlyMeeting) -> Pack:
    """Make a pack of how things stand, of what everybody in the room may see. Earlier packs stay. Raises `Denied`, and
    `BadInput` for a closed meeting."""
    check_may(by, Permission.RUN_GOVERNANCE_MEETING)
    meeting = MonthlyMeeting.fresh(meeting.pk)
    check_open(meeting)
    content, groups = gather(meeting, [by, *meeting.present()])
    content = json.loads(json.dumps(content))
    salts = salts_for(content)
    pack = Pack(
        meeting=meeting,
        number=meeting.packs.count() + 1,
        made_at=timezone.now(),
        made_by=by,
        content=content,
        digest=seal_of(content, salts),
        salts=salts,
        marking=highest_marking(one.marking for one in groups),
    )
    pack.full_clean(exclude=["compartments"])
    pack.save()
    pack.put_in(name for group in groups for name in group.compartments.values_list("name", flat=True))
    return pack


@transaction.atomic
def meeting_close(*, by: User, meeting: MonthlyMeeting) -> MonthlyMeeting:
    """Close it. Raises `BadInput` while a group that stands out has no reason on record."""
    check_may(by, Permission.RUN_GOVERNANCE_MEETING)
    meeting = MonthlyMeeting.fresh(meeting.pk)
    check_open(meeting)
    owing = [row["group"] for row in unexplained(meeting)]
    if owing:
        raise BadInput(f"Each group that stands out needs its reason first. Still without one: {', '.join(owing)}.")
    meeting.closed_at = timezone.now()
    meeting.save()
    return meeting


def unexplained(meeting: MonthlyMeeting) -> list[dict[str, Any]]:
    """The groups that stand out in the newest pack and have no reason on record for it."""
    pack = meeting.packs.order_by("-number").first()
    if pack is None:
        return []
    given = set(meeting.reasons.values_list("group", "direction"))
    rows: list[dict[str, Any]] = pack.content["proportionality"]["outliers"]
    held = [row for row in rows if isinstance(row["group"], str)]  # the others were disposed of
    return [row for row in held if (row["key"], row["direction"]) not in given]


def check_shown(meeting: MonthlyMeeting, by: User, group: Group | None) -> None:
    """Raise `BadInput` for a group that somebody in the room may not see."""
    if group is not None and not Group.objects.visible_to(by, *meeting.present()).filter(pk=group.pk).exists():
        raise BadInput("Not everybody in the room may see this group.")


def check_open(meeting: MonthlyMeeting) -> None:
    """Raise `BadInput` when the meeting is closed."""
    if meeting.closed_at:
        raise BadInput(f"{meeting} is closed, and its packs and minutes stay as they are.")
