"""Where the governance meeting is."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.oversight.views import meetings, pack

app_name = "oversight"
urlpatterns = [
    path("", meetings.meetings, name="meetings"),
    path("actions/", meetings.actions, name="actions"),
    path("<int:key>/", meetings.meeting, name="meeting"),
    path("packs/<int:key>/", pack.pack, name="pack"),
    path("packs/<int:key>/document.<slug:kind>", pack.document, name="document"),
]
