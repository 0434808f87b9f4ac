"""The auditor's pages: who looked at this person, what did this user look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry, Subject

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def test_looking_at_a_trigger_is_on_record_with_whom_it_concerns(
    somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    trigger, user = trigger_of(people=(("victim", "nominal:P1"), ("suspect", "nominal:P2"))), somebody("analyst")
    client_of(user).get(trigger.get_absolute_url(), {"why": "briefing"})
    entry = Entry.objects.get(action=Action.CONSULTATION, actor=str(user.pk))
    assert (entry.kind, entry.key, entry.why) == ("trigger", trigger.pk, "briefing")
    named = set(Subject.objects.filter(entry=entry.pk).values_list("role", "ref"))
    assert named == {("victim", "nominal:P1"), ("suspect", "nominal:P2")}


def test_the_auditor_finds_who_looked_and_what_a_user_looked_at(
    somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    trigger, user, other = trigger_of(people=(("victim", "nominal:P1"),)), somebody("analyst"), somebody("analyst")
    client_of(user).get(trigger.get_absolute_url())
    auditor = client_of(somebody("auditor"))
    page = auditor.get("/audit/", {"subject": "nominal:P1", "action": "consultation"}).content.decode()
    assert user.username in page
    assert other.username not in page.split("<tbody>")[1]
    page = auditor.get("/audit/", {"user": user.pk}).content.decode()
    assert trigger.pk in page
    asked = Entry.objects.filter(kind="audit")
    assert asked.count() == 2
    assert Subject.objects.filter(entry=asked[0].pk, ref="nominal:P1").exists()
    exported = auditor.get("/audit/export/", {"user": user.pk}).content.decode()
    assert exported.startswith("when,who")
    assert Entry.objects.filter(kind="audit", action="disclosure").count() == 1


def test_a_failed_sign_in_is_on_record(somebody: Made) -> None:
    user = somebody("analyst")
    Client().post("/accounts/login/", {"login": user.username, "password": "wrong"})
    assert Entry.objects.filter(action=Action.REFUSED, key=user.username).exists()
