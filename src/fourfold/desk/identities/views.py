"""The clerical review: pairs that may be one, side by side, with what speaks for it and against."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.forms import GovForm
from fourfold.desk.identities.actions import judgement_end, pair_judge, who_is_who
from fourfold.desk.identities.models import Judged, Pair
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput
from fourfold.groups.linkage.judgements import VERDICTS

A_PAGE = 50


class JudgeForm(GovForm):
    """What somebody judges of a pair."""

    verdict = forms.ChoiceField(label="Are they the same?", choices=list(VERDICTS.items()), widget=forms.RadioSelect)
    why = forms.CharField(label="Why?", widget=forms.Textarea, error_messages={"required": "Say why"})


class TakeBackForm(GovForm):
    """Why a judgement is taken back."""

    why = forms.CharField(
        label="Why is it taken back?", widget=forms.Textarea, error_messages={"required": "Say why it is taken back"}
    )


@page_for(Permission.JUDGE_IDENTITIES)
def index(request: HttpRequest) -> HttpResponse:
    """Pairs to be judged, the likeliest first; and those that were."""
    user = user_of(request)
    check_may(user, Permission.SEE_PEOPLE)
    who = who_is_who(user)
    seen = Pair.objects.visible_to(user)
    waiting = [one for one in seen.waiting() if who.of(one.first) != who.of(one.second)]
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    judged = Judged.objects.standing().filter(pair__in=seen).select_related("pair", "by")
    judged = judged[:A_PAGE]
    context = {"page": page, "waiting": len(waiting), "judged": judged, "joined": len(who.members)}
    context["marking"] = marking_of(page, [one.pair for one in judged])
    return render(request, "identities/index.html", context)


@page_for(Permission.JUDGE_IDENTITIES)
def pair(request: HttpRequest, key: int) -> HttpResponse:
    """One pair: both records as their sources have them, and the judgement."""
    held, form = _pair(request, key), JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pair_judge(by=user_of(request), pair=held, **form.cleaned_data)
            messages.success(request, "Your judgement is on record. It can be taken back at any time.")
            return redirect("identities:index")
        except BadInput as error:
            form.add_error(None, str(error))
    return render(request, "identities/pair.html", _context(held, form), status=422 if form.errors else 200)


@page_for(Permission.JUDGE_IDENTITIES)
def take_back(request: HttpRequest, key: int) -> HttpResponse:
    """Take the judgement of a pair back."""
    held, form = _pair(request, key), TakeBackForm(request.POST or None)
    standing = held.judgements.standing().first()
    if standing is None:
        return redirect(held)
    if request.method == "POST" and form.is_valid():
        try:
            judgement_end(by=user_of(request), judged=standing, why=form.cleaned_data["why"])
            messages.success(request, "It was taken back; each record is its own again.")
            return redirect(held)
        except BadInput as error:
            form.add_error(None, str(error))
    context = {**_context(held, form), "taking_back": True}
    return render(request, "identities/pair.html", context, status=422 if form.errors else 200)


def _context(held: Pair, form: GovForm) -> dict[str, Any]:
    consulted(held)
    columns = list(dict.fromkeys([*held.first_said, *held.second_said]))
    judgements = list(held.judgements.select_related("by", "ended_by"))
    return {
        "pair": held,
        "form": form,
        "rows": [(name.replace("_", " "), held.first_said.get(name), held.second_said.get(name)) for name in columns],
        "for": [words for words, weight in held.reasons if weight > 0],
        "against": [words for words, weight in held.reasons if weight < 0],
        "judgements": judgements,
        "standing": next((one for one in judgements if one.ended_at is None), None),
        "percent": _percent(held.probability),
    }


def _percent(probability: float) -> str:
    """A probability as people read it; never as certain."""
    return "more than 99%" if probability > 0.99 else f"{probability:.0%}"  # noqa: PLR2004 - of a hundred


def _pair(request: HttpRequest, key: int) -> Pair:
    user = user_of(request)
    check_may(user, Permission.SEE_PEOPLE)
    found: Pair | None = Pair.objects.visible_to(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found
