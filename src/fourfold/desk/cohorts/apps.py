"""Cohorts as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    """Prevent cohorts."""

    name = "fourfold.desk.cohorts"
    label = "cohorts"

    def ready(self) -> None:
        from fourfold.desk.background import also
        from fourfold.desk.cohorts.actions.files import files_delete
        from fourfold.desk.cohorts.year import load_cohort
        from fourfold.desk.years import year_loading

        year_loading.connect(load_cohort)
        also("deleting matching files", files_delete)
