"""Programs at the desk: registers, logs, search, rules and the audit; lists that ask no more as they grow; mistakes."""

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
from fourfold.desk.audit.models import Entry
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.threats.models import AtRisk, Threat

Made = Callable[..., Any]


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
    assert told["values"]["reference"].startswith(f"TTL-{timezone.localdate().year}-")
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
    assert [*reasons_of(Entry.objects.filter(kind="reference")).values()] == ["A warrant"]


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


def test_a_register_is_taken_out_as_a_file_and_that_is_a_disclosure(manager: Program) -> None:
    Threat.objects.create(threat="Seen")
    Threat.objects.create(threat="Hidden").put_in(["closed"])
    answer = manager.post("registers/threats-to-life/export", {"why": "For the monthly meeting"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode().splitlines()[1].startswith("OFFICIAL-SENSITIVE")
    assert "Seen" in answer.content.decode()
    assert "Hidden" not in answer.content.decode()
    entry = Entry.objects.filter(action="disclosure").get()
    assert "For the monthly meeting" in reasons_of([entry])[entry.pk]
    assert manager.post("registers/threats-to-life/export", {"why": ""}).status_code == 422


def test_somebody_is_put_on_duty_once(manager: Program) -> None:
    turn = {"user": manager.user.pk, "begin": "2030-11-01T08:00:00Z", "end": "2030-11-01T20:00:00Z"}
    made = manager.post("duty", turn, key="k")
    assert made.status_code == 201, made.content
    assert manager.post("duty", turn, key="k").json()["id"] == made.json()["id"]
    (told,) = manager.get("duty").json()["items"]
    assert (told["user"]["id"], told["begin"]) == (manager.user.pk, "2030-11-01T08:00:00Z")
    backwards = manager.post("duty", {**turn, "end": "2030-11-01T07:00:00Z"})
    assert "ends before it begins" in backwards.json()["detail"]
    assert "has the number 999999" in manager.post("duty", {**turn, "user": 999_999}).json()["detail"]
