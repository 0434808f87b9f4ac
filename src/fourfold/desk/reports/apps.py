"""Reports as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The report to the Police and Crime Panel, and those like it."""

    name = "fourfold.desk.reports"
    label = "reports"

    def ready(self) -> None:
        from fourfold.desk.audit.verifying import verifies
        from fourfold.desk.reports.models.sealed import broken_seals

        verifies(broken_seals)
        from fourfold.desk.reports.redacting import sealed_redact
        from fourfold.desk.retention.disposing import reaches

        reaches("sealed reports", sealed_redact)
        from fourfold.desk.measures.releasing import also_printed
        from fourfold.desk.reports.earlier import printed

        also_printed(printed)
