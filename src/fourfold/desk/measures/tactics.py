"""Where which tactic was used, out of the desk's deployments and the actions of its plans, and what a measure says of
it."""

from __future__ import annotations

import dataclasses

from django.db.models import Q

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.context import workspace
from fourfold.desk.measures.held import seen_by, sight_of
from fourfold.desk.plans.models import Plan, PlanAction
from fourfold.desk.triage.models import Deployment, Trigger
from fourfold.desk.triage.shown import places_held
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking
from fourfold.matrix.harm import harm_table
from fourfold.measures.counting import by_area_monthly
from fourfold.measures.definition import Measure
from fourfold.measures.portfolio import Counts, Portfolio, Worked, portfolio
from fourfold.measures.portfolio_harm import InHarm, in_harm, weighed

NOT_USED = ("planned", "not-done")
ELSEWHERE = "an action of a plan that names no {} by its code"


def worked(user: User, level: str) -> tuple[list[Worked], dict[str, int]]:
    """Each use of a tactic that a user may see, with the area and the month from which it is counted; and how many
    cannot be placed, by why. A deployment counts in its trigger's area, from when it began; an action of a plan in the
    plan's, where that is one of this level, from when it was done."""
    elsewhere = {code for one in places_held().areas.levels if one.name != level for code in one.codes}
    plans = Plan.objects.visible_to(user)
    done = PlanAction.objects.kept().filter(plan__in=plans, done_at__isnull=False).exclude(tactic="")
    placed = done.exclude(Q(plan__area="") | Q(plan__area__in=elsewhere))
    begun = Deployment.objects.filter(of_visible("trigger", Trigger, user), start__isnull=False)
    begun = begun.exclude(tactic="").exclude(progress__in=NOT_USED).exclude(trigger__area="")
    uses = (
        *begun.values_list("tactic", "trigger__area", "start"),
        *placed.values_list("tactic", "plan__area", "done_at"),
    )
    zone, out = workspace().zone, done.count() - placed.count()
    found = [Worked(tactic, area, f"{on.astimezone(zone):%Y-%m}") for tactic, area, on in uses if on is not None]
    return found, {ELSEWHERE.format(level): out} if out else {}


def marking_of_work(user: User) -> str:
    """The highest marking of the triggers that a user may see and that were deployed against, and of the plans whose
    actions used a tactic; "" where there is none."""
    deployed = Trigger.objects.visible_to(user).filter(deployments__isnull=False)
    planned = Plan.objects.visible_to(user).filter(actions__in=PlanAction.objects.kept().exclude(tactic=""))
    markings = (each.order_by().values_list("marking", flat=True).distinct() for each in (deployed, planned))
    return highest_marking({one for each in markings for one in each}, none="")


def looked_at(measure: Measure, user: User, months: int) -> tuple[Portfolio, dict[str, InHarm]]:
    """What a measure says of the tactics that were used, as far as a user may see; and each tactic, by its name, in
    crime-harm days of the kinds that have a weight. Raises `BadInput` for a measure of a register and a workspace
    without areas, and `NotHeld` where nothing is counted."""
    levels = workspace().area_levels
    if measure.select is None or not levels:
        raise BadInput("Tactics are looked at by events in areas: this measure counts none, or no areas are held.")
    held = seen_by(measure, sight_of(user))
    every = [one.month for one in held.months]

    def count(one: Measure) -> Counts:
        return by_area_monthly(workspace(), one, levels[0], every, sight=sight_of(user))

    used, not_placed = worked(user, levels[0])
    made = portfolio(held, count(measure), used, months)
    made = dataclasses.replace(made, left_out={**made.left_out, **not_placed})
    weights = {kind: weight.days[1] for kind, weight in harm_table(workspace()).weights.items()}
    return made, in_harm(made, weighed(measure, weights, count))
