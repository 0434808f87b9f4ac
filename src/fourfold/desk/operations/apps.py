"""Operations as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operations."""

    name = "fourfold.desk.operations"
    label = "operations"
