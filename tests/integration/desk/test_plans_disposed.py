"""A plan goes when its group is disposed of, and by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.integration.desk.test_plans import TODAY, live
from tests.invented_groups import mapped

from fourfold.desk.plans.actions.review import Finding, plan_review, round_open
from fourfold.desk.plans.models import Plan, PlanAction
from fourfold.desk.retention.disposing import dispose, reach_of

Made = Callable[..., Any]


def test_a_plan_goes_with_its_group_when_that_is_disposed_of(somebody: Made) -> None:
    manager, officer = somebody("tasking-manager"), somebody("responsible-officer")
    group = mapped(manager)
    plan = live(manager, group, template="group")
    plan_review(by=officer, plan=plan, finding=Finding({}, {}, "x"), seen=0)
    round_open(by=manager, name="A round", due=TODAY())
    other = live(manager, title="Stays")
    dispose(reach_of(group))
    assert [one.pk for one in Plan.objects.all()] == [other.pk]
    assert not PlanAction.objects.filter(plan=plan.pk).exists()
    dispose(reach_of(other))
    assert not Plan.objects.exists()
