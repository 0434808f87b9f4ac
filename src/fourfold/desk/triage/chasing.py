"""Chasing who owns what is overdue: deployments whose end has passed, and reviews whose day has."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.alerts.models import Alert
from fourfold.desk.triage.models import Deployment, Trigger
from fourfold.desk.triage.states import State

LATE_DEPLOYMENT = "A deployment of yours is overdue"
LATE_REVIEW = "A trigger that you decided on waits for its review"


@transaction.atomic
def chase_owners() -> list[Alert]:
    """Alert, and so mail, each owner of something overdue, once a day until it is done: a deployment's owner, and for a
    review whoever made the latest decision. Nobody is told of what they may not see. Somebody has to be acting."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    told = set(Alert.objects.filter(created_at__gte=today).values_list("to", "link"))
    return [
        alert_raise(to=owner, title=title, link=link)
        for owner, trigger, title, link in _overdue()
        if owner.is_active and (owner.pk, link) not in told and trigger.visible_for(owner)
    ]


def _overdue() -> Iterator[tuple[User, Trigger, str, str]]:
    late = Deployment.objects.filter(progress__in=("planned", "under-way"), end__lt=timezone.now(), owner__isnull=False)
    for one in late.select_related("owner", "trigger"):
        if one.owner is not None:
            yield one.owner, one.trigger, LATE_DEPLOYMENT, reverse("triage:report", args=[one.trigger_id, one.pk])
    for trigger in Trigger.objects.filter(state=State.FOR_REVIEW).prefetch_related("decisions__by"):
        latest = next(reversed(trigger.decisions.all()), None)
        if latest is not None and latest.review_by < timezone.localdate():
            yield latest.by, trigger, LATE_REVIEW, reverse("triage:review", args=[trigger.pk])
