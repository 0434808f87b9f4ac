"""The audit: every way of writing is on record, nothing can be taken back, and tampering is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test import Client

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.acting import NobodyActing, _actor, acting
from fourfold.desk.audit.erasing import erase_details
from fourfold.desk.audit.models import Action, Detail, Entry, Seal, Sealed, Subject
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.audit.sealing import seal, seal_all, verify
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def changes_of(kind: str, key: object) -> list[tuple[str, dict[str, Any]]]:
    entries = Entry.objects.filter(kind=kind, key=str(key)).order_by("pk")
    bodies = {one.entry: one.body for one in Detail.objects.all()}
    return [(entry.action, bodies.get(entry.pk, {})) for entry in entries]


def test_saving_says_from_what_to_what(somebody: Made) -> None:
    user = somebody("analyst")
    user.agency = "Invented agency"
    user.save()
    action, change = changes_of("user", user.pk)[-1]
    assert (action, change) == ("alteration", {"agency": ["", "Invented agency"]})


def test_saving_what_did_not_change_says_nothing(somebody: Made) -> None:
    user = somebody("analyst")
    before = Entry.objects.count()
    user.save()
    assert Entry.objects.count() == before


def test_a_password_is_never_shown(somebody: Made) -> None:
    user = somebody("analyst")
    user.set_password("another invented password")
    user.save()
    assert changes_of("user", user.pk)[-1][1] == {"password": ["(not shown)", "(not shown)"]}


def test_bulk_changes_are_on_record_row_by_row(somebody: Made) -> None:
    users = [somebody("analyst"), somebody("analyst")]
    User.objects.filter(pk__in=[user.pk for user in users]).update(agency="Elsewhere")
    for user in users:
        assert changes_of("user", user.pk)[-1] == ("alteration", {"agency": ["", "Elsewhere"]})
    made = Alert.objects.bulk_create(
        [Alert(to=users[0], title="One", link="/"), Alert(to=users[0], title="Two", link="/")]
    )
    assert [changes_of("alert", one.pk)[-1][0] for one in made] == ["collection", "collection"]
    for one in made:
        one.title = f"{one.title} changed"
    Alert.objects.bulk_update(made, ["title"])
    assert changes_of("alert", made[0].pk)[-1][1] == {"title": ["One", "One changed"]}
    Alert.objects.filter(pk=made[1].pk).delete()
    assert changes_of("alert", made[1].pk)[-1][0] == "erasure"
    key = made[0].pk
    made[0].delete()
    assert changes_of("alert", key)[-1][0] == "erasure"


def test_get_or_create_and_update_or_create_too(somebody: Made) -> None:
    user = somebody("analyst")
    one, _ = Alert.objects.get_or_create(to=user, title="Once", defaults={"link": "/a"})
    Alert.objects.update_or_create(to=user, title="Once", defaults={"link": "/b"})
    assert [action for action, _ in changes_of("alert", one.pk)] == ["collection", "alteration"]


def test_putting_a_record_in_a_compartment_is_on_record(trigger_of: Made) -> None:
    trigger = trigger_of()
    before = len(changes_of("trigger", trigger.pk))
    trigger.put_in(["lantern"])
    action, change = changes_of("trigger", trigger.pk)[before]
    assert action == "alteration"
    assert next(iter(change.values()))[1].startswith("added")


def test_nothing_is_written_for_nobody(somebody: Made) -> None:
    user = somebody("analyst")
    token = _actor.set(None)
    try:
        with pytest.raises(NobodyActing):
            User.objects.filter(pk=user.pk).update(agency="x")
        user.agency = "x"
        with pytest.raises(NobodyActing):
            user.save()
    finally:
        _actor.reset(token)
    user.refresh_from_db()
    assert user.agency == ""


@pytest.mark.parametrize("model", [Entry, Subject, Seal, Sealed])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete(model: Any, verb: str, trigger_of: Made) -> None:
    consulted(trigger_of(people=(("victim", "nominal:P1"),)))
    seal()
    assert model.objects.exists()
    field = {Entry: "why", Subject: "ref", Seal: "root", Sealed: "digest"}[model]
    act = model.objects.all().delete if verb == "delete" else partial(model.objects.update, **{field: "x"})
    with pytest.raises(DatabaseError, match="only ever added to"):
        act()


@pytest.fixture
def sealed(somebody: Made, trigger_of: Made) -> list[int]:
    """Three seals of several entries each."""
    keys = []
    for _ in range(3):
        consulted(trigger_of(people=(("victim", "nominal:P1"),)))
        assert seal() is not None
        keys.append(Entry.objects.order_by("-pk").values_list("pk", flat=True)[0])
    assert verify().faults == ()
    return keys


def tamper(*statements: str) -> None:
    """What somebody does who has the database in their hands: take the refusals away, and change it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("entry", "subject", "seal", "sealed", "detail"):
                cursor.execute(f"ALTER TABLE audit_{table} DISABLE TRIGGER ALL")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            cursor.execute(statement)


TAMPERINGS = {
    "changed who": "UPDATE audit_entry SET actor_name = 'somebody else' WHERE id = {middle}",
    "changed when": "UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00' WHERE id = {middle}",
    "changed what": "UPDATE audit_entry SET key = 'another' WHERE id = {middle}",
    "took one out": "DELETE FROM audit_entry WHERE id = {middle}",
    "changed whom": "UPDATE audit_subject SET ref = 'nominal:P2' WHERE entry = {middle}",
    "hid whom": "DELETE FROM audit_subject WHERE entry = {middle}",
    "added whom": "INSERT INTO audit_subject (entry, role, ref) VALUES ({middle}, 'suspect', 'nominal:P3')",
    "forgot one": "DELETE FROM audit_sealed WHERE entry = {middle}",
    "swapped two": "UPDATE audit_sealed SET seal = CASE seal WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE seal END",
    "took a seal out": "DELETE FROM audit_seal WHERE number = 2",
    "changed a seal": "UPDATE audit_seal SET root = 'f' WHERE number = 2",
    "changed a content": "UPDATE audit_detail SET body = '{{\"x\": [1, 2]}}'",
    "hid a content": "DELETE FROM audit_detail WHERE entry = (SELECT min(entry) FROM audit_detail)",
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found(what: str, sealed: list[int]) -> None:
    tamper(TAMPERINGS[what].format(middle=sealed[1]))
    assert verify().faults


def test_a_tail_cut_off_is_found_against_the_digests_kept_elsewhere(sealed: list[int], tmp_path: Path) -> None:
    heads = tmp_path / "heads.txt"
    with acting(by="tests"):
        record(Action.CONSULTATION, "nothing", 1)
    assert seal_all(heads) == 1
    assert verify(heads).faults == ()
    newest = Seal.objects.order_by("-number").values_list("number", flat=True)[0]
    tamper(
        f"DELETE FROM audit_entry WHERE id IN (SELECT entry FROM audit_sealed WHERE seal = {newest})",
        f"DELETE FROM audit_detail WHERE entry IN (SELECT entry FROM audit_sealed WHERE seal = {newest})",
        f"DELETE FROM audit_sealed WHERE seal = {newest}",
        f"DELETE FROM audit_seal WHERE number = {newest}",
    )
    assert verify().faults == ()  # the chain alone cannot know
    assert verify(heads).faults


def test_a_lawful_erasure_is_no_fault_and_leaves_the_entry(somebody: Made) -> None:
    user = somebody("analyst")
    seal()
    assert erase_details("user", user.pk, why="a request") >= 1
    verdict = verify()
    assert verdict.faults == ()
    assert verdict.erased >= 1
    assert Entry.objects.filter(kind="user", key=str(user.pk), action="collection").exists()


def test_an_entry_that_comes_late_goes_into_the_next_seal(sealed: list[int]) -> None:
    record(Action.CONSULTATION, "late", 1)
    assert verify().unsealed >= 1
    seal()
    assert verify().unsealed == 0
    assert verify().faults == ()


WRITES = """
from fourfold.desk.start import prepare, start
start(); prepare()
from fourfold.desk.audit.acting import acting
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
with acting(by="tests"):
    for number in range(200):
        record(Action.CONSULTATION, "nothing", number)
"""


def test_two_processes_sealing_at_once_make_one_chain(tmp_path: Path) -> None:
    """On a desk of its own, with the commands that a force uses."""
    root = Workspace.create(tmp_path / "force", invented=True).root
    around = {**os.environ, "FOURFOLD_WORKSPACE": str(root), "DJANGO_SETTINGS_MODULE": "fourfold.desk.settings"}
    around.pop("FOURFOLD_DATABASE", None)
    subprocess.run([sys.executable, "-c", WRITES], env=around, check=True)
    command = [str(Path(sys.executable).with_name("fourfold")), "--workspace", str(root), "audit"]
    both = [subprocess.Popen([*command, "seal"], env=around) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    told = subprocess.run([*command, "verify", "--json"], env=around, check=True, capture_output=True, text=True)
    verdict = json.loads(told.stdout)
    assert (verdict["faults"], verdict["unsealed"]) == ([], 0)
    assert verdict["entries"] >= 200


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
