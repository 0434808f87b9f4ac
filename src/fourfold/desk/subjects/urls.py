"""Where requests are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.subjects import views

app_name = "subjects"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:key>/", views.asked, name="request"),
    path("<int:key>/<slug:kind>/", views.taken, name="taken"),
]
