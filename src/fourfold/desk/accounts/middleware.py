"""Who has not signed in fully gets no further."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

Next = Callable[[HttpRequest], HttpResponse]
OPEN = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/password/reset/",
    "/accounts/oidc/force/",
    "/api/v1/",  # opened by tokens alone
    "/api/openapi.json",
    "/tasks/calendars/",  # each has an address that nobody can guess
    "/static/",
)
"""What is reached without having signed in."""
HALFWAY = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/api/v1/", "/static/")
"""What somebody reaches in service who has yet to set up a second factor."""


class SessionLimitMiddleware:
    """Ends a session that has not been used for a while, and every session after a shift."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            began = request.session.setdefault("began", now)
            used = request.session.get("used", now)
            if now - used > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
                return redirect(
                    f"{reverse('account_login')}?{urlencode({'next': request.get_full_path(), 'ended': '1'})}"
                )
            if now - used > 60 or "used" not in request.session:
                request.session["used"] = now
        return self.get_response(request)


class SignInMiddleware:
    """Sends who has not signed in to do so, and in service who has no second factor to set one up."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.path.startswith(OPEN):
                return self.get_response(request)
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        if settings.SERVICE and not request.path.startswith(HALFWAY) and not has_second_factor(request):
            return redirect("mfa_index")
        return self.get_response(request)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the user has a second factor, or came by the force's own directory, which has its own."""
    from allauth.account.authentication import get_authentication_records
    from allauth.mfa.utils import is_mfa_enabled

    if is_mfa_enabled(request.user):
        return True
    return any(record.get("method") == "socialaccount" for record in get_authentication_records(request, request.user))
