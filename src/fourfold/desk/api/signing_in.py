"""What a route needs: the scopes that the token must have, and what they need of the user."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from fourfold.desk.accounts.access import Denied, check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.api.models import Token
from fourfold.desk.api.scopes import Scope


class Bearer(HttpBearer):
    """A route for tokens with every one of these scopes."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """The token's user (the middleware knows the token). Raises `Denied` for a scope that is missing, or where no
        role of the user's allows it any more."""
        for scope in self.scopes:
            check_scope(request, scope)
        return user_of(request)


def check_scope(request: HttpRequest, scope: Scope) -> None:
    """Raise `Denied` unless the token has the scope and its user still may what it needs."""
    held: Token = request.token  # type: ignore[attr-defined]
    if scope.name not in held.scopes:
        raise Denied(f"The token has not the scope {scope.name}.")
    if scope.needs is not None:
        check_may(held.user, scope.needs)
