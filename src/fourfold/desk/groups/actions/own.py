"""Handing groups from one responsible officer to another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.models import Group, Ownership
from fourfold.errors import BadInput
from fourfold.groups.policy import OWNERS


@transaction.atomic
def group_hand_over(*, by: User, group: Group, role: str, to: User, why: str) -> Ownership:
    """Give a group to a responsible officer; who had it before keeps their place in its history. Handing it to who has
    it already changes nothing. Raises `Denied`, and `BadInput` for somebody who may not see it or no reason."""
    check_may(by, Permission.SIT_ON_PANEL)
    group = Group.fresh(group.pk)
    if role not in OWNERS:
        raise BadInput(f"A group has these owners: {', '.join(OWNERS)}.")
    if not to.is_active or not to.may(Permission.SEE_GROUPS) or not group.visible_for(to):
        raise BadInput(f"{to} may not see this group, so cannot answer for it.")
    if not why.strip():
        raise BadInput("Say why it is handed over.")
    held = Ownership.objects.select_for_update().filter(group=group, role=role, to_at=None).first()
    if held is not None and held.user_id == to.pk:
        return held
    now = timezone.now()
    if held is not None:
        held.to_at = now
        held.save()
    given = Ownership(group=group, role=role, user=to, from_at=now, given_by=by, why=why.strip())
    given.full_clean()
    given.save()
    return given


def owners_of(group: Group) -> dict[str, Ownership | None]:
    """Who answers for a group now, by role; None where nobody does."""
    return owners_now(group.owners.filter(to_at=None).select_related("user"))


def owners_now(owners: Iterable[Ownership]) -> dict[str, Ownership | None]:
    """Of all who answer or answered for a group, those who do now, by role."""
    held = {one.role: one for one in owners if one.to_at is None}
    return {role: held.get(role) for role in OWNERS}
