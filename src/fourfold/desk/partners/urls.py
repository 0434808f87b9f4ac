"""Where partners' pages are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.partners.views import contributing, disclosing, disclosures, people, shared

app_name = "partners"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("disclosures/", disclosures.disclosures, name="disclosures"),
    path("disclosures/add/", disclosing.disclose, name="disclose"),
    path("disclosures/emergency/", disclosing.emergency, name="emergency"),
    path("disclosures/<int:key>/", disclosures.disclosure, name="disclosure"),
    path("disclosures/<int:key>/package.<slug:kind>", disclosures.package, name="package"),
    path("shared/", shared.shared, name="shared"),
    path("shared/<int:key>/", shared.package, name="shared-package"),
    path("shared/<int:key>/package.<slug:kind>", shared.file, name="shared-file"),
    path("contribute/", contributing.contribute, name="contribute"),
    path("contributions/", contributing.contributions, name="contributions"),
    path("contributions/<int:key>/", contributing.contribution, name="contribution"),
]
