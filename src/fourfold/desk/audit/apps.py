"""The audit as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Watches many-to-many changes and sign-ins, and checks that every field has a handling class."""

    name = "fourfold.desk.audit"
    label = "audit"

    def ready(self) -> None:
        from fourfold.desk.audit import checks, watching

        checks.register_checks()
        watching.connect()
