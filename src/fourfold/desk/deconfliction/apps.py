"""Deconfliction as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DeconflictionConfig(AppConfig):
    """Crossings between deployments and compartments."""

    name = "fourfold.desk.deconfliction"
    label = "deconfliction"
