"""Where decision logs are."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "logs"
urlpatterns: list[URLPattern] = []
