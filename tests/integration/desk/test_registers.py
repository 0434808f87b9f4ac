"""The registers, through their pages: partial records, nothing overwritten, counts with definitions, safe exports."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fourfold.cells import safe_cell
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.compartments.standing import work_out_anew
from fourfold.desk.firearms.models import Ammunition, Incident, Link, Weapon
from fourfold.desk.orders.models import Check, Order
from fourfold.desk.registers.declaration import Count, address_of, register_named, registers
from fourfold.desk.threats.models import AtRisk, Source, Threat, ThreatReview

Made = Callable[..., Any]
Signed = Callable[[User], Client]
THREATS = "/registers/threats-to-life/"


def counted(name: str) -> dict[str, Count]:
    register = register_named(name)
    return {one.title: one for one in register.counts(register.model.objects.all())}


def sent(**fields: str) -> dict[str, str]:
    return {
        "opened_at": "2026-11-24T02:00", "threat": "An invented threat", "review_hours": "12",
        "marking": "OFFICIAL-SENSITIVE", "token": "k" * 32, **fields,
    }  # fmt: skip


def test_a_partial_record_is_saved_and_what_is_missing_said(somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    page = client.post(f"{THREATS}add/", sent(), follow=True).content.decode()
    threat = Threat.objects.get()
    assert re.fullmatch(rf"TTL-{timezone.localdate().year}-\d{{4,}}", threat.reference)
    assert "Still to be filled in: how it is known, source, intelligence, handling." in page


def test_sent_twice_it_is_one_record(somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    for _ in range(2):
        assert client.post(f"{THREATS}add/", sent()).status_code == 302
    assert Threat.objects.count() == 1


def test_two_people_changing_one_record(somebody: Made, client_of: Signed) -> None:
    threat = Threat.objects.create(threat="First")
    address = f"{THREATS}{threat.pk}/change/"
    client = client_of(somebody("analyst"))
    seen = client.get(address).context["seen"]
    threat.threat = "Theirs"
    threat.save()
    answer = client.post(address, sent(threat="Mine", seen=seen))
    assert answer.status_code == 409
    assert "Somebody else saved this" in answer.content.decode()
    assert "Mine" in answer.content.decode()  # what was written is not lost
    threat.refresh_from_db()
    assert threat.threat == "Theirs"
    client.post(address, sent(threat="Mine", seen=answer.context["seen"]))
    threat.refresh_from_db()
    assert threat.threat == "Mine"


def test_what_a_form_still_needs_is_named_in_the_list_at_its_head(somebody: Made, client_of: Signed) -> None:
    answer = client_of(somebody("analyst")).post("/registers/orders/add/", {"token": "t" * 32})
    assert answer.status_code == 422
    for label in ("Kind", "Role", "Marking"):
        assert f"{label}: this is needed" in answer.content.decode()


def test_only_some_close_and_never_without_a_reason(somebody: Made, client_of: Signed) -> None:
    threat = Threat.objects.create(threat="x")
    address, closing = (
        f"{THREATS}{threat.pk}/change/",
        {"closed_at": "2026-11-25T10:00", "closed_why": "No longer real."},
    )
    client_of(somebody("analyst")).post(address, sent(**closing))
    threat.refresh_from_db()
    assert threat.closed_at is None
    manager = client_of(somebody("tasking-manager"))
    answer = manager.post(address, sent(closed_at="2026-11-25T10:00"))
    assert answer.status_code == 422
    assert "give both when and why" in answer.content.decode()
    manager.post(address, sent(**closing))
    threat.refresh_from_db()
    assert threat.closed_why == "No longer real."


def test_a_notice_not_served_needs_a_reason(somebody: Made, client_of: Signed) -> None:
    threat = Threat.objects.create(threat="x")
    client, address = client_of(somebody("analyst")), f"{THREATS}{threat.pk}/at-risk/add/"
    fields = {"name": "Invented Person", "role": "victim", "notice": "not-served", "token": "p" * 32}
    assert client.post(address, fields).status_code == 422
    assert client.post(address, {**fields, "notice_why": "Would raise the risk."}).status_code == 302
    assert AtRisk.objects.get().notice_why == "Would raise the risk."


def test_threats_are_counted_with_their_definitions() -> None:
    for number in range(2):
        threat = Threat.objects.create(threat=str(number), review_hours=1)
        AtRisk.objects.create(threat=threat, name="A", notice="served")
        AtRisk.objects.create(threat=threat, name="B", notice="not-served", notice_why="Abroad.")
        AtRisk.objects.create(threat=threat, name="C")
        Source.objects.create(threat=threat, name="D", notice="served")
    found = counted("threats-to-life")
    values = {title: one.value for title, one in found.items()}
    assert values == {
        "Open": 2, "To be looked at again now": 0, "People at risk": 6, "Notices served on people at risk": 2,
        "Not served": 2, "Not yet decided": 2, "Notices served on sources": 2,
    }  # fmt: skip
    assert all(one.definition for one in found.values())


def test_a_threat_is_looked_at_again_by_the_hour() -> None:
    threat = Threat.objects.create(threat="x", review_hours=6, opened_at=timezone.now() - dt.timedelta(hours=7))
    assert threat.overdue
    ThreatReview.objects.create(threat=threat, finding="Still real.")
    assert not threat.overdue
    assert threat.next_review is not None
    threat.closed_at, threat.closed_why = timezone.now(), "Over."
    assert threat.next_review is None


def test_those_at_risk_and_those_who_threaten_are_never_one_list(somebody: Made, client_of: Signed) -> None:
    threat = Threat.objects.create(threat="x")
    AtRisk.objects.create(threat=threat, ref="nominal:V1")
    Source.objects.create(threat=threat, ref="nominal:S1")
    page = client_of(somebody("analyst")).get(f"{THREATS}{threat.pk}/").content.decode()
    at_risk = page[page.index("People at risk") : page.index("Where the threat comes from")]
    assert "nominal:V1" in at_risk
    assert "nominal:S1" not in at_risk
    assert "Victim" in at_risk
    entry = Entry.objects.filter(action=Action.CONSULTATION, kind="threat").latest("pk")
    named = set(Subject.objects.filter(entry=entry.pk).values_list("role", "ref"))
    assert named == {("victim", "nominal:V1"), ("suspect", "nominal:S1")}


def test_the_2015_reports_weapons_fit_and_are_counted() -> None:
    """Paragraph 6.2: two weapons seized on the way and five recovered."""
    on_the_way = Incident.objects.create(sort="recovery", how="in-transit", exactness="year", origin="As published.")
    for _ in range(2):
        Weapon.objects.create(incident=on_the_way, sort="unknown")
    recovered = Incident.objects.create(sort="recovery", how="search", exactness="year")
    for _ in range(5):
        Weapon.objects.create(incident=recovered, sort="unknown")
    discharge = Incident.objects.create(sort="discharge")
    Weapon.objects.create(incident=discharge, recovered=False)
    values = {title: one.value for title, one in counted("firearms").items()}
    assert values["Weapons seized on the way"] == 2
    assert values["Weapons recovered otherwise"] == 5
    assert values["Weapons fired and not found"] == 1


def test_ammunition_of_unknown_number_is_not_none() -> None:
    incident = Incident.objects.create(sort="recovery")
    assert str(Ammunition(incident=incident, calibre="9 mm")) == "an unknown number, 9 mm"


def test_an_incident_is_not_linked_to_itself(somebody: Made, client_of: Signed) -> None:
    incident = Incident.objects.create(sort="discharge")
    address = f"/registers/firearms/{incident.pk}/links/add/"
    answer = client_of(somebody("analyst")).post(
        address, {"other": incident.pk, "strength": "confirmed", "token": "l" * 32}
    )
    assert answer.status_code == 422
    assert not Link.objects.exists()


def test_orders_that_end_soon_and_checks_that_are_due() -> None:
    today = timezone.localdate()
    soon = Order.objects.create(kind="gang-injunction", starts_on=today - dt.timedelta(days=40), ends_on=today + dt.timedelta(days=9), check_days=30)  # fmt: skip  # noqa: E501
    Order.objects.create(kind="closure-order", ends_on=today - dt.timedelta(days=1))
    values = {title: one.value for title, one in counted("orders").items()}
    assert (values["In force"], values["Ending within 28 days"], values["Check overdue"]) == (1, 1, 1)
    Check.objects.create(order=soon, on=today, finding="Kept to.")
    assert {title: one.value for title, one in counted("orders").items()}["Check overdue"] == 0


@pytest.mark.parametrize("name", [register.name for register in registers()])
def test_a_register_hides_what_is_in_a_compartment(name: str, somebody: Made, client_of: Signed) -> None:
    register = register_named(name)
    fields = {
        "threats-to-life": {"threat": "Hidden"},
        "firearms": {"sort": "discharge", "place": "Hidden"},
        "orders": {"kind": "other", "on_name": "Hidden"},
        "groups": {"name": "Hidden", "ref": "group:HIDDEN"},
        "priority-individuals": {"name": "Hidden", "ref": "nominal:HIDDEN", "why": "Hidden"},
        "vulnerabilities": {"name": "Hidden", "why": "Hidden"},
        "agencies": {"name": "Hidden"},
        "agreements": {"title": "Hidden"},
        "plans": {"title": "Hidden"},
        "operations": {"name": "Hidden"},
        "outcomes": {"kind": "other", "what": "Hidden"},
        "fugitives": {"name": "Hidden"},
        "assets": {"kind": "vehicle", "what": "Hidden"},
        "confiscation-orders": {"against_name": "Hidden"},
        **dict.fromkeys(("campaigns", "programmes", "research", "training"), {"name": "Hidden"}),
    }[name]
    record = register.model.objects.create(**fields)
    record.put_in(["lantern"])
    client = client_of(somebody("tasking-manager", "responsible-officer"))
    page = client.get(f"/registers/{name}/")
    assert "Hidden" not in page.content.decode()
    assert "0 records shown to you" in page.content.decode()
    for part in ("", "change/", "history/"):
        status = client.get(f"/registers/{name}/{record.pk}/{part}").status_code
        assert status == 404 or (part == "change/" and status == 403)  # for who does not contribute to that register
    assert client.get(address_of(record)).status_code == 404
    made = client.post(f"/registers/{name}/export/", {"kind": "csv", "why": "a test"}).content.decode()
    assert "Hidden" not in made
    assert (
        "Hidden"
        in client_of(somebody("analyst", compartments=("lantern",))).get(f"/registers/{name}/").content.decode()
    )


def test_nobody_can_put_a_record_where_they_would_not_see_it(somebody: Made, client_of: Signed) -> None:
    threat = Threat.objects.create(threat="x")
    answer = client_of(somebody("analyst")).post(f"{THREATS}{threat.pk}/change/", sent(marking="TOP SECRET"))
    assert answer.status_code == 422
    threat.refresh_from_db()
    assert threat.marking == "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert safe_cell("plain") == "plain"


def test_an_export_is_marked_safe_and_on_record(somebody: Made, client_of: Signed) -> None:
    Order.objects.create(kind="other", on_name="=HYPERLINK(1)", marking="OFFICIAL")
    Order.objects.create(kind="other", on_name="Plain", marking="OFFICIAL-SENSITIVE")
    client = client_of(somebody("analyst"))
    assert client.post("/registers/orders/export/", {"kind": "csv"}).status_code == 422  # no reason given
    made = client.post("/registers/orders/export/", {"kind": "csv", "why": "the tasking meeting"})
    rows = list(csv.reader(io.StringIO(made.content.decode())))
    assert rows[1][0] == "OFFICIAL-SENSITIVE"
    assert "'=HYPERLINK(1)" in [cell for row in rows for cell in row]
    entry = Entry.objects.get(action=Action.DISCLOSURE)
    assert reasons_of([entry]) == {entry.pk: "2 records: the tasking meeting"}
    book = client.post("/registers/orders/export/", {"kind": "xlsx", "why": "x"})
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_history_says_from_what_to_what(somebody: Made, client_of: Signed) -> None:
    order = Order.objects.create(kind="other", court="First court")
    order.court = "Second court"
    order.save()
    page = client_of(somebody("analyst")).get(f"/registers/orders/{order.pk}/history/").content.decode()
    assert "First court" in page
    assert "Second court" in page


@pytest.mark.parametrize("address", ["/registers/orders/", "/today/?tab=all", "/map/?tab=all"])
def test_a_page_asks_no_more_of_the_database_as_its_list_grows(
    address: str, somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    client = client_of(somebody("analyst", compartments=("lantern",)))

    def asked() -> int:
        work_out_anew()  # what is kept of a moment ago would spare the second look its questions
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def more(count: int) -> None:
        for number in range(count):
            Order.objects.create(kind="other", on_name=str(number))
            trigger_of(compartments=("lantern",) if number % 2 else (), people=(("victim", f"nominal:P{number}"),))

    more(3)
    asked()
    few = asked()
    more(20)
    assert asked() == few
