"""Problems, as RFC 9457 has them: what went wrong, in plain words, and what else helps to mend it."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as NotInShape
from pydantic import Field

from fourfold.desk.audit.versions import ChangedMeanwhile
from fourfold.desk.triage.actions.decide import DecidedMeanwhile
from fourfold.errors import BadInput, Busy, NotHeld
from fourfold.history.damage import Damaged

TYPE = "application/problem+json"
TITLES = {
    400: "This cannot be read",
    401: "Who are you?",
    403: "Not allowed",
    404: "Not found",
    405: "Not done this way",
    409: "Somebody else was first",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Not sent in this form",
    422: "Something has to be mended",
    428: "Say which version you have seen",
    429: "Too many wrong tokens",
    503: "Cannot be answered now",
}
NOT_FOUND = "There is nothing here that you may see."


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="Always about:blank: the status and the title say what kind of problem it is.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and how to mend it, in plain words.")
    errors: list[dict[str, Any]] | None = Field(
        None, description="Where something has to be mended: `field` and `detail` of each mistake."
    )


class Refused(Exception):
    """A request that is refused for its shape: `status`, and why."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.more = status, detail, more


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """A problem as a response."""
    body = {"type": "about:blank", "title": TITLES.get(status, "A mistake of ours"), "status": status, "detail": detail}
    response = HttpResponse(json.dumps({**body, **more}, default=str), status=status, content_type=TYPE)
    response["Cache-Control"] = "no-store"
    return response


def mistakes(error: ValidationError) -> list[dict[str, Any]]:
    """What a form or a model found wrong, field by field."""
    if hasattr(error, "error_dict"):
        return [
            {"field": "" if name == "__all__" else name, "detail": said}
            for name, said_of in error.message_dict.items()
            for said in said_of
        ]
    return [{"field": "", "detail": said} for said in error.messages]


def to_mend(errors: list[dict[str, Any]]) -> HttpResponse:
    """A problem with each mistake, said in full."""
    told = "; ".join(f"{one['field']}: {one['detail']}" if one["field"] else str(one["detail"]) for one in errors)
    return problem(422, told, errors=errors)


def answer_with_problems(api: NinjaAPI) -> None:
    """Have every mistake that a route meets become a problem."""
    simple: dict[type[Exception], Any] = {
        AuthenticationError: lambda error: asks_for_token("Send a token of yours: Authorization: Bearer fourfold_…"),
        PermissionDenied: lambda error: problem(403, str(error) or "Your roles do not allow it."),
        Http404: lambda error: problem(404, NOT_FOUND),
        NotHeld: lambda error: problem(404, NOT_FOUND),
        Damaged: lambda error: problem(503, str(error)),
        BadInput: lambda error: to_mend([{"field": "", "detail": str(error)}]),
        ValidationError: lambda error: to_mend(mistakes(error)),
        NotInShape: lambda error: to_mend([_of_shape(one) for one in error.errors]),
        Refused: lambda error: problem(error.status, error.detail, **error.more),
        Busy: lambda error: problem(503, str(error)),
        HttpError: lambda error: problem(error.status_code, str(error)),
        ChangedMeanwhile: lambda error: problem(412, "Somebody else changed it since you read it. Read it again."),
        DecidedMeanwhile: lambda error: problem(409, _decided(error), decision=_theirs(error)),
    }
    for kind, answer in simple.items():

        def handle(request: HttpRequest, error: Any, answer: Any = answer) -> HttpResponse:
            response: HttpResponse = answer(error)
            return response

        api.add_exception_handler(kind, handle)


def asks_for_token(detail: str) -> HttpResponse:
    """A problem that says how to come in."""
    response = problem(401, detail)
    response["WWW-Authenticate"] = 'Bearer realm="Fourfold"'
    return response


def _of_shape(error: dict[str, Any]) -> dict[str, Any]:
    where = [str(part) for part in error["loc"][1:] if part != "sent"]
    return {"field": ".".join(where), "detail": error["msg"]}


def _decided(error: DecidedMeanwhile) -> str:
    theirs = error.decision
    return f"{theirs.by} decided since you read it: {theirs.get_kind_display().lower()}. Nothing was overwritten."


def _theirs(error: DecidedMeanwhile) -> dict[str, Any]:
    theirs = error.decision
    return {
        "number": theirs.number, "kind": theirs.kind, "by": theirs.by.name, "at": theirs.at.isoformat(),
        "reason": theirs.reason,
    }  # fmt: skip
