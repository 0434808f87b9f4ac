"""What may be done to a plan now, as it stands, by somebody whose roles allow it at all."""

from __future__ import annotations

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.partners.policies import acts_for
from fourfold.desk.plans.models import IntelligenceGap, Plan, PlanAction
from fourfold.desk.plans.states import MOVES, State
from fourfold.errors import BadInput


def check_move(plan: Plan, to: State) -> None:
    """Raise `Denied` unless the plan may go on to that state; `BadInput` for a group's second live plan."""
    if to not in MOVES[State(plan.state)]:
        raise Denied(f"A plan that is {plan.get_state_display().lower()} cannot become {to.label.lower()}.")
    other = (
        Plan.objects.live().filter(group=plan.group_id).exclude(pk=plan.pk) if plan.group_id else Plan.objects.none()
    )
    if to == State.LIVE and other.exists():
        raise BadInput("This group has a live plan already. End that one first.")


def may_finish(user: User, one: PlanAction | IntelligenceGap) -> bool:
    """Whether a user may say that it is done: whose it is, anybody of its agency where nobody is named, and whoever
    contributes to plans."""
    if one.owner_id is not None:
        mine = one.owner_id == user.pk
    else:
        agency = acts_for(user) if isinstance(one, PlanAction) and one.agency_id else None
        mine = agency is not None and isinstance(one, PlanAction) and agency.pk == one.agency_id
    return (mine or user.may(Permission.CONTRIBUTE_PLANS)) and one.plan.visible_for(user)


def check_may_review(plan: Plan, user: User) -> None:
    """Raise `Denied` for who leads the plan: nobody judges their own work."""
    leads = plan.owned_by()["lro"]
    if leads is not None and leads.pk == user.pk:
        raise Denied("You lead this plan. Somebody else has to review it.")
