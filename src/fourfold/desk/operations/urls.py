"""Where operations are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.operations.views import moved, operation, sums

app_name = "operations"
urlpatterns = [
    path("", operation.index, name="index"),
    path("sums/", sums.totals, name="sums"),
    path("<int:key>/", operation.operation, name="operation"),
    path("<int:key>/area/", operation.area, name="area"),
    path("<int:key>/outcomes/<slug:kind>/", operation.add_outcome, name="add-outcome"),
    path("fugitives/<int:key>/", moved.fugitive, name="fugitive"),
    path("assets/<int:key>/", moved.asset, name="asset"),
    path("confiscation-orders/<int:key>/", moved.confiscation_order, name="confiscation-order"),
    path("<slug:name>/<int:key>/move/", moved.move, name="move"),
]
