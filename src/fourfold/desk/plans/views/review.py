"""Reviewing a plan, and the rounds in which every live plan is reviewed."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.pages import page_for
from fourfold.desk.plans.actions.review import Finding, ReviewedMeanwhile, plan_review, round_close, round_open
from fourfold.desk.plans.forms import CloseForm, ReviewForm, RoundForm
from fourfold.desk.plans.models import Plan, PlanReview, ReviewRound
from fourfold.desk.plans.policies import check_may_review
from fourfold.desk.plans.progress import progress_of
from fourfold.desk.plans.quality import quality_of
from fourfold.desk.plans.since import Since, since_of
from fourfold.desk.plans.views.found import plan_or_404
from fourfold.desk.registers.models import already, fresh_token, once
from fourfold.errors import BadInput

PAGE = 50


@page_for(Permission.REVIEW_PLANS)
def review(request: HttpRequest, key: int) -> HttpResponse:
    """Review a plan's quality and progress."""
    held, user = plan_or_404(request, key), user_of(request)
    consulted(held)
    check_may_review(held, user)
    quality, latest = quality_of(held), held.reviews.order_by("-number").first()
    form = ReviewForm(request.POST or None, quality=quality)
    theirs = None
    if already(request.POST.get("token", ""), PlanReview) is not None:
        return redirect(held)
    if request.method == "POST" and form.is_valid():
        found = Finding(form.points, form.words, form.cleaned_data["finding"], form.cleaned_data["next_by"])
        seen = request.POST.get("seen", "")
        number = int(seen) if seen.isdecimal() else 0
        try:
            once(
                request.POST.get("token", ""),
                PlanReview,
                lambda: plan_review(by=user, plan=held, finding=found, seen=number),
            )
            messages.success(request, "The review is on record.")
            return redirect(held)
        except ReviewedMeanwhile as error:
            theirs = error.review
        except BadInput as error:
            form.add_error(None, str(error))
    context = {
        "plan": held,
        "form": form,
        "quality": quality,
        "progress": progress_of([held])[held.pk],
        "since": since_of({held: (latest, None)})[held.pk],
        "theirs": theirs,
        "seen": latest.number if latest else 0,
        "token": fresh_token() if theirs else request.POST.get("token") or fresh_token(),
    }
    return render(request, "plans/review.html", context, status=409 if theirs else 422 if form.errors else 200)


@page_for(Permission.SEE_PLANS)
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds, and opening one."""
    user = user_of(request)
    form = RoundForm(request.POST or None)
    if request.method == "POST":
        check_may(user, Permission.REVIEW_PLANS)
        token = request.POST.get("token", "")
        made = already(token, ReviewRound)
        if made is not None:
            return redirect(made)
        if form.is_valid():
            try:
                return redirect(once(token, ReviewRound, lambda: round_open(by=user, **form.cleaned_data)))
            except BadInput as error:
                form.add_error(None, str(error))
    context = {
        "rounds": ReviewRound.objects.select_related("opened_by"),
        "form": form,
        "may_review": user.may(Permission.REVIEW_PLANS),
        "token": request.POST.get("token") or fresh_token(),
    }
    return render(request, "plans/rounds.html", context, status=422 if form.errors else 200)


@dataclasses.dataclass(frozen=True)
class Row:
    """One plan of a round: its review in it, if there is one, and what changed since the one before."""

    plan: Plan
    review: PlanReview | None
    since: Since


@page_for(Permission.SEE_PLANS)
def one_round(request: HttpRequest, key: int) -> HttpResponse:
    """One round: who reviewed which plan and when, what changed, what is left; of the plans that the user may see."""
    user = user_of(request)
    held = ReviewRound.objects.filter(pk=key).select_related("opened_by", "closed_by").first()
    if held is None:
        raise Http404
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_may(user, Permission.REVIEW_PLANS)
        try:
            round_close(by=user, held=held, closing=form.cleaned_data["closing"])
            return redirect(held)
        except BadInput as error:
            form.add_error(None, str(error))
    return render(
        request,
        "plans/round.html",
        _round(held, user, form, request.GET.get("page")),
        status=422 if form.errors else 200,
    )


def _round(held: ReviewRound, user: User, form: CloseForm, page: str | None) -> dict[str, Any]:
    seen = Plan.objects.visible_to(user).filter(awaited__round=held)
    here = {one.plan_id: one for one in held.reviews.filter(plan__in=seen.values("pk")).select_related("by")}
    plans = sorted(seen.select_related("group"), key=lambda one: (one.pk in here, one.title))  # what is left first
    shown = Paginator(plans, PAGE).get_page(page)
    before: dict[int, PlanReview] = {}
    for one in PlanReview.objects.filter(plan__in=[plan.pk for plan in shown]).order_by("number"):
        if one.plan_id not in here or one.number < here[one.plan_id].number:
            before[one.plan_id] = one
    since = since_of({plan: (before.get(plan.pk), here.get(plan.pk)) for plan in shown})
    rows = [Row(plan, here.get(plan.pk), since[plan.pk]) for plan in shown]
    return {
        "round": held,
        "form": form,
        "page": shown,
        "marking": marking_of(shown),
        "reviewed": [row for row in rows if row.review is not None],
        "left": [row for row in rows if row.review is None],
        "counts": (len(here), len(plans)),
        "may_review": user.may(Permission.REVIEW_PLANS) and held.closed_at is None,
    }
