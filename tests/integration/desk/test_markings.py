"""Markings travel: every page, print and export that shows records shows the highest of their markings, and never that
of a record which its reader may not see."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from tests.desk_addresses import ALONE, MAKERS, MATRIX
from tests.desk_addresses import addresses as addresses_of

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Entry
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.deconfliction.models import Crossing
from fourfold.desk.groups.models import Group
from fourfold.desk.oversight.actions.minute import action_add
from fourfold.desk.oversight.models import MonthlyMeeting
from fourfold.desk.plans.models import PlanAction
from fourfold.desk.triage.models import Deployment

Made = Callable[..., Any]
Signed = Callable[[User], Client]
STRIP = re.compile(r'class="ff-marking [^"]*"><div class="govuk-width-container">([A-Z-]+(?: SECRET)?)')
NO_RECORD = {
    *ALONE, "accounts:me", "accounts:users", "accounts:add", "accounts:user", "alerts:mine", "alerts:duty",
    "api:tokens", "api:every-token", "api:documentation", "audit:index", "audit:export", "audit:entry",
    "compartments:index", "governance:index", "governance:add", "governance:document", "imports:add", "imports:work",
    "cohorts:glass", "partners:people", "partners:disclose", "partners:emergency", "partners:shared",
    "partners:contribute",
    "oversight:meetings", "registers:index", "registers:add", "registers:export", "registers:sheets",
    "search:index", "triage:assessing",
    "subjects:index", "triage:rules", "triage:rule", "measures:index", "measures:define",
    "measures:measure", "measures:change", "measures:target", "measures:others", "reports:begin", "reports:templates",
    "measures:release", "measures:released",
    "measures:evaluate", "tasks:feed", "plans:rounds",
}  # fmt: skip
"""Pages that show no record that has a marking, or none before something is asked for."""
NO_PAGE = {
    "triage:home", "triage:next", "triage:map-points", "triage:map-areas", "groups:territory", "retention:told",
    "operations:area", "plans:area", "registers:sheet-empty",
    "identities:take-back",
}  # fmt: skip
"""Answers that lead on, or that a page's script reads."""
FILES = {"oversight:document", "reports:document", "subjects:taken", "partners:package"}
READER = ("tasking-manager", "records-manager", "safeguarding-lead")
"""Between them these roles open every page that shows records."""


@pytest.fixture
def manager(somebody: Made) -> User:
    user: User = somebody(*READER, clearance="SECRET", compartments=("lantern",))
    return user


@pytest.fixture
def addresses(manager: User, somebody: Made, trigger_of: Made) -> dict[str, str]:
    """An address of every page, on records all of which are SECRET."""
    fresh = trigger_of(people=(("suspect", "nominal:P1"),))
    makers = [manager, *map(somebody, MAKERS[1:])]
    found = addresses_of(makers, fresh, trigger_of(people=(("suspect", "nominal:P1"),)))
    Crossing.objects.create(
        deployment=Deployment.objects.all()[0], compartment=Compartment.objects.all()[0], marking="OFFICIAL"
    )
    found["deconfliction:crossing"] = f"/deconfliction/{Crossing.objects.all()[0].pk}/"
    month = MonthlyMeeting.objects.all()[0]
    action_add(by=manager, meeting=month, what="x", owner=manager, due=month.held_on, group=Group.objects.all()[0])
    found["groups:index"] += "?state=proposed"
    found["plans:begin"] += f"?group={Group.objects.all()[0].pk}"
    action = PlanAction.objects.all()[0]
    action.owner, action.due = manager, timezone.localdate()  # for their own list, and the calendar
    action.save()
    found["groups:propose"] += f"?trigger={fresh.pk}"
    found["triage:bid-add"] += f"?trigger={fresh.pk}"
    found["retention:person"] += "?ref=nominal:P1"
    for model in apps.get_models():
        if issubclass(model, Restricted):
            model.objects.update(marking="SECRET")
    return found


def strip_of(client: Client, address: str) -> str:
    """The marking that a page shows; "" where it shows none."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = STRIP.findall(answer.content.decode())
    assert len(found) <= 1, address
    return found[0] if found else ""


def test_every_page_that_shows_a_record_shows_its_marking_to_who_may_see_it(
    addresses: dict[str, str], manager: User, somebody: Made, client_of: Signed
) -> None:
    client = client_of(manager)
    shown = {name: address for name, address in addresses.items() if name not in NO_RECORD - {"deconfliction:crossing"}}
    assert set(shown) | NO_RECORD == set(MATRIX)
    unmarked = {
        name for name, address in shown.items()
        if name not in NO_PAGE | FILES and strip_of(client, address) != "SECRET"
    }  # fmt: skip
    assert not unmarked, sorted(unmarked)
    assert all(b"SECRET" in client.get(addresses[name]).content for name in FILES)
    lower = client_of(somebody(*READER))
    for name in set(shown) - {"triage:map-areas"}:
        answer = lower.get(addresses[name])
        assert answer.status_code != 200 or b"SECRET" not in answer.content, name


def test_a_page_shows_the_highest_of_several(
    manager: User, trigger_of: Made, somebody: Made, client_of: Signed
) -> None:
    trigger = trigger_of(people=(("suspect", "nominal:P1"),), marking="OFFICIAL")
    higher = trigger_of(people=(("suspect", "nominal:P1"),), marking="SECRET", compartments=("lantern",))
    lists = ("/today/?tab=all", "/map/?tab=all", "/search/?q=shooting", "/search/ref/nominal:P1/")
    for address in (*lists, f"/triggers/{trigger.pk}/"):  # the trigger's page names the other, which is near
        assert strip_of(client_of(manager), address) == "SECRET", address
        assert strip_of(client_of(somebody("tasking-manager")), address) == "OFFICIAL", address
    assert "SECRET · kept to lantern" in client_of(manager).get(f"/triggers/{higher.pk}/").content.decode()


def test_exports_and_what_an_auditor_reads_carry_the_marking(
    addresses: dict[str, str], manager: User, somebody: Made, client_of: Signed
) -> None:
    client = client_of(manager)
    sent = client.post(addresses["registers:export"], {"kind": "csv", "why": "A test"})
    assert sent.content.decode().splitlines()[1].startswith("SECRET,")
    log = client.post(addresses["logs:disclose"], {"kind": "csv", "why": "A test"})
    assert log.content.decode().startswith("SECRET,")
    page = client.post(addresses["logs:disclose"], {"kind": "html", "why": "A test"})
    assert STRIP.findall(page.content.decode()) == ["SECRET"]
    rows = client.post(addresses["imports:rejected"], {"why": "A test"})
    assert 'filename="SECRET_invented-1.csv"' in rows["Content-Disposition"]
    assert b"2024-31" in b"".join(rows)  # as it was
    auditor, lower = client_of(somebody("auditor", clearance="SECRET")), client_of(somebody("auditor"))
    for kind in ("threat", "atrisk", "decision"):
        entry = f"/audit/entries/{Entry.objects.filter(kind=kind)[0].pk}/"
        assert (strip_of(auditor, entry), strip_of(lower, entry)) == ("SECRET", ""), kind
