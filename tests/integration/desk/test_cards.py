"""Near-identical triggers on one card of the board: counted, worked through, and decided as one or one by one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.deconfliction.actions import deployments_check
from fourfold.desk.deconfliction.models import Crossing
from fourfold.desk.triage.actions.decide import Choice, DecidedMeanwhile, decision_make, decisions_make
from fourfold.desk.triage.actions.meet import meeting_call, meeting_close
from fourfold.desk.triage.filing import led_by
from fourfold.desk.triage.models import Decision, Deployment, Trigger
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]


@pytest.fixture
def on_file(trigger_of: Made) -> Callable[..., Trigger]:
    """File a trigger that rests on events, a letter each: on the card of the first open one filed before that has the
    same newest event, as filing deals them (`test_filing`)."""
    leads: dict[str, str] = {}

    def make(events: str, **more: Any) -> Trigger:
        hidden = more.get("compartments")
        made: Trigger = trigger_of(card="" if hidden else leads.get(events[-1], ""), **more)
        if not hidden:
            leads.setdefault(events[-1], made.pk)
        return made

    return make


def weighed(name: str, *events: str, inside: tuple[str, ...] = ()) -> Any:
    """A trigger as a scan has it, as far as cards are dealt by it."""
    rests = [SimpleNamespace(id=event) for event in events]
    day = dt.date(2026, 10, 31)
    trigger = SimpleNamespace(id=name, fired_on=day, events=rests, marking="OFFICIAL", compartments=inside)
    return SimpleNamespace(trigger=trigger)


def sent(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "reason": "One reason.",
        "seen": "0",
        "token": "t" * 32,
        "deployment-progress": "planned",
        **more,
    }


def test_the_board_shows_cards_names_every_rule_and_counts_both(
    somebody: Made, on_file: Made, client_of: Signed
) -> None:
    on_file("AZ", title="The first rule")
    on_file("B", title="Of something else")
    on_file("Z", title="The folded rule", rule="firearm-found-in-search")
    page = client_of(somebody("duty-assessor")).get("/today/").content.decode()
    listed = page[page.index('id="rest"') :]
    assert listed.index("The first rule") < listed.index("The folded rule") < listed.index("Of something else")
    assert "On the same events: 1 more" in page
    assert "(professional judgement)" in page or "(published figure)" in page
    assert "Decide all 2 as one" in page
    tab = re.sub(r"<[^>]*>", "", page[page.index("To do") : page.index("New", page.index("To do"))])
    assert " ".join(tab.split()).startswith("To do 2 cards (3 triggers)")


def test_who_may_not_decide_is_not_asked_to(somebody: Made, on_file: Made, client_of: Signed) -> None:
    on_file("Z"), on_file("Z")
    page = client_of(somebody("analyst")).get("/today/").content.decode()
    assert "On the same events" in page
    assert "as one" not in page


def test_a_card_never_tells_of_what_the_reader_may_not_see(somebody: Made, client_of: Signed) -> None:
    """Two triggers that share with a hidden third, and not with one another, are two cards, to whoever looks."""
    hidden, one, other = (weighed(name, *events, inside=inside) for name, *events, inside in (
        ("hidden", "A", "B", "Y", ("lantern",)), ("one", "A", "B", "Y", "Z", ()), ("other", "Y", ()),
    ))  # fmt: skip
    assert led_by([hidden, one, other]) == {"hidden": "hidden", "one": "one", "other": "other"}
    open_one = weighed("hidden", "A", "B", "Y")
    assert led_by([open_one, one, other]) == {"hidden": "hidden", "one": "hidden", "other": "hidden"}


def test_decided_as_one_each_has_a_decision_with_the_same_reason_and_one_deployment_stands(
    somebody: Made, on_file: Made, client_of: Signed
) -> None:
    lead, folded, left = on_file("AZ"), on_file("Z"), on_file("Z")
    client = client_of(somebody("duty-assessor"))
    address = f"{lead.get_absolute_url()}decide/"
    page = client.get(f"{address}?as-one=1").content.decode()
    assert page.count('name="as-one"') == page.count("checked") == 2
    for _ in range(2):  # sent twice, it is made once
        client.post(address, sent("deploy", **{"as-one": [folded.pk], "deployment-tactic": "Patrol", "stay": "1"}))
    made = Decision.objects.order_by("pk")
    assert [(one.trigger, one.reason, one.kind) for one in made] == [
        (lead, "One reason.", "deploy"),
        (folded, "One reason.", "deploy"),
    ]
    assert made[1].as_one_with == made[0]
    assert Deployment.objects.get().trigger == lead
    left.refresh_from_db()
    assert left.state == "new"
    assert "Decided as one with" in client.get(folded.get_absolute_url()).content.decode()


def test_where_one_of_a_card_was_decided_meanwhile_nothing_is_saved_and_the_others_words_are_shown(
    somebody: Made, on_file: Made, client_of: Signed
) -> None:
    lead, folded = on_file("AZ", title="The lead"), on_file("Z", title="The folded")
    first = somebody("tasking-manager")
    decision_make(by=first, trigger=folded, choice=Choice("no-action", "Seen already."), seen=0)
    with pytest.raises(DecidedMeanwhile):
        decisions_make(by=first, card=[(lead, 0), (folded, 0)], choice=Choice("monitor", "x"))
    assert not lead.decisions.exists()
    answer = client_of(somebody("duty-assessor")).post(
        f"{lead.get_absolute_url()}decide/", sent("monitor", **{"as-one": [folded.pk], f"seen-{folded.pk}": "0"})
    )
    assert answer.status_code == 409
    assert "Seen already." in answer.content.decode()
    assert "One reason." in answer.content.decode()
    assert Decision.objects.count() == 1


def test_what_is_not_of_the_card_cannot_be_decided_with_it(somebody: Made, on_file: Made, client_of: Signed) -> None:
    lead, other = on_file("AZ"), on_file("B")
    hidden = on_file("Z", compartments=("lantern",))
    client = client_of(somebody("duty-assessor"))
    for ticked in (other, hidden):
        answer = client.post(f"{lead.get_absolute_url()}decide/", sent("monitor", **{"as-one": [ticked.pk]}))
        assert answer.status_code == 422
        assert "has left this card" in answer.content.decode()
    assert not Decision.objects.exists()


def test_next_goes_through_a_card_and_then_to_the_next_card(somebody: Made, on_file: Made, client_of: Signed) -> None:
    lead, other, folded, last = on_file("AZ"), on_file("B"), on_file("Z"), on_file("C")
    client = client_of(somebody("duty-assessor"))
    walked, at, card = [], lead, lead.pk
    for _ in range(3):
        answer = client.post(f"{at.get_absolute_url()}decide/?card={card}", sent("monitor", token=at.pk, next="1"))
        key, query = re.fullmatch(r"/triggers/(\w+)/\?(.*)", answer["Location"]).groups()  # type: ignore[union-attr]
        walked.append(key)
        at, card = Trigger.objects.get(pk=key), re.search(r"card=(\w+)", query).group(1)  # type: ignore[union-attr]
    assert walked == [folded.pk, other.pk, last.pk]
    answer = client.post(f"{last.get_absolute_url()}decide/", sent("monitor", token=last.pk, next="1"))
    assert answer["Location"].startswith("/today/")
    assert not Trigger.objects.filter(state="new").exists()


def test_a_deployment_is_checked_for_all_that_it_is_made_for(somebody: Made, on_file: Made, client_of: Signed) -> None:
    on_file("Q", compartments=("lantern",), people=(("suspect", "nominal:P9"),), at=None)
    Compartment.objects.update(controller=somebody("responsible-officer", compartments=("lantern",)))
    lead = on_file("AZ", people=(("suspect", "nominal:P1"),), at=None, place="Porthcawl")
    folded = on_file("Z", people=(("suspect", "nominal:P9"),), at=None, place="Porthcawl")
    for one in Trigger.objects.all():
        one.evidence["events"] = []
        one.save()
    client = client_of(somebody("duty-assessor"))
    client.post(f"{lead.get_absolute_url()}decide/", sent("deploy", **{"as-one": [folded.pk]}))
    deployments_check()
    assert ["nominal:P9" in words for words in Crossing.objects.get().touches] == [True]


def test_a_closed_meeting_decides_nothing(somebody: Made, on_file: Made) -> None:
    manager, trigger = somebody("tasking-manager"), on_file("Z")
    meeting = meeting_call(by=manager, sort="morning", day=trigger.fired_on, attendees=[])
    meeting_close(by=manager, meeting=meeting)
    with pytest.raises(BadInput, match="closed"):
        decision_make(by=manager, trigger=trigger, choice=Choice("monitor", "x"), seen=0, meeting=meeting)


def test_a_meeting_folds_only_what_all_in_the_room_may_see(somebody: Made, on_file: Made, client_of: Signed) -> None:
    lead = on_file("AZ", title="The lead")
    on_file("Z", title="The folded")
    on_file("Z", title="The hidden", compartments=("lantern",))
    manager = somebody("tasking-manager", compartments=("lantern",))
    meeting = meeting_call(by=manager, sort="morning", day=lead.fired_on, attendees=[somebody("analyst")])
    client = client_of(manager)
    for address in (meeting.get_absolute_url(), f"{meeting.get_absolute_url()}{lead.pk}/"):
        page = client.get(address).content.decode()
        assert "The folded" in page
        assert "The hidden" not in page
