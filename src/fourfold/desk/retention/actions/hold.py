"""Placing and ending legal holds."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.recording import record_of
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.retention.actions.keep import check_seen
from fourfold.desk.retention.models import Hold
from fourfold.desk.retention.sorts import record_for
from fourfold.errors import BadInput

SOON = dt.timedelta(days=14)
"""How long before a hold ends its owner is told."""


@transaction.atomic
def hold_place(
    *, by: User, record: Restricted, sort: str, reference: str, owner: User, until: dt.date, why: str = ""
) -> Hold:
    """Hold a record back from disposal, up to and including a day. Raises `Denied`, `BadInput` for a day that has
    passed or an owner who may not see the record, and Django's `ValidationError` by field."""
    check_may(by, Permission.REVIEW_RETENTION)
    check_seen(by, record)
    kind, key = record_of(record)
    if until < timezone.localdate():
        raise BadInput("That day has passed. A hold needs a day on which somebody looks whether it is still needed.")
    if not owner.may(Permission.REVIEW_RETENTION) or record_for(kind, key, owner) is None:
        raise BadInput(f"{owner} could not end this hold, so cannot answer for it. Name somebody else.")
    made = Hold(
        kind=kind,
        key=key,
        sort=sort,
        reference=reference.strip(),
        why=why.strip(),
        owner=owner,
        until=until,
        placed_by=by,
    )
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def hold_end(*, by: User, hold: Hold, why: str) -> Hold:
    """End a hold. Raises `Denied`, and `BadInput` without a reason or for one that has ended."""
    check_may(by, Permission.REVIEW_RETENTION)
    held = Hold.fresh(hold.pk)
    if record_for(held.kind, held.key, by) is None:
        raise Denied("There is no such record.")
    if held.ended_at is not None:
        raise BadInput("This hold has ended already.")
    if not why.strip():
        raise BadInput("Say why it ends.")
    held.ended_at, held.ended_by, held.ended_why = timezone.now(), by, why.strip()
    held.save()
    return held


@transaction.atomic
def holds_chase() -> int:
    """Tell the owners of holds that are about to end, once each; gives how many were told."""
    told = 0
    for hold in Hold.objects.live().filter(until__lte=timezone.localdate() + SOON).select_related("owner"):
        title = f"A legal hold that you answer for ends on {hold.until:%-d %B %Y}"
        if not Alert.objects.filter(to=hold.owner, title=title, link=hold.address).exists():
            alert_raise(to=hold.owner, title=title, link=hold.address)
            told += 1
    return told
