"""Agencies, and which of them somebody comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.partners.actions.belong import belonging_set
from fourfold.desk.partners.models import Agency, Belonging, agency_of
from fourfold.desk.partners.register import agencies_counted
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def test_an_agency_is_a_register_record_with_its_contacts_and_powers(somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    sent = {"name": "Invented Trading Standards", "kind": "trading-standards", "sector": "public"}
    page = client.post("/registers/agencies/add/", {**sent, "marking": "OFFICIAL"}, follow=True)
    agency = Agency.objects.get()
    power = {"what": "Seize fireworks kept without a licence", "law": "Invented Act, section 1"}
    page = client.post(f"/registers/agencies/{agency.pk}/powers/add/", power, follow=True)
    assert "Seize fireworks kept without a licence" in page.content.decode()
    again = client.post("/registers/agencies/add/", {**sent, "marking": "OFFICIAL"})
    assert again.status_code == 422  # one name, one agency
    Agency.objects.create(name="Invented Bookmaker", kind="business", sector="private")
    assert [one.value for one in agencies_counted(Agency.objects.all())] == [2, 1]


def test_a_partner_belongs_to_one_agency_and_only_an_administrator_says_so(somebody: Made, client_of: Signed) -> None:
    admin, partner = somebody("administrator"), somebody("partner")
    first, second = (Agency.objects.create(name=f"Invented {name}") for name in ("council", "school"))
    client = client_of(admin)
    for agency in (first, second):
        client.post("/partners/people/", {"person": partner.pk, "agency": agency.pk, "why": "They work there."})
    colleague = {"person": somebody("analyst").pk, "agency": first.pk, "why": "They sit there."}
    assert client.post("/partners/people/", colleague).status_code == 422  # who sees more comes from no partner
    assert Belonging.objects.get().agency == agency_of(partner) == second
    assert Entry.objects.filter(kind="belonging", action=Action.ALTERATION, actor=str(admin.pk)).count() == 1
    with pytest.raises(Denied):
        belonging_set(by=somebody("tasking-manager"), user=partner, agency=first, why="x")
    for user, why in ((admin, "x"), (partner, " ")):
        with pytest.raises(BadInput):
            belonging_set(by=admin, user=user, agency=first, why=why)
    second.ended_on = timezone.localdate()
    second.save()
    assert agency_of(partner) is None  # no longer a partner
    client.post("/partners/people/", {"person": partner.pk, "why": "They have left."})
    assert not Belonging.objects.exists()
    assert Entry.objects.filter(kind="belonging", action=Action.ERASURE).exists()
