"""Alerts' mails: sent by the timer and never by a request, and a broken server stops nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.actions import alert_acknowledge, alert_raise, alerts_mail
from fourfold.desk.alerts.models import Alert
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.daily import morning
from fourfold.desk.deconfliction.actions import deployments_check
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save
from fourfold.desk.triage.models import Trigger
from fourfold.triggers.scan import Scan
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]
BROKEN = "tests.broken_mail.EmailBackend"


def reached(user: User) -> User:
    user.email = f"{user.username}@example.test"
    user.save()
    return user


def test_a_crossing_mails_its_controller_after_the_deployers_request_and_not_in_it(
    somebody: Made, trigger_of: Made, client_of: Signed, django_capture_on_commit_callbacks: Any
) -> None:
    trigger_of(compartments=("lantern",))
    controller = reached(somebody("responsible-officer", compartments=("lantern",)))
    Compartment.objects.update(controller=controller)
    sent = {"kind": "deploy", "reason": "x", "seen": "0", "token": "t" * 32, "deployment-progress": "planned"}
    client, near = client_of(somebody("duty-assessor")), trigger_of()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{near.get_absolute_url()}decide/", sent).status_code == 302
    assert not Alert.objects.exists()
    deployments_check()
    assert Alert.objects.get().to == controller
    assert mail.outbox == []
    assert alerts_mail() == 1
    (one,) = mail.outbox
    assert one.to == [controller.email]
    assert "lantern" not in f"{one.body} {one.subject}"
    assert alerts_mail() == 0


def test_one_mail_for_all_that_waits_and_none_for_what_has_been_seen(somebody: Made) -> None:
    user, other = reached(somebody("analyst")), reached(somebody("analyst"))
    for _ in range(2):
        alert_raise(to=user, title="x", link="/alerts/")
    alert_acknowledge(by=other, alert=alert_raise(to=other, title="x", link="/alerts/"))
    assert alerts_mail() == 1
    assert "2 alerts wait for you" in mail.outbox[0].body
    assert not Alert.objects.filter(mail_owed=True).exists()


def test_what_a_broken_server_does_not_take_stays_owed(somebody: Made, settings: Any) -> None:
    alert_raise(to=reached(somebody("analyst")), title="x", link="/alerts/")
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, BROKEN
    assert alerts_mail() == 0
    settings.EMAIL_BACKEND = works
    assert alerts_mail() == 1


def test_a_broken_server_stops_neither_filing_nor_chasing(
    somebody: Made, trigger_of: Made, settings: Any, place: Workspace
) -> None:
    settings.EMAIL_BACKEND = BROKEN
    assessor, owner = reached(somebody("duty-assessor")), reached(somebody("operation-lead"))
    decision = decision_make(by=assessor, trigger=trigger_of(), choice=Choice("deploy", "x"), seen=0)
    late = timezone.now() - dt.timedelta(hours=1)
    deployment_save(by=assessor, decision=decision, fields={"owner": owner, "end": late})
    passed = trigger_of(fired_on=dt.date(2026, 10, 1), days=1)
    day = dt.date(2026, 10, 31)
    found = Scan(as_of=day, known_at=timezone.now(), version=0, rules=(), triggers=(), could_not_run=())
    filed = morning(place, found)
    assert passed in filed.review
    assert Trigger.objects.get(pk=passed.pk).state == "for-review"
    assert Alert.objects.get(to=owner).mail_owed
