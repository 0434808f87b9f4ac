"""Measures as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """What is counted, and what may be said of the counts."""

    name = "fourfold.desk.measures"
    label = "measures"

    def ready(self) -> None:
        import fourfold.desk.measures.registers  # noqa: F401 - says what hands its entries in
