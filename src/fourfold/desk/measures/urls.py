"""Where measures are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.measures import views

app_name = "measures"
urlpatterns = [
    path("", views.index, name="index"),
    path("released/", views.released, name="released"),
    path("define/", views.define, name="define"),
    path("of/<slug:name>/", views.measure, name="measure"),
    path("of/<slug:name>/tactics/", views.tactics, name="tactics"),
    path("of/<slug:name>/evaluate/", views.evaluate, name="evaluate"),
    path("of/<slug:name>/define/", views.define, name="change"),
    path("of/<slug:name>/target/", views.target, name="target"),
    path("of/<slug:name>/release/", views.release, name="release"),
    path("of/<slug:name>/others/", views.others, name="others"),
]
