"""Reviewing a trigger once its horizon has passed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.triage import board
from fourfold.desk.triage.actions.review import Finding, review_make
from fourfold.desk.triage.forms import ReviewForm
from fourfold.desk.triage.horizon import offered_to
from fourfold.desk.triage.models import Review
from fourfold.desk.triage.shown import shown
from fourfold.desk.triage.views.found import trigger_or_404
from fourfold.errors import BadInput


@page_for(Permission.REVIEW)
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Did it escalate? Events within the horizon that may be the harm are offered, each with why; a person says."""
    trigger = trigger_or_404(request, key)
    consulted(trigger)
    found = offered_to(user_of(request), trigger)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ids = [one.id for one, _, _ in found]
        finding = Finding(
            escalated=data["escalated"],
            linked=[one for one in request.POST.getlist("linked") if one in ids],
            offered=ids,
            done=data["done"],
            learned=data["learned"],
            wrong_evidence=data["wrong_evidence"],
            wrong_how=data["wrong_how"],
        )
        try:
            token = request.POST.get("token", "")
            once(token, Review, lambda: review_make(by=user_of(request), trigger=trigger, finding=finding))
            messages.success(request, "Reviewed.")
            return redirect(f"{trigger.get_absolute_url()}?{board.Filters.of(request.GET).query()}")
        except BadInput as error:
            form.add_error(None, str(error))
    context = {
        "trigger": trigger,
        "shown": shown(trigger),
        "form": form,
        "token": request.POST.get("token") or fresh_token(),
        "offered": found,
        "linked": request.POST.getlist("linked"),
        "deployments": trigger.deployments.select_related("owner"),
        "latest": trigger.decisions.order_by("-number").first(),
        "early": trigger.live_until >= timezone.localdate(),
        "query": board.Filters.of(request.GET).query(),
    }
    return render(request, "triage/review.html", context, status=422 if form.errors else 200)
