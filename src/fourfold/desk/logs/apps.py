"""Logs as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LogsConfig(AppConfig):
    """Logs."""

    name = "fourfold.desk.logs"
    label = "logs"

    def ready(self) -> None:
        from fourfold.desk.audit.verifying import verifies
        from fourfold.desk.logs.actions import broken_logs

        verifies(broken_logs)
