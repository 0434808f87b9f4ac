"""Beginning a plan, from a template or from nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.groups.models import Group
from fourfold.desk.plans.beginning import Template
from fourfold.desk.plans.models import IntelligenceGap, Plan, PlanAction, PlanChange, PlanObjective
from fourfold.desk.plans.states import State
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking


@transaction.atomic
def plan_begin(
    *, by: User, fields: Mapping[str, Any], template: Template | None = None, compartments: Iterable[Compartment] = ()
) -> Plan:
    """Begin a plan as a draft, with what a template gives it. A group's plan takes the group's themes, and no less than
    its marking and compartments. Raises `Denied`, `NotGoverned`, `BadInput` for a template of another kind of plan, and
    Django's `ValidationError` by field."""
    check_may(by, Permission.CONTRIBUTE_PLANS)
    check_may_hold_real_data()
    plan = Plan(**fields, added_by=by, begun_from=template.name if template else "")
    if template is not None and plan.kind not in template.kinds:
        raise BadInput(f"“{template.title}” is no template of a plan for {plan.get_kind_display().lower()}.")
    group: Group | None = plan.group
    if group is not None:
        if not group.visible_for(by):
            raise Denied("There is no such group.")
        plan.marking = highest_marking((plan.marking, group.marking))
        plan.themes = plan.themes or group.themes
    plan.full_clean(exclude=["compartments"])
    plan.save()
    plan.compartments.add(*compartments)
    if group is not None:
        plan.put_in(group.compartments.values_list("name", flat=True))
    PlanChange(plan=plan, number=1, after=State.DRAFT, at=timezone.now(), by=by, reason="Begun.").save()
    if template is not None:
        _fill(plan, template, by)
    return plan


def _fill(plan: Plan, template: Template, by: User) -> None:
    for objective in template.objectives:
        PlanObjective(plan=plan, p=objective.p, words=objective.words, measure=objective.measure, added_by=by).save()
    for action in template.actions:
        due = plan.from_on + dt.timedelta(weeks=action.weeks) if action.weeks else None
        PlanAction(
            plan=plan, p=action.p, what=action.what, tactic=action.tactic, aspect=action.aspect,
            measure=action.measure, due=due, added_by=by,
        ).save()  # fmt: skip
    for question in template.gaps:
        IntelligenceGap(plan=plan, question=question, added_by=by).save()
