"""Deciding on a trigger, and deploying against it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.versions import check_unchanged
from fourfold.desk.deconfliction.actions import deployment_check_later
from fourfold.desk.triage.actions.meet import check_open
from fourfold.desk.triage.models import Decision, Deployment, Meeting, Trigger
from fourfold.desk.triage.policies import check_move
from fourfold.desk.triage.states import State
from fourfold.errors import BadInput

AFTER: dict[str, State] = {"deploy": State.DEPLOYED, "monitor": State.MONITORED, "no-action": State.NO_ACTION}


class DecidedMeanwhile(Exception):
    """Somebody else decided since the page was read; `decision` is theirs."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


@dataclasses.dataclass(frozen=True)
class Choice:
    """What is decided: kind, reason, on whose authority, words under the National Decision Model, and the day by which
    it is reviewed (None: the day after the trigger's horizon)."""

    kind: str
    reason: str
    authority: str = ""
    ndm: Mapping[str, str] = dataclasses.field(default_factory=dict)
    review_by: dt.date | None = None


@transaction.atomic
def decision_make(*, by: User, trigger: Trigger, choice: Choice, seen: int, meeting: Meeting | None = None) -> Decision:
    """Decide on a trigger. `seen`: how many decisions there were when the decider read it.

    Raises `Denied`, `DecidedMeanwhile` with the other's decision, and `BadInput` without a reason or at a meeting that
    is closed.
    """
    return _decide(by, trigger, choice, seen, meeting, None)


@transaction.atomic
def decisions_make(
    *, by: User, card: Sequence[tuple[Trigger, int]], choice: Choice, meeting: Meeting | None = None
) -> list[Decision]:
    """Decide on near-identical triggers as one: a decision for each, with the same reason, or for none of them. `card`:
    each trigger with how many decisions there were when the decider read it, the lead first. Raises as `decision_make`
    does."""
    lead = None
    made = []
    for trigger, seen in card:
        made.append(_decide(by, trigger, choice, seen, meeting, lead))
        lead = made[0]
    return made


def _decide(
    by: User, trigger: Trigger, choice: Choice, seen: int, meeting: Meeting | None, lead: Decision | None
) -> Decision:
    check_may(by, Permission.DECIDE)
    if meeting:
        check_open(Meeting.fresh(meeting.pk))
    trigger = Trigger.fresh(trigger.pk)
    latest = trigger.decisions.order_by("-number").first()
    if latest and latest.number > seen:
        raise DecidedMeanwhile(latest)
    if choice.kind not in AFTER:
        raise BadInput("Choose deploy, monitor or no action.")
    if not choice.reason.strip():
        raise BadInput("Give the reason for the decision.")
    check_move(trigger, AFTER[choice.kind])
    decision = Decision(
        trigger=trigger,
        number=(latest.number if latest else 0) + 1,
        kind=choice.kind,
        by=by,
        at=timezone.now(),
        reason=choice.reason.strip(),
        authority=choice.authority.strip(),
        ndm={name: text.strip() for name, text in choice.ndm.items() if text.strip()},
        meeting=meeting,
        as_one_with=lead,
        review_by=choice.review_by or trigger.live_until + dt.timedelta(days=1),
    )
    decision.full_clean()
    decision.save()
    trigger.state = AFTER[choice.kind]
    trigger.save()
    return decision


@transaction.atomic
def deployment_save(
    *, by: User, decision: Decision, fields: Mapping[str, Any], deployment: Deployment | None = None, seen: str = ""
) -> Deployment:
    """Put a tactic to work, or change what is known of it. Nothing but the decision is needed to save one. `seen` is
    `version_of` the deployment when it was read.

    Everything that it touches is checked against every compartment, soon after; whoever controls one that it crosses
    hears of it, and the deployer does not. Raises `Denied`, `ChangedMeanwhile`, and `BadInput` for an owner who may not
    see the trigger: nobody would be chased.
    """
    check_may(by, Permission.DEPLOY)
    if decision.kind != "deploy":
        raise BadInput("The decision was not to deploy. Make a new decision first.")
    if deployment:
        check_unchanged(deployment, seen)
    one = Deployment.fresh(deployment.pk) if deployment else Deployment(decision=decision, trigger=decision.trigger)
    owner_before = one.owner_id
    for name, value in fields.items():
        setattr(one, name, value)
    if one.owner and one.owner_id != owner_before and not _may_own(one.owner, one.trigger):
        raise BadInput(f"{one.owner} may not see this trigger, so cannot act on it. Name another owner.")
    if one.progress == "done" and one.done_at is None:
        one.done_at = timezone.now()
    one.full_clean()
    one.save()
    deployment_check_later(one, by)
    return one


def _may_own(owner: User, trigger: Trigger) -> bool:
    return owner.may(Permission.SEE_TRIGGERS) and trigger.visible_for(owner)


def check_may_report(by: User, deployment: Deployment) -> None:
    """Raise `Denied` unless somebody owns the deployment or may deploy."""
    if deployment.owner_id != by.pk:
        check_may(by, Permission.DEPLOY)


@transaction.atomic
def deployment_report(
    *,
    by: User,
    deployment: Deployment,
    progress: str,
    result: str,
    hours: int | None = None,
    done_at: dt.datetime | None = None,
    seen: str = "",
) -> Deployment:
    """Its owner, or whoever may deploy, says how it stands. `hours`: what it took so far (None: as was said before).
    `done_at`: when it was done, if not now. `seen` is `version_of` the deployment when it was read. Raises `Denied` and
    `ChangedMeanwhile`."""
    check_may_report(by, deployment)
    check_unchanged(deployment, seen)
    one = Deployment.fresh(deployment.pk)
    one.progress, one.result = progress, result.strip()
    one.hours = one.hours if hours is None else hours
    one.done_at = (done_at or one.done_at or timezone.now()) if progress == "done" else None
    one.full_clean()
    one.save()
    return one
