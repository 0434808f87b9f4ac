"""How sign-in differs from allauth's own: nobody signs up, and a directory only lets in whom an administrator added."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from fourfold.desk.accounts.models import User


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Local accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Directory(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts of the force's own directory, matched by user name."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect a first sign-in to the user of that name. Who has not been added is turned away."""
        if sociallogin.is_existing:
            return
        name = str(sociallogin.account.extra_data.get("preferred_username") or sociallogin.user.username or "")
        user = User.objects.filter(username__iexact=name, is_active=True).first() if name else None
        if user is None:
            messages.error(request, "Your directory knows you, but you have not been added here. Ask an administrator.")
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
