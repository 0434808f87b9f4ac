"""Disposing of everything that is held on a person: one act over all of it, which one person proposes and another
decides. It needs somebody who may see all that names them: else whoever controls what they may not see is told."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.audit.acting import acting
from fourfold.desk.audit.recording import record_of
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted, compartments_of
from fourfold.desk.context import workspace
from fourfold.desk.retention.actions.dispose import NOT_NOW, check_decidable, check_not_held, decided
from fourfold.desk.retention.disposing import PERSON, Reach
from fourfold.desk.retention.models import Carrying, Disposal
from fourfold.desk.retention.person import hidden_from, key_of, reach_of_person, stay, together
from fourfold.desk.retention.schedule import load_schedule
from fourfold.desk.retention.tasks import enqueue
from fourfold.desk.search.refs import sort_of
from fourfold.desk.subjects.models import SubjectRequest
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking


def person_disposal_propose(*, by: User, ref: str, reason: str) -> Disposal:
    """Propose to dispose of everything that is held on a person, under whatever references were judged to be theirs.
    Raises `Denied`, `BadInput` for what is no person's reference or cannot be disposed of now, and Django's
    `ValidationError` for an unknown reason."""
    check_may(by, Permission.REVIEW_RETENTION)
    if sort_of(ref) != "person" or not ref.partition(":")[2]:
        raise BadInput("Write a person's reference as the history does, as in nominal:P000123.")
    refs = together(ref)
    reach = reach_of_person(refs)
    check_free(by, reach, refs)
    return _proposed(by, refs, reach, reason)


@transaction.atomic
def _proposed(by: User, refs: list[str], reach: Reach, reason: str) -> Disposal:
    held = Disposal.objects.filter(kind=PERSON, key=key_of(min(refs))).exclude(refs=[]).first()
    if held is not None:
        raise BadInput(f"{held}, since {held.decided_at or held.proposed_at:%-d %B %Y}.")
    concerned = [*reach.records, *stay(reach)]
    made = Disposal(
        kind=PERSON,
        key=key_of(min(refs)),
        refs=refs,
        reason=reason,
        proposed_by=by,
        proposed_at=timezone.now(),
        schedule=load_schedule(workspace()).said,
        marking=highest_marking((one.marking for one in concerned), none="OFFICIAL-SENSITIVE"),
    )
    made.full_clean(exclude=["compartments"])
    made.save()
    made.compartments.set(Compartment.objects.filter(pk__in=_compartments(concerned)))
    return made


def person_disposal_decide(*, by: User, disposal: Disposal, dispose_of_it: bool) -> Disposal:
    """Have it carried out, for good, or set it aside (as its proposer may, too). Raises `Denied`, and `BadInput` for
    one that was decided or cannot be carried out now."""
    refs = together(min(disposal.refs)) if disposal.refs else []
    check_decidable(disposal, by, dispose_of_it)
    if dispose_of_it:
        check_free(by, reach_of_person(refs), refs)
    return _decided(by, disposal, refs, dispose_of_it)


@transaction.atomic
def _decided(by: User, disposal: Disposal, refs: list[str], dispose_of_it: bool) -> Disposal:
    held = Disposal.fresh(disposal.pk)
    check_decidable(held, by, dispose_of_it)
    if not dispose_of_it or not refs:
        return decided(held, by, dispose_of_it)
    held.decided_at, held.decided_by, held.done, held.refs = timezone.now(), by, True, refs
    held.save()
    enqueue(held)
    return held


@transaction.atomic
def person_disposal_go_on(*, by: User, disposal: Disposal) -> None:
    """Have one that went no further go on. Raises `Denied`."""
    check_may(by, Permission.APPROVE_DISPOSAL)
    held = Disposal.fresh(disposal.pk)
    if held.going_on and Carrying.objects.filter(disposal=held).exclude(said="").exists():
        enqueue(held)


def check_free(by: User, reach: Reach, refs: list[str], *, tell: bool = True) -> None:
    """Raise `BadInput` where a hold, a request that is still to be answered, or something that somebody may not see
    stands against disposing of a person. Whoever controls what they may not see is told, unless not to `tell`."""
    concerned = stay(reach)
    check_not_held(reach.names | {record_of(one) for one in concerned}, by)
    owed = SubjectRequest.objects.filter(ref__in=refs, answered_on=None).first()
    if owed is not None:
        raise BadInput(f"They asked what is held on them: answer {owed} first (Data Protection Act 2018, section 173).")
    unseen, records = hidden_from(by, reach, refs)
    if unseen:
        if tell:
            _tell_controllers(by, records)
        raise BadInput(NOT_NOW)


def _tell_controllers(by: User, records: Iterable[Restricted]) -> None:
    """In the system's name, so that nothing of it shows to who asked."""
    outside = _compartments(records) - compartments_of(by)
    with acting(by="retention"):
        for one in Compartment.objects.filter(pk__in=outside).select_related("controller"):
            title = "Somebody whom a compartment of yours names is to be disposed of: look whether they may be"
            if one.controller is not None:
                alert_raise(to=one.controller, title=title, link="/retention/")


def _compartments(records: Iterable[Restricted]) -> set[int]:
    return {key for one in records for key in one.compartments.values_list("pk", flat=True)}
