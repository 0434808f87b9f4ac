"""Proposing a disruption, and moderating what somebody else proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.models import Disruption, Group
from fourfold.errors import BadInput


@transaction.atomic
def disruption_propose(*, by: User, group: Group, fields: Mapping[str, Any]) -> Disruption:
    """Propose how far something disrupted a group. Raises `Denied`, and `BadInput` for a day that has not come."""
    check_may(by, Permission.CONTRIBUTE_GROUPS)
    one = Disruption(group=group, proposed_by=by, proposed_at=timezone.now(), **fields)
    if one.on and one.on > timezone.localdate():
        raise BadInput("That day has not come yet. A disruption is judged once it has shown its effect.")
    one.full_clean()
    one.save()
    return one


@transaction.atomic
def disruption_moderate(*, by: User, disruption: Disruption, level: str, why: str) -> Disruption:
    """Say what holds. Raises `Denied` for one's own proposal, and `BadInput` for one that was moderated, or without a
    reason."""
    check_may(by, Permission.MODERATE_DISRUPTIONS)
    one = Disruption.fresh(disruption.pk)
    if one.proposed_by_id == by.pk:
        raise Denied("You proposed this disruption; somebody else has to moderate it.")
    if one.moderated_at is not None:
        raise BadInput(f"It was moderated already, by {one.moderated_by}: {one.get_moderated_level_display().lower()}.")
    if not why.strip():
        raise BadInput("Give the reason for what you decide, also where you agree.")
    one.moderated_level, one.moderated_why = level, why.strip()
    one.moderated_by, one.moderated_at = by, timezone.now()
    one.full_clean()
    one.save()
    return one
