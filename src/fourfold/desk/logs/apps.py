"""Logs as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LogsConfig(AppConfig):
    """Logs."""

    name = "fourfold.desk.logs"
    label = "logs"
