"""Where imports are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("quality/", views.quality, name="quality"),
    path("uploads/<int:key>/", views.upload_page, name="upload"),
    path("work/<int:key>/", views.work_page, name="work"),
    path("quarantine/", views.quarantine_index, name="quarantine"),
    path("quarantine/<str:name>/", views.quarantine_file, name="rejected"),
    path("quarantine/<str:name>/<slug:digest>/", views.mend, name="mend"),
]
