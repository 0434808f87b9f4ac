"""Deciding to keep a record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import record_of
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.context import workspace
from fourfold.desk.retention.models import Retained
from fourfold.desk.retention.schedule import load_schedule
from fourfold.desk.retention.sorts import record_for
from fourfold.errors import BadInput
from fourfold.times import years_after


@transaction.atomic
def record_retain(
    *, by: User, record: Restricted, group: str, reason: str, next_review: dt.date | None = None
) -> Retained:
    """Put a decision to keep a record on record, with its reason; it is looked at again after its review group's
    years, or sooner. Raises `Denied`, and `BadInput` for an unknown group, no reason, or a later day."""
    check_may(by, Permission.REVIEW_RETENTION)
    check_seen(by, record)
    schedule = load_schedule(workspace())
    found = schedule.group(group)
    if found is None:
        raise BadInput(f"There is no review group {group!r} in the schedule {schedule.said}.")
    if not reason.strip():
        raise BadInput("Say why it is still needed: every decision to keep is recorded with its reason.")
    today = timezone.localdate()
    latest = years_after(today, found.review_years)
    day = next_review or latest
    if not today < day <= latest:
        raise BadInput(f"The next review has to be after today and by {latest:%-d %B %Y}, as the schedule says.")
    kind, key = record_of(record)
    made = Retained(
        kind=kind,
        key=key,
        group=group,
        reason=reason.strip(),
        next_review=day,
        schedule=schedule.said,
        by=by,
        at=timezone.now(),
    )
    made.full_clean()
    made.save()
    return made


def check_seen(by: User, record: Restricted) -> None:
    """Raise `Denied` for a record that is not under retention or that somebody may not see."""
    if record_for(*record_of(record), by) is None:
        raise Denied("There is no such record.")
