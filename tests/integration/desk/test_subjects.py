"""Subject access: what is held on somebody who asks, from everywhere, with third parties marked; on record, and for
those alone who answer."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import timezone
from tests.invented_groups import proposed

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Exploited, Member, PriorityIndividual
from fourfold.desk.logs.actions import entry_add
from fourfold.desk.subjects.actions import a_month_after, request_answer, request_open
from fourfold.desk.subjects.gathering import Part, gather
from fourfold.desk.subjects.models import SubjectRequest
from fourfold.desk.threats.models import AtRisk, Source, Threat
from fourfold.errors import BadInput
from fourfold.history.schema import INCOMING
from fourfold.history.store import History

Made = Callable[..., Any]
Signed = Callable[[User], Client]
WHEN = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
ASKS = "nominal:A1"


@pytest.fixture
def events() -> Iterator[tuple[str, str]]:
    """Two invented events that name who asks, one of them in a compartment; erased afterwards."""
    names = [f"asked:{uuid.uuid4().hex}" for _ in range(2)]
    party = {"role": "suspect", "sort": "person", "ref": ASKS, "protected": {"ethnicity": "asked of them"}.items()}
    other = {"role": "victim", "sort": "person", "ref": "nominal:A9", "protected": {"ethnicity": "of another"}.items()}
    rows = [
        {
            "id": name, "source": "asked", "kind": "robbery", "occurred_from": WHEN, "occurred_to": WHEN,
            "known_from": WHEN, "known_basis": "recorded", "marking": "OFFICIAL", "compartments": kept_to,
            "parties": [{**one, "protected": list(one["protected"])} for one in (party, other)],
        }
        for name, kept_to in zip(names, (None, ["lantern"]), strict=True)
    ]  # fmt: skip
    history = History(workspace())
    history.write(pa.Table.from_pylist(rows, INCOMING), now=WHEN)
    yield names[0], names[1]
    history.erase(names, now=WHEN, who="tests", why="a test")


def said(parts: list[Part]) -> str:
    """All that was gathered, as text."""
    return "\n".join(
        f"{part.title}|{item.title}|{field.name}|{field.text}|{field.others}"
        for part in parts
        for item in part.items
        for field in item.fields
    )


def test_everything_is_gathered_from_everywhere(somebody: Made, trigger_of: Made, events: tuple[str, str]) -> None:
    keeper, manager = somebody("records-manager"), somebody("tasking-manager")
    group = proposed(manager)
    Member.objects.create(group=group, ref=ASKS, name="Ari Invented", basis="Seen with Bo Invented.")
    Member.objects.create(group=group, ref="nominal:A2", name="Bo Invented", basis="Not of who asks.")
    Exploited.objects.create(group=group, ref="nominal:A3", name="Cy Invented", how="Owes Ari Invented money.")
    PriorityIndividual.objects.create(ref=ASKS, why="Because of nominal:A2.")
    threat = Threat.objects.create(threat="To be hurt on Friday.")
    AtRisk.objects.create(threat=threat, ref=ASKS, safety="Moved.")
    Source.objects.create(threat=threat, ref="nominal:A4", name="Di Invented")
    trigger_of(people=(("suspect", ASKS), ("victim", "nominal:A5")), title="A trigger that names them")
    entry_add(by=manager, on=trigger_of(), decision="Ask Ari Invented to come in")
    Threat.objects.create(threat="Somebody else altogether.")

    found = said(gather([ASKS], keeper))

    everything = (
        *("Seen with Bo Invented.", "Owes Ari Invented money.", "Because of nominal:A2.", "To be hurt on Friday."),
        *("Moved.", "A trigger that names them", "Ask Ari Invented to come in", events[0], "asked of them"),
    )
    for held in everything:
        assert held in found, held
    for other in ("Not of who asks.", "Somebody else altogether.", "Di Invented", "of another", events[1]):
        assert other not in found, other
    [basis] = [line for line in found.splitlines() if "Seen with Bo" in line]
    assert basis.endswith("('Bo Invented',)")
    [why] = [line for line in found.splitlines() if "Because of" in line]
    assert why.endswith("('nominal:A2',)")


def test_what_the_reviewer_may_not_see_is_not_in_it_and_its_controller_is_told(
    somebody: Made, client_of: Signed, events: tuple[str, str]
) -> None:
    controller, keeper = somebody("responsible-officer", compartments=("lantern",)), somebody("records-manager")
    Compartment.objects.filter(name="lantern").update(controller=controller)
    secret = PriorityIndividual.objects.create(ref=ASKS, why="Kept to lantern.")
    secret.put_in(["lantern"])
    made = request_open(by=keeper, ref=ASKS, received_on=timezone.localdate())
    assert "lantern" not in said(gather([ASKS], keeper))
    assert "lantern" in said(gather([ASKS], somebody("records-manager", compartments=("lantern",))))
    body = client_of(keeper).get(f"/subjects/{made.pk}/").content.decode()
    assert ("lantern" in body, events[0] in body) == (False, True)
    [alert] = Alert.objects.filter(to=controller)
    assert alert.link == f"/search/ref/{ASKS}/"
    assert not Entry.objects.filter(kind="alert", key=str(alert.pk), actor=str(keeper.pk)).exists()
    inside = somebody("records-manager", compartments=("lantern",))
    request_open(by=inside, ref=ASKS, received_on=timezone.localdate())
    assert Alert.objects.filter(to=controller).count() == 1


def test_it_is_taken_for_review_and_answered_on_record(
    somebody: Made, client_of: Signed, events: tuple[str, str]
) -> None:
    keeper = somebody("records-manager")
    client = client_of(keeper)
    for _ in range(2):
        answer = client.post("/subjects/", {"ref": ASKS, "received_on": "2026-01-31", "token": "s" * 32})
        assert answer.status_code == 302
    asked = SubjectRequest.objects.get()
    assert asked.due_on == dt.date(2026, 2, 28)
    address = f"/subjects/{asked.pk}/"
    body = json.loads(client.get(f"{address}json/").content)
    [part] = [one for one in body["held"] if one["part"] == "Events"]
    [parties] = [one for one in part["items"][0]["fields"] if one["name"] == "parties"]
    assert (body["about"], parties["third_parties"]) == (ASKS, ["nominal:A9"])
    word = zipfile.ZipFile(io.BytesIO(client.get(f"{address}docx/").content)).read("word/document.xml").decode()
    assert "[third party: nominal:A9]" in word
    assert client.get(f"{address}csv/").status_code == 404
    looked = Entry.objects.filter(action=Action.CONSULTATION, kind="subjectrequest", key=str(asked.pk))
    assert [one.split(", ")[-1] for one in reasons_of(looked.order_by("pk")).values()] == [
        "taken for review as json",
        "taken for review as docx",
    ]
    assert set(Subject.objects.filter(entry__in=looked.values("pk")).values_list("ref", flat=True)) == {ASKS}
    assert client.post(address, {"outcome": "part"}).status_code == 422
    assert client.post(address, {"outcome": "part", "answer": "All but the victim’s name."}).status_code == 302
    asked.refresh_from_db()
    assert (asked.outcome, asked.answered_by) == ("part", keeper)
    assert Entry.objects.filter(action=Action.DISCLOSURE, kind="subjectrequest", key=str(asked.pk)).count() == 1
    with pytest.raises(BadInput, match="already"):
        request_answer(by=keeper, asked=asked, outcome="given", answer="x")


def test_only_who_answers_may(somebody: Made) -> None:
    with pytest.raises(Denied):
        request_open(by=somebody("tasking-manager"), ref=ASKS, received_on=timezone.localdate())
    keeper = somebody("records-manager")
    for ref, day, wrong in (
        ("A1", 0, "person's reference"),
        ("group:G1", 0, "person's reference"),
        (ASKS, 1, "to come"),
    ):
        with pytest.raises(BadInput, match=wrong):
            request_open(by=keeper, ref=ref, received_on=timezone.localdate() + dt.timedelta(days=day))
    asked = request_open(by=keeper, ref="nominal:NOBODY", received_on=timezone.localdate())
    assert gather([asked.ref], keeper) == []
    with pytest.raises(Denied):
        request_answer(by=somebody("tasking-manager"), asked=asked, outcome="nothing-held", answer="x")


@pytest.mark.parametrize(
    ("day", "later"),
    [
        ((2026, 1, 31), (2026, 2, 28)),
        ((2028, 1, 30), (2028, 2, 29)),
        ((2026, 12, 15), (2027, 1, 15)),
        ((2026, 11, 30), (2026, 12, 30)),
    ],
)
def test_a_month_is_to_the_same_day(day: tuple[int, int, int], later: tuple[int, int, int]) -> None:
    assert a_month_after(dt.date(*day)) == dt.date(*later)
