"""Alerts as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Alerts."""

    name = "fourfold.desk.alerts"
    label = "alerts"
