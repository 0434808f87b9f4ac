"""Where search is."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.search import views

app_name = "search"
urlpatterns = [path("", views.index, name="index"), path("ref/<path:ref>/", views.ref, name="ref")]
