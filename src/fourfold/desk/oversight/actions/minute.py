"""Minutes: decisions, actions that stand among their owners' tasks until done, and reasons for what stands out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.models import Group
from fourfold.desk.oversight.actions.meet import check_open, check_shown
from fourfold.desk.oversight.models import Action, Minute, MonthlyMeeting, OutlierReason
from fourfold.errors import BadInput


@transaction.atomic
def minute_add(
    *, by: User, meeting: MonthlyMeeting, decision: str, reason: str = "", group: Group | None = None
) -> Minute:
    """Put a decision on record. Raises `Denied`, and `BadInput` for a closed meeting, an empty decision, or a group
    that somebody in the room may not see."""
    check_may(by, Permission.RUN_GOVERNANCE_MEETING)
    meeting = MonthlyMeeting.fresh(meeting.pk)
    check_open(meeting)
    if not decision.strip():
        raise BadInput("Write down the decision.")
    check_shown(meeting, by, group)
    minute = Minute(
        meeting=meeting,
        number=meeting.minutes.count() + 1,
        group=group,
        decision=decision.strip(),
        reason=reason.strip(),
        by=by,
        at=timezone.now(),
    )
    minute.full_clean()
    minute.save()
    return minute


@transaction.atomic
def action_add(
    *, by: User, meeting: MonthlyMeeting, what: str, owner: User, due: dt.date, group: Group | None = None
) -> Action:
    """Ask somebody to do something by a day. Raises `Denied`, and `BadInput` for a closed meeting, nothing to do, a
    group that somebody in the room may not see, or an owner who may not see that group, or groups at all."""
    check_may(by, Permission.RUN_GOVERNANCE_MEETING)
    meeting = MonthlyMeeting.fresh(meeting.pk)
    check_open(meeting)
    if not what.strip():
        raise BadInput("Say what is to be done.")
    if not owner.may(Permission.SEE_GROUPS):
        raise BadInput(f"{owner} may not see groups, so cannot be asked to act for a meeting about them.")
    check_shown(meeting, by, group)
    if group is not None and not group.visible_for(owner):
        raise BadInput(f"{owner} may not see this group, so cannot be asked to act on it.")
    action = Action(meeting=meeting, group=group, what=what.strip(), owner=owner, due=due, asked_by=by)
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def action_finish(*, by: User, action: Action, result: str, done_at: dt.datetime | None = None) -> Action:
    """Say that it is done, and how: its owner, or who runs the meeting. `done_at`: when, if not now. Raises `Denied`
    and `BadInput`."""
    action = Action.fresh(action.pk)
    if action.owner_id != by.pk and not by.may(Permission.RUN_GOVERNANCE_MEETING):
        raise Denied("Only its owner, or who runs the meeting, can say that it is done.")
    if action.done_at is not None:
        raise BadInput("It was done already.")
    if not result.strip():
        raise BadInput("Say what was done.")
    action.done_at, action.done_by, action.result = done_at or timezone.now(), by, result.strip()
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def reason_give(*, by: User, meeting: MonthlyMeeting, group: Group, direction: str, reason: str) -> OutlierReason:
    """Put on record why a group that stands out is dealt with as it is. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.RUN_GOVERNANCE_MEETING)
    meeting = MonthlyMeeting.fresh(meeting.pk)
    check_open(meeting)
    if not reason.strip():
        raise BadInput("Give the reason.")
    if not group.visible_for(by):
        raise Denied("There is no such group.")
    given = OutlierReason(meeting=meeting, group=group, direction=direction, reason=reason.strip(), by=by)
    given.full_clean()
    given.save()
    return given
