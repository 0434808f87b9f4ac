"""Compartments as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CompartmentsConfig(AppConfig):
    """Compartments, who is in them, and deconfliction."""

    name = "fourfold.desk.compartments"
    label = "compartments"
