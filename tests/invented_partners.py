"""Invented agencies and agreements for the desk's tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.cohorts.actions.people import cohort_add
from fourfold.desk.cohorts.models import Cohort
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.groups.models import Exploited, Group, Member
from fourfold.desk.partners.actions.disclose import Told, disclosure_decide, disclosure_propose
from fourfold.desk.partners.models import (
    Agency,
    AgreedData,
    AgreedParty,
    AgreedPurpose,
    Agreement,
    Belonging,
    Disclosure,
)
from tests.invented_groups import mapped


def agency(name: str = "Invented Housing") -> Agency:
    """An agency."""
    found: Agency = Agency.objects.get_or_create(name=name, defaults={"kind": "housing", "sector": "private"})[0]
    return found


def agreement(
    party: Agency,
    *,
    purposes: tuple[str, ...] = ("exploitation",),
    data: dict[str, tuple[str, ...]] | None = None,
    takes: str = "both",
    **more: Any,
) -> Agreement:
    """An agreement in force for half a month, signed by one agency. `data`: by sort of record, which kinds beyond what
    is about the work."""
    day = timezone.localdate() - dt.timedelta(days=15)
    made: Agreement = Agreement.objects.create(
        **{"title": "An invented agreement", "gateway": "An invented law", "starts_on": day, **more}
    )
    for purpose in purposes:
        AgreedPurpose.objects.create(agreement=made, purpose=purpose)
    for sort, kinds in (data if data is not None else {"groups": ("words",)}).items():
        AgreedData.objects.create(agreement=made, sort=sort, **dict.fromkeys(kinds, True))
    AgreedParty.objects.create(agreement=made, agency=party, takes=takes, signatory="Invented", signed_on=day)
    return made


def told(party: Agency, purpose: str = "exploitation") -> Told:
    """What is told to an agency."""
    return Told(party, "An invented manager", purpose, "They house people whom it may exploit; invented.")


def disclosed(by: User, second: User, party: Agency, under: Agreement, *records: Restricted) -> Disclosure:
    """A disclosure that one proposed and another made."""
    chosen = [(one._meta.model_name or "", str(one.pk)) for one in records]
    made = disclosure_propose(by=by, told=told(party), agreement=under, chosen=chosen)
    return disclosure_decide(by=second, disclosure=made, make=True)


def belongs(user: User, party: Agency) -> User:
    """Somebody who comes from an agency, as they are read anew."""
    Belonging.objects.create(user=user, agency=party, why="Invented")
    found: User = User.objects.get(pk=user.pk)
    return found


def cohort(lead: User) -> Cohort:
    """A cohort for support, with an agreement that lets an agency contribute."""
    under = agreement(agency("Invented Council"), purposes=("child", "families"), data={}, takes="contributes")
    return cohort_add(by=lead, title="Invented families", purpose="Invented help.", agreement=under, owner=lead)


def group_to_disclose(owner: User) -> Group:
    """A group of which one is a member and another is harmed, graded for sharing but for one member."""
    held = mapped(owner)
    Group.objects.filter(pk=held.pk).update(about="They move people; invented.", business="Trafficking")
    Member.objects.create(group=held, ref="nominal:P1", name="Invented Member", handling_code="P")
    Member.objects.create(group=held, ref="nominal:P2", name="Ungraded Member")
    Exploited.objects.create(
        group=held, ref="nominal:P3", name="Invented Victim", how="Housed by it", handling_code="C"
    )
    return held


def says(disclosure: Disclosure) -> str:
    """All that a package says."""
    return str(disclosure.content)
