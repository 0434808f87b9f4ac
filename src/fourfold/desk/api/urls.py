"""Where the interface is, and its pages."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.api import views
from fourfold.desk.api.interface import api

urlpatterns = [
    path("v1/", api.urls),
    path("openapi.json", views.description, name="openapi"),
    path("", views.documentation, name="documentation"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/all/", views.every_token, name="every-token"),
    path("tokens/<int:number>/end/", views.end, name="end"),
]
app_name = "api"
