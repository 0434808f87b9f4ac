"""What is due for review, how one record stands, keeping it and holding it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import Restricted, marking_of
from fourfold.desk.context import workspace
from fourfold.desk.imports.models import Upload
from fourfold.desk.pages import page_for
from fourfold.desk.registers.declaration import address_of
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.retention.actions.hold import hold_end, hold_place
from fourfold.desk.retention.actions.keep import record_retain
from fourfold.desk.retention.disposing import PERSON
from fourfold.desk.retention.due import due, standing_of
from fourfold.desk.retention.forms import EndHoldForm, HoldForm, KeepForm
from fourfold.desk.retention.models import Disposal, Hold, Recall, Retained
from fourfold.desk.retention.schedule import load_schedule
from fourfold.desk.retention.sorts import Sort, record_for
from fourfold.desk.triage.models import Bid
from fourfold.errors import BadInput

AHEAD = dt.timedelta(days=90)
"""How far ahead the list looks."""


@page_for(Permission.REVIEW_RETENTION)
def index(request: HttpRequest) -> HttpResponse:
    """What is due, by whom; what is on hold; what was proposed; whom to tell; and the schedule."""
    user, schedule, today = user_of(request), load_schedule(workspace()), timezone.localdate()
    found = due(user, schedule, today + AHEAD)
    holds = Hold.objects.live().select_related("owner")
    waiting = Disposal.objects.waiting().visible_to(user).select_related("proposed_by")
    gone = Disposal.objects.visible_to(user).filter(done=True)
    held = [(one, seen[1]) for one in holds if (seen := record_for(one.kind, one.key, user))]
    proposed = [(one, seen[1]) for one in waiting if (seen := record_for(one.kind, one.key, user))]
    done = gone.select_related("decided_by")[:20]
    of_people = [one for one in waiting if one.kind == PERSON]
    named = [*(one for _, one in (*held, *proposed)), *of_people]
    context = {
        "marking": marking_of([one.record for one in found.rows], named, done),
        "due": [one for one in found.rows if one.due_on <= today],
        "coming": [one for one in found.rows if one.due_on > today],
        "more": found.more,
        "holds": held,
        "waiting": proposed,
        "of_people": of_people,
        "waiting_count": len(proposed) + len(of_people),
        "recalls": gone.filter(recalls__in=Recall.objects.filter(told_at=None)).distinct(),
        "done": done,
        "schedule": schedule,
    }
    return render(request, "retention/index.html", context)


@page_for(Permission.REVIEW_RETENTION)
def record(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """How one record stands."""
    sort, held = found_or_404(request, kind, key)
    consulted(held)
    on = {"kind": kind, "key": key}
    context = {
        **page_context(sort, held),
        "standing": standing_of(sort, held, load_schedule(workspace())),
        "retained": Retained.objects.filter(**on).select_related("by"),
        "holds": Hold.objects.filter(**on).select_related("owner", "placed_by", "ended_by"),
    }
    return render(request, "retention/record.html", context)


@page_for(Permission.REVIEW_RETENTION)
def keep(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Decide to keep it."""
    sort, held = found_or_404(request, kind, key)
    schedule = load_schedule(workspace())
    standing = standing_of(sort, held, schedule)
    form = KeepForm(request.POST or None, schedule=schedule, initial={"group": standing.group.name})
    if request.method == "POST" and form.is_valid():
        try:
            by, token = user_of(request), request.POST.get("token") or fresh_token()
            once(token, Retained, lambda: record_retain(by=by, record=held, **form.cleaned_data))
            messages.success(request, "The decision to keep it is on record.")
            return redirect("retention:record", kind, key)
        except BadInput as error:
            form.add_error(None, str(error))
    return _form(request, sort, held, form, "Keep it", "Put the decision on record")


@page_for(Permission.REVIEW_RETENTION)
def hold(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Hold it back from disposal."""
    sort, held = found_or_404(request, kind, key)
    everybody = User.objects.filter(is_active=True)
    owners = [one for one in everybody if one.may(Permission.REVIEW_RETENTION) and held.visible_for(one)]
    form = HoldForm(request.POST or None, owners=owners, initial={"owner": user_of(request)})
    if request.method == "POST" and form.is_valid():
        try:
            by, token = user_of(request), request.POST.get("token") or fresh_token()
            once(token, Hold, lambda: hold_place(by=by, record=held, **form.cleaned_data))
            messages.success(request, "It is on hold, and cannot be disposed of until then.")
            return redirect("retention:record", kind, key)
        except (BadInput, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
    return _form(request, sort, held, form, "Place a legal hold", "Place the hold")


@page_for(Permission.REVIEW_RETENTION)
def end_hold(request: HttpRequest, number: int) -> HttpResponse:
    """End a hold, with the reason."""
    one = Hold.objects.filter(pk=number, ended_at=None).first()
    if one is None:
        raise Http404
    sort, held = found_or_404(request, one.kind, one.key)
    form = EndHoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hold_end(by=user_of(request), hold=one, why=form.cleaned_data["why"])
            messages.success(request, "The hold has ended.")
            return redirect("retention:record", one.kind, one.key)
        except BadInput as error:
            form.add_error(None, str(error))
    return _form(request, sort, held, form, f"End the hold: {one}", "End it")


def found_or_404(request: HttpRequest, kind: str, key: str) -> tuple[Sort, Restricted]:
    """The record that an address names, if the user may see it."""
    found = record_for(kind, key, user_of(request))
    if found is None:
        raise Http404
    return found


def page_context(sort: Sort, held: Restricted) -> dict[str, Any]:
    """What each page about one record needs."""
    address = "" if isinstance(held, Bid | Upload) else address_of(held)
    return {"sort": sort, "held": held, "key": str(held.pk), "address": address}


def _form(request: HttpRequest, sort: Sort, held: Restricted, form: Any, title: str, button: str) -> HttpResponse:
    token = request.POST.get("token") or fresh_token()
    context = {**page_context(sort, held), "form": form, "title": title, "button": button, "token": token}
    return render(request, "retention/form.html", context, status=422 if form.errors else 200)
