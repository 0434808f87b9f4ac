"""The morning meeting on a big screen, its minutes, and the tasking meeting's bids."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.triage import board
from fourfold.desk.triage.actions.meet import (
    bid_decide,
    bid_make,
    meeting_call,
    meeting_close,
    meeting_note,
    tasking_meeting,
)
from fourfold.desk.triage.at_meeting import before
from fourfold.desk.triage.forms import BidAnswerForm, BidForm, MeetingForm
from fourfold.desk.triage.models import Bid, Meeting, Trigger
from fourfold.desk.triage.views.deciding import ask_decision
from fourfold.errors import BadInput


@page_for(Permission.SEE_TRIGGERS)
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings held, the bids that wait, and beginning a meeting."""
    user = user_of(request)
    form = MeetingForm(request.POST or None, initial={"day": timezone.localdate(), "sort": "morning"})
    if request.method == "POST":
        check_may(user, Permission.RUN_MEETING)
        if form.is_valid():
            data = form.cleaned_data

            def call() -> Meeting:
                return meeting_call(by=user, sort=data["sort"], day=data["day"], attendees=data["attendees"])

            return redirect(once(request.POST.get("token", ""), Meeting, call))
    bids = Bid.objects.visible_to(user).select_related("by", "decided_by")
    context = {
        "form": form,
        "marking": marking_of(bids),
        "meetings": Meeting.objects.select_related("chair")[:30],
        "bids": bids,
        "may_run": user.may(Permission.RUN_MEETING),
        "may_bid": user.may(Permission.BID),
        "token": fresh_token(),
    }
    return render(request, "triage/meetings.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_TRIGGERS)
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """A meeting: what is still to be decided, one by one, and the decisions as they are made. Shows only what everybody
    in the room, and who asks for the page, may see."""
    user, held = user_of(request), _meeting(number)
    if request.method == "POST":
        return _minute(request, held)
    has = before(held, user)
    cards = board.Cards(has.waiting)[:60]
    on_cards = [one for card in cards for one in (card.lead, *card.others)]
    context = {
        "meeting": held,
        "marking": marking_of(on_cards, [one.trigger for one in has.decisions], has.bids, has.answered),
        "present": held.present(),
        "waiting": cards,
        "decisions": has.decisions,
        "bids": has.bids,
        "answered": has.answered,
        "may_run": user.may(Permission.RUN_MEETING) and held.closed_at is None,
    }
    return render(request, "triage/meeting.html", context)


@page_for(Permission.RUN_MEETING)
def meeting_trigger(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """One trigger on the big screen: decided here, it is in the minutes."""
    held = _meeting(number)
    found = before(held, user_of(request)).seen.filter(pk=key).first()
    if found is None:
        raise Http404
    consulted(found)
    asked = ask_decision(request, found, *held.present(), meeting=held)
    if asked.decision:
        return redirect(_next(request, held, found))
    context = {**asked.context, "meeting": held, "onwards": _next(request, held, found)}
    return render(request, "triage/meeting_trigger.html", context, status=asked.status)


@page_for(Permission.BID)
def bid_add(request: HttpRequest) -> HttpResponse:
    """Put a case to the tasking meeting, for a trigger or without one."""
    user = user_of(request)
    named = list(Trigger.objects.visible_to(user).filter(pk__in=request.GET.getlist("trigger")))
    form = BidForm(request.POST or None, initial={"title": str(named[0]) if named else ""})
    if request.method == "POST" and form.is_valid():
        once(request.POST.get("token", ""), Bid, lambda: bid_make(by=user, triggers=named, **form.cleaned_data))
        messages.success(request, "Your bid is with the tasking meeting.")
        return redirect("triage:meetings")
    context = {"form": form, "triggers": named, "marking": marking_of(named), "token": fresh_token()}
    return render(request, "triage/bid.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_TRIGGERS)
def bid(request: HttpRequest, number: int) -> HttpResponse:
    """A bid, and the meeting's answer."""
    user = user_of(request)
    held = Bid.objects.visible_to(user).filter(pk=number).first()
    if held is None:
        raise Http404
    consulted(held)
    form = BidAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bid_decide(by=user, bid=held, meeting=tasking_meeting(), **form.cleaned_data)
            return redirect("triage:meetings")
        except BadInput as error:
            form.add_error(None, str(error))
    triggers = held.triggers.all() & Trigger.objects.visible_to(user)
    context = {
        "bid": held,
        "marking": marking_of([held], triggers),
        "triggers": triggers,
        "form": form,
        "may_answer": user.may(Permission.DECIDE_BIDS) and held.outcome == "open",
    }
    return render(request, "triage/bid_page.html", context, status=422 if form.errors else 200)


def _minute(request: HttpRequest, held: Meeting) -> HttpResponse:
    user = user_of(request)
    try:
        if "close" in request.POST:
            meeting_close(by=user, meeting=held)
        else:
            meeting_note(by=user, meeting=held, notes=request.POST.get("notes", ""))
            messages.success(request, "The notes are saved.")
    except BadInput as error:
        messages.error(request, str(error))
    return redirect(held)


def _next(request: HttpRequest, held: Meeting, found: Trigger) -> str:
    rank = getattr(getattr(found, "standing", None), "rank", -1)
    following = before(held, user_of(request)).waiting.filter(standing__rank__gt=rank).first()
    return reverse("triage:meeting-trigger", args=[held.pk, following.pk]) if following else held.get_absolute_url()


def _meeting(number: int) -> Meeting:
    held = Meeting.objects.filter(pk=number).select_related("chair").first()
    if held is None:
        raise Http404
    return held
