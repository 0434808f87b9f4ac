"""A form sent twice by its sender makes one record; a token leads nobody to what another made with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.registers.models import already, once
from fourfold.desk.threats.models import Threat
from fourfold.desk.triage.models import Decision, Meeting

Made = Callable[..., Any]
TOKEN = "0123456789abcdef" * 2


def made() -> Threat:
    found: Threat = Threat.objects.create(threat="An invented threat")
    return found


def test_a_token_is_its_senders_and_for_what_it_makes(somebody: Made) -> None:
    one, other = somebody("analyst"), somebody("analyst")
    with acting(by=one):
        first = once(TOKEN, Threat, made)
        assert once(TOKEN, Threat, made) == first == already(TOKEN, Threat)
        assert already(TOKEN, Meeting) is None
    with acting(by=other):
        assert already(TOKEN, Threat) is None
        assert once(TOKEN, Threat, made) != first
        assert once("", Threat, made) != once("", Threat, made)  # a form without a token is no other's either
    assert Threat.objects.count() == 4


def test_two_people_whose_forms_carry_one_token_each_make_their_own_decision(
    somebody: Made, client_of: Callable[[User], Client], trigger_of: Made
) -> None:
    sent = {"kind": "monitor", "reason": "An invented reason", "seen": "0", "token": TOKEN}
    triggers = trigger_of(), trigger_of()
    for trigger in triggers:
        client = client_of(somebody("duty-assessor"))
        for _ in range(2):
            answer = client.post(f"{trigger.get_absolute_url()}decide/", sent)
            assert answer.status_code == 302, answer.content
    assert [one.trigger for one in Decision.objects.order_by("pk")] == list(triggers)
