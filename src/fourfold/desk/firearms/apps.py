"""Firearms as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class FirearmsConfig(AppConfig):
    """Firearms."""

    name = "fourfold.desk.firearms"
    label = "firearms"
