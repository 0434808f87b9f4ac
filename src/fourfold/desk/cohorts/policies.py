"""What may be done in a cohort now. `check_…` raises; the other answers."""

from __future__ import annotations

from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.cohorts.models import Cohort
from fourfold.desk.partners.models import Agency, Agreement

FOR_HELP = ("child", "families")
"""The purposes of an agreement that a cohort may rest on."""


def rests_on(agreement: Agreement) -> bool:
    """Whether a cohort may rest on an agreement today: it is in force, and for help."""
    purposes = {one.purpose for one in agreement.purposes.all()}
    return agreement.live(timezone.localdate()) and bool(purposes & set(FOR_HELP))


def check_open(cohort: Cohort, by: User) -> None:
    """Raise `Denied` unless a user may add to a cohort, as it is now: it goes on, and its agreement lets it."""
    check_may(by, Permission.SUPPORT_COHORTS)
    cohort = Cohort.objects.select_related("agreement").get(pk=cohort.pk)
    if not cohort.visible_for(by):
        raise Denied("There is no such cohort.")
    if cohort.ended_on is not None:
        raise Denied("This cohort has ended.")
    if not rests_on(cohort.agreement):
        raise Denied("The agreement that this cohort rests on is not in force, or not for help. Nothing is added now.")


def check_gives(cohort: Cohort, agency: Agency) -> None:
    """Raise `Denied` unless the cohort's agreement lets an agency contribute a file."""
    today = timezone.localdate()
    party = next((one for one in cohort.agreement.parties.all() if one.agency_id == agency.pk), None)
    if party is None or party.takes == "receives" or party.signed_on is None or party.signed_on > today:
        raise Denied(f"{agency} does not contribute under {cohort.agreement.reference}, so its file may not be used.")
