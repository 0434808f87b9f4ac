"""The chart as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The chart. It keeps nothing."""

    name = "fourfold.desk.network"
    label = "network"
