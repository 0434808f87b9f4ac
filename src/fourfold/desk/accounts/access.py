"""May they? `check_may` raises; `User.may` answers. Pages are guarded by `pages.page_for`."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.accounts.roles import ROLES


class Denied(PermissionDenied):
    """An act that none of the user's roles allows, or that the record's state does not."""


def check_may(user: User, permission: Permission) -> None:
    """Raise `Denied`, naming the roles that would allow it, unless the user may."""
    if not user.may(permission):
        allowed = ", ".join(role.title for role in ROLES.values() if permission in role.permissions)
        raise Denied(f"This needs one of these roles: {allowed}.")


def user_of(request: HttpRequest) -> User:
    """Who sent the request; only behind `page_for`, which lets nobody in who is not signed in."""
    return cast(User, request.user)
