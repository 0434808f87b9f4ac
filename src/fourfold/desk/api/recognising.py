"""Recognising who comes with a token. Wrong ones are counted, and shut out for a while; right ones are never shut out
by another's mistakes, even behind one proxy."""

from __future__ import annotations

import datetime as dt
import hmac

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from fourfold.desk.accounts.lasting import digest_of
from fourfold.desk.accounts.models import User
from fourfold.desk.api.actions import PREFIX
from fourfold.desk.api.models import Token, TokenUse, WrongTokens
from fourfold.desk.api.scopes import permissions_of
from fourfold.desk.audit.acting import acting
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record

MOST_WRONG = 5
"""Wrong tokens from one address, for one token's key, before it is shut out."""
SHUT_OUT = dt.timedelta(minutes=15)
USED_EVERY = dt.timedelta(minutes=1)


class WrongToken(Exception):
    """Not a token that lets anybody in. Why is not said."""


class ShutOut(Exception):
    """Too many wrong tokens; `seconds` until another is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def recognise(text: str, address: str) -> Token:
    """The token whose text this is. Its user may do what the scopes and their roles both allow. Raises `WrongToken` and
    `ShutOut`."""
    prefix, _, rest = text.partition("_")
    key, _, secret = rest.partition("_")
    found: Token | None = None
    if prefix == PREFIX and key.isalnum() and len(key) <= 16:
        found = Token.objects.select_related("user", "last_use").filter(key=key).first()
    counted = found.key if found else ""
    _check_not_shut_out(address, counted)
    right = found is not None and hmac.compare_digest(found.digest, digest_of(secret))
    if found is None or not right or not found.live or not _signs_in_as_service_asks(found.user):
        _count(address, counted)
        raise WrongToken
    _narrow(found.user, found)
    _used(found)
    return found


def _narrow(user: User, token: Token) -> None:
    """From here on the user may do what their roles allow and the token is for."""
    vars(user)["permissions"] = user.held & permissions_of(token.scopes)


def _signs_in_as_service_asks(user: User) -> bool:
    """In service whoever has a password has a second factor too; the others come by the force's own directory."""
    from allauth.mfa.utils import is_mfa_enabled

    return not settings.SERVICE or not user.has_usable_password() or bool(is_mfa_enabled(user))


def _used(token: Token) -> None:
    now = timezone.now()
    last = getattr(token, "last_use", None)
    if last is None:
        TokenUse.objects.get_or_create(token=token, defaults={"at": now})
    elif now - last.at > USED_EVERY:
        TokenUse.objects.filter(token=token).update(at=now)


def _check_not_shut_out(address: str, key: str) -> None:
    wrong = WrongTokens.objects.filter(address=address, key=key).first()
    if wrong and wrong.count >= MOST_WRONG:
        left = wrong.since + SHUT_OUT - timezone.now()
        if left > dt.timedelta(0):
            raise ShutOut(max(1, int(left.total_seconds())))


def _count(address: str, key: str) -> None:
    """One wrong token more; on record, so that an auditor sees a guesser."""
    now = timezone.now()
    with transaction.atomic(), acting(by="not signed in"):
        wrong, _ = WrongTokens.objects.get_or_create(address=address, key=key, defaults={"since": now})
        if now - wrong.since > SHUT_OUT:
            WrongTokens.objects.filter(pk=wrong.pk).update(since=now, count=1)
        else:
            WrongTokens.objects.filter(pk=wrong.pk).update(count=F("count") + 1)
        record(Action.REFUSED, "token", key or "unknown")
