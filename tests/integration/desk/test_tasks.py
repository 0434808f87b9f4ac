"""What somebody has to do: one list from every app, one way to say done, and a calendar that names nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from tests.invented_groups import mapped

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.actions import password_set
from fourfold.desk.accounts.lasting import digest_of
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action as Audited
from fourfold.desk.audit.models import Detail, Entry
from fourfold.desk.oversight.actions.meet import meeting_call
from fourfold.desk.oversight.actions.minute import action_add
from fourfold.desk.plans.actions.begin import plan_begin
from fourfold.desk.plans.actions.move import plan_move
from fourfold.desk.plans.actions.review import round_open
from fourfold.desk.plans.models import PlanAction
from fourfold.desk.plans.states import State
from fourfold.desk.tasks.actions import feed_make, task_finish
from fourfold.desk.tasks.declaring import Done, source_of
from fourfold.desk.tasks.gathering import mine
from fourfold.desk.tasks.models import Feed
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save
from fourfold.desk.triage.models import Deployment
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]
DAY = dt.timedelta(days=1)
TODAY = timezone.localdate


def deployment(by: User, owner: User, trigger: Any, days: int, tactic: str = "Visible patrol") -> Deployment:
    decision = decision_make(by=by, trigger=trigger, choice=Choice("deploy", "x"), seen=0)
    end = timezone.now() + days * DAY
    fields = {"tactic": tactic, "owner": owner, "start": end - DAY, "end": end}
    return deployment_save(by=by, decision=decision, fields=fields)


@pytest.fixture
def work(somebody: Made, trigger_of: Made) -> tuple[User, User, Deployment]:
    """A manager, somebody with a deployment that is overdue, and it."""
    manager, owner = somebody("tasking-manager"), somebody("operation-lead")
    return manager, owner, deployment(manager, owner, trigger_of(), -2)


def test_everything_that_is_ones_own_stands_in_one_list_what_is_due_first(
    work: tuple[User, User, Deployment], somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    manager, owner, overdue = work
    later = deployment(manager, owner, trigger_of(), 9)
    deployment(manager, manager, trigger_of(), -1)  # somebody else's
    insider = somebody("tasking-manager", compartments=("lantern",))
    hidden = deployment(insider, insider, trigger_of(compartments=("lantern",)), -3)
    Deployment.objects.filter(pk=hidden.pk).update(owner=owner)  # who has left the compartment: not theirs to know of
    meeting = meeting_call(by=manager, month=TODAY(), held_on=TODAY(), attendees=[])
    action = action_add(by=manager, meeting=meeting, what="Write to the landlord", owner=owner, due=TODAY() + DAY)
    found = mine(owner)
    assert [(one.kind, one.key) for one in found] == [
        ("deployment", str(overdue.pk)), ("meeting-action", str(action.pk)), ("deployment", str(later.pk)),
    ]  # fmt: skip
    assert [one.overdue for one in found] == [True, False, False]
    client = client_of(owner)
    page = client.get("/tasks/").content.decode()
    assert page.index("Visible patrol") < page.index("Write to the landlord") < page.rindex("Visible patrol")
    assert "1 of 3" in page
    only = client.get("/tasks/?kind=meeting-action").content.decode()
    assert "Write to the landlord" in only
    assert "Visible patrol" not in only
    assert client.get("/tasks/deployment/999/").status_code == 404
    assert client.get("/tasks/nonsense/1/").status_code == 404


def test_it_is_said_to_be_done_once_on_a_day_with_what_came_of_it(
    work: tuple[User, User, Deployment], client_of: Signed
) -> None:
    manager, owner, held = work
    client, address = client_of(owner), f"/tasks/deployment/{held.pk}/"
    yesterday = TODAY() - DAY
    said = {"on": f"{yesterday:%Y-%m-%d}", "result": "Nobody was seen.", "token": "t" * 32}
    assert client.post(address, {**said, "result": " "}).status_code == 422
    answer = client.post(address, {**said, "on": f"{TODAY() + DAY:%Y-%m-%d}"})
    assert answer.status_code == 422
    assert "has not come yet" in answer.content.decode()
    assert [client.post(address, said).status_code for _ in range(2)] == [302, 302]  # a double click
    held.refresh_from_db()
    assert held.done_at is not None
    assert (held.progress, timezone.localdate(held.done_at), held.result) == ("done", yesterday, "Nobody was seen.")
    changes = Entry.objects.filter(kind="deployment", key=str(held.pk), action=Audited.ALTERATION)
    [kept] = [one for one in changes if "progress" in Detail.objects.get(entry=one.pk).body]
    assert kept.actor == str(owner.pk)
    assert mine(owner) == []
    late = client_of(manager).post(address, {**said, "result": "Somebody was.", "token": "u" * 32})
    assert late.status_code == 409
    assert "Nobody was seen." in late.content.decode()
    assert "Somebody was." in late.content.decode()  # what they wrote is not lost
    held.refresh_from_db()
    assert held.result == "Nobody was seen."


def test_only_whose_it_is_or_who_may_for_them_says_that_it_is_done(
    work: tuple[User, User, Deployment], somebody: Made, client_of: Signed
) -> None:
    _, _, held = work
    analyst = somebody("analyst")
    done = Done(TODAY(), "x")
    with pytest.raises(Denied):
        task_finish(by=analyst, source=source_of("deployment"), row=held, done=done)
    address = f"/tasks/deployment/{held.pk}/"
    assert "It is done" not in client_of(analyst).get(address).content.decode()
    assert client_of(somebody("partner")).get(address).status_code == 404
    assert task_finish(by=somebody("duty-assessor"), source=source_of("deployment"), row=held, done=done)
    with pytest.raises(BadInput, match="own page"):
        task_finish(by=analyst, source=source_of("review"), row=held.trigger, done=done)


def test_a_review_of_a_trigger_is_a_task_with_a_page_of_its_own(somebody: Made, trigger_of: Made) -> None:
    first, last, trigger = somebody("duty-assessor"), somebody("tasking-manager"), trigger_of()
    decision_make(by=first, trigger=trigger, choice=Choice("monitor", "x", review_by=TODAY() + DAY), seen=0)
    decision_make(by=last, trigger=trigger, choice=Choice("monitor", "y", review_by=TODAY() - DAY), seen=1)
    assert mine(last) == []
    trigger.refresh_from_db()
    trigger.state = "for-review"
    trigger.save()
    [task] = mine(last)
    assert (task.due, task.overdue, task.link) == (TODAY() - DAY, True, f"/triggers/{trigger.pk}/review/")
    assert mine(first) == []


def test_a_calendar_has_references_links_dates_and_counts_and_no_name(
    work: tuple[User, User, Deployment], client_of: Signed
) -> None:
    manager, owner, held = work
    group = mapped(manager, "Code Kestrel")
    meeting = meeting_call(by=manager, month=TODAY(), held_on=TODAY(), attendees=[])
    due = TODAY() + DAY
    action_add(by=manager, meeting=meeting, what="Visit Jan Invented", owner=owner, due=due, group=group)
    page = client_of(owner).post("/tasks/feed/", {"make": "1"}).content.decode()
    found = re.search(r"https?://[^<]*(/tasks/calendars/([^/]+)/tasks\.ics)", page)
    assert found, page
    address, secret = found.groups()
    assert Feed.objects.get().digest == digest_of(secret)
    assert secret not in str(list(Detail.objects.values_list("body", flat=True)))
    assert address not in client_of(owner).get("/tasks/feed/").content.decode()  # shown once
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    calendar = Calendar.from_ical(answer.content)
    events = {str(one["summary"]): one for one in calendar.walk("VEVENT")}
    key = meeting.actions.get().pk
    assert set(events) == {
        f"Fourfold. Due: Deployment {held.pk}", f"Fourfold. Due: Action {key}", "Fourfold. Overdue: 1",
    }  # fmt: skip
    action = events[f"Fourfold. Due: Action {key}"]
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in action.to_ical().decode()
    assert str(action["url"]).endswith(f"/tasks/meeting-action/{key}/")
    assert str(action["class"]) == "CONFIDENTIAL"
    for name in ("Kestrel", "Jan", "Visible patrol", held.trigger.title, owner.name):
        assert name.encode() not in answer.content
    assert b"OFFICIAL." in answer.content


def test_the_calendar_shows_what_falls_on_which_day_to_who_may_see_it(
    work: tuple[User, User, Deployment], somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    manager, owner, held = work
    insider = somebody("tasking-manager", compartments=("lantern",))
    hidden = deployment(insider, insider, trigger_of(compartments=("lantern",)), 0, "Hidden patrol")
    meeting_call(by=manager, month=TODAY(), held_on=TODAY(), attendees=[])
    plan = plan_begin(by=manager, fields={"title": "Docks", "kind": "area", "review_by": TODAY()})
    plan_move(by=manager, plan=plan, to=State.LIVE, reason="x", seen=1)
    round_open(by=manager, name="An invented round", due=TODAY())
    for number in range(4):
        PlanAction.objects.create(plan=plan, p="pursue", what=f"Visit {number}", owner=owner, due=TODAY())
    day = f"/tasks/calendar/?day={TODAY():%Y-%m-%d}"
    page = client_of(manager).get(day).content.decode()
    for said in ("Review of a plan: ", "Every plan reviewed: An invented round", "Governance meeting for ", "Visit 3"):
        assert said in page
    assert "Hidden patrol" not in page
    assert "Hidden patrol" in client_of(insider).get(day).content.decode()
    month = client_of(manager).get("/tasks/calendar/").content.decode()
    assert "Visit 0" not in month
    link = f"?day={TODAY():%Y-%m-%d}&amp;kind=plan-action"  # seven on one day: how many of each kind, behind links
    assert f'href="{link}">Actions of plans: 4<' in month
    fewer = client_of(manager).get("/tasks/calendar/?kind=plan-action").content.decode()
    assert "Visit 0" in fewer  # four of this kind alone: by name
    assert month.count("<tr>") >= 5  # four weeks and their head at the least
    ended = timezone.localdate(held.end)
    on_it = client_of(manager).get(f"/tasks/calendar/?day={ended:%Y-%m-%d}").content.decode()
    assert "Visible patrol" in on_it
    assert "Overdue" in on_it
    mine_alone = client_of(owner).get(f"{day}&own=1&kind=plan-action").content.decode()
    assert "Visit 1" in mine_alone
    assert "Governance meeting for " not in mine_alone
    assert "Visit" not in client_of(somebody("partner")).get(day).content.decode()
    assert "Visit" not in client_of(manager).get(f"{day}&own=1").content.decode()
    for odd in ("?month=nonsense", "?day=9999-12-31", "?month=0001-01"):
        assert client_of(manager).get(f"/tasks/calendar/{odd}").status_code == 200
    assert hidden.owner == insider


def test_a_calendars_address_ends_with_its_user_their_password_or_a_new_one(
    work: tuple[User, User, Deployment], somebody: Made, client_of: Signed
) -> None:
    _, owner, _ = work

    def status(secret: str) -> int:
        return Client().get(f"/tasks/calendars/{secret}/tasks.ics").status_code

    _, first = feed_make(by=owner)
    assert (status(first), status("x" * 43)) == (200, 404)
    assert Feed.objects.get().last_use.at is not None
    _, second = feed_make(by=owner)
    assert (status(first), status(second)) == (404, 200)
    assert client_of(somebody("partner")).post("/tasks/feed/", {"end": "1"}).status_code == 200  # none of theirs
    assert status(second) == 200
    client_of(owner).post("/tasks/feed/", {"end": "1"})
    assert status(second) == 404
    _, third = feed_make(by=owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert status(third) == 404
    User.objects.filter(pk=owner.pk).update(is_active=True)
    password_set(by=somebody("administrator"), user=owner, password="another long password", why="lost")
    assert status(third) == 404
    _, fourth = feed_make(by=User.objects.get(pk=owner.pk))
    Feed.objects.filter(digest=digest_of(fourth)).update(expires_at=timezone.now())
    assert status(fourth) == 404
