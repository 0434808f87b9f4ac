"""What partners' agreements ask of people: reviews of agreements, and of what was disclosed in an emergency."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.partners.actions.disclose import disclosure_review
from fourfold.desk.partners.models import Agreement, Disclosure
from fourfold.desk.partners.models.disclosure import State
from fourfold.desk.registers.declaration import address_of
from fourfold.desk.tasks.declaring import Done, Source, Task, add, local_day, through

LATE_AGREEMENT = "The review of an information-sharing agreement is due"
LATE_EMERGENCY = "The review of an emergency disclosure is due"


def _agreements() -> QuerySet[Any]:
    held: QuerySet[Any] = Agreement.objects.select_related("owner")
    return held


def _agreement(one: Agreement) -> Task:
    address = address_of(one)
    return Task(
        kind="agreement",
        key=str(one.pk),
        what=f"Review: {one.title}",
        about=one.reference,
        about_link=address,
        owner=one.owner,
        agency="",
        due=one.review_by,
        link=address,
        marking=one.marking,
        open=one.review_by is not None,
    )


add(
    Source(
        kind="agreement",
        title="Reviews of agreements",
        singular="Agreement",
        late=LATE_AGREEMENT,
        needed=Permission.SEE_PARTNERS,
        rows=_agreements,
        still=Q(review_by__isnull=False),
        seen_by=through(Agreement),
        task=_agreement,
        every=dt.timedelta(days=7),
        due="review_by",
    )
)


def _emergencies() -> QuerySet[Any]:
    made: QuerySet[Any] = Disclosure.objects.filter(emergency=True).exclude(state=State.REFUSED)
    return made.select_related("reviewer")


def _emergency(one: Disclosure) -> Task:
    address = reverse("partners:disclosure", args=[one.pk])
    return Task(
        kind="emergency-disclosure",
        key=str(one.pk),
        what=f"Review an emergency disclosure: {one}",
        about=one.reference,
        about_link=address,
        owner=one.reviewer,
        agency="",
        due=one.review_by,
        link=address,
        marking=one.marking,
        open=one.reviewed_at is None,
        done_on=local_day(one.reviewed_at),
        result=one.finding,
    )


def _reviewed(by: User, one: Disclosure, done: Done) -> Disclosure:
    return disclosure_review(by=by, disclosure=one, finding=done.result)


add(
    Source(
        kind="emergency-disclosure",
        title="Reviews of emergency disclosures",
        singular="Emergency disclosure",
        late=LATE_EMERGENCY,
        needed=Permission.SEE_PARTNERS,
        rows=_emergencies,
        still=Q(reviewed_at=None),
        seen_by=through(Disclosure),
        task=_emergency,
        finish=_reviewed,
        owner="reviewer",
        due="review_by",
    )
)
