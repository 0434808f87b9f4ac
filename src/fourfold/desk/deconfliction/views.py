"""Crossings, for those in the compartment that they cross. For everybody else there are none."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.audit.recording import consulted
from fourfold.desk.deconfliction.actions import crossing_answer
from fourfold.desk.deconfliction.seen import crossings_of, marking_of_crossing
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking


@page_for(None)
def crossings(request: HttpRequest) -> HttpResponse:
    """Deployments that cross the user's compartments, those not yet answered for first."""
    found = list(crossings_of(user_of(request)))
    context = {"crossings": found, "marking": highest_marking(map(marking_of_crossing, found), none="")}
    return render(request, "deconfliction/crossings.html", context)


@page_for(None)
def crossing(request: HttpRequest, number: int) -> HttpResponse:
    """One crossing: what it touches, who deploys, and the answer."""
    user = user_of(request)
    found = crossings_of(user).filter(pk=number).first()
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
    context = {"crossing": found, "error": error, "marking": marking_of_crossing(found)}
    return render(request, "deconfliction/crossing.html", context, status=422 if error else 200)
