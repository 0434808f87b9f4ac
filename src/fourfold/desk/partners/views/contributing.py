"""Contributing events, as a partner; and looking at what partners contributed, as whoever imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.forms import GovForm
from fourfold.desk.pages import page_for
from fourfold.desk.partners.actions.contribute import (
    Graded,
    contribution_leave,
    contribution_make,
    contribution_take,
)
from fourfold.desk.partners.models import Contribution, agency_of
from fourfold.desk.partners.models.contribution import Contributed
from fourfold.desk.partners.policies import contributes_under
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.threats.models.threat import HANDLING_CODES, INTELLIGENCE_GRADES, SOURCE_GRADES
from fourfold.errors import BadInput
from fourfold.history.kinds import kinds
from fourfold.history.schema import ROLES
from fourfold.reports.cards import kind_title

MOST = 100


class ContributeForm(GovForm):
    """An event."""

    kind = forms.ChoiceField(label="What kind of event was it?")
    occurred_from = forms.DateTimeField(label="When did it happen, or begin?")
    occurred_to = forms.DateTimeField(label="Until when?", required=False, help_text="If it went on, or you cannot say")
    place = forms.CharField(label="Where?", max_length=300, required=False, help_text="As you would say it")
    latitude = forms.FloatField(
        label="Latitude", required=False, min_value=-90, max_value=90, help_text="If you have it, as 53.4084"
    )
    longitude = forms.FloatField(
        label="Longitude", required=False, min_value=-180, max_value=180, help_text="As -2.9916"
    )
    text = forms.CharField(label="What happened?", widget=forms.Textarea, max_length=5000)
    role = forms.ChoiceField(
        label="What was somebody in it?",
        choices=[("", "Nobody is named"), *((one, one.capitalize()) for one in ROLES)],
        required=False,
    )
    ref = forms.CharField(
        label="Your own reference for them", max_length=120, required=False, help_text="Not their name"
    )
    marking = forms.ChoiceField(label="Marking")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((one.title, name) for name, one in kinds().items())
        self.fields["kind"].choices = [("", "Choose"), *((name, title) for title, name in named)]  # type: ignore[attr-defined]
        self.fields["marking"].choices = [(one, one) for one in by.markings]  # type: ignore[attr-defined]
        self.fields["marking"].initial = by.markings[-1]

    def clean(self) -> dict[str, Any]:
        """A moment without an end is that moment; a point has both its numbers."""
        data: dict[str, Any] = super().clean() or {}
        data["occurred_to"] = data.get("occurred_to") or data.get("occurred_from")
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("longitude", "Give both latitude and longitude, or neither")
        return data


class TakeForm(GovForm):
    """Take it in with a grade, or leave it with a reason."""

    answer = forms.ChoiceField(
        label="What do you decide?",
        choices=[("take", "Take it in to the history"), ("leave", "Do not take it in")],
        widget=forms.RadioSelect,
    )
    source_grade = forms.ChoiceField(label="Source", choices=SOURCE_GRADES, initial="2")
    intelligence_grade = forms.ChoiceField(label="Intelligence", choices=INTELLIGENCE_GRADES, initial="D")
    handling_code = forms.ChoiceField(label="Handling", choices=HANDLING_CODES, initial="C")
    why = forms.CharField(label="Why not?", required=False, max_length=300, help_text="The agency sees it")


@page_for(Permission.CONTRIBUTE_EVENTS)
def contribute(request: HttpRequest) -> HttpResponse:
    """Tell the force of an event; and what one's agency told before."""
    by = user_of(request)
    agency, agreement = agency_of(by), contributes_under(by)
    form = ContributeForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            token = request.POST.get("token", "")
            made = once(token, Contribution, lambda: contribution_make(by=by, fields=form.cleaned_data))
            messages.success(request, f"{made.reference} is received. Somebody looks at it before it is used.")
            return redirect("partners:contribute")
        except BadInput as error:
            form.add_error(None, str(error))
    rows: list[Contribution] = list(Contribution.objects.visible_to(by).filter(agency=agency)[:MOST]) if agency else []
    context = {
        "form": form,
        "agency": agency,
        "agreement": agreement,
        "rows": [(one, kind_title(one.kind)) for one in rows],
        "token": request.POST.get("token") or fresh_token(),
    }
    return render(request, "partners/contribute.html", context, status=422 if form.errors else 200)


@page_for(Permission.IMPORT)
def contributions(request: HttpRequest) -> HttpResponse:
    """What partners contributed: what waits first."""
    found = Contribution.objects.visible_to(user_of(request)).select_related("agency", "by", "decided_by")
    waiting = list(found.filter(state=Contributed.RECEIVED).order_by("at"))
    done = list(found.exclude(state=Contributed.RECEIVED)[:MOST])
    context = {
        "waiting": [(one, kind_title(one.kind)) for one in waiting],
        "done": [(one, kind_title(one.kind)) for one in done],
        "marking": marking_of(waiting, done),
    }
    return render(request, "partners/contributions.html", context)


@page_for(Permission.IMPORT)
def contribution(request: HttpRequest, key: int) -> HttpResponse:
    """One contribution: take it in with a grade, or not."""
    by = user_of(request)
    held = Contribution.objects.visible_to(by).filter(pk=key).select_related("agency", "agreement", "by").first()
    if held is None:
        raise Http404
    consulted(held)
    form = TakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["answer"] == "take":
                graded = Graded(data["source_grade"], data["intelligence_grade"], data["handling_code"])
                contribution_take(by=by, contribution=held, graded=graded)
            else:
                contribution_leave(by=by, contribution=held, why=data["why"])
            messages.success(request, "On record.")
            return redirect("partners:contributions")
        except BadInput as error:
            form.add_error(None, str(error))
    context = {"held": held, "kind": kind_title(held.kind), "form": form}
    return render(request, "partners/contribution.html", context, status=422 if form.errors else 200)
