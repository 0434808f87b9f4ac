"""The audit cannot be taken back: the database refuses, and whatever gets past that is found."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError

from fourfold.desk.audit.acting import acting
from fourfold.desk.audit.erasing import erase_details, erase_saying
from fourfold.desk.audit.models import Action, Detail, Entry, Reason, Seal, Sealed, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.audit.sealing import seal, seal_all
from fourfold.desk.audit.verifying import verify
from fourfold.redacting import Terms

Made = Callable[..., Any]
state = importlib.import_module("fourfold.desk.audit.migrations.0003_reasons_apart").state


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
        consulted(trigger_of(people=(("victim", "nominal:P1"),)), why="for the morning's meeting")
        assert seal() is not None
        keys.append(Entry.objects.order_by("-pk").values_list("pk", flat=True)[0])
    assert verify().faults == ()
    return keys


def tamper(*statements: str) -> None:
    """What somebody does who has the database in their hands: take the refusals away, and change it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("entry", "subject", "seal", "sealed", "detail", "reason"):
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
    "changed why": "UPDATE audit_entry SET why = '' WHERE id = {middle}",
    "changed a reason": "UPDATE audit_reason SET words = 'another' WHERE entry = {middle}",
    "hid a reason": "DELETE FROM audit_reason WHERE entry = {middle}",
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


@pytest.mark.parametrize(("model", "field"), [(Detail, "salt"), (Reason, "words")])
def test_contents_and_reasons_cannot_be_changed(model: Any, field: str, sealed: list[int]) -> None:
    with pytest.raises(DatabaseError, match="only ever added to"):
        model.objects.update(**{field: "x"})


NAMED = Terms(["Ivo Invented"])


def test_reasons_that_say_a_name_are_erased_and_no_other(trigger_of: Made) -> None:
    trigger = trigger_of()
    named, other = (consulted(trigger, why=why) for why in ("IVO INVENTED's mother asked", "for Ivo"))
    seal()
    assert erase_saying(NAMED, why="Disposed of.") == 0  # contents
    assert reasons_of([named, other]) == {other.pk: "for Ivo"}
    assert (verify().faults, verify().erased) == ((), 1)
    tamper(f"UPDATE audit_entry SET actor_name = 'x' WHERE id = {named.pk}")
    assert [fault for fault in verify().faults if "was changed" in fault]


def as_before(key: str, why: str) -> Entry:
    """An entry as it was before reasons were kept apart."""
    return Entry.objects.create(at=NOW, action="consultation", actor_name="x", kind="group", key=key, why=why)


@pytest.mark.parametrize("tampering", ["", "SET actor_name = 'y'", "SET why = ''", "SET why = 'Another'"])
def test_a_reason_that_an_old_entry_holds_can_be_taken_out_and_nothing_else(tampering: str) -> None:
    old, stays = as_before("1", "Ivo Invented asked"), as_before("2", "Another asked")
    seal()
    state(apps, None)
    with acting(by="tests"):
        erase_saying(NAMED, why="Disposed of.")
    seal()
    assert reasons_of(Entry.objects.filter(kind="group", action="consultation")) == {stays.pk: "Another asked"}
    assert (verify().faults, verify().erased) == ((), 1)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        Entry.objects.filter(pk=old.pk).update(actor_name="y")
    if tampering:
        tamper(f"UPDATE audit_entry {tampering} WHERE id = {stays.pk if 'why' in tampering else old.pk}")
        assert verify().faults


def added_later() -> None:
    newest = Entry.objects.order_by("-pk")[0]
    Entry.objects.create(
        at=newest.at - dt.timedelta(days=2), action="consultation", actor_name="nobody", kind="x", key="1"
    )
    seal()


NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
STRAYS: dict[str, Callable[[], object]] = {
    "an entry of the day before yesterday": added_later,
    "a place in no seal": lambda: Sealed.objects.create(entry=Entry.objects.create(at=NOW).pk, seal=99, digest="f"),
    "whom no entry concerned": lambda: Subject.objects.create(entry=10**9, role="suspect", ref="nominal:P9"),
    "the content of no entry": lambda: Detail.objects.create(entry=10**9, salt="", body={}),
    "the content of an entry that has none": lambda: Detail.objects.create(
        entry=Entry.objects.filter(content="")[0].pk, salt="", body={}
    ),
}


@pytest.mark.parametrize("what", STRAYS)
def test_what_was_put_in_is_found(what: str, sealed: list[int]) -> None:
    STRAYS[what]()
    assert verify().faults


def test_an_erasure_before_does_not_excuse_a_content_that_goes_after(somebody: Made) -> None:
    user = somebody("analyst")
    record(Action.ERASURE, "user", user.pk, why="an earlier one")
    user.agency = "Elsewhere"
    user.save()
    seal()
    tamper(f"DELETE FROM audit_detail WHERE entry = {Entry.objects.order_by('-pk')[0].pk}")
    assert [fault for fault in verify().faults if "no erasure is on record" in fault]


@pytest.mark.parametrize("line", ["", "rubbish", "1 2026-11-01 ffff", "99 2026-11-01 " + "0" * 64])
def test_a_remembered_digest_that_does_not_fit_is_told_with_its_line(
    line: str, sealed: list[int], tmp_path: Path
) -> None:
    heads = tmp_path / "heads.txt"
    first = Seal.objects.get(number=1)
    heads.write_text(f"1 {first.at.isoformat()} {first.digest}\n{line}\n", encoding="utf-8")
    assert [fault for fault in verify(heads).faults if "line 2" in fault]
    assert "missing" in verify(tmp_path / "none.txt").faults[0]
