"""What may be done to a trigger now, in the state in which it is, by somebody whose roles allow it at all."""

from __future__ import annotations

import hashlib

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.triage.models import Assessment, Trigger
from fourfold.desk.triage.states import MOVES, State

ANSWERS = ("by", "points", "proposal", "finished")
"""What tells whether an assessment departs from its proposal."""
BLIND_SHARE = 20
"""Of a hundred triggers, how many are assessed before the proposal is shown."""


def check_move(trigger: Trigger, to: State) -> None:
    """Raise `Denied` unless the trigger may go on to that state."""
    if to not in MOVES[State(trigger.state)]:
        raise Denied(f"A trigger that is {trigger.get_state_display().lower()} cannot become {to.label.lower()}.")


def check_may_assess(trigger: Trigger, user: User) -> None:
    """Raise `Denied` unless the user may assess it."""
    check_may(user, Permission.ASSESS)
    if trigger.state in (State.WITHDRAWN, State.REVIEWED):
        raise Denied(f"A trigger that is {trigger.get_state_display().lower()} is not assessed any more.")


def assessed_blind(trigger: Trigger) -> bool:
    """Whether the trigger is of the sample that is assessed before the proposal is shown: by its id alone, so that
    nobody chooses."""
    return int(hashlib.sha256(f"blind {trigger.pk}".encode()).hexdigest(), 16) % 100 < BLIND_SHARE


def sees_proposal(trigger: Trigger, user: User) -> bool:
    """Whether the user is shown the proposal: always, but for the blind sample before they have finished."""
    return not assessed_blind(trigger) or has_finished(trigger, user) or Permission.ASSESS not in user.held


def has_finished(trigger: Trigger, user: User) -> bool:
    """Whether the user has finished an assessment of it."""
    return any(one.by_id == user.pk and one.finished for one in trigger.assessments.all())


def visible_assessments(trigger: Trigger, user: User) -> list[Assessment]:
    """The finished assessments that the user may see: their own, and others' once they have finished theirs or the
    trigger has been decided on, so that two people judge unseen by each other."""
    finished = [one for one in trigger.assessments.all() if one.finished]
    unseen = Permission.ASSESS in user.held and trigger.state in (State.NEW, State.ASSESSED)
    if unseen and not has_finished(trigger, user):
        return []
    return finished


def owed(user: User) -> Assessment | None:
    """An assessment of the user's that departs from the proposal without a rationale: it is owed before going on."""
    mine = Assessment.objects.filter(by=user, rationale="").exclude(finished=True, accepted=True)  # years of these
    shown = ("title", "place", "marking")
    for one in mine.select_related("trigger").only(*ANSWERS, *(f"trigger__{name}" for name in shown)).order_by("pk"):
        if departs(one) and (one.finished or one.points):
            return one
    return None


def departs(assessment: Assessment) -> bool:
    """Whether it differs from the proposal on any scale that both answer. Judging what the proposal leaves unknown is
    not departing from it; calling unknown what it gives a point is."""
    proposed = {name: point for name, point in assessment.proposal.items() if point is not None}
    return any(proposed[name] != point for name, point in assessment.points.items() if name in proposed)
