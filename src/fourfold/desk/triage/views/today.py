"""The triage board."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.pages import page_for


@page_for(Permission.SEE_TRIGGERS)
def today(request: HttpRequest) -> HttpResponse:
    """Today's triggers."""
    return render(request, "triage/today.html")
