"""Programs at the desk: tokens, and the routes that they open, through the whole of Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.desk.programs import Program, program

from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.threats.models import Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.models import Assessment, Decision, Deployment, Review, Trigger
from fourfold.desk.triage.policies import assessed_blind

Made = Callable[..., Any]
SEEN = {"seen": 0}


def test_the_board_has_its_order_and_its_filters(manager: Program, trigger_of: Made) -> None:
    first, second = trigger_of(), trigger_of(theme="violence")
    board = manager.get("triggers").json()
    assert [one["id"] for one in board["items"]] == [first.pk, second.pk]
    assert board["count"] == 2
    assert [one["id"] for one in manager.get("triggers?theme=violence").json()["items"]] == [second.pk]
    assert manager.get("triggers?tab=deployed").json()["items"] == []


def test_lists_come_in_pages_that_join_without_gap_or_overlap(manager: Program, trigger_of: Made) -> None:
    made = [trigger_of().pk for _ in range(7)]
    found = []
    for page in (1, 2, 3):
        answer = manager.get(f"triggers?per_page=3&page={page}").json()
        assert answer["pages"] == 3
        found += [one["id"] for one in answer["items"]]
    assert found == made
    assert manager.get("triggers?per_page=3&page=4").json()["items"] == []
    assert manager.get("triggers?per_page=101").status_code == 422


def test_a_trigger_is_told_whole_and_looking_is_on_record(manager: Program, trigger_of: Made) -> None:
    trigger = trigger_of(people=(("victim", "nominal:V1"), ("suspect", "nominal:V1"), ("suspect", "nominal:S1")))
    told = manager.get(f"triggers/{trigger.pk}").json()
    assert [one["ref"] for one in told["protected"]] == ["nominal:V1"]
    assert told["protected"][0]["roles"] == ["suspect", "victim"]
    assert [one["ref"] for one in told["others"]] == ["nominal:S1"]
    assert {(one["role"], one["ref"]) for one in told["events"][0]["parties"]} == set(
        trigger.concerned.values_list("role", "ref")
    )
    entry = Entry.objects.get(action=Action.CONSULTATION, kind="trigger", key=trigger.pk)
    assert entry.actor == str(manager.user.pk)
    assert entry.actor_name == f"{manager.user.username}, token {manager.token}"
    assert ("victim", "nominal:V1") in set(Subject.objects.filter(entry=entry.pk).values_list("role", "ref"))


def test_a_decision_with_its_deployment(manager: Program, trigger_of: Made) -> None:
    trigger = trigger_of()
    sent = {"kind": "deploy", "reason": "Near.", **SEEN, "deployment": {"tactic": "Patrol", "p": "prevent"}}
    answer = manager.post(f"triggers/{trigger.pk}/decisions", sent)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["number"], told["kind"], told["by"]["id"]) == (1, "deploy", manager.user.pk)
    assert told["deployments"][0]["tactic"] == "Patrol"
    assert "owner" in told["deployments"][0]["missing"]
    assert Deployment.objects.get().decision == Decision.objects.get()
    trigger.refresh_from_db()
    assert trigger.state == "deployed"


def test_the_second_to_decide_is_shown_the_first_decision(manager: Program, somebody: Made, trigger_of: Made) -> None:
    trigger = trigger_of()
    theirs = somebody("duty-assessor")
    decision_make(by=theirs, trigger=trigger, choice=Choice("monitor", "Quiet now."), seen=0)
    answer = manager.post(f"triggers/{trigger.pk}/decisions", {"kind": "no-action", "reason": "x", **SEEN})
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["decision"]["reason"] == "Quiet now."
    assert theirs.name in answer.json()["detail"]
    assert Decision.objects.count() == 1
    sent = {"kind": "no-action", "reason": "x", "seen": answer.json()["decision"]["number"]}
    assert manager.post(f"triggers/{trigger.pk}/decisions", sent).status_code == 201


def test_sent_again_with_its_key_it_is_one_record(manager: Program, somebody: Made, trigger_of: Made) -> None:
    trigger = trigger_of()
    address, sent = f"triggers/{trigger.pk}/decisions", {"kind": "monitor", "reason": "x", **SEEN}
    answers = [manager.post(address, sent, key="once") for _ in range(3)]
    assert [one.status_code for one in answers] == [201] * 3
    assert len({one.content for one in answers}) == 1
    assert Decision.objects.count() == 1
    other = manager.post(address, {**sent, "reason": "y"}, key="once")
    assert other.status_code == 422
    assert "fresh one" in other.json()["detail"]
    # somebody else's same key is another key: they never get what is not theirs
    theirs = program(somebody("tasking-manager")).post(address, sent, key="once")
    assert theirs.status_code == 409


def test_a_re_sent_record_that_one_may_not_see_any_more_is_not_shown(manager: Program) -> None:
    sent = {"values": {"threat": "Secret words"}}
    made = manager.post("registers/threats-to-life", sent, key="k").json()
    Threat.objects.get(pk=made["id"]).put_in(["closed"])
    again = manager.post("registers/threats-to-life", sent, key="k")
    assert again.status_code == 404
    assert b"Secret words" not in again.content


def test_deploying_further_reporting_and_reviewing(manager: Program, somebody: Made, trigger_of: Made) -> None:
    trigger = trigger_of()
    manager.post(f"triggers/{trigger.pk}/decisions", {"kind": "deploy", "reason": "x", **SEEN})
    owner = program(somebody("analyst"))
    sent = {"tactic": "Visit", "owner": owner.user.pk, "end": "2026-11-30T12:00:00+01:00"}
    made = manager.post(f"triggers/{trigger.pk}/deployments", sent)
    assert made.status_code == 201, made.content
    assert made.json()["end"] == "2026-11-30T11:00:00Z"
    number, seen = made.json()["id"], made.json()["version"]
    address = f"triggers/{trigger.pk}/deployments/{number}"
    assert manager.patch(address, {"agency": "Fire"}).status_code == 428
    changed = manager.patch(address, {"agency": "Fire"}, match=seen).json()
    assert (changed["agency"], changed["tactic"]) == ("Fire", "Visit")
    assert manager.patch(address, {"agency": "Council"}, match=seen).status_code == 412
    done, seen = {"progress": "done", "result": "Seen."}, changed["version"]
    assert owner.post(f"{address}/report", done, match=made.json()["version"]).status_code == 412
    assert owner.post(f"{address}/report", done, match=seen).json()["progress"] == "done"
    assert trigger.deployments.get(pk=number).agency == "Fire"
    stranger = program(somebody("analyst"))
    assert stranger.post(f"{address}/report", {"progress": "planned"}, match=seen).status_code == 403
    answer = manager.post(f"triggers/{trigger.pk}/reviews", {"escalated": "no", "learned": "Visits help."})
    assert answer.status_code == 201, answer.content
    assert Review.objects.get().learned == "Visits help."
    naive = manager.post(f"triggers/{trigger.pk}/deployments", {"start": "2026-11-30T12:00:00"})
    assert naive.status_code == 422
    assert "start" in naive.json()["detail"]


def test_an_event_that_was_not_offered_cannot_be_linked(manager: Program, trigger_of: Made) -> None:
    trigger = trigger_of(state="for-review")
    answer = manager.post(f"triggers/{trigger.pk}/reviews", {"escalated": "yes", "linked": ["invented:99"]})
    assert answer.status_code == 422
    assert Review.objects.count() == 0


def blind_and_open(trigger_of: Made) -> tuple[Trigger, Trigger]:
    """One trigger of the sample that is assessed unseen, and one that is not."""
    found: dict[bool, Trigger] = {}
    while len(found) < 2:
        one = trigger_of(expected_middle=3.0)
        found[assessed_blind(one)] = one
    return found[True], found[False]


@pytest.mark.parametrize("scopes", [None, ["triggers:read"]])
def test_a_token_is_no_way_round_the_blind_sample(scopes: list[str] | None, somebody: Made, trigger_of: Made) -> None:
    blind, plain = blind_and_open(trigger_of)
    assessor = program(somebody("analyst"), scopes)
    rows = {one["id"]: one for one in assessor.get("triggers?per_page=100").json()["items"]}
    for told in (rows[blind.pk], assessor.get(f"triggers/{blind.pk}").json()):
        assert not told["proposal_shown"]
        assert (told["band"], told["expected"]["middle"]) == ("", None)
    assert rows[plain.pk]["expected"]["middle"] == 3.0


def points(assessor: Program, value: int | None = 2) -> dict[str, int | None]:
    return {one["name"]: value for one in assessor.get("matrix").json()["scales"]}


def test_assessing_and_the_rationale_that_a_blind_one_owes(manager: Program, trigger_of: Made) -> None:
    blind, plain = blind_and_open(trigger_of)
    address = f"triggers/{plain.pk}/assessments"
    owed = manager.post(address, {"points": points(manager, 4)})
    assert owed.status_code == 422
    assert "departs" in owed.json()["detail"]
    assert manager.post(address, {"points": points(manager, 4), "rationale": "I know."}).status_code == 201
    told = manager.post(f"triggers/{blind.pk}/assessments", {"points": points(manager, 4)}).json()
    assert told["blind"]
    assert told["rationale_owed"]
    given = manager.post(f"triggers/{blind.pk}/assessments/{told['id']}/rationale", {"rationale": "Because."}).json()
    assert not given["rationale_owed"]
    assert Assessment.objects.filter(finished=True).count() == 2
    assert manager.post(address, {"points": {"no such scale": 1}}).status_code == 422
