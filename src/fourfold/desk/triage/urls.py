"""Where triage is."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.triage.views import assess, decide, map, meetings, review, rules, today, trigger

app_name = "triage"
urlpatterns = [
    path("", today.home, name="home"),
    path("today/", today.today, name="today"),
    path("map/", map.map_page, name="map"),
    path("map/points/", map.map_points, name="map-points"),
    path("map/areas/", map.map_areas, name="map-areas"),
    path("triggers/<slug:key>/", trigger.trigger, name="trigger"),
    path("triggers/<slug:key>/next/", trigger.following, name="next"),
    path("triggers/<slug:key>/assess/", assess.assess, name="assess"),
    path("triggers/<slug:key>/decide/", decide.decide, name="decide"),
    path("triggers/<slug:key>/deploy/", decide.deployment, name="deploy"),
    path("triggers/<slug:key>/deployments/<int:number>/", decide.deployment, name="deployment"),
    path("triggers/<slug:key>/deployments/<int:number>/report/", decide.report, name="report"),
    path("triggers/<slug:key>/review/", review.review, name="review"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<int:number>/", meetings.meeting, name="meeting"),
    path("meetings/<int:number>/<slug:key>/", meetings.meeting_trigger, name="meeting-trigger"),
    path("bids/add/", meetings.bid_add, name="bid-add"),
    path("bids/<int:number>/", meetings.bid, name="bid"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:name>/", rules.rule, name="rule"),
    path("assessing/", rules.how_assessing_goes, name="assessing"),
]
