"""A mistake that somebody can understand and mend, which no page has met by itself, is said in words instead of an
apology: a history with a damaged file, a table in the workspace that cannot be read, an import that is under way."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.errors import Busy, FourfoldError, NotHeld
from fourfold.history.damage import told

_log = logging.getLogger(__name__)


def mendable(error: BaseException) -> FourfoldError | None:
    """What there is to say of an error, if it is one that somebody can mend; None of a mistake of ours, and of a
    refusal, which has its own page."""
    if isinstance(error, PermissionDenied):
        return None
    return error if isinstance(error, FourfoldError) else told(error)


def status_of(error: FourfoldError) -> int:
    """404 for what is not held; 503 for all else: the request was right, and will do once it is mended or over."""
    return 404 if isinstance(error, NotHeld) else 503


class MistakesMiddleware:
    """Answers for pages; the routes for programs answer with problems of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say it, and leave it in the log for whoever runs the desk."""
        said = mendable(error)
        if said is None:
            return None
        _log.error("%s: %s", request.path, said)
        shown = {"said": str(said), "busy": isinstance(said, Busy)}
        return render(request, "mistake.html", shown, status=status_of(said))
