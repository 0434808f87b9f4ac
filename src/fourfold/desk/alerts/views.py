"""Your alerts, and the duty list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fourfold.desk.accounts.access import check_may, user_of, who_may
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alert_acknowledge, turn_add
from fourfold.desk.alerts.models import Alert, DutyTurn
from fourfold.desk.forms import fit
from fourfold.desk.pages import page_for


class TurnForm(forms.ModelForm[DutyTurn]):
    """A turn on duty."""

    use_required_attribute = False

    class Meta:
        model = DutyTurn
        fields = ("user", "begin", "end", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        fit(self)
        self.fields["user"].queryset = who_may(Permission.BE_ALERTED)  # type: ignore[attr-defined]


@page_for(None)
def mine(request: HttpRequest) -> HttpResponse:
    """The user's alerts, those that wait first."""
    found = Alert.objects.filter(to=user_of(request)).order_by("acknowledged_at", "-pk")[:100]
    waiting = [one for one in found if one.acknowledged_at is None]
    seen = [one for one in found if one.acknowledged_at]
    context = {"waiting": waiting, "seen": seen, "sees_duty": user_of(request).may(Permission.SEE_TRIGGERS)}
    return render(request, "alerts/mine.html", context)


@require_POST
@page_for(None)
def acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one has seen an alert, and go where it leads."""
    alert = Alert.objects.filter(pk=number, to=user_of(request)).first()
    if alert is None:
        raise Http404
    alert_acknowledge(by=user_of(request), alert=alert)
    return redirect(alert.link)


@page_for(Permission.SEE_TRIGGERS)
def duty(request: HttpRequest) -> HttpResponse:
    """Who is on duty, and who will be."""
    user = user_of(request)
    form = TurnForm(request.POST or None)
    if request.method == "POST":
        check_may(user, Permission.MANAGE_DUTY)
        if form.is_valid():
            turn_add(by=user, **form.cleaned_data)
            return redirect("alerts:duty")
    turns = DutyTurn.objects.filter(end__gt=timezone.now()).select_related("user")
    context = {"turns": turns, "form": form, "now": timezone.now(), "may_manage": user.may(Permission.MANAGE_DUTY)}
    return render(request, "alerts/duty.html", context, status=422 if form.errors else 200)
