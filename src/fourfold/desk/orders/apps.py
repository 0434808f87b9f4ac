"""Orders as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders."""

    name = "fourfold.desk.orders"
    label = "orders"
