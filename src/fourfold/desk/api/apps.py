"""API as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API."""

    name = "fourfold.desk.api"
    label = "api"
