"""Filing the scan: on a real history of an invented force, made once for all of these tests."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fourfold.desk.alerts import actions as alerts
from fourfold.desk.alerts.actions import alert_acknowledge, alerts_go_on, turn_add
from fourfold.desk.alerts.filing import NEEDS_SOMEBODY, alert_about
from fourfold.desk.alerts.models import Alert, DutyTurn
from fourfold.desk.audit.erasing import events_forget
from fourfold.desk.audit.models import Entry
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.daily import mail_digest
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.filing import file_scan, file_today
from fourfold.desk.triage.models import Concerned, Trigger
from fourfold.errors import BadInput
from fourfold.history.store import History
from fourfold.simulate.force import simulate
from fourfold.simulate.install import install
from fourfold.simulate.world import Asked
from fourfold.times import UTC
from fourfold.triggers.scan import Scan, newest_day, scan
from fourfold.workspace import Workspace

Made = Callable[..., Any]
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with two years of an invented force."""
    folder = tmp_path_factory.mktemp("filing")
    made = simulate(Asked(years=2, events=20_000, seed=3), folder / "made")
    workspace = Workspace.create(folder / "w", invented=True)
    install(workspace, made.folder, now=dt.datetime(2026, 11, 1, 6, tzinfo=UTC))
    return Workspace.open(workspace.root)


@pytest.fixture(scope="module")
def found(force: Workspace) -> Scan:
    """What the catalogue finds on its newest day."""
    return scan(force)


def test_every_live_trigger_is_filed_in_the_briefs_order(force: Workspace, found: Scan) -> None:
    filed = file_scan(force, found)
    assert len(filed.new) == len(found.triggers) > 10
    ordered = list(Trigger.objects.in_order())
    sections = [one.section for one in ordered]
    assert sections == sorted(sections, key=["duty", "measured", "unmeasured"].index)
    assert {one.pk for one in ordered} == {one.id for one in found.triggers}


def test_filing_again_changes_nothing(force: Workspace, found: Scan) -> None:
    file_scan(force, found)
    written = Entry.objects.count()
    again = file_scan(force, found)
    assert (again.new, again.withdrawn, again.review) == ((), (), ())
    assert len(again.held) == len(found.triggers)
    assert Entry.objects.count() == written


def test_who_is_concerned_is_kept_with_every_role(force: Workspace, found: Scan) -> None:
    file_scan(force, found)
    wanted = {(t.id, p.role, p.ref) for t in found.triggers for e in t.events for p in e.parties if p.ref}
    assert set(Concerned.objects.values_list("trigger", "role", "ref")) == wanted
    assert wanted


def test_a_decision_stands_when_the_trigger_is_filed_again(force: Workspace, found: Scan, somebody: Made) -> None:
    first = file_scan(force, found).new[0]
    decision_make(by=somebody("duty-assessor"), trigger=first, choice=Choice("monitor", "x"), seen=0)
    file_scan(force, found)
    first.refresh_from_db()
    assert first.state == "monitored"


def test_what_no_longer_holds_is_withdrawn_and_what_was_decided_says_so(
    force: Workspace, found: Scan, somebody: Made
) -> None:
    open_one, decided = file_scan(force, found).new[:2]
    decision_make(by=somebody("duty-assessor"), trigger=decided, choice=Choice("monitor", "x"), seen=0)
    fewer = Scan(found.as_of, found.known_at, found.version, found.rules, found.triggers[:0], found.could_not_run)
    file_scan(force, fewer)
    open_one.refresh_from_db()
    decided.refresh_from_db()
    assert (open_one.state, decided.state) == ("withdrawn", "monitored")
    assert decided.withdrawn_on == found.as_of
    file_scan(force, found)  # a correction was itself corrected
    open_one.refresh_from_db()
    assert (open_one.state, open_one.withdrawn_on) == ("new", None)


def test_once_its_horizon_has_passed_it_goes_to_review_decided_or_not(
    force: Workspace, found: Scan, somebody: Made
) -> None:
    undecided, decided = file_scan(force, found).new[:2]
    decision = decision_make(by=somebody("duty-assessor"), trigger=decided, choice=Choice("deploy", "x"), seen=0)
    later = max(decision.review_by, undecided.live_until + DAY)
    file_scan(force, Scan(later, found.known_at, found.version, found.rules, (), ()))
    for trigger in (undecided, decided):
        trigger.refresh_from_db()
        assert trigger.state == "for-review"


def test_yesterday_and_today_filed_in_turn(force: Workspace) -> None:
    last = newest_day(History(force))
    before = file_today(force, as_of=last - DAY)
    after = file_today(force, as_of=last)
    assert {one.pk for one in after.new}.isdisjoint(one.pk for one in before.new)
    live = {one.id for one in scan(force, as_of=last).triggers}
    assert set(Trigger.objects.filter(standing__isnull=False).values_list("pk", flat=True)) == live


def test_an_erased_event_takes_the_evidence_with_it(tmp_path: Path, force: Workspace, found: Scan) -> None:
    trigger = next(one for one in file_scan(force, found).new if one.evidence["events"])
    name = trigger.evidence["events"][0]["id"]
    (force.root / "history").mkdir(exist_ok=True)
    from fourfold.history.erasure import record

    record(force, [name], 1, now=dt.datetime.now(UTC), who="tests", why="a request")
    file_scan(force, Scan(found.as_of, found.known_at, found.version, found.rules, (), ()))
    trigger.refresh_from_db()
    assert trigger.evidence["events"] == []
    assert not trigger.concerned.exists()
    assert "erased" in trigger.withdrawn_why


def test_a_life_at_risk_is_told_to_who_is_on_duty(somebody: Made, trigger_of: Made) -> None:
    now = timezone.now()
    first, second, manager = somebody("duty-assessor"), somebody("duty-assessor"), somebody("tasking-manager")
    for place, user in enumerate((first, second), start=1):
        DutyTurn.objects.create(user=user, begin=now - DAY, end=now + DAY, place=place)
    (alert,) = alert_about(trigger_of(life_at_risk=True), now)
    assert (alert.to, alert.urgent) == (first, True)
    assert alerts_go_on(now) == []  # its time has not run out
    (onwards,) = alerts_go_on(now + dt.timedelta(minutes=11))
    assert onwards.to == second
    (last,) = alerts_go_on(now + dt.timedelta(minutes=30))
    assert last.to == manager
    assert alerts_go_on(now + DAY) == []  # everybody has been asked


def test_many_alerts_go_on_some_at_a_time_the_oldest_first(
    somebody: Made, trigger_of: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "AT_ONCE", 2)
    now, first, second = timezone.now(), somebody("duty-assessor"), somebody("duty-assessor")
    for place, user in enumerate((first, second), start=1):
        DutyTurn.objects.create(user=user, begin=now - DAY, end=now + DAY, place=place)
    began = [alert for _ in range(3) for alert in alert_about(trigger_of(life_at_risk=True), now)]
    later = now + dt.timedelta(minutes=11)
    assert [alert.began_as for alert in alerts_go_on(later)] == began[:2]
    assert [alert.began_as for alert in alerts_go_on(later)] == began[2:]
    assert alerts_go_on(later) == []


def test_an_acknowledged_alert_goes_no_further(somebody: Made, trigger_of: Made) -> None:
    now, user = timezone.now(), somebody("duty-assessor")
    DutyTurn.objects.create(user=user, begin=now - DAY, end=now + DAY)
    (alert,) = alert_about(trigger_of(life_at_risk=True), now)
    alert_acknowledge(by=user, alert=alert)
    assert alerts_go_on(now + DAY) == []


def test_nobody_on_duty_and_every_tasking_manager_hears(somebody: Made, trigger_of: Made) -> None:
    managers = {somebody("tasking-manager").pk, somebody("tasking-manager").pk}
    somebody("analyst")
    now = timezone.now()
    assert {alert.to_id for alert in alert_about(trigger_of(life_at_risk=True), now)} == managers
    assert alerts_go_on(now + dt.timedelta(minutes=11)) == []  # each has had it: it does not go round among them


def test_what_nobody_on_duty_has_seen_reaches_each_manager_once(somebody: Made, trigger_of: Made) -> None:
    now, user = timezone.now(), somebody("duty-assessor")
    managers = {somebody("tasking-manager").pk for _ in range(3)}
    DutyTurn.objects.create(user=user, begin=now - DAY, end=now + DAY)
    alert_about(trigger_of(life_at_risk=True), now)
    assert {alert.to_id for alert in alerts_go_on(now + dt.timedelta(minutes=11))} == managers
    assert alerts_go_on(now + dt.timedelta(minutes=30)) == []


def test_a_compartmented_life_at_risk_reaches_a_cleared_person_alone(somebody: Made, trigger_of: Made) -> None:
    now, outsider = timezone.now(), somebody("duty-assessor")
    DutyTurn.objects.create(user=outsider, begin=now - DAY, end=now + DAY)
    cleared = somebody("responsible-officer", compartments=("lantern",))
    Compartment.objects.filter(name="lantern").update(life_contact=cleared)
    (alert,) = alert_about(trigger_of(life_at_risk=True, compartments=("lantern",)), now)
    assert alert.to == cleared
    assert alerts_go_on(now + DAY) == []  # and does not go on to somebody who may not see it


def test_a_compartmented_life_at_risk_goes_on_past_who_may_not_see_it(somebody: Made, trigger_of: Made) -> None:
    now, outsider = timezone.now(), somebody("duty-assessor")
    roles = ("responsible-officer", "responsible-officer", "duty-assessor")
    contact, controller, on_duty = (somebody(role, compartments=("lantern",)) for role in roles)
    for number, user in enumerate((outsider, on_duty), start=1):
        DutyTurn.objects.create(user=user, begin=now - DAY, end=now + DAY, place=number)
    somebody("tasking-manager")
    Compartment.objects.filter(name="lantern").update(life_contact=contact, controller=controller)
    alert_about(trigger_of(life_at_risk=True, compartments=("lantern",)), now)
    told = [[alert.to for alert in alerts_go_on(now + dt.timedelta(minutes=minutes))] for minutes in (11, 30, 50)]
    assert told == [[on_duty], [controller], []]


def test_that_a_compartment_needs_somebody_goes_on_to_no_outsider(somebody: Made, trigger_of: Made) -> None:
    now, outsider = timezone.now(), somebody("tasking-manager")
    DutyTurn.objects.create(user=outsider, begin=now - DAY, end=now + DAY)
    administrator = somebody("administrator")
    (alert,) = alert_about(trigger_of(life_at_risk=True, compartments=("nobody-in-it",)), now)
    assert (alert.to, alert.title) == (administrator, NEEDS_SOMEBODY)
    assert alerts_go_on(now + DAY) == []  # even its title tells that there is one


def test_nobody_is_named_to_be_told_of_what_their_roles_do_not_show(
    somebody: Made, trigger_of: Made, client_of: Callable[[Any], Client]
) -> None:
    now, auditor = timezone.now(), somebody("auditor", compartments=("lantern",))
    member = somebody("analyst", compartments=("lantern",))
    Compartment.objects.filter(name="lantern").update(life_contact=auditor)
    (alert,) = alert_about(trigger_of(life_at_risk=True, compartments=("lantern",)), now)
    assert alert.to == member  # cleared, and able to open it
    with pytest.raises(BadInput, match="cannot be on duty"):
        turn_add(by=somebody("tasking-manager"), user=auditor, begin=now, end=now + DAY)
    assert "/alerts/duty/" not in client_of(auditor).get("/alerts/").content.decode()
    assert "/alerts/duty/" in client_of(member).get("/alerts/").content.decode()


def test_where_nobody_is_cleared_administrators_hear_that_somebody_has_to_be(somebody: Made, trigger_of: Made) -> None:
    administrator = somebody("administrator")
    (alert,) = alert_about(trigger_of(life_at_risk=True, compartments=("unheard-of",)), timezone.now())
    assert (alert.to, alert.title) == (administrator, NEEDS_SOMEBODY)
    assert "unheard-of" not in alert.title + alert.link


def test_a_first_filing_of_years_alerts_only_of_what_became_known_lately(
    force: Workspace, found: Scan, somebody: Made
) -> None:
    somebody("tasking-manager")
    old, new = (found.as_of - dt.timedelta(days=days) for days in (8, 7))
    life = next(one for one in found.triggers if one.duty == "threat-to-life")
    dated = [dataclasses.replace(life, id=f"t{n}", fired_on=day) for n, day in enumerate((old, old, new))]
    kept = dataclasses.replace(dated[1], compartments=("lantern",))  # where few look: whenever it became known
    cleared = somebody("analyst", compartments=("lantern",))
    filed = file_scan(force, dataclasses.replace(found, triggers=(dated[0], kept, dated[2])))
    assert [one.pk for one in filed.known_long] == [dated[0].id]
    told = {(alert.to == cleared, alert.link) for alert in Alert.objects.all()}
    assert told == {(True, f"/triggers/{kept.id}/"), (False, f"/triggers/{dated[2].id}/")}
    assert filed.counts() == {"new": 2, "on_file": 0, "withdrawn": 0, "review": 0, "known_long": 1}


def test_an_ordinary_trigger_wakes_nobody(somebody: Made, trigger_of: Made) -> None:
    somebody("tasking-manager")
    assert alert_about(trigger_of(), timezone.now()) == []
    assert not Alert.objects.exists()


def test_erasing_an_event_takes_it_out_of_every_trigger(trigger_of: Made, somebody: Made) -> None:
    undecided, decided, other = trigger_of(people=(("victim", "nominal:P1"),)), trigger_of(), trigger_of()
    decision_make(by=somebody("duty-assessor"), trigger=decided, choice=Choice("monitor", "Kept."), seen=0)
    other.evidence["events"][0]["id"] = "invented:11"  # its name begins alike
    other.save()
    assert events_forget(["invented:1"]) == {"triggers": 2, "pairs of records": 0}
    for trigger in (undecided, decided, other):
        trigger.refresh_from_db()
    assert (undecided.state, decided.state, other.state) == ("withdrawn", "monitored", "new")
    assert undecided.evidence["events"] == decided.evidence["events"] == []
    assert not undecided.concerned.exists()
    assert decided.decisions.get().reason == "Kept."
    assert other.evidence["events"]


def test_the_digest_has_counts_and_a_link_and_nothing_else(
    force: Workspace, found: Scan, somebody: Made, mailoutbox: list[Any]
) -> None:
    for role in ("duty-assessor", "auditor"):
        user = somebody(role)
        user.email = f"{role}@example.org"
        user.save()
    filed = file_scan(force, found)
    assert mail_digest(filed) == 1  # the auditor sees no triggers
    (mail,) = [one for one in mailoutbox if one.subject.startswith("Fourfold, ")]
    assert mail.to == ["duty-assessor@example.org"]
    assert f"New triggers: {len(filed.new)}" in mail.body
    assert "/today/" in mail.body
    names = {name for trigger in filed.new for name in (trigger.title, trigger.place, trigger.pk) if name}
    assert not [name for name in names if name in mail.body]
