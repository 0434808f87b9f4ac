"""Where partners' pages are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.partners.views import people

app_name = "partners"
urlpatterns = [
    path("people/", people.people, name="people"),
]
