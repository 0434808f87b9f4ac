"""Intake as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake."""

    name = "fourfold.desk.intake"
    label = "intake"
