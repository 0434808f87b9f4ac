"""Reading people in to compartments, and out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.models import Compartment, Membership
from fourfold.errors import BadInput


def check_controls(user: User, compartment: Compartment) -> None:
    """Raise `Denied` unless the user controls the compartment or manages all of them."""
    if compartment.controller_id != user.pk:
        check_may(user, Permission.MANAGE_COMPARTMENTS)


@transaction.atomic
def compartment_save(
    *,
    by: User,
    compartment: Compartment | None,
    name: str,
    purpose: str,
    controller: User | None,
    life_contact: User | None,
) -> Compartment:
    """Make a compartment, or change who answers for it. Raises `Denied`."""
    check_may(by, Permission.MANAGE_COMPARTMENTS)
    one = Compartment.fresh(compartment.pk) if compartment else Compartment(name=name)
    one.purpose, one.controller, one.life_contact = purpose.strip(), controller, life_contact
    one.full_clean()
    one.save()
    return one


@transaction.atomic
def member_add(
    *, by: User, compartment: Compartment, user: User, why: str, until: dt.datetime | None = None
) -> Membership:
    """Read somebody in. Nobody reads themselves in, but who controls the compartment. Raises `Denied`."""
    check_controls(by, compartment)
    if user.pk == by.pk and compartment.controller_id != by.pk:
        raise BadInput("Nobody reads themselves in; its controller or another administrator has to.")
    held = Membership.objects.live().filter(compartment=compartment, user=user).first()
    if held:
        return held
    one = Membership(compartment=compartment, user=user, added_by=by, why=why, until=until)
    one.full_clean()
    one.save()
    return one


@transaction.atomic
def member_end(*, by: User, membership: Membership) -> Membership:
    """Read somebody out; that they were in stays on record."""
    one = Membership.fresh(membership.pk)
    check_controls(by, one.compartment)
    if one.ended_at is None:
        one.ended_at, one.ended_by = timezone.now(), by
        one.save()
    return one
