"""Oversight as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The governance meeting."""

    name = "fourfold.desk.oversight"
    label = "oversight"

    def ready(self) -> None:
        from fourfold.desk.audit.verifying import verifies
        from fourfold.desk.oversight.freezing import broken_packs

        verifies(broken_packs)
