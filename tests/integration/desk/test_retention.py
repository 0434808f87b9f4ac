"""How long things are kept: what is due, decisions to keep, legal holds, and disposal that reaches every copy."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.utils import timezone
from tests.invented_groups import mapped, proposed, scored_twice

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.erasing import DISPOSED, record_forget
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.audit.verifying import verify
from fourfold.desk.context import workspace
from fourfold.desk.facts.models import KnownFact
from fourfold.desk.facts.providing import facts_held
from fourfold.desk.groups.actions.disrupt import disruption_moderate, disruption_propose
from fourfold.desk.groups.actions.mapping import Proposal, group_propose
from fourfold.desk.groups.actions.own import group_hand_over
from fourfold.desk.groups.models import Exploited, Group, Member, PriorityIndividual, Tension
from fourfold.desk.logs.actions import entries_of, entry_add, is_whole
from fourfold.desk.logs.models import LogEntry
from fourfold.desk.oversight.actions.meet import meeting_call, pack_make
from fourfold.desk.oversight.actions.minute import action_add, minute_add
from fourfold.desk.oversight.freezing import is_whole as pack_is_whole
from fourfold.desk.oversight.models import Pack
from fourfold.desk.registers.declaration import register_named
from fourfold.desk.registers.exporting import export
from fourfold.desk.retention.actions.dispose import disposal_decide, disposal_propose, recall_told
from fourfold.desk.retention.actions.hold import hold_end, hold_place, holds_chase
from fourfold.desk.retention.actions.keep import record_retain
from fourfold.desk.retention.due import due, standing_of
from fourfold.desk.retention.models import Disposal, Hold, Recall, Retained
from fourfold.desk.retention.schedule import load_schedule, parse_schedule
from fourfold.desk.retention.sorts import sort_of
from fourfold.desk.search.finding import find
from fourfold.desk.threats.models import Threat
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save
from fourfold.desk.triage.models import Bid
from fourfold.errors import BadInput
from fourfold.marked import Problems
from fourfold.times import years_after
from fourfold.yaml_files import parse_marked

Made = Callable[..., Any]
Signed = Callable[[User], Client]
LONG_AGO = timezone.make_aware(dt.datetime(2010, 2, 28, 12))
TEXTS = (models.CharField, models.TextField, models.JSONField, models.ForeignKey)


def long_ago(record: Any) -> None:
    """Nothing new was learnt about a record since 28 February 2010."""
    type(record).objects.filter(pk=record.pk).update(changed_at=LONG_AGO)


def names_due(user: User) -> set[str]:
    return {str(one.record) for one in due(user, load_schedule(), timezone.localdate()).rows}


def disposed(by: User, other: User, record: Any) -> Disposal:
    """A record, disposed of by two people."""
    return disposal_decide(
        by=other, disposal=disposal_propose(by=by, record=record, reason="no-longer-needed"), dispose_of_it=True
    )


def test_a_record_is_due_after_its_clear_period_without_news(somebody: Made) -> None:
    manager, keeper = somebody("tasking-manager"), somebody("records-manager")
    group = proposed(manager)
    proposed(manager, "Code Heron", "group:G08")
    assert names_due(keeper) == set()
    long_ago(group)
    group.statements.update(changed_at=LONG_AGO)
    group.refresh_from_db()
    standing = standing_of(sort_of("group"), group, load_schedule())  # type: ignore[arg-type]
    assert (standing.group.name, standing.last_news, standing.due_on) == (
        "2",
        dt.date(2010, 2, 28),
        dt.date(2020, 2, 28),
    )
    assert names_due(keeper) == {"Code Kestrel"}
    Member.objects.create(group=group, ref="nominal:P1")
    assert names_due(keeper) == set(), "new information begins the clear period anew"


def test_who_is_asked_to_review(somebody: Made, trigger_of: Made) -> None:
    manager, officer = somebody("tasking-manager"), somebody("responsible-officer")
    group = mapped(manager)
    asked = standing_of(sort_of("group"), group, load_schedule())  # type: ignore[arg-type]
    assert asked.owner == manager
    group_hand_over(by=manager, group=group, role="lro", to=officer, why="x")
    assert asked.owner == officer
    threat = standing_of(sort_of("threat"), Threat.objects.create(threat="x"), load_schedule())  # type: ignore[arg-type]
    assert threat.owner is None
    assert standing_of(sort_of("trigger"), trigger_of(), load_schedule()).owner is None  # type: ignore[arg-type]


def test_keeping_needs_a_reason_and_is_looked_at_again(somebody: Made, client_of: Signed) -> None:
    keeper, today = somebody("records-manager"), timezone.localdate()
    group = proposed(somebody("tasking-manager"))
    long_ago(group)
    group.statements.update(changed_at=LONG_AGO)
    page = f"/retention/group/{group.pk}/keep/"
    client = client_of(keeper)
    assert client.post(page, {"group": "2", "token": "a" * 32}).status_code == 422
    fields = {"group": "3", "reason": "Still violent.", "token": "b" * 32}
    for _ in range(2):
        assert client.post(page, fields).status_code == 302
    made = Retained.objects.get()
    assert (made.by, made.reason, made.next_review) == (keeper, "Still violent.", years_after(today, 5))
    assert made.schedule == "fourfold, version 1"
    assert names_due(keeper) == set()
    Retained.objects.update(next_review=today)
    assert names_due(keeper) == {"Code Kestrel"}
    with pytest.raises(BadInput, match="by "):
        record_retain(by=keeper, record=group, group="3", reason="x", next_review=years_after(today, 6))
    with pytest.raises(BadInput, match="no review group"):
        record_retain(by=keeper, record=group, group="9", reason="x")
    with pytest.raises(Denied):
        record_retain(by=somebody("analyst"), record=group, group="3", reason="x")


def test_what_somebody_may_not_see_is_not_due_for_them(somebody: Made, client_of: Signed) -> None:
    insider, outsider = somebody("records-manager", compartments=("lantern",)), somebody("records-manager")
    group = proposed(somebody("tasking-manager"))
    group.put_in(["lantern"])
    long_ago(group)
    group.statements.update(changed_at=LONG_AGO)
    assert (names_due(insider), names_due(outsider)) == ({"Code Kestrel"}, set())
    made = disposal_propose(by=insider, record=group, reason="wrong")
    for client, status in ((client_of(insider), 200), (client_of(outsider), 404)):
        for page in (f"group/{group.pk}/", f"group/{group.pk}/keep/", f"disposals/{made.pk}/"):
            assert client.get(f"/retention/{page}").status_code == status
        assert ("Kestrel" in client.get("/retention/").content.decode()) == (status == 200)
    with pytest.raises(Denied):
        record_retain(by=outsider, record=group, group="3", reason="x")


def everything_said() -> Iterator[tuple[str, str]]:
    """Every text that the database holds, with its table and column, but for digests."""
    for model in apps.get_models(include_auto_created=True):
        names = [one.attname for one in model._meta.concrete_fields if isinstance(one, TEXTS)]
        for row in model._base_manager.values(*names) if names else ():
            for name, value in row.items():
                yield f"{model._meta.label}.{name}", str(value)


def test_a_disposal_reaches_every_copy(somebody: Made, client_of: Signed, trigger_of: Made) -> None:
    manager, officer = somebody("tasking-manager"), somebody("responsible-officer")
    group, other = mapped(manager, "Code Kestrél", "group:G07"), mapped(manager, "Code Heron", "group:G08")
    Member.objects.create(group=group, ref="nominal:P900", name="Ivo Invented", basis="Seen with it.")
    Exploited.objects.create(group=group, name="Ida Invented", how="Made to carry.")
    Tension.objects.create(group=other, other=group, over="A debt")
    scored_twice(group, manager, officer)
    group_hand_over(by=manager, group=group, role="sro", to=officer, why="Knows Ivo Invented")
    said = {"level": "minor", "what": "Ivo Invented held", "evidence": "x"}
    on = {"on": timezone.localdate(), "p": "pursue", "theme": "guns-and-gangs"}
    disruption = disruption_propose(by=manager, group=group, fields={**on, **said})
    disruption_moderate(by=officer, disruption=disruption, level="minor", why="Agreed")
    individual = PriorityIndividual.objects.create(ref="nominal:P901", group=group, why="Close to Code Kestrél.")
    trigger = trigger_of()
    entry_add(by=manager, on=group, decision="Watch Ivo Invented", rationale="He leads.")
    entry_add(by=manager, on=trigger, decision="First, of somebody else")
    entry_add(by=manager, on=trigger, decision="Tell those who watch Code Kestrél")
    entry_add(by=manager, on=trigger, decision="Last, of somebody else")
    meeting = meeting_call(by=manager, month=timezone.localdate(), held_on=timezone.localdate(), attendees=[officer])
    minute_add(by=manager, meeting=meeting, decision="Code Kestrél stays mapped", group=group)
    action_add(
        by=manager, meeting=meeting, what="Visit group:G07", owner=officer, due=timezone.localdate(), group=group
    )
    pack_make(by=manager, meeting=meeting)
    export(
        register_named("groups"),
        Group.objects.filter(pk__in=[group.pk, other.pk]),
        "csv",
        "the invented council of Code Kestrél",
        manager,
    )
    export(register_named("groups"), Group.objects.filter(pk=other.pk), "csv", "not of it", manager)
    client_of(manager).get("/search/", {"q": "code kestrél"})
    client_of(manager).get(f"/groups/{group.pk}/", {"why": "His sister wrote to us"})
    client_of(manager).get(f"/groups/{other.pk}/", {"why": "Beside Code Kestrél"})
    facts_held(workspace())
    assert find("Ivo", manager)

    made = disposed(manager, officer, group)

    names = (
        "Kestrél",
        "group:G07",
        "Ivo Invented",
        "nominal:P900",
        "Ida Invented",
        "Made to carry",
        "He leads",
        "His sister",
    )
    left = [(where, name) for where, text in everything_said() for name in names if name.lower() in text.lower()]
    assert [(where, name) for where, name in left if where != "audit.Subject.ref"] == []
    assert not Group.objects.filter(pk=group.pk).exists()
    assert not KnownFact.objects.filter(kind="group", key=str(group.pk)).exists()
    assert not find("Ivo", manager)
    changed = individual.changed_at
    individual.refresh_from_db()
    assert (individual.group, individual.why) == (None, "Close to [removed].")
    assert individual.changed_at == changed, "it is no news of them"
    assert [one.decision for one in entries_of(trigger)] == ["First, of somebody else", "", "Last, of somebody else"]
    assert is_whole(entries_of(trigger))
    assert is_whole(list(LogEntry.objects.filter(kind="group", key=str(group.pk))))
    assert all(pack_is_whole(one) and one.redacted_at for one in Pack.objects.all())
    assert verify().faults == ()
    body = client_of(manager).get(f"/oversight/packs/{Pack.objects.order_by('-pk')[0].pk}/").content.decode()
    assert "As it was made, but for what was disposed of" in body
    assert "[removed]" in body
    assert "Code Heron" in body
    assert (made.went["groups"], made.went["members"], made.went["packs"], made.went["entries of decision logs"]) == (
        1,
        1,
        2,
        2,
    )
    assert Entry.objects.filter(kind="group", key=str(group.pk), action=Action.ERASURE).exists()
    assert Recall.objects.get().said == "2 records: the invented council of [removed]"
    recall_told(by=manager, recall=Recall.objects.get())
    assert (Recall.objects.get().told_by, Recall.objects.get().said) == (manager, "")
    assert "They were told" not in client_of(officer).get(f"/retention/disposals/{made.pk}/").content.decode()


@pytest.mark.parametrize(
    "make",
    [
        lambda user: PriorityIndividual.objects.create(ref="nominal:P1", why="x"),
        lambda user: Threat.objects.create(threat="x"),
    ],
)
def test_any_register_s_record_can_be_disposed_of(make: Made, somebody: Made) -> None:
    one, other = somebody("tasking-manager"), somebody("responsible-officer")
    record = make(one)
    made = disposed(one, other, record)
    assert made.done
    assert not type(record).objects.filter(pk=record.pk).exists()
    assert verify().faults == ()


def test_a_trigger_is_disposed_of_with_all_that_was_decided_on_it(somebody: Made, trigger_of: Made) -> None:
    manager, officer = somebody("tasking-manager"), somebody("responsible-officer")
    trigger, other = trigger_of(people=(("suspect", "nominal:P1"),)), trigger_of()
    decision = decision_make(by=manager, trigger=trigger, choice=Choice("deploy", "An invented reason"), seen=0)
    deployment_save(by=manager, decision=decision, fields={"tactic": "x", "owner": officer})
    group = group_propose(by=manager, proposal=Proposal({"name": "Invented", "ref": "group:G1"}), trigger=trigger)
    bid = Bid.objects.create(by=manager, title="x", resources="x", case="x")
    bid.triggers.set([trigger, other])
    trigger.refresh_from_db()
    disposed(manager, officer, trigger)
    group.refresh_from_db()
    assert group.from_trigger is None
    assert list(bid.triggers.all()) == [other]
    assert not any(
        trigger.pk in text
        for where, text in everything_said()
        if not where.startswith(("audit.", "retention.", "alerts."))
    )
    assert verify().faults == ()


def test_one_person_never_disposes_alone(somebody: Made, client_of: Signed) -> None:
    officer, manager = somebody("responsible-officer"), somebody("tasking-manager")
    group = proposed(manager)
    made = disposal_propose(by=officer, record=group, reason="wrong")
    with pytest.raises(Denied, match="somebody else"):
        disposal_decide(by=officer, disposal=made, dispose_of_it=True)
    with pytest.raises(Denied):  # may propose, not approve
        disposal_decide(by=manager, disposal=made, dispose_of_it=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Disposal.objects.filter(pk=made.pk).update(decided_at=timezone.now(), decided_by=officer, done=True)
    with pytest.raises(BadInput, match="already"):
        disposal_propose(by=manager, record=group, reason="wrong")
    assert client_of(officer).post(f"/retention/disposals/{made.pk}/", {"answer": "dispose"}).status_code == 422
    assert client_of(officer).post(f"/retention/disposals/{made.pk}/", {"answer": "keep"}).status_code == 302
    made.refresh_from_db()
    assert (made.done, Group.objects.filter(pk=group.pk).exists()) == (False, True)
    with pytest.raises(BadInput, match="decided"):
        disposal_decide(by=somebody("records-manager"), disposal=made, dispose_of_it=True)


def test_a_legal_hold_suspends_disposal(somebody: Made, client_of: Signed) -> None:
    keeper, officer = somebody("records-manager"), somebody("responsible-officer")
    group, today = proposed(somebody("tasking-manager")), timezone.localdate()
    made = disposal_propose(by=officer, record=group, reason="no-longer-needed")
    page = f"/retention/group/{group.pk}/hold/"
    fields = {
        "sort": "inquiry",
        "reference": "Invented inquiry",
        "owner": officer.pk,
        "until": today + dt.timedelta(days=9),
    }
    assert client_of(keeper).post(page, {**fields, "until": today - dt.timedelta(days=1)}).status_code == 422
    assert client_of(keeper).post(page, fields).status_code == 302
    hold = Hold.objects.get()
    with pytest.raises(BadInput, match="on legal hold until"):
        disposal_decide(by=keeper, disposal=made, dispose_of_it=True)
    assert Group.objects.filter(pk=group.pk).exists()
    assert (holds_chase(), holds_chase()) == (1, 0)
    assert "legal hold" in Alert.objects.get(to=officer).title
    with pytest.raises(BadInput, match="Say why"):
        hold_end(by=officer, hold=hold, why=" ")
    hold_end(by=officer, hold=hold, why="The inquiry has reported.")
    assert disposal_decide(by=keeper, disposal=made, dispose_of_it=True).done
    owl = proposed(officer, "Code Owl", "group:G9")
    with pytest.raises(BadInput, match="could not end"):
        hold_place(by=keeper, record=owl, sort="inquiry", reference="x", owner=somebody("analyst"), until=today)


def test_a_hold_ends_by_itself_after_its_day(somebody: Made) -> None:
    one, other = somebody("records-manager"), somebody("responsible-officer")
    group = proposed(other)
    hold_place(by=one, record=group, sort="complaint", reference="x", owner=one, until=timezone.localdate())
    with pytest.raises(BadInput, match="hold"):
        disposal_propose(by=one, record=group, reason="wrong")
    Hold.objects.update(until=timezone.localdate() - dt.timedelta(days=1))
    assert disposed(one, other, group).done


def test_a_restored_backup_disposes_again(somebody: Made, place: Any, django_capture_on_commit_callbacks: Made) -> None:
    manager, officer = somebody("tasking-manager"), somebody("responsible-officer")
    group, gone = mapped(manager), mapped(manager, "Code Heron", "group:G08")
    Tension.objects.create(group=group, other=gone)
    PriorityIndividual.objects.create(ref="nominal:P1", group=gone, why="x")
    with django_capture_on_commit_callbacks(execute=True):
        disposed(manager, officer, gone)
    ledger = [json.loads(line) for line in (place.history / "erasures.jsonl").read_text().splitlines()]
    records = [record for line in ledger for record in line["records"]]
    assert records[0] == ["group", str(gone.pk), DISPOSED]
    assert "Heron" not in json.dumps(ledger)
    # As a backup of before has it: another group, with records that name it, and with words about it elsewhere.
    entry_add(by=manager, on=officer_trigger(group), decision="Code Kestrel was seen")
    PriorityIndividual.objects.create(ref="nominal:P2", group=group, why="x")
    record_forget("group", str(group.pk), DISPOSED, why="Erased after the backup was taken.")
    assert not Group.objects.filter(pk=group.pk).exists()
    assert not LogEntry.objects.filter(decision__contains="Kestrel").exists()
    assert verify().faults == ()


def officer_trigger(group: Group) -> Any:
    """Another record to write a log on."""
    return Threat.objects.create(threat="invented")


def test_a_force_s_own_schedule(place: Any, somebody: Made) -> None:
    own = Path(place.root) / "retention.yaml"
    own.write_text(
        "schedule: invented\nversion: 3\nsource: the invented force's policy of 2026\n"
        "groups:\n  short: {title: All, clear_years: 1, review_years: 1}\nkinds: {groups: short}\n",
        encoding="utf-8",
    )
    try:
        schedule = load_schedule(place)
        assert (schedule.said, schedule.group_of("groups").clear_years) == ("invented, version 3", 1)
        assert schedule.group_of("not named").name == "short"
    finally:
        own.unlink()
    assert load_schedule(place).said == "fourfold, version 1"


def test_a_wrong_schedule_says_everything_that_is_wrong() -> None:
    group = "{title: A, clear_years: 0, review_years: 1}"
    text = f"schedule: x\nversion: 1\ngroups:\n  a: {group}\nkinds: {{groups: b, x: a}}\nmore: 1\n"
    with pytest.raises(Problems) as raised:
        parse_schedule(parse_marked(text, "own.yaml"), "own.yaml")
    said = str(raised.value)
    for wrong in (
        "'source' is missing",
        "'clear_years' must be a whole number of at least 1",
        "'groups' cannot be 'b'",
        "'more' is not known",
    ):
        assert wrong in said
