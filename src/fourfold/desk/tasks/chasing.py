"""Chasing whoever owns what is due and not done."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.alerts.models import Alert
from fourfold.desk.tasks.declaring import Source, sources


@transaction.atomic
def tasks_chase(today: dt.date | None = None) -> list[Alert]:
    """Alert, and so mail, the owner of each task that is due, as often as its sort says, until it is done. Nobody is
    told of what they may not see. Somebody has to be acting."""
    day = today or timezone.localdate()
    return [alert for source in sources() for alert in _chase(source, day)]


def _chase(source: Source, day: dt.date) -> list[Alert]:
    late = source.open().filter(source.due_by(day))
    told = _told_since(day - source.every + dt.timedelta(days=1))
    raised = []
    for owner in User.objects.filter(pk__in=late.order_by().values(source.owner), is_active=True).order_by("pk"):
        links = [source.task(row).link for row in source.seen_by(late.filter(**{source.owner: owner.pk}), owner)]
        raised += [
            alert_raise(to=owner, title=source.late, link=link) for link in links if (owner.pk, link) not in told
        ]
    return raised


def _told_since(day: dt.date) -> set[tuple[int, str]]:
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    return set(Alert.objects.filter(created_at__gte=begin).values_list("to", "link"))
