"""Governance: in service, data of real people are refused at every door until what stands behind them is recorded."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Entry
from fourfold.desk.context import workspace
from fourfold.desk.governance import checks
from fourfold.desk.governance.actions import document_end, document_record
from fourfold.desk.governance.checks import NotGoverned, check_may_hold_real_data, grounds
from fourfold.desk.governance.models import Document
from fourfold.desk.governance.requirements import BASIS, CONTROLLERS, REQUIREMENTS
from fourfold.desk.threats.models import Threat
from fourfold.desk.triage.filing import file_scan
from fourfold.errors import BadInput
from fourfold.triggers.scan import scan

Made = Callable[..., Any]
Signed = Callable[[User], Client]
THREAT = {
    "opened_at": "2026-11-24T02:00",
    "threat": "An invented threat",
    "review_hours": "12",
    "marking": "OFFICIAL-SENSITIVE",
}


@pytest.fixture
def real_force(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The desk of a real force, in service as far as governance goes."""
    settings.SERVICE = True
    real = dataclasses.replace(workspace(), invented=False)
    monkeypatch.setattr(checks, "workspace", lambda: real)


@pytest.fixture
def without_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Second factors have tests of their own."""
    monkeypatch.setattr("fourfold.desk.accounts.middleware.has_second_factor", lambda request: True)


def fields(sort: str, **more: Any) -> dict[str, Any]:
    """What is said of an invented document, reviewed a year from now."""
    today = timezone.localdate()
    said = {
        "name": f"Invented {sort}",
        "signed_by": "A. Invented, Chief Officer",
        "signed_on": today - dt.timedelta(days=400),
        "review_by": today + dt.timedelta(days=365),
        "kept_at": "Records 12/34",
    }
    basis = {"purpose": "Notice what comes before harm", "basis": "part-3:task"}
    return {**said, **(basis if sort == BASIS else {}), **more}


def record_all(by: User, **more: Any) -> None:
    for sort in REQUIREMENTS:
        document_record(by=by, sort=sort, fields=fields(sort, **more))


def test_each_thing_that_is_missing_refuses_and_is_named(somebody: Made, real_force: None) -> None:
    by = somebody("administrator")
    for sort, requirement in REQUIREMENTS.items():
        with pytest.raises(NotGoverned, match=f"{requirement.title}: nothing is recorded"):
            check_may_hold_real_data()
        document_record(by=by, sort=sort, fields=fields(sort))
    assert check_may_hold_real_data() == []
    for held in Document.objects.all():
        document_end(by=by, document=held, why="A test.")
        with pytest.raises(NotGoverned, match=held.requirement.title):
            check_may_hold_real_data()
        document_record(by=by, sort=held.sort, fields=fields(held.sort))


def test_nothing_is_asked_of_an_invented_force_nor_outside_service(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SERVICE = True
    assert check_may_hold_real_data() == []  # the tests' own force is invented
    settings.SERVICE = False
    monkeypatch.setattr(checks, "workspace", lambda: dataclasses.replace(workspace(), invented=False))
    assert check_may_hold_real_data() == []


@pytest.mark.parametrize(
    ("days_overdue", "state", "refused"),
    [(-365, "recorded", False), (-30, "due", False), (0, "due", False), (1, "overdue", False), (30, "overdue", False),
     (31, "lapsed", True)],
)  # fmt: skip
def test_a_review_warns_then_refuses_what_is_new(
    somebody: Made, real_force: None, settings: Settings, days_overdue: int, state: str, refused: bool
) -> None:
    settings.GOVERNANCE_GRACE_DAYS = 30
    by = somebody("administrator")
    record_all(by)
    review = timezone.localdate() - dt.timedelta(days=days_overdue)
    document_record(by=by, sort="retention-schedule", fields=fields("retention-schedule", review_by=review))
    assert {one.requirement.sort: one.state for one in grounds()}["retention-schedule"] == state
    if refused:
        with pytest.raises(NotGoverned, match="lapsed"):
            check_may_hold_real_data()
        assert len(check_may_hold_real_data(new=False)) == 1  # what is held can still be managed
    else:
        warned = check_may_hold_real_data()
        assert len(warned) == (state != "recorded")


def test_joint_controllers_each_need_an_arrangement(somebody: Made, real_force: None) -> None:
    by = somebody("administrator")
    record_all(by)
    joint = {"joint": True, "arrangement": "Arrangement 1"}
    other = document_record(by=by, sort=CONTROLLERS, fields=fields(CONTROLLERS, name="Invented council", **joint))
    with pytest.raises(NotGoverned, match="joint"):
        check_may_hold_real_data()
    force = Document.objects.live().exclude(pk=other.pk).get(sort=CONTROLLERS)
    document_record(by=by, sort=CONTROLLERS, fields=fields(CONTROLLERS, **joint), replaces=force)
    assert check_may_hold_real_data() == []
    assert Document.objects.live().filter(sort=CONTROLLERS).count() == 2


def test_what_is_recorded_anew_takes_the_place_and_the_first_stays_on_record(somebody: Made) -> None:
    by = somebody("administrator")
    first = document_record(by=by, sort="equality-impact", fields=fields("equality-impact", name="Version 1"))
    second = document_record(by=by, sort="equality-impact", fields=fields("equality-impact", name="Version 2"))
    first.refresh_from_db()
    assert second.replaces == first
    assert first.ended_by == by
    assert first.ended_why == "Replaced by “Version 2”"
    with pytest.raises(BadInput, match="has ended"):
        document_record(by=by, sort="equality-impact", fields=fields("equality-impact"), replaces=first)
    assert set(Entry.objects.filter(kind="document").values_list("action", flat=True)) == {"collection", "alteration"}


@pytest.mark.parametrize(
    "wrong",
    [{"sensitive": True}, {"basis": ""}, {"purpose": ""}, {"joint": True}, {"review_by": dt.date(2020, 1, 1)}],
)
def test_the_database_refuses_half_a_document(somebody: Made, wrong: dict[str, Any]) -> None:
    by = somebody("administrator")
    said = fields(BASIS, **{"review_by": dt.date(2030, 1, 1), "signed_on": dt.date(2024, 1, 1), **wrong})
    with pytest.raises(ValidationError):
        document_record(by=by, sort=BASIS, fields=said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document(sort=BASIS, recorded_by=by, **said).save()


def test_only_administrators_record(somebody: Made) -> None:
    for role in ("auditor", "tasking-manager", "analyst"):
        with pytest.raises(Denied):
            document_record(by=somebody(role), sort="equality-impact", fields=fields("equality-impact"))


def test_registers_and_filing_refuse_until_it_is_recorded(
    somebody: Made, client_of: Signed, real_force: None, without_second_factor: None
) -> None:
    client = client_of(somebody("duty-assessor"))
    new = {**THREAT, "token": "a"}
    for answer in (
        client.get("/registers/threats-to-life/add/", secure=True),
        client.post("/registers/threats-to-life/add/", new, secure=True),
    ):
        assert answer.status_code == 403
        assert "nothing is recorded" in answer.content.decode()
    assert not Threat.objects.exists()
    nothing = scan(workspace(), as_of=dt.date(2026, 10, 31))
    with pytest.raises(NotGoverned):
        file_scan(workspace(), nothing)
    record_all(somebody("administrator"))
    answer = client.post("/registers/threats-to-life/add/", new, secure=True)
    assert answer.status_code == 302, answer.content.decode()
    file_scan(workspace(), nothing)


def test_a_lapsed_review_keeps_nobody_from_managing_a_threat_to_life(
    somebody: Made, client_of: Signed, real_force: None, without_second_factor: None
) -> None:
    held = Threat.objects.create(threat="invented")
    long_ago = timezone.localdate() - dt.timedelta(days=200)
    record_all(somebody("administrator"), review_by=long_ago)
    client = client_of(somebody("duty-assessor"))
    page = f"/registers/threats-to-life/{held.pk}"
    assert client.get("/registers/threats-to-life/add/", secure=True).status_code == 403
    assert client.post(f"{page}/change/", THREAT, secure=True).status_code == 302
    added = client.post(f"{page}/at-risk/add/", {"name": "Invented", "role": "victim", "token": "b"}, secure=True)
    assert added.status_code == 302, added.content.decode()


def test_the_pages_say_what_is_missing_and_record_it(somebody: Made, client_of: Signed, real_force: None,
                                                     without_second_factor: None) -> None:  # fmt: skip
    administrator, auditor = client_of(somebody("administrator")), client_of(somebody("auditor"))
    shown = administrator.get("/governance/", secure=True).content.decode()
    assert shown.count("Missing") == len(REQUIREMENTS)
    assert "Data of real people are refused" in shown
    today = timezone.localdate()
    for sort in REQUIREMENTS:
        said = {**fields(sort), "token": f"token-{sort}"}
        for _ in range(2):  # sent twice, it makes one
            assert administrator.post(f"/governance/{sort}/add/", said, secure=True).status_code == 302
    assert Document.objects.count() == len(REQUIREMENTS)
    seen = auditor.get("/governance/", secure=True).content.decode()
    assert "All of it is recorded" in seen
    assert "/add/" not in seen
    held = Document.objects.get(sort=BASIS)
    page = f"/governance/documents/{held.pk}/"
    assert "Notice what comes before harm" in auditor.get(page, secure=True).content.decode()
    assert auditor.post(page, {"ended_why": "no"}, secure=True).status_code == 403
    form = administrator.get(f"/governance/{BASIS}/add/?replaces={held.pk}", secure=True).content.decode()
    assert "Notice what comes before harm" in form
    wrong = administrator.post(
        f"/governance/{BASIS}/add/",
        {**fields(BASIS), "signed_on": today + dt.timedelta(days=2), "sensitive": "on"},
        secure=True,
    )
    assert wrong.status_code == 422
    assert "still to come" in wrong.content.decode()
    assert "What is sensitive needs a condition" in wrong.content.decode()
    mixed = {**fields(BASIS), "sensitive": "on", "condition": "uk-gdpr:vital"}
    assert "different laws" in administrator.post(f"/governance/{BASIS}/add/", mixed, secure=True).content.decode()
    assert administrator.get("/governance/nothing/add/", secure=True).status_code == 404
    assert administrator.post(page, {"ended_why": "It is over"}, secure=True).status_code == 302
    assert "It is over" in administrator.get(page, secure=True).content.decode()
