"""No page, form, export or route of a register names a record that its reader may not see, nor takes it away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.integration.desk.programs import program

from fourfold.desk.accounts.models import User
from fourfold.desk.firearms.models import Incident, Link
from fourfold.desk.groups.models import Group, PriorityIndividual, Tension

Made = Callable[..., Any]
Signed = Callable[[User], Client]
HIDDEN = "KINGFISHER"


@pytest.fixture
def records() -> dict[str, Any]:
    """Records that anybody may see, each of which names one that is kept to a compartment and called `HIDDEN`."""
    kept = Incident.objects.create(sort="recovery", reference=HIDDEN, place=HIDDEN)
    incident = Incident.objects.create(sort="discharge", reference="F-1")
    link = Link.objects.create(incident=incident, other=kept, basis=HIDDEN)
    group = Group.objects.create(name=HIDDEN, ref="group:G9")
    open_group = Group.objects.create(name="Open", ref="group:G1")
    tension = Tension.objects.create(group=open_group, other=group, over=HIDDEN)
    person = PriorityIndividual.objects.create(reference="PI-1", name="Invented", why="Invented", group=group)
    kept.put_in(("lantern",))
    group.put_in(("lantern",))
    for one in (incident, open_group, person):  # a compartment that was named once, and left again
        one.put_in(("lantern",))
        one.compartments.clear()
    return {
        "incident": incident,
        "link": link,
        "person": person,
        "group": open_group,
        "tension": tension,
        "kept": group,
    }


def pages_of(records: dict[str, Any]) -> list[str]:
    """Every page that shows one of them."""
    found = []
    for register, name in (("firearms", "incident"), ("priority-individuals", "person"), ("groups", "group")):
        own = f"/registers/{register}/{records[name].pk}/"
        found += [own, f"{own}history/", f"{own}change/", f"/registers/{register}/", f"/registers/{register}/add/"]
    group = records["group"].pk
    found += [f"/groups/{group}/", f"/registers/groups/{group}/tensions/add/"]
    return [*found, f"/registers/firearms/{records['incident'].pk}/links/add/"]


def test_no_page_or_form_names_what_its_reader_may_not_see(
    records: dict[str, Any], somebody: Made, client_of: Signed
) -> None:
    inside, outside = somebody("tasking-manager", compartments=("lantern",)), somebody("tasking-manager")
    named = 0
    for address in pages_of(records):
        said = client_of(outside).get(address, follow=True).content.decode()
        assert HIDDEN not in said, address
        assert "lantern" not in said, address
        named += HIDDEN in client_of(inside).get(address, follow=True).content.decode()
    assert named >= 10  # whoever may see it is told
    hidden = (
        f"/registers/firearms/{records['incident'].pk}/links/{records['link'].pk}/",
        f"/registers/groups/{records['group'].pk}/tensions/{records['tension'].pk}/",
    )
    for address in hidden:
        assert client_of(outside).get(address).status_code == 404, address
        assert client_of(inside).get(address).status_code == 200, address


def test_no_export_search_or_route_names_it(records: dict[str, Any], somebody: Made, client_of: Signed) -> None:
    outside = somebody("tasking-manager")
    for register in ("firearms", "priority-individuals", "groups"):
        sent = client_of(outside).post(f"/registers/{register}/export/", {"kind": "csv", "why": "A test"})
        assert sent.status_code == 200
        assert HIDDEN not in sent.content.decode()
    found = client_of(outside).get("/search/", {"q": HIDDEN}).content.decode()
    assert "0 found" in found or found.count(HIDDEN) <= 2  # the question itself
    comes = program(outside)
    for register, name in (("firearms", "incident"), ("priority-individuals", "person"), ("groups", "group")):
        for part in ("", "/history"):
            answer = comes.get(f"registers/{register}/{records[name].pk}{part}")
            assert answer.status_code == 200, (register, part)
            assert HIDDEN not in answer.content.decode(), (register, part)


def test_who_may_not_see_it_does_not_take_it_away_by_saving(
    records: dict[str, Any], somebody: Made, client_of: Signed
) -> None:
    person = records["person"]
    address = f"/registers/priority-individuals/{person.pk}/change/"
    fields = {"ref": "nominal:P1", "name": "Invented anew", "why": "Invented", "marking": "OFFICIAL-SENSITIVE"}
    assert client_of(somebody("tasking-manager")).post(address, fields).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.group) == ("Invented anew", records["kept"])
