"""Disposing of records: one person proposes it, another decides."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.erasing import DISPOSED, erase_details, remember
from fourfold.desk.audit.recording import record_of
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.context import workspace
from fourfold.desk.retention.actions.keep import check_seen
from fourfold.desk.retention.disposing import disclosures_of, dispose, reach_of, recalls_note
from fourfold.desk.retention.models import Disposal, Hold, Recall
from fourfold.desk.retention.schedule import load_schedule
from fourfold.desk.retention.sorts import record_for
from fourfold.errors import BadInput

NOT_NOW = "It cannot be disposed of now."
"""What is said where the reason is not for who asks."""


@transaction.atomic
def disposal_propose(*, by: User, record: Restricted, reason: str) -> Disposal:
    """Propose to dispose of a record. Raises `Denied`, `BadInput` for one that is on hold or proposed already, and
    Django's `ValidationError` for an unknown reason."""
    check_may(by, Permission.REVIEW_RETENTION)
    check_seen(by, record)
    check_not_held(reach_of(record).names, by)
    kind, key = record_of(record)
    if Disposal.objects.waiting().filter(kind=kind, key=key).exists():
        raise BadInput("Its disposal was proposed already, and waits for a decision.")
    made = Disposal(
        kind=kind,
        key=key,
        reason=reason,
        proposed_by=by,
        proposed_at=timezone.now(),
        schedule=load_schedule(workspace()).said,
        marking=record.marking,
    )
    made.full_clean(exclude=["compartments"])
    made.save()
    made.put_in(record.compartments.values_list("name", flat=True))
    return made


@transaction.atomic
def disposal_decide(*, by: User, disposal: Disposal, dispose_of_it: bool) -> Disposal:
    """Carry out a disposal that somebody else proposed, for good, or set it aside (as its proposer may, too). Raises
    `Denied`, and `BadInput` for one that was decided, whose record is on hold, or whose record is gone."""
    held = Disposal.fresh(disposal.pk)
    check_decidable(held, by, dispose_of_it)
    found = record_for(held.kind, held.key, by)
    if found is None:
        raise BadInput("The record is not there any more, or you may not see it.")
    if dispose_of_it:
        _carry_out(held, found[1], by)
    return decided(held, by, dispose_of_it)


def check_decidable(held: Disposal, by: User, dispose_of_it: bool) -> None:
    """Raise `Denied` where somebody may not decide a disposal so, and `BadInput` for one that was decided."""
    if held.decided_at is not None:
        raise BadInput("This was decided already.")
    if not dispose_of_it and held.proposed_by_id == by.pk:
        check_may(by, Permission.REVIEW_RETENTION)
    else:
        check_may(by, Permission.APPROVE_DISPOSAL)
    if dispose_of_it and held.proposed_by_id == by.pk:
        raise Denied("You proposed this disposal; somebody else has to decide it.")


def decided(held: Disposal, by: User, dispose_of_it: bool) -> Disposal:
    """Put on record how a disposal was decided."""
    held.decided_at, held.decided_by, held.done, held.refs = timezone.now(), by, dispose_of_it, []
    held.save()
    return held


@transaction.atomic
def recall_told(*, by: User, recall: Recall) -> Recall:
    """Say that whoever has a copy was told that its record was disposed of. Raises `Denied`."""
    check_may(by, Permission.REVIEW_RETENTION)
    held = Recall.fresh(recall.pk)
    if held.told_at is None:
        held.told_at, held.told_by, held.said = timezone.now(), by, ""
        held.save()
        erase_details(*record_of(held), why="They were told.")
    return held


def check_not_held(names: set[tuple[str, str]], by: User) -> None:
    """Raise `BadInput` where something that a disposal reaches, as the audit names it, is on hold."""
    holds = [one for one in Hold.objects.live().select_related("owner") if (one.kind, one.key) in names]
    for one in holds:
        if record_for(one.kind, one.key, by) is not None:
            raise BadInput(f"It is on legal hold until {one.until:%-d %B %Y}; {one.owner} answers for that.")
    if holds:
        raise BadInput(NOT_NOW)


def _carry_out(held: Disposal, record: Restricted, by: User) -> None:
    remember(held.kind, held.key, DISPOSED)  # before each row, so that a restore takes the same way
    reach = reach_of(record)
    check_not_held(reach.names, by)
    recalls_note(held, disclosures_of(reach), reach.terms)
    counts = reach.counted(by)
    held.went = {**counts, **dispose(reach)}
