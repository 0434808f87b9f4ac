"""The portfolio's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.pages import page_for
from fourfold.desk.plans import portfolio as whole
from fourfold.desk.plans.models import ReviewRound


@page_for(Permission.SEE_PLANS)
def portfolio(request: HttpRequest) -> HttpResponse:
    """Every theme by the four Ps: what is live, late and missing."""
    user = user_of(request)
    themes = whole.portfolio(user)
    context = {
        "themes": themes,
        "round": ReviewRound.objects.filter(closed_at=None).first(),
        "marking": marking_of(*(one.live for one in themes), *(one.without or () for one in themes)),
        "may_contribute": user.may(Permission.CONTRIBUTE_PLANS),
    }
    return render(request, "plans/portfolio.html", context)
