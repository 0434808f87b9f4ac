"""Search as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search. It keeps nothing."""

    name = "fourfold.desk.search"
    label = "search"
