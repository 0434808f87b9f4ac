"""Reviewing: did it escalate, what was done, what was learned."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.triage.models import Review, Trigger
from fourfold.desk.triage.policies import check_move
from fourfold.desk.triage.states import State
from fourfold.errors import BadInput


@dataclasses.dataclass(frozen=True)
class Finding:
    """What a reviewer found. `linked`: ids of the events that were the harm; `offered`: those that were proposed."""

    escalated: str
    linked: Sequence[str]
    offered: Sequence[str]
    done: str = ""
    learned: str = ""
    wrong_evidence: bool = False
    wrong_how: str = ""


@transaction.atomic
def review_make(*, by: User, trigger: Trigger, finding: Finding) -> Review:
    """Put a finding on record. Raises `Denied`, and `BadInput` where it contradicts itself, or somebody has reviewed
    the trigger meanwhile."""
    check_may(by, Permission.REVIEW)
    trigger = Trigger.fresh(trigger.pk)
    if trigger.state == State.REVIEWED and (first := trigger.reviews.order_by("-pk").first()):
        raise BadInput(
            f"{first.by} has reviewed it already (did it escalate: {first.get_escalated_display().lower()}). "
            "That stands, and yours is not on record."
        )
    check_move(trigger, State.REVIEWED)
    if finding.linked and finding.escalated != "yes":
        raise BadInput("You linked an event as the harm, so it escalated: choose yes, or link none.")
    if finding.wrong_evidence and not finding.wrong_how.strip():
        raise BadInput("Say how the evidence was wrong.")
    latest = trigger.decisions.order_by("-number").first()
    review = Review(
        trigger=trigger,
        by=by,
        at=timezone.now(),
        followed=latest.kind if latest else "undecided",
        escalated=finding.escalated,
        linked=list(finding.linked),
        offered=list(finding.offered),
        done=finding.done.strip(),
        learned=finding.learned.strip(),
        wrong_evidence=finding.wrong_evidence,
        wrong_how=finding.wrong_how.strip() if finding.wrong_evidence else "",
    )
    review.full_clean(exclude=["linked", "offered"])
    review.save()
    trigger.state = State.REVIEWED
    trigger.save()
    return review
