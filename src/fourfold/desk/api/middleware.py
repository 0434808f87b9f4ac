"""Programs come in by their token and by nothing else: a browser's session opens no route, so no site can use it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from fourfold.desk.api.models import Token
from fourfold.desk.api.problems import NOT_FOUND, TYPE, asks_for_token, problem
from fourfold.desk.api.recognising import ShutOut, WrongToken, recognise
from fourfold.desk.audit.acting import acting

ROOT = "/api/v1/"
SENDS = ("POST", "PATCH", "PUT")
FILES = re.compile(r"uploads|registers/[^/]+/import")
"""Routes to which a file is sent; to all others, JSON."""
SAID = {404: NOT_FOUND, 405: "This route is not used this way; the documentation says how.", 400: "It cannot be read."}


class TokenMiddleware:
    """Every request to a route acts as its token's user, with the token named in the audit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        return _as_problem(self._answer(request))

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.user = AnonymousUser()
        held: Token | None = None
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme:
            try:
                held = recognise(
                    text.strip() if scheme.lower() == "bearer" else "", request.META.get("REMOTE_ADDR", "")
                )
            except WrongToken:
                return asks_for_token("This token lets nobody in: it is wrong, has ended or is past its day.")
            except ShutOut as error:
                response = problem(429, f"Too many wrong tokens. Wait {error.seconds} seconds.")
                response["Retry-After"] = str(error.seconds)
                return response
        if held is None:
            return asks_for_token("Send a token of yours: Authorization: Bearer fourfold_…")
        wanted = "multipart/form-data" if FILES.fullmatch(request.path.removeprefix(ROOT)) else "application/json"
        sends = request.method in SENDS and request.headers.get("Content-Length", "0").strip() not in ("", "0")
        if sends and request.content_type != wanted:
            return problem(415, f"Send it with Content-Type: {wanted}.")
        request.user, request.token = held.user, held  # type: ignore[attr-defined]
        with acting(by=held.user, why=request.GET.get("why", "")[:500], through=f"token {held}"):
            return self.get_response(request)


def _as_problem(response: HttpResponse) -> HttpResponse:
    """What Django itself refuses, said as a problem too; and nothing that is told is kept by anybody on the way."""
    if response.status_code >= 400 and response.get("Content-Type") != TYPE:
        said = problem(response.status_code, SAID.get(response.status_code, "It went wrong here; it is on our record."))
        if response.has_header("Allow"):
            said["Allow"] = response["Allow"]
        return said
    response["Cache-Control"] = "no-store"
    return response
