"""What is done to users and roles."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.models import Grant, User
from fourfold.desk.accounts.roles import ROLES
from fourfold.errors import BadInput


@transaction.atomic
def user_add(
    *,
    by: User | None,
    username: str,
    name: str,
    password: str | None,
    email: str = "",
    agency: str = "",
    clearance: str = "OFFICIAL-SENSITIVE",
) -> User:
    """A new user, without any role. Without a password they can only come by the force's own directory."""
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(f"There is a user {username!r} already.")
    user = User(username=username, name=name, email=email, agency=agency, clearance=clearance)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    return user


@transaction.atomic
def role_grant(*, by: User | None, user: User, role: str, why: str, until: dt.datetime | None = None) -> Grant:
    """Give a user a role. Nobody gives themselves one."""
    if role not in ROLES:
        raise BadInput(f"There is no role {role!r}. The roles are: {', '.join(ROLES)}.")
    if by is not None and by.pk == user.pk:
        raise BadInput("Nobody can give themselves a role; another administrator has to.")
    held = user.grants.live().filter(role=role).first()
    if held:
        return held
    grant = Grant(user=user, role=role, granted_by=by, why=why, until=until)
    grant.full_clean()
    grant.save()
    vars(user).pop("role_names", None)
    vars(user).pop("permissions", None)
    return grant


@transaction.atomic
def role_end(*, by: User, grant: Grant) -> Grant:
    """Take a role away; the grant stays on record."""
    grant = Grant.fresh(grant.pk)
    if grant.ended_at is None:
        grant.ended_at, grant.ended_by = timezone.now(), by
        grant.save()
    return grant
