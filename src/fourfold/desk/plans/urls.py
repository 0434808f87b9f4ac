"""Where plans are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.plans.views import plan, portfolio, review

app_name = "plans"
urlpatterns = [
    path("", portfolio.portfolio, name="portfolio"),
    path("begin/", plan.begin, name="begin"),
    path("rounds/", review.rounds, name="rounds"),
    path("rounds/<int:key>/", review.one_round, name="round"),
    path("<int:key>/", plan.plan, name="plan"),
    path("<int:key>/area/", plan.area, name="area"),
    path("<int:key>/state/", plan.move, name="move"),
    path("<int:key>/review/", review.review, name="review"),
    path("<int:key>/actions/<int:number>/drop/", plan.drop, name="drop"),
]
