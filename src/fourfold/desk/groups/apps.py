"""Groups as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """Groups."""

    name = "fourfold.desk.groups"
    label = "groups"
