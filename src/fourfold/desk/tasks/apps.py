"""Tasks as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TasksConfig(AppConfig):
    """Gathers each app's `tasks.py`, which says which of its records are somebody's to do."""

    name = "fourfold.desk.tasks"
    label = "tasks"

    def ready(self) -> None:
        autodiscover_modules("tasks")
