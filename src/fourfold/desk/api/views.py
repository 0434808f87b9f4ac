"""Tokens on one's account, all of them for administrators, and the interface's own documentation."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.middleware import has_second_factor
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.api.actions import check_may_make, token_end, token_make
from fourfold.desk.api.forms import TokenForm
from fourfold.desk.api.interface import described
from fourfold.desk.api.models import Token
from fourfold.desk.api.reading import chapters
from fourfold.desk.api.scopes import SCOPES
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput


@page_for(None)
def tokens(request: HttpRequest) -> HttpResponse:
    """The user's own tokens, and making one. Its text is on this answer and on no other."""
    user = user_of(request)
    form = TokenForm(request.POST or None, user=user)
    made: Token | None = None
    text = ""
    if request.method == "POST":
        check_may_make(has_second_factor=has_second_factor(request), service=settings.SERVICE)
        if form.is_valid():
            try:
                made, text = token_make(by=user, **form.cleaned_data)
                form = TokenForm(user=user)
            except BadInput as error:
                form.add_error(None, str(error))
    held = Token.objects.filter(user=user).select_related("user", "last_use")
    context = {"form": form, "made": made, "text": text, "tokens": held, "scopes": SCOPES}
    response = render(request, "api/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@page_for(Permission.MANAGE_USERS)
def every_token(request: HttpRequest) -> HttpResponse:
    """Every token of everybody, those that let somebody in first."""
    held = Token.objects.select_related("user", "last_use", "ended_by")
    rows = sorted(held, key=lambda one: (not one.live, one.user.name, -one.pk))
    return render(request, "api/every_token.html", {"tokens": rows})


@require_POST
@page_for(None)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a token: one's own, or anybody's for administrators."""
    user = user_of(request)
    token = Token.objects.filter(pk=number).first()
    if token is None or (token.user_id != user.pk and not user.may(Permission.MANAGE_USERS)):
        raise Http404
    token_end(by=user, token=token)
    messages.success(request, f"{token.name} lets nobody in any more.")
    return redirect("api:tokens" if token.user_id == user.pk else "api:every-token")


@page_for(None)
def documentation(request: HttpRequest) -> HttpResponse:
    """Every route, in words, from the interface's own description."""
    return render(request, "api/documentation.html", {"chapters": chapters(), "scopes": SCOPES.values()})


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The description in OpenAPI 3.1. It holds nothing of any record, so whoever asks may read it."""
    return JsonResponse(described())
