"""Decision logs: numbered, timed, never edited, exported whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db.utils import DatabaseError
from django.test import Client

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.logs.actions import entries_of, entry_add, is_whole
from fourfold.desk.logs.models import LogEntry
from fourfold.desk.threats.models import Threat
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def test_entries_are_numbered_in_each_log_by_itself(somebody: Made, trigger_of: Made) -> None:
    user, trigger, threat = somebody("duty-assessor"), trigger_of(), Threat.objects.create(threat="x")
    numbers = [entry_add(by=user, on=trigger, decision=f"Decision {n}").number for n in range(3)]
    assert numbers == [1, 2, 3]
    assert entry_add(by=user, on=threat, decision="Another log").number == 1
    assert is_whole(entries_of(trigger))


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_one(verb: str, somebody: Made, trigger_of: Made) -> None:
    entry = entry_add(by=somebody("analyst"), on=trigger_of(), decision="As decided")
    rows = LogEntry.objects.filter(pk=entry.pk)
    act = rows.delete if verb == "delete" else lambda: rows.update(decision="Otherwise")
    with pytest.raises(DatabaseError, match="only ever added to"):
        act()


def test_an_entry_is_taken_back_by_another_and_both_stay(somebody: Made, trigger_of: Made) -> None:
    user, trigger = somebody("analyst"), trigger_of()
    entry_add(by=user, on=trigger, decision="First")
    later = entry_add(by=user, on=trigger, decision="Second thoughts", replaces=1)
    assert [one.decision for one in entries_of(trigger)] == ["First", "Second thoughts"]
    assert later.replaces == 1
    with pytest.raises(BadInput, match="no entry 9"):
        entry_add(by=user, on=trigger, decision="x", replaces=9)
    with pytest.raises(BadInput):
        entry_add(by=user, on=trigger, decision="  ")
    with pytest.raises(Denied):
        entry_add(by=somebody("auditor"), on=trigger, decision="x")


def test_a_changed_entry_breaks_the_chain(somebody: Made, trigger_of: Made) -> None:
    user, trigger = somebody("analyst"), trigger_of()
    for number in range(3):
        entry_add(by=user, on=trigger, decision=f"Decision {number}")
    held = entries_of(trigger)
    held[1].decision = "Otherwise"
    assert not is_whole(held)
    assert not is_whole(held[:1] + held[2:])


def test_the_page_adds_once_and_the_log_follows_its_record(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    trigger = trigger_of(compartments=("lantern",))
    address = f"/logs/trigger/{trigger.pk}/"
    insider = client_of(somebody("analyst", compartments=("lantern",)))
    for _ in range(2):
        assert insider.post(address, {"decision": "Noted", "token": "g" * 32}).status_code == 302
    assert len(entries_of(trigger)) == 1
    assert client_of(somebody("analyst")).get(address).status_code == 404
    assert client_of(somebody("administrator")).get(address).status_code == 403
    assert insider.get("/logs/user/1/").status_code == 404  # a log is kept on records, not on people who use the desk


def test_a_disclosure_has_every_entry_and_is_on_record(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    user, trigger = somebody("analyst"), trigger_of(marking="OFFICIAL-SENSITIVE")
    for decision in ("First", "=1+1"):
        entry_add(by=user, on=trigger, decision=decision)
    client, address = client_of(user), f"/logs/trigger/{trigger.pk}/disclose/"
    assert client.post(address, {"kind": "csv"}).status_code == 422
    made = client.post(address, {"kind": "csv", "why": "the prosecutor, in an invented case"})
    rows = list(csv.reader(io.StringIO(made.content.decode())))
    assert rows[0][0] == "OFFICIAL-SENSITIVE"
    assert [row[4] for row in rows[2:]] == ["First", "'=1+1"]
    page = client.post(address, {"kind": "html", "why": "the prosecutor"}).content.decode()
    assert "The log is whole" in page
    assert entries_of(trigger)[-1].digest in page
    disclosed = Entry.objects.filter(action=Action.DISCLOSURE, key=trigger.pk)
    assert [*reasons_of(disclosed.order_by("pk")).values()][0] == "decision log: the prosecutor, in an invented case"


def test_a_record_shows_the_end_of_its_log_and_a_form(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    user, trigger, threat = somebody("analyst"), trigger_of(), Threat.objects.create(threat="invented")
    client = client_of(user)
    for on, address in ((trigger, trigger.get_absolute_url()), (threat, f"/registers/threats-to-life/{threat.pk}/")):
        for number in range(1, 6):
            entry_add(by=user, on=on, decision=f"Decision {number} in words")
        page = client.get(address).content.decode()
        assert [n for n in range(1, 6) if f"Decision {n} in words" in page] == [3, 4, 5]
        assert f'action="/logs/{on._meta.model_name}/{on.pk}/"' in page
        assert "5 entries" in page
