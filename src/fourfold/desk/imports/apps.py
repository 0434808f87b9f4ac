"""Imports as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Uploads, long work, quarantine and the data-quality page."""

    name = "fourfold.desk.imports"
    label = "imports"
