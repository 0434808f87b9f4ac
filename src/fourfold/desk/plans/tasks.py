"""What live plans ask of people: their actions, and the intelligence gaps that somebody collects for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.plans.actions.work import gap_fill, plan_action_finish
from fourfold.desk.plans.models import IntelligenceGap, Plan, PlanAction, ReviewRound
from fourfold.desk.plans.policies import may_finish
from fourfold.desk.plans.states import State
from fourfold.desk.tasks.dates import Dates, add_dates
from fourfold.desk.tasks.declaring import Done, Source, Task, add, local_day


def _seen_by(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    return rows.filter(Exists(Plan.objects.visible_to(user).filter(pk=OuterRef("plan_id"))))


def _task(one: PlanAction | IntelligenceGap, kind: str, what: str, agency: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": str(one.pk),
        "what": what,
        "about": str(one.plan),
        "about_link": one.plan.get_absolute_url(),
        "owner": one.owner,
        "agency": agency,
        "due": one.due,
        "link": reverse("tasks:task", args=[kind, one.pk]),
        "marking": one.plan.marking,
    }


def _actions() -> QuerySet[Any]:
    held: QuerySet[Any] = PlanAction.objects.select_related("owner", "agency", "plan", "plan__group")
    return held


def _action(one: PlanAction) -> Task:
    told = _task(one, "plan-action", one.what, str(one.agency or ""))
    return Task(
        **told,
        open=one.open,
        done_on=local_day(one.done_at),
        result=one.result or (f"Dropped: {one.dropped_why}" if one.dropped_why else ""),
    )


def _done(by: User, one: PlanAction, done: Done) -> PlanAction:
    return plan_action_finish(by=by, action=one, result=done.result, done_at=done.at)


add(
    Source(
        kind="plan-action",
        title="Actions of plans",
        singular="Plan action",
        late="An action of a plan is due",
        needed=Permission.SEE_PLANS,
        rows=_actions,
        still=Q(done_at=None, dropped_at=None, plan__state=State.LIVE),
        seen_by=_seen_by,
        task=_action,
        finish=_done,
        may_finish=may_finish,
        agency="agency",
    )
)


def _gaps() -> QuerySet[Any]:
    held: QuerySet[Any] = IntelligenceGap.objects.select_related("owner", "plan", "plan__group")
    return held


def _gap(one: IntelligenceGap) -> Task:
    told = _task(one, "intelligence-gap", f"Find out: {one.question}", "")
    return Task(**told, open=one.filled_at is None, done_on=local_day(one.filled_at), result=one.answer)


def _filled(by: User, one: IntelligenceGap, done: Done) -> IntelligenceGap:
    return gap_fill(by=by, gap=one, answer=done.result, filled_at=done.at)


add(
    Source(
        kind="intelligence-gap",
        title="Intelligence gaps",
        singular="Intelligence gap",
        late="An intelligence gap that you collect for is due",
        needed=Permission.SEE_PLANS,
        rows=_gaps,
        still=Q(filled_at=None, plan__state=State.LIVE),
        seen_by=_seen_by,
        task=_gap,
        finish=_filled,
        may_finish=may_finish,
    )
)


def _rounds(user: User, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str, str, str]]:
    for one in ReviewRound.objects.filter(due__range=(first, last), closed_at=None):
        yield one.due, f"Every plan reviewed: {one}", one.get_absolute_url(), ""


add_dates(Dates("review-round", "Review rounds of plans", Permission.SEE_PLANS, _rounds))
