"""What groups state to the scan, so that rules ask about membership and conflict as they stood and were known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.invented_groups import mapped
from tests.spec.conftest import WRAPPED, table

from fourfold.desk.accounts.models import User
from fourfold.desk.facts.providing import facts_held
from fourfold.desk.groups.actions.facts import fact_give_up
from fourfold.desk.groups.models import Exploited, Group, Member, Ownership, StateChange, Tension
from fourfold.desk.plans.actions.work import plan_action_finish
from fourfold.desk.plans.models import Plan, PlanAction, PlanChange
from fourfold.history.store import History
from fourfold.triggers.language import parse_rule
from fourfold.triggers.nodes import Rule
from fourfold.triggers.scan import replay, scan
from fourfold.workspace import Workspace

Made = Callable[..., Any]
JANUARY = dt.date(2024, 1, 1)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A history in which the invented nominal 1 was shot on 10 June 2024."""
    workspace = Workspace.create(tmp_path / "w", invented=True)
    events = """
        id | kind              | when             | parties
        A  | firearm-discharge | 2024-06-10 12:00 | victim nominal:1
    """
    History(workspace).write(table(events), now=dt.datetime(2024, 7, 1, tzinfo=dt.UTC))
    return workspace


def asking(group: str) -> Rule:
    """A rule that asks for a party in a group."""
    look = f"  - {{event: shooting, kind: firearm-discharge, party: {{in: {group}}}}}"
    return parse_rule(WRAPPED.format(look_for=look, horizon=14, tied="person"))


def found(place: Workspace, group: str) -> list[Any]:
    """Its live triggers, two days after the shooting."""
    return list(scan(place, as_of=dt.date(2024, 6, 12), rules=[asking(group)], facts=facts_held(place)).triggers)


def found_today(place: Workspace, group: str) -> list[Any]:
    """Those that fired today."""
    today = timezone.localdate()
    return list(replay(place, today, today, rules=[asking(group)], facts=facts_held(place)))


def at(month: int, day: int, hour: int = 10) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2024, month, day, hour))


def stands(place: Workspace) -> list[tuple[Any, ...]]:
    """What is believed now of how the group stands."""
    rows = [row for row in facts_held(place).standings.to_pylist() if row["gone_day"] is None]
    said = [tuple(row[name] for name in ("standing", "valid_from", "valid_to", "known_day")) for row in rows]
    return sorted(said, key=str)


def test_rules_ask_about_membership_as_it_stood_and_was_known(place: Workspace, somebody: Made) -> None:
    group = mapped(somebody("responsible-officer"))
    assert found(place, "a group") == []
    member = Member.objects.create(group=group, ref="nominal:1", from_on=JANUARY, known_on=JANUARY)
    assert len(found(place, "a group")) == 1
    assert len(found(place, "'group:G07'")) == 1
    fact_give_up(member)  # today it is known to have been wrong: on the day, it was believed
    assert len(found(place, "a group")) == 1
    Member.objects.create(group=group, ref="nominal:1", from_on=JANUARY, to_on=dt.date(2024, 3, 1), known_on=JANUARY)
    rows = [row for row in facts_held(place).memberships.to_pylist() if row["gone_day"] is None]
    assert [(row["person"], row["valid_to"]) for row in rows] == [("nominal:1", dt.date(2024, 3, 1))]


def test_whom_a_group_harms_is_never_stated_as_a_member(place: Workspace, somebody: Made) -> None:
    group = mapped(somebody("responsible-officer"))
    Exploited.objects.create(group=group, ref="nominal:1", from_on=JANUARY, known_on=JANUARY)
    assert facts_held(place).memberships.num_rows == 0
    assert found(place, "a group") == []


def test_rules_ask_about_conflict_and_the_trigger_is_kept_to_who_sees_both(place: Workspace, somebody: Made) -> None:
    officer = somebody("responsible-officer")
    one, other = mapped(officer), mapped(officer, "Code Owl", "group:G08")
    Member.objects.create(group=one, ref="nominal:1", from_on=JANUARY, known_on=JANUARY)
    Tension.objects.create(group=other, other=one, from_on=JANUARY, known_on=JANUARY)
    [trigger] = found(place, "group in conflict")
    assert trigger.compartments == ()
    other.put_in(["lantern"])
    other.marking = "SECRET"
    other.save()
    [trigger] = found(place, "group in conflict")
    assert (trigger.marking, trigger.compartments) == ("SECRET", ("lantern",))


def test_a_fact_without_a_first_day_is_vouched_for_from_when_it_was_known(place: Workspace, somebody: Made) -> None:
    Member.objects.create(group=mapped(somebody("responsible-officer")), ref="nominal:1")
    [row] = facts_held(place).memberships.to_pylist()
    assert (row["valid_from"], row["known_day"]) == (timezone.localdate(), timezone.localdate())


def in_the_past(officer: User) -> tuple[Group, Plan]:
    """The group of nominal 1: mapped on 1 March 2024, an SRO from 1 April to 1 June, a plan live from 1 May whose only
    action was for 4 June and is late."""
    group = mapped(officer)
    Member.objects.create(group=group, ref="nominal:1", from_on=JANUARY, known_on=JANUARY)
    for number, month in ((1, 2), (2, 3)):
        StateChange.objects.filter(group=group, number=number).update(at=at(month, 1))
    Ownership.objects.create(
        group=group, role="sro", user=officer, from_at=at(4, 1), to_at=at(6, 1), given_by=officer, why="Invented."
    )
    plan = Plan.objects.create(title="Invented", kind="group", group=group, state="live")
    PlanChange.objects.create(plan=plan, number=1, after="live", at=at(5, 1), by=officer, reason="Invented.")
    PlanAction.objects.create(plan=plan, p="pursue", what="Visit", due=dt.date(2024, 6, 4))
    return group, plan


def test_how_a_group_stands_is_stated_day_by_day(place: Workspace, somebody: Made) -> None:
    officer, today = somebody("responsible-officer"), timezone.localdate()
    _, plan = in_the_past(officer)
    march, april, may, june = (dt.date(2024, month, 1) for month in (3, 4, 5, 6))
    a_day = dt.timedelta(days=1)
    without_sro = [("no-sro", march, april - a_day, march), ("no-sro", june, None, june)]
    always = [
        ("mapped", march, None, march), ("no-lro", march, None, march), ("no-plan", march, may - a_day, march),
        *without_sro, ("plan", may, None, may), ("proposed", dt.date(2024, 2, 1), march - a_day, dt.date(2024, 2, 1)),
        ("sro", april, june - a_day, april),
    ]  # fmt: skip
    late = ("overdue-action", dt.date(2024, 6, 5), None, today)
    assert stands(place) == sorted([*always, late], key=str)
    plan_action_finish(by=officer, action=plan.actions.get(), result="Visited.")
    ended = ("overdue-action", dt.date(2024, 6, 5), today - a_day, today)
    assert stands(place) == sorted([*always, ended], key=str)


def test_rules_ask_about_owners_states_and_plans_as_they_stood_that_day(place: Workspace, somebody: Made) -> None:
    officer = somebody("responsible-officer")
    group, plan = in_the_past(officer)
    asked = "a group, standing: {}".format
    for standing, fires in (
        ("mapped", True), ("dormant", False), ("no-sro", True), ("sro", False), ("plan", True), ("no-plan", False),
        ("{is: no-sro, for: {days: 9}}", True), ("{is: no-sro, for: {days: 10}}", False),
    ):  # fmt: skip
        assert bool(found(place, asked(standing))) is fires, standing
    # The action is known to be late only from today, so a day's scan then did not see it; one of today does.
    assert found(place, asked("overdue-action")) == []
    [late] = found_today(place, asked("overdue-action"))
    assert (late.marking, late.compartments) == (plan.marking, ())
    # Who may not see the plan, or the group, does not see what rests on it.
    group.put_in(["lantern"])
    plan.put_in(["harbour"])
    plan.marking = "SECRET"
    plan.save()
    [late] = found_today(place, asked("overdue-action"))
    assert (late.marking, late.compartments) == ("SECRET", ("harbour", "lantern"))
