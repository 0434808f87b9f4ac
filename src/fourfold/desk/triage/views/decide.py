"""Deciding on a trigger, and what is put to work."""

from __future__ import annotations

from django.contrib import messages
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.audit.versions import ChangedMeanwhile, version_of
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.triage import board
from fourfold.desk.triage.actions.decide import check_may_report, deployment_report, deployment_save
from fourfold.desk.triage.beginning import asks_to_fill, filled_in, menu
from fourfold.desk.triage.forms import DeploymentForm, ReportForm
from fourfold.desk.triage.models import Deployment, Trigger
from fourfold.desk.triage.proposals import rule_of
from fourfold.desk.triage.views.deciding import ask_decision, warn_of_missing
from fourfold.desk.triage.views.found import onwards, trigger_or_404
from fourfold.errors import BadInput


@page_for(Permission.DECIDE)
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Deploy, monitor or no action; to deploy, the first deployment is on the same page."""
    trigger = trigger_or_404(request, key)
    consulted(trigger)
    asked = ask_decision(request, trigger)
    if asked.decision:
        return onwards(request, trigger) if "next" in request.POST else redirect(_back(request, trigger))
    return render(request, "triage/decide.html", asked.context, status=asked.status)


@page_for(Permission.DEPLOY)
def deployment(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    """A further deployment under the latest decision, or a change to one."""
    trigger, user = trigger_or_404(request, key), user_of(request)
    held = trigger.deployments.filter(pk=number).first() if number else None
    decision = held.decision if held else trigger.decisions.order_by("-number").first()
    if (number and held is None) or decision is None or decision.kind != "deploy":
        raise Http404
    consulted(trigger)
    filling, changed = asks_to_fill(request.POST), False
    begun = filled_in(request.POST) if filling else None if held else {"area": trigger.place}
    form = DeploymentForm(None if filling else request.POST or None, instance=held, initial=begun, user=user)
    if request.method == "POST" and not filling and form.is_valid():

        def save() -> Deployment:
            seen = request.POST.get("seen", "")
            return deployment_save(by=user, decision=decision, fields=form.cleaned_data, deployment=held, seen=seen)

        try:
            one = save() if held else once(request.POST.get("token", ""), Deployment, save)
            warn_of_missing(request, one)
            return redirect(_back(request, trigger))
        except ChangedMeanwhile:
            changed = True
        except BadInput as error:
            form.add_error("owner", str(error))
    rule = rule_of(trigger)
    context = {
        "trigger": trigger,
        "form": form,
        "held": held,
        **_kept(number, changed),
        "tactics": rule.tactics if rule else (),
        "templates": menu(),
        "token": fresh_token(),
        "query": board.Filters.of(request.GET).query(),
    }
    return render(request, "triage/deployment.html", context, status=_status(form, changed))


@page_for(Permission.SEE_TRIGGERS)
def report(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """How a deployment stands, said by its owner."""
    trigger, user = trigger_or_404(request, key), user_of(request)
    held = trigger.deployments.filter(pk=number).first()
    if held is None:
        raise Http404
    check_may_report(user, held)
    consulted(trigger)
    form, changed = ReportForm(request.POST or None, instance=held), False
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            deployment_report(by=user, deployment=held, **form.cleaned_data, seen=seen)
            messages.success(request, "On record.")
            return redirect(_back(request, trigger))
        except ChangedMeanwhile:
            changed = True
    context = {
        "trigger": trigger,
        "held": held,
        "form": form,
        **_kept(number, changed),
        "query": board.Filters.of(request.GET).query(),
    }
    return render(request, "triage/report.html", context, status=_status(form, changed))


def _kept(number: int | None, changed: bool) -> dict[str, object]:
    """Which state of a deployment the page shows, if there is one; and what is kept now, if it changed meanwhile."""
    now = Deployment.objects.get(pk=number) if number is not None else None
    return {"changed": now if changed else None, "seen": version_of(now) if now else ""}


def _status(form: ModelForm[Deployment], changed: bool) -> int:
    return 409 if changed else 422 if form.errors else 200


def _back(request: HttpRequest, trigger: Trigger) -> str:
    return f"{trigger.get_absolute_url()}?{board.Filters.of(request.GET).query()}"
