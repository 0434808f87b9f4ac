"""Facts as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FactsConfig(AppConfig):
    """Gathers each app's `stating.py`, which says what facts its records state."""

    name = "fourfold.desk.facts"
    label = "facts"

    def ready(self) -> None:
        autodiscover_modules("stating")
