"""Pages about users and their roles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import compartments_of
from fourfold.desk.pages import page_for


@page_for(None)
def me(request: HttpRequest) -> HttpResponse:
    """What the user may do and see, and why."""
    user = user_of(request)
    inside = Compartment.objects.filter(pk__in=compartments_of(user))
    return render(request, "accounts/me.html", {"compartments": inside})
