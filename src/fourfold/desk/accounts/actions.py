"""What is done to users and roles."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.models import Grant, User
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
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
    directory_name: str = "",
) -> User:
    """A new user, without any role. Without a password they can only come by the force's own directory."""
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(f"There is a user {username!r} already.")
    user = User(username=username, name=name, email=email, agency=agency, clearance=clearance)
    _link(user, directory_name)
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
    vars(user).pop("held", None)
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


@transaction.atomic
def user_change(
    *,
    by: User,
    user: User,
    name: str,
    email: str,
    agency: str,
    clearance: str,
    is_active: bool,
    directory_name: str = "",
) -> User:
    """Change what is known of a user. Nobody raises their own clearance, nor shuts themselves out. Another name in the
    directory, or none, ends the link to whom the directory knew by the former one."""
    fresh: User = User.fresh(user.pk)
    if fresh.pk == by.pk and (fresh.clearance != clearance or not is_active):
        raise BadInput("Nobody changes their own clearance or sign-in; another administrator has to.")
    fresh.name, fresh.email, fresh.agency = name, email, agency
    fresh.clearance, fresh.is_active = clearance, is_active
    _link(fresh, directory_name)
    fresh.full_clean()
    fresh.save()
    return fresh


@transaction.atomic
def password_set(*, by: User, user: User, password: str, why: str) -> User:
    """Give somebody a new password, take away a second factor that went with the lost one, and unlock the account.
    Their sessions end."""
    from allauth.mfa.models import Authenticator
    from axes.utils import reset

    fresh: User = User.fresh(user.pk)
    fresh.set_password(password)
    fresh.save()
    reset(username=fresh.username.lower())  # what failed tries of the lost password locked
    factors, _ = Authenticator.objects.filter(user=fresh).delete()
    record(Action.ALTERATION, "user", fresh.pk, changes={"second factors": (factors, 0)}, why=why)
    return fresh


def _link(user: User, name: str) -> None:
    """Say under which name the force's directory may sign somebody in."""
    from allauth.socialaccount.models import SocialAccount

    name = name.strip()
    if name and User.objects.filter(directory_name__iexact=name).exclude(pk=user.pk).exists():
        raise BadInput(f"Somebody else here has the name {name!r} in the directory.")
    if user.pk and name.casefold() != user.directory_name.casefold():
        ended, _ = SocialAccount.objects.filter(user=user).delete()
        if ended:
            record(Action.ALTERATION, "user", user.pk, changes={"links to the directory": (ended, 0)})
    user.directory_name = name
