"""Saying which agency somebody comes from."""

from __future__ import annotations

from django.db import transaction

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.partners.models import Agency, Belonging
from fourfold.errors import BadInput


@transaction.atomic
def belonging_set(*, by: User, user: User, agency: Agency | None, why: str) -> Belonging | None:
    """Say which agency a user comes from, or that they come from none; in place of what was said before, which stays in
    the audit. Raises `Denied`, and `BadInput` without a reason or for oneself."""
    check_may(by, Permission.MANAGE_USERS)
    if by.pk == user.pk:
        raise BadInput("Nobody says this of themselves; another administrator has to.")
    if not why.strip():
        raise BadInput("Say why.")
    held = Belonging.objects.select_for_update().filter(user=user).first()
    if agency is None:
        if held is not None:
            held.delete()
        return None
    one = held or Belonging(user=user)
    one.agency, one.why, one.said_by = agency, why.strip(), by
    one.full_clean()
    one.save()
    return one
