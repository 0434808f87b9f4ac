"""Working to a plan: an action done or dropped, a gap filled."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.plans.models import IntelligenceGap, PlanAction
from fourfold.desk.plans.policies import may_finish
from fourfold.errors import BadInput


@transaction.atomic
def plan_action_finish(*, by: User, action: PlanAction, result: str, done_at: dt.datetime | None = None) -> PlanAction:
    """Say that an action is done, and what came of it. `done_at`: when, if not now. Raises `Denied` and `BadInput`."""
    action = PlanAction.fresh(action.pk)
    if not may_finish(by, action):
        raise Denied("Only whose it is to do, or who contributes to plans, can say that it is done.")
    _check_open(action)
    if not result.strip():
        raise BadInput("Say what came of it.")
    action.done_at, action.done_by, action.result = done_at or timezone.now(), by, result.strip()
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def plan_action_drop(*, by: User, action: PlanAction, why: str) -> PlanAction:
    """Drop an action that will not be done, with the reason; it stays on record. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.CONTRIBUTE_PLANS)
    action = PlanAction.fresh(action.pk)
    if not action.plan.visible_for(by):
        raise Denied("There is no such plan.")
    _check_open(action)
    if not why.strip():
        raise BadInput("Say why it is dropped.")
    action.dropped_at, action.dropped_by, action.dropped_why = timezone.now(), by, why.strip()
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def gap_fill(*, by: User, gap: IntelligenceGap, answer: str, filled_at: dt.datetime | None = None) -> IntelligenceGap:
    """Say what was found. `filled_at`: when, if not now. Raises `Denied` and `BadInput`."""
    gap = IntelligenceGap.fresh(gap.pk)
    if not may_finish(by, gap):
        raise Denied("Only who collects it, or who contributes to plans, can say what was found.")
    if gap.filled_at is not None:
        raise BadInput("It was filled already.")
    if not answer.strip():
        raise BadInput("Say what was found.")
    gap.filled_at, gap.filled_by, gap.answer = filled_at or timezone.now(), by, answer.strip()
    gap.full_clean()
    gap.save()
    return gap


def _check_open(action: PlanAction) -> None:
    if not action.open:
        raise BadInput("It was done already." if action.done_at else "It was dropped.")
