"""Where alerts and the duty list are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:number>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("duty/", views.duty, name="duty"),
]
