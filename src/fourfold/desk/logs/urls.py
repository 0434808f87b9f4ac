"""Where decision logs are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.logs import views

app_name = "logs"
urlpatterns = [
    path("<slug:kind>/<slug:key>/", views.log, name="log"),
    path("<slug:kind>/<slug:key>/disclose/", views.disclose, name="disclose"),
]
