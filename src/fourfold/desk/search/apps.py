"""Search as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search, and the copy of every record's words that it looks in."""

    name = "fourfold.desk.search"
    label = "search"

    def ready(self) -> None:
        from fourfold.desk.search import indexing

        indexing.connect()
