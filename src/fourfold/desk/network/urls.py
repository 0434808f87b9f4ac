"""Where the chart is."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.network import views

app_name = "network"
urlpatterns = [path("<path:ref>/", views.chart, name="chart")]
