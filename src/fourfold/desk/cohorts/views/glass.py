"""Breaking the glass, and reviewing that it was broken."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import Denied, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.cohorts.actions.glass import REVIEWED_WITHIN, glass_break, glass_review
from fourfold.desk.cohorts.forms import GlassForm, GlassReviewForm
from fourfold.desk.cohorts.models import BreakGlass
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput


@page_for(Permission.BREAK_GLASS)
def glass(request: HttpRequest) -> HttpResponse:
    """Look a child up because of an immediate risk of harm to them. What is found is on this answer and on no other."""
    form = GlassForm(request.POST or None)
    made: BreakGlass | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = glass_break(by=user_of(request), **form.cleaned_data)
        except BadInput as error:
            form.add_error("asked", str(error))
    found = made.found if made else None
    context = {
        "form": form,
        "made": made,
        "found": found,
        "support": found.support.select_related("agency") if found else [],
        "days": REVIEWED_WITHIN.days,
        "marking": found.cohort.marking if found else "",
    }
    response = render(request, "cohorts/glass.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@page_for(Permission.SUPPORT_COHORTS)
def broken(request: HttpRequest, key: int) -> HttpResponse:
    """Who broke the glass, for whom and why; and the review of that."""
    by = user_of(request)
    held = BreakGlass.objects.filter(pk=key).select_related("by", "reviewed_by", "found").first()
    if held is None or (held.found is not None and not held.found.cohort.visible_for(by)):
        raise Http404
    consulted(held)
    form = GlassReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            glass_review(by=by, broken=held, justified=data["justified"] == "yes", finding=data["finding"])
            messages.success(request, "On record.")
            return redirect(held)
        except (BadInput, Denied) as error:
            form.add_error(None, str(error))
    context = {"held": held, "form": form, "may_review": held.reviewed_at is None and held.by_id != by.pk}
    return render(request, "cohorts/broken.html", context, status=422 if form.errors else 200)
