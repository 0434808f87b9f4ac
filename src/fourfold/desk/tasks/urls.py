"""Where tasks are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.tasks import month, views

app_name = "tasks"
urlpatterns = [
    path("", views.mine_page, name="mine"),
    path("calendar/", month.month, name="calendar"),
    path("feed/", views.feed, name="feed"),
    path("calendars/<slug:secret>/tasks.ics", views.calendar, name="calendar-file"),
    path("<slug:kind>/<int:key>/", views.task, name="task"),
]
