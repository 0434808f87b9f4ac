"""The triage board."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.pages import page_for
from fourfold.desk.triage import board
from fourfold.desk.triage.models import Trigger
from fourfold.desk.triage.policies import owed

PAGE = 30


@page_for(None)
def home(request: HttpRequest) -> HttpResponse:
    """The first page: the board for those who see triggers, and their own account for everybody else."""
    if user_of(request).may(Permission.SEE_TRIGGERS):
        return redirect("triage:today")
    return redirect("accounts:me")


@page_for(Permission.SEE_TRIGGERS)
def today(request: HttpRequest) -> HttpResponse:
    """Today's work: yesterday's actions, then the triggers, what a duty comes with first."""
    user = user_of(request)
    filters = board.Filters.of(request.GET)
    found = (
        board.triggers(user, filters)
        .without_evidence()
        .select_related("standing")
        .prefetch_related("assessments", "compartments")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pinned": [one for one in page if one.section == "duty"],
        "others": [one for one in page if one.section != "duty"],
        "filters": filters,
        "tabs": board.tabs(user, filters),
        "choices": board.choices(user),
        "actions": board.actions_before_today(user) if page.number == 1 and not filters.narrowed else [],
        "owed": owed(user),
        "newest": Trigger.objects.order_by("-filed_as_of").values_list("filed_as_of", flat=True).first(),
    }
    return render(request, "triage/today.html", context)
