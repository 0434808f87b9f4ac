"""Judging a pair, and taking a judgement back. Nothing else joins anything."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record, record_of
from fourfold.desk.identities.models import Judged, Pair
from fourfold.errors import BadInput
from fourfold.groups.linkage.judgements import Identities, check_judgement, identities


@transaction.atomic
def pair_judge(*, by: User, pair: Pair, verdict: str, why: str) -> Judged:
    """Put on record what somebody judges of a pair. Joining is logged as a combination. Raises `Denied`, and `BadInput`
    for one that is judged, without a reason, or that would join what somebody judged different."""
    check_may(by, Permission.JUDGE_IDENTITIES)
    held = Pair.fresh(pair.pk)
    if not held.visible_for(by):
        raise Denied("There is no such pair.")
    if held.judgements.standing().exists():
        raise BadInput("Somebody judged this pair already. Take that back first, if it was wrong.")
    if not why.strip():
        raise BadInput("Say why: whoever looks at it later has to see on what it rests.")
    made = Judged(pair=held, verdict=verdict, why=why.strip(), by=by, at=timezone.now())
    made.full_clean()
    check_judgement([one.as_judgement for one in _standing()], made.as_judgement)
    made.save()
    if verdict == "same":
        record(Action.COMBINATION, *record_of(held), subjects=held.subjects())
    return made


@transaction.atomic
def judgement_end(*, by: User, judged: Judged, why: str) -> Judged:
    """Take a judgement back: what it joined is apart again, each record as its source has it. Raises `Denied`, and
    `BadInput` without a reason or for one that was taken back."""
    check_may(by, Permission.JUDGE_IDENTITIES)
    held = Judged.fresh(judged.pk)
    if not held.pair.visible_for(by):
        raise Denied("There is no such pair.")
    if held.ended_at is not None:
        raise BadInput("It was taken back already.")
    if not why.strip():
        raise BadInput("Say why it is taken back.")
    held.ended_at, held.ended_by, held.ended_why = timezone.now(), by, why.strip()
    held.save()
    return held


def who_is_who(user: User) -> Identities:
    """The identities that follow from the judgements of pairs that a user may see; none for who may not see people."""
    if not user.may(Permission.SEE_PEOPLE):
        return identities(())
    seen = Pair.objects.visible_to(user)
    return identities(one.as_judgement for one in _standing().filter(pair__in=seen))


def _standing() -> models.QuerySet[Judged]:
    found: models.QuerySet[Judged] = Judged.objects.standing().select_related("pair")
    return found
