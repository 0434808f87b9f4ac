"""Chasing whoever owes a review: of an agreement, or of a disclosure that was made in an emergency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.alerts.models import Alert
from fourfold.desk.partners.models import Agreement, Disclosure
from fourfold.desk.partners.settings import sharing
from fourfold.desk.registers.declaration import address_of

EVERY = dt.timedelta(days=7)
LATE_AGREEMENT = "The review of an information-sharing agreement is overdue"
LATE_EMERGENCY = "The review of an emergency disclosure is overdue"


@transaction.atomic
def reviews_chase() -> int:
    """Tell everybody who owes a review, once a week until it is done; gives how many were told."""
    since = timezone.now() - EVERY
    told = 0
    for user, title, link in _owed():
        if not Alert.objects.filter(to=user, title=title, link=link, created_at__gt=since).exists():
            alert_raise(to=user, title=title, link=link)
            told += 1
    return told


def _owed() -> Iterator[tuple[User, str, str]]:
    settings = sharing()
    agreements = Agreement.objects.filter(ended_on=None, owner__is_active=True).select_related("owner")
    for one in agreements.prefetch_related("reviews"):
        if one.owner is not None and one.overdue(settings):
            yield one.owner, LATE_AGREEMENT, address_of(one)
    late = Disclosure.objects.to_review().filter(review_by__lt=timezone.localdate(), reviewer__is_active=True)
    for held in late.select_related("reviewer"):
        if held.reviewer is not None:
            yield held.reviewer, LATE_EMERGENCY, reverse("partners:disclosure", args=[held.pk])
