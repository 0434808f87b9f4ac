"""What is overdue chases its owner, once a day, and nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.actions import alerts_mail
from fourfold.desk.alerts.models import Alert
from fourfold.desk.tasks.chasing import tasks_chase
from fourfold.desk.tasks.declaring import source_of
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save

Made = Callable[..., Any]
DAY = dt.timedelta(days=1)


def deployment(by: User, owner: User, trigger: Any, **more: Any) -> Any:
    decision = decision_make(by=by, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    past = {"owner": owner, "start": timezone.now() - 2 * DAY, "end": timezone.now() - DAY}
    return deployment_save(by=by, decision=decision, fields={**past, **more})


def test_an_overdue_deployment_tells_its_owner_once_a_day(somebody: Made, trigger_of: Made) -> None:
    owner = somebody("operation-lead")
    User.objects.filter(pk=owner.pk).update(email="owner@example.test")
    deployment(somebody("duty-assessor"), owner, trigger_of())
    (alert,) = tasks_chase()
    assert alerts_mail() == 1
    assert (alert.to, alert.title) == (owner, source_of("deployment").late)
    assert [message.to for message in mail.outbox] == [["owner@example.test"]]
    assert tasks_chase() == []
    Alert.objects.update(created_at=timezone.now() - DAY)
    assert [one.to for one in tasks_chase()] == [owner]


@pytest.mark.parametrize("more", [{"progress": "done"}, {"end": timezone.now() + 9 * DAY}, {"end": None}])
def test_what_is_done_or_not_yet_due_chases_nobody(more: dict[str, Any], somebody: Made, trigger_of: Made) -> None:
    deployment(somebody("duty-assessor"), somebody("operation-lead"), trigger_of(), **more)
    assert tasks_chase() == []


def test_nobody_is_chased_about_what_they_may_not_see(somebody: Made, trigger_of: Made) -> None:
    owner = somebody("operation-lead", compartments=("lantern",))
    by = somebody("duty-assessor", compartments=("lantern",))
    deployment(by, owner, trigger_of(compartments=("lantern",)))
    owner.memberships.update(ended_at=timezone.now())  # who has left the compartment since
    assert tasks_chase() == []


def test_an_overdue_review_tells_who_decided(somebody: Made, trigger_of: Made) -> None:
    decider, trigger = somebody("duty-assessor"), trigger_of()
    choice = Choice("monitor", "x", review_by=timezone.localdate() - DAY)
    decision_make(by=decider, trigger=trigger, choice=choice, seen=0)
    assert tasks_chase() == []  # it has not gone to review yet
    trigger.refresh_from_db()
    trigger.state = "for-review"
    trigger.save()
    (alert,) = tasks_chase()
    assert (alert.to, alert.title, alert.link) == (decider, source_of("review").late, f"/triggers/{trigger.pk}/review/")
