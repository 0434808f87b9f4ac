"""Where pairs are judged."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.identities import views

app_name = "identities"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:key>/", views.pair, name="pair"),
    path("<int:key>/take-back/", views.take_back, name="take-back"),
]
