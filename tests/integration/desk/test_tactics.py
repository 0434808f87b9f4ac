"""Beginning a deployment from a template: the page comes back filled in, nothing saved, nothing written over."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.test import Client

from fourfold.desk.accounts.models import User
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.models import Decision, Deployment
from fourfold.triggers.tactic_templates import LONGEST, load_templates

Made = Callable[..., Any]
Signed = Callable[[User], Client]
PATROL = next(one for one in load_templates() if one.name == "visible-reassurance")


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found, name
    held = re.search(r'value="([^"]*)"', found.group())
    return unescape(held.group(1)) if held else ""


def test_a_template_has_room_on_the_form() -> None:
    for name, room in LONGEST.items():
        field: Any = Deployment._meta.get_field(name.replace(" ", "_"))
        assert field.max_length == room


def test_on_the_decision_the_template_fills_what_is_empty_and_saves_nothing(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger, client = trigger_of(), client_of(somebody("duty-assessor"))
    sent = {"kind": "deploy", "reason": "Half a reason", "seen": "0", "token": "t" * 32, "template": PATROL.name}
    written = {"deployment-agency": "Our own", "deployment-start": "2026-11-02T10:00", "deployment-area": "Docks"}
    answer = client.post(f"{trigger.get_absolute_url()}decide/", {**sent, **written, "fill": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Decision.objects.exists()
    assert "Half a reason" in page
    assert re.search(r'value="deploy"[^>]*checked', page)
    assert value_of(page, "deployment-tactic") == PATROL.tactic
    assert value_of(page, "deployment-agency") == "Our own"
    assert value_of(page, "deployment-area") == "Docks"
    assert value_of(page, "deployment-legal_power") == PATROL.legal_power
    assert value_of(page, "deployment-measure") == PATROL.measure
    assert value_of(page, "deployment-end") == "2026-11-04T10:00"  # 48 hours
    assert re.search(r'<option value="protect"[^>]*selected', page)


def test_filling_in_does_not_hide_that_somebody_else_has_decided(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger = trigger_of()
    decision_make(by=somebody("tasking-manager"), trigger=trigger, choice=Choice("monitor", "First."), seen=0)
    sent = {"kind": "deploy", "reason": "x", "seen": "0", "token": "t" * 32, "template": PATROL.name, "fill": "1"}
    page = client_of(somebody("duty-assessor")).post(f"{trigger.get_absolute_url()}decide/", sent).content.decode()
    assert 'name="seen" value="0"' in page


def test_on_a_further_deployment_too(somebody: Made, trigger_of: Made, client_of: Signed) -> None:
    user, trigger = somebody("duty-assessor"), trigger_of()
    decision_make(by=user, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    client, address = client_of(user), f"{trigger.get_absolute_url()}deploy/"
    page = client.post(address, {"template": PATROL.name, "fill": "1", "token": "t" * 32}).content.decode()
    assert value_of(page, "tactic") == PATROL.tactic
    assert not Deployment.objects.exists()
    client.post(address, {"tactic": PATROL.tactic, "measure": PATROL.measure, "progress": "planned", "token": "u" * 32})
    assert Deployment.objects.get().measure == PATROL.measure
    assert PATROL.measure in unescape(client.get(trigger.get_absolute_url()).content.decode())
