"""How far plans have come: done of due, what is overdue, when they were last touched. For many at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from fourfold.desk.plans.models import Consideration, IntelligenceGap, Plan, PlanAction, PlanObjective


@dataclasses.dataclass(frozen=True)
class Progress:
    """Of one plan. `due`: actions whose day has come, those dropped left out; `done`: of these, those that were done;
    `overdue`: those that were not, by yesterday. `open`: all that is still to be done. `touched`: when it or
    anything of it was last changed."""

    done: int
    due: int
    overdue: int
    open: int
    touched: dt.datetime


def progress_of(plans: Iterable[Plan]) -> dict[int, Progress]:
    """The progress of some plans by key, in as many questions for many as for few."""
    held = {one.pk: one for one in plans}
    rows = {row["plan"]: row for row in counted(held, "plan")}
    touched = _touched(held)
    none = {"n_done": 0, "n_due": 0, "n_overdue": 0, "n_open": 0}
    return {key: _progress(rows.get(key, none), touched[key]) for key in held}


def counted(plans: Iterable[int], *by: str) -> list[dict[str, Any]]:
    """Actions of some plans, by their plan or by other fields: those due by today, of these those that are done, those
    overdue, and those still to be done."""
    today = timezone.localdate()
    done = Q(done_at__isnull=False)
    kept = PlanAction.objects.kept().filter(plan__in=list(plans)).order_by().values(*by)
    return list(
        kept.annotate(
            n_due=Count("pk", filter=Q(due__lte=today)),
            n_done=Count("pk", filter=Q(due__lte=today) & done),
            n_overdue=Count("pk", filter=Q(due__lt=today, done_at=None)),
            n_open=Count("pk", filter=~done),
        )
    )


def _progress(row: Mapping[str, Any], touched: dt.datetime) -> Progress:
    return Progress(row["n_done"], row["n_due"], row["n_overdue"], row["n_open"], touched)


def _touched(held: dict[int, Plan]) -> dict[int, dt.datetime]:
    latest = {key: plan.changed_at for key, plan in held.items()}
    for part in (PlanAction, PlanObjective, IntelligenceGap, Consideration):
        found = part.objects.filter(plan__in=held).order_by().values_list("plan").annotate(Max("changed_at"))
        for key, at in found:
            latest[key] = max(latest[key], at)
    return latest
