"""Where compartments are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.compartments import views

app_name = "compartments"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:key>/", views.compartment, name="compartment"),
    path("<int:key>/members/<int:member>/end/", views.end, name="end"),
]
