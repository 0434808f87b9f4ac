"""Where everything is."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("fourfold.desk.triage.urls")),
    path("accounts/", include("fourfold.desk.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("alerts/", include("fourfold.desk.alerts.urls")),
    path("api/", include("fourfold.desk.api.urls")),
    path("audit/", include("fourfold.desk.audit.urls")),
    path("cohorts/", include("fourfold.desk.cohorts.urls")),
    path("compartments/", include("fourfold.desk.compartments.urls")),
    path("deconfliction/", include("fourfold.desk.deconfliction.urls")),
    path("governance/", include("fourfold.desk.governance.urls")),
    path("groups/", include("fourfold.desk.groups.urls")),
    path("identities/", include("fourfold.desk.identities.urls")),
    path("imports/", include("fourfold.desk.imports.urls")),
    path("logs/", include("fourfold.desk.logs.urls")),
    path("measures/", include("fourfold.desk.measures.urls")),
    path("network/", include("fourfold.desk.network.urls")),
    path("operations/", include("fourfold.desk.operations.urls")),
    path("oversight/", include("fourfold.desk.oversight.urls")),
    path("partners/", include("fourfold.desk.partners.urls")),
    path("plans/", include("fourfold.desk.plans.urls")),
    path("registers/", include("fourfold.desk.registers.urls")),
    path("reports/", include("fourfold.desk.reports.urls")),
    path("retention/", include("fourfold.desk.retention.urls")),
    path("search/", include("fourfold.desk.search.urls")),
    path("subjects/", include("fourfold.desk.subjects.urls")),
    path("tasks/", include("fourfold.desk.tasks.urls")),
]
