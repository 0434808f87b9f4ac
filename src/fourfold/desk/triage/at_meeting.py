"""What a meeting has before it: only what everybody in the room, and who asks, may see."""

from __future__ import annotations

import dataclasses

from django.db.models import QuerySet

from fourfold.desk.accounts.access import who_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.triage.models import Bid, Decision, Meeting, Trigger
from fourfold.desk.triage.states import State


@dataclasses.dataclass(frozen=True)
class Before:
    """`seen`: every trigger that all may see; `waiting`: those of them that are still to be decided on, in the board's
    order; `decisions`: the minutes so far; `bids`: those that a tasking meeting has to answer; `answered`: those that
    this one did."""

    seen: QuerySet[Trigger]
    waiting: QuerySet[Trigger]
    decisions: QuerySet[Decision]
    bids: QuerySet[Bid]
    answered: QuerySet[Bid]


def before(meeting: Meeting, user: User) -> Before:
    """What a meeting has before it, as `user` may see it."""
    present = meeting.present()
    seen, asked = Trigger.objects.visible_to(user, *present), Bid.objects.visible_to(user, *present)
    if meeting.closed_at is None and not _all_see_triggers(present):
        seen, asked = seen.none(), asked.none()
    decisions = meeting.decisions.filter(trigger__in=seen.values("pk")).select_related("trigger", "by")
    return Before(
        seen,
        seen.filter(state__in=(State.NEW, State.ASSESSED), standing__isnull=False).in_order(),
        decisions.prefetch_related("deployments__owner", "deployments__decision").order_by("at"),
        asked.filter(outcome="open") if meeting.sort == "tasking" else asked.none(),
        asked.filter(meeting=meeting),
    )


def _all_see_triggers(present: list[User]) -> bool:
    """Whether everybody in the room still has a role that sees triggers: markings and compartments alone would show
    somebody what their roles do not."""
    return who_may(Permission.SEE_TRIGGERS).filter(pk__in=[one.pk for one in present]).count() == len(present)
