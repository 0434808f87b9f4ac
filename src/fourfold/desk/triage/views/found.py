"""Finding a trigger for who asked. What they may not see is not found."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from fourfold.desk.accounts.access import user_of
from fourfold.desk.triage import board
from fourfold.desk.triage.models import Trigger


def trigger_or_404(request: HttpRequest, key: str) -> Trigger:
    """The trigger, if the user may see it."""
    seen = Trigger.objects.visible_to(user_of(request)).filter(pk=key)
    found: Trigger | None = seen.prefetch_related("concerned").first()
    if found is None:
        raise Http404
    return found


def onwards(request: HttpRequest, trigger: Trigger) -> HttpResponse:
    """To the next trigger of the morning's list that the user came from, or back to the board at its end."""
    filters = board.Filters.of(request.GET)
    following = board.after(user_of(request), filters, trigger)
    if following is None:
        return redirect(f"{reverse('triage:today')}?{filters.query(card='')}")
    found, lead = following
    return redirect(f"{found.get_absolute_url()}?{filters.query(card=lead)}")
