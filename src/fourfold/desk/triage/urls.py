"""Where triage is."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.triage import views

app_name = "triage"
urlpatterns = [path("", views.today, name="today")]
