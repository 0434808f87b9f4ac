"""The monthly governance meeting: its pack in one step and frozen, consistency, proportionality, minutes, chasing."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.invented_groups import mapped, scored, scored_twice

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action as Audited
from fourfold.desk.audit.models import Entry
from fourfold.desk.groups.actions.disrupt import disruption_moderate, disruption_propose
from fourfold.desk.groups.actions.own import group_hand_over
from fourfold.desk.groups.models import Group, Score
from fourfold.desk.oversight.actions.meet import meeting_call, meeting_close, pack_make
from fourfold.desk.oversight.actions.minute import (
    action_add,
    action_finish,
    minute_add,
    reason_give,
)
from fourfold.desk.oversight.freezing import is_whole
from fourfold.desk.oversight.models import MonthlyMeeting, Pack
from fourfold.desk.oversight.window import Window, back
from fourfold.desk.tasks.chasing import tasks_chase
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_report, deployment_save
from fourfold.desk.triage.models import Concerned
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]
TODAY = timezone.localdate


def called(by: User, *attendees: User) -> Pack:
    """The pack of this month's meeting."""
    meeting = meeting_call(by=by, month=TODAY(), held_on=TODAY(), attendees=attendees)
    pack: Pack = meeting.packs.get()
    return pack


def main_of(client: Client, pack: Pack) -> str:
    """What the pack's page shows."""
    return client.get(f"/oversight/packs/{pack.pk}/").content.decode().partition("<main")[2]


def many(by: User, number: int) -> list[Group]:
    """So many mapped groups."""
    return [mapped(by, f"Code {n:02}", f"group:N{n:02}") for n in range(number)]


def test_a_window_of_months() -> None:
    window = Window(dt.date(2026, 1, 1))
    assert (window.last, window.effort_from, window.scores_from) == (
        dt.date(2026, 1, 31), dt.date(2025, 11, 1), dt.date(2025, 2, 1),
    )  # fmt: skip
    assert back(dt.date(2026, 12, 1), -1) == dt.date(2027, 1, 1)


def test_one_step_makes_the_meeting_and_its_pack(somebody: Made, client_of: Signed) -> None:
    manager = somebody("tasking-manager")
    group = mapped(manager)
    scored(group, manager, 3)
    client = client_of(manager)
    sent = {"month": f"{TODAY():%Y-%m-%d}", "held_on": f"{TODAY():%Y-%m-%d}", "token": "c" * 32}
    answer = client.post("/oversight/", sent)
    assert client.post("/oversight/", sent)["Location"] == answer["Location"]  # a double click
    pack = Pack.objects.get()
    content = pack.content
    assert content["counts"] == {"Mapped": 1}
    assert [(row["scoring"], row["was"], row["now"]) for row in content["movements"]] == [
        ("Harm scoring", "not scored", "very high")
    ]
    assert [(row["was"], row["now"]) for row in content["changes"]] == [("", "Proposed"), ("Proposed", "Mapped")]
    assert [row["missing"] for row in content["without_owner"]] == [
        ["Senior responsible officer", "Lead responsible officer"]
    ]
    assert [row["group"] for row in content["without_plan"]] == ["Code Kestrel"]
    page = client.get(f"/oversight/packs/{pack.pk}/").content.decode()
    assert "As it was made" in page
    assert "Code Kestrel" in page
    assert client.post("/oversight/", {**sent, "token": "d" * 32}).status_code == 422  # one meeting a month


def test_what_is_owed_is_listed(somebody: Made) -> None:
    manager = somebody("tasking-manager")
    one, other = mapped(manager), mapped(manager, "Code Owl", "group:G08")
    for role in ("sro", "lro"):
        group_hand_over(by=manager, group=one, role=role, to=manager, why="First")
    for scoring in ("harm", "attribute"):
        scored(one, manager, 3, scoring)
        scored(other, manager, 0, scoring)
    Score.objects.filter(group=one).update(finished_at=timezone.now() - dt.timedelta(days=80))
    one.changes.update(review_by=TODAY() - dt.timedelta(days=1))
    content = called(manager).content
    assert {row["group"] for row in content["overdue_scores"]} == {"Code Kestrel"}
    assert len(content["overdue_scores"]) == 2
    assert [row["group"] for row in content["overdue_reviews"]] == ["Code Kestrel"]
    assert [row["group"] for row in content["without_owner"]] == ["Code Owl"]


def test_the_pack_is_frozen_as_it_stood(somebody: Made, client_of: Signed) -> None:
    manager = somebody("tasking-manager")
    group = mapped(manager)
    pack = called(manager)
    client = client_of(manager)
    before = main_of(client, pack)
    group.name = "Code Changed"
    group.save()
    scored(group, manager, 4)
    assert main_of(client, pack) == before
    anew = pack_make(by=manager, meeting=pack.meeting)
    assert (anew.number, "Code Changed" in str(anew.content), "Code Changed" in str(pack.content)) == (2, True, False)
    assert is_whole(pack)
    Pack.objects.filter(pk=pack.pk).update(content={**pack.content, "force": "Another"})
    pack.refresh_from_db()
    assert not is_whole(pack)
    assert "Not as it was made" in client.get(f"/oversight/packs/{pack.pk}/").content.decode()


def test_it_holds_what_everybody_in_the_room_may_see(somebody: Made, client_of: Signed) -> None:
    insider = somebody("tasking-manager", compartments=("lantern",))
    outsider = somebody("responsible-officer")
    open_one, hidden = mapped(insider), mapped(insider, "Code Hidden", "group:H1")
    hidden.put_in(["lantern"])
    pack = called(insider, outsider)
    assert "Hidden" not in str(pack.content)
    assert list(pack.compartments.all()) == []
    MonthlyMeeting.objects.get().attendees.clear()
    anew = pack_make(by=insider, meeting=pack.meeting)
    assert "Hidden" in str(anew.content)
    assert client_of(outsider).get(f"/oversight/packs/{anew.pk}/").status_code == 404
    assert client_of(outsider).get(f"/oversight/packs/{pack.pk}/").status_code == 200
    minute_add(by=insider, meeting=pack.meeting, decision="On the hidden one", group=hidden)
    minute_add(by=insider, meeting=pack.meeting, decision="On the open one", group=open_one)
    page = client_of(outsider).get(pack.meeting.get_absolute_url()).content.decode()
    assert "On the open one" in page
    assert "hidden" not in page.lower().replace("govuk-visually-hidden", "").replace('type="hidden"', "")


def test_agreement_is_measured_on_unseen_pairs(somebody: Made) -> None:
    manager, first, second = somebody("tasking-manager"), somebody("analyst"), somebody("analyst")
    bands = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    for group, point in zip(many(manager, 12), bands, strict=True):
        scored_twice(group, first, second, point, point)
    figures = {one["scoring"]: one for one in called(manager).content["consistency"]["scorings"]}
    harm, attribute = figures["harm"], figures["attribute"]
    assert (harm["pairs"], harm["same"], harm["near"]) == (12, 12, 12)
    assert harm["kappa"]["value"] == pytest.approx(1)
    assert harm["alpha"]["value"] == pytest.approx(1)
    assert (harm["kappa"]["low"], harm["alpha"]["high"]) == (None, None)  # all agree: how nearly cannot be told
    assert (attribute["pairs"], attribute["kappa"], attribute["alpha"]) == (0, None, None)
    by_scale = {row["scale"]: row for row in harm["by_scale"]}
    assert by_scale["frequency"] == {"scale": "frequency", "known": 12, "same": 12, "near": 12}


def test_an_area_that_scores_low_is_found_once_the_group_is_allowed_for(somebody: Made) -> None:
    manager, north, south = somebody("tasking-manager"), somebody("analyst"), somebody("analyst")
    User.objects.filter(pk=north.pk).update(agency="North")
    User.objects.filter(pk=south.pk).update(agency="South")
    north, south = User.objects.get(pk=north.pk), User.objects.get(pk=south.pk)
    for n, group in enumerate(many(manager, 10)):
        scored_twice(group, north, south, 1 + n % 2 + 1, 1 + n % 2)  # South is a point lower on every group
    content = called(manager).content
    assert [one["effort"] for one in content["proportionality"]["efforts"] if not one["kept"]] == ["Officer-hours"]
    [harm] = [one for one in content["consistency"]["scorings"] if one["scoring"] == "harm"]
    leans = {one["name"]: one["value"] for one in harm["areas"]["leans"]}
    assert leans == {"North": pytest.approx(0.5), "South": pytest.approx(-0.5)}


def test_effort_is_set_against_score_and_each_outlier_needs_its_reason(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    manager, other = somebody("tasking-manager"), somebody("responsible-officer")
    groups = many(manager, 12)
    for n, group in enumerate(groups):
        for scoring in ("harm", "attribute"):
            scored(group, manager, 3 if n < 6 else 1, scoring)
    for group in groups[1:6]:  # work on all high groups but the first
        trigger = trigger_of()
        Concerned.objects.create(trigger=trigger, sort="group", role="suspect", ref=group.ref)
        decision = decision_make(by=manager, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
        made = deployment_save(by=manager, decision=decision, fields={"tactic": "x", "p": "pursue"})
        if group in groups[1:3]:  # somebody keeps the hours of two
            deployment_report(by=manager, deployment=made, progress="under-way", result="", hours=20)
    fields = {"on": TODAY(), "p": "protect", "theme": "guns-and-gangs", "level": "minor", "what": "x", "evidence": "y"}
    one = disruption_propose(by=manager, group=groups[11], fields=fields)  # and on one low one
    disruption_moderate(by=other, disruption=one, level="minor", why="x")
    pack = called(manager)
    found = pack.content["proportionality"]
    efforts = {row["effort"]: row for row in found["efforts"]}
    assert (efforts["Deployments"]["total"], efforts["Deployments"]["groups"]) == (5, 12)
    # Two values of each: Spearman's is the phi of the two-by-two table (5, 1; 0, 6): 30 / sqrt(6 * 6 * 5 * 7)
    assert efforts["Deployments"]["rank"] == pytest.approx(30 / (6 * 6 * 5 * 7) ** 0.5)
    assert efforts["Deployments"]["low"] < efforts["Deployments"]["rank"] < efforts["Deployments"]["high"]
    assert (efforts["Officer-hours"]["total"], efforts["Officer-hours"]["groups"]) == (40, 12)
    assert list(efforts["Officer-hours"]["known"]) == [2, 5]
    assert (efforts["Plan actions"]["kept"], efforts["Plan actions"]["total"]) == (True, 0)
    out = {(row["group"], row["direction"]) for row in found["outliers"]}
    assert out == {("Code 00", "high-quiet"), ("Code 11", "low-busy")}
    assert [row["worked"] for row in pack.content["four_p"]["rows"]] == [5, 0, 1, 0]
    with pytest.raises(BadInput, match="Still without one: Code 00, Code 11"):
        meeting_close(by=manager, meeting=pack.meeting)
    client = client_of(manager)
    address = pack.meeting.get_absolute_url()
    client.post(address, {"explain": f"{groups[0].pk} high-quiet", "reason": "Another force leads on it."})
    reason_give(by=manager, meeting=pack.meeting, group=groups[11], direction="low-busy", reason="A child is at risk.")
    assert "Another force leads on it." in client.get(address).content.decode()
    client.post(address, {"close": "1"})
    pack.meeting.refresh_from_db()
    assert pack.meeting.closed_at is not None
    with pytest.raises(BadInput, match="is closed"):
        minute_add(by=manager, meeting=pack.meeting, decision="Too late")


def test_actions_are_chased_until_they_are_done(somebody: Made, client_of: Signed) -> None:
    manager, owner = somebody("tasking-manager"), somebody("operation-lead")
    group = mapped(manager)
    meeting = called(manager).meeting
    asked = {"what": "Visit", "owner": owner.pk, "due": f"{TODAY():%Y-%m-%d}", "group": group.pk}
    sent = {"action": "1", **{f"action-{name}": value for name, value in asked.items()}}
    client_of(manager).post(meeting.get_absolute_url(), sent)
    [action] = meeting.actions.all()
    link = f"/tasks/meeting-action/{action.pk}/"
    assert tasks_chase(TODAY() - dt.timedelta(days=1)) == []
    assert [one.link for one in tasks_chase(TODAY())] == [link]
    assert tasks_chase(TODAY() + dt.timedelta(days=6)) == []  # once a week
    assert [one.to for one in tasks_chase(TODAY() + dt.timedelta(days=7))] == [owner]
    with pytest.raises(Denied):
        action_finish(by=somebody("analyst"), action=action, result="x")
    client = client_of(owner)
    assert link in client.get("/oversight/actions/").content.decode()
    assert client.post(link, {"on": f"{TODAY():%Y-%m-%d}", "result": ""}).status_code == 422
    action.refresh_from_db()
    assert action.done_at is None  # without saying what was done
    client.post(link, {"on": f"{TODAY():%Y-%m-%d}", "result": "Visited."})
    action.refresh_from_db()
    assert (action.done_by, action.result) == (owner, "Visited.")
    assert tasks_chase(TODAY() + dt.timedelta(days=90)) == []


def test_nobody_is_asked_to_act_on_what_they_may_not_see(somebody: Made) -> None:
    manager = somebody("tasking-manager", compartments=("lantern",))
    group = mapped(manager)
    meeting = called(manager).meeting
    group.put_in(["lantern"])
    with pytest.raises(BadInput, match="may not see this group"):
        action_add(by=manager, meeting=meeting, what="x", owner=somebody("analyst"), due=TODAY(), group=group)
    with pytest.raises(BadInput, match="may not see groups"):
        action_add(by=manager, meeting=meeting, what="x", owner=somebody("commissioner"), due=TODAY())


def test_who_sees_no_groups_is_not_in_the_room_nor_is_a_group_minuted_that_the_room_may_not_see(somebody: Made) -> None:
    manager = somebody("tasking-manager", compartments=("lantern",))
    with pytest.raises(BadInput, match="cannot be in the room"):
        called(manager, somebody("commissioner"))
    assert not MonthlyMeeting.objects.exists()
    hidden = mapped(manager)
    hidden.put_in(["lantern"])
    meeting = called(manager, somebody("analyst")).meeting
    with pytest.raises(BadInput, match="Not everybody in the room"):
        minute_add(by=manager, meeting=meeting, decision="x", group=hidden)
    with pytest.raises(BadInput, match="Not everybody in the room"):
        action_add(by=manager, meeting=meeting, what="x", owner=manager, due=TODAY(), group=hidden)
    with pytest.raises(Denied):
        reason_give(by=somebody("tasking-manager"), meeting=meeting, group=hidden, direction="low-busy", reason="x")


def test_the_same_pack_is_html_word_and_pdf_and_taking_it_is_on_record(somebody: Made, client_of: Signed) -> None:
    manager = somebody("tasking-manager")
    group = mapped(manager)
    scored(group, manager, 3)
    pack = called(manager)
    client = client_of(manager)
    made = {kind: client.get(f"/oversight/packs/{pack.pk}/document.{kind}") for kind in ("html", "docx", "pdf")}
    with zipfile.ZipFile(io.BytesIO(made["docx"].content)) as word:
        texts = {"docx": word.read("word/document.xml").decode()}
    texts["html"] = made["html"].content.decode()
    texts["pdf"] = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made["pdf"].content)).pages)
    for kind, text in texts.items():
        assert "Code Kestrel" in text, kind
        assert "very high" in text, kind
    assert Entry.objects.filter(action=Audited.DISCLOSURE, kind="pack", key=str(pack.pk)).count() == 3
    assert client.get(f"/oversight/packs/{pack.pk}/document.exe").status_code == 404


def test_only_who_runs_the_meeting_calls_it(somebody: Made, client_of: Signed) -> None:
    with pytest.raises(Denied):
        meeting_call(by=somebody("analyst"), month=TODAY(), held_on=TODAY(), attendees=[])
    future = TODAY() + dt.timedelta(days=40)
    with pytest.raises(BadInput, match="has not begun"):
        meeting_call(by=somebody("tasking-manager"), month=future, held_on=future, attendees=[])
