"""Where the governance record is."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.governance import views

app_name = "governance"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:sort>/add/", views.add, name="add"),
    path("documents/<int:key>/", views.document, name="document"),
]
