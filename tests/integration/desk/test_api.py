"""Programs at the desk: tokens, and the routes that they open, through the whole of Django."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.integration.desk.programs import Program, program

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.api.actions import token_end
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.threats.models import AtRisk, Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.models import Assessment, Decision, Deployment, Review, Trigger
from fourfold.desk.triage.policies import assessed_blind

Made = Callable[..., Any]
SEEN = {"seen": 0}


@pytest.fixture
def manager(somebody: Made) -> Program:
    return program(somebody("tasking-manager"))


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
    number = made.json()["id"]
    changed = manager.patch(f"triggers/{trigger.pk}/deployments/{number}", {"agency": "Fire"}).json()
    assert (changed["agency"], changed["tactic"]) == ("Fire", "Visit")
    report = f"triggers/{trigger.pk}/deployments/{number}/report"
    assert owner.post(report, {"progress": "done", "result": "Seen."}).json()["progress"] == "done"
    assert program(somebody("analyst")).post(report, {"progress": "planned"}).status_code == 403
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


def test_alerts_are_ones_own(manager: Program, somebody: Made) -> None:
    alert = alert_raise(to=manager.user, title="Look", link="/today/", urgent=True)
    other = alert_raise(to=somebody("analyst"), title="Theirs", link="/today/")
    assert [one["title"] for one in manager.get("alerts").json()["items"]] == ["Look"]
    assert manager.post(f"alerts/{alert.pk}/acknowledge", {}).json()["acknowledged_at"]
    assert manager.post(f"alerts/{other.pk}/acknowledge", {}).status_code == 404


def test_a_register_comes_by_its_declaration(manager: Program) -> None:
    about = {one["name"]: one for one in manager.get("registers").json()}
    fields = {one["name"]: one for one in about["threats-to-life"]["fields"]}
    assert fields["opened_at"]["kind"] == "moment"
    assert {"id": "1", "title": "1. Reliable"} in fields["source_grade"]["choices"] or fields["source_grade"]["choices"]
    assert "words" in about["threats-to-life"]["filters"]
    assert [one["name"] for one in about["threats-to-life"]["children"]] == ["at-risk", "sources", "reviews"]


def test_a_record_is_added_changed_and_never_overwritten(manager: Program) -> None:
    address = "registers/threats-to-life"
    added = manager.post(address, {"values": {"threat": "Invented", "opened_at": "2026-11-24T02:00:00+00:00"}})
    assert added.status_code == 201, added.content
    told = added.json()
    assert told["values"]["reference"] == f"TTL-{timezone.localdate().year}-0001"
    assert "how it is known" in told["missing"]
    one = f"{address}/{told['id']}"
    assert manager.patch(one, {"values": {"threat": "x"}}).status_code == 428
    changed = manager.patch(one, {"values": {"threat": "Mended"}}, match=told["version"])
    assert changed.status_code == 200, changed.content
    assert changed.json()["values"]["threat"] == "Mended"
    assert changed.json()["values"]["opened_at"] == "2026-11-24T02:00:00+00:00"
    late = manager.patch(one, {"values": {"threat": "Late"}}, match=told["version"])
    assert late.status_code == 412
    assert Threat.objects.get().threat == "Mended"
    history = manager.get(f"{one}/history").json()
    assert {"field": "threat", "before": "Invented", "after": "Mended"} in history[0]["fields"]
    assert len(history[0]["fields"]) == 1  # nothing but what was sent has changed


def test_wrong_values_are_said_field_by_field_and_nothing_is_lost(manager: Program) -> None:
    address = "registers/threats-to-life"
    wrong = {
        "opened_at": "2026-11-24T02:00", "threat": ["x"], "nonsense": 1, "review_hours": "soon", "marking": "NO SUCH",
    }  # fmt: skip
    answer = manager.post(address, {"values": wrong})
    assert answer.status_code == 422
    assert {"opened_at", "threat", "nonsense"} <= {one["field"] for one in answer.json()["errors"]}
    assert "offset" in answer.json()["detail"]
    answer = manager.post(address, {"values": {"threat": "x", "review_hours": "soon", "marking": "TOP SECRET"}})
    assert {one["field"] for one in answer.json()["errors"]} == {"review_hours", "marking"}
    assert Threat.objects.count() == 0


def test_only_some_close_through_a_program_too(manager: Program, somebody: Made) -> None:
    made = manager.post("registers/threats-to-life", {"values": {"threat": "x"}}).json()
    address = f"registers/threats-to-life/{made['id']}"
    closing = {"values": {"closed_at": "2027-01-01T10:00:00Z", "closed_why": "Over."}}
    refused = program(somebody("analyst")).patch(address, closing, match=made["version"])
    assert refused.status_code == 422
    assert manager.patch(address, closing, match=made["version"]).status_code == 200


def test_what_belongs_to_a_record(manager: Program) -> None:
    made = manager.post("registers/threats-to-life", {"values": {"threat": "x"}}).json()
    address = f"registers/threats-to-life/{made['id']}/at-risk"
    person = {"values": {"name": "Invented Person", "role": "victim", "notice": "not-served"}}
    assert manager.post(address, person).status_code == 422  # a notice not served needs its reason
    person["values"]["notice_why"] = "Would raise the risk."
    added = manager.post(address, person, key="p")
    assert added.status_code == 201, added.content
    assert manager.post(address, person, key="p").json() == added.json()
    assert AtRisk.objects.count() == 1
    changed = manager.patch(f"{address}/{added.json()['id']}", {"values": {"name": "B"}}, match=added.json()["version"])
    assert changed.json()["values"]["name"] == "B"
    late = manager.patch(f"{address}/{added.json()['id']}", {"values": {"name": "C"}}, match=added.json()["version"])
    assert late.status_code == 412
    told = manager.get(f"registers/threats-to-life/{made['id']}").json()
    assert [one["values"]["name"] for one in told["children"]["at-risk"]] == ["B"]
    assert manager.post(f"registers/threats-to-life/{made['id']}/no-such", person).status_code == 404


def test_filters_that_are_none_are_refused(manager: Program) -> None:
    Threat.objects.create(threat="One")
    Threat.objects.create(threat="Two")
    found = manager.get("registers/threats-to-life?words=two").json()
    assert [one["values"]["threat"] for one in found["items"]] == ["Two"]
    assert found["count"] == 1
    assert manager.get("registers/threats-to-life?threat=Two").status_code == 422
    assert manager.get("registers/threats-to-life?source_grade=nonsense").status_code == 422


def test_a_decision_log_is_added_to_and_read(manager: Program, trigger_of: Made) -> None:
    trigger = trigger_of()
    address = f"logs/trigger/{trigger.pk}"
    for _ in range(2):
        assert manager.post(address, {"decision": "Wait", "rationale": "Rain"}, key="e").status_code == 201
    assert manager.post(address, {"decision": " "}).status_code == 422
    assert manager.post(address, {"decision": "x", "replaces": 9}).status_code == 422
    told = manager.get(address).json()
    assert told["whole"]
    assert [one["decision"] for one in told["entries"]] == ["Wait"]


def test_searching_shows_what_the_scopes_show(somebody: Made, trigger_of: Made) -> None:
    user = somebody("tasking-manager")
    trigger_of(title="Quarrel at the invented quay", people=(("suspect", "nominal:P7"),))
    Threat.objects.create(threat="Quarrel over a debt")
    titles = {one["title"] for one in program(user).get("search?q=quarrel").json()["groups"]}
    assert titles == {"Triggers", "Threats to life"}
    narrow = program(user, ["triggers:read"])
    assert {one["title"] for one in narrow.get("search?q=quarrel").json()["groups"]} == {"Triggers"}
    assert program(user).get("refs/nominal:P7").json()["triggers"][0]["roles"] == ["suspect"]
    assert narrow.get("refs/nominal:P7").status_code == 403
    assert program(user).get("refs/nominal:NOBODY").status_code == 404


def test_a_reason_is_asked_for_and_goes_on_record(manager: Program, trigger_of: Made, settings: Any) -> None:
    settings.ASK_WHY = True
    trigger_of(people=(("suspect", "nominal:P7"),))
    assert manager.get("refs/nominal:P7").status_code == 422
    assert manager.get("refs/nominal:P7?why=A+warrant").status_code == 200
    assert Entry.objects.get(kind="reference").why == "A warrant"


def test_rules_come_with_their_record(manager: Program, somebody: Made, trigger_of: Made) -> None:
    trigger_of()
    rows = {one["id"]: one for one in manager.get("rules").json()}
    assert rows["near-repeat-shooting"]["open"] == 1
    assert manager.get("rules/near-repeat-shooting").json()["record"]["fired"] == 1
    auditor = program(somebody("auditor"))
    told = auditor.get("rules/near-repeat-shooting").json()
    assert (told["open"], told["record"]) == (None, None)


def test_the_auditor_asks_and_reads_for_a_reason(somebody: Made, trigger_of: Made) -> None:
    auditor = program(somebody("auditor"))
    hidden = trigger_of(compartments=("closed",))
    threat = Threat.objects.create(threat="Words")
    found = auditor.get(f"audit?kind=threat&key={threat.pk}").json()
    assert found["count"] == 1
    assert Entry.objects.filter(kind="audit", actor=str(auditor.user.pk)).exists()
    entry = found["items"][0]["id"]
    assert auditor.post(f"audit/{entry}/content", {"why": ""}).status_code == 422
    told = auditor.post(f"audit/{entry}/content", {"why": "A complaint"}).json()
    assert told["content"]["threat"] == [None, "Words"]
    row = auditor.get(f"audit?kind=trigger&key={hidden.pk}").json()["items"][0]
    assert row["withheld"]
    assert row["why"] is None
    assert auditor.post(f"audit/{row['id']}/content", {"why": "x"}).json()["content"] is None


def test_who_one_is(manager: Program) -> None:
    told = manager.get("me").json()
    assert told["user"] == manager.user.username
    assert "triggers:decide" in told["scopes"]
    assert told["time_zone"] == "Europe/London"


@pytest.mark.parametrize("address", ["triggers", "alerts", "registers/threats-to-life", "audit?kind=threat"])
def test_no_list_asks_more_often_as_it_grows(address: str, somebody: Made, trigger_of: Made) -> None:
    user = somebody("tasking-manager", "auditor", compartments=("open-door",))
    asker = program(user)
    asker.get(address)
    counted = []
    for rows in (5, 45):
        for number in range(rows):
            trigger = trigger_of(compartments=("open-door",), people=(("suspect", f"nominal:P{number}"),))
            Threat.objects.create(threat=str(number), trigger=trigger.pk).put_in(["open-door"])
            alert_raise(to=user, title=str(number), link="/today/")
        with CaptureQueriesContext(connection) as asked:
            answer = asker.get(f"{address}{'&' if '?' in address else '?'}per_page=100")
        assert len(answer.json()["items"]) >= rows
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_mistakes_of_every_sort_are_problems(manager: Program) -> None:
    client = Client()
    headers = {"Authorization": f"Bearer {manager.text}"}
    for address, status in (("no-such", 404), ("triggers/nobody", 404), ("registers/none", 404), ("rules/none", 404)):
        answer = manager.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert client.delete("/api/v1/triggers", headers=headers).status_code == 405
    assert manager.get("triggers?theme=%00").status_code == 400
    address = "/api/v1/registers/threats-to-life"
    form = client.post(address, {"values": "x"}, headers=headers)
    assert (form.status_code, form["Content-Type"]) == (415, "application/problem+json")
    for body in ("{", "[NaN]", '{"values": {"threat": "\\ud800"}}', '{"values": {"threat": "\\u0000"}}', "[" * 100_000):
        answer = client.post(address, body, content_type="application/json", headers=headers)
        assert answer.status_code == 400, body[:20]
        assert json.loads(answer.content)["detail"]
    assert Threat.objects.count() == 0


def test_answers_are_kept_by_nobody_on_the_way(manager: Program) -> None:
    assert manager.get("me")["Cache-Control"] == "no-store"


def test_an_ended_token_and_compartments_left(manager: Program, trigger_of: Made) -> None:
    assert trigger_of(compartments=("closed",)).pk not in manager.get("triggers").content.decode()
    assert Compartment.objects.get().name not in manager.get("triggers").content.decode()
    token_end(by=manager.user, token=manager.token)
    assert manager.get("triggers").status_code == 401


def test_a_day_is_a_day(manager: Program, trigger_of: Made) -> None:
    trigger_of(fired_on=dt.date(2026, 10, 25))
    assert manager.get("triggers").json()["items"][0]["fired_on"] == "2026-10-25"


def test_users_have_no_way_in_by_anothers_key(manager: Program, somebody: Made) -> None:
    user: User = somebody("analyst")
    assert program(user).get("me").json()["user"] == user.username != manager.user.username
