"""Triage as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Triggers and what people do about them."""

    name = "fourfold.desk.triage"
    label = "triage"

    def ready(self) -> None:
        from fourfold.desk.audit.erasing import forgets
        from fourfold.desk.triage.actions.forget import triggers_forget

        forgets("triggers", triggers_forget)
