"""Threats as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ThreatsConfig(AppConfig):
    """Threats."""

    name = "fourfold.desk.threats"
    label = "threats"
