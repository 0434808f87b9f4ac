"""A deployment is checked against every compartment's registers, in silence: whom, what and where they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.models import Alert
from fourfold.desk.background import turn
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.deconfliction.actions import deployments_check
from fourfold.desk.deconfliction.models import Crossing, ToCheck
from fourfold.desk.deconfliction.touching import touched
from fourfold.desk.firearms.models import Incident
from fourfold.desk.orders.models import Order
from fourfold.desk.threats.models import AtRisk, Source, Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save
from fourfold.desk.triage.models import Deployment

Made = Callable[..., Any]
Signed = Callable[[User], Client]
PERSON = "nominal:P1"


def order() -> Order:
    return Order(kind="gang-injunction", on_ref=PERSON)


def threat(part: type[AtRisk] | type[Source]) -> Threat:
    made: Threat = Threat.objects.create(threat="An invented threat")
    part.objects.create(threat=made, ref=PERSON)
    return made


HELD: dict[str, tuple[Callable[[], Any], str]] = {
    "an order on the person": (order, "nominal:P1, subject in order "),
    "a threat from the person": (
        lambda: threat(Source), "nominal:P1, suspect in source of the threat of threat to life "
    ),
    "a threat to the person": (lambda: threat(AtRisk), "nominal:P1, victim in person at risk of threat to life "),
    "a firearm at the place": (
        lambda: Incident(sort="recovery", place="Dock Road, Doggerport"), "the place of discharge or recovery "
    ),
    "a discharge that is its evidence": (
        lambda: Incident(sort="discharge", event="invented:1"), "invented:1, named in discharge or recovery "
    ),
}  # fmt: skip


def put(make: Callable[[], Any], somebody: Made) -> User:
    """Put what is made in a compartment; give who controls it."""
    held = make()
    held.save()
    held.put_in(["lantern"])
    controller: User = somebody("responsible-officer", compartments=("lantern",))
    Compartment.objects.filter(name="lantern").update(controller=controller)
    return controller


def deploy(by: User, trigger: Any, **fields: Any) -> None:
    decision = decision_make(by=by, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    deployment_save(by=by, decision=decision, fields=fields)
    assert deployments_check() == 1


@pytest.mark.parametrize("name", HELD)
def test_what_a_register_holds_in_a_compartment_is_a_crossing(name: str, somebody: Made, trigger_of: Made) -> None:
    make, said = HELD[name]
    controller = put(make, somebody)
    deploy(somebody("duty-assessor"), trigger_of(people=(("suspect", PERSON),)))
    (touch,) = Crossing.objects.get().touches
    assert touch.startswith(said)
    assert [alert.to for alert in Alert.objects.all()] == [controller]


@pytest.mark.parametrize("name", HELD)
def test_in_no_compartment_it_is_none(name: str, somebody: Made, trigger_of: Made) -> None:
    HELD[name][0]().save()
    deploy(somebody("duty-assessor"), trigger_of(people=(("suspect", PERSON),)))
    assert not Crossing.objects.exists()


def test_somebody_else_somewhere_else_is_none(somebody: Made, trigger_of: Made) -> None:
    for make, _ in HELD.values():
        put(make, somebody)
    elsewhere = trigger_of(people=(("suspect", "nominal:P2"),), place="Porthcawl", at=None)
    elsewhere.evidence["events"] = []
    elsewhere.save()
    deploy(somebody("duty-assessor"), elsewhere)
    assert not Crossing.objects.exists()


def test_the_area_that_a_deployment_names_counts_as_its_place(somebody: Made, trigger_of: Made) -> None:
    put(lambda: Incident(sort="recovery", place="Dock Road, Doggerport"), somebody)
    deploy(somebody("duty-assessor"), trigger_of(place="Porthcawl", at=None), area="dock road")
    assert Crossing.objects.get().touches[0].endswith("Dock Road, Doggerport")


def test_a_part_of_a_word_is_no_place(somebody: Made, trigger_of: Made) -> None:
    put(lambda: Incident(sort="recovery", place="Dock Road"), somebody)
    deploy(somebody("duty-assessor"), trigger_of(place="Dock Roadside", at=None))
    assert not Crossing.objects.exists()


def test_the_deployers_request_is_the_same_with_and_without(
    somebody: Made, trigger_of: Made, client_of: Signed, tmp_path: Path
) -> None:
    """The same answer, word for word, and the same questions to the database, whether or not something is crossed: the
    look at what others hold is the timer's, and its controller hears of it at the timer's next turn."""
    sent = {"kind": "deploy", "reason": "x", "seen": "0", "deployment-progress": "planned"}
    answers = []
    for number in range(2):
        if number:
            put(order, somebody)
        client, trigger = client_of(somebody("duty-assessor")), trigger_of(people=(("suspect", PERSON),))
        client.get("/today/")  # whatever is asked once for each sign-in has been
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(f"{trigger.get_absolute_url()}decide/", {**sent, "token": str(number) * 32})
        told = [str(one) for one in get_messages(answer.wsgi_request)]
        by_chance = "sequence"  # how many running numbers are passed over
        questions = [re.sub(r"'[^']*'|[0-9]+", "?", one["sql"]) for one in asked if by_chance not in one["sql"]]
        answers.append((answer.status_code, answer["Location"].replace(trigger.pk, ""), told, questions))
        assert not Crossing.objects.exists()
        turn(tmp_path / "heads.txt", mails=False)
        assert Crossing.objects.count() == Alert.objects.count() == number
        assert not ToCheck.objects.exists()
    assert answers[0] == answers[1]


def test_what_cannot_be_checked_is_tried_again_and_keeps_nothing_waiting(
    somebody: Made, trigger_of: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(order, somebody)
    by, broken = somebody("duty-assessor"), trigger_of(people=(("suspect", PERSON),))
    for trigger in (broken, trigger_of(people=(("suspect", PERSON),))):
        decision = decision_make(by=by, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
        deployment_save(by=by, decision=decision, fields={})

    def fails(deployment: Deployment, inside: frozenset[int]) -> Any:
        if deployment.trigger == broken:
            raise RuntimeError
        return touched(deployment, inside)

    def cannot(heads: Path) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr("fourfold.desk.deconfliction.actions.touched", fails)
        patched.setattr("fourfold.desk.audit.sealing.seal_all", cannot)
        turn(tmp_path / "heads.txt", mails=False)
    assert [one.deployment.trigger for one in ToCheck.objects.all()] == [broken]
    assert Crossing.objects.count() == 1
    turn(tmp_path / "heads.txt", mails=False)
    assert not ToCheck.objects.exists()
    assert Crossing.objects.count() == 2
