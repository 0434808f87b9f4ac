"""A plan's moves: made live, ended, taken back, each with its reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.plans.models import Plan, PlanChange
from fourfold.desk.plans.policies import check_move
from fourfold.desk.plans.states import State
from fourfold.errors import BadInput


class MovedMeanwhile(Exception):
    """Somebody else moved the plan since the page was read; `change` is theirs."""

    def __init__(self, change: PlanChange) -> None:
        super().__init__(str(change))
        self.change = change


@transaction.atomic
def plan_move(*, by: User, plan: Plan, to: State, reason: str, seen: int) -> PlanChange:
    """Put a move on record. `seen`: the number of the last one when the page was read. Raises `Denied`,
    `MovedMeanwhile`, and `BadInput` without a reason or for a group's second live plan."""
    check_may(by, Permission.DECIDE_PLANS)
    plan = Plan.fresh(plan.pk)
    if not plan.visible_for(by):
        raise Denied("There is no such plan.")
    latest = plan.changes.order_by("-number").first()
    if latest is not None and latest.number > seen:
        raise MovedMeanwhile(latest)
    if not reason.strip():
        raise BadInput("Give the reason.")
    check_move(plan, to)
    change = PlanChange(
        plan=plan,
        number=(latest.number if latest else 0) + 1,
        before=plan.state,
        after=to,
        at=timezone.now(),
        by=by,
        reason=reason.strip(),
    )
    change.full_clean()
    change.save()
    plan.state = to
    plan.save()
    return change
