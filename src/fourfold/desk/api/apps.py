"""The programming interface as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, and the routes that they open."""

    name = "fourfold.desk.api"
    label = "api"
