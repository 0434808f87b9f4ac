"""Programmes as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes, campaigns, training and research."""

    name = "fourfold.desk.programmes"
    label = "programmes"
