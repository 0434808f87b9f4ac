"""Searching, and the page of a person, a group, premises or an area. Both are on record as consultation."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.forms import GovForm
from fourfold.desk.pages import page_for
from fourfold.desk.search.finding import refs_in, search
from fourfold.desk.search.refs import may_be_a_person
from fourfold.desk.search.touching import check_may_look_up, look_up
from fourfold.history.schema import highest_marking


class SearchForm(GovForm):
    """What is looked for."""

    q = forms.CharField(
        label="Words, or a reference",
        min_length=2,
        max_length=200,
        help_text="As a street and a word, or nominal:P000123. Everything that you may see is searched.",
        error_messages={"required": "Write what to look for", "min_length": "Write at least two letters"},
    )


class ReasonForm(GovForm):
    """Why a page about somebody is opened."""

    why = forms.CharField(
        label="Why do you need to see it?",
        max_length=400,
        help_text="It goes on record with your name.",
        error_messages={"required": "Say why you need to see it"},
    )


@page_for(Permission.SEE_TRIGGERS)
def index(request: HttpRequest) -> HttpResponse:
    """Everything that the user may see in which the words stand."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    groups, refs = None, []
    if form.is_valid():
        asked = form.cleaned_data["q"]
        refs = refs_in(asked)
        groups = search(asked, user_of(request))
    context = {"form": form, "groups": groups, "refs": refs, "shown": 0, "marking": ""}
    if groups:
        hits = [hit for group in groups for hit in group.hits]
        context |= {"shown": len(hits), "marking": highest_marking((hit.marking for hit in hits), none="")}
    return render(request, "search/index.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_TRIGGERS)
def ref(request: HttpRequest, ref: str) -> HttpResponse:
    """All that touches somebody or something, with a reason where the desk asks for one. What nothing that the user may
    see names is not found, whether or not there is more."""
    user, person = user_of(request), may_be_a_person(ref)
    check_may_look_up(ref, user)
    form = ReasonForm(request.GET if "why" in request.GET else None)
    if person and settings.ASK_WHY and not form.is_valid():
        context = {"form": form, "ref": ref}
        return render(request, "search/reason.html", context, status=422 if form.errors else 200)
    found = look_up(ref, user)
    if not found:
        raise Http404
    charted = user.may(Permission.SEE_GROUPS) and user.may(Permission.SEE_PEOPLE)
    context = {"found": found, "marking": found.marking, "person": person, "perms_chart": charted}
    context["perms_retention"] = user.may(Permission.REVIEW_RETENTION)
    context["why"] = request.GET.get("why", "")
    context["may_judge"] = user.may(Permission.JUDGE_IDENTITIES)
    return render(request, "search/ref.html", context)
