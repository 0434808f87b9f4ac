"""Making tokens, and ending them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.lasting import digest_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.api.models import Token
from fourfold.desk.api.scopes import scopes_for
from fourfold.errors import BadInput

PREFIX = "fourfold"
MOST_DAYS = 365
MOST_TOKENS = 20
"""Live tokens that one user may have at a time."""


@transaction.atomic
def token_make(*, by: User, name: str, scopes: Sequence[str], days: int) -> tuple[Token, str]:
    """A token for oneself, and its text, which is shown this once and kept nowhere. Raises `BadInput` for a scope that
    one's roles give nothing for, without a name or a scope, or past `MOST_DAYS`."""
    useful = [scope.name for scope in scopes_for(by)]
    useless = [scope for scope in scopes if scope not in useful]
    if useless:
        raise BadInput(f"Your roles give nothing for: {', '.join(useless)}.")
    if not name.strip() or not scopes:
        raise BadInput("A token has a name and at least one scope.")
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"A token lasts from 1 to {MOST_DAYS} days.")
    if Token.objects.live().filter(user=by).count() >= MOST_TOKENS:
        raise BadInput(f"You have {MOST_TOKENS} tokens already. End one first.")
    key, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = Token(
        user=by,
        name=name.strip(),
        scopes=[scope for scope in useful if scope in scopes],
        key=key,
        digest=digest_of(secret),
        made_under=by.get_session_auth_hash(),
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    token.full_clean()
    token.save()
    return token, f"{PREFIX}_{key}_{secret}"


@transaction.atomic
def token_end(*, by: User, token: Token) -> Token:
    """End a token: one's own, or anybody's for who manages users. It stays on record."""
    token = Token.fresh(token.pk)
    if token.user_id != by.pk:
        check_may(by, Permission.MANAGE_USERS)
    token.end(by)
    return token


def check_may_make(*, has_second_factor: bool, service: bool) -> None:
    """Raise `Denied` in service for who has no second factor: a token must not be the weaker way in."""
    if service and not has_second_factor:
        raise Denied("Set up a second factor first; a token must not be a weaker way in.")
