"""What plans state to the scan: on which days a group had a live plan, or was mapped without one, and on which an
action of its live plan was overdue. What nobody may see of a plan is on the fact: it has the plan's marking and
compartments, and its group's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from fourfold.desk.facts.providing import Stated, states
from fourfold.desk.facts.spells import DAY, Move, Now, Spell, any_of, spells
from fourfold.desk.groups.models import Group
from fourfold.desk.groups.standing import mapped, state_moves
from fourfold.desk.plans.models import Plan, PlanAction
from fourfold.desk.plans.states import State


def with_plan() -> Iterator[Stated]:
    """The days on which each group had a live plan, and on which an action of it was overdue."""
    for plan in Plan.objects.exclude(group=None).select_related("group").prefetch_related("changes", "actions"):
        moves = [*_moves(plan), *(move for action in plan.actions.all() for move in _late(action))]
        for spell in spells(moves, _ways):
            yield _stated(plan, plan.group, spell)


def without_plan() -> Iterator[Stated]:
    """The days on which each group was mapped without a live plan. A plan that few may see is a plan all the same."""
    for group in Group.objects.prefetch_related("changes", "plans__changes"):
        moves = [*state_moves(group), *(move for plan in group.plans.all() for move in _moves(plan))]
        for spell in spells(moves, _wants):
            yield _stated(group, group, spell)


def _moves(plan: Plan) -> Iterator[Move]:
    for change in plan.changes.all():
        yield Move(change.at, ("live", plan.pk), change.after == State.LIVE)


def _late(action: PlanAction) -> Iterator[Move]:
    """An action is late from the day after its own, until it is done or dropped."""
    ended = action.done_at or action.dropped_at
    if action.due is None or (ended and timezone.localdate(ended) <= action.due):
        return
    late = timezone.make_aware(dt.datetime.combine(action.due + DAY, dt.time()))
    yield Move(late, ("late", action.pk), True, min(action.changed_at, ended or action.changed_at))
    if ended:
        yield Move(ended, ("late", action.pk), False)


def _ways(now: Now) -> Iterator[str]:
    if any_of(now, "live"):
        yield "plan"
        if any_of(now, "late"):
            yield "overdue-action"


def _wants(now: Now) -> Iterator[str]:
    if mapped(now) and not any_of(now, "live"):
        yield "no-plan"


def _stated(record: Plan | Group, group: Group | None, spell: Spell) -> Stated:
    assert group is not None  # noqa: S101 - those without one are not asked for
    values = {"group": group.ref, "standing": spell.way}
    return Stated(record, values, spell.begins, spell.ends, spell.changed_at, spell.known_on)


states("standings", Plan, with_plan)
states("standings", Group, without_plan)
