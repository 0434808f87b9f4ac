"""Where compartments are."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "compartments"
urlpatterns: list[URLPattern] = []
