"""A day through the programming interface: events uploaded, mended and scanned; a meeting that decides and answers a
bid; and what somebody has to do said to be done. All of it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from tests.integration.desk.import_rows import BAD, GOOD, street
from tests.integration.desk.programs import Program, program

from fourfold.desk.triage.models import Decision
from fourfold.workspace import Workspace

Made = Callable[..., Any]
TODAY = str(timezone.localdate())


def test_events_are_uploaded_imported_and_mended(place: Workspace, somebody: Made, work_off: Made) -> None:
    by = program(somebody("analyst"))
    sent = work_off(lambda: by.upload("uploads", street(GOOD.format(1), GOOD.format(2), BAD.format(3))))
    assert sent.status_code == 201
    held = by.get(f"uploads/{sent.json()['id']}").json()
    assert held["work"]["state"] == "done"
    assert {name: held["work"]["counts"][name] for name in ("read", "new", "rejected")} == {
        "read": 3, "new": 2, "rejected": 1,
    }  # fmt: skip
    ((name, upload),) = [(one["name"], one["upload"]) for one in by.get("quarantine").json()]
    assert upload == held["id"]
    told = by.get(f"quarantine/{name}").json()
    (row,) = told["rows"]
    assert (row["line"], row["column"]) == ("4", "Month")
    cells = dict(zip(told["header"], row["cells"], strict=True)) | {"Month": "2024-10"}
    mended = work_off(lambda: by.post(f"quarantine/{name}/{row['key']}", {"cells": list(cells.values())}))
    assert mended.status_code == 201
    assert by.get("quarantine").json() == []
    (source,) = by.get("data-quality").json()["sources"]
    assert (source["source"], source["missing"]) == ("police-uk-street", [])
    assert source["figures"][0] | {"definition": ""} == {
        "title": "Events held", "value": 3, "share": None, "definition": "",
    }  # fmt: skip
    gone = by.post(f"uploads/{held['id']}/import", {})  # once imported, the file itself is not kept
    assert (gone.status_code, "Upload it again" in gone.json()["detail"]) == (422, True)
    again = work_off(lambda: by.upload("uploads", street(GOOD.format(1), GOOD.format(2))))
    assert by.get(f"uploads/{again.json()['id']}").json()["work"]["counts"]["unchanged"] == 2


def test_a_file_that_cannot_be_is_refused_and_says_why(place: Workspace, somebody: Made) -> None:
    by = program(somebody("analyst"))
    refused = by.upload("uploads", b"\0\1\2", name="x.csv")
    assert (refused.status_code, "by its content" in refused.json()["detail"]) == (422, True)
    unmapped = by.upload("uploads", b"a,b\n1,2\n", name="x.csv", sort="mapped")
    assert (unmapped.status_code, "Choose a mapping" in unmapped.json()["detail"]) == (422, True)
    assert by.post("uploads", {}).status_code == 415
    assert by.get("uploads").json()["count"] == 0


def test_a_meeting_decides_on_what_all_in_the_room_may_see_and_answers_a_bid(
    manager: Program, somebody: Made, trigger_of: Made
) -> None:
    plain, secret = trigger_of(), trigger_of(marking="SECRET")
    cleared = program(somebody("tasking-manager", clearance="SECRET"))
    other = somebody("analyst")
    begun = cleared.post("meetings", {"sort": "tasking", "day": TODAY, "attendees": [other.pk]}, key="once")
    assert cleared.post("meetings", {"sort": "tasking", "day": TODAY, "attendees": [other.pk]}, key="once").json()[
        "id"
    ] == begun.json()["id"]  # fmt: skip
    held = f"meetings/{begun.json()['id']}"
    assert [one["id"] for one in cleared.get(held).json()["waiting"]] == [plain.pk]
    decision = {"kind": "monitor", "reason": "Invented", "seen": 0, "meeting": begun.json()["id"]}
    assert cleared.post(f"triggers/{secret.pk}/decisions", decision).status_code == 404
    assert Decision.objects.count() == 0
    assert cleared.post(f"triggers/{plain.pk}/decisions", decision).status_code == 201
    asked = program(other).post(
        "bids", {"title": "Cameras", "resources": "Two", "case": "Invented", "triggers": [plain.pk]}
    )
    assert asked.status_code == 201
    hidden = {"title": "x", "resources": "x", "case": "x", "triggers": [secret.pk]}
    assert program(other).post("bids", hidden).status_code == 422
    assert [one["title"] for one in cleared.get(held).json()["bids"]] == ["Cameras"]
    answer = {"outcome": "part", "reason": "One is to be had"}
    assert cleared.post(f"bids/{asked.json()['id']}/answer", answer).json()["outcome"] == "part"
    assert cleared.post(f"bids/{asked.json()['id']}/answer", answer).status_code == 422
    assert cleared.patch(held, {"notes": "Invented notes"}).json()["attendees"][0]["id"] == other.pk
    minutes = cleared.post(f"{held}/close", {}).json()
    assert [(one["trigger"]["id"], one["kind"]) for one in minutes["decisions"]] == [(plain.pk, "monitor")]
    assert [one["outcome_reason"] for one in minutes["answered"]] == ["One is to be had"]
    assert cleared.patch(held, {"notes": "Later"}).status_code == 422
    assert manager.get(held).json()["notes"] == "Invented notes"


def test_what_somebody_has_to_do_is_said_to_be_done_once(manager: Program, somebody: Made, trigger_of: Made) -> None:
    lead, trigger = somebody("operation-lead"), trigger_of()
    deployment = {"tactic": "Visits", "owner": lead.pk, "end": dt.datetime.now(dt.UTC).isoformat()}
    sent = {"kind": "deploy", "reason": "Invented", "seen": 0, "deployment": deployment}
    assert manager.post(f"triggers/{trigger.pk}/decisions", sent).status_code == 201
    by = program(lead)
    (task,) = by.get("tasks").json()
    assert (task["kind"], task["what"]) == ("deployment", "Visits")
    assert manager.get("tasks").json() == []
    address = f"tasks/deployment/{task['key']}/done"
    later = str(timezone.localdate() + dt.timedelta(days=1))
    assert by.post(address, {"on": later, "result": "x"}).status_code == 422
    assert program(somebody("partner")).post(address, {"on": TODAY, "result": "x"}).status_code == 404
    done = by.post(address, {"on": TODAY, "result": "Nobody was met"}).json()
    assert (done["open"], done["result"]) == (False, "Nobody was met")
    assert by.post(address, {"on": TODAY, "result": "Again"}).status_code == 422
    assert by.get("tasks").json() == []
