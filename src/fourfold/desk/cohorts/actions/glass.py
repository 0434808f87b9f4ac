"""Breaking the glass, and reviewing that it was broken."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.audit.recording import consulted
from fourfold.desk.cohorts.models import BreakGlass, Cohort, CohortPerson
from fourfold.errors import BadInput

REVIEWED_WITHIN = dt.timedelta(days=2)


@transaction.atomic
def glass_break(*, by: User, asked: str, risk: str) -> BreakGlass:
    """Look a child up by the partner's reference or by their whole name, because of an immediate risk of harm to them.
    On record at once, whatever was found, and everybody who works with cohorts is told. Raises `Denied` and
    `BadInput`."""
    check_may(by, Permission.BREAK_GLASS)
    said, why = asked.strip(), risk.strip()
    if not said or len(why) < 10:
        raise BadInput("Give the child's reference or whole name, and what harm threatens them now.")
    cohorts = Cohort.objects.visible_to(by)
    asked_for = Q(ref__iexact=said) | Q(name__iexact=said)
    held = CohortPerson.objects.filter(asked_for, cohort__in=cohorts, left_on=None)
    found = list(held[:2])
    if len(found) > 1:
        raise BadInput("More than one child is called so. Give the partner's reference.")
    made: BreakGlass = BreakGlass.objects.create(
        by=by,
        asked=said[:150],
        risk=why,
        found=found[0] if found else None,
        review_by=timezone.localdate() + REVIEWED_WITHIN,
    )
    for one in found:
        consulted(one, why=f"{made}: {why}")
    for user in User.objects.filter(is_active=True).exclude(pk=by.pk).prefetch_related("grants"):
        if user.may(Permission.SUPPORT_COHORTS):
            alert_raise(to=user, title="The glass of a cohort was broken", link=made.get_absolute_url())
    return made


@transaction.atomic
def glass_review(*, by: User, broken: BreakGlass, justified: bool, finding: str) -> BreakGlass:
    """Say whether breaking the glass was justified. Raises `Denied` for who broke it, and `BadInput`."""
    check_may(by, Permission.SUPPORT_COHORTS)
    held = BreakGlass.fresh(broken.pk)
    if held.by_id == by.pk:
        raise Denied("You broke the glass; somebody else has to review it.")
    if held.reviewed_at is not None:
        raise BadInput("It was reviewed already.")
    if not finding.strip():
        raise BadInput("Say what you found.")
    held.reviewed_at, held.reviewed_by, held.justified, held.finding = timezone.now(), by, justified, finding.strip()
    held.save()
    return held
