"""Where reports are."""

from __future__ import annotations

from django.urls import path

from fourfold.desk.reports.views import report, reports

app_name = "reports"
urlpatterns = [
    path("", reports.index, name="index"),
    path("begin/", reports.begin, name="begin"),
    path("templates/", reports.templates, name="templates"),
    path("<int:key>/", report.report, name="report"),
    path("<int:key>/passages/<int:number>/", report.edit, name="edit"),
    path("<int:key>/add/<slug:section>/", report.add, name="add"),
    path("<int:key>/remark/", report.remark, name="remark"),
    path("<int:key>/document.<slug:kind>", report.document, name="document"),
]
