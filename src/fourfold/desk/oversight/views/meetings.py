"""The meetings, one meeting with its minutes, and everybody's actions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.groups.models import Group
from fourfold.desk.oversight.actions.meet import meeting_call, meeting_close, pack_make, unexplained
from fourfold.desk.oversight.actions.minute import action_add, minute_add, reason_give
from fourfold.desk.oversight.forms import ActionForm, CallForm, MinuteForm
from fourfold.desk.oversight.models import Action, MonthlyMeeting, Pack
from fourfold.desk.oversight.window import back
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import already, fresh_token, once
from fourfold.errors import BadInput


@page_for(Permission.SEE_GROUPS)
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings held, and calling one: its pack is made in the same step."""
    user = user_of(request)
    today = timezone.localdate()
    form = CallForm(request.POST or None, initial={"month": back(today.replace(day=1), 1), "held_on": today})
    if request.method == "POST":
        check_may(user, Permission.RUN_GOVERNANCE_MEETING)
        token = request.POST.get("token", "")
        made = already(token, MonthlyMeeting)
        if made is not None:
            return redirect(made)
        if form.is_valid():
            try:
                return redirect(once(token, MonthlyMeeting, lambda: meeting_call(by=user, **form.cleaned_data)))
            except BadInput as error:
                form.add_error(None, str(error))
    context = {
        "form": form,
        "meetings": MonthlyMeeting.objects.select_related("chair"),
        "may_run": user.may(Permission.RUN_GOVERNANCE_MEETING),
        "token": request.POST.get("token") or fresh_token(),
        "waiting": Action.objects.filter(owner=user, done_at=None).count(),
    }
    return render(request, "oversight/meetings.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_GROUPS)
def meeting(request: HttpRequest, key: int) -> HttpResponse:
    """A meeting: its packs, what was decided, who is to do what by when, and what stands out without a reason."""
    user, held = user_of(request), _meeting(key)
    consulted(held)
    room = [user, *held.present()]
    forms: dict[str, Any] = {
        "minute": MinuteForm(request.POST if "minute" in request.POST else None, present=room, prefix="minute"),
        "action": ActionForm(request.POST if "action" in request.POST else None, present=room, prefix="action"),
    }
    wrong = False
    if request.method == "POST":
        check_may(user, Permission.RUN_GOVERNANCE_MEETING)
        answer = _act(request, user, held, forms)
        if answer is not None:
            return answer
        wrong = True
    seen = Group.objects.visible_to(user).values("pk")
    mine = Q(group=None) | Q(group__in=seen)
    visible = {one.pk: one for one in Group.objects.visible_to(user)}
    packs = Pack.objects.visible_to(user).filter(meeting=held).select_related("made_by").order_by("-number")
    minutes = held.minutes.filter(mine).select_related("group", "by")
    actions = held.actions.filter(mine).select_related("group", "owner")
    reasons = held.reasons.filter(group__in=seen).select_related("group", "by")
    standing_out = [row for row in unexplained(held) if row["key"] in visible]
    named = [one.group for found in (minutes, actions, reasons) for one in found if one.group]
    context = {
        "meeting": held,
        "marking": marking_of(packs, named, [visible[row["key"]] for row in standing_out]),
        "present": held.present(),
        "packs": packs,
        "minutes": minutes,
        "actions": actions,
        "reasons": reasons,
        "unexplained": standing_out,
        "forms": forms,
        "may_run": user.may(Permission.RUN_GOVERNANCE_MEETING) and held.closed_at is None,
        "token": fresh_token(),
    }
    return render(request, "oversight/meeting.html", context, status=422 if wrong else 200)


def _act(request: HttpRequest, user: User, held: MonthlyMeeting, forms: dict[str, Any]) -> HttpResponse | None:
    """What a form of the meeting's page asks for; None where it is not filled in rightly."""
    try:
        if "minute" in request.POST and forms["minute"].is_valid():
            minute_add(by=user, meeting=held, **forms["minute"].cleaned_data)
        elif "action" in request.POST and forms["action"].is_valid():
            action_add(by=user, meeting=held, **forms["action"].cleaned_data)
        elif "pack" in request.POST:
            pack_make(by=user, meeting=held)
            messages.success(request, "The pack is made anew; the earlier one stays.")
        elif "explain" in request.POST:
            _explain(request, user, held)
        elif "close" in request.POST:
            meeting_close(by=user, meeting=held)
        else:
            return None
    except BadInput as error:
        messages.error(request, str(error))
    return redirect(held)


def _explain(request: HttpRequest, user: User, held: MonthlyMeeting) -> None:
    key, _, direction = request.POST["explain"].partition(" ")
    group = Group.objects.visible_to(user).filter(pk=key if key.isdigit() else 0).first()
    if group is None:
        raise Http404
    reason = request.POST.get("reason", "")
    reason_give(by=user, meeting=held, group=group, direction=direction, reason=reason)


@page_for(Permission.SEE_GROUPS)
def actions(request: HttpRequest) -> HttpResponse:
    """What the meeting asked of the user, and of everybody else, of what the user may see."""
    user = user_of(request)
    seen = Action.objects.filter(Q(group=None) | Q(group__in=Group.objects.visible_to(user).values("pk")))
    held = seen.select_related("owner", "group", "meeting")
    mine, others = held.filter(owner=user, done_at=None), held.filter(done_at=None).exclude(owner=user)
    done = held.exclude(done_at=None).order_by("-done_at")[:50]
    context = {
        "marking": marking_of(one.group for one in (*mine, *others, *done) if one.group),
        "mine": mine,
        "others": others,
        "done": done,
        "may_run": user.may(Permission.RUN_GOVERNANCE_MEETING),
    }
    return render(request, "oversight/actions.html", context)


def _meeting(key: int) -> MonthlyMeeting:
    held = MonthlyMeeting.objects.filter(pk=key).select_related("chair").first()
    if held is None:
        raise Http404
    return held
