"""Identities as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class IdentitiesConfig(AppConfig):
    """Who is who."""

    name = "fourfold.desk.identities"
    label = "identities"

    def ready(self) -> None:
        from fourfold.desk.audit.erasing import forgets
        from fourfold.desk.identities.finding import pairs_forget

        forgets("pairs of records", pairs_forget)
