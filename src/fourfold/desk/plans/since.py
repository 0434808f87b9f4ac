"""What changed on plans from one review to the next, or until now. For many at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Mapping

from django.utils import timezone

from fourfold.desk.plans.models import IntelligenceGap, Plan, PlanAction, PlanReview

Between = tuple[PlanReview | None, PlanReview | None]
"""A review and the one after it: None before the first of all, and for now."""


@dataclasses.dataclass(frozen=True)
class Since:
    """Since a review (None: since the plan was begun): how many actions were added, done and dropped, how many gaps
    were filled; and the criteria that became better or worse, where both reviews were on one version of the rubric."""

    review: PlanReview | None
    added: int = 0
    done: int = 0
    dropped: int = 0
    filled: int = 0
    better: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()


def since_of(between: Mapping[Plan, Between]) -> dict[int, Since]:
    """What changed between two reviews of each plan, by its key."""
    now = timezone.now()
    first = dt.datetime.min.replace(tzinfo=dt.UTC)
    days = {
        plan.pk: (before.at if before else first, after.at if after else now)
        for plan, (before, after) in between.items()
    }
    counts: dict[int, Counter[str]] = {key: Counter() for key in days}
    names = {"added": "created_at", "done": "done_at", "dropped": "dropped_at"}
    for key, *moments in PlanAction.objects.filter(plan__in=days).values_list("plan", *names.values()):
        for name, moment in zip(names, moments, strict=True):
            counts[key][name] += _within(moment, days[key])
    for key, moment in IntelligenceGap.objects.filter(plan__in=days).values_list("plan", "filled_at"):
        counts[key]["filled"] += _within(moment, days[key])
    return {
        plan.pk: _since(before, counts[plan.pk], _points(before, after)) for plan, (before, after) in between.items()
    }


def _since(before: PlanReview | None, count: Counter[str], points: tuple[tuple[str, ...], tuple[str, ...]]) -> Since:
    return Since(before, count["added"], count["done"], count["dropped"], count["filled"], *points)


def _within(moment: dt.datetime | None, days: tuple[dt.datetime, dt.datetime]) -> bool:
    return moment is not None and days[0] < moment <= days[1]


def _points(before: PlanReview | None, after: PlanReview | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if before is None or after is None:
        return (), ()
    if (before.rubric, before.rubric_version) != (after.rubric, after.rubric_version):
        return (), ()
    both = [
        (name, was, after.points[name])
        for name, was in before.points.items()
        if was is not None and after.points.get(name) is not None
    ]
    better = sorted(name for name, was, now in both if now > was)
    worse = sorted(name for name, was, now in both if now < was)
    return tuple(better), tuple(worse)
