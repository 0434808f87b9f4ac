"""Where crossings are answered for."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.deconfliction import views

app_name = "deconfliction"
urlpatterns = [
    path("", views.crossings, name="crossings"),
    path("<int:number>/", views.crossing, name="crossing"),
]
