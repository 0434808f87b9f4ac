"""The cohort of which the report of 2015 tells (6.1), as a record: that there was one, and nobody in it."""

from __future__ import annotations

from typing import Any

from fourfold.desk.accounts.models import User
from fourfold.desk.cohorts.models import Cohort
from fourfold.desk.partners.models import Agency, AgreedParty, AgreedPurpose, Agreement

SOURCE = "Report to the Police and Crime Panel, 3 December 2015, paragraph 6.1"


def load_cohort(sender: Any, *, year: str, **more: Any) -> None:
    """Put it on record. The report names no agreement, so the one that it would rest on is in force on no day, and
    nobody can be added."""
    if year != "2015":
        return
    lead = User.objects.get(username="safeguarding-lead")
    agency, _ = Agency.objects.get_or_create(
        name="Liverpool Community Safety Partnership", defaults={"kind": "community-safety", "sector": "public"}
    )
    held = Agreement.objects.create(
        title="The agreement behind the cohort of 2015, which the report does not name", necessity=f"{SOURCE}."
    )
    AgreedPurpose.objects.create(agreement=held, purpose="families")
    AgreedPurpose.objects.create(agreement=held, purpose="child")
    AgreedParty.objects.create(agreement=held, agency=agency)
    Cohort.objects.create(
        title="Youths persistently absent from school",
        purpose="Identified from work led by Liverpool Community Safety Partnership with prioritised troubled families;"
        f" an action plan is discussed. Who and how many they are is not known. {SOURCE}.",
        agreement=held, owner=lead, added_by=lead,
    )  # fmt: skip
