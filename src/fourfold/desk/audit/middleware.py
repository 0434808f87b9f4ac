"""Every request acts as its user."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fourfold.desk.audit.acting import acting


class ActingMiddleware:
    """What a request does is done by who sent it. The reason given with it, if any, is in the field `why`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        by = request.user if request.user.is_authenticated else "not signed in"
        why = (
            request.POST.get("why", "")
            if request.method == "POST" and not request.FILES
            else request.GET.get("why", "")
        )
        with acting(by=by, why=why[:500]):
            return self.get_response(request)
