"""An invented force's plans: a few groups' from the template, a theme and a hot spot; some of it done, some late."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.groups.models import Group
from fourfold.desk.partners.models import Agency
from fourfold.desk.plans.actions.begin import plan_begin
from fourfold.desk.plans.actions.move import plan_move
from fourfold.desk.plans.actions.review import Finding, plan_review
from fourfold.desk.plans.beginning import load_templates
from fourfold.desk.plans.models import Consideration, Plan
from fourfold.desk.plans.states import State

GROUPS = 3
"""How many groups have a plan; the others are for the portfolio to miss."""
SAYS = "Invented for the demonstration."
THEME = {
    "kind": "theme",
    "title": "Trafficking and modern slavery (invented)",
    "themes": ["trafficking-modern-slavery"],
}
HOT_SPOT = {
    "kind": "hot-spot",
    "title": "The harbour streets (invented)",
    "themes": ["guns-and-gangs"],
    "place": "Tarnholt Quay, Wexmoor Quay",
    "boundaries": "Tarnholt and Wexmoor",
}


def make_plans(manager: User, officer: User, lead: User) -> None:
    """Fill the desk with a few plans, begun seven weeks ago; `officer` reviews one. Somebody has to be acting."""
    today = timezone.localdate()
    begun = today - dt.timedelta(weeks=7)
    council, _ = Agency.objects.get_or_create(
        name="Tarnholt Council (invented)", defaults={"kind": "council", "sector": "public", "added_by": manager}
    )
    with acting(by=manager, why="the demonstration"):
        asked: list[tuple[str, dict[str, Any]]] = [
            ("group", {"kind": "group", "group": one, "title": f"Plan for {one}"})
            for one in Group.objects.mapped().order_by("name")[:GROUPS]
        ]
        asked += [("trafficking", THEME), ("hot-spot", HOT_SPOT)]
        made = [_plan(manager, lead, council, name, {**fields, "from_on": begun}) for name, fields in asked]
    with acting(by=officer, why="the demonstration"):
        found = Finding({"specific actions": 1}, {"specific actions": SAYS}, SAYS, today + dt.timedelta(days=60))
        plan_review(by=officer, plan=made[-1], finding=found, seen=0)


def _plan(manager: User, lead: User, council: Agency, template: str, fields: dict[str, Any]) -> Plan:
    held = {one.name: one for one in load_templates()}
    review_by = timezone.localdate() + dt.timedelta(days=40)
    more = {"problem": SAYS, "profile": "An invented profile", "profile_on": fields["from_on"], "review_by": review_by}
    if "group" not in fields:
        more |= {"sro": manager, "lro": lead}
    plan = plan_begin(by=manager, fields={**fields, **more}, template=held[template])
    for number, action in enumerate(plan.actions.order_by("pk")):
        action.owner, action.agency = (lead, None) if number % 2 else (None, council)
        if action.due is not None and action.due < timezone.localdate() and number % 3:
            action.done_at, action.done_by, action.result = timezone.now(), manager, SAYS
        action.save()
    Consideration.objects.create(plan=plan, what="displacement", words=SAYS, added_by=manager)
    plan_move(by=manager, plan=plan, to=State.LIVE, reason=SAYS, seen=1)
    return plan
