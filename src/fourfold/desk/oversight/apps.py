"""Oversight as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The governance meeting."""

    name = "fourfold.desk.oversight"
    label = "oversight"
