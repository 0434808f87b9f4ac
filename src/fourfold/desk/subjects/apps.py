"""Subject access as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    """People who ask what is held on them."""

    name = "fourfold.desk.subjects"
    label = "subjects"
