"""The triage board."""

from __future__ import annotations

import dataclasses

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.pages import page_for
from fourfold.desk.triage import board
from fourfold.desk.triage.models import Trigger
from fourfold.desk.triage.policies import owed, sees_proposal
from fourfold.desk.triage.proposals import grades

PAGE = 20


@page_for(None)
def home(request: HttpRequest) -> HttpResponse:
    """The first page: the board for those who see triggers, what was shared for partners, and their own account for
    everybody else."""
    if user_of(request).may(Permission.SEE_TRIGGERS):
        return redirect("triage:today")
    if user_of(request).may(Permission.SEE_SHARED):
        return redirect("partners:shared")
    return redirect("accounts:me")


@page_for(Permission.SEE_TRIGGERS)
def today(request: HttpRequest) -> HttpResponse:
    """Today's work: yesterday's actions, then the triggers, what a duty comes with first."""
    user = user_of(request)
    filters = dataclasses.replace(board.Filters.of(request.GET), card="")
    seen = board.look(user)
    page = Paginator(board.cards(seen, filters), PAGE).get_page(request.GET.get("page"))
    cards = list(page)
    on_cards = [one for card in cards for one in (card.lead, *card.others)]
    actions = board.actions_before_today(user) if page.number == 1 and not filters.narrowed else []
    owing = owed(user)
    context = {
        "page": page,
        "marking": marking_of(on_cards, [one.trigger for one in actions], [owing.trigger] if owing else []),
        "pinned": [one for one in cards if one.lead.section == "duty"],
        "rest": [one for one in cards if one.lead.section != "duty"],
        "grades": grades(),
        "unseen": {one.pk for one in on_cards if not sees_proposal(one, user)},
        "may_decide": user.may(Permission.DECIDE),
        "may_deploy": user.may(Permission.DEPLOY),
        "filters": filters,
        "tabs": board.tabs(seen, filters),
        "choices": board.choices(seen),
        "actions": actions,
        "owed": owing,
        "newest": Trigger.objects.order_by("-filed_as_of").values_list("filed_as_of", flat=True).first(),
    }
    return render(request, "triage/today.html", context)
