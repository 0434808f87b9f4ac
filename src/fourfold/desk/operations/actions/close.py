"""Closing an operation."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.operations.models import Operation
from fourfold.errors import BadInput


@transaction.atomic
def operation_close(*, by: User, operation: Operation, on: dt.date, came: str) -> Operation:
    """Close an operation: on which day, and what came of it as a whole. Raises `Denied`, and `BadInput` for one that is
    closed, a day to come, or no words."""
    held = Operation.fresh(operation.pk)
    if held.lead_id != by.pk:
        check_may(by, Permission.CONTRIBUTE_OPERATIONS)
    if not held.visible_for(by):
        raise Denied("You do not see it.")
    if held.closed_on is not None:
        raise BadInput(f"It was closed already, on {held.closed_on:%-d %B %Y}.")
    if on > timezone.localdate() or not came.strip():
        raise BadInput("Give the day on which it ended, which has come, and what came of it as a whole.")
    held.closed_on, held.closed_why = on, came.strip()
    held.save()
    return held
