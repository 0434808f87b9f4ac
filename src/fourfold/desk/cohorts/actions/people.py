"""Cohorts and the people in them: adding, offering, asking consent, reviewing, leaving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.cohorts.criteria import criteria
from fourfold.desk.cohorts.models import Cohort, CohortPerson, CohortReview, CriterionMet, SupportOffered
from fourfold.desk.cohorts.policies import check_open, rests_on
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.partners.models import Agreement
from fourfold.desk.partners.settings import months_after
from fourfold.errors import BadInput


@transaction.atomic
def cohort_add(*, by: User, title: str, purpose: str, agreement: Agreement, owner: User) -> Cohort:
    """Begin a cohort. Raises `Denied`, and `BadInput` where its agreement is not in force or not for help."""
    check_may(by, Permission.SUPPORT_COHORTS)
    check_may_hold_real_data()
    if not agreement.visible_for(by) or not rests_on(agreement):
        raise BadInput("A cohort rests on an agreement in force to safeguard a child or to support families.")
    if not owner.may(Permission.SUPPORT_COHORTS):
        raise BadInput(f"{owner} does not work with cohorts, so cannot answer for one.")
    made = Cohort(title=title.strip(), purpose=purpose.strip(), agreement=agreement, owner=owner, added_by=by)
    made.full_clean(exclude=["compartments"])
    made.save()
    return made


@transaction.atomic
def cohort_end(*, by: User, cohort: Cohort, why: str) -> Cohort:
    """End a cohort: everybody still in it leaves it. Raises `Denied`, and `BadInput` without a reason."""
    check_may(by, Permission.SUPPORT_COHORTS)
    held = Cohort.fresh(cohort.pk)
    if not held.visible_for(by):
        raise Denied("There is no such cohort.")
    if not why.strip():
        raise BadInput("Say why it ends.")
    for person in held.people.filter(left_on=None):
        person_leave(by=by, person=person, why=f"The cohort ended: {why.strip()}")
    held.ended_on, held.ended_why = timezone.localdate(), why.strip()
    held.save()
    return held


@transaction.atomic
def person_add(
    *, by: User, cohort: Cohort, fields: Mapping[str, Any], criterion: str, how: str, file: str
) -> CohortPerson:
    """Put somebody in a cohort under a criterion, with how it was met and by which file or on whose word. Somebody who
    is in it already has met one more. Raises `Denied` and `BadInput`."""
    check_open(cohort, by)
    found = criteria()
    if found.one(criterion) is None:
        raise BadInput(f"There is no criterion {criterion!r} in {found.said}.")
    if not how.strip() or not file.strip():
        raise BadInput("Say how the criterion was met, and by which file or on whose word.")
    ref = str(fields["ref"]).strip()
    person = cohort.people.filter(ref=ref).first()
    if person is None:
        due = months_after(timezone.localdate(), found.review_months)
        person = CohortPerson(cohort=cohort, added_by=by, review_by=due, **{**fields, "ref": ref})
        person.full_clean()
        person.save()
    version, said = found.said, file.strip()
    if not person.met.filter(criterion=criterion, version=version, file=said).exists():
        CriterionMet.objects.create(
            person=person, criterion=criterion, version=version, how=how.strip(), file=said, added_by=by
        )
    return person


@transaction.atomic
def person_consent(*, by: User, person: CohortPerson, consent: str, on: dt.date | None, why: str) -> CohortPerson:
    """Say what somebody, or who answers for them, said when asked for consent. Raises `Denied` and Django's
    `ValidationError`."""
    held = _held(by, person)
    held.consent, held.consent_on, held.consent_why = consent, on, why.strip()
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def support_offer(*, by: User, person: CohortPerson, fields: Mapping[str, Any]) -> SupportOffered:
    """Put on record what was offered, and what came of it. Raises `Denied`."""
    made = SupportOffered(person=_held(by, person), added_by=by, **fields)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def person_review(*, by: User, person: CohortPerson, finding: str) -> CohortReview:
    """Look at somebody's support again. Raises `Denied`, and `BadInput` without a finding."""
    held = _held(by, person)
    if not finding.strip():
        raise BadInput("Say what you found: whether it helps and is still wanted.")
    made: CohortReview = CohortReview.objects.create(person=held, finding=finding.strip(), added_by=by)
    held.review_by = months_after(made.on, criteria().review_months)
    held.save()
    return made


@transaction.atomic
def person_leave(*, by: User, person: CohortPerson, why: str) -> CohortPerson:
    """Somebody leaves a cohort. Raises `Denied`, and `BadInput` without a reason."""
    check_may(by, Permission.SUPPORT_COHORTS)
    held = CohortPerson.fresh(person.pk)
    if not held.cohort.visible_for(by) or held.left_on is not None:
        raise Denied("Nobody of that sort is in a cohort now.")
    if not why.strip():
        raise BadInput("Say why they leave.")
    held.left_on, held.left_why, held.review_by = timezone.localdate(), why.strip(), None
    held.save()
    return held


def _held(by: User, person: CohortPerson) -> CohortPerson:
    held = CohortPerson.fresh(person.pk)
    check_open(held.cohort, by)
    if held.left_on is not None:
        raise Denied("They have left the cohort.")
    return held
