"""Plans as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """4P plans."""

    name = "fourfold.desk.plans"
    label = "plans"
