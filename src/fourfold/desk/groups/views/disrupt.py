"""Disruptions: proposing, moderating, and all of them by month, theme and group."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of, of_visible
from fourfold.desk.groups.actions.disrupt import disruption_moderate, disruption_propose
from fourfold.desk.groups.forms import DisruptionForm, ModerateForm
from fourfold.desk.groups.models import Disruption, Group
from fourfold.desk.groups.models.disruption import LEVELS
from fourfold.desk.groups.models.group import THEME_CHOICES
from fourfold.desk.groups.views.found import group_or_404
from fourfold.desk.operations.serving import with_operations
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.errors import BadInput


@page_for(Permission.CONTRIBUTE_GROUPS)
def propose(request: HttpRequest, key: int) -> HttpResponse:
    """Propose how far something disrupted a group."""
    held, user = group_or_404(request, key), user_of(request)
    consulted(held)
    begun = {"on": timezone.localdate(), "theme": (held.themes or [""])[0]}
    form = DisruptionForm(request.POST or None, initial=begun, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            once(
                request.POST.get("token", ""),
                Disruption,
                lambda: disruption_propose(by=user, group=held, fields=form.cleaned_data),
            )
            messages.success(request, "Proposed. Somebody else has to moderate it.")
            return redirect(f"{held.get_absolute_url()}#disruptions")
        except BadInput as error:
            form.add_error(None, str(error))
    context = {"group": held, "form": form, "token": request.POST.get("token") or fresh_token()}
    return render(request, "groups/disrupt.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_GROUPS)
def disruption(request: HttpRequest, number: int) -> HttpResponse:
    """A disruption, its evidence, and moderating it: for somebody other than who proposed it."""
    user = user_of(request)
    held = Disruption.objects.filter(of_visible("group", Group, user), pk=number).first()
    if held is None:
        raise Http404
    consulted(held)
    with_operations([held], user)
    form = ModerateForm(request.POST or None, initial={"level": held.level})
    if request.method == "POST" and form.is_valid():
        try:
            disruption_moderate(by=user, disruption=held, **form.cleaned_data)
            messages.success(request, "Moderated.")
            return redirect(f"{held.group.get_absolute_url()}#disruptions")
        except BadInput as error:
            form.add_error(None, str(error))
    may = user.may(Permission.MODERATE_DISRUPTIONS) and held.moderated_at is None
    context = {
        "one": held,
        "form": form,
        "own": held.proposed_by_id == user.pk,
        "may_moderate": may and held.proposed_by_id != user.pk,
    }
    return render(request, "groups/disruption.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_GROUPS)
def disruptions(request: HttpRequest) -> HttpResponse:
    """Moderated disruptions by month and by theme, those that wait, and all of them."""
    user = user_of(request)
    theme = request.GET.get("theme", "")
    seen = Disruption.objects.filter(of_visible("group", Group, user)).select_related("group", "proposed_by")
    seen = seen.filter(theme=theme) if theme in dict(THEME_CHOICES) else seen
    held = [one for one in seen if one.moderated_level]
    months = sorted({one.on.replace(day=1) for one in held}, reverse=True)
    by_month = Counter((one.on.replace(day=1), one.moderated_level) for one in held)
    by_theme = Counter((one.theme, one.moderated_level) for one in held)
    context = {
        "marking": marking_of(one.group for one in seen),
        "levels": LEVELS,
        "months": [(month, [by_month[month, level] for level, _ in LEVELS]) for month in months],
        "by_theme": [(title, [by_theme[name, level] for level, _ in LEVELS]) for name, title in THEME_CHOICES],
        "waiting": [one for one in seen if not one.moderated_level],
        "found": seen[:200],
        "themes": THEME_CHOICES,
        "theme": theme,
    }
    return render(request, "groups/disruptions.html", context)
