"""Imports as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Uploads, long work, quarantine and the data-quality page."""

    name = "fourfold.desk.imports"
    label = "imports"

    def ready(self) -> None:
        from fourfold.desk.imports.forgetting import uploads_remove
        from fourfold.desk.retention.disposing import reaches

        reaches("files of uploads", uploads_remove)
