"""Retention as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """How long what is held stays."""

    name = "fourfold.desk.retention"
    label = "retention"

    def ready(self) -> None:
        from fourfold.desk.audit.erasing import DISPOSED, forgets_again
        from fourfold.desk.retention.disposing import dispose_again

        forgets_again(DISPOSED, dispose_again)
