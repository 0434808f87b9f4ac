"""Where the registers are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.imports.sheets import views as sheets
from fourfold.desk.registers import views

app_name = "registers"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:name>/", views.register_list, name="list"),
    path("<slug:name>/export/", views.register_export, name="export"),
    path("<slug:name>/import/", sheets.sheet_upload, name="sheets"),
    path("<slug:name>/import/empty.<slug:kind>", sheets.sheet_empty, name="sheet-empty"),
    path("<slug:name>/import/<int:key>/", sheets.sheet_page, name="sheet"),
    path("<slug:name>/add/", views.record_edit, name="add"),
    path("<slug:name>/<int:key>/", views.record_page, name="record"),
    path("<slug:name>/<int:key>/change/", views.record_edit, name="change"),
    path("<slug:name>/<int:key>/history/", views.record_history, name="history"),
    path("<slug:name>/<int:key>/<slug:child_name>/add/", views.child_edit, name="child-add"),
    path("<slug:name>/<int:key>/<slug:child_name>/<int:child_key>/", views.child_edit, name="child-change"),
]
