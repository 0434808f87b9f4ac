"""The chart's page: the chart itself, and everything in it as tables and words. That somebody looked is on record."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
from fourfold.desk.identities.actions import who_is_who
from fourfold.desk.network.asked import AskForm, chart_of
from fourfold.desk.network.held import network_around, people_in
from fourfold.desk.pages import page_for
from fourfold.desk.search.refs import may_be_a_person
from fourfold.desk.search.views import ReasonForm
from fourfold.groups.paths import say
from fourfold.groups.position import CAUTION
from fourfold.history.schema import MARKINGS, highest_marking

MOST_AROUND = 12


@page_for(Permission.SEE_GROUPS)
def chart(request: HttpRequest, ref: str) -> HttpResponse:
    """What is around a person, a group or premises, of what the user may see. What has nothing around it that they may
    see is not found, whether or not there is more."""
    user = user_of(request)
    check_may(user, Permission.SEE_PEOPLE)
    reason = ReasonForm(request.GET if "why" in request.GET else None)
    if settings.ASK_WHY and may_be_a_person(ref) and not reason.is_valid():
        context = {"form": reason, "ref": ref}
        return render(request, "search/reason.html", context, status=422 if reason.errors else 200)
    form = AskForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    ref = who_is_who(user).name(ref)
    around = list(dict.fromkeys([ref, *request.GET.getlist("around")[:MOST_AROUND]]))
    gathered = network_around(around, user, asked.get("steps") or 1)
    if not gathered.network.edges:
        raise Http404
    found = chart_of(gathered.network, ref, asked)
    record(Action.CONSULTATION, "network", ref[:120], subjects=people_in(found.network), why=request.GET.get("why", ""))
    names = {node.ref: node for node in found.network.nodes}
    context = {
        "form": form,
        "ref": ref,
        "around": around[1:],
        "chart": found,
        "more": gathered.more,
        "marking": highest_marking(edge.marking or MARKINGS[0] for edge in found.network.edges),
        "rows": [
            (edge, say(edge, names[edge.first], names[edge.second])) for edge in found.network.edges
        ],
        "phase_days": [[one.first.isoformat(), one.last.isoformat()] for one in found.phases],
        "query": request.GET.urlencode(),
        "why": request.GET.get("why", ""),
        "caution": CAUTION,
    }  # fmt: skip
    return render(request, "network/chart.html", context, status=422 if form.errors else 200)
