"""What the governance meeting asks of groups' plans."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.groups.models import Group
from fourfold.desk.plans.models import Plan, PlanAction


@dataclasses.dataclass(frozen=True)
class PlanOf:
    """A group's live plan: the Ps with an action, how many actions were finished in the window asked for, and its day
    of review."""

    ps: frozenset[str]
    finished: int
    review_by: dt.date | None


def plans_of(groups: Iterable[Group], users: Iterable[User], first: dt.date, last: dt.date) -> dict[int, PlanOf]:
    """The live plans of some groups by the group's key, of those that every one of these users may see; with what was
    finished between two days, both included."""
    seen = Plan.objects.visible_to(*users).live().filter(group__in=[one.pk for one in groups])
    plans = {one.pk: one for one in seen}
    ps: dict[int, set[str]] = {key: set() for key in plans}
    finished = dict.fromkeys(plans, 0)
    acted = PlanAction.objects.kept().filter(plan__in=plans).values_list("plan", "p", "done_at")
    for key, p, done_at in acted:
        ps[key].add(p)
        finished[key] += done_at is not None and first <= timezone.localdate(done_at) <= last
    told = {key: PlanOf(frozenset(ps[key]), finished[key], one.review_by) for key, one in plans.items()}
    return {one.group_id: told[key] for key, one in plans.items() if one.group_id is not None}
