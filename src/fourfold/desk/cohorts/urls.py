"""Where cohorts are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.cohorts.views import cohorts, glass, person

app_name = "cohorts"
urlpatterns = [
    path("", cohorts.index, name="index"),
    path("<int:key>/", cohorts.cohort, name="cohort"),
    path("<int:key>/files/<int:file>/delete/", cohorts.delete_file, name="delete-file"),
    path("people/<int:key>/", person.person, name="person"),
    path("break-glass/", glass.glass, name="glass"),
    path("broken/<int:key>/", glass.broken, name="broken"),
]
