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

from fourfold.desk.facts.providing import facts_held
from fourfold.desk.groups.actions.facts import fact_give_up
from fourfold.desk.groups.models import Exploited, Member, Tension
from fourfold.history.store import History
from fourfold.triggers.language import parse_rule
from fourfold.triggers.scan import scan
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


def found(place: Workspace, group: str) -> list[Any]:
    """The live triggers of a rule that asks for a party in a group."""
    look = f"  - {{event: shooting, kind: firearm-discharge, party: {{in: {group}}}}}"
    rule = parse_rule(WRAPPED.format(look_for=look, horizon=14, tied="person"))
    return list(scan(place, as_of=dt.date(2024, 6, 12), rules=[rule], facts=facts_held(place)).triggers)


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
