"""May they? `check_may` raises; `User.may` answers. Pages are guarded by `pages.page_for`."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from fourfold.desk.accounts.models import Grant, User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.accounts.roles import ROLES


class Denied(PermissionDenied):
    """An act that none of the user's roles allows, or that the record's state does not."""


def check_may(user: User, permission: Permission) -> None:
    """Raise `Denied`, naming the roles that would allow it, unless the user may."""
    if not user.may(permission):
        allowed = ", ".join(role.title for role in ROLES.values() if permission in role.permissions)
        raise Denied(f"This needs one of these roles: {allowed}.")


def who_may(permission: Permission) -> QuerySet[User]:
    """The users who may do so now, by their names: those whom a form offers when it asks for somebody."""
    roles = [name for name, role in ROLES.items() if permission in role.permissions]
    holders = Grant.objects.live().filter(role__in=roles).values("user")
    found: QuerySet[User] = User.objects.filter(is_active=True, pk__in=holders).order_by("name")
    return found


def user_of(request: HttpRequest) -> User:
    """Who sent the request; only behind `page_for`, which lets nobody in who is not signed in."""
    return cast(User, request.user)
