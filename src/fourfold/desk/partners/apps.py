"""Partners as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Partners."""

    name = "fourfold.desk.partners"
    label = "partners"

    def ready(self) -> None:
        from fourfold.desk.audit.verifying import verifies
        from fourfold.desk.partners.sealed import broken_packages, packages_redact
        from fourfold.desk.retention.disposing import reaches

        verifies(broken_packages)
        reaches("packages of disclosures", packages_redact)
