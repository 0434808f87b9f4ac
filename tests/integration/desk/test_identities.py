"""Records that may be one: proposed with reasons, judged by people, shown as one, taken back; nothing asked twice."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.integration.desk.import_rows import GOOD, street, uploaded
from tests.spec.conftest import WRAPPED, table

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.audit.verifying import verify
from fourfold.desk.context import workspace
from fourfold.desk.facts.providing import facts_held
from fourfold.desk.groups.models import PriorityIndividual
from fourfold.desk.identities.actions import judgement_end, pair_judge, who_is_who
from fourfold.desk.identities.finding import look, pairs_forget, pairs_note, settings_of
from fourfold.desk.identities.models import Judged, Pair
from fourfold.desk.imports.worker import worker_of
from fourfold.desk.network.held import network_around
from fourfold.desk.registers.declaration import address_of
from fourfold.desk.search.touching import touching
from fourfold.errors import BadInput
from fourfold.groups.linkage.pairs import Pair as Found
from fourfold.groups.linkage.pairs import Reason
from fourfold.groups.linkage.records import Record, records_of
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.triggers.language import parse_rule
from fourfold.triggers.scan import replay, scan
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]
WHEN = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
NAMES = ["ada", "ben", "cora", "dov", "ema", "finn", "gus", "hal", "ida", "jon"]
LAST = ["alder", "birch", "cedar", "elm", "fir", "hazel", "larch", "maple", "oak", "pine", "rowan", "yew"]


def noted(*pairs: tuple[str, str], compartments: tuple[str, ...] = (), probability: float = 0.9) -> None:
    """Pairs as the linkage finds them."""
    settings = settings_of(workspace(), "person")
    refs = {ref for pair in pairs for ref in pair}
    said = {"first_name": ("Ada", "force"), "surname": ("Alder", "prison")}
    records = {ref: Record(ref, said, (f"linked:{ref}",), "OFFICIAL", compartments) for ref in refs}
    reasons = (Reason(("first_name", "surname"), "The same name", 6.0), Reason(("postcode",), "Another postcode", -2.0))
    pairs_note(settings, records, [Found(one, other, 3.2, probability, -0.8, reasons) for one, other in pairs])


def pair_of(first: str, second: str) -> Pair:
    found: Pair = Pair.objects.get(first=first, second=second)
    return found


@pytest.fixture
def remembered() -> Iterator[Callable[[Sequence[dict[str, Any]]], list[str]]]:
    """Put invented events into the history; erased afterwards."""
    ids: list[str] = []
    history = History(workspace())

    def write(parties: Sequence[dict[str, Any]]) -> list[str]:
        rows: list[dict[str, Any]] = [
            {
                "id": f"linked:{uuid.uuid4().hex}", "source": "linked", "kind": "robbery", "occurred_from": WHEN,
                "occurred_to": WHEN, "known_from": WHEN, "known_basis": "recorded", "marking": "OFFICIAL",
                "parties": [{"role": "suspect", "sort": "person", **party}],
            }
            for party in parties
        ]  # fmt: skip
        history.write(pa.Table.from_pylist(rows, INCOMING), now=WHEN)
        ids.extend(row["id"] for row in rows)
        return [row["id"] for row in rows]

    yield write
    if ids:
        history.erase(ids, now=WHEN, who="tests", why="a test")


def test_a_pair_is_judged_and_taken_back_and_joins_nothing_else(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst")
    client = client_of(analyst)
    noted(("nominal:A", "nominal:B"))
    held = pair_of("nominal:A", "nominal:B")
    body = client.get(f"/identities/{held.pk}/").content.decode()
    for said in ("Ada", "(prison)", "The same name", "Another postcode", "90% likely"):
        assert said in body
    assert who_is_who(analyst).of("nominal:A") == ("nominal:A",), "nothing is joined by itself"
    assert client.post(f"/identities/{held.pk}/", {"verdict": "same"}).status_code == 422
    fields = {"verdict": "same", "why": "Both named the same sister."}
    assert client.post(f"/identities/{held.pk}/", fields).status_code == 302
    assert client.post(f"/identities/{held.pk}/", fields).status_code == 422, "judged already"
    assert who_is_who(analyst).of("nominal:B") == ("nominal:A", "nominal:B")
    entry = Entry.objects.get(action=Action.COMBINATION)
    assert set(Subject.objects.filter(entry=entry.pk).values_list("ref", flat=True)) == {"nominal:A", "nominal:B"}
    assert client.post(f"/identities/{held.pk}/take-back/", {"why": " "}).status_code == 422
    assert client.post(f"/identities/{held.pk}/take-back/", {"why": "The sisters differ."}).status_code == 302
    assert who_is_who(analyst).of("nominal:B") == ("nominal:B",)
    judged = Judged.objects.get()
    assert (judged.ended_by, judged.ended_why) == (analyst, "The sisters differ.")
    with pytest.raises(BadInput, match="already"):
        judgement_end(by=analyst, judged=judged, why="x")
    assert Pair.objects.waiting().get() == held
    assert verify().faults == ()


def test_what_was_decided_is_not_asked_again(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst")
    three = (("nominal:A", "nominal:B"), ("nominal:A", "nominal:C"), ("nominal:B", "nominal:C"))
    noted(*three, ("nominal:D", "nominal:E"))
    pair_judge(by=analyst, pair=pair_of("nominal:A", "nominal:B"), verdict="same", why="x")
    pair_judge(by=analyst, pair=pair_of("nominal:A", "nominal:C"), verdict="unsure", why="x")
    noted(*three, probability=0.7)
    assert pair_of("nominal:A", "nominal:B").probability == 0.9, "as it was when it was judged"
    assert pair_of("nominal:B", "nominal:C").probability == 0.7
    assert not Pair.objects.filter(first="nominal:D").exists(), "no longer likely, and nobody judged it"
    assert [str(one) for one in Pair.objects.waiting()] == ["nominal:B and nominal:C"]
    pair_judge(by=analyst, pair=pair_of("nominal:B", "nominal:C"), verdict="same", why="x")
    noted(("nominal:A", "nominal:B"))
    assert pair_of("nominal:B", "nominal:C"), "what was judged is kept, likely or not"
    assert "nominal:A and nominal:C" in client_of(analyst).get("/identities/").content.decode()


def test_nobody_joins_what_somebody_judged_different(somebody: Made) -> None:
    analyst = somebody("analyst")
    noted(("nominal:A", "nominal:B"), ("nominal:A", "nominal:C"), ("nominal:B", "nominal:C"))
    pair_judge(by=analyst, pair=pair_of("nominal:A", "nominal:B"), verdict="different", why="Twins.")
    pair_judge(by=analyst, pair=pair_of("nominal:A", "nominal:C"), verdict="same", why="x")
    with pytest.raises(BadInput, match="nominal:A and nominal:B would be one through others"):
        pair_judge(by=analyst, pair=pair_of("nominal:B", "nominal:C"), verdict="same", why="x")
    assert Judged.objects.count() == 2
    with pytest.raises(Denied):
        pair_judge(by=somebody("operation-lead"), pair=pair_of("nominal:B", "nominal:C"), verdict="same", why="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Judged.objects.create(pair=pair_of("nominal:A", "nominal:C"), verdict="same", why="x", by=analyst, at=WHEN)


def test_a_pair_is_for_who_may_see_both_records(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    insider, outsider = somebody("analyst", compartments=("lantern",)), somebody("analyst")
    noted(("nominal:A", "nominal:B"), compartments=("lantern",))
    held = pair_of("nominal:A", "nominal:B")
    with pytest.raises(Denied):
        pair_judge(by=outsider, pair=held, verdict="same", why="x")
    pair_judge(by=insider, pair=held, verdict="same", why="x")
    for client, status in ((client_of(insider), 200), (client_of(outsider), 404)):
        assert client.get(f"/identities/{held.pk}/").status_code == status
        assert ("nominal:A" in client.get("/identities/").content.decode()) == (status == 200)
    trigger_of(people=(("suspect", "nominal:A"),))
    assert touching("nominal:A", insider).refs == ("nominal:A", "nominal:B")
    assert touching("nominal:A", outsider).refs == ("nominal:A",)


def test_a_person_s_page_and_chart_see_one_and_say_which_record(
    somebody: Made, client_of: Signed, trigger_of: Made, remembered: Made
) -> None:
    analyst = somebody("analyst")
    trigger_of(people=(("suspect", "nominal:A"),), title="Of the one record")
    other = trigger_of(people=(("victim", "nominal:B"),), title="Of the other record")
    other.evidence["events"][0]["id"] = "invented:2"
    other.save()
    remembered([{"ref": "nominal:A"}, {"ref": "nominal:B", "role": "victim"}])
    noted(("nominal:A", "nominal:B"))
    client = client_of(analyst)
    assert "Of the other record" not in client.get("/search/ref/nominal:A/").content.decode()
    pair_judge(by=analyst, pair=pair_of("nominal:A", "nominal:B"), verdict="same", why="x")
    body = client.get("/search/ref/nominal:A/").content.decode()
    for said in ("Of the one record", "Of the other record", "as nominal:B", "judged these records to be the same"):
        assert said in body
    protected = body.index("As victim, witness or vulnerable person")
    assert protected < body.index("In other roles"), "each role with its event, the protected ones apart"
    looked = Entry.objects.filter(kind="reference").order_by("-pk")[0]
    assert set(Subject.objects.filter(entry=looked.pk).values_list("ref", flat=True)) == {"nominal:A", "nominal:B"}
    network = network_around(["nominal:B"], analyst, 1).network
    people = {node.ref for node in network.nodes if node.sort == "person"}
    assert people == {"nominal:A"}
    assert {edge.first_role for edge in network.edges} == {"suspect", "victim"}
    assert any("(as nominal:B)" in (edge.source or "") for edge in network.edges)
    assert client.get("/network/nominal:B/").status_code == client.get("/network/nominal:A/").status_code


def test_records_are_what_each_source_says_last(remembered: Made) -> None:
    first, *_ = remembered(
        [
            {"ref": "nominal:A", "attributes": [("First name", "Ada"), ("Postcode", "L1 1AA"), ("Ethnicity", "x")]},
            {"ref": None, "attributes": [("First name", "Nobody")]},
            {"ref": "premises:P", "sort": "premises", "attributes": [("First name", "Not a person")]},
        ]
    )
    found = records_of(History(workspace()), settings_of(workspace(), "person"))
    assert found["nominal:A"] == Record(
        "nominal:A", {"first_name": ("Ada", "linked"), "postcode": ("L1 1AA", "linked")}, (first,), "OFFICIAL", ()
    )
    assert "premises:P" not in found


def test_linkage_runs_on_the_history_and_again_when_data_come_in(
    remembered: Made, somebody: Made, django_capture_on_commit_callbacks: Made
) -> None:
    """A model is trained on 120 invented people, ten of whom two sources name: it takes some seconds."""
    people = [
        {
            "first_name": name,
            "surname": last,
            "date_of_birth": f"19{50 + n}-0{1 + m % 9}-1{n}",
            "postcode": f"L{n} {m % 9}AA",
        }
        for n, name in enumerate(NAMES)
        for m, last in enumerate(LAST)
    ]
    named = [(f"nominal:L{n:03}", person) for n, person in enumerate(people)]
    twice = [(f"nominal:M{n:03}", person) for n, person in enumerate(people[:10])]
    remembered([{"ref": ref, "attributes": list(person.items())} for ref, person in (*named, *twice)])
    people_found, premises = look(workspace())
    assert (people_found.records, premises.records) == (130, 0)
    pairs = {(one.first, one.second) for one in Pair.objects.all()}
    assert pairs >= {(f"nominal:L{n:03}", f"nominal:M{n:03}") for n in range(10)}
    held = pair_of("nominal:L000", "nominal:M000")
    assert any("name" in words.lower() for words, weight in held.reasons if weight > 0)
    assert held.first_said["surname"] == ["alder", "linked"]
    pair_judge(by=somebody("analyst"), pair=held, verdict="different", why="Cousins.")
    assert held not in Pair.objects.waiting()
    assert pairs_forget(held.rests_on) >= 1
    held.refresh_from_db()
    assert (held.first_said, held.reasons) == ({}, [])
    assert "alder" not in json.dumps([one.first_said for one in Pair.objects.filter(first="nominal:L000")])


def test_an_import_has_the_worker_look_again(
    somebody: Made, client_of: Signed, place: Any, django_capture_on_commit_callbacks: Made
) -> None:
    client = client_of(somebody("analyst"))
    upload = uploaded(client, street(GOOD.format(77)))["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(upload, {"do": "start"})
    with django_capture_on_commit_callbacks(execute=True):
        for waiting in DBTaskResult.objects.ready():
            worker_of(once=True).run_task(waiting)
    assert [one.task_path for one in DBTaskResult.objects.all() if "look_again" in one.task_path]


def test_the_scan_takes_judged_records_for_one_and_the_trigger_is_kept_to_who_may_see_them(
    somebody: Made, tmp_path: Path
) -> None:
    place = Workspace.create(tmp_path / "w", invented=True)
    events = """
        id | kind    | when             | parties
        A  | robbery | 2024-06-01 10:00 | victim nominal:A
        B  | kidnap  | 2024-06-03 10:00 | suspect nominal:B
    """
    History(place).write(table(events), now=WHEN)
    look_for = "  - {event: robbery, kind: robbery}\n  - {then: kidnap, kind: kidnap, within: {days: 7}, same: person}"
    rule = parse_rule(WRAPPED.format(look_for=look_for, horizon=14, tied="person"))
    today = timezone.localdate()

    def found() -> list[Any]:
        return list(replay(place, today, today, rules=[rule], facts=facts_held(place)))

    analyst = somebody("analyst")
    noted(("nominal:A", "nominal:B"), compartments=("lantern",))
    pair = pair_of("nominal:A", "nominal:B")
    pair.put_in(["lantern"])
    assert found() == [], "nothing is joined by itself"
    judged = Judged.objects.create(pair=pair, verdict="same", why="Invented.", by=analyst, at=timezone.now())
    [trigger] = found()
    assert trigger.compartments == ("lantern",)
    assert "by records that were judged to be one" in trigger.why
    assert {party.ref for event in trigger.events for party in event.parties} == {"nominal:A", "nominal:B"}
    Judged.objects.filter(pk=judged.pk).update(at=timezone.now() - dt.timedelta(days=3))
    assert found() == [], "it fired three days ago"
    assert len(replay(place, today - dt.timedelta(days=3), today, rules=[rule], facts=facts_held(place))) == 1
    Judged.objects.filter(pk=judged.pk).update(ended_at=timezone.now(), ended_by=analyst, ended_why="Two sisters.")
    assert list(scan(place, as_of=today, rules=[rule], facts=facts_held(place)).triggers) == []
    before = today - dt.timedelta(days=1)
    assert len(scan(place, as_of=before, rules=[rule], facts=facts_held(place)).triggers) == 1, "as it was believed"


def test_a_register_finds_and_shows_a_person_under_every_record_of_theirs(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst")
    client = client_of(analyst)
    held = PriorityIndividual.objects.create(name="Invented", ref="nominal:A", why="Invented.", owner=analyst)
    noted(("nominal:A", "nominal:B"))
    page, listed = address_of(held), "/registers/priority-individuals/?words=nominal:B"
    said = "judged to be one with nominal:B"
    assert held.reference not in client.get(listed).content.decode()
    judged = pair_judge(by=analyst, pair=pair_of("nominal:A", "nominal:B"), verdict="same", why="x")
    assert held.reference in client.get(listed).content.decode()
    assert said in client.get(page).content.decode()
    judgement_end(by=analyst, judged=judged, why="Two sisters.")
    assert held.reference not in client.get(listed).content.decode()
    assert said not in client.get(page).content.decode()
