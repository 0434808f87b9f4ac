"""Who is not in a compartment cannot learn that it exists: not by a list, a count, a map, a page or an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.plans.models import Plan
from fourfold.desk.threats.models import AtRisk, Threat
from fourfold.desk.triage import board
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.actions.meet import bid_make, meeting_call
from fourfold.desk.triage.models import Bid, Concerned, Trigger
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]


@pytest.fixture
def hidden(trigger_of: Made) -> Trigger:
    trigger: Trigger = trigger_of(compartments=("lantern",), people=(("suspect", "group:G9"),), title="The hidden one")
    trigger.concerned.create(sort="group", role="subject", ref="group:G9")
    return trigger


def test_what_belongs_to_a_record_is_seen_by_who_sees_the_record(
    somebody: Made, hidden: Trigger, trigger_of: Made
) -> None:
    plain, above = trigger_of(), trigger_of(marking="SECRET")
    people = (
        somebody("analyst"),
        somebody("analyst", compartments=("lantern",)),
        somebody("analyst", clearance="SECRET"),
    )
    for made in (hidden, plain, above):
        made.concerned.create(sort="nominal", role="subject", ref=f"nominal:{made.pk[:6]}")
    for one in people:
        seen = Concerned.objects.filter(of_visible("trigger", Trigger, one)).values_list("trigger", flat=True)
        assert set(seen) == {trigger.pk for trigger in (hidden, plain, above) if trigger.visible_for(one)}
    everybody = Concerned.objects.filter(of_visible("trigger", Trigger, *people))
    assert {held.trigger_id for held in everybody} == {plain.pk}
    with pytest.raises(TypeError, match="Plan has a rule of its own"):
        of_visible("plan", Plan, people[0])


def test_lists_counts_and_choices_say_nothing(somebody: Made, hidden: Trigger, trigger_of: Made) -> None:
    plain, outsider, insider = (
        trigger_of(),
        somebody("duty-assessor"),
        somebody("duty-assessor", compartments=("lantern",)),
    )
    everything = board.Filters("all")
    assert list(board.triggers(outsider, everything)) == [plain]
    assert set(board.triggers(insider, everything)) == {plain, hidden}
    assert {tab.name: tab.count for tab in board.tabs(board.look(outsider), everything)}["all"] == 1
    assert board.choices(board.look(outsider))["group"] == []
    assert board.choices(board.look(insider))["group"] == [("group:G9", "group:G9")]


@pytest.mark.parametrize("part", ["", "assess/", "decide/", "review/", "next/", "deploy/"])
def test_its_pages_answer_like_those_of_a_trigger_that_does_not_exist(
    part: str, somebody: Made, client_of: Signed, hidden: Trigger
) -> None:
    client = client_of(somebody("tasking-manager"))
    forbidden, absent = client.get(f"/triggers/{hidden.pk}/{part}"), client.get(f"/triggers/{'0' * 20}/{part}")
    assert forbidden.status_code == absent.status_code == 404
    assert without_token(forbidden.content.decode()) == without_token(absent.content.decode())


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_the_board_and_the_map_say_nothing(somebody: Made, client_of: Signed, hidden: Trigger) -> None:
    outsider, insider = client_of(somebody("analyst")), client_of(somebody("analyst", compartments=("lantern",)))
    for address in ("/today/?tab=all", "/map/?tab=all", "/map/points/?tab=all", "/rules/near-repeat-shooting/"):
        page = outsider.get(address).content.decode()
        assert hidden.pk not in page
        assert "The hidden one" not in page
    assert hidden.pk in insider.get("/map/points/?tab=all").content.decode()
    assert "0 fired" in outsider.get("/rules/near-repeat-shooting/").content.decode()
    assert "1 fired" in insider.get("/rules/near-repeat-shooting/").content.decode()


def test_a_higher_marking_hides_too(somebody: Made, trigger_of: Made) -> None:
    secret = trigger_of(marking="SECRET")
    assert secret not in board.triggers(somebody("analyst"), board.Filters("all"))
    assert secret in board.triggers(somebody("analyst", clearance="SECRET"), board.Filters("all"))


def test_near_triggers_and_earlier_decisions_say_nothing(
    somebody: Made, client_of: Signed, hidden: Trigger, trigger_of: Made
) -> None:
    insider = somebody("duty-assessor", compartments=("lantern",))
    decision_make(by=insider, trigger=hidden, choice=Choice("monitor", "A hidden reason"), seen=0)
    plain = trigger_of(people=(("victim", "group:G9"),))
    page = client_of(somebody("duty-assessor")).get(plain.get_absolute_url()).content.decode()
    assert "The hidden one" not in page
    assert "The hidden one" in client_of(insider).get(plain.get_absolute_url()).content.decode()


def test_a_meeting_shows_what_the_least_cleared_in_the_room_may_see(
    somebody: Made, client_of: Signed, hidden: Trigger
) -> None:
    chair = somebody("tasking-manager", compartments=("lantern",))
    alone = meeting_call(by=chair, sort="morning", day=hidden.fired_on, attendees=[])
    joined = meeting_call(by=chair, sort="morning", day=hidden.fired_on, attendees=[somebody("duty-assessor")])
    client = client_of(chair)
    assert "The hidden one" in client.get(alone.get_absolute_url()).content.decode()
    assert "The hidden one" not in client.get(joined.get_absolute_url()).content.decode()
    assert client.get(f"{joined.get_absolute_url()}{hidden.pk}/").status_code == 404


def test_nobody_whose_roles_see_no_triggers_is_in_the_room_where_they_are_shown(
    somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    chair, guest, trigger = somebody("tasking-manager"), somebody("analyst"), trigger_of(title="On the screen")
    client, called = client_of(chair), {"sort": "morning", "day": "2026-11-26", "token": "t" * 32}
    for role in ("commissioner", "auditor", "partner"):
        other = somebody(role)
        assert other.name not in client.get("/meetings/").content.decode()
        assert client.post("/meetings/", {**called, "attendees": [other.pk]}).status_code == 422
        with pytest.raises(BadInput, match="may not see triggers"):
            meeting_call(by=chair, sort="morning", day=trigger.fired_on, attendees=[other])
    meeting = meeting_call(by=chair, sort="morning", day=trigger.fired_on, attendees=[guest])
    page = meeting.get_absolute_url()
    assert "On the screen" in client.get(page).content.decode()
    guest.grants.update(ended_at=timezone.now(), ended_by=chair)
    assert "On the screen" not in client.get(page).content.decode()  # the role was taken while they sit there
    assert client.get(f"{page}{trigger.pk}/").status_code == 404


def test_a_bid_keeps_to_its_triggers_compartments(somebody: Made, hidden: Trigger) -> None:
    insider, outsider = somebody("analyst", compartments=("lantern",)), somebody("tasking-manager")
    bid_make(
        by=insider,
        title="Surveillance",
        resources="A team",
        case="x",
        sort="monthly",
        wanted_by=None,
        triggers=[hidden],
    )
    assert not Bid.objects.visible_to(outsider).exists()
    assert Bid.objects.visible_to(insider).count() == 1


def test_a_compartment_named_by_an_event_alone_hides_from_everybody(somebody: Made, trigger_of: Made) -> None:
    trigger = trigger_of(compartments=("unheard-of",))
    assert Compartment.objects.get(name="unheard-of").controller is None
    for role in ("analyst", "tasking-manager", "administrator", "auditor"):
        assert not trigger.visible_for(somebody(role, clearance="TOP SECRET"))


def test_gaps_in_running_numbers_tell_nothing() -> None:
    threats = [Threat.objects.create(threat=f"Invented {number}") for number in range(12)]
    one_by_one = AtRisk.objects.bulk_create([AtRisk(threat=one, ref="nominal:P1") for one in threats])
    one_by_one += [AtRisk.objects.create(threat=one, ref="nominal:P2") for one in threats]
    references = [int(one.reference.rsplit("-")[-1]) for one in threats]
    for numbers in ([one.pk for one in threats], [one.pk for one in one_by_one], references):
        assert numbers == sorted(set(numbers)), "later is higher still"
        assert numbers[-1] - numbers[0] > len(numbers), "there are gaps where nothing is hidden"
