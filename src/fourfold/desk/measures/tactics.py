"""Where which tactic was used, out of the desk's deployments, and what a measure says of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.context import workspace
from fourfold.desk.measures.held import seen_by, sight_of
from fourfold.desk.triage.models import Deployment, Trigger
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking
from fourfold.matrix.harm import harm_table
from fourfold.measures.counting import by_area_monthly
from fourfold.measures.definition import Measure
from fourfold.measures.portfolio import Portfolio, Worked, portfolio
from fourfold.measures.portfolio_harm import InHarm, in_harm

NOT_USED = ("planned", "not-done")


def worked(user: User) -> Iterator[Worked]:
    """Each deployment that was begun, of the triggers that a user may see, with its tactic, the area of its trigger and
    the month in which it began. Those of which one of the three is not known are none."""
    begun = Deployment.objects.filter(of_visible("trigger", Trigger, user), start__isnull=False)
    rows = begun.exclude(tactic="").exclude(progress__in=NOT_USED).exclude(trigger__area="")
    for tactic, area, start in rows.values_list("tactic", "trigger__area", "start"):
        if start is not None:
            yield Worked(tactic, area, f"{start.astimezone(workspace().zone):%Y-%m}")


def marking_of_work(user: User) -> str:
    """The highest marking of the triggers that a user may see and that were deployed against; "" where none was."""
    deployed = Trigger.objects.visible_to(user).filter(deployments__isnull=False).order_by()
    return highest_marking(deployed.values_list("marking", flat=True).distinct(), none="")


def looked_at(measure: Measure, user: User, months: int) -> tuple[Portfolio, dict[str, InHarm]]:
    """What a measure says of the tactics that were used, as far as a user may see; and each tactic, by its name, in
    crime-harm days of the kinds that have a weight. Raises `BadInput` for a measure of a register and a workspace
    without areas, and `NotHeld` where nothing is counted."""
    levels = workspace().area_levels
    if measure.select is None or not levels:
        raise BadInput("Tactics are looked at by events in areas: this measure counts none, or no areas are held.")
    held = seen_by(measure, sight_of(user))
    every = [one.month for one in held.months]
    counts = by_area_monthly(workspace(), measure, levels[0], every, sight=sight_of(user))
    made = portfolio(held, counts, worked(user), months)
    weights = harm_table(workspace()).weights
    weighed = {}
    for kind in measure.select.kinds:
        if kind in weights:
            alone = dataclasses.replace(measure, select=dataclasses.replace(measure.select, kinds=(kind,)))
            of_kind = by_area_monthly(workspace(), alone, levels[0], every, sight=sight_of(user))
            weighed[kind] = (weights[kind].days[1], of_kind)
    return made, in_harm(made, weighed)
