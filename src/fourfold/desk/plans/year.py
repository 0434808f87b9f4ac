"""What the report of 2015 says of plans, initiatives, their review and agreements, as records; and nothing else."""

from __future__ import annotations

from importlib import resources
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.partners.models import Agency, AgreedParty, AgreedPurpose, Agreement
from fourfold.desk.plans.actions.begin import plan_begin
from fourfold.desk.plans.actions.move import plan_move
from fourfold.desk.plans.models import Plan, PlanObjective, ReviewRound
from fourfold.desk.plans.states import State
from fourfold.errors import BadInput
from fourfold.yaml_files import parse_marked


@transaction.atomic
def load_year(*, by: User) -> int:
    """Put the year's plans, their round of reviews and its agreements on record, by somebody who may make a plan live;
    gives how many plans. What nobody gave is empty: no agreement is in force, since no day on which one began is known.
    Somebody has to be acting. Raises `BadInput` where they are on record already."""
    text = resources.files("fourfold.desk.plans").joinpath("year_2015.yaml").read_text(encoding="utf-8")
    said = parse_marked(text, "year_2015.yaml")
    if Plan.objects.filter(title=said["plans"][0]["title"]).exists():
        raise BadInput(f"{said['source']} is on record already; nothing was changed.")
    for one in said["plans"]:
        _plan(one, str(said["source"]), said["day"], by)
    for one in said["agreements"]:
        _agreement(one, str(said["source"]), by)
    due = said["round"]["due"]
    ReviewRound.objects.create(name=said["round"]["name"], due=due, opened_at=timezone.now(), opened_by=by)
    return len(said["plans"])


def _plan(one: Any, source: str, day: Any, by: User) -> None:
    shows = f"{source}, paragraph {one['paragraph']}."
    fields = {name: one[name] for name in ("title", "kind", "themes", "place", "problem", "paragraph")}
    more = {"boundaries": one.get("boundaries", ""), "profile": one.get("profile", ""), "from_on": day}
    plan = plan_begin(by=by, fields={**fields, **more, "source": source})
    for objective in one["objectives"]:
        PlanObjective.objects.create(plan=plan, p=objective["p"], words=objective["words"], added_by=by)
    plan_move(by=by, plan=plan, to=State.LIVE, reason=f"It is said to be in place. {shows}", seen=1)


def _agreement(one: Any, source: str, by: User) -> None:
    told = {name: one[name] for name in ("kind", "sector", "about")}
    agency, _ = Agency.objects.get_or_create(name=one["agency"], defaults={**told, "added_by": by})
    shows = f"{source}, paragraph {one['paragraph']}: the days, the gateway and the data are not said."
    held = Agreement.objects.create(title=one["title"], necessity=shows, added_by=by)
    AgreedPurpose.objects.create(agreement=held, purpose=one["purpose"], words=one["words"])
    AgreedParty.objects.create(agreement=held, agency=agency)
