"""Where groups are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.groups.views import disrupt, group, index, score, territory

app_name = "groups"
urlpatterns = [
    path("", index.index, name="index"),
    path("propose/", group.propose, name="propose"),
    path("disruptions/", disrupt.disruptions, name="disruptions"),
    path("disruptions/<int:number>/", disrupt.disruption, name="disruption"),
    path("<int:key>/", group.group, name="group"),
    path("<int:key>/panel/", group.move, name="move"),
    path("<int:key>/owner/<slug:role>/", group.hand_over, name="hand-over"),
    path("<int:key>/facts/<slug:name>/<int:fact>/give-up/", group.give_up, name="give-up"),
    path("<int:key>/territory/", territory.territory, name="territory"),
    path("<int:key>/scores/", score.scores, name="scores"),
    path("<int:key>/scores/<int:number>/", score.pair, name="beside"),
    path("<int:key>/score/<slug:scoring>/", score.score, name="score"),
    path("<int:key>/disrupt/", disrupt.propose, name="disrupt"),
]
