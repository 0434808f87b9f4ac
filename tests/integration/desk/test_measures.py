"""Measures at the desk: one page each, versions kept, compared, projected, charted, set beside others."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.desk.programs import program
from tests.invented_measures import robberies

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Entry
from fourfold.desk.context import workspace
from fourfold.desk.measures import tactics
from fourfold.desk.measures.actions import measure_define, target_state
from fourfold.desk.measures.held import counted, measures
from fourfold.desk.measures.models import Definition, Others, Released, Target
from fourfold.desk.measures.releasing import figures_let_out
from fourfold.desk.plans.models import Plan, PlanAction
from fourfold.desk.reports.models import Report
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.models import Deployment
from fourfold.errors import BadInput
from fourfold.marked import Problems
from fourfold.measures.counting import by_area_monthly
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]
PAGE = "/measures/of/robbery/"
OWN = """measure: night-robbery
title: Robbery, as this force counts it
meaning: Robberies, each counted once.
unit: incidents
count:
  kind: robbery
owner: Head of analysis (invented)
source: crime recording
recording:
  - {from: 2024-01-01, note: a new recording system, breaks: true}
"""


@pytest.fixture
def held(place: Workspace) -> Workspace:
    """Two years of robberies: ten a month in 2023, four a month in 2024, one of these kept to a compartment."""
    robberies(place, {"2023": 10, "2024": 4})
    return place


def test_a_measure_is_compared_projected_and_charted(held: Workspace, somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst")
    target_state(by=analyst, measure=measures()["robbery"], year="2024-04", value=60, source="The plan (invented)")
    page = client_of(analyst).get(PAGE, {"first": "2024-04", "last": "2024-10"}).content.decode()
    assert "28 against 70: 60% lower" in page  # 7 months of 4, 7 months of 10
    assert "established" in page
    assert "28 so far" in page
    assert "The chance of ending at 60 or fewer is" in page
    assert "The plan (invented)" in page
    assert "<svg" in page
    assert "below the centre" in page  # a run of low months, in words
    assert "2023-05" in page  # and as a table
    told = program(analyst).get("measures/robbery").json()
    assert "36 against 90: 60% lower" in told["compared"]  # its year begins in April, for programs too
    broken = client_of(analyst).get(PAGE, {"first": "2024-10", "last": "2024-04"})
    assert broken.status_code == 422
    assert "The last month is before the first" in broken.content.decode()


def test_what_is_kept_to_a_compartment_is_counted_for_nobody_outside(held: Workspace, somebody: Made) -> None:
    robberies(held, {"2024": 1}, compartments=["lantern"], after="k")
    robbery = measures()["robbery"]
    inside = somebody("analyst", compartments=("lantern",))
    sums = [
        sum(one.count or 0 for one in counted(robbery, user).within("2024-01", "2024-12"))
        for user in (somebody("analyst"), inside)
    ]
    assert sums == [48, 60]


def test_a_changed_definition_is_a_new_version(held: Workspace, somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst")
    client = client_of(analyst)
    first = client.post("/measures/define/", {"text": OWN, "why": "Wanted by the board", "token": "a" * 32})
    assert first["Location"] == "/measures/of/night-robbery/"
    assert client.post("/measures/define/", {"text": OWN, "why": "x", "token": "a" * 32}).status_code == 302
    page = client.get("/measures/of/night-robbery/").content.decode()
    assert "night-robbery, version 1" in page
    assert "The series breaks here" in page
    assert "The two sides are not compared" in page
    changed = OWN.replace("each counted once", "each victim counted once")
    client.post("/measures/of/night-robbery/define/", {"text": changed, "why": "Victims are what counts"})
    assert measures()["night-robbery"].version == 2
    assert [one.version for one in Definition.objects.all()] == [2, 1]
    page = client.get("/measures/of/night-robbery/").content.decode()
    assert "each victim counted once" in page
    assert "Victims are what counts" in page
    assert "Wanted by the board" in page  # the earlier version stays, with its reason
    with pytest.raises(BadInput, match="nothing to put on record"):
        measure_define(by=analyst, text=changed, why="again", of="night-robbery")
    with pytest.raises(BadInput, match="keeps its name"):
        measure_define(by=analyst, text=OWN, why="x", of="robbery")
    with pytest.raises(BadInput, match="already"):
        measure_define(by=analyst, text=OWN, why="x")
    with pytest.raises(Problems):
        measure_define(by=analyst, text=OWN.replace("kind: robbery", "kind: robery"), why="x", of="night-robbery")
    with pytest.raises(Denied):
        measure_define(by=somebody("duty-assessor"), text=OWN, why="x")
    wrong = client.post("/measures/define/", {"text": "measure: [", "why": "x"})
    assert wrong.status_code == 422
    assert "line 3: not valid YAML" in wrong.content.decode()
    assert Entry.objects.filter(kind="definition", action="collection").count() == 2


def test_a_target_is_stated_by_somebody_for_a_year(somebody: Made) -> None:
    analyst, robbery = somebody("analyst"), measures()["robbery"]
    with pytest.raises(BadInput, match="begins with month 4"):
        target_state(by=analyst, measure=robbery, year="2024-01", value=1, source="x")
    with pytest.raises(BadInput, match="who stated"):
        target_state(by=analyst, measure=robbery, year="2024-04", value=1, source=" ")
    with pytest.raises(Denied):
        target_state(by=somebody("operation-lead"), measure=robbery, year="2024-04", value=1, source="x")
    assert not Target.objects.exists()


def test_other_forces_are_set_beside(somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    rows = "name,count,exposure\n" + "".join(f"Force {n},100,100000\n" for n in range(9))
    crafted = "<script>alert(1)</script>,400,100000\n"
    fields = {"period": "2023/24", "source": "A published table (invented)", "exposure": "people"}

    def send(text: str, name: str = "x.csv") -> Any:
        return client.post(f"{PAGE}others/", {**fields, "file": SimpleUploadedFile(name, text.encode())})

    assert send(rows + crafted).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "above 99.8% of what chance gives" in page
    assert "<script>alert" not in page
    assert len(Others.objects.get().rows) == 10
    for text, said in (
        ("name,count\na,1\n", "exposure"),
        (rows + "a,-1,10\n", "line 11"),
        (rows + "Force 1,1,10\n", "given twice"),
        ("name,count,exposure\na,1,1\n", "at least"),
    ):
        answer = send(text)
        assert answer.status_code == 422
        assert said in answer.content.decode() or "from 3 to" in answer.content.decode()


def test_what_is_not_held_is_said_and_what_is_not_there_is_not_found(somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    assert "Nothing that" in client.get("/measures/of/threats-to-life/").content.decode()
    assert client.get("/measures/of/no-such/").status_code == 404


def test_tactics_are_told_of_the_deployments_that_a_reader_may_see(
    place: Workspace, somebody: Made, client_of: Signed, trigger_of: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, (before, after) in enumerate([(20, 4), (20, 20), (20, 20)]):
        robberies(place, {"2023": before, "2024": after}, after=f"t{n}-", at=(330_500.0 + 5000 * n, 390_500.0))
    squares = dataclasses.replace(workspace(), area_levels=("grid-1000",))
    monkeypatch.setattr(tactics, "workspace", lambda: squares)
    counts = by_area_monthly(place, measures()["robbery"], "grid-1000", ["2023-01"])
    here = min(counts["2023-01"])  # the square furthest to the west
    for names in ((), ("lantern",)):
        trigger = trigger_of(area=here, compartments=names)
        manager = somebody("tasking-manager", compartments=names)
        decision = decision_make(by=manager, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
        start = dt.datetime(2024, 1, 3, tzinfo=dt.UTC)
        tactic = "Secret watch" if names else "Patrol"
        Deployment.objects.create(trigger=trigger, decision=decision, tactic=tactic, start=start, progress="done")
        for area, what in ((here, f"Plan of a {tactic.lower()}"), ("", tactic)):
            plan = Plan.objects.create(title="A plan (invented)", kind="area", area=area)
            plan.put_in(list(names))
            done = {"done_at": start, "done_by": manager, "result": "x"}
            PlanAction.objects.create(plan=plan, p="protect", what="x", tactic=what, **done)
    page = client_of(somebody("analyst")).get(f"{PAGE}tactics/").content.decode()
    assert "Patrol: 120 before and 24 after in 1 place, 80% less than areas like them" in page
    assert "crime-harm days fewer than areas like them (95% interval: " in page
    assert "regression to the mean" in page
    assert "Secret watch" not in page
    assert "Plan of a patrol: 120 before and 24 after in 1 place, 80% less than areas like them" in page
    assert "1: an action of a plan that names no grid-1000 by its code" in page
    assert "secret watch" not in page
    assert client_of(somebody("analyst")).get(f"{PAGE}tactics/", {"months": "0"}).status_code == 422


def test_an_area_is_evaluated_beside_another_in_counts_and_in_harm(
    place: Workspace, somebody: Made, client_of: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, (before, after) in enumerate([(20, 4), (20, 20)]):
        robberies(place, {"2023": before, "2024": after}, after=f"e{n}-", at=(330_500.0 + 5000 * n, 390_500.0))
    squares = dataclasses.replace(workspace(), area_levels=("grid-1000",))
    monkeypatch.setattr("fourfold.desk.measures.views.workspace", lambda: squares)
    here, there = sorted(by_area_monthly(place, measures()["robbery"], "grid-1000", ["2023-01"])["2023-01"])
    named = SimpleNamespace(name="grid-1000", codes=(here, "9", "10"), names=("Northwood (invented)", "Elm", "Elm"))
    held = SimpleNamespace(areas=SimpleNamespace(levels=(named,)))
    monkeypatch.setattr("fourfold.desk.measures.places.places_held", lambda: held)
    control = f"grid-1000:{there}"
    asked = {"treated": "northwood (invented)", "control": control, "changed": "2024-01", "months": "6"}
    client = client_of(somebody("analyst"))
    page = client.get(f"{PAGE}evaluate/", {**asked, "also": "a new bridge\nlonger hours"}).content.decode()
    assert "120 before and 24 after, against 120 and 120 in the control: 96.0 fewer" in page
    assert "What else changed: a new bridge; longer hours." in page
    assert "In harm: 35,040 crime-harm days fewer" in page  # 365 for each
    label = f"Northwood (invented) (grid-1000:{here})"
    assert f"Treated: {label}" in page
    assert f'<option value="{label}">' in page  # a list to choose from
    for wrong, why in (("Elm", "Several areas are called so"), ("Oak", "No area is called so: Oak")):
        answer = client.get(f"{PAGE}evaluate/", {**asked, "control": wrong})
        assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert "different places" in client.get(f"{PAGE}evaluate/", {**asked, "control": label}).content.decode()
    assert client.get(f"{PAGE}evaluate/", {**asked, "months": "0"}).status_code == 422
    assert client.get(f"{PAGE}evaluate/").status_code == 200
    assert client_of(somebody("partner")).get(f"{PAGE}evaluate/").status_code == 403


def test_a_program_reads_what_its_user_may_see_counted(held: Workspace, somebody: Made) -> None:
    robberies(held, {"2024": 1}, compartments=["lantern"], after="api")
    for names, more in (((), 0), (("lantern",), 1)):
        by = program(somebody("analyst", compartments=names))
        told = by.get("measures/robbery").json()
        assert {"month": "2024-01", "count": 4 + more} in told["months"]
        assert "against" in told["compared"]
        assert told["query"] == "kind: [robbery]"
    assert "robbery" in [one["id"] for one in by.get("measures").json()]
    assert by.get("measures/no-such").status_code == 404
    report = Report.objects.create(title="Half a year (invented)", year="2015", author=by.user, marking="SECRET")
    assert by.get(f"reports/{report.pk}").status_code == 404
    Report.objects.update(marking="OFFICIAL")
    assert by.get("reports").json()[0]["records_of"] == "2015"
    assert by.get(f"reports/{report.pk}").json()["digest"] is None


def test_only_what_was_let_out_by_another_is_shown_to_the_commissioner(
    held: Workspace, somebody: Made, client_of: Signed
) -> None:
    robberies(held, {"2023": 2}, compartments=["lantern"], after="k")
    analyst, adviser, office = somebody("analyst"), somebody("legal-adviser"), somebody("commissioner")
    fields = {"first": "2024-01", "last": "2024-06", "level": "", "why": "The annual statement"}
    client_of(analyst).post("/measures/of/robbery/release/", fields)
    page = "/measures/released/"
    assert "Nothing is published yet" in client_of(office).get(page).content.decode()
    assert client_of(office).get("/measures/of/robbery/").status_code == 403
    put_forward = Released.objects.get()
    with pytest.raises(Denied):
        figures_let_out(by=analyst, figures=put_forward)
    client_of(adviser).post(page, {"let-out": put_forward.pk})
    put_forward.refresh_from_db()
    # six months of four; six of ten, and none of those that are kept to a compartment
    assert put_forward.cells == [["2024-01", "2024-06", "", 24], ["2023-01", "2023-06", "", 60]]
    told = client_of(office).get(page).content.decode()
    assert "24 against 60" in told
    assert "January to June 2024" in told
    assert f"In the source ({measures()['robbery'].source}): kind: [robbery]." in told
    client_of(analyst).post("/measures/of/robbery/release/", {**fields, "last": "2024-07"})
    client_of(adviser).post(page, {"let-out": Released.objects.filter(let_out_at=None).get().pk})
    longer = Released.objects.get(last="2024-07")
    assert longer.cells[0] == ["2024-01", "2024-07", "", None]  # less the 24 that are out it would tell July's 4
    assert longer.sentence == ""
    assert "Held back" in client_of(office).get(page).content.decode()
    for wrong, said in (
        ({"first": "2020-01", "last": "2020-02"}, "Not held"),
        ({"last": "2023-01"}, "before the first"),
    ):
        answer = client_of(analyst).post("/measures/of/robbery/release/", {**fields, **wrong})
        assert answer.status_code == 422
        assert said in answer.content.decode()
