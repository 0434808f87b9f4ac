"""Where the pages about keeping are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.retention.views import disposals, person, records

app_name = "retention"
urlpatterns = [
    path("", records.index, name="index"),
    path("disposals/<int:number>/", disposals.disposal, name="disposal"),
    path("person/", person.propose_person, name="person"),
    path("recalls/<int:number>/told/", disposals.told, name="told"),
    path("holds/<int:number>/end/", records.end_hold, name="end-hold"),
    path("<slug:kind>/<slug:key>/", records.record, name="record"),
    path("<slug:kind>/<slug:key>/keep/", records.keep, name="keep"),
    path("<slug:kind>/<slug:key>/hold/", records.hold, name="hold"),
    path("<slug:kind>/<slug:key>/dispose/", disposals.propose, name="propose"),
]
