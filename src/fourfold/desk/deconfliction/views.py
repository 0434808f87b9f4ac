"""Crossings, for those in the compartment that they cross. For everybody else there are none."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import compartments_of, marking_of
from fourfold.desk.deconfliction.actions import crossing_answer
from fourfold.desk.deconfliction.models import Crossing
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput


@page_for(None)
def crossings(request: HttpRequest) -> HttpResponse:
    """Deployments that cross the user's compartments, those not yet answered for first."""
    inside = compartments_of(user_of(request))
    found = Crossing.objects.filter(compartment__in=inside).select_related(
        "compartment", "deployment__owner", "deployment__trigger"
    )
    ordered = sorted(found, key=lambda one: (one.answer != "open", -one.pk))
    context = {"crossings": ordered, "marking": marking_of(one.deployment.trigger for one in ordered)}
    return render(request, "deconfliction/crossings.html", context)


@page_for(None)
def crossing(request: HttpRequest, number: int) -> HttpResponse:
    """One crossing: what it touches, who deploys, and the answer."""
    user = user_of(request)
    found = Crossing.objects.filter(pk=number, compartment__in=compartments_of(user)).first()
    if found is None:
        raise Http404
    consulted(found)
    error = ""
    if request.method == "POST":
        try:
            crossing_answer(
                by=user, crossing=found, answer=request.POST.get("answer", ""), note=request.POST.get("note", "")
            )
            messages.success(request, "On record.")
            return redirect("deconfliction:crossings")
        except BadInput as problem:
            error = str(problem)
    context = {"crossing": found, "error": error, "marking": found.deployment.trigger.marking}
    return render(request, "deconfliction/crossing.html", context, status=422 if error else 200)
