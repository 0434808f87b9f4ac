"""Search, and the page of a person, a group or a place: who may find what, and who must not know of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Detail, Entry, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.logs.actions import entry_add
from fourfold.desk.orders.models import Order
from fourfold.desk.search.finding import MOST, find
from fourfold.desk.search.refs import may_be_a_person, spellings
from fourfold.desk.search.touching import MOST_TRIGGERS, touching
from fourfold.desk.threats.models import AtRisk, Source, Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.models import Trigger

Made = Callable[..., Any]
Signed = Callable[[User], Client]
BOTH = (("suspect", "nominal:P1"), ("victim", "nominal:P1"), ("suspect", "nominal:P2"))


def found(asked: str, user: User) -> dict[str, list[str]]:
    """What is found, by group: titles."""
    return {group.title: [hit.title for hit in group.hits] for group in find(asked, user)}


@pytest.fixture
def hidden(somebody: Made, trigger_of: Made) -> Trigger:
    """A trigger in a compartment, with everything around it that search looks in: all of it says "kingfisher"."""
    insider = somebody("duty-assessor", "analyst", compartments=("lantern",))
    trigger: Trigger = trigger_of(
        compartments=("lantern",), place="Kingfisher Wharf", people=(("suspect", "nominal:KINGFISHER"),)
    )
    decision_make(by=insider, trigger=trigger, choice=Choice("monitor", "About the kingfisher."), seen=0)
    threat = Threat.objects.create(threat="Against the kingfisher")
    AtRisk.objects.create(threat=threat, name="Kingfisher", ref="nominal:KINGFISHER", role="victim")
    order = Order.objects.create(kind="gang-injunction", on_name="Kingfisher", on_ref="nominal:KINGFISHER")
    threat.put_in(["lantern"])
    order.put_in(["lantern"])
    for one in (trigger, threat, order):
        entry_add(by=insider, on=one, decision="The kingfisher, nominal:KINGFISHER")
    return trigger


def test_who_is_in_the_compartment_finds_it_in_every_group(hidden: Trigger, somebody: Made) -> None:
    groups = found("kingfisher", somebody("analyst", compartments=("lantern",)))
    assert {title: len(hits) for title, hits in groups.items()} == {
        "People, groups and premises": 1,
        "Triggers": 1,
        "Decisions": 1,
        "Orders": 1,
        "Threats to life": 1,
        "Threats to life: people at risk": 1,
        "Decision logs": 3,
    }


@pytest.mark.parametrize("asked", ["kingfisher", "KINGFISHER", "nominal:KINGFISHER", "king fisher", "lantern"])
def test_who_is_not_finds_nothing_and_no_count(asked: str, hidden: Trigger, somebody: Made, client_of: Signed) -> None:
    outsider = somebody("analyst", "duty-assessor", "tasking-manager")
    assert found(asked, outsider) == {}
    assert "Nothing found" in client_of(outsider).get("/search/", {"q": asked}).content.decode()


def test_what_one_may_not_see_and_what_there_is_not_look_alike(
    hidden: Trigger, somebody: Made, client_of: Signed
) -> None:
    client = client_of(somebody("analyst"))
    answers = [client.get(f"/search/ref/{ref}/") for ref in ("nominal:KINGFISHER", "nominal:NOBODY", "area:NOWHERE")]
    assert [one.status_code for one in answers] == [404, 404, 404]
    mains = {one.content.decode().partition("<main")[2] for one in answers}
    assert len(mains) == 1  # to the last letter
    insider = client_of(somebody("analyst", compartments=("lantern",)))
    page = insider.get("/search/ref/nominal:KINGFISHER/").content.decode()
    assert page.count("The kingfisher") == 3
    for title in ("Orders", "Threats to life: people at risk", "Decision logs that name them"):
        assert title in page


def test_a_marking_above_ones_clearance_is_not_found(somebody: Made, trigger_of: Made) -> None:
    trigger_of(place="Kingfisher Wharf", marking="SECRET")
    assert found("kingfisher", somebody("analyst")) == {}
    assert "Triggers" in found("kingfisher", somebody("analyst", clearance="SECRET"))


def test_a_register_that_a_role_does_not_see_is_not_searched(somebody: Made) -> None:
    Order.objects.create(kind="gang-injunction", on_name="Kingfisher")
    assert found("kingfisher", somebody("auditor")) == {}
    assert found("kingfisher", somebody("administrator")) == {}
    assert "Orders" in found("kingfisher", somebody("operation-lead"))


def test_every_word_has_to_stand_somewhere(somebody: Made, trigger_of: Made) -> None:
    user = somebody("analyst")
    trigger_of(place="Kingfisher Wharf", title="A shooting")
    trigger_of(place="Heron Wharf", title="A shooting")
    assert len(found("wharf shooting", user)["Triggers"]) == 2
    assert found("KINGFISHER shooting", user)["Triggers"] == ["A shooting, Kingfisher Wharf"]
    assert found("kingfisher heron", user) == {}
    assert found("50% _", user) == {}  # what a database takes for "anything" is only itself here


def test_references_are_found_as_people_type_them(somebody: Made, trigger_of: Made) -> None:
    user, trigger = somebody("analyst"), trigger_of(people=BOTH)
    for asked in ("nominal:P1", "P1", "p1"):
        groups = find(asked, user)
        assert groups[0].hits[0].title == "nominal:P1"
        assert groups[0].hits[0].about == "In triggers: suspect in 1, victim in 1"
        assert groups[1].hits[0].address == trigger.get_absolute_url()
    assert "nominal:P1" not in str(find("P", user))


def test_people_at_risk_and_those_they_are_at_risk_from_are_never_in_one_list(somebody: Made) -> None:
    threat = Threat.objects.create(threat="An invented threat")
    AtRisk.objects.create(threat=threat, name="Kingfisher the younger", role="vulnerable")
    Source.objects.create(threat=threat, name="Kingfisher the elder", role="suspect")
    assert found("kingfisher", somebody("analyst")) == {
        "Threats to life: people at risk": ["Kingfisher the younger (vulnerable)"],
        "Threats to life: where the threat comes from": ["Kingfisher the elder (suspect)"],
    }


def test_a_group_says_that_there_is_more_without_counting_it(somebody: Made, trigger_of: Made) -> None:
    for _ in range(MOST + 2):
        trigger_of(place="Kingfisher Wharf")
    (group,) = find("kingfisher", somebody("analyst"))
    assert (len(group.hits), group.more) == (MOST, True)


def test_searching_is_on_record_and_its_words_can_be_erased(somebody: Made, client_of: Signed) -> None:
    user = somebody("analyst")
    client_of(user).get("/search/", {"q": "nominal:P1 kingfisher"})
    entry = Entry.objects.get(kind="search", action=Action.CONSULTATION, actor=str(user.pk))
    assert not reasons_of([entry])
    assert Detail.objects.get(entry=entry.pk).body == {"words": [None, "nominal:P1 kingfisher"]}
    assert Subject.objects.get(entry=entry.pk).ref == "nominal:P1"


@pytest.mark.parametrize("asked", ["", " ", "x", "x" * 201])
def test_what_cannot_be_searched_for_is_refused_in_words(asked: str, somebody: Made, client_of: Signed) -> None:
    answer = client_of(somebody("analyst")).get("/search/", {"q": asked})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_several_roles_in_one_event_stand_together_and_among_the_protected(somebody: Made, trigger_of: Made) -> None:
    user = somebody("analyst")
    trigger = trigger_of(people=BOTH)
    another = trigger_of(people=BOTH)  # rests on the same event
    page = touching("nominal:P1", user)
    (appearance,) = page.protected
    assert (appearance.roles, page.others) == (("suspect", "victim"), ())
    assert {one.pk for one in appearance.triggers} == {trigger.pk, another.pk}
    assert {roles for _, roles in page.triggers} == {("suspect", "victim")}
    other = touching("nominal:P2", user)
    assert (other.protected, other.others[0].roles) == ((), ("suspect",))


def test_opening_the_page_is_on_record_with_whom_it_is_about(
    somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    trigger_of(people=BOTH)
    user = somebody("analyst")
    assert client_of(user).get("/search/ref/nominal:P1/", {"why": "briefing"}).status_code == 200
    entry = Entry.objects.get(kind="reference", actor=str(user.pk))
    assert (entry.action, entry.key, reasons_of([entry])) == ("consultation", "nominal:P1", {entry.pk: "briefing"})
    assert Subject.objects.filter(entry=entry.pk, ref="nominal:P1").exists()


def test_a_reason_comes_first_where_the_desk_asks_for_one(
    somebody: Made, client_of: Signed, trigger_of: Made, settings: Any
) -> None:
    settings.ASK_WHY = True
    trigger_of(people=BOTH, place="Kingfisher Wharf")
    client = client_of(somebody("analyst"))
    for asked, status in (({}, 200), ({"why": " "}, 422)):
        answer = client.get("/search/ref/nominal:P1/", asked)
        assert answer.status_code == status
        assert "Kingfisher" not in answer.content.decode()
    assert not Entry.objects.filter(kind="reference").exists()
    assert "Kingfisher" in client.get("/search/ref/nominal:P1/", {"why": "briefing"}).content.decode()
    assert client.get("/search/ref/area:D1/").status_code == 200  # an area is nobody


def test_a_place_gathers_its_triggers_and_the_decisions_on_them(somebody: Made, trigger_of: Made) -> None:
    user, trigger = somebody("duty-assessor"), trigger_of(area="D1")
    trigger_of(area="D2")
    decision_make(by=user, trigger=trigger, choice=Choice("monitor", "Watched."), seen=0)
    page = touching("area:D1", user)
    assert [one.pk for one, _ in page.triggers] == [trigger.pk]
    assert [one.reason for one in page.decisions] == ["Watched."]


def test_the_highest_marking_is_on_the_page(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    trigger_of(people=BOTH, place="Kingfisher Wharf", marking="OFFICIAL")
    user = somebody("analyst", clearance="SECRET")
    bar = '<div class="govuk-width-container">{}</div></div>'
    for marking in ("OFFICIAL", "SECRET"):
        for address in ("/search/ref/nominal:P1/", "/search/?q=kingfisher"):
            assert bar.format(marking) in client_of(user).get(address).content.decode()
        entry_add(by=user, on=trigger_of(place="x", marking="SECRET"), decision="About nominal:P1, the kingfisher")


def test_neither_page_asks_more_for_more(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    user = somebody("analyst")
    client, asked = client_of(user), []
    client.get("/search/")
    for _ in range(2):
        for _ in range(5):
            trigger = trigger_of(people=BOTH, place="Kingfisher Wharf")
            entry_add(by=user, on=trigger, decision="The kingfisher, nominal:P1")
        with CaptureQueriesContext(connection) as queries:
            client.get("/search/", {"q": "kingfisher"})
            client.get("/search/ref/nominal:P1/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_only_the_newest_triggers_are_gathered_and_it_says_so(somebody: Made, trigger_of: Made) -> None:
    user = somebody("analyst")
    for _ in range(MOST_TRIGGERS + 1):
        trigger_of(people=BOTH)
    page = touching("nominal:P1", user)
    assert (len(page.triggers), page.more) == (MOST_TRIGGERS, True)


def test_what_is_not_known_to_be_no_person_is_handled_as_one() -> None:
    handled = {
        ref: may_be_a_person(ref) for ref in ("nominal:P1", "custody:7", "P1", "group:G1", "premises:V1", "area:D1")
    }
    assert [ref for ref, person in handled.items() if person] == ["nominal:P1", "custody:7", "P1"]
    assert "group:G07" in spellings(["g07"])
    assert spellings(["group:g07"]) == ["group:G07", "group:g07"]


def test_a_compartment_is_nowhere_named(hidden: Trigger, somebody: Made) -> None:
    assert Compartment.objects.filter(name="lantern").exists()
    assert found("lantern", somebody("analyst", compartments=("lantern",))) == {}


def test_a_register_leads_to_the_page_of_whom_it_names(somebody: Made, client_of: Signed) -> None:
    order = Order.objects.create(kind="gang-injunction", on_name="Kingfisher", on_ref='nominal:"><b>')
    client = client_of(somebody("analyst"))
    page = client.get(f"/registers/orders/{order.pk}/").content.decode()
    assert 'href="/search/ref/nominal:%22%3E%3Cb%3E/"' in page
    assert "<b>" not in page
    assert client.get("/search/ref/nominal:%22%3E%3Cb%3E/").status_code == 200
