"""The auditor's pages: who looked at this person, what did this user look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fourfold.cli import common
from fourfold.cli.audit import seal, verify
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.audit.withholding import withheld
from fourfold.desk.compartments.models import Compartment, Membership
from fourfold.desk.context import workspace
from fourfold.desk.logs.actions import entry_add
from fourfold.desk.threats.models import AtRisk, Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.errors import NotHeld

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def said_of(entry: Entry) -> str:
    return reasons_of([entry])[entry.pk]


def test_commands_that_only_read_a_desk_say_in_words_that_it_is_not_there_or_not_up_to_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for there, said in ((False, "has no desk yet"), (True, "not up to date with this Fourfold")):
        monkeypatch.setattr(common, "has_desk", lambda place, there=there: there)
        monkeypatch.setattr("fourfold.desk.start.start", lambda root: None)
        monkeypatch.setattr("fourfold.desk.start.is_up_to_date", lambda: False)
        for command in (verify, seal):
            with pytest.raises(NotHeld, match=said):
                command(workspace=workspace().root)


def test_looking_at_a_trigger_is_on_record_with_whom_it_concerns(
    somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    trigger, user = trigger_of(people=(("victim", "nominal:P1"), ("suspect", "nominal:P2"))), somebody("analyst")
    client_of(user).get(trigger.get_absolute_url(), {"why": "briefing"})
    entry = Entry.objects.get(action=Action.CONSULTATION, actor=str(user.pk))
    assert (entry.kind, entry.key, said_of(entry)) == ("trigger", trigger.pk, "briefing")
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
    assert exported.startswith("OFFICIAL-SENSITIVE\r\nwhen,who")
    assert Entry.objects.filter(kind="audit", action="disclosure").count() == 1


def test_a_failed_sign_in_is_on_record(somebody: Made) -> None:
    user = somebody("analyst")
    Client().post("/accounts/login/", {"login": user.username, "password": "wrong"})
    assert Entry.objects.filter(action=Action.REFUSED, key=user.username).exists()


def newest(kind: str, action: str = "collection") -> Entry:
    return Entry.objects.filter(kind=kind, action=action).order_by("-pk")[0]


def test_a_content_is_read_with_a_reason_that_goes_on_record(somebody: Made, client_of: Signed) -> None:
    threat = Threat.objects.create(threat="An invented threat")
    AtRisk.objects.create(threat=threat, name="Invented", ref="nominal:P1", role="victim")
    threat.how_known = "Said in passing"
    threat.save()
    auditor = somebody("auditor")
    client, one = client_of(auditor), newest("threat", "alteration")
    address = f"/audit/entries/{one.pk}/"
    assert "Said in passing" not in client.get(address).content.decode()
    refused = client.post(address, {"why": " "})
    assert refused.status_code == 422
    assert "Said in passing" not in refused.content.decode()
    assert "Said in passing" in client.post(address, {"why": "a complaint, invented"}).content.decode()
    read = Entry.objects.get(action=Action.CONSULTATION, kind="threat", key=str(threat.pk))
    assert (read.actor, said_of(read)) == (str(auditor.pk), f"content of entry {one.pk}: a complaint, invented")
    assert Subject.objects.filter(entry=read.pk, ref="nominal:P1", role="victim").exists()


@pytest.fixture
def in_compartment(somebody: Made, trigger_of: Made) -> list[Entry]:
    """Entries about what a compartment holds, each of another kind."""
    insider = somebody("duty-assessor", "analyst", compartments=("lantern",))
    trigger = trigger_of(compartments=("lantern",), people=(("suspect", "nominal:P7"),))
    consulted(trigger, why="a secret reason")
    decision_make(by=insider, trigger=trigger, choice=Choice("monitor", "a secret reason"), seen=0)
    entry_add(by=insider, on=trigger, decision="a secret decision")
    record(Action.CONSULTATION, "compartment", Compartment.objects.get(name="lantern").pk, why="a secret reason")
    kinds = ("concerned", "decision", "logentry", "membership", "compartment")
    return [newest("trigger", "consultation"), *(newest(kind) for kind in kinds), newest("compartment", "consultation")]


def test_of_a_compartment_the_auditor_sees_the_key_and_no_more(
    in_compartment: list[Entry], somebody: Made, client_of: Signed
) -> None:
    auditor = somebody("auditor")
    client = client_of(auditor)
    assert withheld(in_compartment, auditor) == {one.pk for one in in_compartment}
    for one in in_compartment:
        page = client.post(f"/audit/entries/{one.pk}/", {"why": "let me see"}).content.decode()
        assert one.key in page
        assert "secret" not in page
        assert "lantern" not in page
        assert "nominal:P7" not in page
    for address in ("/audit/", "/audit/export/"):
        page = client.get(address, {"subject": "nominal:P7"}).content.decode()
        assert in_compartment[0].key in page
        assert "secret" not in page


def test_who_is_in_the_compartment_is_told(in_compartment: list[Entry], somebody: Made) -> None:
    auditor = somebody("auditor")
    Membership.objects.create(compartment=Compartment.objects.get(name="lantern"), user=auditor, why="a test")
    assert withheld(in_compartment, auditor) == set()


def test_nothing_else_is_withheld_but_what_is_gone_is(somebody: Made, trigger_of: Made) -> None:
    auditor, trigger = somebody("auditor"), trigger_of()
    entries = list(Entry.objects.all())
    assert withheld(entries, auditor) == set()
    key = trigger.pk
    trigger.delete()
    gone = {one.pk for one in entries if (one.kind, one.key) == ("trigger", key)}
    assert gone <= withheld(entries, auditor)
    record(Action.DISCLOSURE, "threat", "export", why="said to whom")
    assert withheld([newest("threat", "disclosure")], auditor) == set()


def test_days_filter_and_days_in_the_wrong_order_are_refused(somebody: Made, client_of: Signed) -> None:
    client, day = client_of(somebody("auditor")), newest("user").at.astimezone().date().isoformat()
    page = client.get("/audit/", {"since": day, "until": day, "kind": "user"}).content.decode()
    assert "0 entries" not in page
    assert "0 entries" in client.get("/audit/", {"until": "2020-01-01"}).content.decode()
    wrong = client.get("/audit/", {"since": day, "until": "2020-01-01"})
    assert wrong.status_code == 422
    assert "before the first one" in wrong.content.decode()


def test_an_exported_reason_is_no_formula(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    consulted(trigger_of(), why="=1+1")
    exported = client_of(somebody("auditor")).get("/audit/export/", {"kind": "trigger"}).content.decode()
    assert ",'=1+1" in exported


def test_the_page_asks_no_more_for_more_entries(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    client, asked = client_of(somebody("auditor")), []
    client.get("/audit/")  # the first request of a session has more to do
    for _ in range(2):
        for _ in range(5):
            consulted(trigger_of(people=(("victim", "nominal:P1"),)))
        with CaptureQueriesContext(connection) as queries:
            client.get("/audit/", {"subject": "nominal:P1"})
        asked.append(len(queries))
    assert asked[0] == asked[1]
