"""How sign-in differs from allauth's own: nobody signs up, and a directory only lets in whom an administrator added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record


def tried_as(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Under which user name somebody tries to sign in, as failed tries are counted: however it is written, it is the
    same account."""
    return str((credentials or {}).get("username") or request.POST.get("login", "")).lower()


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Local accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Directory(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts of the force's own directory: matched the first time by the name that an administrator gave a user for
    it, never by a user name, and by the directory's own key (`sub`) from then on."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect a first sign-in to the user whom an administrator linked to that name. Turned away is whom nobody has
        linked, and who has the name of somebody whom the directory knows by another key: a name that was given anew
        inherits nothing."""
        if sociallogin.is_existing:
            return
        name = str(sociallogin.account.extra_data.get("preferred_username") or sociallogin.user.username or "")
        user = User.objects.filter(directory_name__iexact=name, is_active=True).first() if name else None
        if user is None:
            self._not_linked(name)
            _turn_away(request, "Your directory knows you, but you have not been added here. Ask an administrator.")
        elif SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider).exists():
            with acting(by="the force's directory"):
                record(Action.REFUSED, "sign-in", user.username, why="The directory knows this user by another key.")
            _turn_away(
                request,
                "Your name belongs here to somebody whom your directory knows as another person. "
                "Ask an administrator to add you under another name.",
            )
        else:
            sociallogin.connect(request, user)

    def _not_linked(self, name: str) -> None:
        """Put on record that somebody came under the user name of one whom nobody has linked to the directory."""
        for user in User.objects.filter(username__iexact=name) if name else ():
            with acting(by="the force's directory"):
                record(Action.REFUSED, "sign-in", user.username, why="Nobody has linked this user to the directory.")


def _turn_away(request: HttpRequest, why: str) -> NoReturn:
    messages.error(request, why)
    raise ImmediateHttpResponse(redirect("account_login"))
