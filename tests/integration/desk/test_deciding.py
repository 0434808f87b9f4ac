"""Deciding and deploying: nothing overwritten, nothing made twice, and what crosses a compartment told in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.integration.desk.programs import program

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.models import Entry
from fourfold.desk.audit.versions import version_of
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.deconfliction.actions import crossing_answer, deployments_check
from fourfold.desk.deconfliction.models import Crossing
from fourfold.desk.triage.actions.decide import (
    Choice,
    DecidedMeanwhile,
    decision_make,
    deployment_report,
    deployment_save,
)
from fourfold.desk.triage.models import Decision, Deployment, Trigger
from fourfold.desk.triage.shown import earlier_decisions
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def form(kind: str = "monitor", **more: str) -> dict[str, str]:
    return {
        "kind": kind,
        "reason": "Because.",
        "seen": "0",
        "token": "t" * 32,
        "deployment-progress": "planned",
        **more,
    }


def test_a_decision_moves_the_trigger_and_sets_its_review(somebody: Made, trigger_of: Made) -> None:
    trigger = trigger_of(fired_on=dt.date(2026, 10, 31), days=14)
    decision = decision_make(
        by=somebody("duty-assessor"), trigger=trigger, choice=Choice("monitor", "Watch it."), seen=0
    )
    trigger.refresh_from_db()
    assert (trigger.state, decision.number) == ("monitored", 1)
    assert decision.review_by == dt.date(2026, 11, 15)  # the day after its horizon


def test_earlier_decisions_on_the_same_people_or_area_come_newest_first_and_once(
    somebody: Made, trigger_of: Made
) -> None:
    user, both = somebody("duty-assessor"), {"area": "Z1", "people": (("victim", "nominal:P9"),)}
    asked, elsewhere = trigger_of(**both), trigger_of(area="Z2", people=(("victim", "nominal:P8"),))
    others = [trigger_of(**both), trigger_of(**{**both, "area": "Z2"}), trigger_of(area="Z1"), elsewhere]
    made = [decision_make(by=user, trigger=one, choice=Choice("monitor", "Watch it."), seen=0) for one in others]
    listed = [(one.at, one.trigger.pk) for one in earlier_decisions(asked, user)]
    assert listed == [(one.at, one.trigger_id) for one in made[:3][::-1]]
    later = [
        decision_make(by=user, trigger=others[n % 2], choice=Choice("monitor", "Again."), seen=1 + n // 2)
        for n in range(12)
    ]
    listed = [(one.at, one.trigger.pk) for one in earlier_decisions(asked, user)]
    assert listed == [(one.at, one.trigger_id) for one in later[:-11:-1]]


def test_a_reason_is_needed_and_a_role(somebody: Made, trigger_of: Made) -> None:
    trigger = trigger_of()
    with pytest.raises(BadInput, match="reason"):
        decision_make(by=somebody("duty-assessor"), trigger=trigger, choice=Choice("monitor", "  "), seen=0)
    with pytest.raises(Denied, match="Duty assessor"):
        decision_make(by=somebody("analyst"), trigger=trigger, choice=Choice("monitor", "x"), seen=0)
    assert not Decision.objects.exists()


def test_the_second_to_decide_is_shown_the_firsts_decision(somebody: Made, trigger_of: Made, client_of: Signed) -> None:
    trigger, first, second = trigger_of(), somebody("duty-assessor"), somebody("tasking-manager")
    decision_make(by=first, trigger=trigger, choice=Choice("no-action", "Seen already."), seen=0)
    with pytest.raises(DecidedMeanwhile) as raised:
        decision_make(by=second, trigger=trigger, choice=Choice("deploy", "Now."), seen=0)
    assert raised.value.decision.by == first
    answer = client_of(second).post(f"{trigger.get_absolute_url()}decide/", form("monitor"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Seen already." in page
    assert "Because." in page  # what the second wrote is not lost
    assert trigger.decisions.count() == 1


def test_a_form_sent_twice_makes_one_decision_and_one_deployment(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger, client = trigger_of(), client_of(somebody("duty-assessor"))
    sent = form("deploy", **{"deployment-tactic": "Visible patrol", "deployment-p": "protect"})
    for _ in range(2):
        assert client.post(f"{trigger.get_absolute_url()}decide/", sent).status_code == 302
    assert trigger.decisions.count() == 1
    assert [one.tactic for one in trigger.deployments.all()] == ["Visible patrol"]


def test_a_review_sent_twice_is_one_and_the_second_to_review_is_shown_the_firsts(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger, first, second = trigger_of(state="monitored"), somebody("duty-assessor"), somebody("tasking-manager")
    address = f"{trigger.get_absolute_url()}review/"
    for _ in range(2):
        assert client_of(first).post(address, {"escalated": "no", "token": "t" * 32}).status_code == 302
    answer = client_of(second).post(address, {"escalated": "yes", "learned": "Much.", "token": "u" * 32})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"{first.name} has reviewed it already (did it escalate: no)" in page
    assert "Much." in page  # what the second wrote is not lost
    assert [one.escalated for one in trigger.reviews.all()] == ["no"]


def test_a_deployment_that_somebody_else_changed_meanwhile_is_not_overwritten(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger, manager = trigger_of(), somebody("tasking-manager")
    decision = decision_make(by=manager, trigger=trigger, choice=Choice("deploy", "Now."), seen=0)
    one = deployment_save(by=manager, decision=decision, fields={"owner": manager, "tactic": "Visit"})
    seen = {"seen": version_of(one)}
    deployment_save(by=manager, decision=decision, fields={"agency": "Fire"}, deployment=one)
    client, address = client_of(manager), f"{trigger.get_absolute_url()}deployments/{one.pk}/"
    for page, sent in ((address, {"tactic": "Mine"}), (f"{address}report/", {"progress": "done", "result": "Mine"})):
        answer = client.post(page, {**seen, "progress": "planned", **sent})
        assert answer.status_code == 409
        said = answer.content.decode()
        assert "Somebody else saved this" in said
        assert "Mine" in said  # what the second wrote is not lost
    one.refresh_from_db()
    assert (one.tactic, one.agency, one.progress) == ("Visit", "Fire", "planned")
    for page, sent in ((address, {"tactic": "Mine"}), (f"{address}report/", {"progress": "done", "result": "Mine"})):
        now = client.get(page).context["seen"]
        assert client.post(page, {"seen": now, "progress": "planned", **sent}).status_code == 302
    one.refresh_from_db()
    assert (one.tactic, one.result) == ("Mine", "Mine")


def test_what_is_missing_is_asked_for_and_nothing_is_refused(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger, client = trigger_of(), client_of(somebody("duty-assessor"))
    page = client.post(f"{trigger.get_absolute_url()}decide/", form("deploy"), follow=True).content.decode()
    assert trigger.deployments.count() == 1
    assert "Still to be filled in: tactic, owner, agency, start, end, resources, legal power." in page


def test_a_deployment_that_ends_before_it_starts_is_refused_in_words(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger, client = trigger_of(), client_of(somebody("duty-assessor"))
    dates = {"deployment-start": "2026-11-02T10:00", "deployment-end": "2026-11-01T10:00"}
    answer = client.post(f"{trigger.get_absolute_url()}decide/", form("deploy", **dates))
    assert answer.status_code == 422 or trigger.deployments.count() == 0
    assert not Decision.objects.exists()


def test_its_owner_says_how_it_stands_and_nobody_elses(somebody: Made, trigger_of: Made) -> None:
    trigger, owner = trigger_of(), somebody("analyst")
    decision = decision_make(by=somebody("duty-assessor"), trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    one = deployment_save(by=somebody("duty-assessor"), decision=decision, fields={"owner": owner, "tactic": "Visit"})
    done = deployment_report(by=owner, deployment=one, progress="done", result="Visited; nobody in.")
    assert done.done_at is not None
    with pytest.raises(Denied):
        deployment_report(by=somebody("analyst"), deployment=one, progress="planned", result="")


def test_who_may_not_see_the_trigger_does_not_own_its_deployment(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger, deployer = trigger_of(compartments=("lantern",)), somebody("duty-assessor", compartments=("lantern",))
    outsider, office, member = (
        somebody("analyst"),
        somebody("commissioner"),
        somebody("analyst", compartments=("lantern",)),
    )
    client, page = client_of(deployer), f"{trigger.get_absolute_url()}decide/"
    assert office.name not in client.get(page).content.decode()
    answer = client.post(page, form("deploy", **{"deployment-owner": str(outsider.pk)}))
    assert answer.status_code == 422
    assert "may not see this trigger, so cannot act on it" in answer.content.decode()
    assert not trigger.decisions.exists()  # nothing half done
    assert client.post(page, form("deploy", **{"deployment-owner": str(member.pk)})).status_code == 302
    one = trigger.deployments.get()
    assert one.owner == member
    other = somebody("analyst", compartments=("lantern",))
    for user, leads_on in ((deployer, True), (member, True), (other, False)):  # to a page that would refuse them
        board = client_of(user).get("/today/").content.decode()
        assert "Yesterday’s actions" in board
        assert (f"/deployments/{one.pk}/report/" in board) == leads_on
    page = f"{trigger.get_absolute_url()}deployments/{one.pk}/"
    sent = {"seen": version_of(one), "progress": "planned", "owner": str(outsider.pk)}
    answer = client.post(page, sent)
    assert (answer.status_code, "cannot act on it" in answer.content.decode()) == (422, True)
    told = program(deployer).patch(
        f"triggers/{trigger.pk}/deployments/{one.pk}", {"owner": office.pk}, match=version_of(one)
    )
    assert told.status_code == 422


def crossing_of(somebody: Made, trigger_of: Made, near: bool, **more: Any) -> tuple[Trigger, Trigger, User, User]:
    hidden = trigger_of(compartments=("lantern",), at=(334_600.0, 390_200.0), **more)
    controller = somebody("responsible-officer", compartments=("lantern",))
    Compartment.objects.filter(name="lantern").update(controller=controller)
    trigger = trigger_of(at=(334_500.0, 390_200.0) if near else (300_000.0, 390_200.0))
    return trigger, hidden, somebody("duty-assessor"), controller


def test_a_deployment_near_a_compartments_trigger_tells_its_controller_and_nobody_else(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    trigger, hidden, deployer, controller = crossing_of(somebody, trigger_of, near=True)
    client = client_of(deployer)
    answer = client.post(f"{trigger.get_absolute_url()}decide/", form("deploy"), follow=True)
    assert deployments_check() == 1
    crossing = Crossing.objects.get()
    assert crossing.compartment.name == "lantern"
    assert "100 metres" in crossing.touches[0]
    assert [alert.to for alert in Alert.objects.all()] == [controller]
    for word in ("lantern", hidden.pk, "compartment"):
        assert word not in answer.content.decode()
    assert client.get(f"/deconfliction/{crossing.pk}/").status_code == 404
    # what the deployer did is on record; that it crossed something is not under their name
    named = Entry.objects.filter(actor=str(deployer.pk)).values_list("kind", flat=True)
    assert "crossing" not in named
    assert "alert" not in named
    assert client_of(controller).get(f"/deconfliction/{crossing.pk}/").status_code == 200


def test_a_deployment_far_from_everything_tells_nobody(somebody: Made, trigger_of: Made) -> None:
    trigger, _, deployer, _ = crossing_of(somebody, trigger_of, near=False)
    decision = decision_make(by=deployer, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    deployment_save(by=deployer, decision=decision, fields={})
    assert deployments_check() == 1
    assert not Crossing.objects.exists()


def test_a_shared_person_is_a_crossing_however_far(somebody: Made, trigger_of: Made) -> None:
    trigger, hidden, deployer, controller = crossing_of(
        somebody, trigger_of, near=False, people=(("suspect", "nominal:P1"),)
    )
    trigger.concerned.create(sort="person", role="victim", ref="nominal:P1")
    decision = decision_make(by=deployer, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    deployment_save(by=deployer, decision=decision, fields={})
    assert deployments_check() == 1
    assert Crossing.objects.get().touches == [f"nominal:P1, suspect in “{hidden.title}”"]
    with pytest.raises(Denied):
        crossing_answer(by=deployer, crossing=Crossing.objects.get(), answer="cleared", note="")
    assert (
        crossing_answer(by=controller, crossing=Crossing.objects.get(), answer="cleared", note="").answered_by
        == controller
    )


def test_a_crossing_is_answered_by_a_program_and_carries_the_marking_of_what_it_tells(
    somebody: Made, trigger_of: Made
) -> None:
    trigger, hidden, deployer, controller = crossing_of(somebody, trigger_of, near=True)
    hidden.marking = "SECRET"
    hidden.save()
    member = somebody("analyst", compartments=tuple(hidden.compartments.values_list("name", flat=True)))
    decision = decision_make(by=deployer, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    deployment_save(by=deployer, decision=decision, fields={})
    deployments_check()
    theirs = program(controller)
    (told,) = theirs.get("crossings").json()["items"]
    assert (told["marking"], told["answer"]) == ("SECRET", "open")
    assert program(deployer).get("crossings").json()["count"] == 0
    assert program(member).get("crossings").json()["count"] == 0  # in it, and not cleared for what it tells
    address = f"crossings/{told['id']}"
    assert program(member).get(address).status_code == program(deployer).get(address).status_code == 404
    answered = theirs.post(f"{address}/answer", {"answer": "contacted", "note": "By telephone."})
    assert (answered.status_code, answered.json()["answer"]) == (200, "contacted")
    assert theirs.get(address).json()["note"] == "By telephone."


def test_somebody_in_the_compartment_crosses_nothing(somebody: Made, trigger_of: Made) -> None:
    trigger, _, _, controller = crossing_of(somebody, trigger_of, near=True)
    decision = decision_make(by=controller, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    deployment_save(by=controller, decision=decision, fields={})
    assert deployments_check() == 1
    assert not Crossing.objects.exists()


def test_overdue_is_what_ended_and_is_not_done(somebody: Made, trigger_of: Made) -> None:
    decision = decision_make(by=somebody("duty-assessor"), trigger=trigger_of(), choice=Choice("deploy", "x"), seen=0)
    past = timezone.now() - dt.timedelta(hours=1)
    late = Deployment(trigger=decision.trigger, decision=decision, end=past)
    assert late.overdue
    late.progress = "done"
    assert not late.overdue
    assert not Deployment(trigger=decision.trigger, decision=decision).overdue
